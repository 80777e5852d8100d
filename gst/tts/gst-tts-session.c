/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The session: how slots become jobs, and where a run begins and ends. What
 * goes in is cut in gst-tts-session-push.c, what comes out in
 * gst-tts-session-pull.c. */
#include "gst-tts-session-private.h"

#include <string.h>

GST_DEBUG_CATEGORY (gst_tts_session_debug);
#define GST_CAT_DEFAULT gst_tts_session_debug

#define SILENCE_BLOCK_MS 200

#define FIRST_SETTING 1

G_DEFINE_FINAL_TYPE_WITH_CODE (GstTtsSession, gst_tts_session,
    GST_TYPE_OBJECT, GST_DEBUG_CATEGORY_INIT (gst_tts_session_debug,
        "tts-session", 0, "text to speech session"));

/* For how long the account is closed to all, as gst_tts_limiter_leave() has
 * it. A good answer may be the last for a while. */
static GstClockTime
closing_time (GstTtsPassage passage, const GstTtsOutcome *outcome)
{
  if (!outcome || (passage != GST_TTS_PASSAGE_REFUSED
          && passage != GST_TTS_PASSAGE_WELL))
    return 0;
  if (outcome->retry_after == 0
      && g_error_matches (outcome->error, GST_TTS_ERROR, GST_TTS_ERROR_RATE))
    return GST_CLOCK_TIME_NONE;
  return outcome->retry_after;
}

static void
leave_gate_locked (GstTtsSession *self, GstTtsSlot *slot,
    GstTtsPassage passage, GstClockTime wait, guint told)
{
  GstTtsLimits limits = gst_tts_session_limits (self, slot->entry);

  self->in_flight--;
  slot->entry->in_flight--;
  gst_tts_gate_leave (slot->entry->gate, &limits, passage, slot->started,
      gst_clock_get_time (self->clock), wait, told, self->link);
}

void
gst_tts_session_land_locked (GstTtsSession *self, GstTtsSlot *slot,
    GstTtsPassage passage, const GstTtsOutcome *outcome)
{
  GstClockTime wait = closing_time (passage, outcome);
  guint told = outcome ? outcome->max_concurrency : 0;
  GstTtsBatch *batch = slot->batch;

  if (slot->waiting)
    g_queue_remove (&self->retries, slot);
  if (slot->waiting || (slot->in_flight
          && passage == GST_TTS_PASSAGE_NEUTRAL))
    gst_tts_gate_forget (slot->entry->gate, slot);
  slot->waiting = FALSE;
  gst_tts_session_settle_locked (self, slot, outcome);
  gst_tts_session_leave_cache_locked (self, slot);
  if (!slot->in_flight)
    return;
  if (outcome && outcome->left > 0)
    gst_tts_gate_note_left (slot->entry->gate, outcome->left,
        gst_clock_get_time (self->clock) + outcome->left_wait);
  slot->in_flight = FALSE;
  if (!batch)
    leave_gate_locked (self, slot, passage, wait, told);
  else if (gst_tts_batch_leave (batch, slot, passage, wait, told))
    leave_gate_locked (self, slot, batch->passage, batch->wait,
        batch->max_concurrency);
}

/* What is left of a run. */
typedef struct
{
  GQueue slots;
  GCancellable *cancellable;
  GstTtsPurse *purse;           /* or NULL */
} Rest;

/* Empties the queue; the caller cancels the rest after unlocking. */
static Rest
steal_rest_locked (GstTtsSession *self)
{
  Rest rest = { self->slots, self->cancellable, self->purse };

  for (GList *l = rest.slots.head; l; l = l->next)
    gst_tts_session_land_locked (self, l->data, GST_TTS_PASSAGE_NEUTRAL,
        NULL);
  g_queue_init (&self->slots);
  g_queue_clear_full (&self->said, (GDestroyNotify) gst_tts_said_unref);
  self->next = NULL;
  self->ahead = 0;
  self->in_flight = 0;
  self->run++;
  self->cancellable = g_cancellable_new ();
  return rest;
}

static void
cancel_rest (Rest *rest)
{
  if (rest->cancellable)
    g_cancellable_cancel (rest->cancellable);
  g_clear_object (&rest->cancellable);
  for (GList *l = rest->slots.head; l; l = l->next) {
    GstTtsSlot *slot = l->data;

    gst_tts_slot_cancel (slot);
    if (slot->entry)
      gst_tts_gate_wake (slot->entry->gate);
    if (slot->flight)
      gst_tts_flight_end (slot->flight, slot, FALSE);
  }
  g_queue_clear_full (&rest->slots, (GDestroyNotify) gst_tts_slot_unref);
  if (rest->purse)
    gst_tts_purse_wake (rest->purse);
}

