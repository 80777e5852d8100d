/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts batch is killed while a provider works on a job and started again:
 * the job is asked for by its name and is not paid a second time. */
#include "tool.h"

#include <string.h>

#include "folder.h"
#include "replicate.h"
#include "runpod.h"

#define STORY "One here.\n\nTwo here.\n\nThree here.\n"
#define N_CHUNKS 3
#define PRICE "unit=requests\nprice=1\n"

typedef struct
{
  const gchar *name;
  TtsServerHandler handler;
  const gchar *look;            /* step */
  const gchar *base;
  const gchar *endpoint;        /* property and value */
} Vendor;

static const Vendor vendors[] = {
  {"runpod", tts_fake_runpod, "status", "/v2", "endpoint-id=ep1"},
  {"replicate", tts_fake_replicate, "get", "/v1", "deployment=o/n"},
};

typedef struct
{
  const Vendor *vendor;
  gchar *dir;
  TtsFakeVendor fake;
  TtsServer *server;

  GMutex lock;
  GCond started;
  guint posts;                  /* lock; but for cancels */
  gboolean kills;               /* lock; at the first look at the second job */
  GSubprocess *process;         /* lock; borrowed */
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

static void
answer (TtsServerPeer *peer, const TtsServerRequest *request,
    gpointer user_data)
{
  Fixture *self = user_data;
  gboolean post = g_str_equal (request->method, "POST");
  gboolean kills;

  g_mutex_lock (&self->lock);
  self->posts += post && !strstr (request->path, "/cancel");
  kills = self->kills && self->posts == 2 && !post;
  if (kills)
    kill_locked (self);
  g_mutex_unlock (&self->lock);
  if (!kills)
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
  self->vendor = vendor;
  self->dir = tts_folder_new ();
  write_file (self, "story.txt", STORY);
  write_file (self, "prices.ini", "[runpod@127.0.0.1]\n" PRICE
      "[replicate@127.0.0.1]\n" PRICE);
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

/* Cache and ledger are those of @name; returns what it said. */
static gchar *
run (Fixture *self, const gchar *name, gboolean kill)
{
  const gchar *dir = self->dir, *provider = self->vendor->name;
  g_autoptr (GSubprocess) process = NULL;
  gchar *err = NULL;

  g_mutex_lock (&self->lock);
  self->kills = kill;
  g_mutex_unlock (&self->lock);
  process = tool_start ("batch %s/story.txt -o %s/%s.wav -p %s --cache on "
      "--max-workers 1 --set cache-dir=%s/%s --set ledger=%s/%s.db "
      "--set prices=%s/prices.ini --set %s::base-url=%s%s --set %s::%s "
      "--set %s::poll-interval=1", dir, dir, name, provider, dir, name, dir,
      name, dir, provider, tts_server_get_base (self->server),
      self->vendor->base, provider, self->vendor->endpoint, provider);
  g_mutex_lock (&self->lock);
  self->process = process;
  g_cond_broadcast (&self->started);
  g_mutex_unlock (&self->lock);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, NULL,
          &err, NULL));
  g_test_message ("%s", err);
  g_assert_cmpint (g_subprocess_get_if_signaled (process), ==, kill);
  g_mutex_lock (&self->lock);
  self->process = NULL;
  g_mutex_unlock (&self->lock);
  if (!kill)
    g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
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
assert_ledger (const Fixture *self, guint billed, guint maybe_billed)
{
  g_autofree gchar *path = g_build_filename (self->dir, "cut.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sums = gst_tts_ledger_sum_up (path,
      GST_TTS_LEDGER_BY_PROVIDER, 0, G_MAXINT64, &error);
  const GstTtsLedgerSum *sum;

  g_assert_no_error (error);
  g_assert_cmpuint (sums->len, ==, 1);
  sum = g_ptr_array_index (sums, 0);
  g_assert_cmpuint (sum->billed, ==, billed);
  g_assert_cmpuint (sum->maybe_billed, ==, maybe_billed);
}

static void
assert_same (const Fixture *self, const gchar *one, const gchar *other)
{
  g_autofree gchar *paths[] = { g_build_filename (self->dir, one, NULL),
    g_build_filename (self->dir, other, NULL)
  };
  g_autofree gchar *first = NULL, *second = NULL;
  gsize n_first, n_second;

  g_assert_true (g_file_get_contents (paths[0], &first, &n_first, NULL));
  g_assert_true (g_file_get_contents (paths[1], &second, &n_second, NULL));
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

/* Then it is asked for anew, and the old one may be on the bill. */
static void
test_forgotten (Fixture *self, gconstpointer vendor)
{
  g_autofree gchar *whole = run (self, "whole", FALSE);
  g_autofree gchar *killed = NULL, *resumed = NULL;

  assert_posts (self, N_CHUNKS);
  killed = run (self, "cut", TRUE);
  self->fake.fault = "404";
  self->fake.at = self->vendor->look;
  self->fake.times = 1;
  resumed = run (self, "cut", FALSE);
  assert_posts (self, N_CHUNKS + 1);
  assert_ledger (self, N_CHUNKS, 1);
  assert_same (self, "whole.wav", "cut.wav");
  g_assert_null (strstr (resumed, "took up"));
}

int
main (int argc, char **argv)
{
  static const gchar *const variables[] = { "RUNPOD_API_KEY",
    "RUNPOD_ENDPOINT_URL", "RUNPOD_ENDPOINT_BASE_URL", "REPLICATE_API_TOKEN",
    "REPLICATE_BASE_URL"
  };

  for (guint i = 0; i < G_N_ELEMENTS (variables); i++)
    g_unsetenv (variables[i]);
  tts_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (vendors); i++) {
    g_autofree gchar *resume = g_strdup_printf ("/resume/%s/taken-up",
        vendors[i].name);
    g_autofree gchar *forgotten = g_strdup_printf ("/resume/%s/forgotten",
        vendors[i].name);

    g_test_add (resume, Fixture, &vendors[i], set_up, test_resume, tear_down);
    g_test_add (forgotten, Fixture, &vendors[i], set_up, test_forgotten,
        tear_down);
  }
  return tts_test_run ();
}
