/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A try: one job at a provider for one slot. */
#include "gst-tts-slot-private.h"

#include <string.h>

#include "gst-tts-error.h"
#include "gst-tts-key-private.h"

/* No voice takes longer, however slow: past this a provider has run away. */
#define RUNAWAY_BASE (60 * GST_SECOND)
#define RUNAWAY_PER_CHAR (2 * GST_SECOND)
#define RUNAWAY_MAX (3600 * GST_SECOND)
/* More is spoken, but not kept: no voice needs it. */
#define MAX_KEPT (512u * 1024 * 1024)

struct _GstTtsTry
{
  gint ref_count;

  /* never change */
  GstTtsSlot *slot;
  GstTtsEntry *entry;
  gboolean resumes;             /* the slot's task, and asks for nothing new */
  gdouble gain;
  GstTtsSaid *said;             /* NULL if nobody goes on from it */
  gchar *context;               /* in the name of its request, or NULL */

  /* provider's pushing thread */
  GstTtsConvert *convert;
  GstClockTime time_left;       /* before it is taken for a runaway */
  guint words_left;             /* that there is room for */
  GstAudioInfo info_in;
  GByteArray *kept;             /* as it came, NULL if it is not kept */
  GArray *kept_words;           /* GstTtsWord, likewise */

  /* the slot's lock */
  GstTtsJob *job;               /* NULL when it is over */
  GError *error;                /* found on our side */
  gboolean spoke;
  gboolean whole;               /* it ended well and is being kept */
  GstClockTime begun;           /* audio, on the slot's clock, or NONE */
  guint64 frames;               /* that came */
  gsize heard;                  /* bytes still to come that have left already */
  guint words_heard;            /* likewise */
};

GstTtsTry *
gst_tts_try_ref (GstTtsTry *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
gst_tts_try_unref (GstTtsTry *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_clear_pointer (&self->convert, gst_tts_convert_free);
  g_clear_pointer (&self->kept, g_byte_array_unref);
  g_clear_pointer (&self->kept_words, g_array_unref);
  g_clear_pointer (&self->said, gst_tts_said_unref);
  g_free (self->context);
  g_clear_error (&self->error);
  gst_tts_entry_unref (self->entry);
  gst_tts_slot_unref (self->slot);
  g_free (self);
}

GstTtsJob *
gst_tts_try_leave_locked (GstTtsTry *self)
{
  g_clear_pointer (&self->slot->current, gst_tts_try_unref);
  return g_steal_pointer (&self->job);
}

static gboolean
is_current_locked (GstTtsTry *self)
{
  return self->slot->current == self;
}

/* What came is kept as it came, so it is all of one format. */
static gboolean
is_new_format_locked (const GstTtsTry *self, const GstAudioInfo *info)
{
  return self->frames > 0 && !gst_audio_info_is_equal (info, &self->info_in);
}

static gboolean
on_format (gpointer user_data, const GstAudioInfo *info, GError **error)
{
  GstTtsTry *self = user_data;
  GstTtsSlot *slot = self->slot;
  GstTtsConvert *convert = gst_tts_convert_new (info, &slot->info, self->gain);
  gboolean new_format;

  /* A time-out may say what it has of the one before. */
  g_mutex_lock (&slot->lock);
  new_format = is_new_format_locked (self, info);
  if (!new_format) {
    g_clear_pointer (&self->convert, gst_tts_convert_free);
    self->convert = convert;
    self->info_in = *info;
  }
  g_mutex_unlock (&slot->lock);
  if (new_format) {
    g_clear_pointer (&convert, gst_tts_convert_free);
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_UNSUPPORTED,
        "the provider went on in another format");
    return FALSE;
  }
  if (!convert)
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_UNSUPPORTED,
        "audio of %d Hz and %d channels can not be converted",
        GST_AUDIO_INFO_RATE (info), GST_AUDIO_INFO_CHANNELS (info));
  return convert != NULL;
}

/* What was heard in an earlier try must come again as it was, and is left
 * out; a join of two different takes would be audible. */
static void
skip_heard_locked (GstTtsTry *self, gsize first)
{
  GByteArray *audio = self->slot->audio, *sent = self->slot->sent;
  gsize n = MIN (self->heard, audio->len - first);

  if (n > 0 && memcmp (audio->data + first,
          sent->data + sent->len - self->heard, n) != 0) {
    g_set_error (&self->error, GST_TTS_ERROR, GST_TTS_ERROR_DEVICE,
        "the provider spoke differently the second time");
    n = audio->len - first;
  }
  g_byte_array_remove_range (audio, first, n);
  self->heard -= MIN (self->heard, n);
}

