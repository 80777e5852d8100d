/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the session costs and how well it keeps its workers busy: the price of
 * a chunk with cache, journal and ledger, memory over a long run and a long
 * book, the share of the ideal schedule beside a pool of Python's threads, and
 * how long the first sample takes. One run, printed side by side. */
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "folder.h"
#include "openai.h"
#include "test-main.h"
#include "usage.h"

#define RATE 24000
#define MANY 100000
#define WARM 1000
#define HOURS 24
#define BOOK_CUE_SECONDS 10

typedef void (*PushFunc) (GstTtsSession *session, gpointer data);

typedef struct
{
  GstTtsSession *session;
  PushFunc push;
  gpointer data;
} Feeder;

static GstTtsSession *
make_session (const gchar *first_property, ...)
{
  GstTtsSession *session = gst_tts_session_new ();
  va_list args;

  g_object_set (session, "provider", "null", "rate-limit", 0, "cache",
      GST_TTS_CACHE_MODE_OFF, NULL);
  va_start (args, first_property);
  g_object_set_valist (G_OBJECT (session), first_property, args);
  va_end (args);
  return session;
}

static void
set_provider (GstTtsSession *session, const gchar *name,
    const gchar *property, const gchar *value)
{
  g_autoptr (GstTtsProvider) provider =
      gst_tts_session_get_provider (session, name);

  gst_util_set_object_arg (G_OBJECT (provider), property, value);
}

static void
start (GstTtsSession *session)
{
  g_autoptr (GError) error = NULL;
  GstAudioInfo info;

  gst_tts_session_prepare (session, &error);
  g_assert_no_error (error);
  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_S16LE, RATE, 1, NULL);
  gst_tts_session_start (session, &info);
}

static void
push_text (GstTtsSession *session, GRefString *id, guint index,
    const gchar *text)
{
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new (text);

  gst_tts_session_push (session, id, index, cue);
}

static gpointer
feed (gpointer data)
{
  const Feeder *feeder = data;

  feeder->push (feeder->session, feeder->data);
  gst_tts_session_end (feeder->session);
  return NULL;
}

/* Pulls it all; @ret_rss is when WARM cues were done. Returns seconds. */
static gdouble
pull_all (GstTtsSession *session, PushFunc push, gpointer data,
    gsize *ret_rss)
{
  Feeder feeder = { session, push, data };
  GThread *thread = g_thread_new ("feeder", feed, &feeder);
  g_autoptr (GError) error = NULL;
  gint64 begin = g_get_monotonic_time ();
  GstTtsPiece piece;
  guint n_done = 0;

  while (gst_tts_session_pull (session, &piece, &error) == GST_FLOW_OK) {
    if (piece.cue_done && ++n_done == WARM && ret_rss)
      *ret_rss = tts_usage_rss ();
    gst_tts_piece_clear (&piece);
  }
  g_assert_no_error (error);
  g_thread_join (thread);
  return (g_get_monotonic_time () - begin) / 1e6;
}

static void
finish (GstTtsSession *session)
{
  gst_tts_session_stop (session);
  gst_object_unref (session);
}

static void
push_many (GstTtsSession *session, gpointer data)
{
  GRefString *id = g_ref_string_new ("many");

  for (guint i = 0; i < GPOINTER_TO_UINT (data); i++) {
    g_autofree gchar *text = g_strdup_printf ("Chunk %u.", i);

    push_text (session, id, i, text);
  }
  g_ref_string_release (id);
}

/* All of the CPU that is used, but for the provider's: its tone is one
 * sample. With @bills each try is a row of a ledger. */
static void
run_many (const gchar *dir, const gchar *what, GstTtsCacheMode mode,
    gboolean bills, guint n)
{
  g_autofree gchar *journal = g_build_filename (dir, "journal", NULL);
  g_autofree gchar *ledger = g_build_filename (dir, "ledger.db", NULL);
  g_autofree gchar *prices = g_build_filename (dir, "prices.ini", NULL);
  GstTtsSession *session = make_session ("cache", mode, "cache-dir", dir,
      "max-workers", 20, "journal", journal, "ledger", ledger, "prices",
      prices, NULL);
  gdouble cpu, wall;
  gsize warm = 0, rss;

  g_file_set_contents (prices, bills ? "[null]\nunit=requests\nprice=0.001\n"
      : "", -1, NULL);
  set_provider (session, "null", "remote", "true");
  set_provider (session, "null", "ms-per-char", "0");
  set_provider (session, "null", "delay", "1");
  start (session);
  cpu = tts_usage_cpu ();
  wall = pull_all (session, push_many, GUINT_TO_POINTER (n), &warm);
  rss = tts_usage_rss ();
  g_print ("%-22s %8.1f us CPU, %8.1f us wall a chunk, RSS %.1f MiB at %u, "
      "%.1f MiB at %u\n", what, (tts_usage_cpu () - cpu) / n,
      wall * 1e6 / n, warm / 1048576.0, WARM, rss / 1048576.0, n);
  finish (session);
  g_unlink (journal);
  g_unlink (ledger);
}

