/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the session does when a try ends or does not: wait for another one,
 * or fail the chunk. All waits are on the session's clock. */
#include "gst-tts-session-private.h"

GST_DEBUG_CATEGORY_EXTERN (gst_tts_session_debug);
#define GST_CAT_DEFAULT gst_tts_session_debug

/* A provider that shares a busy server may be slow to begin; one on this
 * machine may have a long queue and a slow processor. */
#define PATIENCE (120 * GST_SECOND)
#define PATIENCE_BASE (30 * GST_SECOND)
#define PATIENCE_PER_CHAR (100 * GST_MSECOND)
#define MAX_FAILED_BATCHES 2    /* in a row */
#define LOCAL_PATIENCE (600 * GST_SECOND)

/* Of all that is made with its request. */
static gsize
length_of (const GstTtsSlot *slot)
{
  return slot->batch ? slot->batch->length : slot->chunk->length;
}

static GstClockTime
patience_for (GstTtsSession *self, const GstTtsSlot *slot,
    const GstTtsEntry *entry)
{
  if (self->try_timeout == 0)
    return GST_CLOCK_TIME_NONE;
  if (self->try_timeout > 0)
    return self->try_timeout * GST_MSECOND;
  if (entry->caps.local)
    return LOCAL_PATIENCE;
  /* Where a provider gives up by itself, it says more of why. */
  if (entry->caps.patience_ms > 0)
    return MAX (PATIENCE, PATIENCE_BASE
        + entry->caps.patience_ms * GST_MSECOND
        + (slot->batch ? length_of (slot) * PATIENCE_PER_CHAR : 0));
  return MAX (PATIENCE, PATIENCE_BASE + length_of (slot) * PATIENCE_PER_CHAR);
}

GstClockTime
gst_tts_session_chunk_time (GstTtsSession *self, const GstTtsSlot *slot,
    const GstTtsEntry *entry)
{
  GstClockTime patience = patience_for (self, slot, entry);

  if (self->chunk_timeout > 0)
    return self->chunk_timeout * GST_MSECOND;
  if (self->chunk_timeout == 0 || !GST_CLOCK_TIME_IS_VALID (patience))
    return GST_CLOCK_TIME_NONE;
  return self->retry.max_tries * (patience + self->retry.max_delay);
}

static GstClockTime
after (GstClockTime now, GstClockTime wait)
{
  return GST_CLOCK_TIME_IS_VALID (wait) ? now + wait : wait;
}

GstClockTime
gst_tts_session_latest_locked (GstTtsSession *self, const GstTtsSlot *slot,
    const GstTtsEntry *entry)
{
  if (entry == slot->entry && slot->give_up > 0)
    return slot->give_up;
  return after (gst_clock_get_time (self->clock),
      gst_tts_session_chunk_time (self, slot, entry));
}

static void
disarm_locked (GstTtsSession *self)
{
  self->timer_due = GST_CLOCK_TIME_NONE;
  if (self->timer)
    gst_clock_id_unschedule (self->timer);
  g_clear_pointer (&self->timer, gst_clock_id_unref);
}

void
gst_tts_session_disarm (GstTtsSession *self)
{
  g_mutex_lock (&self->lock);
  disarm_locked (self);
  g_mutex_unlock (&self->lock);
}

static gint
compare_places (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const GstTtsSlot *one = a, *two = b;

  return one->place < two->place ? -1 : one->place > two->place;
}

/* Those in flight that are late; arms the timer for those that are not. */
static GPtrArray *
find_late_locked (GstTtsSession *self, GstClockTime now)
{
  GPtrArray *late =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_tts_slot_unref);

  for (GList *l = self->slots.head; l != self->next; l = l->next) {
    GstTtsSlot *slot = l->data;

    if (slot->in_flight && slot->due <= now)
      g_ptr_array_add (late, gst_tts_slot_ref (slot));
    else if (slot->in_flight)
      gst_tts_session_arm_locked (self, slot->due);
  }
  return late;
}

/* It is still being written into the books that the try leaves. */
static void
give_more_time (GstTtsSession *self, GstTtsSlot *slot)
{
  g_mutex_lock (&self->lock);
  if (slot->in_flight && slot->run == self->run) {
    slot->due = after (gst_clock_get_time (self->clock),
        patience_for (self, slot, slot->entry));
    gst_tts_session_arm_locked (self, slot->due);
  }
  g_mutex_unlock (&self->lock);
}

