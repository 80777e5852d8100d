/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A session with a thousand requests in flight: how many threads, how much
 * memory, and whether each chunk gets its turn. The server is a process of its
 * own. */
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>

#include "bench-server.h"
#include "folder.h"
#include "test-main.h"
#include "usage.h"

#define WORKERS 1000
#define CHUNKS 3000
#define DELAY 1000              /* ms */

typedef struct
{
  GstTtsSession *session;
  guint in_flight;
  gchar *threads;               /* when all are out */
} Crowd;

static gint
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(gchar **) a, *(gchar **) b);
}

/* "2 pool-crowd, 1 tts-net" */
static gchar *
count_threads (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) out = g_string_new (NULL);
  const gchar *id;

  while ((id = g_dir_read_name (dir))) {
    g_autofree gchar *path = g_strdup_printf ("/proc/self/task/%s/comm", id);
    gchar *name = NULL;

    if (g_file_get_contents (path, &name, NULL, NULL))
      g_ptr_array_add (names, g_strchomp (name));
  }
  g_ptr_array_sort (names, compare);
  for (guint i = 0, n; i < names->len; i += n) {
    const gchar *name = g_ptr_array_index (names, i);

    for (n = 1; i + n < names->len; n++)
      if (strcmp (g_ptr_array_index (names, i + n), name) != 0)
        break;
    g_string_append_printf (out, "%s%u %s", i ? ", " : "", n, name);
  }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
look (Crowd *self)
{
  g_autoptr (GstStructure) stats =
      gst_tts_session_get_stats (self->session, "stats");

  gst_structure_get_uint (stats, "chunks-in-flight", &self->in_flight);
  self->threads = count_threads ();
}

static gpointer
feed (gpointer data)
{
  Crowd *self = data;
  GRefString *id = g_ref_string_new ("crowd");

  for (guint i = 0; i < CHUNKS; i++) {
    g_autofree gchar *text = g_strdup_printf ("Chunk %u of a crowd.", i);
    g_autoptr (GstTtsCue) cue = gst_tts_cue_new (text);

    gst_tts_session_push (self->session, id, i, cue);
    if (i == WORKERS - 1)
      look (self);
  }
  gst_tts_session_end (self->session);
  g_ref_string_release (id);
  return NULL;
}

/* Returns seconds. */
static gdouble
pull_all (Crowd *self)
{
  gint64 begin = g_get_monotonic_time ();
  GThread *thread = g_thread_new ("feeder", feed, self);
  g_autoptr (GError) error = NULL;
  GstTtsPiece piece;

  while (gst_tts_session_pull (self->session, &piece, &error) == GST_FLOW_OK)
    gst_tts_piece_clear (&piece);
  g_assert_no_error (error);
  g_thread_join (thread);
  return (g_get_monotonic_time () - begin) / 1e6;
}

static void
start (Crowd *self, const BenchServer *server, const gchar *metrics)
{
  g_autofree gchar *url = g_strconcat (server->base, "/v1", NULL);
  g_autoptr (GstTtsProvider) provider = NULL;
  g_autoptr (GError) error = NULL;
  GstAudioInfo info;

  self->session = gst_tts_session_new ();
  g_object_set (self->session, "provider", "openai", "max-workers", WORKERS,
      "rate-limit", 0, "ledger", "off", "cache", GST_TTS_CACHE_MODE_OFF,
      "metrics", metrics, NULL);
  provider = gst_tts_session_get_provider (self->session, "openai");
  g_object_set (provider, "base-url", url, "api-key", BENCH_KEY, NULL);
  gst_tts_session_prepare (self->session, &error);
  g_assert_no_error (error);
  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_S16LE, 24000, 1, NULL);
  gst_tts_session_start (self->session, &info);
}

/* Of the requests, in seconds; how many there were. */
static guint
find_slowest (const gchar *metrics, gdouble *ret_slowest)
{
  g_autofree gchar *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  *ret_slowest = 0;
  g_assert_true (g_file_get_contents (metrics, &text, NULL, NULL));
  lines = g_strsplit (g_strchomp (text), "\n", -1);
  for (; lines[n]; n++) {
    g_autoptr (JsonNode) root = json_from_string (lines[n], NULL);
    gdouble seconds = json_object_get_double_member
        (json_node_get_object (root), "seconds");

    *ret_slowest = MAX (*ret_slowest, seconds);
  }
  return n;
}

int
main (int argc, char **argv)
{
  gchar *dir = tts_folder_new ();
  g_autofree gchar *metrics = g_build_filename (dir, "run.jsonl", NULL);
  BenchServer server;
  Crowd self = { NULL, };
  gdouble cpu, wall, slowest;
  gsize before;
  guint tries;

  gst_init (&argc, &argv);
  before = tts_usage_rss ();
  cpu = tts_usage_cpu ();
  bench_server_start (&server, "openai",
      &(BenchServerOptions) {.delay = DELAY,.piece = 8192 });
  start (&self, &server, metrics);
  wall = pull_all (&self);
  gst_tts_session_stop (self.session);
  tries = find_slowest (metrics, &slowest);
  g_print ("%d chunks of %d ms, %d workers: %.2f s, the ideal is %.2f s; "
      "%u requests, the slowest %.2f s; %.2f s of CPU\n", CHUNKS, DELAY,
      WORKERS, wall, CHUNKS / WORKERS * DELAY / 1000.0, tries, slowest,
      (tts_usage_cpu () - cpu) / 1e6);
  g_print ("%u in flight: threads %s; RSS at most %.1f MB, %.1f MB before\n",
      self.in_flight, self.threads, tts_usage_most_rss () / 1e6,
      before / 1e6);
  gst_object_unref (self.session);
  bench_server_stop (&server);
  g_free (self.threads);
  tts_folder_free (dir);
  gst_deinit ();
  return 0;
}
