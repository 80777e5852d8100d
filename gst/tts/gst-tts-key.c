/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The name of a request.
 *
 * Of the provider every property counts that can be set and read, known or
 * not: one too many costs a miss, one too few would be another voice. Whether
 * it hurries is told of the chunks that are made in another way then. */
#include "gst-tts-key-private.h"

#include <glib/gstdio.h>
#include <string.h>

/* Grows with any change of what is sent for an equal request. */
#define VERSION "gst-tts 1"

static gboolean
is_setting (const GParamSpec *pspec)
{
  return (pspec->flags & G_PARAM_READWRITE) == G_PARAM_READWRITE
      && !(pspec->flags & GST_TTS_PARAM_HURRIES)
      && pspec->owner_type != GST_TYPE_TTS_PROVIDER
      && g_type_is_a (pspec->owner_type, GST_TYPE_TTS_PROVIDER);
}

/* Another recording may have taken the place of one. */
static void
describe_file (const GParamSpec *pspec, const GValue *value, GString *out)
{
  const gchar *path = G_VALUE_HOLDS_STRING (value)
      && g_str_has_suffix (pspec->name, "-audio")
      ? g_value_get_string (value) : NULL;
  GStatBuf state;

  if (path && g_stat (path, &state) == 0)
    g_string_append_printf (out, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT
        ".%09ld\n", (gint64) state.st_size, (gint64) state.st_mtim.tv_sec,
        state.st_mtim.tv_nsec);
}

static void
describe_property (GObject *object, GParamSpec *pspec, GString *out)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autofree gchar *text = NULL;

  g_value_init (&value, pspec->value_type);
  g_object_get_property (object, pspec->name, &value);
  text = gst_value_serialize (&value);
  g_string_append_printf (out, "%s=%s\n", pspec->name, text ? text : "");
  describe_file (pspec, &value, out);
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(GParamSpec **) a)->name, (*(GParamSpec **) b)->name);
}

/* A new version of what speaks on this machine may speak in another way. */
static void
describe_version (GstTtsProvider *provider, GString *out)
{
  GstElementFactory *factory =
      gst_element_get_factory (GST_ELEMENT (provider));
  g_autoptr (GstPlugin) plugin = factory
      ? gst_plugin_feature_get_plugin (GST_PLUGIN_FEATURE (factory)) : NULL;
  g_autofree gchar *model = gst_tts_provider_dup_model (provider);
  GstTtsCapabilities caps;

  if (model)
    g_string_append_printf (out, "%s\n", model);
  gst_tts_provider_get_capabilities (provider, &caps);
  if (caps.local && plugin)
    g_string_append_printf (out, "%s\n", gst_plugin_get_version (plugin));
}

gchar *
gst_tts_key_describe (GstTtsProvider *provider)
{
  GObjectClass *klass = G_OBJECT_GET_CLASS (provider);
  GString *out = g_string_new (gst_tts_provider_get_name (provider));
  g_autofree GParamSpec **specs = NULL;
  guint n;

  g_string_append_c (out, '\n');
  describe_version (provider, out);
  specs = g_object_class_list_properties (klass, &n);
  qsort (specs, n, sizeof *specs, compare_names);
  for (guint i = 0; i < n; i++)
    if (is_setting (specs[i]))
      describe_property (G_OBJECT (provider), specs[i], out);
  return g_string_free (out, FALSE);
}

/* With its length, so that no two lists of strings look alike. */
static void
add (GChecksum *sum, const gchar *text)
{
  g_autofree gchar *length = text ? g_strdup_printf ("%" G_GSIZE_FORMAT ":",
      strlen (text)) : g_strdup ("-:");

  g_checksum_update (sum, (const guchar *) length, -1);
  if (text)
    g_checksum_update (sum, (const guchar *) text, -1);
}

static void
add_number (GChecksum *sum, gdouble number)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];

  add (sum, g_ascii_dtostr (text, sizeof text, number));
}

gchar *
gst_tts_key_new (const gchar *described, const GstTtsChunk *chunk,
    const gchar *voice, const gchar *language, gdouble rate, gdouble pitch,
    const gchar *context)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree gchar *text = gst_tts_chunk_dup_text (chunk, NULL);
  g_autofree gchar *marked = gst_tts_chunk_dup_ssml (chunk);

  add (sum, VERSION);
  add (sum, described);
  add (sum, text);
  add (sum, marked);
  add (sum, voice);
  add (sum, language);
  add_number (sum, rate);
  add_number (sum, pitch);
  if (context)
    add (sum, context);
  return g_strdup (g_checksum_get_string (sum));
}
