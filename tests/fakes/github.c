/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GitHub's interface for workflows, for one repository. */
#include "github.h"

#include <string.h>

#include "archive.h"

#define BASE "/repos/" TTS_FAKE_REPOSITORY "/actions"
#define ENTERPRISE "/api/v3"    /* where gh looks on other hosts */
#define POLLS 2                 /* before a run is at its end */
#define RUN "{\"id\":77,\"name\":\"gst-tts\",\"display_title\":\"tts %s\"," \
  "\"event\":\"workflow_dispatch\",\"head_branch\":\"main\",\"status\":" \
  "\"%s\",\"conclusion\":%s,\"run_attempt\":1,\"html_url\":" \
  "\"https://github.com/me/voices/actions/runs/77\"}"

static gboolean
is_kind (const TtsFakeVendor *fake, const gchar *kind)
{
  return g_strcmp0 (fake->kind, kind) == 0;
}

/* What the workflow leaves for the text. */
static GBytes *
make_artifact (const TtsFakeVendor *fake, const gchar *text)
{
  g_autoptr (GBytes) wav = tts_fake_wav (text);
  const TtsArchiveEntry entries[] = {
    {.name = "notes.txt",.data = "made by a workflow",.size = -1,
        .deflate = TRUE,.descriptor = TRUE },
    {.name = is_kind (fake, "slip") ? "../../speech.wav" : "speech.wav",
        .data = g_bytes_get_data (wav, NULL),
        .size = g_bytes_get_size (wav),.deflate = TRUE,.descriptor = TRUE },
  };

  return is_kind (fake, "wav") ? g_bytes_ref (wav)
      : tts_archive_write (entries, G_N_ELEMENTS (entries));
}

/* The text and the artifact's name of the job that was dispatched. */
static gboolean
read_job (TtsFakeVendor *fake, gchar **ret_text, gchar **ret_name)
{
  g_autofree gchar *job = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonArray *segments;
  JsonNode *segment;

  g_mutex_lock (&fake->lock);
  job = g_strdup (fake->job);
  g_mutex_unlock (&fake->lock);
  node = job ? json_from_string (job, NULL) : NULL;
  if (!node)
    return FALSE;
  segments = json_object_get_array_member (json_node_get_object (node),
      "segments");
  segment = json_array_get_element (segments, 0);
  *ret_text = g_strdup (tts_fake_string (segment, "text"));
  *ret_name = g_strdup (tts_fake_string (segment, "artifact"));
  return TRUE;
}

static void
take_dispatch (TtsFakeVendor *fake, TtsServerPeer *peer,
    const TtsServerRequest *request)
{
  static const gchar *const known[] = { "ref", "inputs", "return_run_details",
    NULL };
  g_autoptr (JsonNode) body = tts_fake_vendor_read (peer, request);
  JsonNode *inputs;

  if (!body)
    return;
  inputs = json_object_get_member (json_node_get_object (body), "inputs");
  if (!tts_fake_has_only (body, known) || !inputs
      || !tts_fake_string (inputs, "job") || !tts_fake_string (inputs, "key")
      || strlen (tts_fake_string (inputs, "job")) > 65535) {
    tts_fake_reply_json (peer, 422, "{\"message\":\"bad inputs\"}");
    return;
  }
  g_mutex_lock (&fake->lock);
  g_free (fake->job);
  fake->job = g_strdup (tts_fake_string (inputs, "job"));
  fake->polls = 0;
  g_mutex_unlock (&fake->lock);
  if (is_kind (fake, "old")
      || !json_object_get_boolean_member_with_default (json_node_get_object
          (body), "return_run_details", FALSE))
    tts_server_printf (peer, "HTTP/1.1 204 No Content\r\n\r\n");
  else
    tts_fake_reply_json (peer, 200, "{\"workflow_run_id\":77,\"run_url\":"
        "\"http://a\",\"html_url\":\"http://a\"}");
}

static gboolean
count_poll (TtsFakeVendor *fake)
{
  gboolean done;

  g_mutex_lock (&fake->lock);
  done = fake->job && ++fake->polls > POLLS;
  g_mutex_unlock (&fake->lock);
  return done;
}

static void
send_run (TtsFakeVendor *fake, TtsServerPeer *peer, gboolean list)
{
  g_autofree gchar *text = NULL;
  g_autofree gchar *name = NULL;
  gboolean any = read_job (fake, &text, &name);
  gboolean done = !list && count_poll (fake);
  const gchar *conclusion = !done ? "null" : is_kind (fake, "failure")
      ? "\"failure\"" : is_kind (fake, "cancelled") ? "\"cancelled\""
      : "\"success\"";
  g_autofree gchar *run = g_strdup_printf (RUN, any ? name : "",
      done ? "completed" : "in_progress", conclusion);

  if (list)
    tts_fake_reply_json (peer, 200, "{\"total_count\":%d,\"workflow_runs\":"
        "[%s]}", any, any ? run : "");
  else
    tts_fake_reply_json (peer, 200, "%s", run);
}

