/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts thunder: a machine from its price to its end, and every way in
 * which one may be left behind. */
#include "rent.h"

#include <string.h>
#include <sysexits.h>

#include "folder.h"
#include "thunder.h"

#define RUNS "thunder abc1 runs and costs 0.660 USD an hour"

typedef struct
{
  TtsFakeThunder fake;
  TtsServer *server;
  gchar *dir;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->fake.vendor.key = RENT_KEY;
  self->dir = tts_folder_new ();
  g_setenv ("TNR_API_TOKEN", RENT_KEY, TRUE);
  g_setenv ("XDG_STATE_HOME", self->dir, TRUE);
}

/* From here on the fake belongs to the threads of the server. */
static void
serve (Fixture *self)
{
  self->server = tts_server_new (NULL, tts_fake_thunder, &self->fake);
  g_setenv ("TNR_API_URL", tts_server_get_base (self->server), TRUE);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  tts_server_free (self->server);
  tts_fake_vendor_clear (&self->fake.vendor);
  tts_folder_free (self->dir);
}

static ToolResult *
run (gint code, const gchar *arguments)
{
  return rent_test_run ("thunder", code, arguments);
}

static void
assert_says (gint code, const gchar *arguments, const gchar *what)
{
  rent_test_says ("thunder", code, arguments, what);
}

static gboolean
exists (Fixture *self)
{
  gboolean exists;

  g_mutex_lock (&self->fake.vendor.lock);
  exists = self->fake.exists;
  g_mutex_unlock (&self->fake.vendor.lock);
  return exists;
}

static void
test_life (Fixture *self, gconstpointer data)
{
  g_autoptr (ToolResult) made = NULL, list = NULL, json = NULL;

  self->fake.others = TRUE;
  serve (self);
  made = run (0, "create --yes --port 8081");
  g_assert_cmpstr (made->out, ==,
      "export THUNDER_WORKER_URL=https://abc1-8081.thundercompute.net\n");
  g_assert_nonnull (strstr (made->err, "THUNDER_WORKER_TOKEN"));
  g_assert_cmpuint (rent_test_count (self->dir), ==, 1);
  g_assert_true (rent_test_reminds (RUNS));

  list = run (0, "list");
  g_assert_nonnull (strstr (list->out, "abc1   yes   running  a100xl   0.660"));
  g_assert_nonnull (strstr (list->out, "other  no    running  h100     -"));
  json = run (0, "list --json");
  g_assert_nonnull (strstr (json->out, "\"usd_per_hour\" : null"));
  assert_says (EX_UNAVAILABLE, "stop", "knows no stop");
  assert_says (0, "delete", "abc1 is gone");
  g_assert_false (exists (self));
  g_assert_cmpuint (rent_test_count (self->dir), ==, 0);
  g_assert_false (rent_test_reminds (RUNS));
}

static void
test_price (Fixture *self, gconstpointer data)
{
  serve (self);
  assert_says (EX_USAGE, "create", "a100xl at Thunder Compute costs 0.660");
  assert_says (EX_USAGE, "create --cpus 6 --disk 200", "costs 0.860");
  assert_says (EX_CONFIG, "create --yes --max-price 0.5", "--max-price");
  assert_says (EX_DATAERR, "create --yes --gpu x",
      "it has a100xl_x1_prototyping, h100_x1_production");
  g_assert_false (exists (self));
  g_assert_cmpuint (rent_test_count (self->dir), ==, 0);
}

static void
test_stuck (Fixture *self, gconstpointer data)
{
  self->fake.stuck = TRUE;
  serve (self);
  assert_says (EX_TEMPFAIL, "create -y --wait 1", "was not ready in time");
  g_assert_false (exists (self));
  g_assert_cmpuint (rent_test_count (self->dir), ==, 0);
  assert_says (EX_TEMPFAIL, "create -y --wait 1 --keep",
      "thunder abc2 runs and costs");
  g_assert_true (exists (self));
  g_assert_cmpuint (rent_test_count (self->dir), ==, 1);
}