/* Who waited longest comes first, be it another session: the clock goes through
 * timers of one time in an order of its own. */
static void
wake_gates (GstTtsSession *self)
{
  GstTtsGate *gates[GST_TTS_MAX_ENTRIES];
  guint n = 0;

  g_mutex_lock (&self->lock);
  for (guint i = 0; self->running && i < gst_tts_roster_size (self->roster);
      i++)
    gates[n++] = gst_tts_roster_get_entry (self->roster, i)->gate;
  g_mutex_unlock (&self->lock);

  for (guint i = 0; i < n; i++)
    gst_tts_gate_wake (gates[i]);
}

static void
tick (GstTtsSession *self)
{
  g_autoptr (GPtrArray) late = NULL;
  GstClockTime now = gst_clock_get_time (self->clock);

  g_mutex_lock (&self->lock);
  if (self->timer_due <= now)
    disarm_locked (self);
  late = find_late_locked (self, now);
  g_mutex_unlock (&self->lock);

  for (guint i = 0; i < late->len; i++)
    if (!gst_tts_slot_time_out (g_ptr_array_index (late, i),
            "the provider did not answer in time"))
      give_more_time (self, g_ptr_array_index (late, i));
  wake_gates (self);
  gst_tts_session_dispatch (self);
}

/* On the clock's thread, which outlives the session. */
static gboolean
on_timer (GstClock *clock, GstClockTime time, GstClockID id,
    gpointer user_data)
{
  GstTtsSession *self = gst_tts_link_enter (user_data);

  if (self) {
    tick (self);
    gst_tts_link_leave (user_data);
  }
  return TRUE;
}

/* Armed for the earliest time anything is due. Tries that end well leave it
 * armed: a tick too many costs less than a timer for each try. */
void
gst_tts_session_arm_locked (GstTtsSession *self, GstClockTime due)
{
  if (due >= self->timer_due)
    return;
  disarm_locked (self);
  self->timer = gst_clock_new_single_shot_id (self->clock, due);
  self->timer_due = due;
  gst_clock_id_wait_async (self->timer, on_timer,
      gst_tts_link_ref (self->link), (GDestroyNotify) gst_tts_link_unref);
}

GstTtsLimits
gst_tts_session_limits (GstTtsSession *self, const GstTtsEntry *entry)
{
  return (GstTtsLimits) {
    .max_workers = self->max_workers,
    .max_concurrency = entry->caps.max_concurrency,
    .rate = entry->caps.local ? 0 : self->rate_limit,
    .local = entry->caps.local,
    .pause = self->retry.first_delay,
    .max_pause = self->retry.max_delay,
  };
}

static void
wake (gpointer who)
{
  gst_tts_session_dispatch (who);
}

static gboolean
has_worker_locked (GstTtsSession *self, const GstTtsEntry *entry)
{
  return self->in_flight < self->max_workers && entry->in_flight
      < gst_tts_health_workers (&entry->health, self->max_workers);
}

/* How long it stands at a gate that is shut is bounded, like its tries; one
 * that is only full is the queue that it stands in. */
static gboolean
pass_gate_locked (GstTtsSession *self, GstTtsSlot *slot)
{
  GstTtsEntry *entry = slot->entry;
  GstTtsLimits limits = gst_tts_session_limits (self, entry);
  GstClockTime when, now = gst_clock_get_time (self->clock);

  if (gst_tts_gate_enter (entry->gate, &limits, slot, now, self->link, wake,
          &when)) {
    slot->started = now;
    return TRUE;
  }
  if (gst_tts_gate_is_shut (entry->gate, now))
    slot->give_up = gst_tts_session_latest_locked (self, slot, entry);
  if (GST_CLOCK_TIME_IS_VALID (when))
    gst_tts_session_arm_locked (self, when);
  return FALSE;
}

gboolean
gst_tts_session_enter_locked (GstTtsSession *self, GstTtsSlot *slot)
{
  if (has_worker_locked (self, slot->entry)
      && gst_tts_session_pay_locked (self, slot, pass_gate_locked))
    return TRUE;
  if (slot->waiting && slot->give_up > 0)
    gst_tts_session_arm_locked (self, slot->give_up);
  return FALSE;
}

guint
gst_tts_session_workers_at_locked (GstTtsSession *self,
    const GstTtsEntry *entry)
{
  GstTtsLimits limits = gst_tts_session_limits (self, entry);

  if (entry->dismissed)
    return 0;
  return MIN (gst_tts_gate_width (entry->gate, &limits),
      gst_tts_health_workers (&entry->health, self->max_workers));
}

