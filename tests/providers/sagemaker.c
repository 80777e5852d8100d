/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `sagemaker` against a server that is one of its containers. */
#include <string.h>

#include "job-run.h"
#include "test-main.h"
#include "vendor.h"

#define TEXT "Good morning to all of you."

/* The container's own word is in the path: what goes wrong. */
static void
answer (TtsServerPeer *peer, const TtsServerRequest *request, gpointer data)
{
  const gchar *given = g_hash_table_lookup (request->headers,
      "authorization");
  g_autoptr (GBytes) wav = tts_fake_wav (TEXT);

  if (!given || !g_regex_match_simple ("^AWS4-HMAC-SHA256 Credential=AKIA/"
          "[0-9]{8}/eu-west-1/sagemaker/aws4_request, SignedHeaders=content-"
          "type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token, "
          "Signature=[0-9a-f]{64}$", given, 0, 0))
    tts_fake_reply_json (peer, 403, "{\"message\":\"no signature\"}");
  else if (strstr (request->path, "/broken/"))
    tts_server_reply (peer, 424, "application/json",
        "x-amzn-ErrorType: ModelError\r\n", "{\"Message\":\"out of memory\","
        "\"OriginalStatusCode\":500}", -1);
  else if (g_str_equal (request->path, "/endpoints/my%20voice/invocations"))
    tts_server_reply (peer, 200, "audio/wav", NULL, g_bytes_get_data (wav,
            NULL), g_bytes_get_size (wav));
  else
    tts_server_reply (peer, 400, "application/json",
        "x-amzn-ErrorType: ValidationError\r\n",
        "{\"Message\":\"Endpoint x of account 1 not found.\"}", -1);
}

typedef struct
{
  const gchar *endpoint;
  gint code;                    /* -1 for none */
  const gchar *says;
} Case;

static const Case cases[] = {
  {"my voice", -1, ""},
  {"broken", GST_TTS_ERROR_TRANSIENT, "out of memory"},
  {"x", GST_TTS_ERROR_BAD_INPUT, "not found"},
};

static void
test_calls (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TtsServer) server = tts_server_new (NULL, answer, NULL);
    g_autoptr (GstTtsProvider) provider = gst_tts_provider_make ("sagemaker",
        NULL);
    g_autoptr (GBytes) samples = tts_fake_samples (TEXT);
    g_autoptr (TtsJobRun) run = NULL;

    g_object_set (provider, "base-url", tts_server_get_base (server),
        "endpoint", cases[i].endpoint, NULL);
    run = tts_job_run (provider, TEXT, NULL);
    if (cases[i].code < 0) {
      g_assert_no_error (run->error);
      g_assert_cmpmem (run->pcm->data, run->pcm->len,
          g_bytes_get_data (samples, NULL), g_bytes_get_size (samples));
    } else {
      g_assert_error (run->error, GST_TTS_ERROR, cases[i].code);
      g_assert_nonnull (strstr (run->error->message, cases[i].says));
    }
  }
}

static void
test_settings (void)
{
  g_autoptr (GstTtsProvider) provider = gst_tts_provider_make ("sagemaker",
      NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (gst_tts_provider_check (provider, &error));
  g_assert_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED);
  g_assert_nonnull (strstr (error->message, "endpoint"));
  g_object_set (provider, "endpoint", "tts", NULL);
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
  g_test_add_func ("/sagemaker/calls", test_calls);
  g_test_add_func ("/sagemaker/settings", test_settings);
  return tts_test_run ();
}
