/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Nothing else of a script is made while its first piece is. */
#include "test-main.h"

#include <string.h>

#include "folder.h"
#include "hum.h"
#include "job-run.h"
#include "local-test.h"
#include "providers.h"

/* The order in which a first piece (F to f) and another (N to n) are made. The
 * first goes on when the other has begun, or waits, as the log tells it. */
static struct
{
  GMutex lock;
  GCond changed;

  /* lock */
  GString *order;               /* or NULL */
  gboolean other;
} watch;

static void
on_message (const gchar *message)
{
  if (!strstr (message, "waits for the first"))
    return;
  g_mutex_lock (&watch.lock);
  watch.other = TRUE;
  g_cond_broadcast (&watch.changed);
  g_mutex_unlock (&watch.lock);
}

static void
watch_run (gchar what)
{
  g_mutex_lock (&watch.lock);
  if (watch.order) {
    g_string_append_c (watch.order, what);
    watch.other |= what == 'N';
    g_cond_broadcast (&watch.changed);
    while (what == 'F' && !watch.other)
      g_cond_wait (&watch.changed, &watch.lock);
  }
  g_mutex_unlock (&watch.lock);
}

static gboolean
run_watched (gconstpointer model, const TtsOps *ops, TtsArena *arena,
    TtsItem *items, int n_items, GCancellable *cancellable, TtsTrace trace,
    gpointer data, GError **error)
{
  gboolean first = items->style[0] > 0, done;

  watch_run (first ? 'F' : 'N');
  done = hum_family.run (model, ops, arena, items, n_items, cancellable, trace,
      data, error);
  watch_run (first ? 'f' : 'n');
  return done;
}

static TtsFamily family;

const TtsFamily *const tts_families[] = { &family, NULL };

static void
wait_for_first (void)
{
  g_mutex_lock (&watch.lock);
  while (watch.order->len == 0)
    g_cond_wait (&watch.changed, &watch.lock);
  g_mutex_unlock (&watch.lock);
}

static void
test_first_piece (void)
{
  g_autoptr (GstTtsProvider) provider = local_test_provider ();
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new ("One. Two.");
  g_autoptr (GPtrArray) chunks = gst_tts_cue_split (cue, 0, 5, NULL);
  g_autoptr (TtsJobRun) first = NULL, second = NULL;
  g_autofree gchar *order = NULL;

  g_assert_cmpuint (chunks->len, ==, 2);
  g_object_set (provider, "model", "hum", NULL);
  watch.order = g_string_new (NULL);
  local_test_watch (on_message);
  first = tts_job_run_start_chunk (provider, chunks->pdata[0], NULL);
  wait_for_first ();
  second = tts_job_run_start_chunk (provider, chunks->pdata[1],
      &(TtsJobWish) {.voice = "deep_one",.language = "en" });
  tts_job_run_wait (first);
  tts_job_run_wait (second);
  local_test_watch (NULL);
  order = g_string_free (g_steal_pointer (&watch.order), FALSE);
  g_assert_no_error (first->error);
  g_assert_no_error (second->error);
  g_assert_cmpstr (order, ==, "FfNn");
}

int
main (int argc, char **argv)
{
  gchar *store;
  int status;

  tts_test_init (&argc, &argv);
  GST_ELEMENT_REGISTER (ttslocal, NULL);
  family = hum_family;
  family.run = run_watched;
  store = tts_folder_new ();
  g_setenv ("GST_TTS_MODELS", store, TRUE);
  hum_install (store);
  g_test_add_func ("/local-first/piece", test_first_piece);
  status = tts_test_run ();
  tts_folder_free (store);
  return status;
}
