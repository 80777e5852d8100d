/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `sagemaker` against a server that is one of its containers,
 * and the S3 that its answers are put into. */
#include "remote-test.h"

#include "sagemaker.h"

#define TEXT "Good morning to all of you."

typedef struct
{
  const gchar *name;
  const gchar *mode;
  const gchar *endpoint;
  const gchar *kind;
  const gchar *input;           /* NULL for none */
  const gchar *fault;
  const gchar *at;
  const gchar *steps;
  gint code;                    /* -1 for none */
  const gchar *says;
  const gchar *failure;         /* of a job, NULL for a full GPU */
} Case;

#define SYNC "sync", "my voice", ""
#define STREAM "stream", "my voice"
#define ASYNC "async", "my voice"
#define BUCKET "s3://requests/in"
#define NO_FAULT NULL, NULL
#define LOOKS "GET GET GET GET GET"
#define NO_INPUT NULL, NO_FAULT
#define GOOD -1, ""

static const Case cases[] = {
  {"sync", SYNC, NO_INPUT, "invocations", GOOD},
  {"sync/broken", "sync", "broken", "", NO_INPUT, "invocations",
      GST_TTS_ERROR_TRANSIENT, "out of memory"},
  {"sync/strict", "sync", "strict", "", NO_INPUT, "invocations",
      GST_TTS_ERROR_BAD_INPUT, "no such voice"},
  {"sync/unknown", "sync", "x", "", NO_INPUT, "invocations",
      GST_TTS_ERROR_BAD_INPUT, "not found"},
  {"stream", STREAM, "", NO_INPUT, "invocations-response-stream", GOOD},
  {"stream/json", STREAM, "json", NO_INPUT, "invocations-response-stream",
      GOOD},
  {"stream/exception", STREAM, "exception", NO_INPUT,
      "invocations-response-stream", GST_TTS_ERROR_WORKER,
      "the model is gone"},
  {"stream/damaged", STREAM, "damaged", NO_INPUT,
      "invocations-response-stream", GST_TTS_ERROR_TRANSIENT, "checksum"},
  {"stream/short", STREAM, "short", NO_INPUT, "invocations-response-stream",
      GST_TTS_ERROR_TRANSIENT, "within a frame"},
  {"stream/rubbish", STREAM, "", NULL, "rubbish", NULL,
      "invocations-response-stream", GST_TTS_ERROR_TRANSIENT, "damaged"},
  {"stream/html", STREAM, "", NULL, "html", NULL,
      "invocations-response-stream", GST_TTS_ERROR_TRANSIENT, "web page"},
  {"async", ASYNC, "", NO_INPUT, "async-invocations " LOOKS, GOOD},
  {"async/json", ASYNC, "json", NO_INPUT, "async-invocations " LOOKS, GOOD},
  {"async/link", ASYNC, "link", NO_INPUT, "async-invocations " LOOKS, GOOD},
  {"async/upload", ASYNC, "", BUCKET, NO_FAULT,
      "PUT async-invocations " LOOKS, GOOD},
  {"async/barred", ASYNC, "barred", NO_INPUT, "async-invocations " LOOKS,
      GOOD},
  {"async/failure", ASYNC, "failure", NO_INPUT, "async-invocations " LOOKS
      " GET", GST_TTS_ERROR_TRANSIENT, "CUDA out of memory"},
  {"async/own-failure", ASYNC, "failure", NO_INPUT, "async-invocations "
      LOOKS " GET", GST_TTS_ERROR_WORKER, "KeyError", "KeyError: 'pcm'"},
  {"async/folder", ASYNC, "", "s3://requests/other", NO_FAULT, "PUT",
      GST_TTS_ERROR_AUTH, "AccessDenied"},
  {"async/nowhere", ASYNC, "", NULL, "nothing", "async-invocations",
      "async-invocations", GST_TTS_ERROR_TRANSIENT, "where the result"},
};