guint
gst_tts_session_workers_locked (GstTtsSession *self)
{
  guint workers = 0;

  for (guint i = 0; i < gst_tts_roster_size (self->roster); i++)
    workers += gst_tts_session_workers_at_locked (self,
        gst_tts_roster_get_entry (self->roster, i));
  return MIN (workers, self->max_workers);
}

void
gst_tts_session_launch_locked (GstTtsSession *self, GstTtsSlot *slot)
{
  if (slot->n_failed + slot->n_refused == 0)
    slot->give_up = 0;          /* the first one: its time begins anew */
  slot->give_up = gst_tts_session_latest_locked (self, slot, slot->entry);
  slot->due = MIN (after (slot->started, patience_for (self, slot,
              slot->entry)), slot->give_up);
  slot->in_flight = TRUE;
  slot->first_sample = GST_CLOCK_TIME_NONE;
  if (slot->flight)
    gst_tts_flight_begin (slot->flight, slot);
  if (slot->n_tries == 0)
    slot->asked = slot->started;
  gst_tts_session_resume_locked (self, slot);
  if (slot->turns && !slot->resumes)
    self->n_turns += slot->turns->len;
  slot->n_tries++;
  self->n_tries++;
  self->n_retries += slot->n_tries > 1;
  gst_tts_session_arm_locked (self, slot->due);
}

void
gst_tts_session_watch_locked (GstTtsSession *self, GstTtsSlot *slot)
{
  slot->give_up = 0;            /* all its tries have longer too */
  slot->give_up = gst_tts_session_latest_locked (self, slot, slot->entry);
  slot->due = MIN (after (slot->started, patience_for (self, slot,
              slot->entry)), slot->give_up);
  gst_tts_session_arm_locked (self, slot->due);
}

static void
extend_locked (GstTtsSession *self, GstTtsSlot *slot)
{
  if (slot->in_flight && GST_CLOCK_TIME_IS_VALID (slot->due))
    slot->due = MIN (after (gst_clock_get_time (self->clock),
            patience_for (self, slot, slot->entry)), slot->give_up);
}

/* Those that come with it may come one after the other. */
void
gst_tts_session_extend_locked (GstTtsSession *self, GstTtsSlot *slot)
{
  if (!GST_CLOCK_TIME_IS_VALID (slot->first_sample))
    slot->first_sample = gst_clock_get_time (self->clock);
  extend_locked (self, slot);
  if (!slot->batch)
    return;
  for (GList *l = self->slots.head; l != self->next; l = l->next)
    if (((GstTtsSlot *) l->data)->batch == slot->batch)
      extend_locked (self, l->data);
}

/* Whether it waits no longer: it starts, joins another one, or has failed. */
static gboolean
is_over_locked (GstTtsSession *self, GstTtsSlot *slot, GstClockTime now)
{
  if (!gst_tts_session_is_searched_locked (self, slot))
    return FALSE;
  if (!gst_tts_session_redirect_locked (self, slot))
    return TRUE;
  if (!gst_tts_session_is_searched_locked (self, slot))
    return FALSE;               /* what it asks for now was not looked up */
  if (slot->due > now) {
    gst_tts_session_arm_locked (self, slot->due);
    return FALSE;
  }
  return gst_tts_session_join_locked (self, slot)
      || gst_tts_session_enter_locked (self, slot);
}

GstTtsSlot *
gst_tts_session_next_retry_locked (GstTtsSession *self)
{
  GstClockTime now;

  if (g_queue_is_empty (&self->retries))
    return NULL;
  now = gst_clock_get_time (self->clock);

  for (GList *l = self->retries.head, *next; l; l = next) {
    GstTtsSlot *slot = l->data;

    next = l->next;
    if (!is_over_locked (self, slot, now))
      continue;
    g_queue_delete_link (&self->retries, l);
    slot->waiting = FALSE;
    if (!slot->finished && !slot->joined)
      return slot;
  }
  return NULL;
}

static void
wait_until_locked (GstTtsSession *self, GstTtsSlot *slot, GstClockTime due)
{
  slot->due = due;
  slot->waiting = TRUE;
  g_queue_insert_sorted (&self->retries, slot, compare_places, NULL);
}

