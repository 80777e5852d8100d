/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Several jobs in one request: what is sent, whose audio is whose, and what
 * fails with what. */
#include <string.h>

#include "container.h"
#include "folder.h"
#include "job-run.h"
#include "replicate.h"
#include "runpod.h"
#include "sagemaker.h"
#include "test-main.h"
#include "vast-router.h"
#include "vendor-rows.h"

#define N 3

typedef struct
{
  const gchar *name;            /* of the tests */
  const gchar *provider;
  TtsServerHandler handler;
  const gchar *base;
  const gchar *kind;            /* of the fake, where it does as it should */
  const gchar *settings;
  const gchar *step;            /* that asks for speech */
  gdouble seconds;              /* of work that it tells */
} Vendor;

#define SAGEMAKER "endpoint=my voice|mode="

static const Vendor vendors[] = {
  {"modal", "modal", tts_fake_container, "", NULL, "", "speak", 2.25},
  {"modal-hops", "modal", tts_fake_container, "", "hops", "", "speak", 2.25},
  {"thunder", "thunder", tts_fake_container, "", NULL, "", "speak", 2.25},
  {"cerebrium", "cerebrium", tts_fake_container, "", "result", "", "speak",
      0.32634},
  {"runpodlb", "runpodlb", tts_fake_container, "", NULL, "", "speak", 2.25},
  {"runpod", "runpod", tts_fake_runpod, "/v2", NULL,
      "mode=queue|endpoint-id=ep1", "run", 1.437},
  {"runpod-sync", "runpod", tts_fake_runpod, "/v2", NULL,
      "mode=sync|endpoint-id=ep1", "runsync", 1.437},
  {"replicate", "replicate", tts_fake_replicate, "/v1", NULL,
      "api=csm|deployment=o/n", "create", 0.5},
  {"vastserverless", "vastserverless", tts_fake_vast_router, "", NULL,
      "api=csm|endpoint=bark", "speak", 2.25},
  {"sagemaker", "sagemaker", tts_fake_sagemaker, "", NULL, SAGEMAKER "sync",
      "invocations", 1.5},
  {"sagemaker-async", "sagemaker", tts_fake_sagemaker, "", NULL,
      SAGEMAKER "async", "async-invocations", 1.5},
};

#define RUNPOD (&vendors[5])
#define REPLICATE (&vendors[7])

static const gchar *const texts[N] = {
  "Good morning.",
  "To all of you, dear friends.",
  "And now?",
};

typedef struct
{
  TtsFakeVendor fake;
  TtsServer *server;
  GstTtsProvider *provider;
  TtsJobRun *runs[N];
} Fixture;

static void
set_up_provider (GstTtsProvider *provider, TtsServer *server,
    const Vendor *vendor)
{
  g_autofree gchar *url = g_strconcat (tts_server_get_base (server),
      vendor->base, NULL);

  g_object_set (provider, "base-url", url, "poll-interval", 1, NULL);
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (provider), "s3-url"))
    g_object_set (provider, "s3-url", url, NULL);
  tts_vendor_apply (provider, vendor->settings);
}

static void
begin (Fixture *self, const Vendor *vendor, const gchar *kind,
    const gchar *fault)
{
  *self = (Fixture) {.fake = {.kind = kind ? kind : vendor->kind,
      .fault = fault,.at = vendor->step,.api = "csm"} };
  self->server = tts_server_new (NULL, vendor->handler, &self->fake);
  self->provider = gst_tts_provider_make (vendor->provider, NULL);
  set_up_provider (self->provider, self->server, vendor);
}

/* Each with a speaker of its own. */
static void
start (Fixture *self)
{
  static const TtsJobWish wishes[N] = { {"0"}, {"1"}, {"2"} };
  GstTtsJob *jobs[N];

  for (guint i = 0; i < N; i++) {
    self->runs[i] = tts_job_run_new (texts[i], &wishes[i]);
    jobs[i] = self->runs[i]->job;
  }
  gst_tts_provider_start_batch (self->provider, jobs, N);
}

static void
run_all (Fixture *self)
{
  start (self);
  for (guint i = 0; i < N; i++)
    tts_job_run_wait (self->runs[i]);
}

static void
end (Fixture *self)
{
  for (guint i = 0; i < N && self->runs[i]; i++)
    tts_job_run_free (self->runs[i]);
  gst_object_unref (self->provider);
  tts_server_free (self->server);
  tts_fake_vendor_clear (&self->fake);
}

