/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the tests of helper programs share. */
#include "helper-test.h"

#include <glib/gstdio.h>
#include <unistd.h>

typedef struct
{
  GstTtsProvider parent;

  GstTtsHelper *helper;
} Double;

typedef GstTtsProviderClass DoubleClass;

static GType double_get_type (void);
G_DEFINE_TYPE (Double, double, GST_TYPE_TTS_PROVIDER)

static gboolean
synthesize (GstTtsProvider *provider, GstTtsJob *job, GError **error)
{
  const GstTtsHelperRequest request = {.text = gst_tts_job_get_text (job) };

  return gst_tts_helper_speak (((Double *) provider)->helper, job, &request,
      error);
}

static void
double_class_init (DoubleClass *klass)
{
  klass->synthesize = synthesize;
  gst_tts_provider_class_set_metadata (klass, "double", "Double",
      "A provider whose helper does as it is told", "The gst-tts developers");
}

static void
double_init (Double *self)
{
}

GstTtsHelper test_helper =
GST_TTS_HELPER_INIT ("test-helper-double", "none");

GstTtsProvider *
make_with (GstTtsHelper *program)
{
  Double *self = g_object_new (double_get_type (), NULL);

  self->helper = program;
  return gst_object_ref_sink (self);
}

GstTtsProvider *
make (void)
{
  return make_with (&test_helper);
}

void
assert_speaks (GstTtsProvider *provider)
{
  g_autoptr (TtsJobRun) run = tts_job_run (provider, "say 100", NULL);

  g_assert_no_error (run->error);
  g_assert_cmpuint (run->pcm->len, ==, 200);
}

static const gchar *const programs[][2] = {
  {"rude", HELPERS_DIR "/test-helper-double"},
  {"ill", HELPERS_DIR "/test-helper-double"},
  {"other", "/bin/true"},
  {"broken", NULL},
};

gchar *
install_programs (void)
{
  gchar *folder = g_dir_make_tmp ("gst-tts-test-XXXXXX", NULL);
  g_autofree gchar *path = g_strconcat (HELPERS_DIR ":", folder, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (programs); i++) {
    g_autofree gchar *file = g_build_filename (folder, programs[i][0], NULL);

    if (programs[i][1])
      g_assert_cmpint (symlink (programs[i][1], file), ==, 0);
    else {
      g_assert_true (g_file_set_contents (file, "\1\2\3", 3, NULL));
      g_assert_cmpint (g_chmod (file, 0700), ==, 0);
    }
  }
  g_setenv ("GST_TTS_LIBEXECDIR", path, TRUE);
  return folder;
}

void
remove_programs (const gchar *folder)
{
  for (guint i = 0; i < G_N_ELEMENTS (programs); i++) {
    g_autofree gchar *file = g_build_filename (folder, programs[i][0], NULL);

    g_unlink (file);
  }
  g_rmdir (folder);
}
