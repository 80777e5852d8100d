/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts batch is killed while a provider works on its jobs and started
 * again: they are asked for by their names and are not paid a second time. */
#include "tool.h"

#include <string.h>

#include "container.h"
#include "folder.h"
#include "github.h"
#include "replicate.h"
#include "runpod.h"
#include "sagemaker.h"

#define STORY "One here.\n\nTwo here.\n\nThree here.\n"
#define N_CHUNKS 3

typedef struct
{
  const gchar *name;
  TtsServerHandler handler;
  const gchar *kind;            /* of the fake */
  const gchar *look;            /* step at which a job is lost */
  const gchar *lost;            /* the fault that says so */
  guint lost_posts;             /* 0 if it is found in another way */
  gboolean many;                /* the fake has many jobs and knows the key */
  const gchar *settings;        /* $ is the server's URL, @ the key */
} Vendor;

static const Vendor vendors[] = {
  {"runpod", tts_fake_runpod, NULL, "status", "404", 1, TRUE,
      "base-url=$/v2 endpoint-id=ep1 api-key=@"},
  {"replicate", tts_fake_replicate, NULL, "get", "404", 1, TRUE,
      "base-url=$/v1 deployment=o/n api-key=@"},
  {"sagemaker", tts_fake_sagemaker, NULL, "GET", "rubbish", 1, FALSE,
      "base-url=$ s3-url=$ mode=async 'endpoint=my voice'"},
  {"modal", tts_fake_container, "hops", "hop", "404", 1, FALSE,
      "base-url=$ api-key=@"},
  {"github", tts_fake_github, NULL, "run", "404", 0, FALSE,
      "base-url=$ repository=" TTS_FAKE_REPOSITORY " api-key=@"},
};

/* Of the runs that are killed at random. */
#define N_MANY 24
#define N_WORKERS "4"
#define KILLS 8
#define SLOW_KILLS 100

typedef struct
{
  const Vendor *vendor;
  gchar *dir;
  TtsFakeVendor fake;
  TtsServer *server;

  GMutex lock;
  GCond started;

  /* lock */
  guint posts;                  /* but for cancels */
  gboolean kills;               /* at the first look at the second job */
  gboolean unsaid;              /* but before it was told its name */
  guint kill_at;                /* at this request from now; 0 for none */
  const gchar *key;             /* of the run; others are dead by now */
  guint own_posts;              /* with that key */
  GSubprocess *process;         /* borrowed */
} Fixture;

static void
kill_locked (Fixture *self)
{
  while (!self->process)
    g_cond_wait (&self->started, &self->lock);
  g_subprocess_force_exit (self->process);
  g_assert_true (g_subprocess_wait (self->process, NULL, NULL));
  self->kills = FALSE;
}

static gboolean
is_fatal_locked (Fixture *self, gboolean post, gboolean own)
{
  if (self->kills)
    return self->posts == 2 && post == self->unsaid;
  return own && self->kill_at > 0 && --self->kill_at == 0;
}

static void
answer (TtsServerPeer *peer, const TtsServerRequest *request,
    gpointer user_data)
{
  Fixture *self = user_data;
  const gchar *key = g_hash_table_lookup (request->headers, "authorization");
  gboolean post = g_str_equal (request->method, "POST")
      && !strstr (request->path, "/cancel");
  gboolean own, fatal, answers;

  g_mutex_lock (&self->lock);
  own = g_strcmp0 (key, self->key) == 0;
  self->posts += post;
  self->own_posts += post && own;
  fatal = is_fatal_locked (self, post, own);
  answers = !fatal || self->unsaid;
  if (fatal)
    kill_locked (self);
  g_mutex_unlock (&self->lock);
  if (answers)
    self->vendor->handler (peer, request, &self->fake);
}

