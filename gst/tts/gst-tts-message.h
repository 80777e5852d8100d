/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The element messages of the three elements. */
#pragma once

#include <gst/tts/gst-tts-meta.h>
#include <gst/tts/gst-tts-session.h>

G_BEGIN_DECLS

/* `tts-cue-started`: script-id, cue-index (uint), cue-id, speaker and text
 * (strings, where the cue has them), running-time and stream-time (uint64).
 * Posted when the cue's first sample leaves @element. */
GST_TTS_API
void gst_tts_post_cue_started (GstElement *element, const gchar *script_id,
    guint cue_index, const GstTtsCue *cue, GstClockTime running_time,
    GstClockTime stream_time);

/* `tts-cue-done`: the same, and duration (uint64), provider (string), skipped
 * (boolean), cost (double, USD; 0 where nothing is billed). */
GST_TTS_API
void gst_tts_post_cue_done    (GstElement *element, const gchar *script_id,
    guint cue_index, const GstTtsCue *cue, GstClockTime running_time,
    GstClockTime stream_time, GstClockTime duration, const gchar *provider,
    gboolean skipped, gdouble cost);

/* `tts-cue-done` for the last @piece of a cue that a session made: as above,
 * and tries (uint), how many requests it took. */
GST_TTS_API
void gst_tts_post_piece_done  (GstElement *element, const GstTtsPiece *piece,
    GstClockTime running_time, GstClockTime stream_time,
    GstClockTime duration);

/* `tts-metrics`, with what @session's statistics are, if that is due. @last is
 * whether the run is over. Pulling thread. */
GST_TTS_API
void gst_tts_post_metrics     (GstElement *element, GstTtsSession *session,
    gboolean last);

G_END_DECLS
