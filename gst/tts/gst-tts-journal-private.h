/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The journal of a run as the session keeps it. */
#pragma once

#include "gst-tts-journal.h"

G_BEGIN_DECLS

typedef struct _GstTtsJournal GstTtsJournal;

/* What a provider calls a request that it works on. */
typedef struct
{
  const gchar *provider;        /* interned */
  gchar *request;               /* all that was asked for, as a key */
  gchar *name;
} GstTtsTask;

/* Takes @request. */
GstTtsTask *    gst_tts_task_new      (const gchar *provider, gchar *request,
    const gchar *name);
void            gst_tts_task_free     (GstTtsTask *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTtsTask, gst_tts_task_free)

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

/* A task that an earlier run has left there and that may still be asked for;
 * each is given once. Pushing thread. (transfer full) (nullable) */
GstTtsTask *    gst_tts_journal_take_task (GstTtsJournal *self,
    const gchar *wish);

/* A request is about to leave; it has failed; the speech has come, all of it,
 * and is in the cache if that is used. @task (nullable) is what the provider
 * called it. */
void            gst_tts_journal_leaves   (GstTtsJournal *self,
    const gchar *wish, const gchar *provider, gboolean billable);
void            gst_tts_journal_failed   (GstTtsJournal *self,
    const gchar *wish, const gchar *provider, const gchar *task);
void            gst_tts_journal_received (GstTtsJournal *self,
    const gchar *wish, const gchar *provider, const gchar *task);

/* The provider works on it under that name; nothing will come of it. */
void            gst_tts_journal_begun    (GstTtsJournal *self,
    const gchar *wish, const GstTtsTask *task);
void            gst_tts_journal_dropped  (GstTtsJournal *self,
    const gchar *wish, const GstTtsTask *task);

/* One more line, which ends with its end. */
void            gst_tts_journal_write    (GstTtsJournal *self,
    const gchar *line);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTtsJournal, gst_tts_journal_unref)

G_END_DECLS
