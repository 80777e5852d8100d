/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `flock`, which exists in these tests only. */
#include "session-flock.h"

#include <string.h>

TtsFlock tts_flock;

typedef GstTtsProvider FlockProvider;
typedef GstTtsProviderClass FlockProviderClass;

static GType flock_provider_get_type (void);
G_DEFINE_TYPE (FlockProvider, flock_provider, GST_TYPE_TTS_PROVIDER)

static GQuark
ended_quark (void)
{
  return g_quark_from_static_string ("tts-flock-ended");
}

static void
get_capabilities (GstTtsProvider *self, GstTtsCapabilities *ret_caps)
{
  ret_caps->deterministic = TRUE;
  ret_caps->sample_rate = TTS_RUN_RATE;
  ret_caps->max_batch = tts_flock.max_batch;
  ret_caps->batch_chars = tts_flock.batch_chars;
  ret_caps->batch_voices = tts_flock.batch_voices;
  ret_caps->unit = tts_flock.unit;
  ret_caps->context_turns = tts_flock.context_turns;
}

static gchar *
dup_account (GstTtsProvider *self)
{
  static guint n_accounts = 0;

  if (tts_flock.account)
    return g_strdup (tts_flock.account);
  return g_strdup_printf ("flock/%u", n_accounts++);
}

static gchar *
dup_model (GstTtsProvider *self)
{
  return g_strdup (tts_flock.model);
}

static void
start_batch (GstTtsProvider *self, GstTtsJob **jobs, guint n)
{
  GPtrArray *request =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_tts_job_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (request, gst_tts_job_ref (jobs[i]));
  if (tts_flock.on_leave)
    tts_flock.on_leave (tts_flock.user_data, n);
  g_mutex_lock (&tts_flock.lock);
  g_ptr_array_add (tts_flock.requests, request);
  g_cond_broadcast (&tts_flock.changed);
  g_mutex_unlock (&tts_flock.lock);
}

static void
start (GstTtsProvider *self, GstTtsJob *job)
{
  start_batch (self, &job, 1);
}

static void
flock_provider_class_init (FlockProviderClass *klass)
{
  klass->get_capabilities = get_capabilities;
  klass->dup_account = dup_account;
  klass->dup_model = dup_model;
  klass->start = start;
  klass->start_batch = start_batch;
  gst_tts_provider_class_set_metadata (klass, "flock", "Flock",
      "Takes several chunks at once", "The gst-tts developers");
}

static void
flock_provider_init (FlockProvider *self)
{
}

void
tts_flock_reset (void)
{
  static gboolean registered = FALSE;

  if (!registered)
    g_assert_true (gst_element_register (NULL, "ttsflock", GST_RANK_NONE,
            flock_provider_get_type ()));
  registered = TRUE;
  tts_flock.max_batch = 6;
  tts_flock.batch_chars = 0;
  tts_flock.batch_voices = FALSE;
  tts_flock.unit = GST_TTS_UNIT_NONE;
  tts_flock.model = NULL;
  tts_flock.context_turns = 0;
  tts_flock.account = NULL;
  tts_flock.on_leave = NULL;
  g_mutex_lock (&tts_flock.lock);
  tts_flock.requests =
      g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  g_mutex_unlock (&tts_flock.lock);
}

void
tts_flock_wait (guint n)
{
  g_mutex_lock (&tts_flock.lock);
  while (tts_flock.requests->len < n)
    g_cond_wait (&tts_flock.changed, &tts_flock.lock);
  g_mutex_unlock (&tts_flock.lock);
}

void
tts_flock_assert (const gchar *expected)
{
  g_autoptr (GString) got = g_string_new (NULL);

  g_mutex_lock (&tts_flock.lock);
  for (guint i = 0; i < tts_flock.requests->len; i++) {
    GPtrArray *jobs = g_ptr_array_index (tts_flock.requests, i);

    for (guint j = 0; j < jobs->len; j++)
      g_string_append_printf (got, "%s%s", j ? " " : i ? " | " : "",
          gst_tts_job_get_text (g_ptr_array_index (jobs, j)));
  }
  g_mutex_unlock (&tts_flock.lock);
  g_assert_cmpstr (got->str, ==, expected);
}

static GPtrArray *
get_request (guint i)
{
  GPtrArray *request;

  tts_flock_wait (i + 1);
  g_mutex_lock (&tts_flock.lock);
  request = g_ptr_array_index (tts_flock.requests, i);
  g_mutex_unlock (&tts_flock.lock);
  return request;
}

GstTtsJob *
tts_flock_get_job (guint request, guint member)
{
  return g_ptr_array_index (get_request (request), member);
}

gint16
tts_flock_level (const gchar *text)
{
  return 100 * text[0] + g_str_hash (text) % 100;
}

void
tts_flock_speak (GstTtsJob *job)
{
  const gchar *text = gst_tts_job_get_text (job);
  gsize n = strlen (text) * TTS_FLOCK_FRAMES_PER_BYTE;
  g_autofree gint16 *samples = g_new (gint16, n);

  for (gsize i = 0; i < n; i++)
    samples[i] = GINT16_TO_LE (tts_flock_level (text));
  g_assert_true (gst_tts_job_set_format (job, GST_AUDIO_FORMAT_S16LE,
          TTS_RUN_RATE, 1, NULL));
  gst_tts_job_push (job, samples, n * sizeof (gint16));
}

/* What a test does not end is ended after it, with an error of its own. */
static void
end (GstTtsJob *job, const GError *error)
{
  GCancellable *cancellable = gst_tts_job_get_cancellable (job);

  if (g_object_get_qdata (G_OBJECT (cancellable), ended_quark ()))
    return;
  g_object_set_qdata (G_OBJECT (cancellable), ended_quark (), job);
  gst_tts_job_done (job, error);
}

void
tts_flock_answer (GstTtsJob *job)
{
  tts_flock_speak (job);
  end (job, NULL);
}

void
tts_flock_refuse (GstTtsJob *job, GstTtsError code)
{
  g_autoptr (GError) error =
      g_error_new_literal (GST_TTS_ERROR, code, "flock can not");

  end (job, error);
}

void
tts_flock_answer_all (guint request)
{
  g_ptr_array_foreach (get_request (request), (GFunc) tts_flock_answer, NULL);
}

void
tts_flock_refuse_all (guint request, GstTtsError code)
{
  g_ptr_array_foreach (get_request (request), (GFunc) tts_flock_refuse,
      GINT_TO_POINTER (code));
}

void
tts_flock_clear (void)
{
  for (guint i = 0; i < tts_flock.requests->len; i++)
    tts_flock_refuse_all (i, GST_TTS_ERROR_TRANSIENT);
  g_mutex_lock (&tts_flock.lock);
  g_clear_pointer (&tts_flock.requests, g_ptr_array_unref);
  g_mutex_unlock (&tts_flock.lock);
}

/* The edges of each are faded. */
void
tts_flock_assert_spoken (const TtsRun *run, const gchar *cues)
{
  const gint16 *samples = (const gint16 *) run->audio->data;
  g_auto (GStrv) words = g_strsplit (cues, " ", -1);
  gsize at = 0;

  for (guint i = 0; words[i]; i++) {
    gsize frames = strlen (words[i]) * TTS_FLOCK_FRAMES_PER_BYTE;

    g_assert_cmpuint (at + frames, <=, run->audio->len / sizeof (gint16));
    g_assert_cmpint (samples[at + frames / 2], ==, tts_flock_level (words[i]));
    at += frames;
  }
  g_assert_cmpuint (at, ==, run->audio->len / sizeof (gint16));
}