/* Whether the slot, the next in order, may be passed. It may have failed by
 * then, if nobody is left to speak it. */
static gboolean
may_start_locked (GstTtsSession *self, GstTtsSlot *slot)
{
  if (self->ahead >= self->max_ahead)
    return FALSE;
  if (!slot->entry || slot->search == GST_TTS_SEARCH_FOUND)
    return TRUE;
  if (!gst_tts_session_is_searched_locked (self, slot))
    return FALSE;
  if (gst_tts_session_join_locked (self, slot))
    return TRUE;
  if (self->in_flight >= self->max_workers)
    return FALSE;
  return !gst_tts_session_redirect_locked (self, slot)
      || (slot->search == GST_TTS_SEARCH_OVER
          && gst_tts_session_enter_locked (self, slot));
}

/* The next slot to start, or NULL; one that needs no request of its own counts
 * as started. */
static GstTtsSlot *
next_to_start_locked (GstTtsSession *self)
{
  GstTtsSlot *retry = gst_tts_session_next_retry_locked (self);

  if (retry)
    return retry;
  while (self->next && may_start_locked (self, self->next->data)) {
    GstTtsSlot *slot = self->next->data;

    self->next = self->next->next;
    self->ahead++;
    if (slot->entry && !slot->finished && !slot->joined)
      return slot;
  }
  return NULL;
}

void
gst_tts_session_dispatch (GstTtsSession *self)
{
  g_autoptr (GPtrArray) slots = NULL;
  g_autoptr (GstTtsSlot) wanted = NULL;
  gboolean left = FALSE;

  do {
    GstTtsSlot *first;

    g_clear_pointer (&slots, g_ptr_array_unref);
    g_clear_pointer (&wanted, gst_tts_slot_unref);
    g_mutex_lock (&self->lock);
    first = next_to_start_locked (self);
    if (first) {
      slots = gst_tts_session_launch_all_locked (self, first);
      left = gst_tts_session_leave_locked (self, slots);
    } else {
      wanted = gst_tts_session_next_search_locked (self);
    }
    g_mutex_unlock (&self->lock);
    if (slots && !left)
      gst_tts_try_start (slots);
    else if (wanted)
      gst_tts_session_search (self, wanted);
  } while (slots || wanted);
}

static GstTtsPassage
passage_of (const GstTtsOutcome *outcome)
{
  if (outcome->gone)
    return GST_TTS_PASSAGE_NEUTRAL;
  return outcome->error ? gst_tts_error_passage (outcome->error)
      : GST_TTS_PASSAGE_WELL;
}

/* On a provider's thread, or the clock's. A slot of an earlier run is not
 * counted. */
void
gst_tts_session_on_progress (gpointer session, GstTtsSlot *slot,
    const GstTtsOutcome *outcome)
{
  GstTtsSession *self = session;
  g_autoptr (GstTtsFlight) flight = NULL;
  GstTtsGate *gate = NULL;
  GstTtsPurse *purse = NULL;
  gboolean waits = FALSE;

  g_mutex_lock (&self->lock);
  /* One that was left out with its cue has landed already. */
  if (slot->run == self->run && slot->in_flight) {
    if (outcome) {
      gate = slot->entry->gate;
      purse = self->purse;
      if (slot->flight)
        flight = gst_tts_flight_ref (slot->flight);
      gst_tts_session_land_locked (self, slot, passage_of (outcome),
          outcome);
      gst_tts_session_judge_locked (self, slot, outcome);
    } else {
      gst_tts_session_extend_locked (self, slot);
    }
    waits = outcome && g_queue_peek_head (&self->slots) != slot;
    if (self->waiting && !waits)
      g_cond_signal (&self->ready);
  }
  g_mutex_unlock (&self->lock);

  if (waits)
    gst_tts_slot_stow (slot);
  if (gate)
    gst_tts_gate_wake (gate);
  if (purse)
    gst_tts_purse_wake (purse);
  if (flight)
    gst_tts_flight_end (flight, slot, outcome->kept);
  if (outcome)
    gst_tts_session_dispatch (self);
}

gboolean
gst_tts_session_abandon (GstTtsSession *self, guint run)
{
  Rest rest = { G_QUEUE_INIT, NULL, NULL };
  gboolean current;

  g_mutex_lock (&self->lock);
  current = run == self->run;
  if (current) {
    self->failed = TRUE;
    rest = steal_rest_locked (self);
    g_cond_broadcast (&self->room);
  }
  g_mutex_unlock (&self->lock);

  cancel_rest (&rest);
  return current;
}

