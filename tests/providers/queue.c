/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Jobs that wait in a vendor's queue: how they end, and what is asked twice
 * and what is not. */
#include "remote-test.h"

#include <string.h>

#include "replicate.h"
#include "runpod.h"

#define TEXT "Good morning to all of you."

typedef struct
{
  const gchar *provider;
  TtsServerHandler handler;
  const gchar *base;
  const gchar *name;            /* property and value that name the endpoint */
  const gchar *value;
  const gchar *submit;          /* steps */
  const gchar *look;
  const gchar *cancel;
} Vendor;

static const Vendor vendors[] = {
  {"runpod", tts_fake_runpod, "/v2", "endpoint-id", "ep1", "run", "status",
      "cancel"},
  {"replicate", tts_fake_replicate, "/v1", "deployment", "o/n", "create",
      "get", "cancel"},
};

typedef struct
{
  TtsFakeVendor fake;
  TtsServer *server;
  GstTtsProvider *provider;
} Fixture;

static void
begin (Fixture *fixture, const Vendor *vendor)
{
  g_autofree gchar *url = NULL;

  fixture->server = tts_server_new (NULL, vendor->handler, &fixture->fake);
  url = g_strconcat (tts_server_get_base (fixture->server), vendor->base,
      NULL);
  fixture->provider = gst_tts_provider_make (vendor->provider, NULL);
  g_object_set (fixture->provider, "base-url", url, "poll-interval", 1,
      vendor->name, vendor->value, NULL);
}

static void
end (Fixture *fixture)
{
  gst_object_unref (fixture->provider);
  tts_server_free (fixture->server);
  tts_fake_vendor_clear (&fixture->fake);
}

/* A look that fails is no reason to pay twice. */
static void
test_look_again (gconstpointer data)
{
  static const gchar *const faults[] = { "502", "reset", "torn", "429" };
  const Vendor *vendor = data;

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++) {
    Fixture fixture = {.fake = {.fault = faults[i],.at = vendor->look,
        .times = 3} };
    g_autoptr (TtsJobRun) run = NULL;

    if (g_str_equal (faults[i], "429"))
      fixture.fake.times = 1;
    begin (&fixture, vendor);
    run = tts_job_run (fixture.provider, TEXT, NULL);
    g_assert_no_error (run->error);
    /* What a look was told to wait has been waited for. */
    g_assert_cmpuint (gst_tts_job_get_retry_after (run->job), ==, 0);
    g_assert_cmpuint (tts_fake_vendor_count_steps (&fixture.fake,
              vendor->submit), ==, 1);
    end (&fixture);
  }
}

/* Nor is a link that can not be followed at once. */
static void
test_link_again (void)
{
  static const gchar *const faults[] = { "502", "reset", "429" };

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++) {
    Fixture fixture = {.fake = {.fault = faults[i],.at = "file",
        .times = 1} };
    g_autoptr (TtsJobRun) run = NULL;

    begin (&fixture, &vendors[1]);
    run = tts_job_run (fixture.provider, TEXT, NULL);
    g_assert_no_error (run->error);
    g_assert_cmpuint (tts_fake_vendor_count_steps (&fixture.fake,
              "create"), ==, 1);
    g_assert_cmpuint (tts_fake_vendor_count_steps (&fixture.fake,
              "file"), ==, 2);
    end (&fixture);
  }
}

/* Who has the file was shown no key: an address that has run out is no reason
 * to leave the provider out. */
static void
test_link_refused (void)
{
  Fixture fixture = {.fake = {.fault = "403",.at = "file"} };
  g_autoptr (TtsJobRun) run = NULL;

  begin (&fixture, &vendors[1]);
  run = tts_job_run (fixture.provider, TEXT, NULL);
  tts_assert_error (run->error, GST_TTS_ERROR_TRANSIENT, "no country");
  g_assert_null (strstr (run->error->message, "key"));
  g_assert_cmpuint (tts_fake_vendor_count_steps (&fixture.fake, "create"),
      ==, 1);
  end (&fixture);
}

