/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts batch is killed or stopped at random moments and started again: the
 * file is the same to the byte as without, or to the sample where a container
 * has random numbers in it, and a server that counts has not been asked twice
 * for anything that had come. */
#include "tool.h"

#include <signal.h>
#include <string.h>

#include "container.h"
#include "folder.h"
#include "openai.h"

#define N_CHUNKS 24
#define N_WORKERS 4
#define DELAY_MS 10
/* Kills of an ordinary run, and of -m slow. */
#define KILLS 15
#define SLOW_KILLS 250

typedef struct
{
  const gchar *extension;
  const gchar *decode;          /* NULL if equal to the byte */
} Kind;

static const Kind kinds[] = {
  {"wav"}, {"flac"}, {"mp3"},
  {"opus", "oggdemux ! opusdec"},
  {"mka", "matroskademux ! opusdec"},
};

/* Who speaks. */
typedef struct
{
  const gchar *provider;
  const gchar *settings[4];     /* --set; %s is the server */
  guint batch;                  /* chunks in a request at most */
  guint answers;                /* of those that are held in the end: all of
                                   the others must be needed for them */
} Maker;

static const Maker openai = {
  "openai", {"openai::base-url=%s/v1", "openai::api-key=sk-secret"}, 1, 5
};
static const Maker modal = {
  "modal", {"modal::base-url=%s", "max-batch-size=3"}, 3, 1
};

typedef struct
{
  const Maker *maker;
  gchar *dir;
  TtsFakeOpenai fake;
  TtsFakeVendor container;
  TtsServer *server;

  GMutex lock;
  GCond changed;
  guint asked;                  /* lock; chunks, not lists of voices */
  guint requests;               /* lock; for these */
  guint lost;                   /* lock; chunks that were held */
  gboolean interrupts;          /* lock; the next request is a Ctrl-C */
  GSubprocess *process;         /* lock; borrowed */
  guint answers;                /* lock; that come before one is held */
  guint held;                   /* lock */
  gint signal;                  /* lock; when as many as workers are held */

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
          "[openai@127.0.0.1]\nunit=requests\nprice=1\n"
          "[modal@127.0.0.1]\nunit=requests\nprice=1\n", -1, NULL));
}

static void
signal_locked (Fixture *self, gint number)
{
  while (!self->process)
    g_cond_wait (&self->changed, &self->lock);
  g_subprocess_send_signal (self->process, number);
}

/* When as many are held as there are workers, all is here that it has under
 * way. */
static void
hold_locked (Fixture *self, guint chunks)
{
  self->lost += chunks;
  if (++self->held == N_WORKERS && self->signal)
    signal_locked (self, self->signal);
  g_cond_broadcast (&self->changed);
  while (self->held > 0)
    g_cond_wait (&self->changed, &self->lock);
}

static guint
count_chunks (const TtsServerRequest *request)
{
  const gchar *text = g_bytes_get_data (request->body, NULL);
  const gchar *end = text + g_bytes_get_size (request->body);
  guint n = 0;

  while ((text = g_strstr_len (text, end - text, "\"Paragraph "))) {
    text++;
    n++;
  }
  return n;
}

static void
speak (TtsServerPeer *peer, const TtsServerRequest *request, Fixture *self)
{
  if (self->maker == &openai)
    tts_fake_openai (peer, request, &self->fake);
  else if (tts_server_wait (peer, DELAY_MS))
    tts_fake_container (peer, request, &self->container);
}