static void
write_file (const Fixture *self, const gchar *name, const gchar *text)
{
  g_autofree gchar *path = g_build_filename (self->dir, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
set_up (Fixture *self, gconstpointer vendor)
{
  g_autoptr (GString) many = g_string_new (NULL);
  g_autofree gchar *prices = NULL;

  self->vendor = vendor;
  self->fake.kind = self->vendor->kind;
  prices = g_strdup_printf ("[%s@127.0.0.1]\nunit=requests\nprice=1\n",
      self->vendor->name);
  self->dir = tts_folder_new ();
  write_file (self, "story.txt", STORY);
  for (guint i = 0; i < N_MANY; i++)
    g_string_append_printf (many, "Paragraph %u of this.\n\n", i);
  write_file (self, "many.txt", many->str);
  write_file (self, "prices.ini", prices);
  g_mutex_init (&self->lock);
  g_cond_init (&self->started);
  self->server = tts_server_new (NULL, answer, self);
}

static void
tear_down (Fixture *self, gconstpointer vendor)
{
  tts_server_free (self->server);
  tts_fake_vendor_clear (&self->fake);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->started);
  tts_folder_free (self->dir);
}

/* As options. */
static gchar *
write_settings (const Fixture *self, const gchar *key)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_auto (GStrv) words = NULL;

  g_assert_true (g_shell_parse_argv (self->vendor->settings, NULL, &words,
          NULL));
  for (guint i = 0; words[i]; i++)
    g_string_append_printf (out, " --set '%s::%s'", self->vendor->name,
        words[i]);
  g_string_replace (out, "$", tts_server_get_base (self->server), 0);
  g_string_replace (out, "@", key, 0);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* Cache and ledger are those of @name. */
static GSubprocess *
start (Fixture *self, const gchar *script, const gchar *name,
    const gchar *workers, const gchar *key)
{
  const gchar *dir = self->dir, *provider = self->vendor->name;
  g_autofree gchar *settings = write_settings (self, key);

  return tool_start ("batch %s/%s -o %s/%s.wav -p %s --cache on "
      "--max-workers %s --set cache-dir=%s/%s --set ledger=%s/%s.db "
      "--set rate-limit=0 --set prices=%s/prices.ini "
      "--set max-batch-size=1 --set %s::poll-interval=1%s", dir, script, dir,
      name, provider, workers, dir, name, dir, name, dir, provider, settings);
}

/* Returns what it said. */
static gchar *
wait_for_end (Fixture *self, GSubprocess *process)
{
  gchar *err = NULL;

  g_mutex_lock (&self->lock);
  self->process = process;
  g_cond_broadcast (&self->started);
  g_mutex_unlock (&self->lock);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, NULL,
          &err, NULL));
  g_test_message ("%s", err);
  g_mutex_lock (&self->lock);
  self->process = NULL;
  g_mutex_unlock (&self->lock);
  if (g_subprocess_get_if_exited (process))
    g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
  return err;
}

static gchar *
run (Fixture *self, const gchar *name, gboolean kill)
{
  g_autoptr (GSubprocess) process = NULL;
  gchar *err = NULL;

  g_mutex_lock (&self->lock);
  self->kills = kill;
  g_mutex_unlock (&self->lock);
  process = start (self, "story.txt", name, "1", "any");
  err = wait_for_end (self, process);
  g_assert_cmpint (g_subprocess_get_if_signaled (process), ==, kill);
  return err;
}

static void
assert_posts (Fixture *self, guint posts)
{
  g_mutex_lock (&self->lock);
  g_assert_cmpuint (self->posts, ==, posts);
  self->posts = 0;
  g_mutex_unlock (&self->lock);
}

static void
read_ledger (const Fixture *self, guint *ret_billed, guint *ret_maybe_billed)
{
  g_autofree gchar *path = g_build_filename (self->dir, "cut.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sums = gst_tts_ledger_sum_up (path,
      GST_TTS_LEDGER_BY_PROVIDER, 0, G_MAXINT64, &error);
  const GstTtsLedgerSum *sum;

  g_assert_no_error (error);
  g_assert_cmpuint (sums->len, ==, 1);
  sum = g_ptr_array_index (sums, 0);
  *ret_billed = sum->billed;
  *ret_maybe_billed = sum->maybe_billed;
}

