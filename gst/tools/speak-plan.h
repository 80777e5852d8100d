/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What speaking a script would take and cost. */
#pragma once

#include "tools-common.h"

G_BEGIN_DECLS

/* Prints the plan of @session for @input; returns the exit code. */
gint speak_print_plan (GstTtsSession *session, const ToolInput *input,
    gboolean json);

G_END_DECLS
