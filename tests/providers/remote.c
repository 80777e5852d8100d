/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What all providers elsewhere have in common: they speak, and they fail in
 * the same ways, at every step of their protocols. */
#include <string.h>

#include "job-run.h"
#include "test-main.h"
#include "vendor-rows.h"

#define KEY "wk-canary.ws-4711"
#define TEXT "Good morning to all of you."

typedef struct
{
  TtsFakeVendor fake;
  TtsServer *server;
  GstTtsProvider *provider;
} Fixture;

static void
serve (Fixture *fixture, const TtsVendorRow *row)
{
  fixture->fake.key = KEY;
  fixture->fake.kind = row->kind;
  fixture->server = tts_server_new (NULL, row->handler, &fixture->fake);
}

static void
set_up (Fixture *fixture, const TtsVendorRow *row)
{
  g_autofree gchar *url = NULL;

  url = g_strconcat (tts_server_get_base (fixture->server), row->base, NULL);
  g_object_set (fixture->provider, "base-url", url, "api-key", KEY, NULL);
  tts_vendor_apply (fixture->provider, row->settings);
}

static void
begin (Fixture *fixture, const TtsVendorRow *row)
{
  g_autoptr (GError) error = NULL;

  serve (fixture, row);
  fixture->provider = gst_tts_provider_make (row->provider, &error);
  g_assert_no_error (error);
  set_up (fixture, row);
}

static void
end (Fixture *fixture)
{
  gst_object_unref (fixture->provider);
  tts_server_free (fixture->server);
  tts_fake_vendor_clear (&fixture->fake);
}

static void
assert_said (TtsJobRun *run, const gchar *text)
{
  g_autoptr (GBytes) samples = tts_fake_samples (text);

  g_assert_no_error (run->error);
  g_assert_cmpint (run->info.rate, ==, 24000);
  g_assert_cmpmem (run->pcm->data, run->pcm->len,
      g_bytes_get_data (samples, NULL), g_bytes_get_size (samples));
}

