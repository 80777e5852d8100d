/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a buffer of text or speech is of: a range of a cue.
 *
 * A buffer may carry several, and a range may come in many buffers. Nobody
 * relies on a 'last' mark: the next cue or EOS ends one. Converters keep
 * these metas one to one, encoders and splitters multiply them, mixers and
 * containers drop them. */
#pragma once

#include <gst/tts/gst-tts-cue.h>

G_BEGIN_DECLS

#define GST_TTS_META_API_TYPE (gst_tts_meta_api_get_type ())
#define GST_TTS_META_INFO (gst_tts_meta_get_info ())

/* chunk_index of a buffer that holds a whole cue, as text buffers do. */
#define GST_TTS_CHUNK_NONE G_MAXUINT

typedef struct _GstTtsMeta GstTtsMeta;
typedef struct _GstTtsWord GstTtsWord;

/**
 * GstTtsWord:
 * @offset: first byte in the cue's text
 * @length: bytes
 * @start: nanoseconds from the cue's start
 * @end: likewise, not included
 */
struct _GstTtsWord
{
  guint offset;
  guint length;
  GstClockTime start;
  GstClockTime end;
};

/**
 * GstTtsMeta:
 * @script_id: names the run that the cue indices count in
 * @cue: the cue, with its text, speaker, voice, wanted start and slot
 * @cue_index: its place in the script, dense from the script event's first
 * @chunk_index: place of the chunk in the cue or %GST_TTS_CHUNK_NONE
 * @offset: nanoseconds from the cue's start
 * @duration: nanoseconds of the cue that are in this buffer
 * @cue_duration: length of the whole cue where the maker knows it by now
 *   (at the latest in its last piece), else %GST_CLOCK_TIME_NONE
 * @words: (element-type GstTtsWord) (nullable): the words that start in this
 *   buffer, or started earlier and were learnt of late; each comes once
 * @provider: (nullable): short name of who spoke it
 */
struct _GstTtsMeta
{
  GstMeta meta;

  GRefString *script_id;
  GstTtsCue *cue;
  guint cue_index;
  guint chunk_index;
  GstClockTime offset;
  GstClockTime duration;
  GstClockTime cue_duration;
  GArray *words;
  const gchar *provider;        /* interned */
};

GST_TTS_API
GType               gst_tts_meta_api_get_type (void);

GST_TTS_API
const GstMetaInfo * gst_tts_meta_get_info (void);

/**
 * gst_buffer_add_tts_meta: (skip)
 *
 * Takes references to @script_id and @cue.
 */
GST_TTS_API
GstTtsMeta *        gst_buffer_add_tts_meta (GstBuffer *buffer,
    GRefString *script_id, GstTtsCue *cue, guint cue_index);

/**
 * gst_buffer_get_tts_meta:
 * @buffer: any buffer
 *
 * Returns: (transfer none) (nullable): its first range of a cue
 */
GST_TTS_API
GstTtsMeta *        gst_buffer_get_tts_meta (GstBuffer *buffer);

G_END_DECLS
