/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A script: the cues of one text, and the readers that make them. */
#pragma once

#include <gst/tts/gst-tts-cue.h>

G_BEGIN_DECLS

#define GST_TYPE_TTS_SCRIPT (gst_tts_script_get_type ())

/* Larger scripts are refused before they are read whole. */
#define GST_TTS_SCRIPT_MAX_BYTES (64 * 1024 * 1024)

/**
 * GstTtsFormat:
 * @GST_TTS_FORMAT_AUTO: by content, then by file name
 * @GST_TTS_FORMAT_TEXT: plain text, a blank line starts a new cue
 * @GST_TTS_FORMAT_SSML: SSML 1.1
 * @GST_TTS_FORMAT_SRT: SubRip
 * @GST_TTS_FORMAT_WEBVTT: WebVTT
 * @GST_TTS_FORMAT_DIALOGUE: `NAME: words`
 * @GST_TTS_FORMAT_JSON: tour, job request, or list of cues
 */
typedef enum
{
  GST_TTS_FORMAT_AUTO,
  GST_TTS_FORMAT_TEXT,
  GST_TTS_FORMAT_SSML,
  GST_TTS_FORMAT_SRT,
  GST_TTS_FORMAT_WEBVTT,
  GST_TTS_FORMAT_DIALOGUE,
  GST_TTS_FORMAT_JSON,
} GstTtsFormat;

typedef struct _GstTtsScript GstTtsScript;

/**
 * GstTtsScript:
 * @format: what it was read as
 * @cues: (element-type GstTtsCue): in the order of the script
 * @warnings: (element-type utf8): `name:line: what`, at most one a kind
 * @extra: (nullable): JSON object of settings that the reader did not know
 */
struct _GstTtsScript
{
  /*< private >*/
  gint ref_count;

  /*< public >*/
  GstTtsFormat format;
  GPtrArray *cues;
  GPtrArray *warnings;
  gchar *extra;
};

GST_TTS_API
GType          gst_tts_script_get_type (void);

/**
 * gst_tts_script_parse:
 * @data: the script
 * @size: its length in bytes
 * @format: what it is, or %GST_TTS_FORMAT_AUTO
 * @name: (nullable): file name, for the guess and for messages
 * @error: return location
 *
 * Invalid UTF-8 is replaced and counted in a warning. A script that has
 * nothing to say is %GST_TTS_ERROR_BAD_INPUT, and so is one that does not
 * parse: the message reads `name:line: what`.
 *
 * Returns: (transfer full) (nullable): the script
 */
GST_TTS_API
GstTtsScript * gst_tts_script_parse (const gchar *data, gsize size,
    GstTtsFormat format, const gchar *name, GError **error);

/**
 * gst_tts_script_load:
 * @path: a file, or "-" for standard input until its end
 * @format: what it is, or %GST_TTS_FORMAT_AUTO
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the script
 */
GST_TTS_API
GstTtsScript * gst_tts_script_load  (const gchar *path, GstTtsFormat format,
    GError **error);

GST_TTS_API
GstTtsScript * gst_tts_script_ref   (GstTtsScript *script);

GST_TTS_API
void           gst_tts_script_unref (GstTtsScript *script);

/* One cue of plain text with inline marks: what a bare text buffer is. */
GST_TTS_API
GstTtsCue *    gst_tts_cue_parse_inline (const gchar *text, gsize size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTtsScript, gst_tts_script_unref)

G_END_DECLS
