/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Work that may wait for a server, and that Ctrl-C ends in order. */
#include "tools-errand.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

typedef struct
{
  ToolErrand errand;
  gpointer data;
} Run;

static gboolean
on_signal (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_CONTINUE;
}

static void
run_in_thread (GTask *task, gpointer source, gpointer data,
    GCancellable *cancellable)
{
  const Run *run = data;

  g_task_return_int (task, run->errand (run->data, cancellable));
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer loop)
{
  g_main_loop_quit (loop);
}

gint
tool_errand_run (ToolErrand errand, gpointer data)
{
  static const gint signals[] = { SIGINT, SIGTERM, SIGHUP };
  guint sources[G_N_ELEMENTS (signals)];
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, on_done, loop);
  Run run = { errand, data };

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    sources[i] = g_unix_signal_add (signals[i], on_signal, cancellable);
  /* What it has to tell counts even where it was interrupted. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, &run, NULL);
  g_task_run_in_thread (task, run_in_thread);
  g_main_loop_run (loop);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_source_remove (sources[i]);
  return g_task_propagate_int (task, NULL);
}

gboolean
tool_errand_wait (GCancellable *cancellable, guint ms)
{
  GPollFD fd;

  if (!g_cancellable_make_pollfd (cancellable, &fd))
    return FALSE;
  g_poll (&fd, 1, ms);
  g_cancellable_release_fd (cancellable);
  return !g_cancellable_is_cancelled (cancellable);
}

gboolean
tool_errand_ask (const gchar *question)
{
  gchar answer[16];

  if (!isatty (STDIN_FILENO) || !isatty (STDERR_FILENO))
    return FALSE;
  fprintf (stderr, "%s [y/N] ", question);
  return fgets (answer, sizeof answer, stdin)
      && g_ascii_tolower (answer[0]) == 'y';
}
