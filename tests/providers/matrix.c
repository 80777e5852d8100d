/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The same for every provider elsewhere, in every form it has: a pipeline as
 * a launch line has it speaks through its fake, pays for that in the ledger,
 * gets over a refusal of any request, is flushed in any state, and hands over
 * to the next provider. */
#include <string.h>

#include <gst/app/gstappsink.h>

#include "elevenlabs.h"
#include "folder.h"
#include "github.h"
#include "openai-kin.h"
#include "openai.h"
#include "polly.h"
#include "sagemaker.h"
#include "socket.h"
#include "test-main.h"
#include "vendor-rows.h"

#define KEY "wk-canary.ws-4711"
#define KEY_ID "AKIA"
#define TEXT "Good morning to all of you"
#define MAX_REQUESTS 16
#define EDGE (2 * 24 * 2)        /* bytes that are faded, at most */

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
} Row;

#define SAGEMAKER "endpoint=my voice|poll-interval=1"

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
  const Row *row;
  Fake fake;
  TtsServer *server;
  GstElement *pipeline;
  GstElement *src;
  GstTtsProvider *provider;

  GMutex lock;
  GCond cond;

  /* lock */
  Fault fault;
  guint at;                     /* which request, from 0 */
  guint requests;
  guint answered;
  gboolean stuck;
  gboolean over;                /* the pipeline is */
} Gate;

static void
set_flag (Gate *gate, gboolean *flag)
{
  g_mutex_lock (&gate->lock);
  *flag = TRUE;
  g_cond_broadcast (&gate->cond);
  g_mutex_unlock (&gate->lock);
}

/* What its request runs into; the others pass. */
static Fault
take_fault (Gate *gate)
{
  Fault fault;

  g_mutex_lock (&gate->lock);
  fault = gate->fault == NO_CREDIT || gate->requests == gate->at
      ? gate->fault : NOTHING;
  gate->requests++;
  g_mutex_unlock (&gate->lock);
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
    set_flag (gate, &gate->stuck);
    tts_server_hang (peer);
  }
  g_mutex_lock (&gate->lock);
  gate->answered++;
  g_cond_broadcast (&gate->cond);
  g_mutex_unlock (&gate->lock);
}

static GstBusSyncReply
on_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  Gate *gate = user_data;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS
      || GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    set_flag (gate, &gate->over);
  return GST_BUS_PASS;
}

static void
set_up_fake (Gate *gate)
{
  const Row *row = gate->row;
  Fake *fake = &gate->fake;

  switch (row->kind) {
    case VENDOR:
      fake->vendor.kind = row->fake_kind;
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
      fake->polly.key_id = KEY_ID;
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
  GObjectClass *klass = G_OBJECT_GET_CLASS (gate->provider);

  g_object_set (gate->provider, "base-url", url, NULL);
  if (g_object_class_find_property (klass, "s3-url"))
    g_object_set (gate->provider, "s3-url", origin, NULL);
  if (g_object_class_find_property (klass, "api-key"))
    g_object_set (gate->provider, "api-key", KEY, NULL);
  tts_vendor_apply (gate->provider, row->settings);
}

/* @more stands in the launch line. */
static Gate *
begin (const Row *row, const gchar *more)
{
  Gate *gate = g_new0 (Gate, 1);
  g_autofree gchar *line = g_strdup_printf ("ttssrc name=src text=\"" TEXT
      "\" %s ! appsink name=sink sync=false "
      "wait-on-eos=false", more);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstBus) bus = NULL;

  gate->row = row;
  set_up_fake (gate);
  gate->server = tts_server_new (NULL, answer, gate);
  gate->pipeline = gst_parse_launch (line, &error);
  g_assert_no_error (error);
  gate->src = gst_bin_get_by_name (GST_BIN (gate->pipeline), "src");
  gate->provider = GST_TTS_PROVIDER (gst_child_proxy_get_child_by_name
      (GST_CHILD_PROXY (gate->src), row->provider));
  set_up_provider (gate);
  bus = gst_element_get_bus (gate->pipeline);
  gst_bus_set_sync_handler (bus, on_message, gate, NULL);
  return gate;
}