static void
assert_spoken (const Fixture *self, guint i)
{
  g_autoptr (GBytes) samples = tts_fake_samples (texts[i]);
  TtsJobRun *run = self->runs[i];
  gsize size;
  gconstpointer data = g_bytes_get_data (samples, &size);

  g_assert_no_error (run->error);
  g_assert_cmpmem (run->pcm->data, run->pcm->len, data, size);
}

static gdouble
seconds_of (const Fixture *self, guint i)
{
  gdouble seconds;

  g_assert_cmpint (gst_tts_job_get_usage (self->runs[i]->job, &seconds), ==,
      GST_TTS_UNIT_WALL_SECONDS);
  return seconds;
}

/* The answers come in another order; the time is shared by characters, and
 * no job has a name that it could be asked for by. */
static void
test_whole (gconstpointer data)
{
  const Vendor *vendor = data;
  g_autofree gchar *body = NULL;
  Fixture self;

  begin (&self, vendor, NULL, NULL);
  run_all (&self);
  for (guint i = 0; i < N; i++) {
    assert_spoken (&self, i);
    g_assert_cmpstr (self.runs[i]->tasks->str, ==, "");
    g_assert_false (gst_tts_job_get_maybe_billed (self.runs[i]->job)
        && self.runs[i]->error);
  }
  g_assert_cmpuint (tts_fake_vendor_count_steps (&self.fake,
            vendor->step), ==, 1);
  g_assert_cmpfloat_with_epsilon (seconds_of (&self, 0)
      + seconds_of (&self, 1) + seconds_of (&self, 2), vendor->seconds,
      1e-12);
  g_assert_cmpfloat_with_epsilon (seconds_of (&self, 0) * strlen (texts[1]),
      seconds_of (&self, 1) * strlen (texts[0]), 1e-9);
  body = tts_fake_vendor_dup_body (&self.fake);
  if (vendor->handler == tts_fake_container && !vendor->kind)
    g_assert_nonnull (strstr (body, "{\"id\":\"s2\",\"text\":\"To all of you, "
            "dear friends.\",\"speaker\":1}"));
  end (&self);
}

/* What is not in the answer, or is no audio there, fails alone. */
static void
test_one_fails (gconstpointer data)
{
  static const gchar *const kinds[] = { "missing", "rubbish" };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    Fixture self;

    begin (&self, data, kinds[i], NULL);
    run_all (&self);
    assert_spoken (&self, 0);
    assert_spoken (&self, 2);
    g_assert_error (self.runs[1]->error, GST_TTS_ERROR,
        GST_TTS_ERROR_TRANSIENT);
    g_assert_true (gst_tts_job_get_maybe_billed (self.runs[1]->job));
    end (&self);
  }
}

/* A container that knows no batches says so by its answer: then each has to be
 * asked for alone. */
static void
test_unaware (gconstpointer data)
{
  Fixture self;

  begin (&self, data, "unaware", NULL);
  run_all (&self);
  for (guint n = 0; n < N; n++) {
    g_assert_error (self.runs[n]->error, GST_TTS_ERROR,
        GST_TTS_ERROR_UNSUPPORTED);
    g_assert_cmpuint (self.runs[n]->pcm->len, ==, 0);
  }
  end (&self);
}

/* Links are followed, each for its own job. */
static void
test_links (gconstpointer data)
{
  static const gchar *const kinds[] = { "links", "dead-links" };
  const Vendor *vendor = data;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    const gboolean dead = g_str_has_prefix (kinds[i], "dead");
    Fixture self;

    begin (&self, vendor, kinds[i], NULL);
    run_all (&self);
    for (guint n = 0; n < N; n++)
      if (n != 1 || !dead)
        assert_spoken (&self, n);
    g_assert_cmpint (self.runs[1]->error != NULL, ==, dead);
    g_assert_cmpuint (tts_fake_vendor_count_steps (&self.fake,
              vendor->step), ==, 1);
    end (&self);
  }
}

