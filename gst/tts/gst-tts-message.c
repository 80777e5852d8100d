/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The element messages of the three elements. */
#include "gst-tts-message.h"

static GstStructure *
describe (const gchar *name, const gchar *script_id, guint cue_index,
    const GstTtsCue *cue, GstClockTime running_time, GstClockTime stream_time)
{
  GstStructure *s = gst_structure_new (name,
      "script-id", G_TYPE_STRING, script_id,
      "cue-index", G_TYPE_UINT, cue_index,
      "running-time", G_TYPE_UINT64, running_time,
      "stream-time", G_TYPE_UINT64, stream_time,
      "text", G_TYPE_STRING, cue->text, NULL);

  if (cue->id)
    gst_structure_set (s, "cue-id", G_TYPE_STRING, cue->id, NULL);
  if (cue->speaker)
    gst_structure_set (s, "speaker", G_TYPE_STRING, cue->speaker, NULL);
  return s;
}

void
gst_tts_post_cue_started (GstElement *element, const gchar *script_id,
    guint cue_index, const GstTtsCue *cue, GstClockTime running_time,
    GstClockTime stream_time)
{
  gst_element_post_message (element,
      gst_message_new_element (GST_OBJECT (element),
          describe ("tts-cue-started", script_id, cue_index, cue,
              running_time, stream_time)));
}

static GstStructure *
describe_done (const gchar *script_id, guint cue_index, const GstTtsCue *cue,
    GstClockTime running_time, GstClockTime stream_time,
    GstClockTime duration, const gchar *provider, gboolean skipped,
    gdouble cost)
{
  GstStructure *s = describe ("tts-cue-done", script_id, cue_index, cue,
      running_time, stream_time);

  gst_structure_set (s, "duration", G_TYPE_UINT64, duration,
      "skipped", G_TYPE_BOOLEAN, skipped, "cost", G_TYPE_DOUBLE, cost, NULL);
  if (provider)
    gst_structure_set (s, "provider", G_TYPE_STRING, provider, NULL);
  return s;
}

void
gst_tts_post_cue_done (GstElement *element, const gchar *script_id,
    guint cue_index, const GstTtsCue *cue, GstClockTime running_time,
    GstClockTime stream_time, GstClockTime duration, const gchar *provider,
    gboolean skipped, gdouble cost)
{
  gst_element_post_message (element,
      gst_message_new_element (GST_OBJECT (element),
          describe_done (script_id, cue_index, cue, running_time, stream_time,
              duration, provider, skipped, cost)));
}

void
gst_tts_post_piece_done (GstElement *element, const GstTtsPiece *piece,
    GstClockTime running_time, GstClockTime stream_time,
    GstClockTime duration)
{
  GstStructure *s = describe_done (piece->script_id, piece->cue_index,
      piece->cue, running_time, stream_time, duration, piece->provider,
      piece->skipped, piece->cue_cost);

  gst_structure_set (s, "tries", G_TYPE_UINT, piece->cue_tries, NULL);
  gst_element_post_message (element,
      gst_message_new_element (GST_OBJECT (element), s));
}

void
gst_tts_post_metrics (GstElement *element, GstTtsSession *session,
    gboolean last)
{
  GstStructure *s = gst_tts_session_take_metrics (session, last);

  if (s)
    gst_element_post_message (element,
        gst_message_new_element (GST_OBJECT (element), s));
}
