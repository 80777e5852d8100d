/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What containers of users are sent, and how their audio is read. */
#include "container.h"

#include <glib/gstdio.h>
#include <string.h>

#include "encode.h"
#include "job-run.h"
#include "test-main.h"
#include "vast-router.h"

#include "gst/tts/gst-tts-key-private.h"

#define OLD_KEY "key-canary-0815"

typedef struct
{
  const gchar *request;
  const gchar *says;            /* NULL if it is right */
} Template;

static const Template templates[] = {
  {"{\"text\":\"{text}\"}", NULL},
  {"{\"text\":\"a {text} b {x1} {} {Text}\"}", NULL},
  {"{\"text\":\"{txt}\"}", "{txt}"},
  {"{\"text\":", "JSON object"},
  {"[\"{text}\"]", "JSON object"},
  {"", "JSON object"},
};

static GstTtsProvider *
make (TtsServer *server, const gchar *api)
{
  GstTtsProvider *provider = gst_tts_provider_make ("modal", NULL);

  g_object_set (provider, "base-url", server ? tts_server_get_base (server)
      : "http://127.0.0.1:1", NULL);
  gst_util_set_object_arg (G_OBJECT (provider), "api", api);
  return provider;
}

static void
test_templates (void)
{
  g_autoptr (GstTtsProvider) provider = make (NULL, "template");

  for (guint i = 0; i < G_N_ELEMENTS (templates); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (TtsJobRun) run = NULL;

    g_object_set (provider, "request", templates[i].request, NULL);
    g_test_message ("%s", templates[i].request);
    g_assert_cmpint (gst_tts_provider_check (provider, &error), ==,
        templates[i].says == NULL);
    if (!templates[i].says)
      continue;
    tts_assert_error (error, GST_TTS_ERROR_NOT_CONFIGURED, templates[i].says);
    run = tts_job_run (provider, "Now", NULL);
    g_assert_cmpstr (run->error->message, ==, error->message);
  }
}

/* Quotes in the words stay words; what has no value is left out. */
static void
test_filled (void)
{
  TtsFakeVendor fake = { 0 };
  g_autoptr (TtsServer) server = tts_server_new (NULL, tts_fake_container,
      &fake);
  g_autoptr (GstTtsProvider) provider = make (server, "template");
  const TtsJobWish wish = {.voice = "Bob",.rate = 1.5 };
  g_autoptr (TtsJobRun) run = NULL;
  g_autofree gchar *body = NULL;

  g_object_set (provider, "path", "/own", "request", "{\"words\":\"{text}\","
      "\"n\":[1,null,\"{rate}\",\"{seed}\"],\"who\":\"{voice}!\","
      "\"language\":\"{language}\",\"model\":\"{model}\"}", "model", "m", NULL);
  run = tts_job_run (provider, "Say \"{voice}\"", &wish);
  g_assert_no_error (run->error);
  body = tts_fake_vendor_dup_body (&fake);
  g_assert_cmpstr (body, ==, "{\"words\":\"Say \\\"{voice}\\\"\","
      "\"n\":[1,null,1.5],\"who\":\"Bob!\",\"model\":\"m\"}");
  tts_fake_vendor_clear (&fake);
}

/* Another voice is another request, and another recording is another voice. */
static void
assert_key_follows (GstTtsProvider *provider, const gchar *path)
{
  g_autofree gchar *plain = gst_tts_key_describe (provider);
  g_autofree gchar *first = NULL, *second = NULL;

  g_object_set (provider, "context-audio", path, NULL);
  first = gst_tts_key_describe (provider);
  g_assert_cmpstr (plain, !=, first);
  g_assert_true (g_file_set_contents (path, "RIFF", -1, NULL));
  second = gst_tts_key_describe (provider);
  g_assert_cmpstr (first, !=, second);
}

