/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The same for every provider elsewhere, in every form it has: a pipeline as
 * a launch line has it speaks through its fake, pays for that in the ledger,
 * gets over a refusal of any request, is flushed in any state, and hands over
 * to the next provider. */
#include <string.h>

#include "elevenlabs.h"
#include "github.h"
#include "openai-kin.h"
#include "openai.h"
#include "polly.h"
#include "sagemaker.h"
#include "scene.h"
#include "socket.h"
#include "test-main.h"
#include "vendor-rows.h"

#define KEY "wk-canary.ws-4711"
#define MAX_REQUESTS 16

/* What is in the way of one request. */
typedef enum
{
  NOTHING,
  REFUSE,                       /* once, to come again soon */
  NO_CREDIT,                    /* each of them, for good */
  HANG_HEAD,
  HANG_BODY,                    /* or in the socket */
} Fault;

typedef union
{
  TtsFakeVendor vendor;
  TtsFakeOpenai openai;
  TtsFakeKin kin;
  TtsFakeElevenlabs elevenlabs;
  TtsFakePolly polly;
} Fake;

typedef enum
{
  VENDOR,
  OPENAI,
  KOKORO,
  KIN,
  ELEVENLABS,
  POLLY,
} Kind;

typedef struct
{
  const gchar *name;            /* of the row */
  const gchar *provider;
  TtsServerHandler handler;
  Kind kind;
  const gchar *base;
  const gchar *settings;
  const gchar *fake_kind;
  guint before_wait;            /* requests before it waits for a look */
  const gchar *api;             /* of a container, NULL for the usual one */
} Row;

#define SAGEMAKER "endpoint=my voice|poll-interval=1"
/* What api=template is told, and where. */
#define TEMPLATE "path=/own|request={\"words\":\"{text}\",\"who\":{\"voice\"" \
    ":\"{voice}\",\"rate\":\"{rate}\",\"as\":[\"x {language}\"]}}"

/* Those that are not in vendor-rows.c. */
static const Row others[] = {
  {"openai", "openai", tts_fake_openai, OPENAI, "/v1", ""},
  {"openai-wav", "openai", tts_fake_openai, OPENAI, "/v1",
      "response-format=wav"},
  {"openai-events", "openai", tts_fake_openai, OPENAI, "/v1",
      "events=true"},
  {"openai-realtime", "openai", tts_fake_openai, OPENAI, "/v1",
      "mode=realtime"},
  {"openai-kokoro", "openai", tts_fake_openai, KOKORO, "/v1",
      "model=kokoro"},
  {"openai-captions", "openai", tts_fake_openai, KOKORO, "/v1",
      "model=kokoro|captions=true"},
  {"together", "together", tts_fake_kin, KIN, NULL, ""},
  {"groq", "groq", tts_fake_kin, KIN, NULL, ""},
  {"deepinfra", "deepinfra", tts_fake_kin, KIN, NULL, ""},
  {"elevenlabs", "elevenlabs", tts_fake_elevenlabs, ELEVENLABS, NULL,
      "stream=true"},
  {"elevenlabs-whole", "elevenlabs", tts_fake_elevenlabs, ELEVENLABS, NULL,
      "stream=false"},
  {"elevenlabs-audio", "elevenlabs", tts_fake_elevenlabs, ELEVENLABS, NULL,
      "timings=false"},
  {"elevenlabs-convert", "elevenlabs", tts_fake_elevenlabs, ELEVENLABS, NULL,
      "timings=false|stream=false"},
  {"elevenlabs-socket", "elevenlabs", tts_fake_elevenlabs, ELEVENLABS, NULL,
      "socket=true"},
  {"elevenlabs-dialogue", "elevenlabs", tts_fake_elevenlabs, ELEVENLABS,
      NULL, "dialogue=true|model=eleven_v3"},
  {"polly", "polly", tts_fake_polly, POLLY, NULL, ""},
  {"polly-words", "polly", tts_fake_polly, POLLY, NULL, "timings=true"},
  {"github", "github", tts_fake_github, VENDOR, NULL,
      "repository=" TTS_FAKE_REPOSITORY "|poll-interval=1", NULL, 4},
  {"sagemaker", "sagemaker", tts_fake_sagemaker, VENDOR, NULL, SAGEMAKER},
  {"sagemaker-stream", "sagemaker", tts_fake_sagemaker, VENDOR, NULL,
      SAGEMAKER "|mode=stream"},
  {"sagemaker-async", "sagemaker", tts_fake_sagemaker, VENDOR, NULL,
      SAGEMAKER "|mode=async", NULL, 3},
};

/* Stands between the client and the fake. */
typedef struct
{
  Scene scene;
  const Row *row;
  Fake fake;
  TtsServer *server;

  /* the scene's lock */
  Fault fault;
  guint at;                     /* which request, from 0 */
  guint requests;
  guint answered;
} Gate;

