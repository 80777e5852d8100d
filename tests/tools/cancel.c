/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ctrl-C while a server works on a job: it hears that nobody waits any more
 * before gst-tts is gone. */
#include "tool.h"

#include "folder.h"
#include "runpod.h"

typedef struct
{
  TtsFakeVendor fake;
  ToolTarget target;
} Fixture;

/* Each look at the job is a Ctrl-C, so one comes while it is under way. */
static void
answer (TtsServerPeer *peer, const TtsServerRequest *request,
    gpointer user_data)
{
  Fixture *self = user_data;

  if (g_str_has_prefix (request->path, "/v2/ep1/status"))
    tool_target_interrupt (&self->target);
  tts_fake_runpod (peer, request, &self->fake);
}

static void
test_speak (void)
{
  Fixture self = {.fake = {.key = "sk-secret",.kind = "slow" } };
  TtsServer *server = tts_server_new (NULL, answer, &self);
  gchar *dir = tts_folder_new ();
  g_autoptr (GSubprocess) process = NULL;

  g_setenv ("RUNPOD_API_KEY", "sk-secret", TRUE);
  g_setenv ("XDG_STATE_HOME", dir, TRUE);
  process = tool_start ("speak -p runpod -o %s/a.wav --set "
      "runpod::endpoint-id=ep1 --set runpod::base-url=%s/v2 Hello.", dir,
      tts_server_get_base (server));
  tool_target_set (&self.target, process);
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 130);
  tts_fake_vendor_wait_step (&self.fake, "cancel");

  tts_server_free (server);
  tool_target_clear (&self.target);
  tts_fake_vendor_clear (&self.fake);
  tts_folder_free (dir);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/cancel/speak", test_speak);
  return tts_test_run ();
}