static void
test_context (void)
{
  TtsFakeVendor fake = { 0 };
  g_autoptr (TtsServer) server = tts_server_new (NULL, tts_fake_container,
      &fake);
  g_autoptr (GstTtsProvider) provider = make (server, "csm");
  g_autofree gchar *path = g_build_filename (g_get_tmp_dir (),
      "gst-tts-context-XXXXXX", NULL);
  g_autoptr (GBytes) file = tts_fake_wav ("Earlier");
  const TtsJobWish wish = {.voice = "3" };
  g_autoptr (TtsJobRun) run = NULL;
  g_autofree gchar *body = NULL;

  g_close (g_mkstemp (path), NULL);
  assert_key_follows (provider, path);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (file, NULL),
          g_bytes_get_size (file), NULL));
  g_object_set (provider, "context-audio", path, NULL);
  g_assert_false (gst_tts_provider_check (provider, NULL));
  g_object_set (provider, "context-text", "Earlier", NULL);
  g_assert_true (gst_tts_provider_check (provider, NULL));
  run = tts_job_run (provider, "Now", &wish);
  g_assert_no_error (run->error);
  body = tts_fake_vendor_dup_body (&fake);
  g_assert_nonnull (strstr (body, "\"context\":[{\"speaker\":3,"));
  g_remove (path);
  g_object_set (provider, "context-audio", path, NULL);
  g_assert_false (gst_tts_provider_check (provider, NULL));
  tts_fake_vendor_clear (&fake);
}

/* What was said before goes along, with the speakers that said it. */
static void
test_turns (void)
{
  TtsFakeVendor fake = { 0 };
  g_autoptr (TtsServer) server = tts_server_new (NULL, tts_fake_container,
      &fake);
  g_autoptr (GstTtsProvider) provider = make (server, "csm");
  g_autoptr (GPtrArray) turns =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_tts_turn_free);
  g_autoptr (GBytes) one = tts_fake_wav ("Hello"), two = tts_fake_wav ("Yes");
  g_autofree gchar *audio_one = tts_fake_wav_base64 ("Hello");
  g_autofree gchar *audio_two = tts_fake_wav_base64 ("Yes");
  g_autofree gchar *expected = NULL, *body = NULL;
  const TtsJobWish wish = {.voice = "3" };
  g_autoptr (TtsJobRun) run = tts_job_run_new ("Now", &wish);
  GstTtsCapabilities caps;

  g_object_set (provider, "context-turns", 2, NULL);
  gst_tts_provider_get_capabilities (provider, &caps);
  g_assert_cmpuint (caps.context_turns, ==, 2);
  g_ptr_array_add (turns, gst_tts_turn_new ("Hello", "1", one));
  g_ptr_array_add (turns, gst_tts_turn_new ("Yes", "Bob", two));
  gst_tts_job_set_turns (run->job, turns);
  gst_tts_provider_start (provider, run->job);
  tts_job_run_wait (run);
  g_assert_no_error (run->error);
  body = tts_fake_vendor_dup_body (&fake);
  expected = g_strdup_printf ("{\"text\":\"Now\",\"speaker\":3,"
      "\"max_audio_length_ms\":10000,\"sample_rate\":24000,"
      "\"format\":\"wav\",\"context\":["
      "{\"speaker\":1,\"text\":\"Hello\",\"audio\":\"%s\"},"
      "{\"speaker\":0,\"text\":\"Yes\",\"audio\":\"%s\"}]}", audio_one,
      audio_two);
  g_assert_cmpstr (body, ==, expected);

  gst_util_set_object_arg (G_OBJECT (provider), "api", "openai");
  gst_tts_provider_get_capabilities (provider, &caps);
  g_assert_cmpuint (caps.context_turns, ==, 0);
  tts_fake_vendor_clear (&fake);
}

static void
answer_with_rest (TtsServerPeer *peer, const TtsServerRequest *request,
    gpointer file)
{
  tts_server_reply (peer, 200, "audio/wav", "X-RateLimit-Remaining: 3\r\n"
      "X-RateLimit-Reset: 60\r\n", g_bytes_get_data (file, NULL),
      g_bytes_get_size (file));
}