void
gst_tts_session_warn_locked (GstTtsSession *self, const gchar *kind,
    gchar *text)
{
  if (g_hash_table_add (self->warned, (gpointer) kind))
    g_queue_push_tail (&self->warnings, text);
  else
    g_free (text);
}

/* On a provider's thread. */
void
gst_tts_session_on_warning (gpointer session, const gchar *kind,
    const gchar *text)
{
  GstTtsSession *self = session;

  g_mutex_lock (&self->lock);
  gst_tts_session_warn_locked (self, kind, g_strdup (text));
  g_mutex_unlock (&self->lock);
}

/* Each provider says what it can not. */
static void
warn_of_limit_locked (GstTtsSession *self, const GstTtsEntry *entry,
    const gchar *limit)
{
  g_autofree gchar *text = g_strdup_printf ("%s %s", entry->name, limit);

  gst_tts_session_warn_locked (self, g_intern_string (text),
      g_strdup (text));
}

void
gst_tts_session_report_limits_locked (GstTtsSession *self,
    const GstTtsSlot *slot)
{
  const GstTtsEntry *entry = slot->entry;

  if (!entry->caps.phonemes && gst_tts_chunk_has_span (slot->chunk,
          GST_TTS_SPAN_PHONEMES))
    warn_of_limit_locked (self, entry,
        "takes no phonemes: words are said as they are written");
  if (!entry->caps.rate_control && slot->rate != 1.0)
    warn_of_limit_locked (self, entry,
        "has one speed only: the rate is ignored");
  if (!entry->caps.pitch_control && slot->pitch != 0.0)
    warn_of_limit_locked (self, entry,
        "has one pitch only: the pitch is ignored");
}

void
gst_tts_session_end (GstTtsSession *self)
{
  g_mutex_lock (&self->lock);
  self->ended = TRUE;
  g_cond_broadcast (&self->ready);
  g_mutex_unlock (&self->lock);
}

static void
warn_of_names_locked (GstTtsSession *self)
{
  const GPtrArray *notes = gst_tts_roster_get_notes (self->roster);

  for (guint i = 0; i < notes->len; i++)
    gst_tts_session_warn_locked (self,
        g_intern_string (g_ptr_array_index (notes, i)),
        g_strdup (g_ptr_array_index (notes, i)));
}

/* Nothing of an earlier run stays, the settings' copies apart. */
static void
reset_locked (GstTtsSession *self)
{
  self->ended = FALSE;
  self->failed = FALSE;
  self->start_time = g_get_monotonic_time ();
  self->first_audio = GST_CLOCK_TIME_NONE;
  self->metrics_due =
      gst_clock_get_time (self->clock) + self->metrics_interval;
  self->n_cues = self->n_cues_done = self->n_cues_skipped = 0;
  self->n_chunks = self->n_chunks_failed = self->n_chars = 0;
  self->n_frames = 0;
  self->n_tries = self->n_retries = self->n_maybe_billed = 0;
  self->n_fallbacks = self->n_refusals = 0;
  self->n_cache_hits = self->n_resumed = 0;
  self->n_batches = self->n_batched = self->n_turns = 0;
  self->least_workers = self->max_workers;
  memset (self->n_errors, 0, sizeof self->n_errors);
  memset (&self->figures, 0, sizeof self->figures);
  g_queue_clear_full (&self->warnings, g_free);
  g_hash_table_remove_all (self->warned);
  warn_of_names_locked (self);
}

void
gst_tts_session_set_flushing (GstTtsSession *self, gboolean flushing)
{
  Rest rest;

  g_mutex_lock (&self->lock);
  self->flushing = flushing;
  rest = steal_rest_locked (self);
  if (!flushing)
    reset_locked (self);
  g_cond_broadcast (&self->room);
  g_cond_broadcast (&self->ready);
  g_mutex_unlock (&self->lock);

  cancel_rest (&rest);
}

void
gst_tts_session_stop (GstTtsSession *self)
{
  Rest rest;

  g_mutex_lock (&self->lock);
  self->running = FALSE;
  rest = steal_rest_locked (self);
  g_cond_broadcast (&self->room);
  g_cond_broadcast (&self->ready);
  g_mutex_unlock (&self->lock);

  gst_tts_session_disarm (self);
  cancel_rest (&rest);
  if (self->books)
    gst_tts_books_flush (self->books);
}

