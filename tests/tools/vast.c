/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts vast: a machine from the offer to its end, and every way in which
 * one may be left behind. */
#include "rent.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sysexits.h>

#include "folder.h"
#include "vast.h"

typedef struct
{
  TtsFakeVast fake;
  TtsServer *server;
  gchar *dir;
  gboolean full;                /* the disk is, once a machine is rented */
  ToolTarget target;
} Fixture;

/* Nothing can be written in place of any note from now on. */
static void
spoil_notes (const gchar *state)
{
  g_autofree gchar *folder = g_build_filename (state, "gst-tts", "machines",
      NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  while ((name = g_dir_read_name (dir))) {
    g_autofree gchar *path = g_build_filename (folder, name, NULL);
    g_autofree gchar *inner = g_build_filename (path, "full", NULL);

    g_remove (path);
    g_assert_cmpint (g_mkdir_with_parents (inner, 0700), ==, 0);
  }
}

/* With a target, each look at the instance is a Ctrl-C. */
static void
answer (TtsServerPeer *peer, const TtsServerRequest *request,
    gpointer user_data)
{
  Fixture *self = user_data;

  if (self->fake.worker.kind
      && g_str_has_prefix (request->path, "/api/v1/instances"))
    tool_target_interrupt (&self->target);
  if (self->full && g_str_has_prefix (request->path, "/api/v0/asks"))
    spoil_notes (self->dir);
  tts_fake_vast (peer, request, &self->fake);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->fake.vendor.key = RENT_KEY;
  self->fake.worker.polls = 2;  /* ready at once */
  self->dir = tts_folder_new ();
  g_setenv ("VAST_API_KEY", RENT_KEY, TRUE);
  g_setenv ("XDG_STATE_HOME", self->dir, TRUE);
  g_unsetenv ("VAST_WORKER_URL");
}

/* From here on the fake belongs to the threads of the server. */
static void
serve (Fixture *self)
{
  self->server = tts_server_new (NULL, answer, self);
  g_setenv ("VAST_URL", tts_server_get_base (self->server), TRUE);
}

static gboolean
has_instance (Fixture *self)
{
  gboolean has;

  g_mutex_lock (&self->fake.vendor.lock);
  has = self->fake.state != NULL;
  g_mutex_unlock (&self->fake.vendor.lock);
  return has;
}

static void
set_fault (Fixture *self, const gchar *fault, const gchar *at)
{
  g_mutex_lock (&self->fake.vendor.lock);
  self->fake.vendor.fault = fault;
  self->fake.vendor.at = at;
  g_mutex_unlock (&self->fake.vendor.lock);
}

/* Somebody else did something to it. */
static void
set_state (Fixture *self, const gchar *state)
{
  g_mutex_lock (&self->fake.vendor.lock);
  self->fake.state = state;
  g_mutex_unlock (&self->fake.vendor.lock);
}

static void
use_key (Fixture *self, const gchar *key)
{
  g_mutex_lock (&self->fake.vendor.lock);
  self->fake.vendor.key = key;
  g_mutex_unlock (&self->fake.vendor.lock);
  g_setenv ("VAST_API_KEY", key, TRUE);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  tts_server_free (self->server);
  tts_fake_vast_clear (&self->fake);
  tool_target_clear (&self->target);
  tts_folder_free (self->dir);
}

static ToolResult *
run (gint code, const gchar *arguments)
{
  return rent_test_run ("vast", code, arguments);
}

static void
assert_says (gint code, const gchar *arguments, const gchar *what)
{
  rent_test_says ("vast", code, arguments, what);
}

/* But for how often it looked on. */
static void
assert_steps (Fixture *self, const gchar *steps)
{
  g_autofree gchar *found = tts_fake_vendor_dup_steps (&self->fake.vendor);

  while (g_str_has_suffix (found, " list list"))
    found[strlen (found) - strlen (" list")] = '\0';
  g_assert_cmpstr (found, ==, steps);
}

static guint
count_notes (const Fixture *self)
{
  return rent_test_count (self->dir);
}

static void
assert_reminds (gboolean wanted)
{
  g_assert_cmpint (rent_test_reminds ("vast 1001 runs and costs 0.060 USD an "
          "hour"), ==, wanted);
}

static void
test_offers (Fixture *self, gconstpointer data)
{
  g_autoptr (ToolResult) good = NULL, bid = NULL, wider = NULL;

  serve (self);
  good = run (0, "offers");
  /* Cheapest first; not the A100, which costs too much. */
  g_assert_cmpint (strstr (good->out, "\n502 ") - good->out, <,
      strstr (good->out, "\n505 ") - good->out);
  g_assert_cmpint (strstr (good->out, "\n505 ") - good->out, <,
      strstr (good->out, "\n501 ") - good->out);
  g_assert_null (strstr (good->out, "\n504 "));
  g_assert_null (strstr (good->out, "\n503 "));
  bid = run (0, "offers --bid 0.04");
  g_assert_nonnull (strstr (bid->out, "\n502 "));
  g_assert_null (strstr (bid->out, "\n501 "));
  g_mutex_lock (&self->fake.vendor.lock);
  self->fake.poor = TRUE;
  g_mutex_unlock (&self->fake.vendor.lock);
  wider = run (0, "offers");
  g_assert_nonnull (strstr (wider->out, "\n503 "));
  assert_says (EX_UNAVAILABLE, "offers --max-price 0.01", "--max-price");
  g_assert_cmpuint (count_notes (self), ==, 0);
}

/* In `gst-tts cost`, while it runs and when it is gone. */
static void
assert_cost (const gchar *name, const gchar *usd)
{
  g_autoptr (ToolResult) table = tool_run (NULL, "cost");
  g_autofree gchar *pattern = g_strdup_printf ("\n%s +1 .*%s[0-9]* USD", name,
      usd);

  g_test_message ("%s", table->out);
  g_assert_true (g_regex_match_simple (pattern, table->out, 0, 0));
}

/* An hour of it. */
static void
test_cost (Fixture *self, gconstpointer data)
{
  g_autoptr (ToolResult) started = NULL;

  serve (self);
  started = run (0, "start --yes");
  rent_test_age (self->dir);
  assert_cost ("vast \\(rented\\) 1001, not ended", "0\\.0[67]");
  assert_says (0, "destroy", "1001 is gone");
  assert_cost ("vast \\(rented\\)", "0\\.0[67]");
}

/* What can not be written down is said, and the machine is there. */
static void
test_full (Fixture *self, gconstpointer data)
{
  g_autoptr (ToolResult) started = NULL;

  self->full = TRUE;
  serve (self);
  started = run (0, "start --yes");
  g_assert_nonnull (strstr (started->out, "VAST_WORKER_URL="));
  g_assert_nonnull (strstr (started->err,
          "vast 1001 can not be written down"));
  g_assert_true (has_instance (self));
}

static void
test_life (Fixture *self, gconstpointer data)
{
  g_autoptr (ToolResult) started = NULL, status = NULL, said = NULL;
  g_autoptr (ToolResult) log = NULL, again = NULL;
  g_autofree gchar *line = NULL;

  self->fake.slow = TRUE;
  self->fake.worker.polls = 1;
  serve (self);
  line = g_strdup_printf ("export VAST_WORKER_URL=%s\n",
      tts_server_get_base (self->server));
  started = run (0, "start --yes");
  g_assert_cmpstr (started->out, ==, line);
  g_assert_nonnull (strstr (started->err, "RTX 3060 for 0.060 USD"));
  g_assert_cmpuint (count_notes (self), ==, 1);
  assert_reminds (TRUE);

  status = run (0, "status");
  g_assert_nonnull (strstr (status->out, "\n1001  yes   running"));
  said = run (0, "test");
  g_assert_nonnull (strstr (said->out, "0.47 s of speech"));
  log = run (0, "logs");
  g_assert_cmpstr (log->out, ==, "loading Bark\n [31mready\n");

  assert_says (0, "stop", "still costs");
  assert_reminds (FALSE);
  assert_says (EX_UNAVAILABLE, "test", "not known where");
  again = run (0, "start 1001");
  g_assert_cmpstr (again->out, ==, line);
  assert_says (0, "destroy", "1001 is gone");
  g_assert_cmpuint (count_notes (self), ==, 0);
  assert_reminds (FALSE);
  assert_says (EX_USAGE, "destroy", "no machine of vast is known");
}

/* Others were faster, and then a machine ends by itself. */
static void
test_next_offer (Fixture *self, gconstpointer data)
{
  g_autoptr (ToolResult) started = NULL;

  self->fake.gone = 1;
  self->fake.lost = 1;
  serve (self);
  started = run (0, "start -y");
  g_assert_nonnull (strstr (started->err, "no_such_ask"));
  g_assert_nonnull (strstr (started->err, "vast 1001: exited"));
  g_assert_nonnull (strstr (started->err, "vast 1001 is gone"));
  assert_steps (self, "search take take list destroy take list");
  g_assert_cmpuint (count_notes (self), ==, 1);
}

/* What is bid is paid, and a cheaper offer is not needed for it. */
static void
test_bid (Fixture *self, gconstpointer data)
{
  g_autoptr (ToolResult) started = NULL;

  serve (self);
  started = run (0, "start -y --bid 0.05");
  g_assert_nonnull (strstr (started->err, "for 0.050 USD an hour"));
  g_mutex_lock (&self->fake.vendor.lock);
  g_assert_cmpfloat (self->fake.bid, ==, 0.05);
  g_mutex_unlock (&self->fake.vendor.lock);
}

static void
test_not_agreed (Fixture *self, gconstpointer data)
{
  serve (self);
  assert_says (EX_USAGE, "start", "RTX 3060 at Vast.ai costs 0.060 USD an "
      "hour, or another one at most 0.120, until");
  assert_steps (self, "search");
  g_assert_cmpuint (count_notes (self), ==, 0);
}

/* Its models are loaded for longer than we wait. */
static void
test_not_ready (Fixture *self, gconstpointer data)
{
  self->fake.worker.fault = "503";
  serve (self);
  assert_says (EX_TEMPFAIL, "start -y --wait 1", "was not ready in time");
  g_assert_false (has_instance (self));
  g_assert_cmpuint (count_notes (self), ==, 0);
  assert_says (EX_TEMPFAIL, "start -y --wait 1 --keep",
      "vast 1002 runs and costs");
  g_assert_true (has_instance (self));
  g_assert_cmpuint (count_notes (self), ==, 1);
}

/* Whoever asks for a key is there. */
static void
test_guarded (Fixture *self, gconstpointer data)
{
  g_autoptr (ToolResult) started = NULL;

  self->fake.worker.fault = "403";
  serve (self);
  started = run (0, "start -y --wait 30");
  g_assert_nonnull (strstr (started->out, "VAST_WORKER_URL="));
}

/* The instance was made, but nobody said so. */
static void
test_no_answer (Fixture *self, gconstpointer data)
{
  g_autoptr (ToolResult) started = NULL;

  self->fake.mute = TRUE;
  serve (self);
  started = run (0, "start -y");
  assert_steps (self, "search take list");
  g_assert_cmpuint (count_notes (self), ==, 1);
  assert_reminds (TRUE);
}

/* Nor can be found out: it stays written down. */
static void
test_not_known (Fixture *self, gconstpointer data)
{
  g_autoptr (ToolResult) status = NULL;

  self->fake.mute = TRUE;
  self->fake.vendor.fault = "403";
  self->fake.vendor.at = "list";
  self->fake.vendor.times = 1;
  serve (self);
  assert_says (EX_TEMPFAIL, "start -y", "NOT KNOWN WHETHER A MACHINE RUNS");
  g_assert_cmpuint (count_notes (self), ==, 1);
  status = run (0, "status");
  g_assert_nonnull (strstr (status->out, "\n1001  yes   running"));
  assert_reminds (TRUE);
}

static void
test_not_destroyed (Fixture *self, gconstpointer data)
{
  g_autoptr (ToolResult) started = NULL;

  self->fake.vendor.fault = "403";
  self->fake.vendor.at = "destroy";
  serve (self);
  started = run (0, "start -y");
  assert_says (EX_TEMPFAIL, "destroy 1001", "STILL RUNS AND COSTS");
  g_assert_cmpuint (count_notes (self), ==, 1);
  assert_reminds (TRUE);
}

/* Nothing else is rented beside what goes on costing. */
static void
test_not_replaced (Fixture *self, gconstpointer data)
{
  self->fake.lost = 1;
  self->fake.vendor.fault = "403";
  self->fake.vendor.at = "destroy";
  serve (self);
  assert_says (EX_TEMPFAIL, "start -y",
      "no other machine is rented while vast 1001 can not be ended");
  assert_steps (self, "search take list destroy");
  g_assert_cmpuint (count_notes (self), ==, 1);
}

/* The account can not be looked at for a while. */
static void
test_outage (Fixture *self, gconstpointer data)
{
  g_autoptr (ToolResult) started = NULL;

  self->fake.vendor.fault = "500";
  self->fake.vendor.at = "list";
  self->fake.vendor.times = 3;
  serve (self);
  started = run (0, "start -y");
  assert_steps (self, "search take list");
  g_assert_true (has_instance (self));
}

/* Somebody else ended it. A new one is not in the list at once. */
static void
test_gone (Fixture *self, gconstpointer data)
{
  g_autoptr (ToolResult) started = NULL;

  serve (self);
  started = run (0, "start -y");
  set_state (self, NULL);
  assert_says (EX_TEMPFAIL, "destroy", "could not be ended");
  g_assert_cmpuint (count_notes (self), ==, 1);
  rent_test_age (self->dir);
  assert_says (0, "destroy", "1001 is gone");
  g_assert_cmpuint (count_notes (self), ==, 0);
}

static void
test_stopped_elsewhere (Fixture *self, gconstpointer data)
{
  g_autoptr (ToolResult) started = NULL, status = NULL;

  serve (self);
  started = run (0, "start -y");
  rent_test_age (self->dir);
  assert_reminds (TRUE);
  set_state (self, "stopped");
  status = run (0, "status");
  assert_reminds (FALSE);
  g_assert_cmpuint (count_notes (self), ==, 1);
}

/* Only the account that it was rented with knows whether it is gone. */
static void
test_other_account (Fixture *self, gconstpointer data)
{
  g_autoptr (ToolResult) started = NULL;

  serve (self);
  started = run (0, "start -y");
  rent_test_age (self->dir);
  set_state (self, NULL);
  use_key (self, "another-secret");
  assert_says (0, "status", "1001 was rented with another key or server");
  assert_says (EX_TEMPFAIL, "destroy", "could not be ended");
  g_assert_cmpuint (count_notes (self), ==, 1);
  use_key (self, RENT_KEY);
  assert_says (0, "status", "1001 is not there any more");
  g_assert_cmpuint (count_notes (self), ==, 0);
}

/* An answer without a list does not say that there is nothing. */
static void
test_no_list (Fixture *self, gconstpointer data)
{
  g_autoptr (ToolResult) started = NULL;

  serve (self);
  started = run (0, "start -y");
  rent_test_age (self->dir);
  set_fault (self, "nothing", "list");
  assert_says (EX_TEMPFAIL, "status", "did not say which instances");
  g_assert_cmpuint (count_notes (self), ==, 1);
  assert_reminds (TRUE);
}

/* What is not in our notes is seen, and can be ended. */
static void
test_of_others (Fixture *self, gconstpointer data)
{
  g_autoptr (ToolResult) status = NULL, ended = NULL;

  self->fake.taken = 7;
  self->fake.state = "running";
  serve (self);
  status = run (0, "status");
  g_assert_nonnull (strstr (status->out, "\n1007  no    running"));
  ended = run (0, "destroy 1007");
  g_assert_false (has_instance (self));
}

static void
test_wrong_key (Fixture *self, gconstpointer data)
{
  self->fake.vendor.key = "right";
  serve (self);
  assert_says (EX_CONFIG, "status", "VAST_API_KEY");
  assert_says (EX_CONFIG, "start -y", "VAST_API_KEY");
  assert_steps (self, "list search");
  g_assert_cmpuint (count_notes (self), ==, 0);
}

static void
test_command_line (Fixture *self, gconstpointer data)
{
  serve (self);
  assert_says (EX_USAGE, "rent", "unknown action 'rent'");
  assert_says (EX_USAGE, "start --bid 0.3", "--bid");
  assert_says (EX_USAGE, "start --bid nan", "a price is more than 0");
  assert_says (EX_USAGE, "start --max-price=nan", "a price is more than 0");
  assert_says (EX_USAGE, "start --disk 1", "--disk");
  assert_says (EX_USAGE, "start --port 0", "--port");
  assert_says (EX_USAGE, "start --label 'a b'", "--label");
  assert_says (EX_USAGE, "start --env X", "NAME=VALUE");
  assert_says (EX_USAGE, "destroy ../1", "no machine");
  assert_says (EX_USAGE, "status 1 2", "one argument too many");
  assert_steps (self, "");
}

/* Ctrl-C while it waits: nothing is left behind. */
static void
test_interrupt (Fixture *self, gconstpointer data)
{
  g_autoptr (GSubprocess) process = NULL;

  self->fake.worker.kind = "interrupt";
  self->fake.worker.fault = "503";
  serve (self);
  process = tool_start ("vast start --yes");
  tool_target_set (&self->target, process);
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 130);
  g_assert_false (has_instance (self));
  g_assert_cmpuint (count_notes (self), ==, 0);
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
  add ("/vast/offers", test_offers);
  add ("/vast/life", test_life);
  add ("/vast/next-offer", test_next_offer);
  add ("/vast/bid", test_bid);
  add ("/vast/not-agreed", test_not_agreed);
  add ("/vast/not-ready", test_not_ready);
  add ("/vast/guarded", test_guarded);
  add ("/vast/no-answer", test_no_answer);
  add ("/vast/not-known", test_not_known);
  add ("/vast/not-destroyed", test_not_destroyed);
  add ("/vast/not-replaced", test_not_replaced);
  add ("/vast/outage", test_outage);
  add ("/vast/cost", test_cost);
  add ("/vast/full", test_full);
  add ("/vast/gone", test_gone);
  add ("/vast/stopped-elsewhere", test_stopped_elsewhere);
  add ("/vast/other-account", test_other_account);
  add ("/vast/no-list", test_no_list);
  add ("/vast/of-others", test_of_others);
  add ("/vast/wrong-key", test_wrong_key);
  add ("/vast/command-line", test_command_line);
  add ("/vast/interrupt", test_interrupt);
  return tts_test_run ();
}