/* What a server says that it still takes comes to the session. */
static void
test_left (void)
{
  g_autoptr (GBytes) file = tts_fake_wav ("Now");
  g_autoptr (TtsServer) server = tts_server_new (NULL, answer_with_rest, file);
  g_autoptr (GstTtsProvider) provider = make (server, "csm");
  g_autoptr (TtsJobRun) run = tts_job_run (provider, "Now", NULL);
  GstClockTime wait;

  g_assert_no_error (run->error);
  g_assert_cmpuint (gst_tts_job_get_left (run->job, &wait), ==, 3);
  g_assert_cmpuint (wait, >, 0);
  g_assert_cmpuint (wait, <=, 60 * GST_SECOND);
}

static void
test_speaker (void)
{
  TtsFakeVendor fake = { 0 };
  g_autoptr (TtsServer) server = tts_server_new (NULL, tts_fake_container,
      &fake);
  g_autoptr (GstTtsProvider) provider = make (server, "csm");
  const TtsJobWish wish = {.voice = "Bob" };
  g_autoptr (TtsJobRun) run = tts_job_run (provider, "Now", &wish);

  g_assert_no_error (run->error);
  g_assert_nonnull (strstr (run->warnings->str, "speaker-map"));
  tts_fake_vendor_clear (&fake);
}

static void
test_bark_voices (void)
{
  TtsFakeVendor fake = { 0 };
  g_autoptr (TtsServer) server = tts_server_new (NULL, tts_fake_container,
      &fake);
  g_autoptr (GstTtsProvider) provider = make (server, "bark");
  const TtsJobWish wish = {.voice = "female" };
  g_autoptr (TtsJobRun) run = tts_job_run (provider, "Now", &wish);
  g_autoptr (GPtrArray) voices = gst_tts_provider_list_voices (provider, NULL,
      NULL);
  g_autofree gchar *body = tts_fake_vendor_dup_body (&fake);

  g_assert_no_error (run->error);
  g_assert_cmpstr (body, ==,
      "{\"text\":\"Now\",\"voice\":\"v2/en_speaker_9\"}");
  g_assert_cmpuint (voices->len, ==, 133);
  tts_fake_vendor_clear (&fake);
}

/* A worker says how much it takes, and what is longer is not sent. */
static void
test_max_chars (void)
{
  TtsFakeVendor fake = {.kind = "short" };
  g_autoptr (TtsServer) server = tts_server_new (NULL, tts_fake_container,
      &fake);
  g_autoptr (GstTtsProvider) provider = gst_tts_provider_make ("vast", NULL);
  g_autoptr (TtsJobRun) longer = NULL, fit = NULL;
  GstTtsCapabilities before, after;

  g_object_set (provider, "base-url", tts_server_get_base (server),
      "poll-interval", 1, NULL);
  gst_tts_provider_get_capabilities (provider, &before);
  longer = tts_job_run (provider, "One character too many", NULL);
  gst_tts_provider_get_capabilities (provider, &after);
  tts_assert_error (longer->error, GST_TTS_ERROR_UNSUPPORTED,
      "max-chars to 20");
  g_assert_cmpuint (tts_fake_vendor_count_steps (&fake, "speak"), ==, 0);
  g_assert_cmpuint (before.max_chars, ==, 500);
  g_assert_cmpuint (after.max_chars, ==, 20);
  fit = tts_job_run (provider, "Twenty characters it", NULL);
  g_assert_no_error (fit->error);
  tts_fake_vendor_clear (&fake);
}

/* The router and the workers have their chances each. */
static void
test_serverless (void)
{
  static const struct
  {
    const gchar *at;
    guint times, routes, speaks;
    gboolean good;
  } rows[] = {
    {"route", 4, 7, 1, TRUE},
    {"route", 0, 5, 0, FALSE},
    {"speak", 4, 15, 5, TRUE},
    {"speak", 0, 15, 5, FALSE},
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    TtsFakeVendor fake = {.key = OLD_KEY,.fault = "502",.at = rows[i].at,
      .times = rows[i].times
    };
    g_autoptr (TtsServer) server = tts_server_new (NULL,
        tts_fake_vast_router, &fake);
    g_autoptr (GstTtsProvider) provider =
        gst_tts_provider_make ("vastserverless", NULL);
    g_autoptr (TtsJobRun) run = NULL;

    g_object_set (provider, "base-url", tts_server_get_base (server),
        "endpoint", "bark", "poll-interval", 1, NULL);
    run = tts_job_run (provider, "Now", NULL);
    g_assert_cmpint (run->error == NULL, ==, rows[i].good);
    g_assert_cmpuint (tts_fake_vendor_count_steps (&fake, "route"), ==,
        rows[i].routes);
    g_assert_cmpuint (tts_fake_vendor_count_steps (&fake, "speak"), ==,
        rows[i].speaks);
    tts_fake_vendor_clear (&fake);
  }
}

