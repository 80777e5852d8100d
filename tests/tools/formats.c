/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts speak -o: every kind of file is what its name says, and decodes to
 * as much sound at the same level, as ffmpeg finds. */
#include "tool.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sysexits.h>

#define RATE 24000

static const struct
{
  const gchar *extension;
  const gchar *container;       /* as ffprobe calls it */
  const gchar *codec;
  const gchar *package;         /* of the first element that is missing */
} kinds[] = {
  {"wav", "wav", "pcm_s16le", "gstreamer1.0-plugins-good"},
  {"flac", "flac", "flac", "gstreamer1.0-plugins-good"},
  {"ogg", "ogg", "opus", "gstreamer1.0-plugins-base"},
  {"opus", "ogg", "opus", "gstreamer1.0-plugins-base"},
  {"mp3", "mp3", "mp3", "gstreamer1.0-plugins-good"},
  {"mka", "matroska,webm", "opus", "gstreamer1.0-plugins-base"},
  {"mkv", "matroska,webm", "opus", "gstreamer1.0-plugins-base"},
};

static gchar *
run_program (const gchar *const *argv, gsize *ret_size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_autoptr (GBytes) out = NULL;

  g_assert_no_error (error);
  g_subprocess_communicate (process, NULL, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  return g_bytes_unref_to_data (g_steal_pointer (&out), ret_size);
}

static void
assert_kind (const gchar *name, const gchar *container, const gchar *codec)
{
  const gchar *const argv[] = { "ffprobe", "-v", "error", "-of",
    "default=nw=1", "-show_entries", "format=format_name:stream=codec_name",
    name, NULL
  };
  g_autofree gchar *expected =
      g_strdup_printf ("codec_name=%s\nformat_name=%s\n", codec, container);
  gsize size;
  g_autofree gchar *data = run_program (argv, &size);
  g_autofree gchar *text = g_strndup (data, size);

  g_assert_cmpstr (text, ==, expected);
}

static gdouble
level_db (const gint16 *samples, gsize n)
{
  gdouble sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += (gdouble) samples[i] * samples[i];
  return 10 * log10 (sum / n / 32768 / 32768);
}

/* Seconds and decibels of full scale. */
static void
measure (const gchar *name, gdouble *ret_seconds, gdouble *ret_level)
{
  const gchar *const argv[] = { "ffmpeg", "-v", "error", "-nostdin", "-i",
    name, "-f", "s16le", "-ac", "1", "-ar", G_STRINGIFY (RATE), "-", NULL
  };
  gsize size;
  g_autofree gchar *data = run_program (argv, &size);

  *ret_seconds = size / 2 / (gdouble) RATE;
  *ret_level = level_db ((const gint16 *) data, size / 2);
}

/* MP3 has the delay of its coder in front and its last frame whole. */
static void
test_kinds (void)
{
  g_autofree gchar *ffmpeg = g_find_program_in_path ("ffmpeg");
  gdouble seconds = 0, level = 0;

  if (!ffmpeg) {
    g_test_skip ("no ffmpeg");
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autofree gchar *name = g_strconcat ("a.", kinds[i].extension, NULL);
    g_autoptr (ToolResult) result = tool_run_quiet (NULL,
        "speak -p null -o %s 'Hello there, this is one second and more.'",
        name);
    gdouble own_seconds, own_level;

    g_assert_cmpstr (result->out, ==, "");
    assert_kind (name, kinds[i].container, kinds[i].codec);
    measure (name, &own_seconds, &own_level);
    g_test_message ("%s: %.3f s, %.2f dB", name, own_seconds, own_level);
    if (i == 0) {
      seconds = own_seconds;
      level = own_level;
      g_assert_cmpfloat_with_epsilon (seconds, 41 * 0.06, 0.001);
      g_assert_cmpfloat_with_epsilon (level, -17, 3);
    }
    g_assert_cmpfloat_with_epsilon (own_seconds, seconds, 0.1);
    g_assert_cmpfloat_with_epsilon (own_level, level, 0.5);
    g_remove (name);
  }
}

static void
link_plugin (const gchar *from, const gchar *name)
{
  g_autofree gchar *target = g_build_filename (from, name, NULL);
  g_autofree gchar *path = g_build_filename ("plugins", name, NULL);

  g_assert_cmpint (symlink (target, path), ==, 0);
}

static void
unlink_plugin (const gchar *name)
{
  g_autofree gchar *path = g_build_filename ("plugins", name, NULL);

  g_remove (path);
}

/* With next to no plugin, each kind says what to install. */
static void
test_missing_encoder (void)
{
  static const gchar *const plugins[] = { "libgstcoreelements.so",
    "libgstaudioconvert.so", "libgstaudioresample.so"
  };
  g_autofree gchar *saved = g_strdup (g_getenv ("GST_PLUGIN_PATH_1_0"));
  g_autofree gchar *registry = g_strdup (g_getenv ("GST_REGISTRY_1_0"));
  const gchar *system = strrchr (saved, ':') + 1;
  g_autofree gchar *path =
      g_strdup_printf ("%.*splugins", (gint) (system - saved), saved);

  g_assert_cmpint (g_mkdir ("plugins", 0777), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (plugins); i++)
    link_plugin (system, plugins[i]);
  g_setenv ("GST_PLUGIN_PATH_1_0", path, TRUE);
  g_setenv ("GST_REGISTRY_1_0", "registry.bin", TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    tool_assert_fails (EX_CONFIG, kinds[i].package, NULL,
        "speak -p null hi -o a.%s", kinds[i].extension);

  g_setenv ("GST_PLUGIN_PATH_1_0", saved, TRUE);
  g_setenv ("GST_REGISTRY_1_0", registry, TRUE);
  g_remove ("registry.bin");
  for (guint i = 0; i < G_N_ELEMENTS (plugins); i++)
    unlink_plugin (plugins[i]);
  g_assert_cmpint (g_rmdir ("plugins"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_autofree gchar *dir = NULL;
  int status;

  tts_test_init (&argc, &argv);
  dir = g_dir_make_tmp ("formats-XXXXXX", NULL);
  g_assert_cmpint (g_chdir (dir), ==, 0);
  g_test_add_func ("/tools/formats/kinds", test_kinds);
  g_test_add_func ("/tools/formats/missing-encoder", test_missing_encoder);
  status = tts_test_run ();
  g_assert_cmpint (g_rmdir (dir), ==, 0);
  return status;
}
