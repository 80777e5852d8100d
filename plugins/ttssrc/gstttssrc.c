/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ttssrc: reads a script and speaks it, or passes its cues on as text. */
/**
 * SECTION:element-ttssrc
 * @title: ttssrc
 *
 * Speaks a text, a file or what comes in on standard input. Where the next
 * element takes audio, ttssrc runs a speech session of its own; where it
 * takes only text, each cue of the script becomes one text buffer with a
 * #GstTtsMeta, for an element such as gpuoffload to speak.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 ttssrc text="Hello from GStreamer" ! autoaudiosink
 * ]| Says a sentence.
 * |[
 * gst-launch-1.0 ttssrc location=talk.srt provider=espeak voice=en-gb ! audioconvert ! wavenc ! filesink location=talk.wav
 * ]| Speaks the lines of a subtitle file one after the other into a file.
 * |[
 * tail -f log.txt | gst-launch-1.0 ttssrc location=- ! audioconvert ! autoaudiosink
 * ]| Reads lines aloud as they come.
 * |[
 * gst-launch-1.0 playbin uri="tts://Hello%20world?provider=flite&voice=slt"
 * ]| Speaks a URI.
 */
#include "gstttssrc.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../gstttselements.h"
#include "ttsspeech.h"

GST_DEBUG_CATEGORY (gst_tts_src_debug);
#define GST_CAT_DEFAULT gst_tts_src_debug

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (TTS_SPEECH_CAPS "; text/x-raw, format = (string) utf8; "
        "application/ssml+xml"));

static GObject *
get_child_by_name (GstChildProxy *proxy, const gchar *name)
{
  GstTtsSrc *self = GST_TTS_SRC (proxy);
  GstTtsProvider *provider =
      gst_tts_session_get_provider (self->session, name);

  if (provider) {
    GST_OBJECT_LOCK (self);
    g_ptr_array_add (self->speech_settings, g_strdup (name));
    GST_OBJECT_UNLOCK (self);
  }
  return (GObject *) provider;
}

static void
child_proxy_init (GstChildProxyInterface *iface)
{
  tts_speech_init_child_proxy (iface, get_child_by_name);
}

G_DEFINE_FINAL_TYPE_WITH_CODE (GstTtsSrc, gst_tts_src, GST_TYPE_BASE_SRC,
    G_IMPLEMENT_INTERFACE (GST_TYPE_URI_HANDLER,
        gst_tts_src_init_uri_handler)
    G_IMPLEMENT_INTERFACE (GST_TYPE_CHILD_PROXY, child_proxy_init))
GST_ELEMENT_REGISTER_DEFINE (ttssrc, "ttssrc", GST_RANK_NONE,
    GST_TYPE_TTS_SRC);

/* Start and stop */

static gboolean
open_script (GstTtsSrc *self, GError **error)
{
  struct stat info;
  gint saved;

  /* Without O_NONBLOCK a FIFO nobody writes to holds open() for ever. */
  self->fd = open (self->name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (self->fd >= 0 && fstat (self->fd, &info) == 0 && !S_ISDIR (info.st_mode))
    return TRUE;

  saved = self->fd >= 0 ? EISDIR : errno;
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved),
      "%s: can not be opened: %s", self->name, g_strerror (saved));
  return FALSE;
}

static gboolean
take_settings (GstTtsSrc *self, GError **error)
{
  const gchar *fault = NULL;

  GST_OBJECT_LOCK (self);
  if (self->text && self->location)
    fault = "set text or location, not both";
  else if (!self->text && !self->location)
    fault = "there is nothing to say: set text, location or a tts:// URI";
  else if (self->format > GST_TTS_FORMAT_TEXT &&
      g_strcmp0 (self->location, "-") == 0)
    fault = "location=- reads lines of text, and format says that it is a "
        "whole script of another kind; save it and set location to the file";
  else if (self->cues && g_strcmp0 (self->location, "-") == 0)
    fault = "cues is for a script that is read whole, not for location=-";
  self->by_line = g_strcmp0 (self->location, "-") == 0;
  self->live = self->is_live || self->by_line;
  self->name = g_strdup (self->by_line ? "standard input" : self->location);
  GST_OBJECT_UNLOCK (self);

  if (fault)
    g_set_error_literal (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
        fault);
  return !fault;
}