void
gst_tts_session_requeue_locked (GstTtsSession *self, GstTtsSlot *slot)
{
  wait_until_locked (self, slot, gst_clock_get_time (self->clock));
}

/* FALSE if the provider's next chance comes too late for the chunk. */
static gboolean
wait_for_retry_locked (GstTtsSession *self, GstTtsSlot *slot, guint n,
    GstClockTime told)
{
  GstClockTime due = gst_clock_get_time (self->clock)
      + gst_tts_retry_delay (&self->retry, n, told, g_random_double ());

  if (due >= slot->give_up)
    return FALSE;
  wait_until_locked (self, slot, due);
  return TRUE;
}

void
gst_tts_session_fail_locked (GstTtsSession *self, GstTtsSlot *slot,
    const GError *error)
{
  g_autoptr (GError) final = g_error_copy (error);

  if (slot->n_tries > 1) {
    g_free (final->message);
    final->message = g_strdup_printf ("%s (%u tries)", error->message,
        slot->n_tries);
  }
  gst_tts_slot_fail (slot, final);
  if (self->waiting && g_queue_peek_head (&self->slots) == slot)
    g_cond_signal (&self->ready);
}

/* However often one looks in vain for what an earlier run has begun, that is
 * one request which may be billed. */
static gboolean
may_be_billed_anew (GstTtsSlot *slot, gboolean resumes)
{
  gboolean counted = resumes && slot->looked;

  slot->looked = slot->looked || resumes;
  return !counted;
}

static void
note_failure_locked (GstTtsSession *self, GstTtsSlot *slot,
    gboolean resumes, const GstTtsOutcome *outcome)
{
  const GError *error = outcome->error;
  const gchar *name = slot->entry->name;

  GST_INFO_OBJECT (self, "cue %u, chunk %u: try %u at %s failed: %s",
      slot->chunk->cue_index, slot->chunk->index, slot->n_tries, name,
      error->message);
  self->n_errors[gst_tts_error_class (error)]++;
  self->n_refusals += gst_tts_error_passage (error)
      == GST_TTS_PASSAGE_REFUSED;
  if (outcome->maybe_billed && may_be_billed_anew (slot, resumes)) {
    self->n_maybe_billed++;
    gst_tts_session_warn_locked (self, "billed", g_strdup_printf
        ("%s may bill requests that it did not answer", name));
  }
}

/* A batch is one, when it is over. */
static GstTtsPassage
passage_of_request (const GstTtsSlot *slot, const GstTtsOutcome *outcome)
{
  if (slot->batch)
    return slot->batch->n_open > 0 ? GST_TTS_PASSAGE_NEUTRAL
        : slot->batch->passage;
  return outcome->error ? gst_tts_error_passage (outcome->error)
      : GST_TTS_PASSAGE_WELL;
}

/* Failures of the provider, not of what it was asked, take its workers away,
 * and in the end its work, if there is somebody else to do it. */
static void
note_health_locked (GstTtsSession *self, GstTtsSlot *slot,
    const GstTtsOutcome *outcome)
{
  GstTtsEntry *entry = slot->entry;
  GstTtsPassage passage = passage_of_request (slot, outcome);

  if ((passage == GST_TTS_PASSAGE_WELL || passage == GST_TTS_PASSAGE_FAILED)
      && gst_tts_health_note (&entry->health,
          passage == GST_TTS_PASSAGE_FAILED)
      && gst_tts_session_has_next_locked (self, slot))
    gst_tts_gate_trip (entry->gate, gst_clock_get_time (self->clock));
  if (outcome->error)
    self->least_workers = MIN (self->least_workers,
        gst_tts_session_workers_locked (self));
}

/* One that came too early and was not told by how much stands at the gate,
 * which has closed, with all the others; that of a batch closes with its last
 * slot only. FALSE if it opens too late. */
static gboolean
queue_again_locked (GstTtsSession *self, GstTtsSlot *slot,
    const GstTtsOutcome *outcome)
{
  slot->n_refused++;
  if (outcome->retry_after > 0 || slot->batch || !g_error_matches
      (outcome->error, GST_TTS_ERROR, GST_TTS_ERROR_RATE))
    return wait_for_retry_locked (self, slot, slot->n_refused,
        outcome->retry_after);
  if (gst_tts_gate_is_shut (slot->entry->gate, slot->give_up))
    return FALSE;
  gst_tts_session_requeue_locked (self, slot);
  return TRUE;
}

