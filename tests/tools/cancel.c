/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ctrl-C while a server works on a job: it hears that nobody waits any more
 * before gst-tts is gone. */
#include "test-main.h"

#include <gio/gio.h>
#include <signal.h>

#include "folder.h"
#include "runpod.h"

typedef struct
{
  TtsFakeVendor fake;
  TtsServer *server;
  gchar *dir;

  GMutex lock;
  GCond started;
  GSubprocess *process;         /* lock; borrowed */
} Fixture;

/* Each look at the job is a Ctrl-C, so one comes while it is under way. */
static void
answer (TtsServerPeer *peer, const TtsServerRequest *request,
    gpointer user_data)
{
  Fixture *self = user_data;

  if (g_str_has_prefix (request->path, "/v2/ep1/status")) {
    g_mutex_lock (&self->lock);
    while (!self->process)
      g_cond_wait (&self->started, &self->lock);
    g_subprocess_send_signal (self->process, SIGINT);
    g_mutex_unlock (&self->lock);
  }
  tts_fake_runpod (peer, request, &self->fake);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->fake.key = "sk-secret";
  self->fake.kind = "slow";
  self->dir = tts_folder_new ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->started);
  self->server = tts_server_new (NULL, answer, self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  tts_server_free (self->server);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->started);
  tts_fake_vendor_clear (&self->fake);
  tts_folder_free (self->dir);
}

static GSubprocess *
start (Fixture *self, const gchar *command)
{
  g_autofree gchar *output = g_build_filename (self->dir, "a.wav", NULL);
  g_autofree gchar *base = g_strdup_printf ("runpod::base-url=%s/v2",
      tts_server_get_base (self->server));
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_subprocess_launcher_setenv (launcher, "RUNPOD_API_KEY", "sk-secret", TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_STATE_HOME", self->dir, TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error,
      g_getenv ("GST_TTS_TOOL"), command, "-p", "runpod", "-o", output,
      "--set", "runpod::endpoint-id=ep1", "--set", base, "Hello.", NULL);
  g_assert_no_error (error);
  return process;
}

static void
test_cancel (Fixture *self, gconstpointer data)
{
  g_autoptr (GSubprocess) process = start (self, data);

  g_mutex_lock (&self->lock);
  self->process = process;
  g_cond_broadcast (&self->started);
  g_mutex_unlock (&self->lock);
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 130);
  tts_fake_vendor_wait_step (&self->fake, "cancel");
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add ("/cancel/speak", Fixture, "speak", set_up, test_cancel,
      tear_down);
  return tts_test_run ();
}