/* The machine was made, but nobody said so. */
static void
test_no_answer (Fixture *self, gconstpointer data)
{
  g_autoptr (ToolResult) made = NULL;

  self->fake.mute = TRUE;
  self->fake.others = TRUE;
  serve (self);
  made = run (0, "create -y");
  g_assert_nonnull (strstr (made->err, "a new machine is there"));
  g_assert_nonnull (strstr (made->out, "//abc1-8080."));
  g_assert_true (rent_test_reminds (RUNS));
  /* It may be somebody else's. */
  assert_says (EX_USAGE, "delete", "say which machine");
  g_assert_true (exists (self));
  assert_says (0, "delete abc1", "abc1 is gone");
  g_assert_cmpuint (rent_test_count (self->dir), ==, 0);
}

/* It was deleted, but nobody said so, and another one has its number now. */
static void
test_other_number (Fixture *self, gconstpointer data)
{
  g_autoptr (ToolResult) made = NULL;
  g_autofree gchar *steps = NULL;

  self->fake.others = TRUE;
  self->fake.renumbers = TRUE;
  serve (self);
  made = run (0, "create -y");
  assert_says (0, "delete", "abc1 is gone");
  g_assert_cmpuint (rent_test_count (self->dir), ==, 0);
  steps = tts_fake_vendor_dup_steps (&self->fake.vendor);
  g_assert_true (g_str_has_suffix (steps, " modify list delete list list"));
}

/* What is no list of machines does not say that there is none. */
static void
test_no_list (Fixture *self, gconstpointer data)
{
  g_autoptr (ToolResult) made = NULL;

  serve (self);
  made = run (0, "create -y");
  rent_test_age (self->dir);
  g_mutex_lock (&self->fake.vendor.lock);
  self->fake.vendor.fault = "types";
  self->fake.vendor.at = "list";
  g_mutex_unlock (&self->fake.vendor.lock);
  assert_says (EX_TEMPFAIL, "list", "did not say which machines");
  g_assert_cmpuint (rent_test_count (self->dir), ==, 1);
  g_assert_true (rent_test_reminds (RUNS));
}

static void
test_not_deleted (Fixture *self, gconstpointer data)
{
  g_autoptr (ToolResult) made = NULL;

  self->fake.vendor.fault = "403";
  self->fake.vendor.at = "delete";
  serve (self);
  made = run (0, "create -y");
  assert_says (EX_TEMPFAIL, "delete abc1", "STILL RUNS AND COSTS");
  assert_says (EX_TEMPFAIL, "delete abc7", "no machine 'abc7'");
  g_assert_true (rent_test_reminds (RUNS));
}

static void
test_command_line (Fixture *self, gconstpointer data)
{
  g_autofree gchar *key = g_build_filename (self->dir, "id", NULL);
  g_autofree gchar *keys = g_build_filename (self->dir, "ids", NULL);
  g_autofree gchar *private = g_strdup_printf ("create --public-key %s", key);
  g_autofree gchar *several = g_strdup_printf ("create --public-key %s", keys);

  g_assert_true (g_file_set_contents (key, "-----BEGIN PRIVATE KEY-----", -1,
          NULL));
  g_assert_true (g_file_set_contents (keys, "PuTTY-User-Key-File-2: x\ny\n",
          -1, NULL));
  self->fake.vendor.key = "right";
  serve (self);
  assert_says (EX_USAGE, "rent", "unknown action 'rent'");
  assert_says (EX_USAGE, "create --cpus 0", "--cpus");
  assert_says (EX_USAGE, "create x", "takes no name");
  assert_says (EX_USAGE, "create --max-price=nan", "a price is more than 0");
  assert_says (EX_USAGE, private, "is the private one");
  assert_says (EX_USAGE, several, "is not one line");
  assert_says (EX_USAGE, "delete", "no machine of thunder");
  assert_says (EX_CONFIG, "list", "TNR_API_TOKEN");
}

static void
add (const gchar *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  add ("/thunder/life", test_life);
  add ("/thunder/price", test_price);
  add ("/thunder/stuck", test_stuck);
  add ("/thunder/no-answer", test_no_answer);
  add ("/thunder/other-number", test_other_number);
  add ("/thunder/no-list", test_no_list);
  add ("/thunder/not-deleted", test_not_deleted);
  add ("/thunder/command-line", test_command_line);
  return tts_test_run ();
}
