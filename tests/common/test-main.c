/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What every test program starts with. */
#include "test-main.h"

#include <execinfo.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
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

static gint n_alive = 0;

static gboolean
is_known_leak (const gchar *text)
{
  const gchar *known = g_getenv ("TTS_TEST_KNOWN_LEAKS");
  g_auto (GStrv) parts = g_strsplit (known ? known : "", ",", -1);

  for (guint i = 0; parts[i]; i++)
    if (strstr (text, parts[i]))
      return TRUE;
  return FALSE;
}

/* What the tracer `leaks` says in gst_deinit(). */
static void
on_log (GstDebugCategory *category, GstDebugLevel level, const gchar *file,
    const gchar *function, gint line, GObject *object,
    GstDebugMessage *message, gpointer user_data)
{
  const gchar *text = gst_debug_message_get (message);

  if (!g_str_has_prefix (text, "object-alive") || is_known_leak (text))
    return;
  g_printerr ("leaked: %s\n", text);
  n_alive++;
}

static void
watch_leaks (void)
{
  gst_debug_set_threshold_for_name ("GST_TRACER", GST_LEVEL_TRACE);
  gst_debug_remove_log_function (gst_debug_log_default);
  gst_debug_add_log_function (on_log, NULL, NULL);
}

static gboolean
is_slow (void)
{
  return g_getenv ("TTS_TEST_SLOW") != NULL;
}

static guint
read_seconds (const gchar *variable, guint otherwise)
{
  const gchar *text = g_getenv (variable);

  return text ? (guint) atoi (text) : otherwise;
}

void
tts_test_init (int *argc, char ***argv)
{
  signal (SIGALRM, on_alarm);
  /* A test's own environment replaces that of meson's setup. */
  alarm (MAX (read_seconds ("TTS_TEST_TIMEOUT", 60),
          read_seconds ("TTS_TEST_SETUP_TIMEOUT", 0)));
  g_test_init (argc, argv, NULL);
  if (g_getenv ("TTS_SHAKE_SEED") && !g_test_subprocess ())
    g_test_message ("TTS_SHAKE_SEED=%s", g_getenv ("TTS_SHAKE_SEED"));
  /* Sanitizers and valgrind find leaks, and those of the tracer itself. */
  if (is_slow ())
    g_unsetenv ("GST_TRACERS");
  gst_init (argc, argv);
  if (g_strcmp0 (g_getenv ("GST_TRACERS"), "leaks") == 0)
    watch_leaks ();
}

int
tts_test_run (void)
{
  int status = g_test_run ();

  /* The tracer warns as well; what it found is judged in on_log(). */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  gst_deinit ();
  return status ? status : n_alive > 0;
}

gboolean
tts_test_skip_large (void)
{
  if (is_slow ())
    g_test_skip ("too large for sanitizers and valgrind");
  return is_slow ();
}

guint
tts_test_size (guint size)
{
  return is_slow () ? size / 32 : size;
}

void
tts_assert_error (const GError *error, gint code, const gchar *says)
{
  g_test_message ("%s", error ? error->message : "no error");
  g_assert_error (error, GST_TTS_ERROR, code);
  g_assert_nonnull (strstr (error->message, says));
}

gchar *
tts_test_data (const gchar *name)
{
  return g_build_filename (g_getenv ("TTS_TEST_DATA"), name, NULL);
}
