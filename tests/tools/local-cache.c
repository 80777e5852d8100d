/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts with a local model that is computed, and narrow. */
#include "tool.h"

#include <string.h>

#include "../models/kokoro-weights.h"
#include "folder.h"

static gchar *store;

static gint64
count_entries (void)
{
  g_autoptr (ToolResult) result =
      tool_run_quiet (NULL, "cache --cache-dir=%s --json", store);
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *object;

  parser = tool_parse_json (result, &object);
  return json_object_get_int_member (object, "entries");
}

static gchar *
speak (const gchar *file, gsize *ret_size)
{
  g_autofree gchar *path = g_build_filename (store, file, NULL);
  g_autoptr (ToolResult) result = NULL;
  gchar *data;

  result = tool_run ("[Hi](/hˈI/), [hi](/hˈI/).\n\n[Hi](/hˈI/), "
      "[hi](/hˈI/).\n\n[Hi](/hˈI/), [hi](/hˈI/).\n", "speak -p local -q "
      "--cache=on --set cache-dir=%s -o %s -", store, path);
  g_test_message ("%s", result->err);
  g_assert_cmpint (result->code, ==, 0);
  g_assert_true (g_file_get_contents (path, &data, ret_size, NULL));
  return data;
}

/* The first words of a script are cut in another place, so that they come
 * soon: what is kept of them is not taken for the same words elsewhere, and
 * again the script sounds the same. */
static void
test_cache (void)
{
  g_autofree gchar *first = NULL, *again = NULL;
  gsize size, other;

  first = speak ("a.wav", &size);
  g_assert_cmpint (count_entries (), ==, 2);
  again = speak ("b.wav", &other);
  g_assert_cmpint (count_entries (), ==, 2);
  g_assert_cmpmem (first, size, again, other);
}

int
main (int argc, char **argv)
{
  static const gchar *const voices[] = { "af_heart", NULL };
  g_autofree gchar *place = NULL;
  int status;

  tts_test_init (&argc, &argv);
  store = tts_folder_new ();
  place = g_build_filename (store, "kokoro-82m", NULL);
  kokoro_install (place, TTS_KOKORO_NARROW, voices);
  g_setenv ("GST_TTS_MODELS", store, TRUE);
  g_test_add_func ("/tools/local-cache/first", test_cache);
  status = tts_test_run ();
  tts_folder_free (store);
  return status;
}