static void
convert_locked (GstTtsTry *self, gconstpointer data, gsize size)
{
  gsize first = self->slot->audio->len;

  if (data)
    gst_tts_convert_push (self->convert, data, size, self->slot->audio);
  else
    gst_tts_convert_finish (self->convert, self->slot->audio);
  if (self->heard > 0)
    skip_heard_locked (self, first);
}

static GstClockTime
longest_speech (const GstTtsChunk *chunk)
{
  glong chars = g_utf8_strlen (chunk->cue->text + chunk->offset,
      chunk->length);

  return MIN (RUNAWAY_BASE + chars * RUNAWAY_PER_CHAR, RUNAWAY_MAX);
}

static void
on_samples (gpointer user_data, gconstpointer data, gsize size)
{
  GstTtsTry *self = user_data;
  GstTtsSlot *slot = self->slot;
  g_autoptr (GstTtsJob) job = NULL;
  guint64 frames = size / GST_AUDIO_INFO_BPF (&self->info_in);
  GstClockTime time = gst_util_uint64_scale_int (frames, GST_SECOND,
      GST_AUDIO_INFO_RATE (&self->info_in));
  gboolean wanted;

  g_mutex_lock (&slot->lock);
  wanted = is_current_locked (self) && !self->error;
  if (wanted && time > self->time_left)
    g_set_error (&self->error, GST_TTS_ERROR, GST_TTS_ERROR_MODEL,
        "the provider does not stop: it spoke for more than %d seconds",
        (gint) (longest_speech (slot->chunk) / GST_SECOND));
  else if (wanted)
    convert_locked (self, data, size);
  if (wanted) {
    self->spoke = TRUE;
    self->frames += frames;
  }
  if (wanted && self->error)
    job = gst_tts_job_ref (self->job);
  g_mutex_unlock (&slot->lock);

  if (!wanted)
    return;
  self->time_left -= MIN (time, self->time_left);
  if (self->kept && size > MAX_KEPT - self->kept->len)
    g_clear_pointer (&self->kept, g_byte_array_unref);
  if (self->kept)
    g_byte_array_append (self->kept, data, size);
  if (job)
    gst_tts_job_cancel (job);
  else
    gst_tts_slot_notify (slot, NULL);
}

static void
on_word (gpointer user_data, guint offset, guint length, GstClockTime start,
    GstClockTime end)
{
  GstTtsTry *self = user_data;
  GstTtsSlot *slot = self->slot;
  GstTtsWord word = { offset, length, start, end };

  if (self->words_left == 0)
    return;
  self->words_left--;
  if (self->kept_words)
    g_array_append_val (self->kept_words, word);
  g_mutex_lock (&slot->lock);
  if (is_current_locked (self) && self->words_heard > 0) {
    self->words_heard--;
  } else if (is_current_locked (self)) {
    if (!slot->words)
      slot->words = g_array_new (FALSE, FALSE, sizeof (GstTtsWord));
    g_array_append_val (slot->words, word);
  }
  g_mutex_unlock (&slot->lock);
}

static void
on_warning (gpointer user_data, const gchar *kind, const gchar *text)
{
  GstTtsTry *self = user_data;

  gst_tts_slot_warn (self->slot, kind, text);
}

static void
on_begins (gpointer user_data)
{
  GstTtsTry *self = user_data;

  g_mutex_lock (&self->slot->lock);
  self->begun = gst_clock_get_time (self->slot->clock);
  g_mutex_unlock (&self->slot->lock);
}

/* From now on it can be asked for after a kill. */
static void
on_task (gpointer user_data, const gchar *name)
{
  GstTtsTry *self = user_data;
  GstTtsSlot *slot = self->slot;
  g_autofree gchar *voice = NULL;
  g_autoptr (GstTtsTask) task = NULL;

  if (!slot->journal)
    return;
  g_mutex_lock (&slot->lock);
  voice = g_strdup (slot->voice);
  g_mutex_unlock (&slot->lock);
  task = gst_tts_task_new (self->entry->name, gst_tts_key_new
      (self->entry->described, slot->chunk, voice, slot->language,
          slot->rate, slot->pitch, self->context), name);
  gst_tts_journal_begun (slot->journal, slot->in_journal, task);
}

static GstClockTime
audio_of_locked (GstTtsTry *self)
{
  return self->frames ? gst_util_uint64_scale_int (self->frames, GST_SECOND,
      GST_AUDIO_INFO_RATE (&self->info_in)) : 0;
}

/* Nothing may be taken from a failed try unless something was: half a
 * sentence, then the same one from its start, would be heard. */
