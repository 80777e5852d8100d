/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One provider under test: it is reached, speaks, refuses what it must, and
 * makes room for the next when it is gone. */
#include "providers-check.h"

#include <gio/gio.h>
#include <string.h>

#include "speak-settings.h"
#include "tools-config.h"

#define NO_VOICE "no-such-voice"

gint
provider_check_new_session (const gchar *name, gchar **settings,
    GstTtsSession **ret_session)
{
  g_autoptr (GstTtsSession) session = gst_tts_session_new ();
  gint code = tool_config_apply (G_OBJECT (session), NULL);

  if (code == 0)
    code = speak_set_properties (G_OBJECT (session), settings);
  if (code != 0)
    return code;
  g_object_set (session, "provider", name, NULL);
  gst_util_set_object_arg (G_OBJECT (session), "cache", "off");
  *ret_session = g_steal_pointer (&session);
  return 0;
}

static void
estimate (ProviderCheck *self, GstTtsScript *script)
{
  g_autoptr (GPtrArray) estimates =
      gst_tts_session_estimate (self->session, script, &self->skipped);
  const GstTtsEstimate *row;

  if (!estimates || estimates->len == 0)
    return;
  row = g_ptr_array_index (estimates, 0);
  self->bills = row->bills;
  self->price_known = g_strcmp0 (row->currency, "USD") == 0;
  self->estimate = row->bills && self->price_known ? row->cost : 0;
}

gint
provider_check_init (ProviderCheck *self, const gchar *name, gchar **settings,
    GstTtsScript *script)
{
  g_autoptr (GstTtsProvider) provider = NULL;
  gint code;

  *self = (ProviderCheck) {.name = g_strdup (name) };
  code = provider_check_new_session (name, settings, &self->session);
  if (code != 0)
    return code;
  provider = gst_tts_session_get_provider (self->session, name);
  if (!gst_tts_session_check_names (self->session, &self->skipped)) {
    tool_message ("%s", self->skipped->message);
    return tool_exit_code (self->skipped);
  }
  if (gst_tts_provider_check (provider, &self->skipped))
    estimate (self, script);
  return 0;
}

void
provider_check_clear (ProviderCheck *self)
{
  g_free (self->name);
  gst_clear_object (&self->session);
  g_clear_error (&self->skipped);
  g_clear_error (&self->probe_error);
  tool_trial_clear (&self->speech);
  g_free (self->wrong);
}

/* A container says whether it is up; that sends no text. */
static gchar *
dup_health (GstTtsProvider *provider)
{
  gchar *path = NULL;

  if (g_object_class_find_property (G_OBJECT_GET_CLASS (provider), "health"))
    g_object_get (provider, "health", &path, NULL);
  if (g_strcmp0 (path, "/health") != 0)
    g_clear_pointer (&path, g_free);
  return path;
}

static void
ask_health (ProviderCheck *self, GstTtsHttpProvider *provider,
    const gchar *path, GCancellable *cancellable)
{
  GstTtsHttpRequest *request = gst_tts_http_provider_new_request (provider,
      "GET", path, &self->probe_error);
  g_autoptr (JsonNode) answer = request ? gst_tts_http_provider_fetch
      (provider, request, cancellable, &self->probe_error) : NULL;
}

static void
probe (ProviderCheck *self, GCancellable *cancellable)
{
  g_autoptr (GstTtsProvider) provider =
      gst_tts_session_get_provider (self->session, self->name);
  g_autofree gchar *health = dup_health (provider);
  gint64 begin = g_get_monotonic_time ();
  g_autoptr (GPtrArray) voices = NULL;

  if (health) {
    self->probe = "health";
    ask_health (self, GST_TTS_HTTP_PROVIDER (provider), health, cancellable);
  }
  if (!self->probe_error)
    voices = gst_tts_provider_list_voices (provider, cancellable,
        &self->probe_error);
  if (!health && (!voices || voices->len > 0))
    self->probe = "voices";
  self->any_voice = voices && voices->len == 0;
  self->probe_seconds = (g_get_monotonic_time () - begin)
      / (gdouble) G_USEC_PER_SEC;
}

static void
note (ProviderCheck *self, const gchar *what, const gchar *why)
{
  if (!self->wrong)
    self->wrong = g_strdup_printf ("%s%s", what, why);
}

