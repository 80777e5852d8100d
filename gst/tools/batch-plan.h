/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a batch would take and cost. */
#pragma once

#include "batch-item.h"

G_BEGIN_DECLS

/* Prints it without asking anybody; @set sets the options on a session. 0 or
 * the exit code, the first that was bad. */
gint batch_plan_print (const GPtrArray *items, BatchItemSet set,
    gboolean json);

G_END_DECLS
