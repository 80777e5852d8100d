/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs a job at a provider and keeps what it answers. */
#include "job-run.h"

#include <math.h>
#include <string.h>

static gboolean
on_format (gpointer user_data, const GstAudioInfo *info, GError **error)
{
  TtsJobRun *run = user_data;

  g_mutex_lock (&run->lock);
  g_assert_cmpuint (run->pcm->len, ==, 0);
  run->info = *info;
  g_mutex_unlock (&run->lock);
  return TRUE;
}

static void
on_begins (gpointer user_data)
{
  TtsJobRun *run = user_data;

  g_mutex_lock (&run->lock);
  run->begun++;
  g_mutex_unlock (&run->lock);
}

static void
on_samples (gpointer user_data, gconstpointer data, gsize size)
{
  TtsJobRun *run = user_data;

  g_mutex_lock (&run->lock);
  g_assert_cmpint (run->info.bpf, >, 0);
  g_assert_cmpuint (size % run->info.bpf, ==, 0);
  g_assert_cmpuint (run->begun, ==, 1);
  if (run->pieces++ == 0)
    run->first_sample = g_get_monotonic_time ();
  g_byte_array_append (run->pcm, data, size);
  g_cond_broadcast (&run->cond);
  g_mutex_unlock (&run->lock);
}

static void
on_word (gpointer user_data, guint offset, guint length, GstClockTime start,
    GstClockTime end)
{
  TtsJobRun *run = user_data;
  TtsJobWord word = { offset, length, start, end };

  g_mutex_lock (&run->lock);
  g_array_append_val (run->words, word);
  g_mutex_unlock (&run->lock);
}

static void
on_done (gpointer user_data, const GError *error)
{
  TtsJobRun *run = user_data;

  g_mutex_lock (&run->lock);
  g_assert_false (run->done);
  run->done = TRUE;
  run->finished = g_get_monotonic_time ();
  run->error = error ? g_error_copy (error) : NULL;
  g_cond_broadcast (&run->cond);
  g_mutex_unlock (&run->lock);
}

static void
on_warning (gpointer user_data, const gchar *kind, const gchar *text)
{
  TtsJobRun *run = user_data;

  g_mutex_lock (&run->lock);
  g_string_append_printf (run->warnings, "%s\n", text);
  g_mutex_unlock (&run->lock);
}

static void
on_task (gpointer user_data, const gchar *task)
{
  TtsJobRun *run = user_data;

  g_mutex_lock (&run->lock);
  g_string_append_printf (run->tasks, "%s\n", task);
  g_mutex_unlock (&run->lock);
}

static const GstTtsJobFuncs funcs = {
  .format = on_format,
  .samples = on_samples,
  .word = on_word,
  .done = on_done,
  .warning = on_warning,
  .begins = on_begins,
  .task = on_task,
};

static void
free_run (gpointer data)
{
  TtsJobRun *run = data;

  g_clear_error (&run->error);
  g_byte_array_unref (run->pcm);
  g_array_unref (run->words);
  g_string_free (run->warnings, TRUE);
  g_string_free (run->tasks, TRUE);
  g_mutex_clear (&run->lock);
  g_cond_clear (&run->cond);
  g_free (run);
}

static TtsJobRun *
new_run (GstTtsChunk *chunk, const TtsJobWish *wish)
{
  static const TtsJobWish nothing = { NULL, };
  TtsJobRun *run = g_new0 (TtsJobRun, 1);

  if (!wish)
    wish = &nothing;
  g_mutex_init (&run->lock);
  g_cond_init (&run->cond);
  run->pcm = g_byte_array_new ();
  run->words = g_array_new (FALSE, FALSE, sizeof (TtsJobWord));
  run->warnings = g_string_new (NULL);
  run->tasks = g_string_new (NULL);
  run->started = g_get_monotonic_time ();
  run->job = gst_tts_job_new (chunk, wish->voice,
      wish->language, wish->rate ? wish->rate : 1.0, wish->pitch, &funcs, run,
      free_run);
  if (wish->task)
    gst_tts_job_resume (run->job, wish->task);
  return run;
}