static void
say_once (GstTtsSession *session, const gchar *text, gdouble budget,
    GCancellable *cancellable, ToolTrial *ret_trial)
{
  if (budget > 0)
    g_object_set (session, "max-cost", budget, NULL);
  tool_trial_run (session, text, cancellable, ret_trial);
}

static void
check_speech (ProviderCheck *self, const gchar *text, gdouble budget,
    GCancellable *cancellable)
{
  g_autofree gchar *fault = NULL;

  say_once (self->session, text, budget, cancellable, &self->speech);
  self->cost += self->speech.cost;
  fault = tool_trial_judge (&self->speech);
  if (fault)
    note (self, "", fault);
}

/* Another voice may speak in its place; what must not be is an error that
 * nobody can act on, or one that looks as if it would go away. */
static void
check_refusal (ProviderCheck *self, gchar **settings, const gchar *text,
    gdouble budget, GCancellable *cancellable)
{
  g_autoptr (GstTtsSession) session = NULL;
  ToolTrial trial;

  if (self->any_voice
      || provider_check_new_session (self->name, settings, &session) != 0)
    return;
  g_object_set (session, "voice", NO_VOICE, "max-tries", 1, NULL);
  say_once (session, text, budget, cancellable, &trial);
  self->cost += trial.cost;
  self->refusal = !trial.error || (trial.error->domain == GST_TTS_ERROR
      && trial.error->code != GST_TTS_ERROR_TRANSIENT) ? CHECK_GOOD
      : CHECK_BAD;
  if (self->refusal == CHECK_BAD)
    note (self, "a voice that there is not: ", trial.error->message);
  tool_trial_clear (&trial);
}

/* A place where nobody listens, and nobody else can begin to while the
 * socket lives. */
static GSocket *
make_dead_end (gchar **ret_url)
{
  g_autoptr (GInetAddress) loopback =
      g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4,
      G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

  if (!socket || !g_socket_bind (socket, any, FALSE, NULL))
    return NULL;
  bound = g_socket_get_local_address (socket, NULL);
  *ret_url = g_strdup_printf ("http://127.0.0.1:%u",
      g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  return g_steal_pointer (&socket);
}

/* Its server is gone, so the next one speaks; nothing is sent anywhere. */
static void
check_fallback (ProviderCheck *self, gchar **settings, const gchar *text,
    GCancellable *cancellable)
{
  g_autofree gchar *names = g_strconcat (self->name, ",null", NULL);
  g_autoptr (GstTtsSession) session = NULL;
  g_autoptr (GstTtsProvider) provider = NULL;
  g_autofree gchar *url = NULL;
  g_autoptr (GSocket) nobody = NULL;
  ToolTrial trial;

  if (provider_check_new_session (names, settings, &session) != 0)
    return;
  provider = gst_tts_session_get_provider (session, self->name);
  if (!GST_IS_TTS_HTTP_PROVIDER (provider))
    return;
  nobody = make_dead_end (&url);
  if (!nobody)
    return;
  g_object_set (provider, "base-url", url, NULL);
  g_object_set (session, "max-tries", 1, NULL);
  gst_util_set_object_arg (G_OBJECT (session), "force", "none");
  tool_trial_run (session, text, cancellable, &trial);
  self->fallback = !trial.error && g_strcmp0 (trial.provider, "null") == 0
      ? CHECK_GOOD : CHECK_BAD;
  if (self->fallback == CHECK_BAD)
    note (self, "no fallback: ", trial.error ? trial.error->message :
        "another one spoke");
  tool_trial_clear (&trial);
}

static gdouble
rest (const ProviderCheck *self, gdouble budget)
{
  return budget > 0 ? MAX (budget - self->cost, 1e-9) : 0;
}

void
provider_check_run (ProviderCheck *self, gchar **settings, const gchar *text,
    gdouble budget, GCancellable *cancellable)
{
  probe (self, cancellable);
  if (self->probe_error)
    note (self, "not reached: ", self->probe_error->message);
  else
    check_speech (self, text, budget, cancellable);
  if (!self->probe_error && !g_cancellable_is_cancelled (cancellable))
    check_refusal (self, settings, text, rest (self, budget), cancellable);
  if (!g_cancellable_is_cancelled (cancellable))
    check_fallback (self, settings, text, cancellable);
  gst_clear_object (&self->session);
}
