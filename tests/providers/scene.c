/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A pipeline as a launch line has it, that says a sentence with a provider
 * elsewhere. */
#include "scene.h"

#include <string.h>

#include <gst/app/gstappsink.h>

#include "audio.h"
#include "folder.h"

#define EDGE (2 * 24 * 2)        /* bytes that are faded, at most */

void
scene_set_flag (Scene *scene, gboolean *flag)
{
  g_mutex_lock (&scene->lock);
  *flag = TRUE;
  g_cond_broadcast (&scene->cond);
  g_mutex_unlock (&scene->lock);
}

static GstBusSyncReply
on_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  Scene *scene = user_data;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS
      || GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    scene_set_flag (scene, &scene->over);
  return GST_BUS_PASS;
}

void
scene_begin (Scene *scene, const gchar *name, const gchar *more)
{
  g_autofree gchar *line = g_strdup_printf ("ttssrc name=src text=\""
      SCENE_TEXT "\" %s ! appsink name=sink sync=false wait-on-eos=false",
      more);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstBus) bus = NULL;

  scene->pipeline = gst_parse_launch (line, &error);
  g_assert_no_error (error);
  scene->src = gst_bin_get_by_name (GST_BIN (scene->pipeline), "src");
  scene->provider = GST_TTS_PROVIDER (gst_child_proxy_get_child_by_name
      (GST_CHILD_PROXY (scene->src), name));
  bus = gst_element_get_bus (scene->pipeline);
  gst_bus_set_sync_handler (bus, on_message, scene, NULL);
}

void
scene_end (Scene *scene)
{
  gst_element_set_state (scene->pipeline, GST_STATE_NULL);
  gst_object_unref (scene->provider);
  gst_object_unref (scene->src);
  gst_object_unref (scene->pipeline);
}

void
scene_play (Scene *scene)
{
  gst_element_set_state (scene->pipeline, GST_STATE_PLAYING);
}

void
scene_flush (Scene *scene)
{
  gst_element_send_event (scene->pipeline, gst_event_new_flush_start ());
  gst_element_send_event (scene->pipeline, gst_event_new_flush_stop (TRUE));
}

gboolean
scene_await_stuck (Scene *scene)
{
  gboolean over;

  g_mutex_lock (&scene->lock);
  while (!scene->stuck && !scene->over)
    g_cond_wait (&scene->cond, &scene->lock);
  over = scene->over;
  g_mutex_unlock (&scene->lock);
  return !over;
}

void
scene_assert_ends (Scene *scene)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (scene->pipeline);
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (bus,
      GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_autoptr (GError) error = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, NULL);
  g_assert_no_error (error);
}

static GByteArray *
take_audio (Scene *scene)
{
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN
      (scene->pipeline), "sink");
  GByteArray *pcm = g_byte_array_new ();
  GstSample *sample;

  while ((sample = gst_app_sink_try_pull_sample (GST_APP_SINK (sink), 0))) {
    GstBuffer *buffer = gst_sample_get_buffer (sample);
    GstMapInfo map;

    g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
    g_byte_array_append (pcm, map.data, map.size);
    gst_buffer_unmap (buffer, &map);
    gst_sample_unref (sample);
  }
  return pcm;
}

void
scene_assert_said (Scene *scene, gboolean all)
{
  g_autoptr (GByteArray) pcm = take_audio (scene);
  g_autoptr (GBytes) samples = tts_fake_samples (SCENE_TEXT);
  gsize size;
  const guint8 *data = g_bytes_get_data (samples, &size);

  g_assert_cmpuint (pcm->len, <=, size);
  if (all)
    g_assert_cmpuint (pcm->len, ==, size);
  if (pcm->len > 2 * EDGE)
    g_assert_cmpmem (pcm->data + EDGE, pcm->len - 2 * EDGE, data + size
        - pcm->len + EDGE, pcm->len - 2 * EDGE);
}

void
scene_assert_handed_over (Scene *scene)
{
  g_autoptr (GByteArray) pcm = take_audio (scene);
  g_autoptr (GstStructure) stats = NULL;
  guint64 fallbacks = 0;

  g_assert_cmpuint (pcm->len, >, 0);
  g_object_get (scene->src, "stats", &stats, NULL);
  g_assert_true (gst_structure_get_uint64 (stats, "fallbacks", &fallbacks));
  g_assert_cmpuint (fallbacks, ==, 1);
}

static void
assert_in_ledger (const gchar *ledger, const gchar *service)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sums = gst_tts_ledger_sum_up (ledger,
      GST_TTS_LEDGER_BY_PROVIDER, 0, G_MAXINT64, &error);
  const GstTtsLedgerSum *sum;

  g_assert_no_error (error);
  g_assert_cmpuint (sums->len, ==, 1);
  sum = sums->pdata[0];
  g_assert_cmpstr (sum->name, ==, service);
  g_assert_cmpstr (sum->currency, ==, "USD");
  g_assert_cmpuint (sum->billed, ==, 1);
  g_assert_cmpuint (sum->maybe_billed, ==, 0);
  g_assert_cmpfloat_with_epsilon (sum->cost, 0.25, 1e-9);
  g_assert_cmpuint (sum->chars, ==, strlen (SCENE_TEXT));
}

void
scene_assert_paid (const gchar *service,
    void (*speak) (const gchar *more, gpointer user_data),
    gpointer user_data)
{
  static const gchar list[] = "[*]\nunit=requests\nprice=0.25\n";
  gchar *folder = tts_folder_new ();
  g_autofree gchar *prices = g_build_filename (folder, "prices.ini", NULL);
  g_autofree gchar *ledger = g_build_filename (folder, "ledger.db", NULL);
  g_autofree gchar *more = g_strdup_printf (" prices=%s ledger=%s", prices,
      ledger);

  g_assert_true (g_file_set_contents (prices, list, -1, NULL));
  speak (more, user_data);
  assert_in_ledger (ledger, service);
  tts_folder_free (folder);
}