static void
compare_many (gboolean is_short)
{
  guint n = is_short ? MANY / 50 : MANY;
  gchar *dir = tts_folder_new (), *other = tts_folder_new ();

  g_print ("%u chunks, a provider of 1 ms, 20 workers, with journal:\n", n);
  run_many (dir, "neither", GST_TTS_CACHE_MODE_OFF, FALSE, n);
  run_many (dir, "ledger", GST_TTS_CACHE_MODE_OFF, TRUE, n);
  run_many (dir, "cache, all new", GST_TTS_CACHE_MODE_ON, FALSE, n);
  run_many (other, "both, all new", GST_TTS_CACHE_MODE_ON, TRUE, n);
  run_many (other, "both, all there", GST_TTS_CACHE_MODE_ON, TRUE, n);
  tts_folder_free (dir);
  tts_folder_free (other);
}

static void
push_book (GstTtsSession *session, gpointer data)
{
  GRefString *id = g_ref_string_new ("book");
  g_autofree gchar *text = g_strnfill (100, 'a');

  for (guint i = 0; i < GPOINTER_TO_UINT (data); i++)
    push_text (session, id, i, text);
  g_ref_string_release (id);
}

/* Much is ahead, and what waits goes to the file. */
static void
run_book (gboolean is_short)
{
  guint hours = is_short ? 1 : HOURS;
  guint n = hours * 3600 / BOOK_CUE_SECONDS;
  GstTtsSession *session = make_session ("max-workers", 8, "max-ahead", 400,
      "max-size-bytes", (guint64) (16 * 1024 * 1024), NULL);
  g_autoptr (GstStructure) stats = NULL;
  guint64 spilled;
  gsize warm = tts_usage_rss (), rss;
  gdouble wall;

  set_provider (session, "null", "ms-per-char", "100");
  start (session);
  wall = pull_all (session, push_book, GUINT_TO_POINTER (n), NULL);
  rss = tts_usage_rss ();
  stats = gst_tts_session_get_stats (session, "stats");
  gst_structure_get_uint64 (stats, "spilled-bytes", &spilled);
  g_print ("\nA book of %u hours in %.1f s: RSS %.1f MiB before, %.1f MiB "
      "after, %.1f MiB waited in the file\n", hours, wall, warm / 1048576.0,
      rss / 1048576.0, spilled / 1048576.0);
  finish (session);
}

static void
push_scripts (GstTtsSession *session, gpointer data)
{
  for (guint i = 0; i < GPOINTER_TO_UINT (data); i++) {
    g_autofree gchar *name = g_strdup_printf ("script-%u", i / 8);
    g_autofree gchar *text = g_strdup_printf ("Chunk %03u of it.", i);
    GRefString *id = g_ref_string_new (name);

    push_text (session, id, i % 8, text);
    g_ref_string_release (id);
  }
}

static gdouble
run_ours (TtsServer *server, guint workers, guint chunks, guint ahead)
{
  g_autofree gchar *base = g_strdup_printf ("%s/v1",
      tts_server_get_base (server));
  GstTtsSession *session = make_session ("provider", "openai", "max-workers",
      workers, "max-ahead", ahead, NULL);
  gdouble wall;

  set_provider (session, "openai", "base-url", base);
  set_provider (session, "openai", "api-key", "sk-bench");
  start (session);
  wall = pull_all (session, push_scripts, GUINT_TO_POINTER (chunks), NULL);
  finish (session);
  return wall;
}

static gdouble
run_peer (TtsServer *server, guint workers, guint chunks, glong *ret_kib)
{
  const gchar *host = tts_server_get_base (server) + strlen ("http://");
  g_autofree gchar *line = g_strdup_printf ("python3 '%s' %s %u %u",
      PEER_SCRIPT, host, workers, chunks);
  g_autofree gchar *out = NULL;
  gdouble wall = 0;

  *ret_kib = 0;
  if (g_spawn_command_line_sync (line, &out, NULL, NULL, NULL))
    sscanf (out, "%lf %*u %ld", &wall, ret_kib);
  return wall;
}

