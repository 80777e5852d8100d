/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A job: the request a provider reads and the way its answer takes back. */
#include "gst-tts-job.h"

#include <string.h>

#include "gst-tts-error.h"

#define MAX_FRAME 64            /* bytes: 8 channels of 64 bit */
/* What a provider tells is believed up to here. */
#define MAX_QUANTITY 1e12
#define MAX_ID 128              /* bytes */
#define MAX_TASK 2048

struct _GstTtsJob
{
  gint ref_count;

  /* never change */
  GstTtsChunk *chunk;
  gchar *text;
  gchar *voice;
  gchar *language;
  gdouble rate;
  gdouble pitch;
  GCancellable *cancellable;
  GPtrArray *turns;             /* set before it starts; NULL for none */
  const GstTtsJobFuncs *funcs;
  gpointer user_data;
  GDestroyNotify notify;

  /* the provider's pushing thread only */
  GstAudioInfo info;
  gboolean has_format;
  guint8 rest[MAX_FRAME];       /* of a frame that has not come whole */
  gsize rest_size;
  GstClockTime retry_after;
  guint left;                   /* 0 if nothing was told */
  GstClockTime left_wait;
  guint max_concurrency;
  gboolean maybe_billed;
  GstTtsUnit unit;              /* NONE if no usage was told */
  gdouble quantity;
  gchar *request_id;
  gchar *task;                  /* set before it starts, or later */
  gboolean dropped;

  gint begun;                   /* atomic, as the next */
  gint finished;
};

G_DEFINE_BOXED_TYPE (GstTtsJob, gst_tts_job, gst_tts_job_ref,
    gst_tts_job_unref)

GstTtsTurn *
gst_tts_turn_new (const gchar *text, const gchar *voice, GBytes *wav)
{
  GstTtsTurn *turn = g_new (GstTtsTurn, 1);

  turn->text = g_strdup (text);
  turn->voice = g_strdup (voice);
  turn->wav = g_bytes_ref (wav);
  return turn;
}

void
gst_tts_turn_free (GstTtsTurn *turn)
{
  g_free (turn->text);
  g_free (turn->voice);
  g_bytes_unref (turn->wav);
  g_free (turn);
}

GstTtsJob *
gst_tts_job_new (GstTtsChunk *chunk, const gchar *voice,
    const gchar *language, gdouble rate, gdouble pitch,
    const GstTtsJobFuncs *funcs, gpointer user_data, GDestroyNotify notify)
{
  GstTtsJob *job = g_new0 (GstTtsJob, 1);

  job->ref_count = 1;
  job->chunk = gst_tts_chunk_ref (chunk);
  job->text = gst_tts_chunk_dup_text (chunk, NULL);
  job->voice = g_strdup (voice);
  job->language = g_strdup (language);
  job->rate = rate;
  job->pitch = pitch;
  job->cancellable = g_cancellable_new ();
  job->funcs = funcs;
  job->user_data = user_data;
  job->notify = notify;
  return job;
}

GstTtsJob *
gst_tts_job_ref (GstTtsJob *job)
{
  g_atomic_int_inc (&job->ref_count);
  return job;
}

void
gst_tts_job_unref (GstTtsJob *job)
{
  if (!g_atomic_int_dec_and_test (&job->ref_count))
    return;

  if (job->notify)
    job->notify (job->user_data);
  gst_tts_chunk_unref (job->chunk);
  g_object_unref (job->cancellable);
  g_free (job->text);
  g_free (job->voice);
  g_free (job->language);
  g_free (job->request_id);
  g_free (job->task);
  g_clear_pointer (&job->turns, g_ptr_array_unref);
  g_free (job);
}

GstTtsChunk *
gst_tts_job_get_chunk (GstTtsJob *job)
{
  return job->chunk;
}

const gchar *
gst_tts_job_get_text (GstTtsJob *job)
{
  return job->text;
}

const gchar *
gst_tts_job_get_voice (GstTtsJob *job)
{
  return job->voice;
}