typedef struct
{
  TtsFakeVendor fake;
  gint routes;                  /* atomic */
} Router;

static void
answer_every_other (TtsServerPeer *peer, const TtsServerRequest *request,
    gpointer user_data)
{
  Router *router = user_data;

  if (g_str_equal (request->path, "/route/")
      && g_atomic_int_add (&router->routes, 1) % 2 == 0)
    tts_fake_reply_json (peer, 502, "{\"error\":\"oops\"}");
  else
    tts_fake_vast_router (peer, request, &router->fake);
}

/* A router that answers now and then is not given up. */
static void
test_serverless_router (void)
{
  Router router = {.fake = {.key = OLD_KEY,.fault = "502",.at = "speak",
      .times = 1} };
  g_autoptr (TtsServer) server = tts_server_new (NULL, answer_every_other,
      &router);
  g_autoptr (GstTtsProvider) provider =
      gst_tts_provider_make ("vastserverless", NULL);
  g_autoptr (TtsJobRun) run = NULL;

  g_object_set (provider, "base-url", tts_server_get_base (server),
      "endpoint", "bark", "poll-interval", 1, NULL);
  run = tts_job_run (provider, "Now", NULL);
  g_assert_no_error (run->error);
  g_assert_cmpint (router.routes, ==, 12);
  tts_fake_vendor_clear (&router.fake);
}

/* In pieces of a byte, so that the first four bytes come apart too. */
static void
send_encoded (TtsServerPeer *peer, const TtsServerRequest *request,
    gpointer data)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (data, &size);

  tts_server_begin (peer, 200, "application/octet-stream", NULL);
  for (gsize i = 0; i < 8; i++)
    tts_server_chunk (peer, bytes + i, 1);
  tts_server_chunk (peer, bytes + 8, size - 8);
  tts_server_end (peer);
}

/* AAC loses most: two frames of 1024 samples at 24 kHz. */
static void
test_encodings (gconstpointer encoder)
{
  GstClockTime duration, got;
  g_autoptr (GBytes) audio = tts_encode (encoder, &duration);
  g_autoptr (TtsServer) server = tts_server_new (NULL, send_encoded, audio);
  g_autoptr (GstTtsProvider) provider = make (server, "csm");
  g_autoptr (TtsJobRun) run = tts_job_run (provider, "Now", NULL);

  g_assert_no_error (run->error);
  got = tts_job_run_duration (run);
  g_assert_cmpuint (got, >=, duration - 90 * GST_MSECOND);
  g_assert_cmpuint (got, <=, duration + 150 * GST_MSECOND);
}

static gboolean
has_element (const gchar *name)
{
  g_autoptr (GstElementFactory) factory = gst_element_factory_find (name);

  return factory != NULL;
}

/* Of a set of plugins that not everybody has. */
static void
test_aac (void)
{
  if (has_element ("voaacenc") && has_element ("faad"))
    test_encodings ("voaacenc ! aacparse ! audio/mpeg,stream-format=adts");
  else
    g_test_skip ("no AAC: install gstreamer1.0-plugins-bad");
}

/* A key is wanted at all hosts of the vendor. */
static void
test_vendor_domain (void)
{
  g_autoptr (GstTtsProvider) provider = gst_tts_provider_make ("runpodlb",
      NULL);
  g_autoptr (GError) error = NULL;

  g_object_set (provider, "base-url", "https://ep1.api.runpod.ai", NULL);
  g_assert_false (gst_tts_provider_check (provider, &error));
  tts_assert_error (error, GST_TTS_ERROR_AUTH, "RUNPOD_API_KEY");
  g_object_set (provider, "base-url", "https://api.runpod.ai.example", NULL);
  g_assert_true (gst_tts_provider_check (provider, NULL));
}

