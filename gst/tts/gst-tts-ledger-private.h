/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing the ledger, as a keeper of a session's books. Speech never fails
 * because of it: what goes wrong is said once. */
#pragma once

#include "gst-tts-books-private.h"

G_BEGIN_DECLS

typedef struct _GstTtsLedger GstTtsLedger;

/* @text says what is wrong, once. Books' thread, without locks. */
typedef void (*GstTtsLedgerWarn) (gpointer user_data, const gchar *text);

/* The database is opened, or made, with the first row. @all writes what bills
 * nothing, too. */
GstTtsLedger * gst_tts_ledger_new  (const gchar *path, gboolean all,
    GstTtsLedgerWarn warn, gpointer user_data);

void           gst_tts_ledger_free (GstTtsLedger *self);

/* How long the last requests to @model (nullable) of @service took that went
 * well, together. FALSE if there are none, or nobody can read them. */
gboolean       gst_tts_ledger_read_pace (const gchar *path,
    const gchar *service, const gchar *model, GstClockTime *ret_time,
    gdouble *ret_chars);

extern const GstTtsKeeper gst_tts_ledger_keeper;

G_END_DECLS
