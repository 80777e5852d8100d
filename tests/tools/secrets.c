/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A key that a user gave in one of the ways there are is found nowhere
 * afterwards: in nothing that gst-tts prints, logs at the highest level or
 * writes. */
#include "tool.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sysexits.h>

#include "openai.h"
#include "polly.h"

#define CANARY "sk-canary-does-not-sing-4711"

typedef struct
{
  const gchar *name;
  const gchar *provider;
  const gchar *words;           /* of each command, "" for none */
  const gchar *variable;        /* of the environment; NULL for none */
  const gchar *value;
  const gchar *file;            /* NULL for none */
  const gchar *text;
  const gchar *user;            /* in the URL of the server; NULL for none, ""
                                   where there is no such option */
  gboolean proxied;             /* and in that of a proxy */
} Way;

#define ELSEWHERE "http://example.org"
#define USER "me:" CANARY "@"

static const Way ways[] = {
  {"option", "openai", "--set openai::api-key=" CANARY},
  {"variable", "openai", "", "OPENAI_API_KEY", CANARY},
  {"key-file", "openai", "--set openai::api-key-file=key", NULL, NULL, "key",
      CANARY "\n"},
  {"config", "openai", "", NULL, NULL, "config.ini",
      "[openai]\napi-key=" CANARY "\n"},
  {"aws-secret", "polly", "", "AWS_SECRET_ACCESS_KEY", CANARY},
  {"aws-token", "polly", "", "AWS_SESSION_TOKEN", CANARY},
  {"aws-file", "polly", "--set polly::profile=work", NULL, NULL, "credentials",
      "[work]\naws_access_key_id=AKIAX\naws_secret_access_key=another\n"
      "aws_session_token=" CANARY "\n"},
  {"base-url", "openai", "", NULL, NULL, NULL, NULL, USER},
  {"base-url-cut-off", "openai", "", NULL, NULL, NULL, NULL, "me:" CANARY "/"},
  {"base-variable", "openai", "", "OPENAI_BASE_URL", "https://" USER "x/v1",
      NULL, NULL, ""},
  {"proxy", "openai", "", NULL, NULL, NULL, NULL, USER, TRUE},
};

typedef struct
{
  TtsFakeOpenai openai;
  TtsFakePolly polly;
  TtsServer *server;
  gchar *settings;              /* where the server is */
  gchar *before;                /* what the variable was, NULL for none */
  gboolean refuses;             /* and says back all that it was sent */
} Fixture;

static void
refuse (TtsServerPeer *peer, const TtsServerRequest *request)
{
  static const gchar *const names[] = { "x-amz-security-token",
    "authorization"
  };
  g_autoptr (GString) heard = g_string_new ("you sent");
  g_autofree gchar *body = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_string_append_printf (heard, " %s",
        (gchar *) g_hash_table_lookup (request->headers, names[i]));
  body = g_strdup_printf ("{\"message\":\"%s\",\"error\":{\"message\":"
      "\"%s\"}}", heard->str, heard->str);
  tts_server_reply (peer, 401, "application/json", NULL, body, -1);
}

static void
answer (TtsServerPeer *peer, const TtsServerRequest *request,
    gpointer user_data)
{
  Fixture *self = user_data;

  if (self->refuses)
    refuse (peer, request);
  else if (g_hash_table_contains (request->headers, "x-amz-date"))
    tts_fake_polly (peer, request, &self->polly);
  else {
    TtsServerRequest direct = *request;

    if (g_str_has_prefix (direct.path, ELSEWHERE))
      direct.path += strlen (ELSEWHERE);
    tts_fake_openai (peer, &direct, &self->openai);
  }
}

/* What says where the server is. */
static gchar *
write_url (const Fixture *self, const Way *way)
{
  const gchar *base = tts_server_get_base (self->server);
  const gchar *path = g_str_equal (way->provider, "openai") ? "/v1" : "";
  const gchar *user = way->user ? way->user : "";
  g_autofree gchar *url = g_strdup_printf ("http://%s%s", user,
      base + strlen ("http://"));

  if (way->proxied)
    g_setenv ("http_proxy", url, TRUE);
  if (way->user && !*way->user)
    return g_strdup ("");
  return g_strdup_printf (" --set %s::base-url=%s%s", way->provider,
      way->proxied ? ELSEWHERE : url, path);
}

static void
set_up (Fixture *self, const Way *way, gboolean refuses)
{
  g_autofree gchar *url = NULL;

  if (way->variable) {
    self->before = g_strdup (g_getenv (way->variable));
    g_setenv (way->variable, way->value, TRUE);
  }
  if (way->file)
    tool_write_file (way->file, way->text);
  self->refuses = refuses;
  self->openai.key = way->proxied ? NULL : CANARY;
  self->polly.key_id = "AKIAX";
  self->server = tts_server_new (NULL, answer, self);
  url = write_url (self, way);
  self->settings = g_strconcat (way->words, url, NULL);
}