/* The names that older programs read key and endpoint under. */
static void
test_old_variable (void)
{
  g_autoptr (GstTtsProvider) provider =
      gst_tts_provider_make ("vastserverless", NULL);
  gchar *key = gst_tts_http_provider_dup_key (GST_TTS_HTTP_PROVIDER
      (provider), NULL);
  g_autofree gchar *endpoint = NULL;
  g_autoptr (GError) error = NULL;

  g_object_set (provider, "endpoint", "bark", NULL);
  g_assert_true (gst_tts_provider_check (provider, NULL));
  g_object_set (provider, "endpoint", NULL, NULL);
  g_assert_false (gst_tts_provider_check (provider, &error));
  tts_assert_error (error, GST_TTS_ERROR_NOT_CONFIGURED,
      "VASTAI_ENDPOINT_ID");
  g_setenv ("VASTAI_ENDPOINT_ID", "bark", TRUE);
  g_assert_true (gst_tts_provider_check (provider, NULL));
  g_object_get (provider, "endpoint", &endpoint, NULL);
  g_assert_cmpstr (endpoint, ==, "bark");
  g_unsetenv ("VASTAI_ENDPOINT_ID");
  g_assert_cmpstr (key, ==, OLD_KEY);
  g_free (key);
}

/* Whom price lists look for: one's own server at a vendor is the vendor's, one
 * on this machine is nobody's. */
static void
test_service (void)
{
  static const struct
  {
    const gchar *provider;
    const gchar *base_url;
    const gchar *service;
  } rows[] = {
    {"modal", "https://me--app.modal.run", "modal"},
    {"modal", "http://127.0.0.1:8000", "modal@127.0.0.1"},
    {"openai", "https://api.openai.com/v1", "openai"},
    {"openai", "https://tts.example.com/v1", "openai@tts.example.com"},
    {"openai", "http://[::1]:8880/v1", "openai@::1"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GstTtsProvider) provider =
        gst_tts_provider_make (rows[i].provider, NULL);
    g_autofree gchar *service = NULL;
    GstTtsCapabilities caps;

    g_object_set (provider, "base-url", rows[i].base_url, NULL);
    service = gst_tts_provider_dup_service (provider);
    g_assert_cmpstr (service, ==, rows[i].service);
    gst_tts_provider_get_capabilities (provider, &caps);
    g_assert_cmpint (caps.unit, !=, GST_TTS_UNIT_NONE);
  }
}

int
main (int argc, char **argv)
{
  g_unsetenv ("MODAL_PROXY_TOKEN");
  g_unsetenv ("RUNPOD_API_KEY");
  g_unsetenv ("VAST_API_KEY");
  g_setenv ("VASTAI_API_KEY", OLD_KEY, TRUE);
  tts_test_init (&argc, &argv);
  g_test_add_func ("/container/templates", test_templates);
  g_test_add_func ("/container/filled", test_filled);
  g_test_add_func ("/container/context", test_context);
  g_test_add_func ("/container/turns", test_turns);
  g_test_add_func ("/container/left", test_left);
  g_test_add_func ("/container/speaker", test_speaker);
  g_test_add_func ("/container/bark-voices", test_bark_voices);
  g_test_add_func ("/container/max-chars", test_max_chars);
  g_test_add_func ("/container/serverless", test_serverless);
  g_test_add_func ("/container/serverless-router", test_serverless_router);
  g_test_add_func ("/container/vendor-domain", test_vendor_domain);
  g_test_add_func ("/container/old-variable", test_old_variable);
  g_test_add_func ("/container/service", test_service);
  g_test_add_data_func ("/container/wav", "wavenc", test_encodings);
  g_test_add_data_func ("/container/flac", "flacenc", test_encodings);
  g_test_add_data_func ("/container/mp3", "lamemp3enc", test_encodings);
  g_test_add_data_func ("/container/opus", "opusenc ! oggmux",
      test_encodings);
  g_test_add_func ("/container/aac", test_aac);
  return tts_test_run ();
}