static gboolean
stop (GstBaseSrc *src)
{
  GstTtsSrc *self = GST_TTS_SRC (src);

  /* The thread that reads lines may wait for room. */
  g_mutex_lock (&self->lock);
  self->flushing = TRUE;
  gst_tts_src_wake (self);
  g_mutex_unlock (&self->lock);
  gst_tts_session_set_flushing (self->session, TRUE);
  gst_tts_src_stop_lines (self);
  gst_tts_session_stop (self->session);
  gst_tts_session_set_flushing (self->session, FALSE);

  gst_tts_src_reset_flow (self);
  self->flushing = FALSE;
  self->pending = 0;
  g_clear_error (&self->lines_error);
  g_queue_clear_full (&self->line_cues, (GDestroyNotify) gst_tts_cue_unref);
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->script_id, g_ref_string_release);
  return TRUE;
}

static gboolean
start (GstBaseSrc *src)
{
  GstTtsSrc *self = GST_TTS_SRC (src);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *id = g_uuid_string_random ();

  if (!take_settings (self, &error) ||
      (self->name && !self->by_line && !open_script (self, &error))) {
    gst_tts_post_error (GST_ELEMENT (self), error);
    stop (src);
    return FALSE;
  }

  self->script_id = g_ref_string_new (id);
  self->finish = FALSE;
  self->lines_ended = FALSE;
  self->n_lines = 0;
  self->line_warned = FALSE;
  gst_tts_src_reset_flow (self);
  return TRUE;
}

static gboolean
unlock (GstBaseSrc *src)
{
  GstTtsSrc *self = GST_TTS_SRC (src);

  g_cancellable_cancel (self->cancellable);
  g_mutex_lock (&self->lock);
  self->flushing = TRUE;
  self->flushed = TRUE;
  gst_tts_src_wake (self);
  g_mutex_unlock (&self->lock);
  gst_tts_session_set_flushing (self->session, TRUE);
  return TRUE;
}

static gboolean
unlock_stop (GstBaseSrc *src)
{
  GstTtsSrc *self = GST_TTS_SRC (src);

  g_cancellable_reset (self->cancellable);
  g_mutex_lock (&self->line_lock);
  gst_tts_session_set_flushing (self->session, FALSE);
  self->flush_line = self->n_lines;
  g_mutex_lock (&self->lock);
  self->flushing = FALSE;
  self->pending = 0;
  g_queue_clear_full (&self->line_cues, (GDestroyNotify) gst_tts_cue_unref);
  gst_tts_src_wake (self);
  g_mutex_unlock (&self->lock);
  g_mutex_unlock (&self->line_lock);
  return TRUE;
}

static GstStateChangeReturn
change_state (GstElement *element, GstStateChange transition)
{
  GstTtsSrc *self = GST_TTS_SRC (element);
  g_autoptr (GError) error = NULL;

  if (transition == GST_STATE_CHANGE_NULL_TO_READY &&
      !gst_tts_session_check_names (self->session, &error)) {
    gst_tts_post_error (element, error);
    return GST_STATE_CHANGE_FAILURE;
  } else if (transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING ||
      transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED) {
    g_mutex_lock (&self->lock);
    self->playing = transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING;
    gst_tts_src_wake (self);
    g_mutex_unlock (&self->lock);
  }

  return GST_ELEMENT_CLASS (gst_tts_src_parent_class)->change_state (element,
      transition);
}

/* Events and queries */

/* What is on its way is still said; the base class would cut it off. */
static void
finish (GstTtsSrc *self)
{
  g_mutex_lock (&self->lock);
  self->finish = TRUE;
  if (self->lines)
    tts_lines_stop (self->lines);
  gst_tts_src_wake (self);
  g_mutex_unlock (&self->lock);
}

static gboolean
send_event (GstElement *element, GstEvent *event)
{
  GstTtsSrc *self = GST_TTS_SRC (element);

  if (GST_EVENT_TYPE (event) == GST_EVENT_EOS &&
      GST_BASE_SRC_IS_STARTED (element)) {
    finish (self);
    gst_event_unref (event);
    return TRUE;
  }
  if (GST_EVENT_TYPE (event) == GST_EVENT_SEEK &&
      !gst_tts_src_can_seek (self, event)) {
    gst_event_unref (event);
    return FALSE;
  }
  return GST_ELEMENT_CLASS (gst_tts_src_parent_class)->send_event (element,
      event);
}

