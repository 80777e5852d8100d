/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a session settles before a run: the settings, which providers there
 * are, and what is kept of it. */
#include "gst-tts-session-private.h"

#include "gst-tts-map-private.h"

/* The property, where it is set, makes chunks shorter than what the
 * providers like, never longer than what they can. */
static guint
choose_max_chars (GstTtsSession *self, guint wanted)
{
  guint max, good;

  gst_tts_roster_get_limits (self->roster, &max, &good);
  if (!wanted)
    wanted = good ? good : max;
  return max && wanted ? MIN (wanted, max) : MAX (wanted, max);
}

static gboolean
load_lexicon (GstTtsSession *self, const gchar *path, GError **error)
{
  g_clear_pointer (&self->lexicon, gst_tts_lexicon_unref);
  if (!path)
    return TRUE;
  self->lexicon = gst_tts_lexicon_load (path, error);
  return self->lexicon != NULL;
}

/* Returns the longest chunk that is wanted. */
static guint
copy_settings_locked (GstTtsSession *self)
{
  const GstTtsSettings *settings = self->settings;

  self->max_workers = settings->max_workers;
  self->max_ahead = settings->max_ahead;
  self->max_batch_size = settings->max_batch_size;
  self->on_error = settings->on_error;
  self->retry.max_tries = settings->max_tries;
  self->retry.first_delay = settings->retry_delay * GST_MSECOND;
  self->retry.max_delay = settings->max_retry_delay * GST_MSECOND;
  self->try_timeout = settings->try_timeout;
  self->chunk_timeout = settings->chunk_timeout;
  self->rate_limit = settings->rate_limit;
  self->max_size_bytes = settings->max_size_bytes;
  self->policy = settings->policy;
  self->metrics_interval = settings->metrics_interval * GST_MSECOND;
  self->budget.limit = settings->max_cost;
  g_clear_pointer (&self->level_map, gst_structure_free);
  if (settings->level_map)
    self->level_map = gst_structure_copy (settings->level_map);
  return settings->max_chars;
}

/* Late answers to an earlier run may come at any time. */
static void
share_budget (GstTtsSession *self, const gchar *name)
{
  g_mutex_lock (&self->lock);
  self->purse = name ? gst_tts_purse_get (name) : NULL;
  g_mutex_unlock (&self->lock);
}

gint
gst_tts_session_settle (GstTtsSession *self, gboolean plan, GError **error)
{
  g_autofree gchar *wish = NULL, *lexicon = NULL, *language = NULL;
  g_autofree gchar *journal = NULL, *prices = NULL, *ledger = NULL;
  g_autofree gchar *metrics = NULL, *budget = NULL;
  g_autoptr (GstStructure) voice_map = NULL;
  GstTtsEntry *first;
  GstTtsForce force;
  guint max_chars;

  GST_OBJECT_LOCK (self);
  wish = g_strdup (self->settings->provider);
  lexicon = g_strdup (self->settings->lexicon);
  language = g_strdup (self->settings->language);
  journal = g_strdup (self->settings->journal);
  prices = g_strdup (self->settings->prices);
  ledger = g_strdup (self->settings->ledger);
  metrics = g_strdup (self->settings->metrics);
  budget = g_strdup (self->settings->budget);
  g_free (self->ledger_name);
  self->ledger_name = g_strdup (self->settings->ledger_name);
  force = self->settings->force;
  if (self->settings->voice_map)
    voice_map = gst_structure_copy (self->settings->voice_map);
  max_chars = copy_settings_locked (self);
  GST_OBJECT_UNLOCK (self);

  if (!gst_tts_level_map_check (self->level_map, error)
      || !load_lexicon (self, lexicon, error)
      || !gst_tts_session_open_journal (self, journal, wish, error)
      || !gst_tts_roster_settle (self->roster, wish, force, voice_map, plan,
          error)
      || !gst_tts_roster_set_prices (self->roster, prices, error))
    return 0;
  if (!self->max_ahead)
    self->max_ahead = 4 * self->max_workers * MIN (self->max_batch_size,
        gst_tts_roster_get_max_batch (self->roster));
  self->max_turns = gst_tts_roster_get_max_turns (self->roster);
  first = gst_tts_roster_choose (self->roster, NULL, language, NULL, NULL,
      error);
  if (!first)
    return 0;

  self->leader = G_MAXUINT;
  share_budget (self, budget);
  if (!gst_tts_session_open_books (self, ledger, metrics, error))
    return 0;
  self->max_chars = choose_max_chars (self, max_chars);
  return first->caps.sample_rate ? first->caps.sample_rate : 24000;
}

gint
gst_tts_session_prepare (GstTtsSession *self, GError **error)
{
  return gst_tts_session_settle (self, FALSE, error);
}
