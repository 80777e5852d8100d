/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts models with a generated model on a server of its own: fetched,
 * cut off, gone on with, damaged, wrong, removed, and spoken with. */
#include "tool.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "../models/kokoro-weights.h"
#include "folder.h"
#include "server.h"

#define WEIGHTS "generated.safetensors"
#define VOICE "voices/af_heart.bin"
#define PLAIN "voices/am_adam.bin"      /* no digest was published */
#define WORDS "dictionaries/us_gold.json"

static const gchar *const files[] = { WORDS, VOICE, PLAIN, WEIGHTS };

static gchar *top;              /* with all folders of the test */
static gchar *served;
static gchar *fetched;          /* where the model has to come */

static struct
{
  GMutex lock;

  /* lock */
  gboolean cut;                 /* the weights end in the middle */
  gboolean wrong;               /* another byte ends the voice */
  gboolean half;                /* of the plain voice, as if it were all */
  GString *asked;               /* paths and where from: "/a 0 " */
} host;

static void
set_host (gboolean cut, gboolean wrong)
{
  g_mutex_lock (&host.lock);
  host.cut = cut;
  host.wrong = wrong;
  host.half = wrong;
  g_string_truncate (host.asked, 0);
  g_mutex_unlock (&host.lock);
}

static void
assert_asked (const gchar *asked)
{
  g_mutex_lock (&host.lock);
  g_assert_cmpstr (host.asked->str, ==, asked);
  g_mutex_unlock (&host.lock);
}

static void
send_half (TtsServerPeer *peer, const gchar *data, gsize size)
{
  tts_server_printf (peer, "HTTP/1.1 200 OK\r\nContent-Length: %"
      G_GSIZE_FORMAT "\r\n\r\n", size);
  tts_server_write (peer, data, size / 2);
  tts_server_close (peer);
}

static void
answer (TtsServerPeer *peer, const TtsServerRequest *request, gpointer data)
{
  g_autofree gchar *path = g_build_filename (served, request->path, NULL);
  const gchar *range = g_hash_table_lookup (request->headers, "range");
  gsize from = range ? atol (range + strlen ("bytes=")) : 0, size;
  g_autofree gchar *body = NULL;
  gboolean cut;

  g_assert_true (g_file_get_contents (path, &body, &size, NULL));
  g_mutex_lock (&host.lock);
  g_string_append_printf (host.asked, "%s %" G_GSIZE_FORMAT " ",
      request->path, from);
  cut = host.cut && g_str_has_suffix (path, WEIGHTS);
  if (host.wrong && g_str_has_suffix (path, VOICE))
    body[size - 1] ^= 1;
  if (host.half && g_str_has_suffix (path, PLAIN))
    size /= 2;
  g_mutex_unlock (&host.lock);
  if (cut)
    send_half (peer, body, size);
  else
    tts_server_reply (peer, from > 0 ? 206 : 200,
        "application/octet-stream", NULL, body + from, size - from);
}

static gchar *
place_of (const gchar *file)
{
  return g_build_filename (fetched, file, NULL);
}

