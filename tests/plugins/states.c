/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every element of our plugins goes up and down through all states, with
 * something on each pad and without. */
#include <string.h>

#include "test-main.h"

static const GstState targets[] = {
  GST_STATE_NULL, GST_STATE_READY, GST_STATE_PAUSED, GST_STATE_PLAYING,
};

/* What an element can not start without. */
static void
configure (GstElement *element)
{
  GObjectClass *klass = G_OBJECT_GET_CLASS (element);

  if (g_object_class_find_property (klass, "text"))
    g_object_set (element, "text", "Up and down.", NULL);
  if (g_object_class_find_property (klass, "provider"))
    g_object_set (element, "provider", "null", NULL);
}

static void
link_pads (GstBin *pipeline, GstElement *element)
{
  GstPadDirection direction;
  const GList *templates = gst_element_class_get_pad_template_list (
      GST_ELEMENT_GET_CLASS (element));

  for (const GList *l = templates; l; l = l->next) {
    GstPadTemplate *template = l->data;
    g_autoptr (GstPad) pad = NULL;
    g_autoptr (GstPad) peer = NULL;
    GstElement *other;

    direction = GST_PAD_TEMPLATE_DIRECTION (template);
    if (GST_PAD_TEMPLATE_PRESENCE (template) == GST_PAD_REQUEST)
      pad = gst_element_request_pad (element, template, NULL, NULL);
    else
      pad = gst_element_get_static_pad (element,
          GST_PAD_TEMPLATE_NAME_TEMPLATE (template));
    if (!pad)
      continue;

    other = gst_element_factory_make (
        direction == GST_PAD_SRC ? "fakesink" : "appsrc", NULL);
    if (direction == GST_PAD_SRC)
      g_object_set (other, "async", FALSE, NULL);
    gst_bin_add (pipeline, other);
    peer = gst_element_get_static_pad (other,
        direction == GST_PAD_SRC ? "sink" : "src");
    if (direction == GST_PAD_SRC)
      gst_pad_link (pad, peer);
    else
      gst_pad_link (peer, pad);
  }
}

static void
cycle (GstElement *element)
{
  for (guint from = 0; from < G_N_ELEMENTS (targets); from++)
    for (guint to = 0; to < G_N_ELEMENTS (targets); to++) {
      g_assert_cmpint (gst_element_set_state (element, targets[from]), !=,
          GST_STATE_CHANGE_FAILURE);
      g_assert_cmpint (gst_element_set_state (element, targets[to]), !=,
          GST_STATE_CHANGE_FAILURE);
      g_assert_cmpint (gst_element_get_state (element, NULL, NULL,
              20 * GST_SECOND), !=, GST_STATE_CHANGE_FAILURE);
    }
  gst_element_set_state (element, GST_STATE_NULL);
}

static void
test_linked (gconstpointer name)
{
  GstElement *pipeline = gst_pipeline_new (NULL);
  GstElement *element = gst_element_factory_make (name, NULL);

  configure (element);
  gst_bin_add (GST_BIN (pipeline), element);
  link_pads (GST_BIN (pipeline), element);
  cycle (pipeline);
  gst_object_unref (pipeline);
}

static void
test_alone (gconstpointer name)
{
  GstElement *element = gst_element_factory_make (name, NULL);

  gst_object_ref_sink (element);
  configure (element);
  cycle (element);
  g_assert_cmpint (G_OBJECT (element)->ref_count, ==, 1);
  gst_object_unref (element);
}

/* One that was not set up says so and leaves. */
static void
test_unset (gconstpointer name)
{
  GstElement *element = gst_element_factory_make (name, NULL);

  gst_object_ref_sink (element);
  for (guint i = 0; i < 3; i++) {
    gst_element_set_state (element, GST_STATE_PLAYING);
    g_assert_cmpint (gst_element_set_state (element, GST_STATE_NULL), ==,
        GST_STATE_CHANGE_SUCCESS);
  }
  g_assert_cmpint (G_OBJECT (element)->ref_count, ==, 1);
  gst_object_unref (element);
}

static void
add (const gchar *kind, GstPluginFeature *feature, GTestDataFunc func)
{
  const gchar *name = gst_plugin_feature_get_name (feature);
  g_autofree gchar *path = g_strdup_printf ("/states/%s/%s", kind, name);

  g_test_add_data_func_full (path, g_strdup (name), func, g_free);
}

int
main (int argc, char **argv)
{
  GList *features;
  guint n = 0;

  tts_test_init (&argc, &argv);
  features = gst_registry_get_feature_list_by_plugin (gst_registry_get (),
      "tts");
  for (GList *l = features; l; l = l->next) {
    if (!GST_IS_ELEMENT_FACTORY (l->data))
      continue;
    add ("linked", l->data, test_linked);
    add ("alone", l->data, test_alone);
    add ("unset", l->data, test_unset);
    n++;
  }
  gst_plugin_feature_list_free (features);
  g_assert_cmpuint (n, >, 0);
  return tts_test_run ();
}
