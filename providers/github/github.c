/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `github`: speech that a workflow of GitHub Actions makes. */
/**
 * SECTION:element-ttsgithub
 * @title: ttsgithub
 * @short_description: speech made by a workflow of GitHub Actions
 *
 * The token is read from the environment variable GH_TOKEN, else
 * GITHUB_TOKEN. The repository must have the workflow that comes with
 * gst-tts, examples/github/gst-tts.yml.
 *
 *     gst-launch-1.0 ttssrc text="Hello" provider=github github::repository=me/voices ! autoaudiosink
 *
 * ## Example launch line
 * |[
 * gst-inspect-1.0 ttsgithub
 * ]|
 * See what can be set, without a token.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "../container.h"
#include "../fields.h"
#include "../providers.h"
#include "artifact.h"
#include "documents.h"

#define MAX_AT_ONCE 20
#define MAX_POLL_MS 30000
#define MAX_FAILURES 5          /* in a row, of looks */
#define DEFAULT_WORKFLOW "gst-tts.yml"
#define DEFAULT_REF "main"

typedef struct
{
  GstTtsHttpProvider parent;

  /* object lock */
  gchar *repository;
  gchar *workflow;
  gchar *ref;
  gchar *release;
  guint poll_ms;
  guint patience_ms;
} GstTtsGithub;

typedef GstTtsHttpProviderClass GstTtsGithubClass;

static GType gst_tts_github_get_type (void);
G_DEFINE_TYPE (GstTtsGithub, gst_tts_github, GST_TYPE_TTS_HTTP_PROVIDER)
GST_ELEMENT_REGISTER_DEFINE (ttsgithub, "ttsgithub", GST_RANK_NONE,
    gst_tts_github_get_type ())

typedef enum
{
  PHASE_START,
  PHASE_EARLIER,                /* an artifact of an equal job */
  PHASE_UNDER_WAY,              /* a run of an equal job */
  PHASE_DISPATCH,
  PHASE_FIND,                   /* the run, where it was not told */
  PHASE_RUN,
  PHASE_ARTIFACT,
  PHASE_DOWNLOAD,
} Phase;

/* One job. */
typedef struct
{
  Phase phase;
  gboolean waiting;
  gchar *name;
  gint64 run;
  gboolean done;
  gboolean failed;              /* the run: no look will change that */
  GithubArtifact artifact;
  guint poll_ms;
  guint waited_ms;
  guint patience_ms;
  guint failures;
  GByteArray *bytes;
  gboolean resumed;             /* an earlier job may have dispatched it */
} Speech;

static void
free_speech (gpointer data)
{
  Speech *speech = data;

  g_free (speech->name);
  g_free (speech->artifact.digest);
  g_byte_array_unref (speech->bytes);
  g_free (speech);
}

static const GstTtsHttpVendor *
get_vendor (GstTtsHttpProvider *provider)
{
  static const GstTtsHttpVendor vendor = {
    .base_url = "https://api.github.com",.base_variable = "GITHUB_API_URL",
    .key_variable = "GH_TOKEN",.old_key_variable = "GITHUB_TOKEN",
    .key_header = "Authorization",.key_prefix = "Bearer ",
  };

  return &vendor;
}

static void
get_capabilities (GstTtsProvider *provider, GstTtsCapabilities *ret_caps)
{
  GST_OBJECT_LOCK (provider);
  ret_caps->patience_ms = ((GstTtsGithub *) provider)->patience_ms;
  GST_OBJECT_UNLOCK (provider);
  ret_caps->rate_control = TRUE;
  ret_caps->max_chars = GITHUB_MAX_CHARS;
  ret_caps->good_chars = GITHUB_MAX_CHARS;
  ret_caps->max_concurrency = MAX_AT_ONCE;
}

static gboolean
is_repository (const gchar *name)
{
  return name && g_regex_match_simple ("^[A-Za-z0-9-]{1,39}/[A-Za-z0-9._-]"
      "{1,100}$", name, 0, 0) && !g_str_has_suffix (name, "/.")
      && !g_str_has_suffix (name, "/..");
}

