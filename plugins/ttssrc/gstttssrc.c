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
#include "ttsuri.h"

GST_DEBUG_CATEGORY (gst_tts_src_debug);
#define GST_CAT_DEFAULT gst_tts_src_debug

enum
{
  PROP_0,
  PROP_TEXT,
  PROP_LOCATION,
  PROP_FORMAT,
  PROP_IS_LIVE,
  PROP_STATS,
  PROP_SESSION,                 /* and up: those of the session */
};

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS ("audio/x-raw, format = (string) { S16LE, F32LE }, "
        "rate = (int) [ 8000, 192000 ], channels = (int) [ 1, 2 ], "
        "layout = (string) interleaved; "
        "text/x-raw, format = (string) utf8; "
        "application/ssml+xml"));

/* Child proxy: providers by their short names */

static GObject *
get_child_by_name (GstChildProxy *proxy, const gchar *name)
{
  GstTtsSrc *self = GST_TTS_SRC (proxy);
  GstTtsProvider *provider =
      gst_tts_session_get_provider (self->session, name);
  g_autoptr (GstTtsProvider) other = NULL;
  g_autoptr (GError) error = NULL;

  if (!provider)
    other = gst_tts_provider_make (name, &error);

  GST_OBJECT_LOCK (self);
  if (provider)
    g_ptr_array_add (self->speech_settings, g_strdup (name));
  else if (error && !self->child_error)
    self->child_error = g_steal_pointer (&error);
  GST_OBJECT_UNLOCK (self);
  return provider ? G_OBJECT (provider) : NULL;
}

static GObject *
get_child_by_index (GstChildProxy *proxy, guint index)
{
  return NULL;
}

static guint
get_children_count (GstChildProxy *proxy)
{
  return 0;
}

static void
child_proxy_init (GstChildProxyInterface *iface)
{
  iface->get_child_by_name = get_child_by_name;
  iface->get_child_by_index = get_child_by_index;
  iface->get_children_count = get_children_count;
}

/* URIs */

static GstURIType
get_uri_type (GType type)
{
  return GST_URI_SRC;
}

static const gchar *const *
get_protocols (GType type)
{
  static const gchar *const protocols[] = { "tts", NULL };

  return protocols;
}

static gchar *
get_uri (GstURIHandler *handler)
{
  GstTtsSrc *self = GST_TTS_SRC (handler);
  gchar *uri;

  GST_OBJECT_LOCK (self);
  uri = g_strdup (self->uri);
  GST_OBJECT_UNLOCK (self);
  return uri;
}

static gboolean
apply_setting (GstTtsSrc *self, const gchar *property, const gchar *text,
    GError **error)
{
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (self),
      property);
  g_auto (GValue) value = G_VALUE_INIT;

  if (pspec) {
    g_value_init (&value, pspec->value_type);
    if (gst_value_deserialize_with_pspec (&value, text, pspec) &&
        !g_param_value_validate (pspec, &value)) {
      g_object_set_property (G_OBJECT (self), property, &value);
      return TRUE;
    }
  }

  g_set_error (error, GST_URI_ERROR, GST_URI_ERROR_BAD_REFERENCE,
      "the tts:// URI sets %s to '%s', which it can not be", property, text);
  return FALSE;
}

static gboolean
set_uri (GstURIHandler *handler, const gchar *string, GError **error)
{
  GstTtsSrc *self = GST_TTS_SRC (handler);
  g_auto (TtsUri) uri = { NULL };

  if (GST_STATE (self) > GST_STATE_READY) {
    g_set_error (error, GST_URI_ERROR, GST_URI_ERROR_BAD_STATE,
        "the URI of ttssrc can not change while it runs");
    return FALSE;
  }
  if (!tts_uri_parse (string, &uri, error))
    return FALSE;
  for (guint i = 0; i < uri.settings->len; i += 2)
    if (!apply_setting (self, g_ptr_array_index (uri.settings, i),
            g_ptr_array_index (uri.settings, i + 1), error))
      return FALSE;

  g_object_set (self, "text", uri.text, "location", uri.location, NULL);
  GST_OBJECT_LOCK (self);
  g_free (self->uri);
  self->uri = g_strdup (string);
  GST_OBJECT_UNLOCK (self);
  return TRUE;
}