static void
send_artifacts (TtsFakeVendor *fake, TtsServerPeer *peer, gboolean earlier)
{
  g_autofree gchar *text = NULL;
  g_autofree gchar *name = NULL;
  g_autofree gchar *digest = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gboolean done;

  g_mutex_lock (&fake->lock);
  done = fake->polls > POLLS;
  g_mutex_unlock (&fake->lock);
  if (!read_job (fake, &text, &name) || (earlier && !done)) {
    tts_fake_reply_json (peer, 200, "{\"total_count\":0,\"artifacts\":[]}");
    return;
  }
  bytes = make_artifact (fake, is_kind (fake, "digest") ? "other" : text);
  digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  tts_fake_reply_json (peer, 200, "{\"total_count\":2,\"artifacts\":[{"
      "\"id\":4,\"name\":\"%s\",\"expired\":true},{\"id\":5,\"name\":\"%s\","
      "\"size_in_bytes\":%" G_GSIZE_FORMAT ",\"expired\":false,"
      "\"archive_download_url\":\"%s" BASE "/artifacts/5/zip\",\"digest\":"
      "\"sha256:%s\",\"workflow_run\":{\"id\":77,\"repository_id\":1,"
      "\"head_repository_id\":%d}}]}", name, name, g_bytes_get_size (bytes),
      tts_server_get_base (tts_server_of (peer)), digest,
      earlier && is_kind (fake, "fork") ? 2 : 1);
}

static void
send_blob (TtsFakeVendor *fake, TtsServerPeer *peer)
{
  g_autofree gchar *text = NULL;
  g_autofree gchar *name = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (!read_job (fake, &text, &name)) {
    tts_fake_reply_json (peer, 404, "{\"message\":\"Not Found\"}");
    return;
  }
  bytes = make_artifact (fake, text);
  tts_server_reply (peer, 200, "application/zip", NULL,
      g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

typedef struct
{
  const gchar *method;
  const gchar *path;
  const gchar *step;
} Route;

static const Route routes[] = {
  {"POST", BASE "/workflows/gst-tts.yml/dispatches", "dispatch"},
  {"POST", BASE "/workflows/9/dispatches", "dispatch"},
  {"GET", BASE "/workflows/gst-tts.yml", "workflow"},
  {"GET", BASE "/workflows/gst-tts.yml/runs", "runs"},
  {"GET", BASE "/artifacts", "earlier"},
  {"GET", BASE "/runs/77", "run"},
  {"GET", BASE "/runs/77/artifacts", "artifacts"},
  {"GET", BASE "/artifacts/5/zip", "zip"},
  {"POST", BASE "/runs/77/cancel", "cancel"},
  {"GET", "/blob/5", "blob"},
};

static const gchar *
find_step (const TtsServerRequest *request)
{
  const gchar *path = request->path;

  if (g_str_has_prefix (path, ENTERPRISE "/"))
    path += strlen (ENTERPRISE);
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    if (g_str_equal (routes[i].method, request->method)
        && g_str_equal (routes[i].path, path))
      return routes[i].step;
  return NULL;
}

/* Both words are good, and PyGithub says the older one. */
static void
read_token (const TtsServerRequest *request)
{
  const gchar *given = g_hash_table_lookup (request->headers,
      "authorization");

  if (given && g_str_has_prefix (given, "token "))
    g_hash_table_insert (request->headers, g_strdup ("authorization"),
        g_strconcat ("Bearer ", given + strlen ("token "), NULL));
}

void
tts_fake_github (TtsServerPeer *peer, const TtsServerRequest *request,
    gpointer user_data)
{
  TtsFakeVendor *fake = user_data;
  const gchar *step = find_step (request);

  read_token (request);
  if (!g_hash_table_lookup (request->headers, "user-agent"))
    tts_fake_reply_json (peer, 403, "{\"message\":\"no User-Agent\"}");
  else if (!step)
    tts_fake_reply_json (peer, 404, "{\"message\":\"Not Found\"}");
  else if (!tts_fake_vendor_step (fake, peer, request, step))
    return;
  else if (g_str_equal (step, "dispatch"))
    take_dispatch (fake, peer, request);
  else if (g_str_equal (step, "run") || g_str_equal (step, "runs"))
    send_run (fake, peer, g_str_equal (step, "runs"));
  else if (g_str_equal (step, "artifacts") || g_str_equal (step, "earlier"))
    send_artifacts (fake, peer, g_str_equal (step, "earlier"));
  else if (g_str_equal (step, "workflow"))
    tts_fake_reply_json (peer, 200, "{\"id\":9,\"name\":\"gst-tts\","
        "\"path\":\".github/workflows/gst-tts.yml\",\"state\":\"active\"}");
  else if (g_str_equal (step, "zip"))
    tts_server_reply (peer, 302, "text/plain", "Location: /blob/5\r\n", "",
        0);
  else if (g_str_equal (step, "blob"))
    send_blob (fake, peer);
  else
    tts_fake_reply_json (peer, 202, "{}");
}
