/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The two events that travel with a script. */
#pragma once

#include <gst/tts/gst-tts-prelude.h>

G_BEGIN_DECLS

/* Sticky, after the segment: cue indices of @script_id are dense from
 * @first_cue on. */
GST_TTS_API
GstEvent * gst_tts_event_new_script   (const gchar *script_id,
    guint first_cue);

/**
 * gst_tts_event_parse_script:
 * @event: any event
 * @ret_script_id: (out) (transfer none): lives as long as @event
 * @ret_first_cue: (out): where its cue indices begin
 *
 * Returns: FALSE if @event is another one
 */
GST_TTS_API
gboolean   gst_tts_event_parse_script (GstEvent *event,
    const gchar **ret_script_id, guint *ret_first_cue);

/* Serialized: no audio will come for this cue. */
GST_TTS_API
GstEvent * gst_tts_event_new_cue_skipped   (const gchar *script_id,
    guint cue_index);

/**
 * gst_tts_event_parse_cue_skipped:
 * @event: any event
 * @ret_script_id: (out) (transfer none): lives as long as @event
 * @ret_cue_index: (out): the cue
 *
 * Returns: FALSE if @event is another one
 */
GST_TTS_API
gboolean   gst_tts_event_parse_cue_skipped (GstEvent *event,
    const gchar **ret_script_id, guint *ret_cue_index);

G_END_DECLS