/* But not for ever. */
static void
test_look_in_vain (gconstpointer data)
{
  const Vendor *vendor = data;
  Fixture fixture = {.fake = {.fault = "500",.at = vendor->look} };
  g_autoptr (TtsJobRun) run = NULL;

  begin (&fixture, vendor);
  run = tts_job_run (fixture.provider, TEXT, NULL);
  g_assert_error (run->error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT);
  g_assert_cmpuint (tts_fake_vendor_count_steps (&fixture.fake,
            vendor->look), ==, 5);
  tts_fake_vendor_wait_step (&fixture.fake, vendor->cancel);
  end (&fixture);
}

static void
test_key_withdrawn (gconstpointer data)
{
  const Vendor *vendor = data;
  Fixture fixture = {.fake = {.fault = "403",.at = vendor->look} };
  g_autoptr (TtsJobRun) run = NULL;

  begin (&fixture, vendor);
  run = tts_job_run (fixture.provider, TEXT, NULL);
  g_assert_error (run->error, GST_TTS_ERROR, GST_TTS_ERROR_AUTH);
  g_assert_cmpuint (tts_fake_vendor_count_steps (&fixture.fake,
            vendor->look), ==, 1);
  end (&fixture);
}

/* The server is told that nobody waits any more. */
static void
test_cancel (gconstpointer data)
{
  const Vendor *vendor = data;
  Fixture fixture = {.fake = {.fault = "hang",.at = vendor->look} };
  g_autoptr (TtsJobRun) run = NULL;

  begin (&fixture, vendor);
  run = tts_job_run_start (fixture.provider, TEXT, NULL);
  tts_fake_vendor_wait_step (&fixture.fake, vendor->look);
  gst_tts_job_cancel (run->job);
  tts_job_run_wait (run);
  g_assert_error (run->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  tts_fake_vendor_wait_step (&fixture.fake, vendor->cancel);
  g_assert_cmpuint (tts_fake_vendor_count_steps (&fixture.fake,
            vendor->cancel), ==, 1);
  end (&fixture);
}

static void
test_patience (gconstpointer data)
{
  const Vendor *vendor = data;
  Fixture fixture = {.fake = {.kind = "slow"} };
  g_autoptr (TtsJobRun) run = NULL;

  begin (&fixture, vendor);
  /* Or a single request would be cut short too. */
  g_object_set (fixture.provider, "patience", 20, "timeout", 60000, NULL);
  run = tts_job_run (fixture.provider, TEXT, NULL);
  tts_assert_error (run->error, GST_TTS_ERROR_TRANSIENT, "patience");
  tts_fake_vendor_wait_step (&fixture.fake, vendor->cancel);
  end (&fixture);
}

/* What an earlier one has sent. */
static const TtsJobWish again[] = {
  {.task = "60902e6c-08a1-426e-9cb9-9eaec90f5e2b-u1"},
  {.task = "gm3qorzdhgbfurvjtvhg6dckhu1"},
};

static void
test_resume (gconstpointer data)
{
  const Vendor *vendor = data;
  const TtsJobWish *wish = &again[vendor - vendors];
  Fixture fixture = { 0 };
  g_autoptr (TtsJobRun) first = NULL, second = NULL;

  begin (&fixture, vendor);
  first = tts_job_run (fixture.provider, TEXT, NULL);
  g_assert_no_error (first->error);
  g_assert_true (g_str_has_prefix (first->tasks->str, wish->task));
  g_assert_cmpuint (first->tasks->len, ==, strlen (wish->task) + 1);
  second = tts_job_run (fixture.provider, TEXT, wish);
  g_assert_no_error (second->error);
  g_assert_cmpmem (second->pcm->data, second->pcm->len, first->pcm->data,
      first->pcm->len);
  g_assert_cmpuint (tts_fake_vendor_count_steps (&fixture.fake,
            vendor->submit), ==, 1);
  end (&fixture);
}

typedef struct
{
  const gchar *kind;
  const gchar *fault;
  gboolean dropped;
  const gchar *failure;
} Loss;

static const Loss losses[] = {
  {NULL, "404", TRUE},
  {NULL, "403", FALSE},
  {NULL, "402", FALSE},
  {NULL, "500", FALSE},
  {"FAILED", NULL, TRUE},
  {"CANCELLED", NULL, TRUE},
  {"failed", NULL, TRUE},
  {"canceled", NULL, TRUE},
  /* The same words would fail another time. */
  {"FAILED", NULL, FALSE, "ValueError: no such words"},
  {"failed", NULL, FALSE, "text too long"},
};

/* It is never sent anew by itself: whoever keeps the books does that. */
static void
test_loss (gconstpointer data)
{
  const Vendor *vendor = data;
  const gboolean upper = vendor == vendors;

  for (guint i = 0; i < G_N_ELEMENTS (losses); i++) {
    const Loss *loss = &losses[i];
    Fixture fixture = {.fake = {.kind = loss->kind,.fault = loss->fault,
        .at = vendor->look,.failure = loss->failure} };
    g_autoptr (TtsJobRun) run = NULL;

    if (loss->kind && upper != g_ascii_isupper (*loss->kind))
      continue;
    begin (&fixture, vendor);
    tts_fake_vendor_take_job (&fixture.fake, g_strdup (TEXT));
    run = tts_job_run (fixture.provider, TEXT, &again[vendor - vendors]);
    g_assert_nonnull (run->error);
    g_test_message ("%s", run->error->message);
    g_assert_cmpint (gst_tts_job_is_task_dropped (run->job), ==,
        loss->dropped);
    g_assert_cmpuint (tts_fake_vendor_count_steps (&fixture.fake,
              vendor->submit), ==, 0);
    g_assert_cmpuint (tts_fake_vendor_count_steps (&fixture.fake,
              vendor->cancel), ==, 0);
    end (&fixture);
  }
}

/* What is made and was cut off on its way is there to be fetched again. */
static void
test_link_cut (void)
{
  Fixture fixture = {.fake = {.fault = "cut-audio",.at = "file",.times = 1} };
  g_autoptr (GBytes) samples = tts_fake_samples (TEXT);
  g_autoptr (TtsJobRun) first = NULL, second = NULL;

  begin (&fixture, &vendors[1]);
  tts_fake_vendor_take_job (&fixture.fake, g_strdup (TEXT));
  first = tts_job_run (fixture.provider, TEXT, &again[1]);
  g_assert_error (first->error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT);
  g_assert_false (gst_tts_job_is_task_dropped (first->job));
  second = tts_job_run (fixture.provider, TEXT, &again[1]);
  g_assert_no_error (second->error);
  g_assert_cmpmem (second->pcm->data, second->pcm->len,
      g_bytes_get_data (samples, NULL), g_bytes_get_size (samples));
  g_assert_cmpuint (tts_fake_vendor_count_steps (&fixture.fake, "create"),
      ==, 0);
  end (&fixture);
}

/* What was read of a stream does not come again. */
static void
test_stream_has_no_name (void)
{
  Fixture fixture = { 0 };
  g_autoptr (TtsJobRun) run = NULL;

  begin (&fixture, &vendors[0]);
  gst_util_set_object_arg (G_OBJECT (fixture.provider), "mode", "stream");
  run = tts_job_run (fixture.provider, TEXT, NULL);
  g_assert_no_error (run->error);
  g_assert_cmpstr (run->tasks->str, ==, "");
  end (&fixture);
}

/* What a failed look took with it is in the output, or nobody has it: then
 * nothing is left out in silence, and nothing is heard twice. */
static void
test_stream_lost (gconstpointer kind)
{
  const gboolean kept = g_str_has_prefix (kind, "kept");
  Fixture fixture = {.fake = {.kind = kind} };
  g_autoptr (GBytes) samples = tts_fake_samples (TEXT);
  g_autoptr (TtsJobRun) run = NULL;

  begin (&fixture, &vendors[0]);
  gst_util_set_object_arg (G_OBJECT (fixture.provider), "mode", "stream");
  run = tts_job_run (fixture.provider, TEXT, NULL);
  g_assert_cmpuint (tts_fake_vendor_count_steps (&fixture.fake, "run"), ==, 1);
  if (kept) {
    g_assert_no_error (run->error);
    g_assert_cmpmem (run->pcm->data, run->pcm->len,
        g_bytes_get_data (samples, NULL), g_bytes_get_size (samples));
  } else {
    g_assert_error (run->error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT);
    g_assert_nonnull (strstr (run->error->message, "may be lost"));
  }
  end (&fixture);
}

typedef struct
{
  const gchar *provider;
  const gchar *kind;
  const gchar *mode;
  gint code;
  const gchar *says;
  const gchar *failure;
} Ending;

static const Ending endings[] = {
  {"runpod", "FAILED", "queue", GST_TTS_ERROR_TRANSIENT, "out of memory"},
  {"runpod", "CANCELLED", "queue", GST_TTS_ERROR_TRANSIENT, "'CANCELLED'"},
  {"runpod", "TIMED_OUT", "queue", GST_TTS_ERROR_TRANSIENT, "'TIMED_OUT'"},
  {"runpod", "FAILED", "queue", GST_TTS_ERROR_BAD_INPUT, "'FAILED'",
      "ValueError: no such words"},
  {"runpod", "FAILED", "queue", GST_TTS_ERROR_WORKER, "KeyError",
      "KeyError: 'pcm'"},
  {"runpod", "CANCELLED", "queue", GST_TTS_ERROR_TRANSIENT, "no idea",
      "no idea"},
  {"runpod", "gone", "queue", GST_TTS_ERROR_BAD_INPUT, "no such job"},
  {"runpod", "files", "stream", GST_TTS_ERROR_UNSUPPORTED, "mode to queue"},
  {"replicate", "failed", NULL, GST_TTS_ERROR_TRANSIENT, "out of memory"},
  {"replicate", "failed", NULL, GST_TTS_ERROR_BAD_INPUT, "too long",
      "text too long"},
  {"replicate", "failed", NULL, GST_TTS_ERROR_WORKER, "no idea", "no idea"},
  {"replicate", "canceled", NULL, GST_TTS_ERROR_TRANSIENT, "'canceled'"},
  {"replicate", "aborted", NULL, GST_TTS_ERROR_TRANSIENT, "'aborted'"},
};

static void
test_ending (gconstpointer data)
{
  const Ending *ending = data;
  const Vendor *vendor = vendors;
  Fixture fixture = {.fake = {.kind = ending->kind,
      .failure = ending->failure} };
  g_autoptr (TtsJobRun) run = NULL;

  while (!g_str_equal (vendor->provider, ending->provider))
    vendor++;
  begin (&fixture, vendor);
  if (ending->mode)
    gst_util_set_object_arg (G_OBJECT (fixture.provider), "mode",
        ending->mode);
  run = tts_job_run (fixture.provider, TEXT, NULL);
  tts_assert_error (run->error, ending->code, ending->says);
  end (&fixture);
}

/* The whole URL of an endpoint, as a variable gives it. */
static void
test_runpod_variable (void)
{
  g_autoptr (GstTtsProvider) provider = NULL;
  g_autofree gchar *base = NULL;
  g_autofree gchar *endpoint = NULL;

  g_setenv ("RUNPOD_ENDPOINT_URL", "https://api.runpod.ai/v2/ep-7/run", TRUE);
  provider = gst_tts_provider_make ("runpod", NULL);
  g_unsetenv ("RUNPOD_ENDPOINT_URL");
  g_object_get (provider, "base-url", &base, "endpoint-id", &endpoint, NULL);
  g_assert_cmpstr (base, ==, "https://api.runpod.ai/v2");
  g_assert_cmpstr (endpoint, ==, "ep-7");
}

static void
test_cog (gconstpointer kind)
{
  const gboolean busy = g_str_equal (kind, "busy");
  const gint code = busy ? GST_TTS_ERROR_CONCURRENCY : GST_TTS_ERROR_BAD_INPUT;
  Fixture fixture = {.fake = {.kind = kind} };
  const Vendor cog = {.provider = "replicate",.handler = tts_fake_replicate,
    .name = "cog",.value = GINT_TO_POINTER (TRUE)
  };
  g_autoptr (TtsJobRun) run = NULL;

  begin (&fixture, &cog);
  run = tts_job_run (fixture.provider, TEXT, NULL);
  tts_assert_error (run->error, code, busy ? "slots busy" : "no such speaker");
  end (&fixture);
}

static void
test_replicate_names (void)
{
  static const gchar *const wrong[] = { "", "name", "o/n/x", "o/n:1234",
    "../n", "o/n\n", "o n/x" };
  g_autoptr (GstTtsProvider) provider = gst_tts_provider_make ("replicate",
      NULL);

  g_object_set (provider, "base-url", "http://127.0.0.1:1", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) error = NULL;

    g_object_set (provider, "model", wrong[i], NULL);
    g_assert_false (gst_tts_provider_check (provider, &error));
    g_assert_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED);
  }
}