static void
end (Gate *gate)
{
  gst_element_set_state (gate->pipeline, GST_STATE_NULL);
  gst_object_unref (gate->provider);
  gst_object_unref (gate->src);
  gst_object_unref (gate->pipeline);
  tts_server_free (gate->server);
  clear_fake (gate);
  g_free (gate);
}

/* To the end of the stream, which has to come. */
static void
assert_ends (Gate *gate)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (gate->pipeline);
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (bus,
      GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_autoptr (GError) error = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, NULL);
  g_assert_no_error (error);
}

static GByteArray *
take_audio (Gate *gate)
{
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN
      (gate->pipeline), "sink");
  GByteArray *pcm = g_byte_array_new ();
  GstSample *sample;

  while ((sample = gst_app_sink_try_pull_sample (GST_APP_SINK (sink), 0))) {
    GstBuffer *buffer = gst_sample_get_buffer (sample);
    GstMapInfo map;

    g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
    g_byte_array_append (pcm, map.data, map.size);
    gst_buffer_unmap (buffer, &map);
    gst_sample_unref (sample);
  }
  return pcm;
}

/* All of it, or what was not heard before a flush. */
static void
assert_said (Gate *gate, gboolean all)
{
  g_autoptr (GByteArray) pcm = take_audio (gate);
  g_autoptr (GBytes) samples = tts_fake_samples (TEXT);
  gsize size;
  const guint8 *data = g_bytes_get_data (samples, &size);

  g_assert_cmpuint (pcm->len, <=, size);
  if (all)
    g_assert_cmpuint (pcm->len, ==, size);
  if (pcm->len > 2 * EDGE)
    g_assert_cmpmem (pcm->data + EDGE, pcm->len - 2 * EDGE, data + size
        - pcm->len + EDGE, pcm->len - 2 * EDGE);
}

/* Some speak with no voice of their own choice. */
static gchar *
dup_line (const Row *row, const gchar *more)
{
  return g_strdup_printf ("provider=%s%s%s", row->provider, more,
      row->kind == KIN ? " voice=af_bella" : "");
}

