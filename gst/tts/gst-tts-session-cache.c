/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the session finds in the cache instead of asking for it.
 *
 * Each slot is looked up before it is started, without locks and without a
 * place among the requests in flight; what is found is finished by the time
 * its turn comes. A slot whose request another one makes just now joins it,
 * and is looked up again when that has ended. */
#include "gst-tts-session-private.h"

#include <string.h>

#include "gst-tts-key-private.h"

void
gst_tts_session_open_cache (GstTtsSession *self)
{
  GstTtsCacheMode mode;
  g_autofree gchar *dir = NULL;
  guint64 max_bytes;

  GST_OBJECT_LOCK (self);
  mode = self->settings->cache;
  dir = g_strdup (self->settings->cache_dir);
  max_bytes = self->settings->cache_size * (guint64) (1024 * 1024);
  GST_OBJECT_UNLOCK (self);

  g_clear_pointer (&self->cache, gst_tts_cache_unref);
  if (mode == GST_TTS_CACHE_MODE_OFF)
    return;
  if (!dir)
    dir = gst_tts_cache_default_dir ();
  self->cache = gst_tts_cache_new (dir, max_bytes,
      mode == GST_TTS_CACHE_MODE_ON && !self->live);
}

void
gst_tts_session_close_journal (GstTtsSession *self)
{
  if (self->journal)
    gst_tts_journal_release (self->journal);
  g_clear_pointer (&self->journal, gst_tts_journal_unref);
}

/* A chunk that somebody else spoke stays only as long as the same are asked,
 * in the same order. */
gboolean
gst_tts_session_open_journal (GstTtsSession *self, const gchar *path,
    const gchar *order, GError **error)
{
  gst_tts_session_close_journal (self);
  g_free (self->order);
  self->order = g_strdup (order ? order : "auto");
  if (!path)
    return TRUE;
  self->journal = gst_tts_journal_open (path, error);
  return self->journal != NULL;
}

static void
want (GstTtsSession *self, GstTtsSlot *slot)
{
  slot->search = GST_TTS_SEARCH_WANTED;
  self->n_wanted++;
}

static void
forget_request (GstTtsSlot *slot)
{
  g_clear_pointer (&slot->key, g_free);
  g_clear_pointer (&slot->flight, gst_tts_flight_unref);
  g_clear_pointer (&slot->cache, gst_tts_cache_unref);
  slot->search = GST_TTS_SEARCH_OVER;
}

/* What is said of the provider, and of a chunk that it makes in another way. */
static gchar *
describe (const GstTtsSlot *slot)
{
  gboolean first = slot->chunk->cue_index == 0 && slot->chunk->index == 0;

  return g_strconcat (slot->entry->described,
      first && slot->entry->caps.hurries ? "first\n" : NULL, NULL);
}

void
gst_tts_session_name_request (GstTtsSession *self, GstTtsSlot *slot)
{
  g_autofree gchar *described = NULL;

  forget_request (slot);
  if (slot->awaits)
    return;
  if (!self->cache || !slot->entry || slot->entry->caps.instant)
    return;
  slot->cache = gst_tts_cache_ref (self->cache);
  described = describe (slot);
  slot->key = gst_tts_key_new (described, slot->chunk,
      slot->voice, slot->language, slot->rate, slot->pitch, slot->context);
  if (gst_tts_cache_writes (self->cache))
    slot->flight = gst_tts_flight_join (gst_tts_cache_get_dir (self->cache),
        slot->key);
}

void
gst_tts_session_look_back (GstTtsSession *self, GstTtsSlot *slot)
{
  const gchar *name;

  if (!self->journal || !slot->entry)
    return;
  slot->journal = gst_tts_journal_ref (self->journal);
  slot->in_journal = gst_tts_key_new (self->order, slot->chunk, slot->wish,
      slot->language, slot->rate, slot->pitch, NULL);
  slot->task = gst_tts_journal_take_task (self->journal, slot->in_journal);
  name = gst_tts_journal_lookup (self->journal, slot->in_journal);
  for (guint i = 0; name && i < gst_tts_roster_size (self->roster); i++) {
    GstTtsEntry *entry = gst_tts_roster_get_entry (self->roster, i);

    if (entry->name == name)
      gst_tts_session_assign (self, slot, entry);
  }
}

gboolean
gst_tts_session_has_task (const GstTtsSlot *slot)
{
  const GstTtsTask *task = slot->task;
  g_autofree gchar *request = NULL;

  if (!task || task->provider != slot->entry->name)
    return FALSE;
  request = gst_tts_key_new (slot->entry->described, slot->chunk, slot->voice,
      slot->language, slot->rate, slot->pitch, slot->context);
  return strcmp (request, task->request) == 0;
}

void
gst_tts_session_resume_locked (GstTtsSession *self, GstTtsSlot *slot)
{
  slot->resumes = gst_tts_session_has_task (slot);
}