static void
add (const gchar *what, const Vendor *vendor, GTestDataFunc func)
{
  g_autofree gchar *path = g_strdup_printf ("/queue/%s/%s", vendor->provider,
      what);

  g_test_add_data_func (path, vendor, func);
}

int
main (int argc, char **argv)
{
  g_unsetenv ("RUNPOD_API_KEY");
  g_unsetenv ("REPLICATE_API_TOKEN");
  g_unsetenv ("REPLICATE_BASE_URL");
  g_unsetenv ("RUNPOD_ENDPOINT_URL");
  g_unsetenv ("RUNPOD_ENDPOINT_BASE_URL");
  tts_test_init (&argc, &argv);
  g_test_add_func ("/queue/runpod/variable", test_runpod_variable);
  for (guint i = 0; i < G_N_ELEMENTS (vendors); i++) {
    add ("look-again", &vendors[i], test_look_again);
    add ("look-in-vain", &vendors[i], test_look_in_vain);
    add ("key-withdrawn", &vendors[i], test_key_withdrawn);
    add ("cancel", &vendors[i], test_cancel);
    add ("patience", &vendors[i], test_patience);
    add ("resume", &vendors[i], test_resume);
    add ("loss", &vendors[i], test_loss);
  }
  g_test_add_func ("/queue/runpod/stream-has-no-name",
      test_stream_has_no_name);
  g_test_add_data_func ("/queue/runpod/kept-1", "kept 1", test_stream_lost);
  g_test_add_data_func ("/queue/runpod/kept-2", "kept 2", test_stream_lost);
  g_test_add_data_func ("/queue/runpod/kept-3", "kept 3", test_stream_lost);
  g_test_add_data_func ("/queue/runpod/lost-1", "lost 1", test_stream_lost);
  g_test_add_data_func ("/queue/runpod/lost-2", "lost 2", test_stream_lost);
  g_test_add_data_func ("/queue/cog/busy", "busy", test_cog);
  g_test_add_data_func ("/queue/cog/failed", "failed", test_cog);
  g_test_add_func ("/queue/replicate/link-again", test_link_again);
  g_test_add_func ("/queue/replicate/link-refused", test_link_refused);
  g_test_add_func ("/queue/replicate/link-cut", test_link_cut);
  g_test_add_func ("/queue/replicate/names", test_replicate_names);
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++) {
    g_autofree gchar *path = g_strdup_printf ("/queue/%s/ending/%s-%u",
        endings[i].provider, endings[i].kind, i);

    g_test_add_data_func (path, &endings[i], test_ending);
  }
  return tts_test_run ();
}
