/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The element gpuoffload, as its own files see it. */
#pragma once

#include <gst/tts/tts.h>

G_BEGIN_DECLS

#define GST_TYPE_GPU_OFFLOAD (gst_gpu_offload_get_type ())
G_DECLARE_FINAL_TYPE (GstGpuOffload, gst_gpu_offload, GST, GPU_OFFLOAD,
    GstElement)

GST_DEBUG_CATEGORY_EXTERN (gst_gpu_offload_debug);

struct _GstGpuOffload
{
  GstElement parent;

  /* set in init, never change */
  GstPad *sinkpad;
  GstPad *srcpad;
  GstTtsSession *session;

  /* object lock */
  guint64 latency;
  gboolean live;
  GstFlowReturn flow;           /* of the source pad's task */
  gboolean in_progress;         /* between PROGRESS start and its end */

  /* sink pad's stream lock */
  gboolean started;
  gboolean is_ssml;
  GRefString *script_id;        /* of text that came without a cue */
  guint next_cue;
  gchar *tag_language;

  /* written by the source pad's task with the object lock; others read with
   * it */
  GstSegment segment;
  GstClockTime position;        /* end of the last buffer pushed */

  /* source pad's task, or its stream lock */
  guint64 start_offset;         /* frame of the session at segment.start */
  guint64 end_offset;           /* frame after the last one pushed */
  GstClockTimeDiff shift;       /* live: from session time to stream time */
  GstClockTime cue_running_time;
  GstClockTime cue_stream_time;
  gboolean discont;
};

/* gstgpuoffload.c */
void          gst_gpu_offload_post_progress (GstGpuOffload *self,
    GstProgressType type);
GstFlowReturn gst_gpu_offload_get_flow      (GstGpuOffload *self);
void          gst_gpu_offload_set_flow      (GstGpuOffload *self,
    GstFlowReturn flow);
gboolean      gst_gpu_offload_is_live       (GstGpuOffload *self);

/* gstgpuoffload-text.c: functions of the sink pad */
GstFlowReturn gst_gpu_offload_chain         (GstPad *pad, GstObject *parent,
    GstBuffer *buffer);
GstFlowReturn gst_gpu_offload_sink_event    (GstPad *pad, GstObject *parent,
    GstEvent *event);

/* gstgpuoffload-speech.c: the source pad's task */
void          gst_gpu_offload_loop          (gpointer data);

G_END_DECLS