static void
answer (TtsServerPeer *peer, const TtsServerRequest *request,
    gpointer user_data)
{
  Fixture *self = user_data;
  gboolean speech = strcmp (request->method, "POST") == 0;
  guint chunks = speech ? count_chunks (request) : 0;

  g_mutex_lock (&self->lock);
  self->asked += chunks;
  self->requests += speech;
  if (speech && self->interrupts) {
    signal_locked (self, SIGINT);
    self->interrupts = FALSE;   /* a second one would end it at once */
  }
  if (speech && self->answers > 0)
    self->answers--;
  else if (speech)
    hold_locked (self, chunks);
  g_mutex_unlock (&self->lock);
  speak (peer, request, self);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->maker = data;
  self->dir = tts_folder_new ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->answers = G_MAXUINT;
  self->fake = (TtsFakeOpenai) {.delay_ms = DELAY_MS };
  self->server = tts_server_new (NULL, answer, self);
  write_files (self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  tts_server_free (self->server);
  tts_fake_vendor_clear (&self->container);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
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

/* As the user would type it; (transfer full). */
static gchar **
write_command (const Fixture *self, const gchar *output)
{
  static const gchar *const words[] = { "batch", "story.txt", "--cache", "on",
    "--max-workers", G_STRINGIFY (N_WORKERS), "--set", "rate-limit=0",
    "--set", "prices=prices.ini", NULL
  };
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_strv_builder_add (builder, g_getenv ("GST_TTS_TOOL"));
  g_strv_builder_addv (builder, (const gchar **) words);
  g_strv_builder_add_many (builder, "-o", output, "-p", self->maker->provider,
      NULL);
  for (guint i = 0; self->maker->settings[i]; i++) {
    g_auto (GStrv) parts = g_strsplit (self->maker->settings[i], "%s", 2);
    g_autofree gchar *setting =
        g_strjoinv (tts_server_get_base (self->server), parts);

    g_strv_builder_add_many (builder, "--set", setting, NULL);
  }
  return g_strv_builder_end (builder);
}

/* One try to write @output, with the cache and state of @round. */
static GSubprocess *
start (const Fixture *self, const gchar *round, const gchar *output)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_PIPE
      | G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_auto (GStrv) command = write_command (self, output);
  g_autofree gchar *home = g_build_filename (self->dir, round, NULL);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_subprocess_launcher_set_cwd (launcher, self->dir);
  g_subprocess_launcher_setenv (launcher, "XDG_CACHE_HOME", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_STATE_HOME", home, TRUE);
  process = g_subprocess_launcher_spawnv (launcher,
      (const gchar * const *) command, &error);
  g_assert_no_error (error);
  return process;
}

static gboolean
on_timeout (gpointer process)
{
  g_subprocess_send_signal (process, g_test_rand_bit () ? SIGKILL : SIGINT);
  return G_SOURCE_REMOVE;
}

static void
on_ended (GObject *process, GAsyncResult *result, gpointer loop)
{
  g_assert_true (g_subprocess_wait_finish (G_SUBPROCESS (process), result,
          NULL));
  g_main_loop_quit (loop);
}

/* FALSE if it was killed or stopped before it was through. */
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
  if (g_subprocess_get_if_signaled (process)
      || g_subprocess_get_exit_status (process) == 130)
    return FALSE;
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
  return TRUE;
}

static void
decode (const gchar *path, const gchar *elements, const gchar *to)
{
  g_autofree gchar *line = g_strdup_printf ("filesrc location=%s ! %s ! "
      "audioconvert ! audio/x-raw,format=S16LE ! filesink location=%s", path,
      elements, to);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, &error);
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;

  g_assert_no_error (error);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

/* What is to be the same each time. */
static GBytes *
read_output (const Fixture *self, const gchar *name, const Kind *kind)
{
  g_autofree gchar *file = g_build_filename (self->dir, name, NULL);
  g_autofree gchar *raw = g_strconcat (file, ".raw", NULL);
  const gchar *path = kind->decode ? raw : file;
  g_autoptr (GError) error = NULL;
  gchar *data;
  gsize size;

  if (kind->decode)
    decode (file, kind->decode, raw);
  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (size, >, 0);
  return g_bytes_new_take (data, size);
}

static GBytes *
run_undisturbed (Fixture *self, const Kind *kind)
{
  g_autofree gchar *output = g_strdup_printf ("whole.%s", kind->extension);
  g_autofree gchar *round = g_strdup_printf ("whole-%s", kind->extension);
  g_autoptr (GSubprocess) process = start (self, round, output);
  gint64 begin = g_get_monotonic_time ();

  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_assert_true (g_subprocess_get_successful (process));
  self->usual_time = g_get_monotonic_time () - begin;
  return read_output (self, output, kind);
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

static void
read_ledger (const Fixture *self, const gchar *round, guint *ret_billed,
    guint *ret_maybe)
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
  *ret_billed = sum->billed;
  *ret_maybe = sum->maybe_billed;
}

/* What the ledger says was billed lies within what the server did; what was
 * under way at a kill may have reached it or not. */
static void
check_ledger (const Fixture *self, const gchar *round, guint asked,
    guint stops)
{
  guint billed, maybe;

  read_ledger (self, round, &billed, &maybe);
  g_test_message ("%s: %u stops, server %u, ledger %u and maybe %u", round,
      stops, asked, billed, maybe);
  g_assert_cmpuint (billed, <=, asked);
  g_assert_cmpuint (asked, <=, billed + maybe);
  g_assert_cmpuint (billed + maybe, <=,
      asked + stops * N_WORKERS * self->maker->batch);
}

/* Kills it until it gets through; returns how often. */
static guint
run_round (Fixture *self, guint n, const Kind *kind, GBytes *expected,
    guint max_kills)
{
  g_autofree gchar *round = g_strdup_printf ("round-%u", n);
  g_autofree gchar *output =
      g_strdup_printf ("round-%u.%s", n, kind->extension);
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
  g_assert_cmpuint (asked, >=, N_CHUNKS);
  g_assert_cmpuint (asked, <=, N_CHUNKS + maybe);
  made = read_output (self, output, kind);
  g_assert_true (g_bytes_equal (made, expected));
  check_folder (self);
  check_ledger (self, round, asked, kills);
  return kills;
}

static void
test_kill (Fixture *self, gconstpointer data)
{
  guint wanted = g_test_slow () ? SLOW_KILLS : KILLS;
  guint kills = 0, n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    guint goal = wanted * (i + 1) / G_N_ELEMENTS (kinds);
    g_autoptr (GBytes) whole = run_undisturbed (self, &kinds[i]);

    while (kills < goal)
      kills += run_round (self, n++, &kinds[i], whole, goal - kills);
  }
  g_assert_cmpuint (kills, ==, wanted);
  g_test_message ("%u chunks in %u requests", self->asked, self->requests);
}