/* The plan's own case, a hundredth of its time. */
static void
compare_plan (gboolean is_short)
{
  static const guint workers[] = { 5, 10 };
  TtsFakeOpenai fake = {.delay_ms = 400 };
  TtsServer *server = tts_server_new (NULL, tts_fake_openai, &fake);

  run_ours (server, 1, 1, 0);   /* loads what both have loaded then */
  g_print ("\n3 scripts of 8 chunks of 400 ms on a loopback server:\n");
  for (guint i = 0; i < G_N_ELEMENTS (workers); i++) {
    guint n = workers[i];
    gdouble ideal = 0.4 * ((24 + n - 1) / n);
    glong kib;
    gdouble ours = run_ours (server, n, 24, 0);
    gdouble peer = run_peer (server, n, 24, &kib);

    g_print ("%2u workers: ideal %.2f s, ours %.3f s (%.1f %%), pool of "
        "Python's threads %.3f s (%.1f %%); RSS %.0f and %.0f MiB\n", n,
        ideal, ours, 100 * ideal / ours, peer, 100 * ideal / peer,
        tts_usage_rss () / 1048576.0, kib / 1024.0);
  }
  tts_server_free (server);
}

/* From 20 to 60 ms, and one in a hundred ten times as long. */
static guint
spread_ms (guint index)
{
  guint ms = 20 + (index * 2654435761u >> 8) % 41;

  return index % 100 == 50 ? 10 * ms : ms;
}

static void
answer_spread (TtsServerPeer *peer, const TtsServerRequest *request,
    gpointer user_data)
{
  const gchar *body = g_bytes_get_data (request->body, NULL);
  const gchar *chunk = strstr (body, "Chunk ");
  TtsFakeOpenai fake = {
    .delay_ms = chunk ? spread_ms (atoi (chunk + 6)) : 0
  };

  tts_fake_openai (peer, request, &fake);
}

/* Who is free takes the next; nobody waits for an order. */
static gdouble
ideal_seconds (guint n_workers, guint n)
{
  g_autofree guint *free_at = g_new0 (guint, n_workers);
  guint end = 0;

  for (guint i = 0; i < n; i++) {
    guint first = 0;

    for (guint w = 1; w < n_workers; w++)
      if (free_at[w] < free_at[first])
        first = w;
    free_at[first] += spread_ms (i);
    end = MAX (end, free_at[first]);
  }
  return end / 1000.0;
}

static void
compare_ahead (gboolean is_short)
{
  TtsServer *server = tts_server_new (NULL, answer_spread, NULL);
  gdouble ideal = ideal_seconds (5, 300);

  g_print ("\n300 chunks of 40 ms +- 50 %%, 1 %% ten times as long, 5 workers, "
      "ideal %.2f s:\n", ideal);
  for (guint factor = 1; factor <= 4; factor *= 2)
    g_print ("max-ahead %ux workers: %.1f %% of the ideal\n", factor,
        100 * ideal / run_ours (server, 5, 300, factor * 5));
  tts_server_free (server);
}

static gdouble
first_audio_ms (guint n_cues)
{
  GstTtsSession *session = make_session (NULL);
  g_autoptr (GstStructure) stats = NULL;
  guint64 first;

  set_provider (session, "null", "delay", "20");
  start (session);
  pull_all (session, push_many, GUINT_TO_POINTER (n_cues), NULL);
  stats = gst_tts_session_get_stats (session, "stats");
  gst_structure_get_uint64 (stats, "first-audio", &first);
  finish (session);
  return first / 1e6;
}

static gint
compare_doubles (gconstpointer a, gconstpointer b)
{
  const gdouble *one = a, *two = b;

  return *one < *two ? -1 : *one > *two;
}

static gdouble
median_first_audio (guint n_cues)
{
  gdouble times[15];

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    times[i] = first_audio_ms (n_cues);
  qsort (times, G_N_ELEMENTS (times), sizeof *times, compare_doubles);
  return times[G_N_ELEMENTS (times) / 2];
}

static void
compare_first_audio (gboolean is_short)
{
  gdouble one = median_first_audio (1), many = median_first_audio (100);

  g_print ("\nFirst sample of a provider of 20 ms: one cue %.2f ms, a hundred "
      "%.2f ms (%+.2f ms)\n", one, many, many - one);
}

static const struct
{
  const gchar *name;
  void (*run) (gboolean is_short);
} parts[] = {
  {"many", compare_many},
  {"book", run_book},
  {"plan", compare_plan},
  {"ahead", compare_ahead},
  {"first-audio", compare_first_audio},
};

/* All parts, or the one that is named; --short before it for a taste. */
int
main (int argc, char **argv)
{
  gboolean is_short;
  const gchar *wanted;

  gst_init (&argc, &argv);
  is_short = argc > 1 && strcmp (argv[1], "--short") == 0;
  wanted = argv[1 + is_short];
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (!wanted || strcmp (wanted, parts[i].name) == 0)
      parts[i].run (is_short);
  gst_deinit ();
  return 0;
}
