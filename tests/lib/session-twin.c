/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `twin`, which exists in these tests only. */
#include "session-twin.h"

#include <string.h>

TtsTwin tts_twin;

typedef GstTtsProvider TwinProvider;
typedef GstTtsProviderClass TwinProviderClass;

static GType twin_provider_get_type (void);
G_DEFINE_TYPE (TwinProvider, twin_provider, GST_TYPE_TTS_PROVIDER)

/* A request of the test before may still be under way. */
static TtsTwinPart
get_part (void)
{
  TtsTwinPart part;

  g_mutex_lock (&tts_twin.lock);
  part = tts_twin.part;
  g_mutex_unlock (&tts_twin.lock);
  return part;
}

static void
get_capabilities (GstTtsProvider *self, GstTtsCapabilities *ret_caps)
{
  tts_twin.asked++;
  ret_caps->local = !tts_twin.bills;
  ret_caps->unit = tts_twin.bills ? GST_TTS_UNIT_CHARACTERS
      : GST_TTS_UNIT_NONE;
  ret_caps->deterministic = TRUE;
  ret_caps->sample_rate = get_part ().sample_rate;
  ret_caps->max_chars = tts_twin.max_chars;
  if (tts_twin.languages[0])
    ret_caps->languages = tts_twin.languages;
}

static gboolean
check (GstTtsProvider *self, GError **error)
{
  if (tts_twin.unready)
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_AUTH,
        "no key: set TWIN_KEY");
  return !tts_twin.unready;
}

static gchar *
dup_model (GstTtsProvider *self)
{
  return g_strdup (get_part ().model);
}

static gchar *
dup_account (GstTtsProvider *self)
{
  static guint n_accounts = 0;

  return g_strdup_printf ("twin/%u", n_accounts++);
}

static void
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_mutex_lock (&tts_twin.lock);
  tts_twin.slow_list = FALSE;
  g_cond_broadcast (&tts_twin.changed);
  g_mutex_unlock (&tts_twin.lock);
}

static void
wait_for_cancel (GCancellable *cancellable)
{
  gulong handler = g_cancellable_connect (cancellable,
      G_CALLBACK (on_cancelled), NULL, NULL);

  g_mutex_lock (&tts_twin.lock);
  tts_twin.lists++;
  g_cond_broadcast (&tts_twin.changed);
  while (tts_twin.slow_list)
    g_cond_wait (&tts_twin.changed, &tts_twin.lock);
  g_mutex_unlock (&tts_twin.lock);
  g_cancellable_disconnect (cancellable, handler);
}

static GPtrArray *
list_voices (GstTtsProvider *self, GCancellable *cancellable, GError **error)
{
  GPtrArray *voices;

  wait_for_cancel (cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (tts_twin.secretive) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_AUTH, "not for you");
    return NULL;
  }
  voices = g_ptr_array_new_with_free_func ((GDestroyNotify)
      gst_tts_voice_free);
  g_ptr_array_add (voices, gst_tts_voice_new ("deep", NULL, NULL, NULL));
  return voices;
}

static gboolean
speak (GstTtsJob *job, const TtsTwinPart *part, GError **error)
{
  gsize n = part->seconds ? part->seconds * part->sample_rate
      : strlen (gst_tts_job_get_text (job)) * part->sample_rate / 100;
  g_autofree gint16 *samples = g_new (gint16, n);

  for (gsize i = 0; i < n; i++)
    samples[i] = GINT16_TO_LE (TTS_TWIN_LEVEL);
  if (!gst_tts_job_set_format (job, GST_AUDIO_FORMAT_S16LE,
          part->sample_rate, 1, error))
    return FALSE;
  gst_tts_job_push (job, samples, n * sizeof (gint16));
  return TRUE;
}

