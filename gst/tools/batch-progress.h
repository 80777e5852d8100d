/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a batch says while it runs: a line for each script on a terminal, a
 * line for each that is done elsewhere. */
#pragma once

#include "batch-item.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean terminal;
  gboolean quiet;
  guint lines;                  /* on the terminal now */
} BatchProgress;

/* Of all that are under way. */
void batch_progress_show  (BatchProgress *self, const GPtrArray *items);

/* Makes room for messages. */
void batch_progress_hide  (BatchProgress *self);

/* It goes on from an earlier run. */
void batch_progress_resumed (BatchProgress *self, const BatchItem *item);

void batch_progress_done  (BatchProgress *self, const BatchItem *item);

/* What all have cost, and what was left out. */
void batch_progress_total (BatchProgress *self, const GPtrArray *items,
    gdouble earlier);

G_END_DECLS