TtsJobRun *
tts_job_run_new (const gchar *text, const TtsJobWish *wish)
{
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new (text);
  g_autoptr (GPtrArray) chunks = gst_tts_cue_split (cue, 0, 0, NULL);

  return new_run (g_ptr_array_index (chunks, 0), wish);
}

TtsJobRun *
tts_job_run_start_chunk (GstTtsProvider *provider, GstTtsChunk *chunk,
    const TtsJobWish *wish)
{
  TtsJobRun *run = new_run (chunk, wish);

  gst_tts_provider_start (provider, run->job);
  return run;
}

TtsJobRun *
tts_job_run_start_cue (GstTtsProvider *provider, GstTtsCue *cue,
    const TtsJobWish *wish)
{
  g_autoptr (GPtrArray) chunks = gst_tts_cue_split (cue, 0, 0, NULL);

  g_assert_cmpuint (chunks->len, ==, 1);
  return tts_job_run_start_chunk (provider, g_ptr_array_index (chunks, 0),
      wish);
}

TtsJobRun *
tts_job_run_start (GstTtsProvider *provider, const gchar *text,
    const TtsJobWish *wish)
{
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new (text);

  return tts_job_run_start_cue (provider, cue, wish);
}

void
tts_job_run_wait_bytes (TtsJobRun *run, gsize size)
{
  g_mutex_lock (&run->lock);
  while (!run->done && run->pcm->len < size)
    g_cond_wait (&run->cond, &run->lock);
  g_assert_cmpuint (run->pcm->len, >=, size);
  g_mutex_unlock (&run->lock);
}

void
tts_job_run_wait (TtsJobRun *run)
{
  g_mutex_lock (&run->lock);
  while (!run->done)
    g_cond_wait (&run->cond, &run->lock);
  g_mutex_unlock (&run->lock);
}

/* The provider's thread may still hold the job for a moment. */
void
tts_job_run_free (TtsJobRun *run)
{
  gst_tts_job_unref (run->job);
}

TtsJobRun *
tts_job_run (GstTtsProvider *provider, const gchar *text,
    const TtsJobWish *wish)
{
  TtsJobRun *run = tts_job_run_start (provider, text, wish);

  tts_job_run_wait (run);
  return run;
}

/* A hundredth of full scale is heard. */
gboolean
tts_is_loud (const GByteArray *samples)
{
  const float *values = (const float *) samples->data;

  for (gsize i = 0; i < samples->len / sizeof *values; i++)
    if (fabsf (values[i]) > 0.01f)
      return TRUE;
  return FALSE;
}

GstClockTime
tts_job_run_duration (const TtsJobRun *run)
{
  return gst_util_uint64_scale (run->pcm->len / run->info.bpf, GST_SECOND,
      run->info.rate);
}

gchar *
tts_job_run_dup_words (const TtsJobRun *run)
{
  const gchar *text = gst_tts_job_get_text (run->job);
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < run->words->len; i++) {
    const TtsJobWord *word = &g_array_index (run->words, TtsJobWord, i);

    if (i > 0)
      g_string_append_c (words, '|');
    g_string_append_len (words, text + word->offset, word->length);
  }
  return g_string_free (words, FALSE);
}

void
tts_job_run_assert_words (const TtsJobRun *run)
{
  gsize size = strlen (gst_tts_job_get_text (run->job));
  GstClockTime end = 0;
  guint offset = 0;

  for (guint i = 0; i < run->words->len; i++) {
    const TtsJobWord *word = &g_array_index (run->words, TtsJobWord, i);

    g_assert_cmpuint (word->offset, >=, offset);
    g_assert_cmpuint (word->length, >, 0);
    g_assert_cmpuint (word->offset + word->length, <=, size);
    g_assert_cmpuint (word->start, >=, end);
    g_assert_cmpuint (word->end, >=, word->start);
    offset = word->offset + word->length;
    end = word->end;
  }
  g_assert_cmpuint (end, <=, tts_job_run_duration (run) + GST_MSECOND);
}
