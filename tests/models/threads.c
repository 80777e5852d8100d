/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How many threads: the environment, quotas of control groups; and the pool. */
#include "test-main.h"

#include <glib/gstdio.h>

#include "engine/threads.h"
#include "kernels/kernels.h"

#define N_TASKS 1000

static void
write_quota (const gchar *folder, const gchar *text)
{
  g_autofree gchar *file = g_build_filename (folder, "cpu.max", NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (file, text, -1, &error);
  g_assert_no_error (error);
}

static void
remove_quota (const gchar *folder)
{
  g_autofree gchar *file = g_build_filename (folder, "cpu.max", NULL);

  g_assert_cmpint (g_remove (file), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* A group may use what all those around it may. */
static void
test_groups (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *mount = g_dir_make_tmp ("gst-tts-XXXXXX", &error);
  g_autofree gchar *outer = g_build_filename (mount, "outer", NULL);
  g_autofree gchar *inner = g_build_filename (outer, "inner", NULL);
  static const gchar *const rubbish[] =
      { "max 100000\n", "", "4", "x y", "0 0", "-1 100000", "200000 0" };

  g_assert_no_error (error);
  g_assert_cmpint (g_mkdir_with_parents (inner, 0700), ==, 0);
  g_assert_cmpint (tts_threads_of_group (mount, "/outer/inner"), ==,
      G_MAXINT);
  write_quota (inner, "400000 100000\n");
  g_assert_cmpint (tts_threads_of_group (mount, "/outer/inner"), ==, 4);
  write_quota (outer, "250000 100000\n");
  g_assert_cmpint (tts_threads_of_group (mount, "/outer/inner"), ==, 2);
  write_quota (outer, "50000 100000\n");
  g_assert_cmpint (tts_threads_of_group (mount, "/outer/inner"), ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (rubbish); i++) {
    write_quota (outer, rubbish[i]);
    g_assert_cmpint (tts_threads_of_group (mount, "/outer/inner"), ==, 4);
  }
  remove_quota (inner);
  remove_quota (outer);
  g_assert_cmpint (g_rmdir (mount), ==, 0);
}

static void
test_environment (void)
{
  g_setenv ("GST_TTS_THREADS", "7", TRUE);
  g_assert_cmpint (tts_threads_wanted (), ==, 7);
  g_setenv ("GST_TTS_THREADS", "none", TRUE);
  g_test_expect_message ("tts-engine", G_LOG_LEVEL_WARNING,
      "GST_TTS_THREADS is 'none'*");
  g_assert_cmpint (tts_threads_wanted (), >=, 1);
  g_test_assert_expected_messages ();
  g_unsetenv ("GST_TTS_THREADS");
  g_assert_cmpint (tts_threads_wanted (), >=, 1);
}

static void
count (const void *op, int i)
{
  gint *const *counts = op;

  g_atomic_int_inc (&(*counts)[i]);
}

static gpointer
share_work (gpointer data)
{
  gint counts[N_TASKS] = { 0 }, *op = counts;

  tts_pool_open (3);
  for (guint round = 0; round < 20; round++)
    tts_parallel (count, &op, N_TASKS);
  tts_pool_close ();
  for (guint i = 0; i < N_TASKS; i++)
    g_assert_cmpint (counts[i], ==, 20);
  return NULL;
}

/* Each task runs once, whoever else has work and comes or goes. */
static void
test_pool (void)
{
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("caller", share_work, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/threads/groups", test_groups);
  g_test_add_func ("/threads/environment", test_environment);
  g_test_add_func ("/threads/pool", test_pool);
  return tts_test_run ();
}
