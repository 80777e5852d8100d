/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What every test program starts with. */
#include "test-main.h"

#include <execinfo.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static void
on_alarm (int number)
{
  static const char text[] = "watchdog: the test hangs\n";
  void *frames[64];

  if (write (STDERR_FILENO, text, sizeof text - 1) < 0)
    _exit (99);
  backtrace_symbols_fd (frames, backtrace (frames, 64), STDERR_FILENO);
  abort ();
}

void
tts_test_init (int *argc, char ***argv)
{
  const gchar *limit = g_getenv ("TTS_TEST_TIMEOUT");

  signal (SIGALRM, on_alarm);
  alarm (limit ? atoi (limit) : 60);
  g_test_init (argc, argv, NULL);
  gst_init (argc, argv);
}

int
tts_test_run (void)
{
  int status = g_test_run ();

  gst_deinit ();
  return status;
}

gchar *
tts_test_data (const gchar *name)
{
  return g_build_filename (g_getenv ("TTS_TEST_DATA"), name, NULL);
}
