/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How long a listener waits for a sentence, the way that elements ask. */
#include "bench.h"
#include "tools-common.h"

#include <stdlib.h>

static const gchar sentence[] = "The kettle on the old stove began to sing, "
    "and the cat, who had slept all morning, opened an eye.";

typedef struct
{
  GMutex lock;
  GCond cond;

  /* lock */
  gboolean done;
  gint64 first;                 /* monotonic, us; 0 before there is one */
  GError *error;
} Answer;

static gboolean
on_format (gpointer data, const GstAudioInfo *info, GError **error)
{
  return TRUE;
}

static void
on_samples (gpointer data, gconstpointer samples, gsize size)
{
  Answer *answer = data;

  g_mutex_lock (&answer->lock);
  if (answer->first == 0)
    answer->first = g_get_monotonic_time ();
  g_cond_signal (&answer->cond);
  g_mutex_unlock (&answer->lock);
}

static void
on_word (gpointer data, guint offset, guint length, GstClockTime start,
    GstClockTime end)
{
}

static void
on_warning (gpointer data, const gchar *kind, const gchar *text)
{
}

static void
on_done (gpointer data, const GError *error)
{
  Answer *answer = data;

  g_mutex_lock (&answer->lock);
  answer->done = TRUE;
  answer->error = error ? g_error_copy (error) : NULL;
  g_cond_signal (&answer->cond);
  g_mutex_unlock (&answer->lock);
}

static const GstTtsJobFuncs funcs = {
  .format = on_format,
  .samples = on_samples,
  .word = on_word,
  .warning = on_warning,
  .done = on_done,
};

/* Seconds, or 0 with an error. What comes after is not waited for. */
static gdouble
ask (GstTtsProvider *provider, GstTtsChunk *chunk, GError **error)
{
  Answer answer = { 0 };
  g_autoptr (GstTtsJob) job = gst_tts_job_new (chunk, NULL, NULL, 1, 0,
      &funcs, &answer, NULL);
  gint64 start = g_get_monotonic_time ();
  gdouble waited;

  g_mutex_init (&answer.lock);
  g_cond_init (&answer.cond);
  gst_tts_provider_start (provider, job);
  g_mutex_lock (&answer.lock);
  while (!answer.done && answer.first == 0)
    g_cond_wait (&answer.cond, &answer.lock);
  g_mutex_unlock (&answer.lock);
  gst_tts_job_cancel (job);
  g_mutex_lock (&answer.lock);
  while (!answer.done)
    g_cond_wait (&answer.cond, &answer.lock);
  waited = answer.first ? (answer.first - start) / 1e6 : 0;
  if (waited == 0 && answer.error)
    g_propagate_error (error, g_steal_pointer (&answer.error));
  g_mutex_unlock (&answer.lock);
  g_clear_error (&answer.error);
  g_cond_clear (&answer.cond);
  g_mutex_clear (&answer.lock);
  return waited;
}

static gint
by_value (gconstpointer a, gconstpointer b)
{
  gdouble one = *(const gdouble *) a, other = *(const gdouble *) b;

  return (one > other) - (one < other);
}

gdouble
bench_first_audio (const gchar *model, const Bench *bench, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstTtsProvider) provider =
      gst_tts_provider_make ("local", &error);
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new (sentence);
  g_autoptr (GPtrArray) chunks = gst_tts_cue_split (cue, 0, 0, NULL);
  g_autofree gdouble *times = g_new0 (gdouble, n);

  if (provider) {
    g_object_set (provider, "model", model, "device", bench->device,
        "precision", bench->precision, NULL);
    ask (provider, chunks->pdata[0], &error);
  }
  for (guint i = 0; !error && i < n; i++)
    times[i] = ask (provider, chunks->pdata[0], &error);
  if (error) {
    tool_message ("the first sample could not be timed: %s", error->message);
    return 0;
  }
  qsort (times, n, sizeof *times, by_value);
  return times[(n - 1) / 2];
}