static void
assert_paid (const Row *row, const gchar *ledger)
{
  g_autofree gchar *service = g_strconcat (row->provider, "@127.0.0.1", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sums = gst_tts_ledger_sum_up (ledger,
      GST_TTS_LEDGER_BY_PROVIDER, 0, G_MAXINT64, &error);
  const GstTtsLedgerSum *sum;

  g_assert_no_error (error);
  g_assert_cmpuint (sums->len, ==, 1);
  sum = sums->pdata[0];
  g_assert_cmpstr (sum->name, ==, service);
  g_assert_cmpstr (sum->currency, ==, "USD");
  g_assert_cmpuint (sum->billed, ==, 1);
  g_assert_cmpuint (sum->maybe_billed, ==, 0);
  g_assert_cmpfloat_with_epsilon (sum->cost, 0.25, 1e-9);
  g_assert_cmpuint (sum->chars, ==, strlen (TEXT));
}

/* Speaks, and what it cost is in the ledger. Returns how many requests it
 * took. */
static guint
speak (const Row *row)
{
  static const gchar list[] = "[*]\nunit=requests\nprice=0.25\n";
  gchar *folder = tts_folder_new ();
  g_autofree gchar *prices = g_build_filename (folder, "prices.ini", NULL);
  g_autofree gchar *ledger = g_build_filename (folder, "ledger.db", NULL);
  g_autofree gchar *more = g_strdup_printf (" prices=%s ledger=%s", prices,
      ledger);
  g_autofree gchar *line = dup_line (row, more);
  guint requests;
  Gate *gate;

  g_assert_true (g_file_set_contents (prices, list, -1, NULL));
  gate = begin (row, line);
  gst_element_set_state (gate->pipeline, GST_STATE_PLAYING);
  assert_ends (gate);
  assert_said (gate, TRUE);
  requests = tts_server_requests (gate->server);
  end (gate);
  assert_paid (row, ledger);
  tts_folder_free (folder);
  g_assert_cmpuint (requests, <, MAX_REQUESTS);
  return requests;
}

static void
get_over_refusal (const Row *row, guint at)
{
  g_autofree gchar *line = dup_line (row, "");
  Gate *gate = begin (row, line);

  gate->fault = REFUSE;
  gate->at = at;
  gst_element_set_state (gate->pipeline, GST_STATE_PLAYING);
  assert_ends (gate);
  assert_said (gate, TRUE);
  end (gate);
}

/* Waits until the server is where it is to be, if it ever is. */
static void
await (Gate *gate, const gboolean *flag, guint answers)
{
  g_mutex_lock (&gate->lock);
  while (!*flag && gate->answered < answers && !gate->over)
    g_cond_wait (&gate->cond, &gate->lock);
  g_mutex_unlock (&gate->lock);
}

static void
flush (Gate *gate)
{
  gst_element_send_event (gate->pipeline, gst_event_new_flush_start ());
  gst_element_send_event (gate->pipeline, gst_event_new_flush_stop (TRUE));
}

static void
flush_while_stuck (const Row *row, guint at, Fault fault)
{
  g_autofree gchar *line = dup_line (row, "");
  Gate *gate = begin (row, line);
  gboolean over;

  gate->fault = fault;
  gate->at = at;
  gst_element_set_state (gate->pipeline, GST_STATE_PLAYING);
  await (gate, &gate->stuck, G_MAXUINT);
  g_mutex_lock (&gate->lock);
  over = gate->over;
  g_mutex_unlock (&gate->lock);
  if (!over)
    flush (gate);
  assert_ends (gate);
  assert_said (gate, FALSE);
  end (gate);
}

/* It would wait for its next look for ever then. */
static void
flush_between_requests (const Row *row, guint after)
{
  g_autofree gchar *line = dup_line (row, "");
  Gate *gate = begin (row, line);
  const gboolean never = FALSE;

  g_object_set (gate->provider, "poll-interval", 60000, NULL);
  gst_element_set_state (gate->pipeline, GST_STATE_PLAYING);
  await (gate, &never, after);
  g_object_set (gate->provider, "poll-interval", 1, NULL);
  flush (gate);
  assert_ends (gate);
  assert_said (gate, FALSE);
  end (gate);
}

static void
hand_over (const Row *row)
{
  g_autofree gchar *line = dup_line (row, ",null");
  Gate *gate = begin (row, line);
  g_autoptr (GstStructure) stats = NULL;
  g_autoptr (GByteArray) pcm = NULL;
  guint64 fallbacks = 0;

  gate->fault = NO_CREDIT;
  gst_element_set_state (gate->pipeline, GST_STATE_PLAYING);
  assert_ends (gate);
  pcm = take_audio (gate);
  g_assert_cmpuint (pcm->len, >, 0);
  g_object_get (gate->src, "stats", &stats, NULL);
  g_assert_true (gst_structure_get_uint64 (stats, "fallbacks", &fallbacks));
  g_assert_cmpuint (fallbacks, ==, 1);
  end (gate);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  guint requests = speak (row);

  for (guint i = 0; i < requests; i++) {
    g_test_message ("request %u of %u", i, requests);
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

static Row *
row_of (const TtsVendorRow *vendor)
{
  const Row row = { vendor->name, vendor->provider, vendor->handler, VENDOR,
    vendor->base, vendor->settings, vendor->kind, find_wait (vendor)
  };

  return g_memdup2 (&row, sizeof row);
}

int
main (int argc, char **argv)
{
  g_setenv ("AWS_ACCESS_KEY_ID", KEY_ID, TRUE);
  g_setenv ("AWS_SECRET_ACCESS_KEY", "secret-canary-4711", TRUE);
  g_setenv ("AWS_REGION", "eu-west-1", TRUE);
  g_setenv ("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent", TRUE);
  g_setenv ("AWS_CONFIG_FILE", "/nonexistent", TRUE);
  g_unsetenv ("AWS_SESSION_TOKEN");
  g_unsetenv ("RUNPOD_ENDPOINT_URL");
  tts_test_init (&argc, &argv);
  for (guint i = 0; i < tts_n_vendor_rows; i++) {
    g_autofree gchar *path = g_strconcat ("/matrix/", tts_vendor_rows[i].name,
        NULL);

    g_test_add_data_func_full (path, row_of (&tts_vendor_rows[i]), test_row,
        g_free);
  }
  for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
    g_autofree gchar *path = g_strconcat ("/matrix/", others[i].name, NULL);

    g_test_add_data_func (path, &others[i], test_row);
  }
  return tts_test_run ();
}
