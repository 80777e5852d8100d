/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The element ttssrc, as its own files see it. */
#pragma once

#include <gst/audio/audio.h>
#include <gst/base/gstbasesrc.h>
#include <gst/tts/tts.h>

#include "ttslines.h"

G_BEGIN_DECLS

#define GST_TYPE_TTS_SRC (gst_tts_src_get_type ())
G_DECLARE_FINAL_TYPE (GstTtsSrc, gst_tts_src, GST, TTS_SRC, GstBaseSrc)

GST_DEBUG_CATEGORY_EXTERN (gst_tts_src_debug);

typedef enum
{
  GST_TTS_SRC_MODE_NONE,        /* not negotiated yet */
  GST_TTS_SRC_MODE_SPEECH,
  GST_TTS_SRC_MODE_CUES,
  GST_TTS_SRC_MODE_SSML,
} GstTtsSrcMode;

struct _GstTtsSrc
{
  GstBaseSrc parent;

  /* set in init, never change */
  GstTtsSession *session;
  GCancellable *cancellable;    /* ends the reading of a script */
  GstPad *pad;

  /* object lock */
  gchar *text;
  gchar *location;
  gchar *uri;
  gchar *cues;                  /* which of them; NULL: all */
  GstTtsFormat format;
  gboolean is_live;
  GPtrArray *speech_settings;   /* what the user set for the session */

  /* set in start, read only until stop */
  gboolean live;
  gboolean by_line;
  gint fd;
  gchar *name;                  /* of the script, for messages; NULL: text */
  GRefString *script_id;

  GMutex lock;
  GCond cond;

  /* lock */
  gboolean flushing;
  gboolean flushed;             /* since the last seek */
  gboolean playing;
  gboolean finish;              /* the application wants an end */
  GstClockID clock_id;          /* what the streaming thread waits on */
  guint pending;                /* lines in the session */
  TtsLines *lines;
  gboolean lines_ended;
  GError *lines_error;
  GQueue line_cues;             /* lines for the text mode */
  guint rate;                   /* units of @starts in a second */
  guint n_cues;                 /* 0 until the script is read */
  GArray *starts;               /* guint64; of cues as far as known, the end */
  guint64 known_end;            /* up to where the script is known */

  /* Held while a line goes to the session, so that unlock_stop can empty it
   * and @pending at once. Taken before lock. */
  GMutex line_lock;
  guint n_lines;                /* line_lock: cues made of lines */
  guint flush_line;             /* line_lock: n_lines at the last flush */

  /* written by the streaming thread with lock; others read with lock */
  GstTtsSrcMode mode;
  guint next_cue;               /* to be pushed */

  /* streaming thread, or none running */
  GstAudioInfo info;
  GByteArray *unfinished;       /* what a flush left of a script's reading */
  GBytes *data;                 /* the script as it was read */
  GstTtsScript *script;
  GArray *wanted;               /* gboolean; of each cue, NULL: all are */
  guint next_start;             /* to be heard */
  gboolean ended;               /* the session knows that all is pushed */
  gboolean waiting;             /* for the first piece since start or seek */
  gboolean progressing;
  GQueue events;                /* to be sent before the next buffer */
  guint64 base;                 /* where the session's first sample is */
  guint64 position;             /* end of what was made, in units */
  GstClockTime live_start;      /* running time of @live_origin */
  guint64 live_origin;          /* sample of the session */
  GstClockTime live_end;        /* running time up to which there is audio */
  GstClockTime cue_running_time;
  GstClockTime cue_stream_time;
  gboolean line_warned;
};

/* gstttssrc-properties.c */
void          gst_tts_src_install_properties (GObjectClass *klass);

/* gstttssrc-uri.c */
void          gst_tts_src_init_uri_handler (GstURIHandlerInterface *iface);

/* gstttssrc-negotiate.c */
gboolean      gst_tts_src_negotiate     (GstBaseSrc *src);

/* gstttssrc-flow.c: what leaves the pad; streaming thread */
void          gst_tts_src_reset_flow    (GstTtsSrc *self);
gboolean      gst_tts_src_is_wanted     (GstTtsSrc *self, guint index);
void          gst_tts_src_pass_over     (GstTtsSrc *self, guint index);
GstFlowReturn gst_tts_src_create        (GstBaseSrc *src, guint64 offset,
    guint length, GstBuffer **ret_buffer);
void          gst_tts_src_set_mode      (GstTtsSrc *self, GstTtsSrcMode mode);
void          gst_tts_src_set_next_cue  (GstTtsSrc *self, guint index);
gboolean      gst_tts_src_is_finishing  (GstTtsSrc *self);
void          gst_tts_src_start_progress (GstTtsSrc *self);
void          gst_tts_src_end_progress  (GstTtsSrc *self, GstFlowReturn flow);
void          gst_tts_src_clear_events  (GstTtsSrc *self);
void          gst_tts_src_queue_script_event (GstTtsSrc *self);
GstPadProbeReturn gst_tts_src_before_buffer (GstPad *pad,
    GstPadProbeInfo *info, gpointer user_data);

/* gstttssrc-speech.c and gstttssrc-text.c: the three modes of create */
GstFlowReturn gst_tts_src_create_speech (GstTtsSrc *self,
    GstBuffer **ret_buffer);
GstFlowReturn gst_tts_src_create_cue    (GstTtsSrc *self,
    GstBuffer **ret_buffer);
GstFlowReturn gst_tts_src_create_ssml   (GstTtsSrc *self,
    GstBuffer **ret_buffer);

/* gstttssrc-seek.c: the time table */
GstClockTime  gst_tts_src_units_to_time (GstTtsSrc *self, guint64 units);
void          gst_tts_src_note_start    (GstTtsSrc *self, guint index,
    guint64 at);
void          gst_tts_src_note_script_times (GstTtsSrc *self);
void          gst_tts_src_set_duration  (GstTtsSrc *self,
    GstClockTime duration);
gboolean      gst_tts_src_can_seek      (GstTtsSrc *self, GstEvent *seek);
gboolean      gst_tts_src_do_seek       (GstBaseSrc *src, GstSegment *segment);

/* gstttssrc-live.c: the clock and the lines of standard input */
void          gst_tts_src_start_lines (GstTtsSrc *self);
void          gst_tts_src_stop_lines  (GstTtsSrc *self);
GstFlowReturn gst_tts_src_wait_line   (GstTtsSrc *self,
    GstBuffer **ret_gap);
GstFlowReturn gst_tts_src_wait_playing (GstTtsSrc *self);
GstClockTime  gst_tts_src_running_time (GstTtsSrc *self);
void          gst_tts_src_wake        (GstTtsSrc *self);

G_END_DECLS