static void
tear_down (Fixture *self, const Way *way)
{
  tts_server_free (self->server);
  g_unsetenv ("http_proxy");
  g_free (self->polly.last_body);
  g_free (self->settings);
  if (self->before)
    g_setenv (way->variable, self->before, TRUE);
  else if (way->variable)
    g_unsetenv (way->variable);
  g_free (self->before);
}

/* Returns the exit code. */
static gint
run (const gchar *words, const gchar *settings)
{
  g_autoptr (ToolResult) result = tool_run (NULL, "%s %s", words, settings);

  g_test_message ("%s: %d\n%s%s", words, result->code, result->out,
      result->err);
  g_assert_null (strstr (result->out, CANARY));
  g_assert_null (strstr (result->err, CANARY));
  return result->code;
}

/* Returns how many bytes were read. */
static gsize
search (const gchar *path)
{
  g_autofree gchar *data = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  if (memmem (data, size, CANARY, strlen (CANARY)))
    g_error ("the key is in %s", path);
  return size;
}

static gsize
search_folder (const gchar *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const gchar *name;
  gsize size = 0;

  while ((name = g_dir_read_name (dir))) {
    g_autofree gchar *child = g_build_filename (path, name, NULL);

    size += g_file_test (child, G_FILE_TEST_IS_DIR) ? search_folder (child)
        : search (child);
  }
  return size;
}

/* All that a run leaves: sound, captions, cache, journal, ledger, metrics,
 * pages, logs. */
static void
check_folder (const Way *way)
{
  if (way->file)
    g_assert_cmpint (g_unlink (way->file), ==, 0);
  g_assert_cmpuint (search_folder ("log"), >, 100000);
  search_folder (".");
}

/* What is the same for all who ask for a key. */
static void
look_around (const Way *way, const gchar *settings)
{
  g_autofree gchar *plan = g_strdup_printf ("speak -f story.txt --dry-run "
      "-p %s", way->provider);

  g_assert_cmpint (run (plan, settings), ==, 0);
  g_assert_cmpint (run ("config --json", ""), ==, 0);
  g_assert_cmpint (run ("report run.jsonl -o run.html --json", ""), ==, 0);
}

static void
test_way (const Way *way, gboolean refuses)
{
  g_autofree gchar *batch = g_strdup_printf ("batch story.txt -o %s.wav "
      "--json --cache=on --metrics=run.jsonl -c %s.srt -p %s", way->name,
      way->name, way->provider);
  g_autofree gchar *test = g_strdup_printf ("providers test %s --yes "
      "--report=test.json", way->provider);
  const gboolean wrong = refuses || (way->user && !way->proxied);
  Fixture self = { .refuses = FALSE };

  set_up (&self, way, refuses);
  g_assert_cmpint (run (batch, self.settings), ==, wrong ? EX_CONFIG : 0);
  run (test, self.settings);
  if (!wrong && g_str_equal (way->provider, "openai"))
    look_around (way, self.settings);
  tear_down (&self, way);
  check_folder (way);
}

static void
test_accepted (gconstpointer way)
{
  test_way (way, FALSE);
}

static void
test_refused (gconstpointer way)
{
  test_way (way, TRUE);
}

/* All that GStreamer and its elements log goes to files, what we and libsoup
 * log through GLib to where it is looked at, too. */
static void
set_environment (void)
{
  static const gchar *const places[] = { "HOME", "XDG_CACHE_HOME",
    "XDG_STATE_HOME", "XDG_DATA_HOME"
  };
  g_autofree gchar *here = g_get_current_dir ();

  g_setenv ("GST_DEBUG", "*:9", TRUE);
  g_setenv ("GST_DEBUG_FILE", "log/%p", TRUE);
  g_setenv ("G_MESSAGES_DEBUG", "gst-tts GstTts GstTtsNet GstTtsPlugin "
      "GstTtsProviders tts-engine tts-text libsoup", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    g_setenv (places[i], here, TRUE);
  g_setenv ("GST_TTS_CONFIG", "config.ini", TRUE);
  g_setenv ("AWS_REGION", "eu-west-1", TRUE);
  g_setenv ("AWS_ACCESS_KEY_ID", "AKIAX", TRUE);
  g_setenv ("AWS_SECRET_ACCESS_KEY", "another", TRUE);
  g_setenv ("AWS_SHARED_CREDENTIALS_FILE", "credentials", TRUE);
  g_setenv ("AWS_CONFIG_FILE", "none", TRUE);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  tool_enter_folder ();
  set_environment ();
  g_assert_cmpint (g_mkdir ("log", 0777), ==, 0);
  tool_write_file ("story.txt", "Hello.\n");
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++) {
    g_autofree gchar *path = g_strconcat ("/secrets/", ways[i].name, NULL);

    g_test_add_data_func (path, &ways[i], test_accepted);
  }
  g_test_add_data_func ("/secrets/refused", &ways[0], test_refused);
  g_test_add_data_func ("/secrets/refused-token", &ways[5], test_refused);
  return tool_run_tests ();
}