static gboolean
synthesize (GstTtsProvider *self, GstTtsJob *job, GError **error)
{
  TtsTwinPart part = get_part ();
  g_autofree gchar *given = g_strdup (gst_tts_job_get_task (job));
  gboolean ok = TRUE;

  if (part.begins)
    gst_tts_job_begin (job);
  if (part.task)
    gst_tts_job_set_task (job, part.task);
  g_mutex_lock (&tts_twin.lock);
  tts_twin.requests++;
  g_free (tts_twin.voice);
  tts_twin.voice = g_strdup (gst_tts_job_get_voice (job));
  g_free (tts_twin.given);
  tts_twin.given = g_strdup (given);
  g_cond_broadcast (&tts_twin.changed);
  while (tts_twin.stubborn)
    g_cond_wait (&tts_twin.changed, &tts_twin.lock);
  g_mutex_unlock (&tts_twin.lock);

  if (part.loses && given)
    gst_tts_job_drop_task (job);
  if (part.fails || (part.loses && given)) {
    g_set_error (error, GST_TTS_ERROR, part.error, "twin can not");
    return FALSE;
  }
  for (guint i = 0; i < part.words; i++)
    gst_tts_job_push_word (job, 0, 1, 0, GST_SECOND);
  for (guint i = 0; ok && i < part.times; i++) {
    if (i > 0 && part.later_rate)
      part.sample_rate = part.later_rate;
    ok = speak (job, &part, error);
  }
  return ok;
}

static void
twin_provider_class_init (TwinProviderClass *klass)
{
  klass->get_capabilities = get_capabilities;
  klass->check = check;
  klass->dup_account = dup_account;
  klass->dup_model = dup_model;
  klass->list_voices = list_voices;
  klass->synthesize = synthesize;
  gst_tts_provider_class_set_metadata (klass, "twin", "Twin",
      "Speaks instead of another", "The gst-tts developers");
}

static void
twin_provider_init (TwinProvider *self)
{
  if (tts_twin.session)
    gst_object_unref (gst_tts_session_get_provider (tts_twin.session, "null"));
}

void
tts_twin_wait (void)
{
  g_mutex_lock (&tts_twin.lock);
  while (tts_twin.requests + tts_twin.lists == 0)
    g_cond_wait (&tts_twin.changed, &tts_twin.lock);
  g_mutex_unlock (&tts_twin.lock);
}

void
tts_twin_hold (void)
{
  g_mutex_lock (&tts_twin.lock);
  tts_twin.stubborn = TRUE;
  g_mutex_unlock (&tts_twin.lock);
}

void
tts_twin_release (void)
{
  g_mutex_lock (&tts_twin.lock);
  tts_twin.stubborn = FALSE;
  g_cond_broadcast (&tts_twin.changed);
  g_mutex_unlock (&tts_twin.lock);
}

void
tts_twin_play (TtsTwinPart part)
{
  if (!part.sample_rate)
    part.sample_rate = 24000;
  if (!part.times)
    part.times = 1;
  g_mutex_lock (&tts_twin.lock);
  tts_twin.part = part;
  g_mutex_unlock (&tts_twin.lock);
}

void
tts_twin_reset (void)
{
  static gboolean registered = FALSE;

  if (!registered)
    g_assert_true (gst_element_register (NULL, "ttstwin", GST_RANK_NONE,
            twin_provider_get_type ()));
  registered = TRUE;
  tts_twin.session = NULL;
  tts_twin.asked = 0;
  tts_twin.max_chars = 0;
  tts_twin.languages[0] = NULL;
  tts_twin.bills = FALSE;
  tts_twin.secretive = FALSE;
  tts_twin.unready = FALSE;
  tts_twin_play ((TtsTwinPart) { 0 });

  g_mutex_lock (&tts_twin.lock);
  tts_twin.slow_list = FALSE;
  tts_twin.lists = 0;
  tts_twin.stubborn = FALSE;
  tts_twin.requests = 0;
  g_clear_pointer (&tts_twin.voice, g_free);
  g_clear_pointer (&tts_twin.given, g_free);
  g_mutex_unlock (&tts_twin.lock);
}