const gchar *
gst_tts_job_get_language (GstTtsJob *job)
{
  return job->language;
}

gdouble
gst_tts_job_get_rate (GstTtsJob *job)
{
  return job->rate;
}

gdouble
gst_tts_job_get_pitch (GstTtsJob *job)
{
  return job->pitch;
}

const GPtrArray *
gst_tts_job_get_turns (GstTtsJob *job)
{
  return job->turns;
}

void
gst_tts_job_set_turns (GstTtsJob *job, GPtrArray *turns)
{
  g_clear_pointer (&job->turns, g_ptr_array_unref);
  job->turns = g_ptr_array_ref (turns);
}

GCancellable *
gst_tts_job_get_cancellable (GstTtsJob *job)
{
  return job->cancellable;
}

gboolean
gst_tts_job_set_format (GstTtsJob *job, GstAudioFormat format, gint rate,
    gint channels, GError **error)
{
  if ((format != GST_AUDIO_FORMAT_S16LE && format != GST_AUDIO_FORMAT_F32LE)
      || rate < 1000 || rate > 384000 || channels < 1 || channels > 8) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_UNSUPPORTED,
        "the provider sent audio of %d Hz with %d channels", rate, channels);
    return FALSE;
  }

  gst_audio_info_set_format (&job->info, format, rate, channels, NULL);
  job->has_format = TRUE;
  return job->funcs->format (job->user_data, &job->info, error);
}

static gboolean
is_over (GstTtsJob *job)
{
  return g_atomic_int_get (&job->finished)
      || g_cancellable_is_cancelled (job->cancellable);
}

void
gst_tts_job_begin (GstTtsJob *job)
{
  if (job->funcs->begins && !is_over (job)
      && g_atomic_int_compare_and_exchange (&job->begun, 0, 1))
    job->funcs->begins (job->user_data);
}

void
gst_tts_job_push (GstTtsJob *job, gconstpointer data, gsize size)
{
  const guint8 *bytes = data;
  gsize frame, whole;

  g_return_if_fail (job->has_format);

  if (is_over (job) || size == 0)
    return;
  gst_tts_job_begin (job);

  frame = GST_AUDIO_INFO_BPF (&job->info);
  if (job->rest_size > 0) {
    gsize missing = MIN (frame - job->rest_size, size);

    memcpy (job->rest + job->rest_size, bytes, missing);
    job->rest_size += missing;
    bytes += missing;
    size -= missing;
    if (job->rest_size < frame)
      return;
    job->funcs->samples (job->user_data, job->rest, frame);
    job->rest_size = 0;
  }

  whole = size - size % frame;
  if (whole > 0)
    job->funcs->samples (job->user_data, bytes, whole);
  memcpy (job->rest, bytes + whole, size - whole);
  job->rest_size = size - whole;
}

void
gst_tts_job_push_word (GstTtsJob *job, guint offset, guint length,
    GstClockTime start, GstClockTime end)
{
  gsize size = strlen (job->text);

  if (is_over (job) || offset >= size || end < start)
    return;

  job->funcs->word (job->user_data, offset, MIN (length, size - offset),
      start, end);
}

void
gst_tts_job_set_retry_after (GstTtsJob *job, GstClockTime wait)
{
  g_return_if_fail (GST_CLOCK_TIME_IS_VALID (wait));
  job->retry_after = wait;
}

GstClockTime
gst_tts_job_get_retry_after (GstTtsJob *job)
{
  return job->retry_after;
}

void
gst_tts_job_set_left (GstTtsJob *job, guint n, GstClockTime wait)
{
  job->left = n;
  job->left_wait = wait;
}

guint
gst_tts_job_get_left (GstTtsJob *job, GstClockTime *ret_wait)
{
  *ret_wait = job->left_wait;
  return job->left;
}

void
gst_tts_job_set_max_concurrency (GstTtsJob *job, guint n)
{
  job->max_concurrency = n;
}