void
gst_tts_try_fail_locked (GstTtsTry *self, GstTtsOutcome *ret_outcome)
{
  GstTtsSlot *slot = self->slot;
  gboolean heard = slot->n_sent > 0;

  ret_outcome->audio = audio_of_locked (self);
  ret_outcome->first_byte = self->begun;
  ret_outcome->movable = !heard;
  ret_outcome->resumable = !heard
      || (self->entry->caps.deterministic && !self->error);
  if (!heard) {
    g_byte_array_set_size (slot->audio, 0);
    if (slot->words)
      g_array_set_size (slot->words, 0);
  } else if (!ret_outcome->resumable && self->convert && !self->error) {
    convert_locked (self, NULL, 0);
  }
}

static gboolean
has_words (const GstTtsChunk *chunk)
{
  const gchar *p = chunk->cue->text + chunk->offset;
  const gchar *end = p + chunk->length;

  for (; p < end; p = g_utf8_next_char (p))
    if (g_unichar_isalnum (g_utf8_get_char (p)))
      return TRUE;
  return FALSE;
}

/* An answer without a sample is no speech, whatever its status was. Asking
 * one that always answers alike again would be in vain. */
static void
check_complete_locked (GstTtsTry *self)
{
  if (self->error)
    return;
  if (!self->spoke && has_words (self->slot->chunk))
    g_set_error (&self->error, GST_TTS_ERROR, self->entry->caps.deterministic
        ? GST_TTS_ERROR_UNSUPPORTED : GST_TTS_ERROR_TRANSIENT,
        "the provider sent no audio");
  else if (self->heard > 0)
    g_set_error (&self->error, GST_TTS_ERROR, GST_TTS_ERROR_DEVICE,
        "the provider spoke less the second time");
}

gboolean
gst_tts_try_is_whole_locked (const GstTtsTry *self)
{
  return self->whole;
}

/* The provider says that this was all. */
static gboolean
complete_locked (GstTtsTry *self)
{
  if (self->convert)
    convert_locked (self, NULL, 0);
  check_complete_locked (self);
  return !self->error;
}

static void
end_locked (GstTtsTry *self, const GError *error, GstTtsOutcome *outcome)
{
  outcome->error = self->error ? self->error : error;
  if (outcome->error)
    gst_tts_try_fail_locked (self, outcome);
}

static gboolean
writes (const GstTtsSlot *slot)
{
  return slot->cache && gst_tts_cache_writes (slot->cache);
}

/* What was set on the provider meanwhile, or took the place of its model, is
 * not in the name of the request. */
static gboolean
is_as_named (const GstTtsTry *self)
{
  g_autofree gchar *now = gst_tts_key_describe (self->entry->provider);
  GstTtsCapabilities caps;

  gst_tts_provider_get_capabilities (self->entry->provider, &caps);
  return caps.hurries == self->entry->caps.hurries
      && strcmp (now, self->entry->described) == 0;
}

/* Before anybody learns that it is there: what was received is never lost
 * again, whatever happens to the process, and can be gone on from. */
static gboolean
store (GstTtsTry *self)
{
  GstTtsSlot *slot = self->slot;
  g_autoptr (GstTtsSpeech) speech = NULL;
  g_autoptr (GError) error = NULL;

  if (!self->kept || self->kept->len == 0)
    return FALSE;
  if (self->said)
    gst_tts_said_keep (self->said, &self->info_in, self->kept->data,
        self->kept->len);
  if (!writes (slot) || !is_as_named (self))
    return FALSE;
  speech = gst_tts_speech_new (&self->info_in,
      g_byte_array_free_to_bytes (g_steal_pointer (&self->kept)),
      g_steal_pointer (&self->kept_words));
  if (!gst_tts_cache_store (slot->cache, slot->key, speech, &error))
    gst_tts_slot_warn (slot, "cache", error->message);
  return error == NULL;
}

static void
read_outcome_locked (GstTtsTry *self, const GError *error,
    GstTtsOutcome *outcome)
{
  GstTtsJob *job = self->job;

  outcome->retry_after = gst_tts_job_get_retry_after (job);
  outcome->left = gst_tts_job_get_left (job, &outcome->left_wait);
  outcome->max_concurrency = gst_tts_job_get_max_concurrency (job);
  outcome->maybe_billed = gst_tts_job_get_maybe_billed (job);
  outcome->unit = gst_tts_job_get_usage (job, &outcome->quantity);
  outcome->request_id = gst_tts_job_get_request_id (job);
  outcome->audio = audio_of_locked (self);
  outcome->first_byte = self->begun;
  end_locked (self, error, outcome);
  if (self->resumes && outcome->error) {
    outcome->maybe_billed = TRUE;
    outcome->gone = gst_tts_job_is_task_dropped (job);
  }
}

/* What it asked for once more and did not get may be asked for another time,
 * unless it is gone, or was made and came to nothing. */