static void
test_call (gconstpointer data)
{
  const Case *row = data;
  TtsFakeVendor fake = {.kind = row->kind,.fault = row->fault,
    .at = row->at,.failure = row->failure };
  g_autoptr (TtsServer) server = tts_server_new (NULL, tts_fake_sagemaker,
      &fake);
  g_autoptr (GstTtsProvider) provider = gst_tts_provider_make ("sagemaker",
      NULL);
  g_autofree gchar *steps = NULL;
  g_autoptr (TtsJobRun) run = NULL;

  g_object_set (provider, "base-url", tts_server_get_base (server),
      "s3-url", tts_server_get_base (server), "endpoint", row->endpoint,
      "input-location", row->input, "poll-interval", 1, NULL);
  gst_util_set_object_arg (G_OBJECT (provider), "mode", row->mode);
  run = tts_job_run (provider, TEXT, NULL);
  steps = tts_fake_vendor_dup_steps (&fake);
  g_assert_cmpstr (steps, ==, row->steps);
  if (row->code < 0)
    remote_assert_said (run, TEXT, 24000);
  else
    tts_assert_error (run->error, row->code, row->says);
  g_clear_pointer (&server, tts_server_free);
  tts_fake_vendor_clear (&fake);
}

/* What is never ready is given up, and said to be barred if it is. */
static void
test_patience (void)
{
  TtsFakeVendor fake = {.fault = "403",.at = "GET" };
  g_autoptr (TtsServer) server = tts_server_new (NULL, tts_fake_sagemaker,
      &fake);
  g_autoptr (GstTtsProvider) provider = gst_tts_provider_make ("sagemaker",
      NULL);
  g_autoptr (TtsJobRun) run = NULL;

  g_object_set (provider, "base-url", tts_server_get_base (server),
      "s3-url", tts_server_get_base (server), "endpoint", "my voice",
      "poll-interval", 1, "patience", 1, "timeout", 60000, NULL);
  gst_util_set_object_arg (G_OBJECT (provider), "mode", "async");
  run = tts_job_run (provider, TEXT, NULL);
  tts_assert_error (run->error, GST_TTS_ERROR_TRANSIENT, "S3 lets us not see");
  g_clear_pointer (&server, tts_server_free);
  tts_fake_vendor_clear (&fake);
}

static void
assert_refused (GstTtsProvider *provider, gint code, const gchar *says)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (gst_tts_provider_check (provider, &error));
  tts_assert_error (error, code, says);
}

static void
test_settings (void)
{
  static const gchar *const wrong[] = { "requests", "s3://", "s3://a",
    "s3://requests/../other", "https://requests/in", "s3://UPPER/in" };
  g_autoptr (GstTtsProvider) provider = gst_tts_provider_make ("sagemaker",
      NULL);

  assert_refused (provider, GST_TTS_ERROR_NOT_CONFIGURED, "endpoint");
  g_object_set (provider, "endpoint", "tts", NULL);
  g_assert_true (gst_tts_provider_check (provider, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_object_set (provider, "input-location", wrong[i], NULL);
    assert_refused (provider, GST_TTS_ERROR_BAD_INPUT, "input-location");
  }
  g_object_set (provider, "input-location", "s3://requests/in/", NULL);
  g_assert_true (gst_tts_provider_check (provider, NULL));
}

int
main (int argc, char **argv)
{
  g_setenv ("AWS_ACCESS_KEY_ID", "AKIA", TRUE);
  g_setenv ("AWS_SECRET_ACCESS_KEY", "secret-canary-4711", TRUE);
  g_setenv ("AWS_SESSION_TOKEN", "token", TRUE);
  g_setenv ("AWS_REGION", "eu-west-1", TRUE);
  tts_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *path = g_strconcat ("/sagemaker/", cases[i].name, NULL);

    g_test_add_data_func (path, &cases[i], test_call);
  }
  g_test_add_func ("/sagemaker/patience", test_patience);
  g_test_add_func ("/sagemaker/settings", test_settings);
  return tts_test_run ();
}