static gboolean
check (GstTtsProvider *provider, GError **error)
{
  GstTtsGithub *self = (GstTtsGithub *) provider;
  gboolean good;

  GST_OBJECT_LOCK (self);
  good = is_repository (self->repository);
  GST_OBJECT_UNLOCK (self);
  if (!good) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
        "set repository to the one with the workflow, as owner/name");
    return FALSE;
  }
  return GST_TTS_PROVIDER_CLASS (gst_tts_github_parent_class)->check
      (provider, error);
}

/* At a path of the repository's. */
static gboolean G_GNUC_PRINTF (6, 7)
ask (GstTtsGithub *self, GstTtsHttpExchange *exchange, const gchar *method,
    gchar *body, GError **error, const gchar *format, ...)
{
  GstTtsHttpRequest *request;
  g_autofree gchar *rest = NULL;
  g_autofree gchar *path = NULL;
  va_list args;

  va_start (args, format);
  rest = g_strdup_vprintf (format, args);
  va_end (args);
  GST_OBJECT_LOCK (self);
  path = g_strdup_printf ("/repos/%s/actions%s", self->repository, rest);
  GST_OBJECT_UNLOCK (self);
  request = gst_tts_http_provider_new_request (GST_TTS_HTTP_PROVIDER (self),
      method, path, error);
  if (!request) {
    g_free (body);
    return FALSE;
  }
  gst_tts_http_request_add_header (request, "Accept",
      "application/vnd.github+json");
  gst_tts_http_request_add_header (request, "X-GitHub-Api-Version",
      "2022-11-28");
  if (body)
    gst_tts_http_request_take_body (request, "application/json", body);
  gst_tts_http_exchange_take_request (exchange, request,
      g_str_has_suffix (rest, "/zip") ? GST_TTS_HTTP_REPLY_BYTES
      : GST_TTS_HTTP_REPLY_JSON, NULL);
  return TRUE;
}

static gchar *
dup_escaped (GstTtsGithub *self, gchar **text)
{
  gchar *escaped;

  GST_OBJECT_LOCK (self);
  escaped = g_uri_escape_string (*text, NULL, FALSE);
  GST_OBJECT_UNLOCK (self);
  return escaped;
}

static gboolean
ask_runs (GstTtsGithub *self, GstTtsHttpExchange *exchange, GError **error)
{
  g_autofree gchar *workflow = dup_escaped (self, &self->workflow);

  return ask (self, exchange, "GET", NULL, error, "/workflows/%s/runs?"
      "event=workflow_dispatch&per_page=50", workflow);
}

static gboolean
dispatch (GstTtsGithub *self, GstTtsHttpExchange *exchange, Speech *speech,
    GError **error)
{
  g_autofree gchar *workflow = dup_escaped (self, &self->workflow);
  GstTtsJob *job = gst_tts_http_exchange_get_job (exchange);
  g_autofree gchar *release = field_dup (self, &self->release);
  g_autofree gchar *ref = field_dup (self, &self->ref);

  return ask (self, exchange, "POST", github_write (job, speech->name, ref,
          release), error, "/workflows/%s/dispatches", workflow);
}

static gboolean
take_request (GstTtsGithub *self, GstTtsHttpExchange *exchange,
    Speech *speech, GError **error)
{
  switch (speech->phase) {
    case PHASE_EARLIER:
      return ask (self, exchange, "GET", NULL, error,
          "/artifacts?per_page=100&name=%s", speech->name);
    case PHASE_UNDER_WAY:
    case PHASE_FIND:
      return ask_runs (self, exchange, error);
    case PHASE_DISPATCH:
      return dispatch (self, exchange, speech, error);
    case PHASE_RUN:
      return ask (self, exchange, "GET", NULL, error, "/runs/%"
          G_GINT64_FORMAT, speech->run);
    case PHASE_ARTIFACT:
      return ask (self, exchange, "GET", NULL, error, "/runs/%"
          G_GINT64_FORMAT "/artifacts?per_page=100&name=%s", speech->run,
          speech->name);
    default:
      return gst_tts_http_exchange_set_audio (exchange,
          GST_TTS_HTTP_AUDIO_ANY, 0, error)
          && ask (self, exchange, "GET", NULL, error, "/artifacts/%"
          G_GINT64_FORMAT "/zip", speech->artifact.id);
  }
}