static gboolean
pad_event (GstBaseSrc *src, GstEvent *event)
{
  if (GST_EVENT_TYPE (event) == GST_EVENT_SEEK &&
      !gst_tts_src_can_seek (GST_TTS_SRC (src), event))
    return FALSE;
  return GST_BASE_SRC_CLASS (gst_tts_src_parent_class)->event (src, event);
}

static gboolean
is_seekable (GstBaseSrc *src)
{
  return !GST_TTS_SRC (src)->live;
}

static gboolean
query (GstBaseSrc *src, GstQuery *query)
{
  GstTtsSrc *self = GST_TTS_SRC (src);
  GstFormat format;
  GstClockTime end = 0;

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_LATENCY:
      /* A piece is stamped with the time at which it is there. */
      gst_query_set_latency (query, gst_base_src_is_live (src), 0,
          GST_CLOCK_TIME_NONE);
      return TRUE;
    case GST_QUERY_SEEKING:
      gst_query_parse_seeking (query, &format, NULL, NULL, NULL);
      if (format != GST_FORMAT_TIME)
        return FALSE;
      g_mutex_lock (&self->lock);
      if (self->rate > 0)
        end = gst_util_uint64_scale (self->known_end, GST_SECOND, self->rate);
      g_mutex_unlock (&self->lock);
      gst_query_set_seeking (query, format, is_seekable (src), 0, end);
      return TRUE;
    default:
      return GST_BASE_SRC_CLASS (gst_tts_src_parent_class)->query (src, query);
  }
}

static void
finalize (GObject *object)
{
  GstTtsSrc *self = GST_TTS_SRC (object);

  gst_object_unref (self->session);
  g_object_unref (self->cancellable);
  g_free (self->text);
  g_free (self->location);
  g_free (self->uri);
  g_free (self->cues);
  g_ptr_array_unref (self->speech_settings);
  g_array_unref (self->starts);
  g_mutex_clear (&self->lock);
  g_mutex_clear (&self->line_lock);
  g_cond_clear (&self->cond);
  G_OBJECT_CLASS (gst_tts_src_parent_class)->finalize (object);
}

static void
gst_tts_src_class_init (GstTtsSrcClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSrcClass *base_class = GST_BASE_SRC_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (gst_tts_src_debug, "ttssrc", 0, "speech source");

  object_class->finalize = finalize;
  gst_tts_src_install_properties (object_class);

  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Speech source",
      "Source/Text/Audio", "Reads a script and speaks it, or passes it on cue "
      "by cue", "The gst-tts developers <gst-tts@example.org>");
  element_class->change_state = GST_DEBUG_FUNCPTR (change_state);
  element_class->send_event = GST_DEBUG_FUNCPTR (send_event);

  base_class->start = GST_DEBUG_FUNCPTR (start);
  base_class->stop = GST_DEBUG_FUNCPTR (stop);
  base_class->unlock = GST_DEBUG_FUNCPTR (unlock);
  base_class->unlock_stop = GST_DEBUG_FUNCPTR (unlock_stop);
  base_class->negotiate = GST_DEBUG_FUNCPTR (gst_tts_src_negotiate);
  base_class->create = GST_DEBUG_FUNCPTR (gst_tts_src_create);
  base_class->is_seekable = GST_DEBUG_FUNCPTR (is_seekable);
  base_class->do_seek = GST_DEBUG_FUNCPTR (gst_tts_src_do_seek);
  base_class->event = GST_DEBUG_FUNCPTR (pad_event);
  base_class->query = GST_DEBUG_FUNCPTR (query);
}

static void
gst_tts_src_init (GstTtsSrc *self)
{
  g_mutex_init (&self->lock);
  g_mutex_init (&self->line_lock);
  g_cond_init (&self->cond);
  g_queue_init (&self->line_cues);
  g_queue_init (&self->events);
  self->session = gst_tts_session_new ();
  self->cancellable = g_cancellable_new ();
  self->pad = GST_BASE_SRC_PAD (self);
  self->speech_settings = g_ptr_array_new_with_free_func (g_free);
  self->starts = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->fd = -1;
  gst_base_src_set_format (GST_BASE_SRC (self), GST_FORMAT_TIME);
  gst_pad_add_probe (self->pad, GST_PAD_PROBE_TYPE_BUFFER,
      gst_tts_src_before_buffer, self, NULL);
}