static gboolean
is_here (const gchar *file)
{
  g_autofree gchar *path = place_of (file);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
assert_same (const gchar *file)
{
  g_autofree gchar *path = place_of (file), *data = NULL, *other = NULL;
  g_autofree gchar *from = g_build_filename (served, file, NULL);
  gsize size, other_size;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_assert_true (g_file_get_contents (from, &other, &other_size, NULL));
  g_assert_cmpmem (data, size, other, other_size);
}

/* What is cut off goes on where it was. */
static void
test_pull (void)
{
  g_autoptr (ToolResult) failed = NULL, result = NULL, path = NULL;
  g_autoptr (ToolResult) none = NULL, begun = NULL;
  g_autofree gchar *from = g_build_filename (served, WEIGHTS, NULL);
  g_autofree gchar *asked = NULL;
  GStatBuf info;

  none = tool_run_quiet (NULL, "models");
  g_assert_nonnull (strstr (none->out, "not here"));
  set_host (TRUE, FALSE);
  failed = tool_run (NULL, "models pull");
  g_assert_cmpint (failed->code, ==, EX_TEMPFAIL);
  g_assert_nonnull (strstr (failed->err, "run it again to go on"));
  g_assert_true (is_here (WORDS) && is_here (VOICE));
  g_assert_false (is_here (WEIGHTS));
  g_assert_true (is_here (WEIGHTS ".part"));
  begun = tool_run_quiet (NULL, "models");
  g_assert_nonnull (strstr (begun->out, "(incomplete)"));
  g_assert_nonnull (strstr (begun->out, "MB of "));
  g_assert_null (strstr (begun->out, "not here"));

  set_host (FALSE, FALSE);
  result = tool_run (NULL, "models pull");
  g_assert_cmpint (result->code, ==, 0);
  g_assert_cmpint (g_stat (from, &info), ==, 0);
  asked = g_strdup_printf ("/" WEIGHTS " %" G_GOFFSET_FORMAT " ",
      (goffset) info.st_size / 2);
  assert_asked (asked);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    assert_same (files[i]);
  g_assert_false (is_here (WEIGHTS ".part"));
  g_assert_cmpstr (g_strchomp (result->out), ==, fetched);
  path = tool_run_quiet (NULL, "models path");
  g_assert_cmpstr (g_strchomp (path->out), ==, fetched);
}

/* The dictionary came along, and says how a word of its own is said. */
static void
test_speak (void)
{
  g_autofree gchar *wav = g_build_filename (top, "a.wav", NULL);
  g_autoptr (ToolResult) words = NULL, speech = NULL;

  words = tool_run_quiet (NULL, "phonemes -p local kettlish");
  g_assert_cmpstr (g_strchomp (words->out), ==, "kˈɛtᵊlˌɪʃ");
  speech = tool_run (NULL, "speak -p local -o %s kettlish", wav);
  g_test_message ("%s", speech->err);
  g_assert_cmpint (speech->code, ==, 0);
  g_assert_true (g_file_test (wav, G_FILE_TEST_EXISTS));
}

/* It says what is wrong, and what to do. */
static void
assert_not_right (const gchar *what)
{
  g_autoptr (ToolResult) result = tool_run (NULL, "models verify");

  g_test_message ("%s", result->err);
  g_assert_cmpint (result->code, ==, EX_DATAERR);
  g_assert_nonnull (strstr (result->err, what));
  g_assert_true (g_str_has_suffix (result->err,
          "gst-tts: 'gst-tts models pull kokoro-82m' fetches what is missing "
          "or not right\n"));
}

/* Only what is not right is fetched again. */
static void
test_damaged (void)
{
  g_autofree gchar *voice = place_of (VOICE);
  g_autoptr (ToolResult) result = NULL, again = NULL;

  result = tool_run_quiet (NULL, "models verify");
  g_assert_nonnull (strstr (result->out, "4 files are right"));
  g_assert_nonnull (strstr (result->out, "3 have the SHA-256"));
  g_assert_nonnull (strstr (result->out, "1 could only be read"));
  g_assert_true (g_file_set_contents (voice, "x", 1, NULL));
  assert_not_right (VOICE);

  set_host (FALSE, FALSE);
  again = tool_run (NULL, "models pull");
  g_assert_cmpint (again->code, ==, 0);
  assert_asked ("/" VOICE " 0 ");
  assert_same (VOICE);
}

/* Without a digest a voice is read, here and as it comes. */
static void
test_plain (void)
{
  g_autofree gchar *voice = place_of (PLAIN);
  g_autoptr (ToolResult) half = NULL, again = NULL;

  g_assert_true (g_file_set_contents (voice, "x", 1, NULL));
  assert_not_right (PLAIN);
  set_host (FALSE, TRUE);
  half = tool_run (NULL, "models pull");
  g_assert_cmpint (half->code, ==, EX_CONFIG);
  g_assert_nonnull (strstr (half->err, PLAIN));
  g_assert_false (is_here (PLAIN));
  assert_not_right ("1 of its files is missing, such as " PLAIN);
  set_host (FALSE, FALSE);
  again = tool_run (NULL, "models pull");
  g_assert_cmpint (again->code, ==, 0);
  g_assert_nonnull (strstr (again->err, "1 of the files could only be read"));
  assert_same (PLAIN);
}

/* Said before anything is done. */
static void
test_usage (void)
{
  tool_assert_fails (EX_USAGE, "not 'rubbish'", NULL,
      "models pull --base-url=rubbish");
  tool_assert_fails (EX_USAGE, "'kokoro' is one argument too many", NULL,
      "models list kokoro");
  tool_assert_fails (EX_USAGE, "list, pull, verify", NULL, "models fetch");
  tool_assert_fails (EX_USAGE, "--json is for 'models list'", NULL,
      "models verify --json");
  tool_assert_fails (EX_USAGE, "--base-url is for 'models pull'", NULL,
      "models list --base-url=http://127.0.0.1");
  tool_assert_fails (EX_DATAERR, "kokoro-82m", NULL, "models pull ../x");
}

/* What is not what was published gets no name. */
static void
test_wrong (void)
{
  g_autofree gchar *voice = place_of (VOICE);
  g_autoptr (ToolResult) result = NULL, again = NULL;

  g_assert_cmpint (g_unlink (voice), ==, 0);
  set_host (FALSE, TRUE);
  result = tool_run (NULL, "models pull");
  g_assert_cmpint (result->code, !=, 0);
  g_assert_nonnull (strstr (result->err, VOICE));
  g_assert_false (is_here (VOICE));
  g_assert_false (is_here (VOICE ".part"));
  set_host (FALSE, FALSE);
  again = tool_run (NULL, "models pull");
  g_assert_cmpint (again->code, ==, 0);
  assert_same (VOICE);
}

/* What huggingface's programs have fetched is a model as well. */
static void
test_hub (void)
{
  g_autofree gchar *home = g_build_filename (top, "hf", NULL);
  g_autofree gchar *below = g_build_filename (home, "hub",
      "models--hexgrad--Kokoro-82M", "snapshots", NULL);
  g_autofree gchar *snapshot = g_build_filename (below, "0123abcd", NULL);
  g_autoptr (ToolResult) removed = NULL, path = NULL, nothing = NULL;

  removed = tool_run_quiet (NULL, "models remove");
  g_assert_nonnull (strstr (removed->out, "removed 4 files"));
  g_assert_false (g_file_test (fetched, G_FILE_TEST_EXISTS));
  tool_assert_fails (EX_CONFIG, "gst-tts models pull", NULL, "models path");
  g_assert_cmpint (g_mkdir_with_parents (below, 0755), ==, 0);
  g_assert_cmpint (symlink (served, snapshot), ==, 0);
  g_unsetenv ("HF_HUB_CACHE");
  g_setenv ("HF_HOME", home, TRUE);
  path = tool_run_quiet (NULL, "models path");
  g_assert_cmpstr (g_strchomp (path->out), ==, snapshot);
  nothing = tool_run (NULL, "models remove");
  g_assert_cmpint (nothing->code, ==, 0);
  g_assert_nonnull (strstr (nothing->err, "nothing of 'kokoro-82m' is in"));
  g_assert_nonnull (strstr (nothing->err, "left as it is"));
}

static void
add_file (GKeyFile *list, const gchar *file)
{
  g_autofree gchar *path = g_build_filename (served, file, NULL);
  g_autofree gchar *data = NULL, *digest = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256,
      (const guchar *) data, size);
  g_key_file_set_uint64 (list, file, "size",
      strcmp (file, PLAIN) == 0 ? 0 : size);
  if (strcmp (file, PLAIN) == 0)
    return;
  g_key_file_set_string (list, file, "sha256", digest);
}