void
gst_tts_session_start (GstTtsSession *self, const GstAudioInfo *info)
{
  gsize size = GST_AUDIO_INFO_RATE (info) * SILENCE_BLOCK_MS / 1000
      * GST_AUDIO_INFO_BPF (info);
  GstTtsSpill *spill = gst_tts_spill_new (self->max_size_bytes), *old;

  gst_clear_buffer (&self->silence);
  self->silence = gst_buffer_new_allocate (NULL, size, NULL);
  gst_buffer_memset (self->silence, 0, 0, size);
  gst_tts_session_open_cache (self);

  g_mutex_lock (&self->lock);
  old = self->spill;            /* statistics may be asked for meanwhile */
  self->spill = spill;
  self->info = *info;
  reset_locked (self);
  self->budget = (GstTtsBudget) {.limit = self->budget.limit };
  self->running = TRUE;
  g_mutex_unlock (&self->lock);
  g_clear_pointer (&old, gst_tts_spill_unref);
}

void
gst_tts_session_set_live (GstTtsSession *self, gboolean live)
{
  self->live = live;
}

void
gst_tts_session_set_clock (GstTtsSession *self, GstClock *clock)
{
  gst_object_replace ((GstObject **) &self->clock, GST_OBJECT (clock));
}

GstTtsProvider *
gst_tts_session_get_provider (GstTtsSession *self, const gchar *name)
{
  return gst_tts_roster_get (self->roster, name);
}

gboolean
gst_tts_session_check_names (GstTtsSession *self, GError **error)
{
  return gst_tts_roster_check_names (self->roster, error);
}

static void
set_property (GObject *object, guint id, const GValue *value,
    GParamSpec *pspec)
{
  GstTtsSession *self = GST_TTS_SESSION (object);

  GST_OBJECT_LOCK (self);
  gst_tts_settings_set (self->settings, id - FIRST_SETTING, value);
  GST_OBJECT_UNLOCK (self);
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstTtsSession *self = GST_TTS_SESSION (object);

  GST_OBJECT_LOCK (self);
  gst_tts_settings_get (self->settings, id - FIRST_SETTING, value);
  GST_OBJECT_UNLOCK (self);
}

static void
dispose (GObject *object)
{
  GstTtsSession *self = GST_TTS_SESSION (object);

  gst_tts_session_stop (self);
  gst_tts_link_cut (self->link);
  gst_tts_session_disarm (self);        /* for those that were inside */
  G_OBJECT_CLASS (gst_tts_session_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  GstTtsSession *self = GST_TTS_SESSION (object);

  gst_tts_link_unref (self->link);
  gst_object_unref (self->clock);
  gst_tts_roster_free (self->roster);
  gst_tts_settings_free (self->settings);
  g_clear_pointer (&self->lexicon, gst_tts_lexicon_unref);
  g_clear_pointer (&self->cache, gst_tts_cache_unref);
  g_clear_pointer (&self->spill, gst_tts_spill_unref);
  gst_tts_session_close_journal (self);
  g_free (self->order);
  g_clear_pointer (&self->level_map, gst_structure_free);
  g_clear_pointer (&self->books, gst_tts_books_free);
  g_free (self->ledger_name);
  gst_clear_buffer (&self->silence);
  g_queue_clear_full (&self->warnings, g_free);
  g_hash_table_unref (self->warned);
  g_object_unref (self->cancellable);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->room);
  g_cond_clear (&self->ready);
  G_OBJECT_CLASS (gst_tts_session_parent_class)->finalize (object);
}

static void
gst_tts_session_class_init (GstTtsSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = set_property;
  object_class->get_property = get_property;
  object_class->dispose = dispose;
  object_class->finalize = finalize;
  gst_tts_session_install_properties (object_class, FIRST_SETTING);
}

static void
gst_tts_session_init (GstTtsSession *self)
{
  self->settings = gst_tts_settings_new ();
  self->roster = gst_tts_roster_new ();
  self->link = gst_tts_link_new (self);
  self->cancellable = g_cancellable_new ();
  self->clock = gst_system_clock_obtain ();
  self->timer_due = GST_CLOCK_TIME_NONE;
  gst_audio_info_init (&self->info);
  self->first_audio = GST_CLOCK_TIME_NONE;
  g_mutex_init (&self->lock);
  g_cond_init (&self->room);
  g_cond_init (&self->ready);
  g_queue_init (&self->slots);
  g_queue_init (&self->warnings);
  g_queue_init (&self->joined);
  g_queue_init (&self->said);
  self->warned = g_hash_table_new (g_str_hash, g_str_equal);
}

GstTtsSession *
gst_tts_session_new (void)
{
  return gst_object_ref_sink (g_object_new (GST_TYPE_TTS_SESSION, NULL));
}
