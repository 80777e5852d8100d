/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What speech over HTTP costs us, beside the vendors' own clients; what more
 * requests at once bring; how soon the first sample is here; a thousand
 * requests at once. The server is a process of its own. */
#include <gst/tts/tts.h>

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench-server.h"
#include "encode.h"
#include "test-main.h"
#include "usage.h"

#define CHUNKS 200
#define WORKERS 10
#define LATENCY 100             /* ms */
#define MANY 1000
#define FIRST 100
/* 3 seconds of the fake's speech. */
#define TEXT "Good morning to all of you, and welcome to a sentence that is " \
  "as long as many are in a book: three hundred characters, which the server " \
  "says in three seconds, so that a reply has several pieces at any size of " \
  "them, and the costs of a request are not all that there is to be seen in " \
  "the end of it."

typedef struct
{
  GMutex lock;
  GCond cond;
  guint under_way;
  guint failed;
  gint64 first;                 /* of the last job */
} Runs;

#define OPENAI 0

/* What is asked, as the vendor's client can ask it too. */
typedef struct
{
  const gchar *name;            /* of the fake and the provider */
  const gchar *base;
  const gchar *what;
  const gchar *peer;            /* how net-peer.py calls it */
  const gchar *property;        /* NULL or one that is FALSE */
} Way;

static const Way ways[] = {
  {"openai", "/v1", "OpenAI's samples", "openai"},
  {"elevenlabs", "", "ElevenLabs' samples", "elevenlabs", "timings"},
  {"elevenlabs", "", "ElevenLabs' lines with times", "elevenlabs-times"},
};

static GstTtsProvider *
make_provider (const BenchServer *server, const Way *way, const gchar *ca)
{
  GstTtsProvider *provider = gst_tts_provider_make (way->name, NULL);
  g_autofree gchar *url = g_strconcat (server->base, way->base, NULL);

  g_object_set (provider, "base-url", url, "api-key", BENCH_KEY, "ca-file", ca,
      NULL);
  if (way->property)
    g_object_set (provider, way->property, FALSE, NULL);
  return provider;
}

static gboolean
on_format (gpointer user_data, const GstAudioInfo *info, GError **error)
{
  return TRUE;
}

static void
on_samples (gpointer user_data, gconstpointer data, gsize size)
{
  Runs *runs = user_data;

  if (!runs->first)
    runs->first = g_get_monotonic_time ();
}

static void
on_word (gpointer user_data, guint offset, guint length, GstClockTime start,
    GstClockTime end)
{
}

static void
on_done (gpointer user_data, const GError *error)
{
  Runs *runs = user_data;

  g_mutex_lock (&runs->lock);
  runs->under_way--;
  runs->failed += error != NULL;
  g_cond_broadcast (&runs->cond);
  g_mutex_unlock (&runs->lock);
}

static const GstTtsJobFuncs funcs = {
  .format = on_format,.samples = on_samples,.word = on_word,.done = on_done,
};

/* @n chunks, at most @workers at once. */
static void
speak (GstTtsProvider *provider, Runs *runs, guint n, guint workers)
{
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new (TEXT);
  g_autoptr (GPtrArray) chunks = gst_tts_cue_split (cue, 0, 0, NULL);

  for (guint i = 0; i < n; i++) {
    GstTtsJob *job;

    g_mutex_lock (&runs->lock);
    while (runs->under_way >= workers)
      g_cond_wait (&runs->cond, &runs->lock);
    runs->under_way++;
    g_mutex_unlock (&runs->lock);
    job = gst_tts_job_new (chunks->pdata[0], NULL, NULL, 1.0, 0, &funcs, runs,
        NULL);
    gst_tts_provider_start (provider, job);
    gst_tts_job_unref (job);
  }
  g_mutex_lock (&runs->lock);
  while (runs->under_way > 0)
    g_cond_wait (&runs->cond, &runs->lock);
  g_mutex_unlock (&runs->lock);
}

/* Seconds of CPU of the vendor's client, 0 if there is none. */
static gdouble
ask_peer (const BenchServer *server, const Way *way, const gchar *ca)
{
  const gchar *python = g_getenv ("TTS_PEERS_PYTHON");
  g_autofree gchar *n = g_strdup_printf ("%d", CHUNKS);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new
      (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GSubprocess) peer = NULL;
  g_autofree gchar *out = NULL;

  if (!python)
    return 0;
  g_subprocess_launcher_setenv (launcher, "SSL_CERT_FILE", ca, TRUE);
  peer = g_subprocess_launcher_spawn (launcher, NULL, python, PEER,
      way->peer, server->base, BENCH_KEY, n, TEXT, NULL);
  if (!peer || !g_subprocess_communicate_utf8 (peer, NULL, NULL, &out, NULL,
          NULL) || !g_subprocess_get_successful (peer))
    return 0;
  return g_ascii_strtod (out, NULL);
}