static void
make_served (void)
{
  static const gchar *const voices[] = { "af_heart", "am_adam", NULL };
  g_autofree gchar *words = g_build_filename (served, WORDS, NULL);
  g_autofree gchar *below = g_path_get_dirname (words);
  g_autofree gchar *catalog = g_build_filename (top, "catalog", NULL);
  g_autoptr (GKeyFile) list = g_key_file_new ();

  kokoro_install (served, TTS_KOKORO_NARROW, voices);
  g_assert_cmpint (g_mkdir_with_parents (below, 0755), ==, 0);
  g_assert_true (g_file_set_contents (words,
          "{\"kettlish\": \"kˈɛtᵊlˌɪʃ\"}", -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    add_file (list, files[i]);
  g_assert_true (g_key_file_save_to_file (list, catalog, NULL));
  g_setenv ("TTS_TEST_CATALOG", catalog, TRUE);
}

int
main (int argc, char **argv)
{
  g_autoptr (TtsServer) server = NULL;
  g_autofree gchar *data = NULL;
  int status;

  /* Seconds of a core, a minute of one that others use. */
  g_setenv ("TTS_TEST_TIMEOUT", "240", FALSE);
  tts_test_init (&argc, &argv);
  host.asked = g_string_new (NULL);
  top = tts_folder_new ();
  served = g_build_filename (top, "served", NULL);
  data = g_build_filename (top, "data", NULL);
  fetched = g_build_filename (data, "gst-tts", "models", "kokoro-82m", NULL);
  make_served ();
  server = tts_server_new (NULL, answer, NULL);
  g_setenv ("GST_TTS_MODELS_URL", tts_server_get_base (server), TRUE);
  g_setenv ("XDG_DATA_HOME", data, TRUE);
  g_test_add_func ("/tools/models/pull", test_pull);
  g_test_add_func ("/tools/models/speak", test_speak);
  g_test_add_func ("/tools/models/damaged", test_damaged);
  g_test_add_func ("/tools/models/plain", test_plain);
  g_test_add_func ("/tools/models/usage", test_usage);
  g_test_add_func ("/tools/models/wrong", test_wrong);
  g_test_add_func ("/tools/models/hub", test_hub);
  status = tts_test_run ();
  g_clear_pointer (&server, tts_server_free);
  g_string_free (host.asked, TRUE);
  g_free (fetched);
  g_free (served);
  tts_folder_free (top);
  return status;
}
