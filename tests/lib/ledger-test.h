/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A ledger in a folder of its own, and tries to write into it. */
#pragma once

#include "test-main.h"

#include "gst/tts/gst-tts-ledger-private.h"

typedef struct
{
  gchar *folder;
  gchar *path;
  GstTtsPrices *prices;
  GstTtsLedger *ledger;
  GPtrArray *warnings;
  gboolean resumes;             /* the tries that leave from now on */
} Desk;

void           desk_open        (Desk *desk);
void           desk_close       (Desk *desk);

/* What the warnings say, once it is closed; still to be freed by close. */
void           desk_shut_ledger (Desk *desk);

/* A try at the service "acme", for 12 characters at 0.01 USD each. */
GstTtsRecord * desk_leave       (Desk *desk, const gchar *model);

/* It ends well; @told is what the service says it counted, -1 for nothing. */
void           desk_settle      (Desk *desk, GstTtsRecord *record,
    gdouble told);

/* Likewise, both. */
void           desk_add         (Desk *desk, const gchar *model);

/* Whatever one @query answers, its first column and row. */
gchar *        desk_ask         (const Desk *desk, const gchar *query);

/* The sum of @name; fails if there is none. */
GstTtsLedgerSum * desk_sum      (const Desk *desk, GstTtsLedgerBy by,
    const gchar *name);

/* Name of the only file beside the ledger that begins with @prefix;
 * (nullable) */
gchar *        desk_find_file   (const Desk *desk, const gchar *prefix);
