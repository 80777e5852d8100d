/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts batch is killed at random moments and started again: the file is
 * the same to the byte as without, and a server that counts has not been
 * asked twice for anything that had come. */
#include "tool.h"

#include <signal.h>
#include <string.h>

#include "folder.h"
#include "openai.h"

#define N_CHUNKS 24
/* Kills of an ordinary run, and of -m slow. */
#define KILLS 12
#define SLOW_KILLS 200

typedef struct
{
  gchar *dir;
  TtsFakeOpenai fake;
  TtsServer *server;

  GMutex lock;
  GCond started;
  guint asked;                  /* lock; for speech, not for voices */
  gboolean interrupts;          /* lock; each request is a Ctrl-C */
  GSubprocess *process;         /* lock; borrowed */

  gint64 usual_time;            /* of a whole run, us */
} Fixture;

static void
write_files (const Fixture *self)
{
  g_autofree gchar *path = g_build_filename (self->dir, "story.txt", NULL);
  g_autofree gchar *prices = g_build_filename (self->dir, "prices.ini", NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < N_CHUNKS; i++)
    g_string_append_printf (text, "Paragraph %u of this story.\n\n", i);
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  g_assert_true (g_file_set_contents (prices,
          "[openai@127.0.0.1]\nunit=requests\nprice=1\n", -1, NULL));
}

static void
answer (TtsServerPeer *peer, const TtsServerRequest *request,
    gpointer user_data)
{
  Fixture *self = user_data;
  gboolean speech = strcmp (request->method, "POST") == 0;

  g_mutex_lock (&self->lock);
  self->asked += speech;
  while (speech && self->interrupts && !self->process)
    g_cond_wait (&self->started, &self->lock);
  if (speech && self->interrupts)
    g_subprocess_send_signal (self->process, SIGINT);
  g_mutex_unlock (&self->lock);
  tts_fake_openai (peer, request, &self->fake);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->dir = tts_folder_new ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->started);
  self->fake = (TtsFakeOpenai) {.delay_ms = 10 };
  self->server = tts_server_new (NULL, answer, self);
  write_files (self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  tts_server_free (self->server);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->started);
  tts_folder_free (self->dir);
}

static guint
count_asked (Fixture *self)
{
  guint asked;

  g_mutex_lock (&self->lock);
  asked = self->asked;
  g_mutex_unlock (&self->lock);
  return asked;
}

/* One try to write @output, with the cache and state of @round. */
static GSubprocess *
start (const Fixture *self, const gchar *round, const gchar *output)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_PIPE
      | G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autofree gchar *base = g_strdup_printf ("openai::base-url=%s/v1",
      tts_server_get_base (self->server));
  g_autofree gchar *home = g_build_filename (self->dir, round, NULL);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_subprocess_launcher_set_cwd (launcher, self->dir);
  g_subprocess_launcher_setenv (launcher, "XDG_CACHE_HOME", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_STATE_HOME", home, TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error,
      g_getenv ("GST_TTS_TOOL"), "batch", "story.txt", "-o", output, "-p",
      "openai", "--cache", "on", "--max-workers", "4", "--set",
      "rate-limit=0", "--set", "prices=prices.ini", "--set", base, "--set",
      "openai::api-key=sk-secret", NULL);
  g_assert_no_error (error);
  return process;
}

static gboolean
on_timeout (gpointer process)
{
  g_subprocess_force_exit (process);
  return G_SOURCE_REMOVE;
}

static void
on_ended (GObject *process, GAsyncResult *result, gpointer loop)
{
  g_assert_true (g_subprocess_wait_finish (G_SUBPROCESS (process), result,
          NULL));
  g_main_loop_quit (loop);
}

/* FALSE if it was killed before it was through. */
static gboolean
run_until (GSubprocess *process, guint ms)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  GSource *timer = g_timeout_source_new (ms);

  g_source_set_callback (timer, on_timeout, process, NULL);
  g_source_attach (timer, NULL);
  g_subprocess_wait_async (process, NULL, on_ended, loop);
  g_main_loop_run (loop);
  g_source_destroy (timer);
  g_source_unref (timer);
  if (g_subprocess_get_if_signaled (process))
    return FALSE;
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
  return TRUE;
}

static GBytes *
read_output (const Fixture *self, const gchar *name)
{
  g_autofree gchar *path = g_build_filename (self->dir, name, NULL);
  g_autoptr (GError) error = NULL;
  gchar *data;
  gsize size;

  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (data, size);
}

static GBytes *
run_undisturbed (Fixture *self, const gchar *extension)
{
  g_autofree gchar *output = g_strdup_printf ("whole.%s", extension);
  g_autofree gchar *round = g_strdup_printf ("whole-%s", extension);
  g_autoptr (GSubprocess) process = start (self, round, output);
  gint64 begin = g_get_monotonic_time ();

  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_assert_true (g_subprocess_get_successful (process));
  self->usual_time = g_get_monotonic_time () - begin;
  return read_output (self, output);
}

