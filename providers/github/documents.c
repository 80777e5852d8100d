/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a workflow is sent, and what GitHub says of runs and artifacts. */
#include "documents.h"

#include <string.h>

#include "../http-json.h"

#define DIGITS 16
#define DEFAULT_SPEAKER "default"

static const gchar *
get_speaker (GstTtsJob *job)
{
  const gchar *voice = gst_tts_job_get_voice (job);

  return voice && *voice ? voice : DEFAULT_SPEAKER;
}

gchar *
github_name (GstTtsJob *job, const gchar *workflow, const gchar *ref)
{
  const gchar *language = gst_tts_job_get_language (job);
  g_autofree gchar *all = g_strdup_printf ("%s\n%s\n%s\n%s\n%g\n%s",
      workflow, ref, get_speaker (job), language ? language : "",
      gst_tts_job_get_rate (job),
      gst_tts_job_get_text (job));
  g_autofree gchar *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256,
      all, -1);
  g_autofree gchar *speaker = g_str_to_ascii (get_speaker (job), "C");

  for (gchar *p = speaker; *p; p++)
    if (!g_ascii_isalnum (*p))
      *p = '-';
  return g_strdup_printf ("tts-%.40s-%.*s", speaker, DIGITS, hash);
}

/* The workflow takes any number of them; a chunk is one. */
static gchar *
write_segments (GstTtsJob *job, const gchar *name)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const gchar *language = gst_tts_job_get_language (job);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "segments");
  json_builder_begin_array (builder);
  json_builder_begin_object (builder);
  http_json_add (builder, "artifact", name);
  http_json_add (builder, "speaker", get_speaker (job));
  if (language)
    http_json_add (builder, "language", language);
  json_builder_set_member_name (builder, "rate");
  json_builder_add_double_value (builder, gst_tts_job_get_rate (job));
  http_json_add (builder, "text", gst_tts_job_get_text (job));
  json_builder_end_object (builder);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return http_json_end (builder);
}

gchar *
github_write (GstTtsJob *job, const gchar *name, const gchar *ref,
    const gchar *release)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree gchar *segments = write_segments (job, name);

  json_builder_begin_object (builder);
  http_json_add (builder, "ref", ref);
  json_builder_set_member_name (builder, "inputs");
  json_builder_begin_object (builder);
  http_json_add (builder, "job", segments);
  http_json_add (builder, "key", name);
  if (release && *release)
    http_json_add (builder, "release", release);
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "return_run_details");
  json_builder_add_boolean_value (builder, TRUE);
  json_builder_end_object (builder);
  return http_json_end (builder);
}

gint64
github_get_id (JsonNode *object, const gchar *name)
{
  gdouble number = http_json_get_number (object, name);

  /* Beyond that, a double no longer tells neighbours apart. */
  return number >= 1 && number <= 9007199254740992.0 ? (gint64) number : 0;
}

static gboolean
is_true (JsonNode *object, const gchar *name)
{
  JsonNode *node = json_object_get_member (json_node_get_object (object),
      name);

  return node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_boolean (node);
}

/* A request from a fork may run a workflow of its own here, and leave an
 * artifact of any name. */
static gboolean
is_of_fork (JsonNode *artifact)
{
  JsonNode *run = http_json_get_object (artifact, "workflow_run");
  gint64 here = run ? github_get_id (run, "repository_id") : 0;
  gint64 head = run ? github_get_id (run, "head_repository_id") : 0;

  /* Nobody knows whose it is if the fork is gone. */
  return here && here != head;
}

void
github_find_artifact (JsonNode *document, const gchar *name,
    GithubArtifact *ret_artifact)
{
  JsonArray *list = http_json_get_array (document, "artifacts");

  for (guint i = 0; list && i < json_array_get_length (list); i++) {
    JsonNode *row = json_array_get_element (list, i);
    gint64 id = github_get_id (row, "id");
    const gchar *digest = http_json_get_string (row, "digest");

    if (id <= ret_artifact->id || is_true (row, "expired")
        || is_of_fork (row)
        || g_strcmp0 (http_json_get_string (row, "name"), name) != 0)
      continue;
    ret_artifact->id = id;
    g_free (ret_artifact->digest);
    ret_artifact->digest = digest && g_str_has_prefix (digest, "sha256:")
        ? g_strdup (digest + strlen ("sha256:")) : NULL;
  }
}

gint64
github_find_run (JsonNode *document, const gchar *name, gboolean any)
{
  JsonArray *list = http_json_get_array (document, "workflow_runs");

  for (guint i = 0; list && i < json_array_get_length (list); i++) {
    JsonNode *row = json_array_get_element (list, i);
    const gchar *title = http_json_get_string (row, "display_title");
    const gchar *status = http_json_get_string (row, "status");

    if (title && strstr (title, name)
        && (any || g_strcmp0 (status, "completed") != 0))
      return github_get_id (row, "id");
  }
  return 0;
}

/* Of a run that has no log here. One that never began needs its owner. */
static GstTtsError
class_of_conclusion (const gchar *conclusion)
{
  static const gchar *const passing[] = { "cancelled", "timed_out", "stale",
    NULL };

  if (conclusion && g_strv_contains (passing, conclusion))
    return GST_TTS_ERROR_TRANSIENT;
  return !conclusion || g_str_equal (conclusion, "failure")
      ? GST_TTS_ERROR_WORKER : GST_TTS_ERROR_NOT_CONFIGURED;
}

gboolean
github_is_done (JsonNode *document, gboolean *ret_done, GError **error)
{
  const gchar *status = http_json_get_string (document, "status");
  const gchar *conclusion = http_json_get_string (document, "conclusion");
  const gchar *page = http_json_get_string (document, "html_url");

  *ret_done = g_strcmp0 (status, "completed") == 0;
  if (!*ret_done || g_strcmp0 (conclusion, "success") == 0)
    return TRUE;
  g_set_error (error, GST_TTS_ERROR, class_of_conclusion (conclusion),
      "the workflow run ended with '%.40s'; see %.200s",
      conclusion ? conclusion : "nothing", page ? page : "its page");
  return FALSE;
}