/* What can not be decoded is not read to its end, which may never come. */
static void
test_link_stuck (void)
{
  Fixture self;

  begin (&self, REPLICATE, "links", "stuck");
  self.fake.at = "file";
  self.fake.times = 1;
  run_all (&self);
  g_assert_error (self.runs[0]->error, GST_TTS_ERROR,
      GST_TTS_ERROR_TRANSIENT);
  assert_spoken (&self, 1);
  assert_spoken (&self, 2);
  end (&self);
}

/* The file of one that is called off is let go, and the next is asked for. */
static void
test_link_called_off (void)
{
  Fixture self;

  begin (&self, REPLICATE, "links", "hang");
  self.fake.at = "file";
  start (&self);
  tts_fake_vendor_wait_step (&self.fake, "file");
  for (guint i = 0; i < N; i++) {
    gst_tts_job_cancel (self.runs[i]->job);
    tts_job_run_wait (self.runs[i]);
    g_assert_error (self.runs[i]->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  }
  end (&self);
}

/* All hear of what befalls the request. */
static void
test_fault (gconstpointer data)
{
  static const struct
  {
    const gchar *fault;
    gint code;
    gboolean wait;
  } rows[] = {
    {"500", GST_TTS_ERROR_TRANSIENT, FALSE},
    {"429", GST_TTS_ERROR_RATE, TRUE},
    {"402", GST_TTS_ERROR_QUOTA, FALSE},
    {"reset", GST_TTS_ERROR_TRANSIENT, FALSE},
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    Fixture self;

    begin (&self, data, NULL, rows[i].fault);
    run_all (&self);
    for (guint n = 0; n < N; n++) {
      GstTtsJob *job = self.runs[n]->job;

      g_assert_error (self.runs[n]->error, GST_TTS_ERROR, rows[i].code);
      g_assert_cmpint (gst_tts_job_get_retry_after (job) > 0, ==,
          rows[i].wait);
      g_assert_cmpint (gst_tts_job_get_maybe_billed (job), ==,
          g_str_equal (rows[i].fault, "reset"));
    }
    end (&self);
  }
}

/* One that is called off is let go at once; the request goes on for the
 * others and ends with the last of them. */
static void
test_called_off (gconstpointer data)
{
  const Vendor *vendor = data;
  Fixture self;

  begin (&self, vendor, NULL, "hang");
  start (&self);
  tts_fake_vendor_wait_step (&self.fake, vendor->step);
  for (guint i = 0; i < N; i++) {
    gst_tts_job_cancel (self.runs[i]->job);
    tts_job_run_wait (self.runs[i]);
    g_assert_error (self.runs[i]->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    for (guint n = i + 1; n < N; n++) {
      g_mutex_lock (&self.runs[n]->lock);
      g_assert_false (self.runs[n]->done);
      g_mutex_unlock (&self.runs[n]->lock);
    }
  }
  end (&self);
}

/* The vendor's job is cancelled only when nobody wants any of it. */
static void
test_cancel_step (void)
{
  Fixture self;

  begin (&self, RUNPOD, "slow", NULL);
  start (&self);
  tts_fake_vendor_wait_step (&self.fake, "status");
  for (guint i = 0; i + 1 < N; i++) {
    gst_tts_job_cancel (self.runs[i]->job);
    tts_job_run_wait (self.runs[i]);
  }
  g_assert_cmpuint (tts_fake_vendor_count_steps (&self.fake, "cancel"), ==, 0);
  gst_tts_job_cancel (self.runs[N - 1]->job);
  tts_job_run_wait (self.runs[N - 1]);
  tts_fake_vendor_wait_step (&self.fake, "cancel");
  end (&self);
}

/* Called off before anything was sent. */
static void
test_unwanted (void)
{
  static const TtsJobWish wish = { "0" };
  GstTtsJob *jobs[N];
  Fixture self;

  begin (&self, &vendors[0], NULL, NULL);
  for (guint i = 0; i < N; i++) {
    self.runs[i] = tts_job_run_new (texts[i], &wish);
    jobs[i] = self.runs[i]->job;
    gst_tts_job_cancel (jobs[i]);
  }
  gst_tts_provider_start_batch (self.provider, jobs, N);
  for (guint i = 0; i < N; i++) {
    tts_job_run_wait (self.runs[i]);
    g_assert_error (self.runs[i]->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  }
  g_assert_cmpuint (tts_server_requests (self.server), ==, 0);
  end (&self);
}

/* The context is sent once, and is that of one speaker. */
static void
test_context (void)
{
  static const TtsJobWish wish = { "3" };
  g_autofree gchar *folder = tts_folder_new ();
  g_autofree gchar *path = g_build_filename (folder, "earlier.wav", NULL);
  g_autofree gchar *body = NULL;
  g_autoptr (GBytes) file = tts_fake_wav ("Earlier");
  GstTtsCapabilities caps;
  GstTtsJob *jobs[N];
  Fixture self;

  g_assert_true (g_file_set_contents (path, g_bytes_get_data (file, NULL),
          g_bytes_get_size (file), NULL));
  begin (&self, &vendors[0], NULL, NULL);
  g_object_set (self.provider, "context-audio", path, "context-text",
      "Earlier", NULL);
  gst_tts_provider_get_capabilities (self.provider, &caps);
  g_assert_cmpuint (caps.max_batch, >, 1);
  g_assert_false (caps.batch_voices);
  for (guint i = 0; i < N; i++) {
    self.runs[i] = tts_job_run_new (texts[i], &wish);
    jobs[i] = self.runs[i]->job;
  }
  gst_tts_provider_start_batch (self.provider, jobs, N);
  for (guint i = 0; i < N; i++) {
    tts_job_run_wait (self.runs[i]);
    assert_spoken (&self, i);
  }
  body = tts_fake_vendor_dup_body (&self.fake);
  g_assert_nonnull (strstr (body, "\"context\":[{\"speaker\":3,"));
  end (&self);
  tts_folder_free (g_steal_pointer (&folder));
}

/* How many frames come of @text, a chunk a word, each after @turns others. */
static guint64
speak (const Fixture *self, const Vendor *vendor, const gchar *text,
    guint turns)
{
  g_autoptr (GstTtsSession) session = gst_tts_session_new ();
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new (text);
  g_autoptr (GError) error = NULL;
  GRefString *id = g_ref_string_new ("test");
  GstTtsProvider *provider;
  GstAudioInfo info;
  guint64 frames = 0;
  GstTtsPiece piece;

  g_object_set (session, "provider", vendor->provider, "max-workers", 1,
      "max-chars", 6, "rate-limit", 0, "retry-delay", 1, "cache",
      GST_TTS_CACHE_MODE_OFF, "ledger", "off", NULL);
  provider = gst_tts_session_get_provider (session, vendor->provider);
  set_up_provider (provider, self->server, vendor);
  g_object_set (provider, "context-turns", turns, NULL);
  gst_object_unref (provider);
  g_assert_cmpint (gst_tts_session_prepare (session, &error), ==, 24000);
  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_S16LE, 24000, 1, NULL);
  gst_tts_session_start (session, &info);
  g_assert_true (gst_tts_session_push (session, id, 0, cue));
  gst_tts_session_end (session);
  while (gst_tts_session_pull (session, &piece, &error) == GST_FLOW_OK) {
    frames += piece.buffer ? gst_buffer_get_size (piece.buffer) / 2 : 0;
    gst_tts_piece_clear (&piece);
  }
  g_assert_no_error (error);
  gst_tts_session_stop (session);
  g_ref_string_release (id);
  return frames;
}

/* All is heard once, whatever went out with what: that depends on how soon it
 * was heard. */
static void
test_session (gconstpointer data)
{
  static const gchar text[] = "One. Two. Six. Ten. Four. Five. Nine.";
  static const gchar *const kinds[] = { NULL, "missing", "unaware" };
  const Vendor *vendor = data;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    Fixture self;

    begin (&self, vendor, kinds[i], NULL);
    g_assert_cmpuint (speak (&self, vendor, text, 0), ==,
        (strlen (text) - 6) * 240);
    g_assert_cmpuint (tts_fake_vendor_count_steps (&self.fake,
              vendor->step), >=, 3);
    end (&self);
  }
}

static void
assert_turn (JsonArray *context, guint index, const gchar *text)
{
  JsonNode *turn = json_array_get_element (context, index);
  g_autoptr (GBytes) samples = tts_fake_samples (text);
  gsize size, expected_size;
  gconstpointer expected = g_bytes_get_data (samples, &expected_size);
  g_autofree guchar *wav = g_base64_decode (tts_fake_string (turn, "audio"),
      &size);

  g_assert_cmpstr (tts_fake_string (turn, "text"), ==, text);
  g_assert_cmpuint (size, >, expected_size);
  g_assert_cmpmem (wav + size - expected_size, expected_size, expected,
      expected_size);
}

/* What a server is told of what it has said: the very samples. */
static void
test_dialogue (gconstpointer data)
{
  static const gchar text[] = "One. Two. Six. Ten. Four. Five. Nine.";
  static const gchar *const wraps[] = { "input", "payload" };
  const Vendor *vendor = data;
  g_autofree gchar *body = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object;
  JsonArray *context;
  Fixture self;

  begin (&self, vendor, NULL, NULL);
  g_assert_cmpuint (speak (&self, vendor, text, 2), ==,
      (strlen (text) - 6) * 240);
  g_assert_cmpuint (tts_fake_vendor_count_steps (&self.fake, vendor->step),
      ==, 7);
  body = tts_fake_vendor_dup_body (&self.fake);
  root = json_from_string (body, NULL);
  object = json_node_get_object (root);
  for (guint i = 0; i < G_N_ELEMENTS (wraps); i++)
    if (json_object_has_member (object, wraps[i]))
      object = json_object_get_object_member (object, wraps[i]);
  context = json_object_get_array_member (object, "context");
  g_assert_cmpuint (json_array_get_length (context), ==, 2);
  assert_turn (context, 0, "Four.");
  assert_turn (context, 1, "Five.");
  end (&self);
}

/* Who can, and with what. */
static void
test_capabilities (void)
{
  static const struct
  {
    const gchar *provider, *property, *value;
    gboolean batch;
  } rows[] = {
    {"modal", "api", "csm", TRUE},
    {"modal", "api", "openai", FALSE},
    {"modal", "audio-path", "sound.0", FALSE},
    {"vast", "api", "bark", FALSE},
    {"vast", "api", "csm", TRUE},
    {"runpod", "mode", "sync", TRUE},
    {"runpod", "mode", "stream", FALSE},
    {"replicate", "api", "csm", TRUE},
    {"replicate", "api", "template", FALSE},
    {"vastserverless", "api", "bark", FALSE},
    {"vastserverless", "api", "csm", TRUE},
    {"sagemaker", "mode", "async", TRUE},
    {"sagemaker", "mode", "stream", FALSE},
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GstTtsProvider) provider =
        gst_tts_provider_make (rows[i].provider, NULL);
    GstTtsCapabilities caps;

    gst_util_set_object_arg (G_OBJECT (provider), rows[i].property,
        rows[i].value);
    gst_tts_provider_get_capabilities (provider, &caps);
    g_assert_cmpint (caps.max_batch > 1, ==, rows[i].batch);
    g_assert_cmpint (caps.batch_chars > 0, ==, rows[i].batch);
    g_assert_cmpint (caps.batch_voices, ==, rows[i].batch);
  }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const gchar *name;
    void (*run) (gconstpointer data);
  } tests[] = {
    {"whole", test_whole},
    {"one-fails", test_one_fails},
    {"unaware", test_unaware},
    {"links", test_links},
    {"fault", test_fault},
    {"called-off", test_called_off},
    {"session", test_session},
    {"dialogue", test_dialogue},
  };

  g_unsetenv ("MODAL_PROXY_TOKEN");
  g_unsetenv ("RUNPOD_API_KEY");
  g_unsetenv ("RUNPOD_ENDPOINT_URL");
  g_unsetenv ("REPLICATE_API_TOKEN");
  g_unsetenv ("VAST_API_KEY");
  g_unsetenv ("VASTAI_API_KEY");
  tts_vendor_set_aws_account ();
  tts_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (vendors); i++)
    for (guint n = 0; n < G_N_ELEMENTS (tests); n++) {
      g_autofree gchar *path = g_strdup_printf ("/container-batch/%s/%s",
          vendors[i].name, tests[n].name);

      g_test_add_data_func (path, &vendors[i], tests[n].run);
    }
  g_test_add_func ("/container-batch/cancel-step", test_cancel_step);
  g_test_add_func ("/container-batch/link-called-off", test_link_called_off);
  g_test_add_func ("/container-batch/link-stuck", test_link_stuck);
  g_test_add_func ("/container-batch/unwanted", test_unwanted);
  g_test_add_func ("/container-batch/context", test_context);
  g_test_add_func ("/container-batch/capabilities", test_capabilities);
  return tts_test_run ();
}