/* What comes after the reply of a phase; the same again is a poll. */
static Phase
get_next_phase (const Speech *speech)
{
  switch (speech->phase) {
    case PHASE_START:
      return PHASE_EARLIER;
    case PHASE_EARLIER:
      return speech->artifact.id ? PHASE_DOWNLOAD : PHASE_UNDER_WAY;
    case PHASE_UNDER_WAY:
      return speech->run ? PHASE_RUN : PHASE_DISPATCH;
    case PHASE_DISPATCH:
    case PHASE_FIND:
      return speech->run ? PHASE_RUN : PHASE_FIND;
    case PHASE_RUN:
      return speech->done ? PHASE_ARTIFACT : PHASE_RUN;
    default:
      return PHASE_DOWNLOAD;
  }
}

static gboolean
start_wait (Speech *speech, GstTtsHttpExchange *exchange, GError **error)
{
  if (speech->waited_ms >= speech->patience_ms) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
        "the workflow run has not ended within %u s; raise patience",
        speech->patience_ms / 1000);
    return FALSE;
  }
  gst_tts_http_exchange_set_wait (exchange, speech->poll_ms);
  speech->waiting = TRUE;
  speech->waited_ms += speech->poll_ms;
  speech->poll_ms = MIN (speech->poll_ms * 3 / 2, MAX_POLL_MS);
  return TRUE;
}

/* It has its name before it is dispatched. */
static Speech *
make_speech (GstTtsGithub *self, GstTtsHttpExchange *exchange)
{
  GstTtsJob *job = gst_tts_http_exchange_get_job (exchange);
  Speech *speech = g_new0 (Speech, 1);

  speech->bytes = g_byte_array_new ();
  speech->resumed = gst_tts_job_get_task (job) != NULL;
  GST_OBJECT_LOCK (self);
  speech->name = github_name (job, self->workflow, self->ref);
  speech->poll_ms = self->poll_ms;
  speech->patience_ms = self->patience_ms;
  GST_OBJECT_UNLOCK (self);
  gst_tts_job_set_task (job, speech->name);
  gst_tts_http_exchange_set_state (exchange, speech, free_speech);
  return speech;
}

/* Another try looks for it by name as well, and may dispatch it. */
static GstTtsHttpStep
give_up (GstTtsHttpExchange *exchange)
{
  gst_tts_job_drop_task (gst_tts_http_exchange_get_job (exchange));
  return GST_TTS_HTTP_STEP_FAILED;
}

static GstTtsHttpStep
next (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    GError **error)
{
  GstTtsGithub *self = (GstTtsGithub *) provider;
  Speech *speech = gst_tts_http_exchange_get_state (exchange);
  Phase phase;

  if (!speech) {
    if (!check (GST_TTS_PROVIDER (self), error))
      return GST_TTS_HTTP_STEP_FAILED;
    speech = make_speech (self, exchange);
  }
  if (speech->phase == PHASE_DOWNLOAD)
    return github_take_artifact (exchange, speech->bytes->data,
        speech->bytes->len, speech->artifact.digest, error)
        ? GST_TTS_HTTP_STEP_DONE : give_up (exchange);
  if (speech->phase == PHASE_ARTIFACT && !speech->artifact.id) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_MODEL,
        "the workflow run has left no artifact '%s'; is it the workflow of "
        "gst-tts?", speech->name);
    return give_up (exchange);
  }

  phase = speech->waiting ? speech->phase : get_next_phase (speech);
  if (!speech->waiting && (phase == speech->phase || phase == PHASE_FIND)) {
    speech->phase = phase;
    return start_wait (speech, exchange, error) ? GST_TTS_HTTP_STEP_WAIT
        : GST_TTS_HTTP_STEP_FAILED;
  }
  if (phase == PHASE_DISPATCH && speech->resumed) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
        "GitHub has no run '%s' under way any more", speech->name);
    return give_up (exchange);
  }
  speech->waiting = FALSE;
  speech->phase = phase;
  return take_request (self, exchange, speech, error)
      ? GST_TTS_HTTP_STEP_REQUEST : GST_TTS_HTTP_STEP_FAILED;
}

