/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The way back to an object from what may outlive it. */
#include "../../gst/tts/gst-tts-link-private.h"
#include "test-main.h"

static void
test_cut (void)
{
  g_autoptr (GstTtsLink) link = NULL;
  gint target;

  link = gst_tts_link_new (&target);
  g_assert_true (gst_tts_link_enter (link) == &target);
  g_assert_true (gst_tts_link_enter (link) == &target);
  gst_tts_link_leave (link);
  gst_tts_link_leave (link);
  gst_tts_link_cut (link);
  g_assert_null (gst_tts_link_enter (link));
  gst_tts_link_cut (link);
}

typedef struct
{
  GstTtsLink *link;

  GMutex lock;
  GCond many;
  /* lock */
  guint entered;
  guint left;
} Visits;

static void
count (Visits *visits, guint *counter)
{
  g_mutex_lock (&visits->lock);
  (*counter)++;
  g_cond_signal (&visits->many);
  g_mutex_unlock (&visits->lock);
}

static gpointer
visit_until_cut (gpointer data)
{
  Visits *visits = data;

  while (gst_tts_link_enter (visits->link)) {
    count (visits, &visits->entered);
    count (visits, &visits->left);
    gst_tts_link_leave (visits->link);
  }
  return NULL;
}

/* After the cut nobody is inside, and nobody enters. */
static void
check_storm (void)
{
  gint target;
  Visits visits = { .link = gst_tts_link_new (&target) };
  GThread *threads[4];
  guint entered;

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("visit", visit_until_cut, &visits);
  g_mutex_lock (&visits.lock);
  while (visits.entered < 100)
    g_cond_wait (&visits.many, &visits.lock);
  g_mutex_unlock (&visits.lock);
  gst_tts_link_cut (visits.link);
  entered = visits.entered;
  g_assert_cmpuint (visits.left, ==, entered);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (visits.entered, ==, entered);
  gst_tts_link_unref (visits.link);
}

static void
test_storm (void)
{
  for (guint i = 0; i < 50; i++)
    check_storm ();
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);

  g_test_add_func ("/link/cut", test_cut);
  g_test_add_func ("/link/storm", test_storm);

  return tts_test_run ();
}