/* Nothing is left beside the file. */
static void
check_folder (const Fixture *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->dir, 0, NULL);
  const gchar *name;

  while ((name = g_dir_read_name (dir)))
    g_assert_cmpint (name[0], !=, '.');
}

/* What the ledger says was billed lies within what the server did; what was
 * under way at a kill may have reached it or not. */
static void
check_ledger (const Fixture *self, const gchar *round, guint asked)
{
  g_autofree gchar *path = g_build_filename (self->dir, round, "gst-tts",
      "ledger.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sums = gst_tts_ledger_sum_up (path,
      GST_TTS_LEDGER_BY_PROVIDER, 0, G_MAXINT64, &error);
  const GstTtsLedgerSum *sum;

  g_assert_no_error (error);
  g_assert_cmpuint (sums->len, ==, 1);
  sum = g_ptr_array_index (sums, 0);
  g_test_message ("ledger: %u billed, %u maybe", (guint) sum->billed,
      (guint) sum->maybe_billed);
  g_assert_cmpuint (sum->billed, <=, asked);
  g_assert_cmpuint (asked, <=, sum->billed + sum->maybe_billed);
}

/* Kills it until it gets through; returns how often. */
static guint
run_round (Fixture *self, guint n, const gchar *extension, GBytes *expected,
    guint max_kills)
{
  g_autofree gchar *round = g_strdup_printf ("round-%u", n);
  g_autofree gchar *output = g_strdup_printf ("round-%u.%s", n, extension);
  g_autofree gchar *journal =
      g_strdup_printf ("%s/.%s.journal", self->dir, output);
  g_autofree gchar *path = g_build_filename (self->dir, output, NULL);
  guint before = count_asked (self), asked;
  guint kills = 0, received, in_flight, maybe = 0, had = 0;
  g_autoptr (GBytes) made = NULL;

  for (gboolean through = FALSE; !through;) {
    g_autoptr (GSubprocess) process = start (self, round, output);
    guint ms = kills < max_kills ? g_test_rand_int_range (0,
        self->usual_time / 1000 + 1) : G_MAXINT;

    through = run_until (process, ms);
    if (through)
      break;
    kills++;
    /* Killed between its last deed and its end. */
    through = g_file_test (path, G_FILE_TEST_EXISTS)
        && !g_file_test (journal, G_FILE_TEST_EXISTS);
    if (through)
      break;
    gst_tts_journal_read (journal, &received, &in_flight);
    g_assert_cmpuint (received, >=, had);
    g_assert_cmpuint (in_flight, >=, maybe);
    had = received;
    maybe = in_flight;
  }

  asked = count_asked (self) - before;
  g_test_message ("%s: %u kills, asked %u times for %u chunks, maybe %u more",
      output, kills, asked, N_CHUNKS, maybe);
  g_assert_cmpuint (asked, >=, N_CHUNKS);
  g_assert_cmpuint (asked, <=, N_CHUNKS + maybe);
  made = read_output (self, output);
  g_assert_true (g_bytes_equal (made, expected));
  check_folder (self);
  check_ledger (self, round, asked);
  return kills;
}

static void
test_kill (Fixture *self, gconstpointer data)
{
  static const gchar *const extensions[] = { "wav", "flac", "mp3" };
  guint wanted = g_test_slow () ? SLOW_KILLS : KILLS;
  guint kills = 0, n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (extensions); i++) {
    guint goal = wanted * (i + 1) / G_N_ELEMENTS (extensions);
    g_autoptr (GBytes) whole = run_undisturbed (self, extensions[i]);

    while (kills < goal)
      kills += run_round (self, n++, extensions[i], whole, goal - kills);
  }
  g_assert_cmpuint (kills, ==, wanted);
}

/* It says how to go on, without the key, and leaves no half file. */
static void
test_interrupt (Fixture *self, gconstpointer data)
{
  g_autofree gchar *journal = g_build_filename (self->dir, ".e f.wav.journal",
      NULL);
  g_autofree gchar *part = g_build_filename (self->dir, ".e f.wav.part",
      NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autofree gchar *err = NULL;
  guint received, in_flight;

  self->fake.fault = "hang";
  self->interrupts = TRUE;
  process = start (self, "home", "e f.wav");
  g_mutex_lock (&self->lock);
  self->process = process;
  g_cond_broadcast (&self->started);
  g_mutex_unlock (&self->lock);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, NULL,
          &err, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 130);
  g_assert_nonnull (strstr (err, "to go on: "));
  g_assert_nonnull (strstr (err, " batch story.txt -o 'e f.wav' -p openai "));
  g_assert_nonnull (strstr (err, "openai::api-key=..."));
  g_assert_null (strstr (err, "sk-secret"));
  g_assert_true (gst_tts_journal_read (journal, &received, &in_flight));
  g_assert_cmpuint (received, ==, 0);
  g_assert_cmpuint (in_flight, >, 0);
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add ("/kill/same-bytes-and-no-bill-twice", Fixture, NULL, set_up,
      test_kill, tear_down);
  g_test_add ("/kill/interrupt", Fixture, NULL, set_up, test_interrupt,
      tear_down);
  return tts_test_run ();
}
