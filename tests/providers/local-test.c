/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A store with a generated model, and providers that speak with it. */
#include "local-test.h"

#include <string.h>

#include "../models/kokoro-weights.h"
#include "folder.h"
#include "test-main.h"

static gchar *store;

gboolean
local_test_install (void)
{
  static const gchar *const voices[] = { "af_heart", "am_adam", NULL };
  g_autofree gchar *folder = NULL;

  if (g_getenv ("TTS_TEST_VALGRIND"))
    return FALSE;
  store = tts_folder_new ();
  folder = g_build_filename (store, "kokoro-82m", NULL);
  kokoro_install (folder, TTS_KOKORO_NARROW, voices);
  g_setenv ("GST_TTS_MODELS", store, TRUE);
  return TRUE;
}

GstTtsProvider *
local_test_provider (void)
{
  g_autoptr (GError) error = NULL;
  GstTtsProvider *provider = gst_tts_provider_make ("local", &error);

  g_assert_no_error (error);
  return provider;
}

void
local_test_says (TtsJobRun *run, const TtsJobRun *like, const gchar *warning)
{
  const gchar *warnings = run->warnings->str;

  g_assert_no_error (run->error);
  g_assert_true (tts_is_loud (like->pcm));
  g_assert_cmpmem (run->pcm->data, run->pcm->len, like->pcm->data,
      like->pcm->len);
  if (!warning) {
    g_assert_cmpstr (warnings, ==, "");
  } else {
    if (!strstr (warnings, warning))
      g_error ("'%s' is not in '%s'", warning, warnings);
    g_assert_cmpstr (strchr (warnings, '\n'), ==, "\n");
  }
  tts_job_run_free (run);
}

static void
on_log (GstDebugCategory *category, GstDebugLevel level, const gchar *file,
    const gchar *function, gint line, GObject *object,
    GstDebugMessage *message, gpointer said)
{
  if (strcmp (gst_debug_category_get_name (category), "ttslocal") == 0)
    ((void (*) (const gchar *)) said) (gst_debug_message_get (message));
}

void
local_test_watch (void (*said) (const gchar *message))
{
  if (said) {
    gst_debug_set_threshold_for_name ("ttslocal", GST_LEVEL_LOG);
    gst_debug_remove_log_function (gst_debug_log_default);
    gst_debug_add_log_function (on_log, said, NULL);
  } else {
    gst_debug_remove_log_function (on_log);
    gst_debug_add_log_function (gst_debug_log_default, NULL, NULL);
    gst_debug_unset_threshold_for_name ("ttslocal");
  }
}

int
local_test_run (void)
{
  int status = tts_test_run ();

  g_clear_pointer (&store, tts_folder_free);
  return status;
}