static void
note_failure (GstTtsTry *self, GstTtsJob *job, const GstTtsOutcome *outcome)
{
  GstTtsSlot *slot = self->slot;

  if (outcome->gone || (self->resumes && g_error_matches (outcome->error,
              GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT)))
    gst_tts_journal_dropped (slot->journal, slot->in_journal, slot->task);
  else if (!self->resumes)
    gst_tts_journal_failed (slot->journal, slot->in_journal,
        self->entry->name, gst_tts_job_get_task (job));
}

static void
on_done (gpointer user_data, const GError *error)
{
  GstTtsTry *self = user_data;
  GstTtsSlot *slot = self->slot;
  g_autoptr (GstTtsTry) keep = gst_tts_try_ref (self);
  g_autoptr (GstTtsJob) own = NULL, job = NULL;
  GstTtsOutcome outcome = { NULL, };
  gboolean whole;

  g_mutex_lock (&slot->lock);
  if (is_current_locked (self))
    own = gst_tts_job_ref (self->job);
  whole = own && !error && complete_locked (self);
  self->whole = whole;
  g_mutex_unlock (&slot->lock);
  outcome.kept = whole && store (self);
  if (whole && slot->journal)
    gst_tts_journal_received (slot->journal, slot->in_journal,
        self->entry->name, gst_tts_job_get_task (own));

  g_mutex_lock (&slot->lock);
  if (is_current_locked (self)) {
    read_outcome_locked (self, error, &outcome);
    job = gst_tts_try_leave_locked (self);
  }
  g_mutex_unlock (&slot->lock);

  if (job && slot->journal && outcome.error)
    note_failure (self, job, &outcome);
  if (job)
    gst_tts_slot_notify (slot, &outcome);
}

static const GstTtsJobFuncs job_funcs = {
  on_format, on_samples, on_word, on_done, on_warning, on_begins, on_task
};

/* With the slot's lock. What has not left is made again. */
static void
continue_locked (GstTtsTry *self)
{
  GstTtsSlot *slot = self->slot;

  g_byte_array_set_size (slot->audio, 0);
  if (slot->words)
    g_array_set_size (slot->words, 0);
  self->heard = slot->sent ? slot->sent->len : 0;
  self->words_heard = slot->n_words_taken;
}

/* Its job; NULL if it was cancelled. (transfer full) */
static GstTtsJob *
make_job (GstTtsSlot *slot)
{
  GstTtsTry *self = g_new0 (GstTtsTry, 1);
  g_autoptr (GstTtsJob) job = NULL;
  gboolean cancelled;

  self->ref_count = 1;
  self->slot = gst_tts_slot_ref (slot);
  self->entry = gst_tts_entry_ref (slot->entry);
  self->resumes = slot->resumes;
  self->gain = slot->gain;
  self->context = g_strdup (slot->context);
  self->time_left = longest_speech (slot->chunk);
  self->words_left = slot->chunk->length;
  self->begun = GST_CLOCK_TIME_NONE;
  job = gst_tts_job_new (slot->chunk, slot->voice, slot->language, slot->rate,
      slot->pitch, &job_funcs, self, (GDestroyNotify) gst_tts_try_unref);
  if (slot->turns)
    gst_tts_job_set_turns (job, slot->turns);
  if (self->resumes)
    gst_tts_job_resume (job, slot->task->name);

  g_mutex_lock (&slot->lock);
  cancelled = slot->cancelled;
  if (slot->said)
    self->said = gst_tts_said_ref (slot->said);
  if (!cancelled && (self->said || writes (slot))) {
    self->kept = g_byte_array_new ();
    self->kept_words = g_array_new (FALSE, FALSE, sizeof (GstTtsWord));
  }
  if (!cancelled) {
    continue_locked (self);
    self->job = gst_tts_job_ref (job);
    slot->current = gst_tts_try_ref (self);
  }
  g_mutex_unlock (&slot->lock);

  if (!cancelled && slot->journal && !self->resumes)
    gst_tts_journal_leaves (slot->journal, slot->in_journal,
        self->entry->name, !self->entry->caps.local);
  return cancelled ? NULL : g_steal_pointer (&job);
}

void
gst_tts_try_start (GPtrArray *slots)
{
  GstTtsSlot *first = g_ptr_array_index (slots, 0);
  g_autoptr (GstTtsEntry) entry = gst_tts_entry_ref (first->entry);
  g_autoptr (GPtrArray) jobs =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_tts_job_unref);

  for (guint i = 0; i < slots->len;) {
    GstTtsJob *job = make_job (g_ptr_array_index (slots, i));

    if (job) {
      g_ptr_array_add (jobs, job);
      i++;
    } else {
      g_ptr_array_remove_index (slots, i);
    }
  }
  if (jobs->len > 0)
    gst_tts_provider_start_batch (entry->provider, (GstTtsJob **) jobs->pdata,
        jobs->len);
}
