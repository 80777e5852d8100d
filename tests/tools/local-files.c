/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts making files with a local model that is computed, and narrow. */
#include "tool.h"

#include <string.h>

#include "../models/kokoro-weights.h"
#include "folder.h"

/* Cut in two where it is to be heard soon. */
#define KETTLE "The kettle on the old stove began to sing and rattle."

#define THRICE "[Hi](/hˈI/), [hi](/hˈI/).\n\n[Hi](/hˈI/), [hi](/hˈI/).\n\n" \
    "[Hi](/hˈI/), [hi](/hˈI/).\n"

typedef struct
{
  gchar *data;
  gsize size;
} File;

static void
file_clear (File *file)
{
  g_free (file->data);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (File, file_clear)

/* What `gst-tts WORDS -o a.wav` makes. */
static File
make (const gchar *words)
{
  g_autoptr (ToolResult) result =
      tool_run (NULL, "%s -p local -q -o a.wav", words);
  File file;

  g_test_message ("%s", result->err);
  g_assert_cmpint (result->code, ==, 0);
  g_assert_true (g_file_get_contents ("a.wav", &file.data, &file.size, NULL));
  return file;
}

static void
assert_same (const File *file, const gchar *words)
{
  g_auto (File) other = make (words);

  g_assert_cmpmem (file->data, file->size, other.data, other.size);
}

/* Nobody waits for the first words of a file: they are one piece, unless the
 * user wants it otherwise. */
static void
test_whole (void)
{
  g_auto (File) whole = make ("speak -f kettle.txt");
  g_auto (File) cut = make ("speak -f kettle.txt --set local::early=true");

  g_assert_false (whole.size == cut.size &&
      memcmp (whole.data, cut.data, cut.size) == 0);
  assert_same (&whole, "speak -f kettle.txt --set local::early=false");
  assert_same (&whole, "batch kettle.txt");
  assert_same (&cut, "batch kettle.txt --set local::early=true");

  g_setenv ("GST_TTS_CONFIG", "early.ini", TRUE);
  assert_same (&cut, "speak -f kettle.txt");
  assert_same (&cut, "batch kettle.txt");
  assert_same (&whole, "speak -f kettle.txt --set local::early=false");
  g_setenv ("GST_TTS_CONFIG", "", TRUE);
}

static gint64
count_entries (void)
{
  g_autoptr (ToolResult) result =
      tool_run_quiet (NULL, "cache --cache-dir=cache --json");
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *object;

  parser = tool_parse_json (result, &object);
  return json_object_get_int_member (object, "entries");
}

/* For a pipe, which somebody may listen to. */
static void
pour (void)
{
  g_autoptr (GSubprocess) process = tool_start ("speak -p local -q "
      "--cache=on --set cache-dir=cache -f thrice.txt -o -");
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
}

/* The first words of a script are cut in another place where they are to come
 * soon: what is kept of them is not taken for the same words elsewhere, all
 * else is. */
static void
test_cache (void)
{
  const gchar *words = "speak --cache=on --set cache-dir=cache -f thrice.txt";
  g_auto (File) first = make (words), again = { NULL };

  g_assert_cmpint (count_entries (), ==, 1);
  pour ();
  g_assert_cmpint (count_entries (), ==, 2);
  again = make (words);
  g_assert_cmpint (count_entries (), ==, 2);
  g_assert_cmpmem (first.data, first.size, again.data, again.size);
}

int
main (int argc, char **argv)
{
  static const gchar *const voices[] = { "af_heart", NULL };

  /* Seconds of a core, a minute of one that others use. */
  g_setenv ("TTS_TEST_TIMEOUT", "240", FALSE);
  tts_test_init (&argc, &argv);
  tool_enter_folder ();
  kokoro_install ("models/kokoro-82m", TTS_KOKORO_NARROW, voices);
  g_setenv ("GST_TTS_MODELS", "models", TRUE);
  tool_write_file ("kettle.txt", KETTLE);
  tool_write_file ("thrice.txt", THRICE);
  tool_write_file ("early.ini", "[local]\nearly=true\n");
  g_test_add_func ("/tools/local-files/whole", test_whole);
  g_test_add_func ("/tools/local-files/cache", test_cache);
  return tool_run_tests ();
}