static void
set_process (Fixture *self, GSubprocess *process)
{
  g_mutex_lock (&self->lock);
  self->process = process;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/* From now on no more than @answers are given, and then @signal is sent; 0 is
 * none. */
static void
arm (Fixture *self, guint answers, gint signal)
{
  g_mutex_lock (&self->lock);
  self->answers = answers;
  self->signal = signal;
  g_mutex_unlock (&self->lock);
}

static void
release (Fixture *self)
{
  g_mutex_lock (&self->lock);
  self->answers = G_MAXUINT;
  self->held = 0;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/* Where all that is under way has reached the server, its count and that of
 * the ledger are the same. */
static void
test_count (Fixture *self, gconstpointer data)
{
  static const gint signals[] = { SIGKILL, SIGINT, SIGKILL };
  g_autoptr (GBytes) whole = run_undisturbed (self, &kinds[0]);
  g_autoptr (GBytes) made = NULL;
  guint before = count_asked (self), asked, billed, maybe;

  for (guint i = 0; i <= G_N_ELEMENTS (signals); i++) {
    gboolean last = i == G_N_ELEMENTS (signals);
    g_autoptr (GSubprocess) process = NULL;

    if (!last)
      arm (self, self->maker->answers, signals[i]);
    process = start (self, "count", "count.wav");
    set_process (self, process);
    g_assert_true (g_subprocess_wait (process, NULL, NULL));
    g_assert_cmpint (g_subprocess_get_successful (process), ==, last);
    set_process (self, NULL);
    release (self);
  }
  asked = count_asked (self) - before;
  g_test_message ("%u were held", self->lost);
  g_assert_cmpuint (self->lost, >=, G_N_ELEMENTS (signals) * N_WORKERS);
  g_assert_cmpuint (asked, ==, N_CHUNKS + self->lost);
  read_ledger (self, "count", &billed, &maybe);
  g_assert_cmpuint (billed, <=, N_CHUNKS);
  g_assert_cmpuint (billed + maybe, ==, asked);
  made = read_output (self, "count.wav", &kinds[0]);
  g_assert_true (g_bytes_equal (made, whole));
}

/* The second one leaves at once and asks for nothing. */
static void
test_two (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) whole = run_undisturbed (self, &kinds[0]);
  g_autoptr (GSubprocess) first = NULL, second = NULL;
  g_autoptr (GBytes) made = NULL;
  g_autofree gchar *err = NULL;
  guint before = count_asked (self);

  arm (self, 5, 0);
  first = start (self, "two", "two.wav");
  g_mutex_lock (&self->lock);
  while (self->held < N_WORKERS)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);
  second = start (self, "two", "two.wav");
  g_assert_true (g_subprocess_communicate_utf8 (second, NULL, NULL, NULL,
          &err, NULL));
  g_assert_false (g_subprocess_get_successful (second));
  g_assert_nonnull (strstr (err, "is being written by another gst-tts"));
  g_assert_cmpuint (count_asked (self) - before, ==, 5 + N_WORKERS);
  release (self);
  g_assert_true (g_subprocess_wait (first, NULL, NULL));
  g_assert_true (g_subprocess_get_successful (first));
  made = read_output (self, "two.wav", &kinds[0]);
  g_assert_true (g_bytes_equal (made, whole));
  check_folder (self);
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
  set_process (self, process);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, NULL,
          &err, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 130);
  g_assert_nonnull (strstr (err, "to go on: "));
  g_assert_nonnull (strstr (err, " batch story.txt "));
  g_assert_nonnull (strstr (err, " -o 'e f.wav' -p openai "));
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
  g_test_add ("/kill/same-bytes-and-no-bill-twice", Fixture, &openai, set_up,
      test_kill, tear_down);
  g_test_add ("/kill/batches", Fixture, &modal, set_up, test_kill, tear_down);
  g_test_add ("/kill/count", Fixture, &openai, set_up, test_count, tear_down);
  g_test_add ("/kill/count-batches", Fixture, &modal, set_up, test_count,
      tear_down);
  g_test_add ("/kill/two-at-once", Fixture, &openai, set_up, test_two,
      tear_down);
  g_test_add ("/kill/interrupt", Fixture, &openai, set_up, test_interrupt,
      tear_down);
  return tts_test_run ();
}