/* What a reply says of the time it took is what counts. */
static void
assert_usage (TtsJobRun *run, const TtsVendorRow *row)
{
  static const struct
  {
    const gchar *row;
    gdouble seconds;
    const gchar *id;
  } told[] = {
    {"vast", 2.25, NULL},
    {"vastserverless", 2.25, NULL},
    {"runpod", 1.437, "60902e6c-08a1-426e-9cb9-9eaec90f5e2b-u1"},
    {"cerebrium", 0.32634, "r1"},
    {"replicate", 0.5, "gm3qorzdhgbfurvjtvhg6dckhu1"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (told); i++) {
    gdouble seconds;

    if (!g_str_equal (told[i].row, row->name))
      continue;
    g_assert_cmpint (gst_tts_job_get_usage (run->job, &seconds), ==,
        GST_TTS_UNIT_WALL_SECONDS);
    g_assert_cmpfloat_with_epsilon (seconds, told[i].seconds, 1e-9);
    g_assert_cmpstr (gst_tts_job_get_request_id (run->job), ==, told[i].id);
  }
}

static void
test_speech (gconstpointer data)
{
  const TtsVendorRow *row = data;
  Fixture fixture = { 0 };
  g_autoptr (TtsJobRun) run = NULL;
  g_autofree gchar *steps = NULL;

  begin (&fixture, row);
  g_assert_true (gst_tts_provider_check (fixture.provider, NULL));
  run = tts_job_run (fixture.provider, TEXT, NULL);
  assert_said (run, TEXT);
  assert_usage (run, row);
  steps = tts_fake_vendor_dup_steps (&fixture.fake);
  g_assert_cmpstr (steps, ==, row->steps);
  end (&fixture);
}

/* Nothing more is sent, and the message names the key's variable. */
static void
test_wrong_key (gconstpointer data)
{
  const TtsVendorRow *row = data;
  Fixture fixture = { 0 };
  g_autoptr (TtsJobRun) run = NULL;

  begin (&fixture, row);
  g_object_set (fixture.provider, "api-key", "sk-wrong-0815", NULL);
  run = tts_job_run (fixture.provider, TEXT, NULL);
  g_assert_error (run->error, GST_TTS_ERROR, GST_TTS_ERROR_AUTH);
  g_assert_nonnull (strstr (run->error->message, row->variable));
  g_assert_null (strstr (run->error->message, "sk-wrong-0815"));
  g_assert_cmpuint (tts_server_requests (fixture.server), ==, 1);
  end (&fixture);
}

static void
test_no_place (gconstpointer data)
{
  const TtsVendorRow *row = data;
  g_autoptr (GstTtsProvider) provider = gst_tts_provider_make (row->provider,
      NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (TtsJobRun) run = NULL;

  g_assert_false (gst_tts_provider_check (provider, &error));
  g_assert_cmpint (error->domain, ==, GST_TTS_ERROR);
  run = tts_job_run (provider, TEXT, NULL);
  g_assert_cmpstr (run->error->message, ==, error->message);
}

typedef struct
{
  const gchar *fault;
  gint code;
  const gchar *says;
} Fault;

static const Fault faults[] = {
  {"402", GST_TTS_ERROR_QUOTA, "no credit"},
  {"403", GST_TTS_ERROR_AUTH, "the key was refused"},
  {"404", GST_TTS_ERROR_BAD_INPUT, "nothing here"},
  {"422", GST_TTS_ERROR_BAD_INPUT, "bad words"},
  {"429", GST_TTS_ERROR_RATE, "slow"},
  {"500", GST_TTS_ERROR_TRANSIENT, "oops"},
  {"502", GST_TTS_ERROR_TRANSIENT, "web page"},
  {"503", GST_TTS_ERROR_TRANSIENT, "loading"},
  {"html", GST_TTS_ERROR_TRANSIENT, "web page"},
  {"200-error", GST_TTS_ERROR_TRANSIENT, "oops"},
  {"200-input", GST_TTS_ERROR_BAD_INPUT, "bad words"},
  {"list", GST_TTS_ERROR_TRANSIENT, ""},
  {"torn", GST_TTS_ERROR_TRANSIENT, ""},
  {"nothing", GST_TTS_ERROR_TRANSIENT, ""},
  {"empty", GST_TTS_ERROR_TRANSIENT, ""},
  {"types", GST_TTS_ERROR_TRANSIENT, ""},
  {"bad-base64", GST_TTS_ERROR_TRANSIENT, ""},
  {"rubbish", GST_TTS_ERROR_TRANSIENT, ""},
  {"silent", GST_TTS_ERROR_TRANSIENT, ""},
  {"metadata", GST_TTS_ERROR_UNSUPPORTED, "169.254.169.254"},
  {"reset", GST_TTS_ERROR_TRANSIENT, "127.0.0.1"},
  {"cut", GST_TTS_ERROR_TRANSIENT, ""},
};

static void
assert_fails (const TtsVendorRow *row, const Fault *fault, const gchar *at)
{
  Fixture fixture = {.fake = {.fault = fault->fault,.at = at} };
  g_autoptr (TtsJobRun) run = NULL;

  begin (&fixture, row);
  run = tts_job_run (fixture.provider, TEXT, NULL);
  g_test_message ("%s at %s: %s", fault->fault, at,
      run->error ? run->error->message : "spoke");
  g_assert_error (run->error, GST_TTS_ERROR, fault->code);
  g_assert_nonnull (strstr (run->error->message, fault->says));
  g_assert_null (strstr (run->error->message, KEY));
  end (&fixture);
}

/* At the first step, which may not be tried again here. */
static void
test_faults (gconstpointer data)
{
  const TtsVendorRow *row = data;
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    assert_fails (row, &faults[i], row->paid ? row->paid : "speak");
}

static void
test_flood (gconstpointer data)
{
  const TtsVendorRow *row = data;
  Fixture fixture = {.fake = {.fault = "flood" } };
  g_autoptr (TtsJobRun) run = NULL;

  begin (&fixture, row);
  run = tts_job_run (fixture.provider, TEXT, NULL);
  g_assert_nonnull (run->error);
  g_assert_cmpuint (tts_server_bytes_out (fixture.server), <, 1 << 20);
  g_assert_cmpuint (run->pcm->len, <, 32 << 20);
  end (&fixture);
}

/* In the middle of each step. */
static void
test_cancel (gconstpointer data)
{
  const TtsVendorRow *row = data;
  g_auto (GStrv) steps = g_strsplit (row->steps, " ", -1);

  for (guint i = 0; steps[i]; i++) {
    Fixture fixture = {.fake = {.fault = "hang",.at = steps[i]} };
    g_autoptr (TtsJobRun) run = NULL;

    begin (&fixture, row);
    run = tts_job_run_start (fixture.provider, TEXT, NULL);
    tts_fake_vendor_wait_step (&fixture.fake, steps[i]);
    gst_tts_job_cancel (run->job);
    tts_job_run_wait (run);
    g_assert_error (run->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    end (&fixture);
  }
}

static void
test_timeout (gconstpointer data)
{
  const TtsVendorRow *row = data;
  Fixture fixture = {.fake = {.fault = "pause" } };
  g_autoptr (TtsJobRun) run = NULL;

  begin (&fixture, row);
  g_object_set (fixture.provider, "timeout", 100, NULL);
  run = tts_job_run (fixture.provider, TEXT, NULL);
  g_assert_error (run->error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT);
  g_assert_nonnull (strstr (run->error->message, "within 0.1 s"));
  end (&fixture);
}

/* As a launch line has it. */
static GstElement *
make_pipeline (Fixture *fixture, const TtsVendorRow *row)
{
  g_autofree gchar *line = g_strdup_printf ("ttssrc name=src text=\"" TEXT
      "\" provider=%s,null ! fakesink sync=false", row->provider);
  GstElement *pipeline = gst_parse_launch (line, NULL);
  g_autoptr (GstElement) src = gst_bin_get_by_name (GST_BIN (pipeline),
      "src");

  serve (fixture, row);
  fixture->provider = GST_TTS_PROVIDER (gst_child_proxy_get_child_by_name
      (GST_CHILD_PROXY (src), row->provider));
  set_up (fixture, row);
  return pipeline;
}

/* With nothing left at the first, the next one speaks. */
static void
test_pipeline (gconstpointer data)
{
  static const gchar *const given[] = { NULL, "402" };
  const TtsVendorRow *row = data;

  for (guint i = 0; i < G_N_ELEMENTS (given); i++) {
    Fixture fixture = {.fake = {.fault = given[i]} };
    g_autoptr (GstElement) pipeline = make_pipeline (&fixture, row);
    g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
    g_autoptr (GstMessage) message = NULL;
    g_autofree gchar *steps = NULL;

    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
        GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
    g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
    gst_element_set_state (pipeline, GST_STATE_NULL);
    steps = tts_fake_vendor_dup_steps (&fixture.fake);
    if (!given[i])
      g_assert_cmpstr (steps, ==, row->steps);
    end (&fixture);
  }
}

/* A pipeline that stops waits for no server. */
static void
test_stop (gconstpointer data)
{
  const TtsVendorRow *row = data;
  const gchar *at = row->paid ? row->paid : "speak";
  Fixture fixture = {.fake = {.fault = "hang",.at = at} };
  g_autoptr (GstElement) pipeline = make_pipeline (&fixture, row);

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  tts_fake_vendor_wait_step (&fixture.fake, at);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  end (&fixture);
}

static void
add (const gchar *what, const TtsVendorRow *row, GTestDataFunc func)
{
  g_autofree gchar *path = g_strdup_printf ("/remote/%s/%s", row->name, what);

  g_test_add_data_func (path, row, func);
}

int
main (int argc, char **argv)
{
  g_unsetenv ("RUNPOD_ENDPOINT_URL");
  g_unsetenv ("RUNPOD_ENDPOINT_BASE_URL");
  tts_test_init (&argc, &argv);
  for (guint i = 0; i < tts_n_vendor_rows; i++) {
    gboolean first = i == 0 || !g_str_equal (tts_vendor_rows[i].provider,
        tts_vendor_rows[i - 1].provider);

    g_unsetenv (tts_vendor_rows[i].variable);
    add ("speech", &tts_vendor_rows[i], test_speech);
    add ("cancel", &tts_vendor_rows[i], test_cancel);
    if (!first)
      continue;
    add ("wrong-key", &tts_vendor_rows[i], test_wrong_key);
    add ("no-place", &tts_vendor_rows[i], test_no_place);
    add ("faults", &tts_vendor_rows[i], test_faults);
    add ("flood", &tts_vendor_rows[i], test_flood);
    add ("timeout", &tts_vendor_rows[i], test_timeout);
    add ("pipeline", &tts_vendor_rows[i], test_pipeline);
    add ("stop", &tts_vendor_rows[i], test_stop);
  }
  return tts_test_run ();
}
