/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A server that takes four requests in five seconds, and says so in one way
 * or another. All is on one thread: it answers when the clock is turned. */
#include "session-test.h"

#include <string.h>

#include "../../gst/tts/gst-tts-http-wait-private.h"

#define N_CUES 20
#define ALLOWED 4
#define WINDOW (5 * GST_SECOND)
#define LATENCY (300 * GST_MSECOND)
#define SERVER_EPOCH 1700000000 /* when the clock says 0 */

typedef enum
{
  TELLS_NOTHING,                /* but that there is nothing left */
  TELLS_SECONDS,
  TELLS_DURATION,
  TELLS_EPOCH,
  TELLS_RETRY_AFTER,            /* with refusals only */
} Tells;

typedef struct
{
  GstTtsJob *job;
  guint left;                   /* of the window, this one taken off */
  gboolean refused;
  GstClockTime reset;
} Request;

static struct
{
  GstClock *clock;
  Tells tells;
  guint allowed;                /* in a window */
  GQueue requests;              /* Request, not answered */
  GstClockTime window;          /* the one that it counts in ends then */
  guint used;
  guint n_refused;
  GstClockTime refused_last;
  guint n_answered;
} server;

typedef GstTtsProvider PacedProvider;
typedef GstTtsProviderClass PacedProviderClass;

static GType paced_provider_get_type (void);
G_DEFINE_TYPE (PacedProvider, paced_provider, GST_TYPE_TTS_PROVIDER)

static void
start (GstTtsProvider *self, GstTtsJob *job)
{
  GstClockTime now = gst_clock_get_time (server.clock);
  Request *request = g_new0 (Request, 1);

  if (now >= server.window) {
    server.window = now + WINDOW;
    server.used = 0;
  }
  request->job = gst_tts_job_ref (job);
  request->refused = server.used >= server.allowed;
  server.used += !request->refused;
  request->left = server.allowed - server.used;
  request->reset = server.window;
  g_queue_push_tail (&server.requests, request);
}

static void
set_header (GHashTable *headers, const gchar *name, gchar *value)
{
  g_hash_table_insert (headers, (gpointer) name, value);
}

static GHashTable *
tell (const Request *request, GstClockTime now)
{
  GHashTable *headers = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
      g_free);
  gdouble seconds = request->reset > now
      ? (request->reset - now) / (gdouble) GST_SECOND : 0;
  gboolean spelled = server.tells == TELLS_DURATION;

  set_header (headers, spelled ? "x-ratelimit-remaining-requests"
      : "x-ratelimit-remaining", g_strdup_printf ("%u", request->left));
  if (server.tells == TELLS_SECONDS)
    set_header (headers, "x-ratelimit-reset",
        g_strdup_printf ("%.3f", seconds));
  else if (spelled)
    set_header (headers, "x-ratelimit-reset-requests",
        g_strdup_printf ("0m%dms", (gint) (seconds * 1000 + 1)));
  else if (server.tells == TELLS_EPOCH)
    set_header (headers, "x-ratelimit-reset", g_strdup_printf ("%d",
            SERVER_EPOCH + (gint) ((request->reset + GST_SECOND - 1)
                / GST_SECOND)));
  else if (server.tells == TELLS_RETRY_AFTER && request->refused)
    set_header (headers, "retry-after", g_strdup_printf ("%d",
            (gint) seconds + 1));
  return headers;
}

static void
answer (Request *request)
{
  static const gint16 samples[2400] = { 0 };
  GstClockTime now = gst_clock_get_time (server.clock);
  g_autoptr (GHashTable) headers = tell (request, now);
  gint64 epoch = SERVER_EPOCH + now / GST_SECOND;
  GstClockTime left_wait, wait = request->refused
      ? gst_tts_http_retry_after (headers, epoch)
      : gst_tts_http_used_up (headers, epoch);
  guint left = gst_tts_http_left (headers, epoch, &left_wait);
  g_autoptr (GError) error = NULL;

  if (GST_CLOCK_TIME_IS_VALID (wait))
    gst_tts_job_set_retry_after (request->job, wait);
  if (left > 0 && !request->refused)
    gst_tts_job_set_left (request->job, left, left_wait);
  if (request->refused) {
    server.n_refused++;
    server.refused_last = now;
    error = g_error_new_literal (GST_TTS_ERROR, GST_TTS_ERROR_RATE, "slower");
  } else {
    server.n_answered++;
    gst_tts_job_set_format (request->job, GST_AUDIO_FORMAT_S16LE, 24000, 1,
        NULL);
    gst_tts_job_push (request->job, samples, sizeof samples);
  }
  gst_tts_job_done (request->job, error);
  gst_tts_job_unref (request->job);
  g_free (request);
}

static void
get_capabilities (GstTtsProvider *self, GstTtsCapabilities *ret_caps)
{
  ret_caps->sample_rate = 24000;
}

static gchar *
dup_account (GstTtsProvider *self)
{
  static guint n_accounts = 0;

  return g_strdup_printf ("paced/%u", n_accounts++);
}