static gboolean
document (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    JsonNode *document, GError **error)
{
  Speech *speech = gst_tts_http_exchange_get_state (exchange);

  speech->failures = 0;
  switch (speech->phase) {
    case PHASE_EARLIER:
    case PHASE_ARTIFACT:
      github_find_artifact (document, speech->name, &speech->artifact);
      return TRUE;
    case PHASE_UNDER_WAY:
    case PHASE_FIND:
      speech->run = github_find_run (document, speech->name,
          speech->phase == PHASE_FIND);
      return TRUE;
    case PHASE_DISPATCH:
      speech->run = github_get_id (document, "workflow_run_id");
      return TRUE;
    default:
      speech->failed = !github_is_done (document, &speech->done, error);
      return !speech->failed;
  }
}

static gboolean
bytes (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    const guint8 *data, gsize size, GError **error)
{
  Speech *speech = gst_tts_http_exchange_get_state (exchange);

  g_byte_array_append (speech->bytes, data, size);
  return TRUE;
}

/* To look again costs nothing, another run does. */
static gboolean
recover (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    const GError *error)
{
  Speech *speech = gst_tts_http_exchange_get_state (exchange);
  gboolean failed = speech && speech->failed;

  if (failed || !container_error_passes (error))
    give_up (exchange);
  return speech && !failed
      && (speech->phase == PHASE_RUN || speech->phase == PHASE_FIND)
      && ++speech->failures < MAX_FAILURES
      && (g_error_matches (error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT)
      || g_error_matches (error, GST_TTS_ERROR, GST_TTS_ERROR_RATE));
}

static GstTtsHttpRequest *
abandon (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange)
{
  GstTtsGithub *self = (GstTtsGithub *) provider;
  Speech *speech = gst_tts_http_exchange_get_state (exchange);
  g_autofree gchar *path = NULL;

  if (!speech || speech->phase != PHASE_RUN || speech->done)
    return NULL;
  GST_OBJECT_LOCK (self);
  path = g_strdup_printf ("/repos/%s/actions/runs/%" G_GINT64_FORMAT
      "/cancel", self->repository, speech->run);
  GST_OBJECT_UNLOCK (self);
  return gst_tts_http_provider_new_request (provider, "POST", path, NULL);
}

static void
gst_tts_github_finalize (GObject *object)
{
  GstTtsGithub *self = (GstTtsGithub *) object;

  g_free (self->repository);
  g_free (self->workflow);
  g_free (self->ref);
  g_free (self->release);
  G_OBJECT_CLASS (gst_tts_github_parent_class)->finalize (object);
}

static void
gst_tts_github_class_init (GstTtsGithubClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstTtsProviderClass *provider_class = GST_TTS_PROVIDER_CLASS (klass);

  object_class->set_property = field_set_property;
  object_class->get_property = field_get_property;
  object_class->finalize = gst_tts_github_finalize;
  field_install (object_class, GstTtsGithub, repository, g_param_spec_string
      ("repository", "Repository", "The repository with the workflow, as "
          "owner/name", NULL, FIELD_READY_FLAGS));
  field_install (object_class, GstTtsGithub, workflow, g_param_spec_string
      ("workflow", "Workflow", "File name of the workflow", DEFAULT_WORKFLOW,
          FIELD_READY_FLAGS));
  field_install (object_class, GstTtsGithub, ref, g_param_spec_string ("ref",
          "Ref", "Branch or tag at which the workflow runs", DEFAULT_REF,
          FIELD_READY_FLAGS));
  field_install (object_class, GstTtsGithub, release, g_param_spec_string
      ("release", "Release", "Tag of a release that gets the audio too", NULL,
          FIELD_READY_FLAGS));
  field_uint (object_class, GstTtsGithub, poll_ms, "poll-interval",
      "Poll interval", "First wait between two looks at a run in "
      "milliseconds; it grows to 30 seconds", 1, G_MAXINT, 5000);
  field_uint (object_class, GstTtsGithub, patience_ms, "patience", "Patience",
      "Longest wait for a run in milliseconds", 1, G_MAXINT, 30 * 60 * 1000);
  provider_class->get_capabilities = get_capabilities;
  provider_class->check = check;
  klass->get_vendor = get_vendor;
  klass->next = next;
  klass->document = document;
  klass->bytes = bytes;
  klass->recover = recover;
  klass->abandon = abandon;
  gst_tts_provider_class_set_metadata (provider_class, "github",
      "GitHub Actions", "Speech made by a workflow of GitHub Actions",
      "The gst-tts developers");
}

static void
gst_tts_github_init (GstTtsGithub *self)
{
}