static void
bench_cpu (const Way *way, const gchar *pem, const gchar *ca, guint piece)
{
  gdouble minutes = CHUNKS * strlen (TEXT) * 0.01 / 60, ours, theirs;
  BenchServer server;
  Runs runs = { 0 };
  g_autoptr (GstTtsProvider) provider = NULL;

  bench_server_start (&server, way->name,
      &(BenchServerOptions) {.pem = pem,.piece = piece });
  provider = make_provider (&server, way, ca);
  speak (provider, &runs, 1, 1);
  ours = tts_usage_cpu ();
  speak (provider, &runs, CHUNKS, 1);
  ours = (tts_usage_cpu () - ours) / 1e6;
  theirs = ask_peer (&server, way, ca);
  bench_server_stop (&server);
  printf ("%s, %d chunks over TLS in pieces of %u bytes: %.1f ms of CPU a "
      "minute of audio, %u failed", way->what, CHUNKS, piece,
      1000 * ours / minutes, runs.failed);
  if (theirs > 0)
    printf ("; their client %.1f ms: %.2f times as much for us",
        1000 * theirs / minutes, ours / theirs);
  printf ("\n");
}

static void
bench_workers (const gchar *pem, const gchar *ca)
{
  BenchServer server;
  Runs runs = { 0 };
  gdouble one, many;
  gint64 start;
  g_autoptr (GstTtsProvider) provider = NULL;

  bench_server_start (&server, "openai",
      &(BenchServerOptions) {.pem = pem,.delay = LATENCY,.piece = 8192 });
  provider = make_provider (&server, &ways[OPENAI], ca);
  speak (provider, &runs, WORKERS, WORKERS);
  start = g_get_monotonic_time ();
  speak (provider, &runs, CHUNKS / WORKERS, 1);
  one = (CHUNKS / WORKERS) * 1e6 / (g_get_monotonic_time () - start);
  start = g_get_monotonic_time ();
  speak (provider, &runs, CHUNKS, WORKERS);
  many = CHUNKS * 1e6 / (g_get_monotonic_time () - start);
  bench_server_stop (&server);
  printf ("%d workers at %d ms: %.1f chunks a second, %.2f times those of one "
      "worker, %u failed\n", WORKERS, LATENCY, many, many / one, runs.failed);
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  return *(const gint64 *) a < *(const gint64 *) b ? -1
      : *(const gint64 *) a > *(const gint64 *) b;
}

static void
bench_first (const gchar *format, const gchar *audio)
{
  gint64 times[FIRST];
  BenchServer server;
  Runs runs = { 0 };
  g_autoptr (GstTtsProvider) provider = NULL;

  bench_server_start (&server, "openai",
      &(BenchServerOptions) {.piece = 8192,.audio = audio });
  provider = make_provider (&server, &ways[OPENAI], NULL);
  gst_util_set_object_arg (G_OBJECT (provider), "response-format", format);
  speak (provider, &runs, 1, 1);
  for (guint i = 0; i < FIRST; i++) {
    gint64 start = g_get_monotonic_time ();

    runs.first = 0;
    speak (provider, &runs, 1, 1);
    times[i] = runs.first - start;
  }
  qsort (times, FIRST, sizeof *times, compare);
  bench_server_stop (&server);
  printf ("%s: first sample after %.2f ms from the request, median of %d, %u "
      "failed\n", format, times[FIRST / 2] / 1000.0, FIRST, runs.failed);
}

static void
bench_formats (void)
{
  g_autofree gchar *path = g_build_filename (g_get_tmp_dir (),
      "gst-tts-bench-XXXXXX", NULL);
  GstClockTime duration;
  g_autoptr (GBytes) mp3 = tts_encode ("lamemp3enc", &duration);

  g_close (g_mkstemp (path), NULL);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (mp3, NULL),
          g_bytes_get_size (mp3), NULL));
  bench_first ("pcm", NULL);
  bench_first ("wav", NULL);
  bench_first ("mp3", path);
  g_remove (path);
}

static void
bench_many (void)
{
  BenchServer server;
  Runs runs = { 0 };
  gdouble cpu = tts_usage_cpu ();
  gsize rss = tts_usage_rss ();
  g_autoptr (GstTtsProvider) provider = NULL;

  bench_server_start (&server, "openai",
      &(BenchServerOptions) {.delay = 1000,.piece = 8192 });
  provider = make_provider (&server, &ways[OPENAI], NULL);
  speak (provider, &runs, MANY, MANY);
  printf ("%d requests at once: %.2f s of CPU in all, %.1f MB more, %u "
      "failed\n", MANY, (tts_usage_cpu () - cpu) / 1e6,
      ((gdouble) tts_usage_rss () - rss) / 1e6, runs.failed);
  bench_server_stop (&server);
}

int
main (int argc, char **argv)
{
  g_autofree gchar *pem = NULL;
  g_autofree gchar *ca = NULL;

  g_setenv ("TTS_TEST_TIMEOUT", "3600", FALSE);
  tts_test_init (&argc, &argv);
  pem = tts_test_data ("tls/server.pem");
  ca = tts_test_data ("tls/ca.pem");
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    bench_cpu (&ways[i], pem, ca, 8192);
  bench_cpu (&ways[OPENAI], pem, ca, 333);
  bench_workers (pem, ca);
  bench_formats ();
  bench_many ();
  return 0;
}