static void
paced_provider_class_init (PacedProviderClass *klass)
{
  klass->get_capabilities = get_capabilities;
  klass->start = start;
  klass->dup_account = dup_account;
  gst_tts_provider_class_set_metadata (klass, "paced", "Paced",
      "Takes so many requests in a while", "The gst-tts developers");
}

static void
paced_provider_init (PacedProvider *self)
{
}

/* What was asked for by now is answered together. FALSE if nobody asks, and
 * nobody waits. */
static gboolean
serve (void)
{
  GstTestClock *clock = GST_TEST_CLOCK (server.clock);
  guint n = server.requests.length;

  if (n == 0 && gst_test_clock_peek_id_count (clock) == 0)
    return FALSE;
  if (n == 0)
    gst_test_clock_crank (clock);
  else
    gst_test_clock_advance_time (clock, LATENCY);
  for (guint i = 0; i < n; i++)
    answer (g_queue_pop_head (&server.requests));
  return TRUE;
}

static void
begin (TtsRun *run, Tells tells, guint allowed, guint workers,
    const gchar *provider)
{
  tts_run_start_on_clock (run, "", "provider", provider, "max-workers", workers,
      "rate-limit", 0, "chunk-timeout", 540000, NULL);
  memset (&server, 0, sizeof server);
  server.clock = run->clock;
  server.tells = tells;
  server.allowed = allowed;
  for (guint i = 0; i < N_CUES; i++)
    tts_run_push (run, i, "Word.");
  gst_tts_session_end (run->session);
}

/* Twenty take four windows to begin with the last four at the best. */
static void
check_pace (Tells tells, guint workers, guint max_refused, guint max_seconds)
{
  TtsRun run;
  GstClockTime time;

  begin (&run, tells, ALLOWED, workers, "paced");
  while (server.n_answered < N_CUES)
    g_assert_true (serve ());
  time = gst_clock_get_time (run.clock);
  g_test_message ("%u refusals, %" GST_TIME_FORMAT, server.n_refused,
      GST_TIME_ARGS (time));
  g_assert_cmpuint (server.n_refused, <=, max_refused);
  g_assert_cmpuint (time, <=, max_seconds * GST_SECOND);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.n_done, ==, N_CUES);
  g_assert_cmpuint (tts_run_stat (&run, "refusals"), ==, server.n_refused);
  tts_run_end (&run);
}

static void
test_told (void)
{
  check_pace (TELLS_SECONDS, 5, 20, 30);
  check_pace (TELLS_DURATION, 5, 20, 30);
  check_pace (TELLS_EPOCH, 5, 20, 35);
}

/* Fewer than are left can not be too many: none is refused, though the last of
 * a window are answered with others under way. */
static void
test_told_what_is_left (void)
{
  check_pace (TELLS_SECONDS, 3, 0, 30);
  check_pace (TELLS_DURATION, 3, 0, 30);
}

static void
test_told_with_refusals (void)
{
  check_pace (TELLS_RETRY_AFTER, 5, 20, 40);
}

static void
test_untold (void)
{
  check_pace (TELLS_NOTHING, 5, 30, 60);
}

/* One that never takes any is asked ever less, and then left. */
static void
check_for_ever (void)
{
  g_assert_cmpuint (server.n_refused, <, 40);
  g_assert_cmpuint (server.refused_last, >=, 450 * GST_SECOND);
  g_assert_cmpuint (server.refused_last, <=, 541 * GST_SECOND);
}

static void
test_for_ever (void)
{
  TtsRun run;

  begin (&run, TELLS_NOTHING, 0, 5, "paced");
  while (serve ());
  check_for_ever ();
  g_assert_cmpuint (tts_run_stat (&run, "least-workers"), ==, 1);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_ERROR);
  g_assert_error (run.error, GST_TTS_ERROR, GST_TTS_ERROR_RATE);
  tts_run_end (&run);
}

/* Nor does each chunk behind those find that out again: from the first one
 * that is given away, no more time passes. */
static void
test_for_ever_with_another (void)
{
  TtsRun run;

  begin (&run, TELLS_NOTHING, 0, 5, "paced,null");
  while (tts_run_stat (&run, "fallbacks") == 0)
    g_assert_true (serve ());
  check_for_ever ();
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.n_done, ==, N_CUES);
  g_assert_cmpuint (tts_run_stat (&run, "fallbacks"), ==, N_CUES);
  g_assert_cmpstr (g_ptr_array_index (run.providers, 0), ==, "null");
  tts_run_end (&run);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);

  g_assert_true (gst_element_register (NULL, "ttspaced", GST_RANK_NONE,
          paced_provider_get_type ()));
  g_test_add_func ("/pace/told", test_told);
  g_test_add_func ("/pace/told-what-is-left", test_told_what_is_left);
  g_test_add_func ("/pace/told-with-refusals", test_told_with_refusals);
  g_test_add_func ("/pace/untold", test_untold);
  g_test_add_func ("/pace/for-ever", test_for_ever);
  g_test_add_func ("/pace/for-ever-with-another", test_for_ever_with_another);

  return tts_test_run ();
}