static gboolean
try_again_locked (GstTtsSession *self, GstTtsSlot *slot,
    GstTtsReaction reaction, const GstTtsOutcome *outcome)
{
  guint most = self->retry.max_tries;

  if (reaction == GST_TTS_REACTION_ONCE_MORE)
    most = MIN (most, 2);
  if (reaction == GST_TTS_REACTION_RETRY
      || reaction == GST_TTS_REACTION_ONCE_MORE)
    return ++slot->n_failed < most
        && wait_for_retry_locked (self, slot, slot->n_failed,
        outcome->retry_after);
  return reaction == GST_TTS_REACTION_QUEUE
      && queue_again_locked (self, slot, outcome);
}

/* One request is no more than one reason to leave a provider out. */
static void
blame_provider_locked (GstTtsSession *self, GstTtsSlot *slot)
{
  if (slot->batch && slot->batch->blamed) {
    gst_tts_gate_forget (slot->entry->gate, slot);
    return;
  }
  if (slot->batch)
    slot->batch->blamed = TRUE;
  gst_tts_gate_failed (slot->entry->gate, slot,
      gst_clock_get_time (self->clock));
}

/* The slot's provider has had its chances with it. */
static void
leave_provider_locked (GstTtsSession *self, GstTtsSlot *slot,
    GstTtsReaction reaction, const GstTtsOutcome *outcome)
{
  if (reaction == GST_TTS_REACTION_DISMISS && !slot->entry->dismissed)
    slot->entry->dismissed = g_error_copy (outcome->error);
  else if (reaction == GST_TTS_REACTION_RETRY
      || reaction == GST_TTS_REACTION_ONCE_MORE
      || reaction == GST_TTS_REACTION_QUEUE)
    blame_provider_locked (self, slot);

  if (reaction != GST_TTS_REACTION_GIVE_UP && outcome->movable
      && gst_tts_session_move_on_locked (self, slot, outcome->error))
    gst_tts_session_requeue_locked (self, slot);
  else
    gst_tts_session_fail_locked (self, slot, outcome->error);
}

/* What is wrong with a batch may be wrong with another one in it, or with
 * batches: then there is none any more. */
static GstTtsReaction
react_to_batch (GstTtsSlot *slot, const GError *error)
{
  GstTtsReaction reaction = gst_tts_reaction_to (error);

  if (reaction != GST_TTS_REACTION_ELSEWHERE
      && reaction != GST_TTS_REACTION_GIVE_UP)
    return reaction;
  if (slot->batch->n_open == 0
      && slot->batch->passage == GST_TTS_PASSAGE_NEUTRAL)
    slot->entry->no_batches = TRUE;
  return GST_TTS_REACTION_RETRY;
}

/* Some that do not know what a batch is fail with it, and do not say why. */
static void
note_batch_locked (GstTtsSlot *slot)
{
  GstTtsEntry *entry = slot->entry;

  if (slot->batch->n_open > 0)
    return;
  if (slot->batch->passage == GST_TTS_PASSAGE_WELL)
    entry->failed_batches = 0;
  else if (slot->batch->passage == GST_TTS_PASSAGE_FAILED
      && ++entry->failed_batches == MAX_FAILED_BATCHES)
    entry->no_batches = TRUE;
}

void
gst_tts_session_judge_locked (GstTtsSession *self, GstTtsSlot *slot,
    const GstTtsOutcome *outcome)
{
  const gboolean resumes = slot->resumes;
  GstTtsReaction reaction;

  if (outcome->gone) {
    gst_tts_session_end_task_locked (self, slot, outcome);
    note_failure_locked (self, slot, resumes, outcome);
    gst_tts_session_requeue_locked (self, slot);
    return;
  }
  gst_tts_session_measure_locked (self, slot, outcome);
  gst_tts_session_end_task_locked (self, slot, outcome);
  if (outcome->error)
    note_failure_locked (self, slot, resumes, outcome);
  note_health_locked (self, slot, outcome);
  if (slot->batch)
    note_batch_locked (slot);
  if (!outcome->error) {
    gst_tts_slot_finish (slot);
    return;
  }

  reaction = slot->batch ? react_to_batch (slot, outcome->error)
      : gst_tts_reaction_to (outcome->error);
  if (!outcome->resumable
      || !try_again_locked (self, slot, reaction, outcome))
    leave_provider_locked (self, slot, reaction, outcome);
  g_clear_pointer (&slot->batch, gst_tts_batch_unref);
}