static void
assert_ledger (const Fixture *self, guint billed, guint maybe_billed)
{
  guint n_billed, n_maybe_billed;

  read_ledger (self, &n_billed, &n_maybe_billed);
  g_assert_cmpuint (n_billed, ==, billed);
  g_assert_cmpuint (n_maybe_billed, ==, maybe_billed);
}

static void
assert_same (const Fixture *self, const gchar *one, const gchar *other)
{
  g_autofree gchar *path = g_build_filename (self->dir, one, NULL);
  g_autofree gchar *beside = g_build_filename (self->dir, other, NULL);
  g_autofree gchar *first = NULL, *second = NULL;
  gsize n_first, n_second;

  g_assert_true (g_file_get_contents (path, &first, &n_first, NULL));
  g_assert_true (g_file_get_contents (beside, &second, &n_second, NULL));
  g_assert_cmpmem (first, n_first, second, n_second);
}

static void
test_resume (Fixture *self, gconstpointer vendor)
{
  g_autofree gchar *whole = run (self, "whole", FALSE);
  g_autofree gchar *killed = NULL, *resumed = NULL;

  assert_posts (self, N_CHUNKS);
  killed = run (self, "cut", TRUE);
  resumed = run (self, "cut", FALSE);
  assert_posts (self, N_CHUNKS);
  assert_ledger (self, N_CHUNKS, 0);
  assert_same (self, "whole.wav", "cut.wav");
  g_assert_null (strstr (whole, "took up"));
  g_assert_nonnull (strstr (resumed, "took up 1 job that was under way"));
}

static void
set_unsaid (Fixture *self, gboolean unsaid)
{
  g_mutex_lock (&self->lock);
  self->unsaid = unsaid;
  g_mutex_unlock (&self->lock);
}

/* What has its name before it leaves is found without having been told. */
static void
test_unsaid (Fixture *self, gconstpointer vendor)
{
  g_autofree gchar *whole = run (self, "whole", FALSE);
  g_autofree gchar *killed = NULL, *resumed = NULL;

  assert_posts (self, N_CHUNKS);
  set_unsaid (self, TRUE);
  killed = run (self, "cut", TRUE);
  set_unsaid (self, FALSE);
  resumed = run (self, "cut", FALSE);
  assert_posts (self, N_CHUNKS);
  assert_ledger (self, N_CHUNKS, 0);
  assert_same (self, "whole.wav", "cut.wav");
  g_assert_nonnull (strstr (resumed, "took up 1 job that was under way"));
}

/* Then it is asked for anew, and the old one may be on the bill. */
static void
lose (Fixture *self, const gchar *fault)
{
  g_autofree gchar *whole = run (self, "whole", FALSE);
  g_autofree gchar *killed = NULL, *resumed = NULL;

  assert_posts (self, N_CHUNKS);
  killed = run (self, "cut", TRUE);
  g_mutex_lock (&self->fake.lock);
  self->fake.fault = fault;
  self->fake.at = self->vendor->look;
  self->fake.times = 1;
  g_mutex_unlock (&self->fake.lock);
  resumed = run (self, "cut", FALSE);
  assert_posts (self, N_CHUNKS + self->vendor->lost_posts);
  assert_ledger (self, N_CHUNKS, 1);
  assert_same (self, "whole.wav", "cut.wav");
  g_assert_null (strstr (resumed, "took up"));
}

static void
test_forgotten (Fixture *self, gconstpointer vendor)
{
  lose (self, self->vendor->lost);
}

/* It comes, and is no speech. */
static void
test_spoilt (Fixture *self, gconstpointer vendor)
{
  lose (self, "rubbish");
}

/* How many chunks have come, or can be asked for by name. */
static guint
count_known (const Fixture *self)
{
  g_autofree gchar *path = g_build_filename (self->dir, ".cut.wav.journal",
      NULL);
  g_autofree gchar *text = NULL;
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash,
      g_str_equal, g_free, NULL);
  guint received, in_flight;

  gst_tts_journal_read (path, &received, &in_flight);
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  for (gchar *line = text, *end; (end = strchr (line, '\n')); line = end + 1) {
    g_auto (GStrv) words = NULL;

    *end = '\0';
    words = g_strsplit (line, " ", -1);
    if (g_strv_length (words) < 4)
      continue;
    if (g_str_equal (words[0], "+"))
      g_hash_table_add (names, g_strdup (words[3]));
    else
      g_hash_table_remove (names, words[3]);
  }
  return received + g_hash_table_size (names);
}