/* What its request runs into; the others pass. */
static Fault
take_fault (Gate *gate)
{
  Fault fault;

  g_mutex_lock (&gate->scene.lock);
  fault = gate->fault == NO_CREDIT || gate->requests == gate->at
      ? gate->fault : NOTHING;
  gate->requests++;
  g_mutex_unlock (&gate->scene.lock);
  return fault;
}

static void
hang_in_body (TtsServerPeer *peer, const TtsServerRequest *request)
{
  if (!tts_socket_accept (peer, request)) {
    tts_server_begin (peer, 200, "application/json", NULL);
    tts_server_chunk (peer, "{", 1);
  }
}

static void
answer (TtsServerPeer *peer, const TtsServerRequest *request,
    gpointer user_data)
{
  Gate *gate = user_data;
  Fault fault = take_fault (gate);

  if (fault == REFUSE)
    tts_server_reply (peer, 503, "application/json", "retry-after-ms: 1\r\n",
        "{\"error\":\"later\"}", -1);
  else if (fault == NO_CREDIT)
    tts_server_reply (peer, 402, "application/json", NULL,
        "{\"detail\":\"no credit\"}", -1);
  else if (fault == NOTHING)
    gate->row->handler (peer, request, &gate->fake);
  else {
    if (fault == HANG_BODY)
      hang_in_body (peer, request);
    scene_set_flag (&gate->scene, &gate->scene.stuck);
    tts_server_hang (peer);
  }
  g_mutex_lock (&gate->scene.lock);
  gate->answered++;
  g_cond_broadcast (&gate->scene.cond);
  g_mutex_unlock (&gate->scene.lock);
}

static void
set_up_fake (Gate *gate)
{
  const Row *row = gate->row;
  Fake *fake = &gate->fake;

  switch (row->kind) {
    case VENDOR:
      fake->vendor.kind = row->fake_kind;
      fake->vendor.api = row->api;
      fake->vendor.key = row->handler == tts_fake_sagemaker ? NULL : KEY;
      break;
    case OPENAI:
    case KOKORO:
      fake->openai.key = KEY;
      fake->openai.kokoro = row->kind == KOKORO;
      break;
    case KIN:
      fake->kin.name = row->provider;
      fake->kin.key = KEY;
      break;
    case ELEVENLABS:
      fake->elevenlabs.key = KEY;
      break;
    case POLLY:
      fake->polly.key_id = TTS_VENDOR_AWS_KEY_ID;
      break;
  }
}

static void
clear_fake (Gate *gate)
{
  if (gate->row->kind == VENDOR)
    tts_fake_vendor_clear (&gate->fake.vendor);
  else if (gate->row->kind == ELEVENLABS)
    g_free (gate->fake.elevenlabs.last_body);
  else if (gate->row->kind == POLLY)
    g_free (gate->fake.polly.last_body);
}

static void
set_up_provider (Gate *gate)
{
  const Row *row = gate->row;
  const gchar *origin = tts_server_get_base (gate->server);
  g_autofree gchar *url = g_strconcat (origin, row->kind == KIN
      ? tts_fake_kin_prefix (row->provider) : row->base, NULL);
  GstTtsProvider *provider = gate->scene.provider;
  GObjectClass *klass = G_OBJECT_GET_CLASS (provider);

  g_object_set (provider, "base-url", url, NULL);
  if (g_object_class_find_property (klass, "s3-url"))
    g_object_set (provider, "s3-url", origin, NULL);
  if (g_object_class_find_property (klass, "api-key"))
    g_object_set (provider, "api-key", KEY, NULL);
  tts_vendor_apply (provider, row->settings);
}

/* Some speak with no voice of their own choice. */
static Gate *
begin (const Row *row, const gchar *more)
{
  Gate *gate = g_new0 (Gate, 1);
  g_autofree gchar *line = g_strdup_printf ("provider=%s%s%s", row->provider,
      more, row->kind == KIN ? " voice=af_bella" : "");

  gate->row = row;
  set_up_fake (gate);
  gate->server = tts_server_new (NULL, answer, gate);
  scene_begin (&gate->scene, row->provider, line);
  set_up_provider (gate);
  return gate;
}

static void
end (Gate *gate)
{
  scene_end (&gate->scene);
  tts_server_free (gate->server);
  clear_fake (gate);
  g_free (gate);
}

typedef struct
{
  const Row *row;
  guint requests;               /* that it took */
} Speech;

static void
speak (const gchar *more, gpointer user_data)
{
  Speech *speech = user_data;
  Gate *gate = begin (speech->row, more);

  scene_play (&gate->scene);
  scene_assert_ends (&gate->scene);
  scene_assert_said (&gate->scene, TRUE);
  speech->requests = tts_server_requests (gate->server);
  end (gate);
  g_assert_cmpuint (speech->requests, <, MAX_REQUESTS);
}