static void
uri_handler_init (GstURIHandlerInterface *iface)
{
  iface->get_type = get_uri_type;
  iface->get_protocols = get_protocols;
  iface->get_uri = get_uri;
  iface->set_uri = set_uri;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (GstTtsSrc, gst_tts_src, GST_TYPE_BASE_SRC,
    G_IMPLEMENT_INTERFACE (GST_TYPE_URI_HANDLER, uri_handler_init)
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

  if (transition == GST_STATE_CHANGE_NULL_TO_READY) {
    GST_OBJECT_LOCK (self);
    error = g_steal_pointer (&self->child_error);
    GST_OBJECT_UNLOCK (self);
    if (error) {
      gst_tts_post_error (element, error);
      return GST_STATE_CHANGE_FAILURE;
    }
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

static GstPadProbeReturn
before_buffer (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  gst_tts_src_send_events (user_data);
  return GST_PAD_PROBE_OK;
}

/* Properties */

static void
set_string (GstTtsSrc *self, gchar **string, const GValue *value)
{
  GST_OBJECT_LOCK (self);
  g_free (*string);
  *string = g_value_dup_string (value);
  g_clear_pointer (&self->uri, g_free);
  GST_OBJECT_UNLOCK (self);
}

static void
update_live (GstTtsSrc *self)
{
  gboolean live;

  GST_OBJECT_LOCK (self);
  live = self->is_live || g_strcmp0 (self->location, "-") == 0;
  GST_OBJECT_UNLOCK (self);
  gst_base_src_set_live (GST_BASE_SRC (self), live);
}

static void
set_property (GObject *object, guint id, const GValue *value,
    GParamSpec *pspec)
{
  GstTtsSrc *self = GST_TTS_SRC (object);

  switch (id) {
    case PROP_TEXT:
      set_string (self, &self->text, value);
      break;
    case PROP_LOCATION:
      set_string (self, &self->location, value);
      update_live (self);
      break;
    case PROP_FORMAT:
      GST_OBJECT_LOCK (self);
      self->format = g_value_get_enum (value);
      GST_OBJECT_UNLOCK (self);
      break;
    case PROP_IS_LIVE:
      GST_OBJECT_LOCK (self);
      self->is_live = g_value_get_boolean (value);
      GST_OBJECT_UNLOCK (self);
      update_live (self);
      break;
    default:
      g_object_set_property (G_OBJECT (self->session), pspec->name, value);
      GST_OBJECT_LOCK (self);
      g_ptr_array_add (self->speech_settings, g_strdup (pspec->name));
      GST_OBJECT_UNLOCK (self);
      break;
  }
}

static GstStructure *
get_stats (GstTtsSrc *self)
{
  static const gchar name[] = "application/x-ttssrc-stats";
  gboolean text;
  guint cues;
  gint64 position = 0;

  g_mutex_lock (&self->lock);
  text = self->mode == GST_TTS_SRC_MODE_CUES ||
      self->mode == GST_TTS_SRC_MODE_SSML;
  cues = self->next_cue;
  g_mutex_unlock (&self->lock);
  if (!text)
    return gst_tts_session_get_stats (self->session, name);

  GST_OBJECT_LOCK (self);
  position = GST_BASE_SRC (self)->segment.position;
  GST_OBJECT_UNLOCK (self);
  return gst_structure_new (name, "cues", G_TYPE_UINT64, (guint64) cues,
      "position", G_TYPE_UINT64, (guint64) position, NULL);
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstTtsSrc *self = GST_TTS_SRC (object);

  switch (id) {
    case PROP_TEXT:
      GST_OBJECT_LOCK (self);
      g_value_set_string (value, self->text);
      GST_OBJECT_UNLOCK (self);
      break;
    case PROP_LOCATION:
      GST_OBJECT_LOCK (self);
      g_value_set_string (value, self->location);
      GST_OBJECT_UNLOCK (self);
      break;
    case PROP_FORMAT:
      GST_OBJECT_LOCK (self);
      g_value_set_enum (value, self->format);
      GST_OBJECT_UNLOCK (self);
      break;
    case PROP_IS_LIVE:
      GST_OBJECT_LOCK (self);
      g_value_set_boolean (value, self->is_live);
      GST_OBJECT_UNLOCK (self);
      break;
    case PROP_STATS:
      g_value_take_boxed (value, get_stats (self));
      break;
    default:
      g_object_get_property (G_OBJECT (self->session), pspec->name, value);
      break;
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
  g_ptr_array_unref (self->speech_settings);
  g_clear_error (&self->child_error);
  g_array_unref (self->starts);
  g_mutex_clear (&self->lock);
  g_mutex_clear (&self->line_lock);
  g_cond_clear (&self->cond);
  G_OBJECT_CLASS (gst_tts_src_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *klass)
{
  const GParamFlags rw = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
      GST_PARAM_MUTABLE_READY;

  g_object_class_install_property (klass, PROP_TEXT,
      g_param_spec_string ("text", "Text", "What to say", NULL, rw));
  g_object_class_install_property (klass, PROP_LOCATION,
      g_param_spec_string ("location", "Location",
          "The script to read; - speaks each line of standard input as it "
          "comes", NULL, rw));
  g_object_class_install_property (klass, PROP_FORMAT,
      g_param_spec_enum ("format", "Format", "What the script is",
          GST_TYPE_TTS_FORMAT, GST_TTS_FORMAT_AUTO, rw));
  g_object_class_install_property (klass, PROP_IS_LIVE,
      g_param_spec_boolean ("is-live", "Live",
          "Speak by the clock; always so with location=-", FALSE, rw));
  /**
   * GstTtsSrc:stats:
   *
   * While it speaks, the fields are those of the stats property of
   * gpuoffload. In text mode they are `cues` (#guint64, sent) and `position`
   * (#guint64, nanoseconds).
   */
  g_object_class_install_property (klass, PROP_STATS,
      g_param_spec_boxed ("stats", "Statistics", "What was done so far",
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  gst_tts_session_install_properties (klass, PROP_SESSION);
}

static void
gst_tts_src_class_init (GstTtsSrcClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSrcClass *base_class = GST_BASE_SRC_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (gst_tts_src_debug, "ttssrc", 0, "speech source");

  object_class->set_property = set_property;
  object_class->get_property = get_property;
  object_class->finalize = finalize;
  install_properties (object_class);

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
  gst_pad_add_probe (self->pad, GST_PAD_PROBE_TYPE_BUFFER, before_buffer, self,
      NULL);
}
