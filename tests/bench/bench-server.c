/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A fake server in a process of its own. */
#include "bench-server.h"

void
bench_server_start (BenchServer *server, const gchar *name,
    const BenchServerOptions *options)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new
      (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree gchar *delay_text = g_strdup_printf ("%u", options->delay);
  g_autofree gchar *piece_text = g_strdup_printf ("%u", options->piece);
  g_autoptr (GDataInputStream) out = NULL;
  g_autoptr (GError) error = NULL;

  if (options->pem)
    g_subprocess_launcher_setenv (launcher, "TTS_FAKE_PEM", options->pem,
        TRUE);
  if (options->audio)
    g_subprocess_launcher_setenv (launcher, "TTS_FAKE_AUDIO", options->audio,
        TRUE);
  g_subprocess_launcher_setenv (launcher, "TTS_FAKE_DELAY", delay_text, TRUE);
  g_subprocess_launcher_setenv (launcher, "TTS_FAKE_PIECE", piece_text, TRUE);
  server->process = g_subprocess_launcher_spawn (launcher, &error, FAKE,
      name, BENCH_KEY, NULL);
  g_assert_no_error (error);
  out = g_data_input_stream_new (g_subprocess_get_stdout_pipe
      (server->process));
  server->base = g_data_input_stream_read_line (out, NULL, NULL, &error);
  g_assert_no_error (error);
}

void
bench_server_stop (BenchServer *server)
{
  g_output_stream_close (g_subprocess_get_stdin_pipe (server->process), NULL,
      NULL);
  g_subprocess_wait (server->process, NULL, NULL);
  g_object_unref (server->process);
  g_free (server->base);
}