/* One more run into the file @name, which is killed at the request @kill_at.
 * FALSE if it was. */
static gboolean
run_many (Fixture *self, const gchar *name, guint n, guint kill_at,
    guint *ret_posts)
{
  g_autofree gchar *key = g_strdup_printf ("run-%u", n);
  g_autofree gchar *header = g_strconcat ("Bearer ", key, NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autofree gchar *err = NULL;

  g_mutex_lock (&self->lock);
  self->key = header;
  self->own_posts = 0;
  self->kill_at = kill_at;
  g_mutex_unlock (&self->lock);
  process = start (self, "many.txt", name, N_WORKERS, key);
  err = wait_for_end (self, process);
  g_mutex_lock (&self->lock);
  self->key = NULL;
  *ret_posts = self->own_posts;
  g_mutex_unlock (&self->lock);
  return g_subprocess_get_if_exited (process);
}

/* Whatever is known is not sent again, and all else is, once. */
static void
test_many (Fixture *self, gconstpointer vendor)
{
  const guint kills = g_test_slow () ? SLOW_KILLS : KILLS;
  guint known = 0, posts, billed, maybe_billed;
  gboolean through;

  g_assert_true (run_many (self, "whole", 0, 0, &posts));
  assert_posts (self, N_MANY);
  for (guint n = 1; n <= kills; n++) {
    through = run_many (self, "cut", n, g_test_rand_int_range (1, 30),
        &posts);
    g_assert_cmpuint (posts, <=, N_MANY - known);
    if (through)
      break;
    known = count_known (self);
  }
  if (!through) {
    g_assert_true (run_many (self, "cut", kills + 1, 0, &posts));
    g_assert_cmpuint (posts, ==, N_MANY - known);
  }
  assert_same (self, "whole.wav", "cut.wav");
  read_ledger (self, &billed, &maybe_billed);
  g_test_message ("%u sent, %u billed, %u maybe", self->posts, billed,
      maybe_billed);
  g_assert_cmpuint (billed, <=, N_MANY);
  g_assert_cmpuint (self->posts, <=, billed + maybe_billed);
}

static void
add (const gchar *name, const Vendor *vendor,
    void (*test) (Fixture *, gconstpointer))
{
  g_autofree gchar *path = g_strdup_printf ("/resume/%s/%s", vendor->name,
      name);

  g_test_add (path, Fixture, vendor, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  static const gchar *const variables[] = { "RUNPOD_API_KEY",
    "RUNPOD_ENDPOINT_URL", "RUNPOD_ENDPOINT_BASE_URL", "REPLICATE_API_TOKEN",
    "REPLICATE_BASE_URL", "MODAL_URL", "MODAL_PROXY_TOKEN", "GH_TOKEN",
    "GITHUB_TOKEN", "GITHUB_API_URL", "AWS_PROFILE", "AWS_SESSION_TOKEN"
  };

  for (guint i = 0; i < G_N_ELEMENTS (variables); i++)
    g_unsetenv (variables[i]);
  g_setenv ("AWS_ACCESS_KEY_ID", "AKIA", TRUE);
  g_setenv ("AWS_SECRET_ACCESS_KEY", "secret", TRUE);
  g_setenv ("AWS_REGION", "eu-west-1", TRUE);
  tts_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (vendors); i++) {
    add ("taken-up", &vendors[i], test_resume);
    add ("forgotten", &vendors[i], test_forgotten);
    if (g_strcmp0 (vendors[i].kind, "hops") == 0)
      add ("spoilt", &vendors[i], test_spoilt);
    if (vendors[i].many)
      add ("many", &vendors[i], test_many);
    if (vendors[i].lost_posts == 0)
      add ("unsaid", &vendors[i], test_unsaid);
  }
  return tts_test_run ();
}