void
gst_tts_session_end_task_locked (GstTtsSession *self, GstTtsSlot *slot,
    const GstTtsOutcome *outcome)
{
  if (!slot->resumes)
    return;
  self->n_resumed += !outcome->error;
  slot->resumes = FALSE;
  if (!outcome->error || outcome->gone)
    g_clear_pointer (&slot->task, gst_tts_task_free);
}

void
gst_tts_session_want_locked (GstTtsSession *self, GstTtsSlot *slot)
{
  if (slot->key)
    want (self, slot);
}

void
gst_tts_session_leave_cache_locked (GstTtsSession *self, GstTtsSlot *slot)
{
  if (slot->search == GST_TTS_SEARCH_WANTED)
    self->n_wanted--;
  if (slot->search != GST_TTS_SEARCH_UNDER_WAY)
    slot->search = GST_TTS_SEARCH_OVER;
  if (slot->joined)
    g_queue_remove (&self->joined, slot);
  slot->joined = FALSE;
}

static GstTtsSlot *
find_wanted (GList *first, GList *end, guint64 end_place)
{
  for (GList *l = first; l != end; l = l->next) {
    GstTtsSlot *slot = l->data;

    if (slot->place >= end_place)
      break;
    if (slot->search == GST_TTS_SEARCH_WANTED)
      return slot;
  }
  return NULL;
}

GstTtsSlot *
gst_tts_session_next_search_locked (GstTtsSession *self)
{
  GstTtsSlot *slot = NULL, *head = g_queue_peek_head (&self->slots);

  if (self->n_wanted == 0 || !head)
    return NULL;
  slot = find_wanted (self->retries.head, NULL, G_MAXUINT64);
  if (!slot)
    slot = find_wanted (self->joined.head, NULL, G_MAXUINT64);
  if (!slot)
    slot = find_wanted (self->next, NULL, head->place + self->max_ahead);
  if (!slot)
    return NULL;

  slot->search = GST_TTS_SEARCH_UNDER_WAY;
  self->n_wanted--;
  if (slot->flight)
    slot->seen = gst_tts_flight_count (slot->flight);
  return gst_tts_slot_ref (slot);
}

static void
note_found_locked (GstTtsSession *self, GstTtsSlot *slot)
{
  gst_tts_session_land_locked (self, slot, GST_TTS_PASSAGE_NEUTRAL, NULL);
  slot->search = GST_TTS_SEARCH_FOUND;
  self->n_cache_hits++;
  /* counted before anybody can see its end */
  gst_tts_slot_finish (slot);
}

/* One that had joined asks for itself. */
static void
note_missed_locked (GstTtsSession *self, GstTtsSlot *slot)
{
  gboolean joined = slot->joined;

  slot->search = GST_TTS_SEARCH_OVER;
  gst_tts_session_leave_cache_locked (self, slot);
  if (joined)
    gst_tts_session_requeue_locked (self, slot);
}

void
gst_tts_session_search (GstTtsSession *self, GstTtsSlot *slot)
{
  g_autoptr (GstTtsSpeech) speech =
      gst_tts_cache_load (slot->cache, slot->key);
  gboolean found = speech && gst_tts_slot_fill (slot, speech);
  gboolean waits = FALSE;

  g_mutex_lock (&self->lock);
  if (slot->run == self->run) {
    if (found)
      note_found_locked (self, slot);
    else
      note_missed_locked (self, slot);
    waits = g_queue_peek_head (&self->slots) != slot;
    if (self->waiting && !waits)
      g_cond_signal (&self->ready);
  }
  g_mutex_unlock (&self->lock);
  if (found && waits)
    gst_tts_slot_stow (slot);
}

/* Something that slots of ours have joined has ended. */
static void
on_flight_end (gpointer who)
{
  GstTtsSession *self = who;

  g_mutex_lock (&self->lock);
  for (GList *l = self->joined.head; l; l = l->next) {
    GstTtsSlot *slot = l->data;

    if (slot->search == GST_TTS_SEARCH_OVER
        && !gst_tts_flight_await (slot->flight, self->link, on_flight_end))
      want (self, slot);
  }
  g_mutex_unlock (&self->lock);
  gst_tts_session_dispatch (self);
}

gboolean
gst_tts_session_is_searched_locked (GstTtsSession *self, GstTtsSlot *slot)
{
  if (!gst_tts_session_hear_locked (self, slot)
      || slot->search != GST_TTS_SEARCH_OVER)
    return FALSE;
  if (!slot->flight || gst_tts_flight_count (slot->flight) == slot->seen)
    return TRUE;
  want (self, slot);
  return FALSE;
}

gboolean
gst_tts_session_join_locked (GstTtsSession *self, GstTtsSlot *slot)
{
  if (!slot->flight
      || !gst_tts_flight_await (slot->flight, self->link, on_flight_end))
    return FALSE;
  slot->joined = TRUE;
  g_queue_push_tail (&self->joined, slot);
  return TRUE;
}
