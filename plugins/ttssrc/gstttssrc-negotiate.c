/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How ttssrc comes to its caps: it reads the script, then sees whether it is
 * asked for speech or for text. */
#include "gstttssrc.h"

#include <string.h>

#include "ttscues.h"
#include "ttsspeech.h"

#define GST_CAT_DEFAULT gst_tts_src_debug

/* What was read before a flush is not there again in a pipe. */
static GBytes *
read_script (GstTtsSrc *self, GError **error)
{
  if (!self->unfinished)
    self->unfinished = g_byte_array_new ();
  if (!tts_read_all (self->fd, self->name, self->unfinished,
          self->cancellable, error))
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&self->unfinished));
}

static gboolean
load_script (GstTtsSrc *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *cues = NULL;
  const gchar *data;
  GstTtsFormat format;
  gsize size;

  GST_OBJECT_LOCK (self);
  format = self->format;
  cues = g_strdup (self->cues);
  if (!self->name)
    self->data = g_bytes_new (self->text, strlen (self->text));
  GST_OBJECT_UNLOCK (self);

  if (self->name)
    self->data = read_script (self, &error);
  if (self->data) {
    data = g_bytes_get_data (self->data, &size);
    self->script = gst_tts_script_parse (data ? data : "", size, format,
        self->name, &error);
  }
  if (self->script && cues && *cues)
    self->wanted = tts_cues_parse (cues, self->script->cues->len, &error);
  if (error) {
    g_clear_pointer (&self->script, gst_tts_script_unref);
    g_clear_pointer (&self->data, g_bytes_unref);
    gst_tts_post_error (GST_ELEMENT (self), error);
    return FALSE;
  }

  for (guint i = 0; i < self->script->warnings->len; i++)
    GST_ELEMENT_WARNING (self, STREAM, FORMAT, ("%s",
            (gchar *) g_ptr_array_index (self->script->warnings, i)), (NULL));
  return TRUE;
}

static gboolean
negotiate_speech (GstTtsSrc *self, GstCaps *wanted)
{
  g_autoptr (GstCaps) caps = NULL;
  g_autoptr (GError) error = NULL;
  gint rate = gst_tts_session_prepare (self->session, &error);

  if (rate == 0) {
    gst_tts_post_error (GST_ELEMENT (self), error);
    return FALSE;
  }

  caps = tts_speech_fixate_caps (wanted, rate);
  if (!gst_audio_info_from_caps (&self->info, caps) ||
      !gst_base_src_set_caps (GST_BASE_SRC (self), caps))
    return FALSE;

  gst_tts_session_set_live (self->session,
      gst_base_src_is_live (GST_BASE_SRC (self)));
  gst_tts_session_start (self->session, &self->info);
  g_mutex_lock (&self->lock);
  self->mode = GST_TTS_SRC_MODE_SPEECH;
  self->rate = self->info.rate;
  self->n_cues = self->script ? self->script->cues->len : 0;
  while (self->n_cues > 0 && !gst_tts_src_is_wanted (self, self->n_cues - 1))
    self->n_cues--;
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static void
warn_of_speech_settings (GstTtsSrc *self)
{
  g_autofree gchar *names = NULL;

  GST_OBJECT_LOCK (self);
  if (self->speech_settings->len > 0) {
    g_ptr_array_add (self->speech_settings, NULL);
    names = g_strjoinv (", ", (gchar **) self->speech_settings->pdata);
    g_ptr_array_remove_index (self->speech_settings,
        self->speech_settings->len - 1);
  }
  GST_OBJECT_UNLOCK (self);

  if (names)
    GST_ELEMENT_WARNING (self, LIBRARY, SETTINGS, ("%s: has no effect, because "
            "the next element takes text; set it where the text is spoken",
            names), (NULL));
}

static gboolean
negotiate_text (GstTtsSrc *self, GstCaps *wanted)
{
  GstTtsSrcMode mode = GST_TTS_SRC_MODE_NONE;
  g_autoptr (GstCaps) caps = NULL;

  for (guint i = 0; i < gst_caps_get_size (wanted) && !mode; i++) {
    const GstStructure *s = gst_caps_get_structure (wanted, i);

    if (gst_structure_has_name (s, "text/x-raw"))
      mode = GST_TTS_SRC_MODE_CUES;
    else if (self->script && !self->wanted &&
        self->script->format == GST_TTS_FORMAT_SSML)
      mode = GST_TTS_SRC_MODE_SSML;
  }
  if (mode == GST_TTS_SRC_MODE_NONE) {
    if (!gst_caps_is_empty (wanted))
      GST_ELEMENT_ERROR (self, STREAM, WRONG_TYPE,
          ("The next element takes only SSML, and %s is %s",
              self->name ? self->name : "the text",
              self->wanted ? "not passed on whole" : "none"), (NULL));
    return FALSE;
  }

  caps = mode == GST_TTS_SRC_MODE_CUES ?
      gst_caps_from_string ("text/x-raw, format=utf8") :
      gst_caps_new_empty_simple ("application/ssml+xml");
  if (!gst_base_src_set_caps (GST_BASE_SRC (self), caps))
    return FALSE;

  warn_of_speech_settings (self);
  gst_tts_src_set_mode (self, mode);
  if (mode == GST_TTS_SRC_MODE_SSML)
    gst_tts_src_clear_events (self);
  else if (self->script)
    gst_tts_src_note_script_times (self);
  return TRUE;
}

/* Here, on the streaming thread, and not in start(): what is read may be a
 * pipe, or a disk that sleeps, and set_state() must not wait for either. The
 * script comes first, since an SSML one may go out whole. */
gboolean
gst_tts_src_negotiate (GstBaseSrc *src)
{
  GstTtsSrc *self = GST_TTS_SRC (src);
  g_autoptr (GstCaps) template = gst_pad_get_pad_template_caps (self->pad);
  g_autoptr (GstCaps) offered = NULL;
  g_autoptr (GstCaps) audio = gst_caps_copy_nth (template, 0);
  g_autoptr (GstCaps) speech = NULL;
  gboolean done;

  /* Latched: a session that has started can not change its samples. */
  if (self->mode != GST_TTS_SRC_MODE_NONE)
    return TRUE;
  if (!self->by_line && !self->script && !load_script (self))
    return FALSE;

  offered = gst_pad_peer_query_caps (self->pad, NULL);
  speech = gst_caps_intersect_full (offered, audio, GST_CAPS_INTERSECT_FIRST);
  if (!gst_caps_is_empty (speech)) {
    done = negotiate_speech (self, speech);
  } else {
    g_autoptr (GstCaps) text = gst_caps_intersect_full (offered, template,
        GST_CAPS_INTERSECT_FIRST);

    done = negotiate_text (self, text);
  }

  if (done && self->mode != GST_TTS_SRC_MODE_SSML)
    g_clear_pointer (&self->data, g_bytes_unref);
  if (done && self->by_line)
    gst_tts_src_start_lines (self);
  return done;
}