guint
gst_tts_job_get_max_concurrency (GstTtsJob *job)
{
  return job->max_concurrency;
}

void
gst_tts_job_set_maybe_billed (GstTtsJob *job)
{
  job->maybe_billed = TRUE;
}

gboolean
gst_tts_job_get_maybe_billed (GstTtsJob *job)
{
  return job->maybe_billed;
}

void
gst_tts_job_set_usage (GstTtsJob *job, GstTtsUnit unit, gdouble quantity)
{
  if (!(quantity >= 0 && quantity < MAX_QUANTITY))
    return;
  job->unit = unit;
  job->quantity = quantity;
}

static gdouble
count_chars (const GstTtsJob *job)
{
  return MAX (g_utf8_strlen (job->text, -1), 1);
}

/* The last one has the rest, so that the sum is what was told. */
void
gst_tts_job_share_usage (GstTtsJob **jobs, guint n, GstTtsUnit unit,
    gdouble quantity)
{
  gdouble chars = 0, rest = quantity;

  for (guint i = 0; i < n; i++)
    chars += count_chars (jobs[i]);
  for (guint i = 0; i + 1 < n; i++) {
    gdouble part = quantity * count_chars (jobs[i]) / chars;

    gst_tts_job_set_usage (jobs[i], unit, part);
    rest -= part;
  }
  gst_tts_job_set_usage (jobs[n - 1], unit, MAX (rest, 0));
}

GstTtsUnit
gst_tts_job_get_usage (GstTtsJob *job, gdouble *ret_quantity)
{
  *ret_quantity = job->quantity;
  return job->unit;
}

void
gst_tts_job_set_request_id (GstTtsJob *job, const gchar *id)
{
  g_autofree gchar *valid = g_utf8_make_valid (id, strnlen (id, MAX_ID));

  g_free (job->request_id);
  job->request_id = g_strescape (valid, NULL);
}

const gchar *
gst_tts_job_get_request_id (GstTtsJob *job)
{
  return job->request_id;
}

static gboolean
is_task (const gchar *text)
{
  gsize size = strlen (text);

  for (gsize i = 0; i < size; i++)
    if (!g_ascii_isgraph (text[i]))
      return FALSE;
  return size > 0 && size <= MAX_TASK;
}

void
gst_tts_job_resume (GstTtsJob *job, const gchar *task)
{
  g_free (job->task);
  job->task = g_strdup (task);
}

void
gst_tts_job_set_task (GstTtsJob *job, const gchar *task)
{
  if (!is_task (task) || g_strcmp0 (job->task, task) == 0)
    return;
  gst_tts_job_resume (job, task);
  if (job->funcs->task)
    job->funcs->task (job->user_data, task);
}

const gchar *
gst_tts_job_get_task (GstTtsJob *job)
{
  return job->task;
}

void
gst_tts_job_drop_task (GstTtsJob *job)
{
  job->dropped = job->task != NULL;
}

gboolean
gst_tts_job_is_task_dropped (GstTtsJob *job)
{
  return job->dropped;
}

void
gst_tts_job_warn (GstTtsJob *job, const gchar *kind, const gchar *format, ...)
{
  g_autofree gchar *text = NULL;
  va_list args;

  if (is_over (job) || !job->funcs->warning)
    return;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  job->funcs->warning (job->user_data, kind, text);
}

void
gst_tts_job_done (GstTtsJob *job, const GError *error)
{
  g_autoptr (GError) own = NULL;

  g_return_if_fail (g_atomic_int_compare_and_exchange (&job->finished, 0, 1));

  if (g_cancellable_set_error_if_cancelled (job->cancellable, &own))
    error = own;
  else if (!error && job->rest_size > 0) {
    g_set_error (&own, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
        "the audio ends in the middle of a sample");
    error = own;
  }
  job->funcs->done (job->user_data, error);
}

void
gst_tts_job_cancel (GstTtsJob *job)
{
  g_cancellable_cancel (job->cancellable);
}
