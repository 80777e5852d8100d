/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The journal of a run as the session keeps it. */
#pragma once

#include "gst-tts-journal.h"

G_BEGIN_DECLS

typedef struct _GstTtsJournal GstTtsJournal;

/* Reads what is there and goes on behind it. Fails if another process keeps
 * it. */
GstTtsJournal * gst_tts_journal_open  (const gchar *path, GError **error);
GstTtsJournal * gst_tts_journal_ref   (GstTtsJournal *self);
void            gst_tts_journal_unref (GstTtsJournal *self);

/* Another one may keep it from now on. */
void            gst_tts_journal_release (GstTtsJournal *self);

/* The others: any thread. @wish is what a chunk wants, whoever speaks it, as
 * a key. */

/* Who was asked for it last in an earlier run, unless in vain; interned, or
 * NULL. */
const gchar *   gst_tts_journal_lookup   (GstTtsJournal *self,
    const gchar *wish);

/* A request is about to leave; it has failed; the speech has come, all of it,
 * and is in the cache if that is used. */
void            gst_tts_journal_leaves   (GstTtsJournal *self,
    const gchar *wish, const gchar *provider, gboolean billable);
void            gst_tts_journal_failed   (GstTtsJournal *self,
    const gchar *wish, const gchar *provider);
void            gst_tts_journal_received (GstTtsJournal *self,
    const gchar *wish, const gchar *provider);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTtsJournal, gst_tts_journal_unref)

G_END_DECLS