static void
get_over_refusal (const Row *row, guint at)
{
  Gate *gate = begin (row, "");

  gate->fault = REFUSE;
  gate->at = at;
  scene_play (&gate->scene);
  scene_assert_ends (&gate->scene);
  scene_assert_said (&gate->scene, TRUE);
  end (gate);
}

/* What is not heard yet is gone, and what comes after the flush ends. */
static void
flush (Gate *gate)
{
  scene_flush (&gate->scene);
  scene_assert_ends (&gate->scene);
  scene_assert_said (&gate->scene, FALSE);
  end (gate);
}

static void
flush_while_stuck (const Row *row, guint at, Fault fault)
{
  Gate *gate = begin (row, "");

  gate->fault = fault;
  gate->at = at;
  scene_play (&gate->scene);
  if (scene_await_stuck (&gate->scene)) {
    flush (gate);
    return;
  }
  scene_assert_ends (&gate->scene);
  end (gate);
}

/* It would wait for its next look for ever then. */
static void
flush_between_requests (const Row *row, guint after)
{
  Gate *gate = begin (row, "");
  Scene *scene = &gate->scene;

  g_object_set (scene->provider, "poll-interval", 60000, NULL);
  scene_play (scene);
  g_mutex_lock (&scene->lock);
  while (gate->answered < after && !scene->over)
    g_cond_wait (&scene->cond, &scene->lock);
  g_mutex_unlock (&scene->lock);
  g_object_set (scene->provider, "poll-interval", 1, NULL);
  flush (gate);
}

static void
hand_over (const Row *row)
{
  Gate *gate = begin (row, ",null");

  gate->fault = NO_CREDIT;
  scene_play (&gate->scene);
  scene_assert_ends (&gate->scene);
  scene_assert_handed_over (&gate->scene);
  end (gate);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  Speech speech = { row };
  g_autofree gchar *service = g_strconcat (row->provider, "@127.0.0.1", NULL);

  scene_assert_paid (service, speak, &speech);
  for (guint i = 0; i < speech.requests; i++) {
    g_test_message ("request %u of %u", i, speech.requests);
    get_over_refusal (row, i);
    flush_while_stuck (row, i, HANG_HEAD);
    flush_while_stuck (row, i, HANG_BODY);
    if (i < row->before_wait)
      flush_between_requests (row, i + 1);
  }
  hand_over (row);
}

/* After the job was sent, or its container was looked at for the first time. */
static guint
find_wait (const TtsVendorRow *vendor)
{
  g_auto (GStrv) steps = g_strsplit (vendor->steps, " ", -1);
  guint n = 0;

  if (!strstr (vendor->settings, "poll-interval"))
    return 0;
  while (vendor->paid && !g_str_equal (steps[n], vendor->paid))
    n++;
  return n + 1;
}

static void
add_row (Row row)
{
  g_autofree gchar *path = g_strconcat ("/matrix/", row.name, NULL);

  g_test_add_data_func_full (path, g_memdup2 (&row, sizeof row), test_row,
      g_free);
}

/* What comes before the request for speech is the same for all. */
static void
add_api (Row row, const gchar *api)
{
  g_autofree gchar *name = g_strdup_printf ("%s-%s", row.name, api);
  g_autofree gchar *settings = g_strconcat (row.settings, "|health=|api=", api,
      g_str_equal (api, "template") ? "|" TEMPLATE : NULL, NULL);

  row.name = g_intern_string (name);
  row.settings = g_intern_string (settings);
  row.api = g_intern_string (api);
  row.before_wait = 0;
  add_row (row);
}

/* The row, and where the far end is a container, one for each other API that
 * it may speak. */
static void
add_rows (Row row)
{
  g_autoptr (GstTtsProvider) provider = gst_tts_provider_make (row.provider,
      NULL);
  GParamSpec *spec = g_object_class_find_property (G_OBJECT_GET_CLASS
      (provider), "api");
  const GParamSpecEnum *apis = (const GParamSpecEnum *) spec;

  add_row (row);
  if (!spec || !g_str_equal (row.name, row.provider))
    return;
  for (guint i = 0; i < apis->enum_class->n_values; i++)
    if (apis->enum_class->values[i].value != apis->default_value)
      add_api (row, apis->enum_class->values[i].value_nick);
}

int
main (int argc, char **argv)
{
  tts_vendor_set_aws_account ();
  g_unsetenv ("RUNPOD_ENDPOINT_URL");
  tts_test_init (&argc, &argv);
  for (guint i = 0; i < tts_n_vendor_rows; i++) {
    const TtsVendorRow *vendor = &tts_vendor_rows[i];

    add_rows ((Row) { vendor->name, vendor->provider, vendor->handler, VENDOR,
        vendor->base, vendor->settings, vendor->kind, find_wait (vendor) });
  }
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    add_rows (others[i]);
  return tts_test_run ();
}
