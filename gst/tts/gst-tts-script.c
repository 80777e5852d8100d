/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Scripts: finding out what a text is, and reading it. */
#include "gst-tts-script.h"

#include <string.h>

#include "gst-tts-error.h"

G_DEFINE_BOXED_TYPE (GstTtsScript, gst_tts_script, gst_tts_script_ref,
    gst_tts_script_unref)

GstTtsScript *
gst_tts_script_ref (GstTtsScript *script)
{
  g_atomic_int_inc (&script->ref_count);
  return script;
}

void
gst_tts_script_unref (GstTtsScript *script)
{
  if (!g_atomic_int_dec_and_test (&script->ref_count))
    return;

  g_ptr_array_unref (script->cues);
  g_ptr_array_unref (script->warnings);
  g_free (script->extra);
  g_free (script);
}

GstTtsScript *
gst_tts_script_parse (const gchar *data, gsize size, GstTtsFormat format,
    const gchar *name, GError **error)
{
  GstTtsScript *script = g_new0 (GstTtsScript, 1);
  g_autofree gchar *text = g_utf8_make_valid (data, size);
  g_auto (GStrv) paragraphs = g_strsplit (text, "\n\n", -1);

  script->ref_count = 1;
  script->format = GST_TTS_FORMAT_TEXT;
  script->cues =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_tts_cue_unref);
  script->warnings = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; paragraphs[i]; i++)
    if (*g_strstrip (paragraphs[i]))
      g_ptr_array_add (script->cues, gst_tts_cue_new (paragraphs[i]));
  if (script->cues->len > 0)
    return script;

  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
      "%s:1: there is nothing to say", name ? name : "text");
  gst_tts_script_unref (script);
  return NULL;
}

GstTtsScript *
gst_tts_script_load (const gchar *path, GstTtsFormat format, GError **error)
{
  g_autofree gchar *data = NULL;
  gsize size;

  if (!g_file_get_contents (path, &data, &size, error))
    return NULL;
  return gst_tts_script_parse (data, size, format, path, error);
}

GstTtsCue *
gst_tts_cue_parse_inline (const gchar *text, gsize size)
{
  g_autofree gchar *valid = g_utf8_make_valid (text, size);

  return gst_tts_cue_new (valid);
}
