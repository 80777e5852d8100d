/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A chunk: a piece of a cue that one request to a provider speaks.
 *
 * The chunks of a cue, laid end to end, are its text: every byte is in
 * exactly one. A voice, language, rate, pitch or volume that changes and a
 * pause always start a new chunk, so that one chunk has one of each. */
#pragma once

#include <gst/tts/gst-tts-cue.h>

G_BEGIN_DECLS

#define GST_TYPE_TTS_CHUNK (gst_tts_chunk_get_type ())

typedef struct _GstTtsChunk GstTtsChunk;

/**
 * GstTtsChunk:
 * @cue: the cue it is of
 * @cue_index: place of the cue in the script, from 0
 * @index: place in the cue, from 0
 * @offset: first byte in the cue's text
 * @length: bytes of the cue's text
 * @last: whether it is the cue's last
 * @silent: nothing to say in it, only its pause
 * @paragraph_end: whether a paragraph of the cue ends here
 * @voice: (nullable): innermost wish of the script, NULL if it has none
 * @language: (nullable): likewise
 * @rate: speed factor
 * @pitch: semitones
 * @volume: linear gain
 * @pause_before: silence before it, in nanoseconds
 * @pause_after: silence after it, in nanoseconds
 */
struct _GstTtsChunk
{
  /*< private >*/
  gint ref_count;

  /*< public >*/
  GstTtsCue *cue;
  guint cue_index;
  guint index;
  guint offset;
  guint length;
  gboolean last;
  gboolean silent;
  gboolean paragraph_end;
  const gchar *voice;           /* of the cue or its spans */
  const gchar *language;
  gdouble rate;
  gdouble pitch;
  gdouble volume;
  GstClockTime pause_before;
  GstClockTime pause_after;
};

GST_TTS_API
GType         gst_tts_chunk_get_type (void);

GST_TTS_API
GstTtsChunk * gst_tts_chunk_ref      (GstTtsChunk *chunk);

GST_TTS_API
void          gst_tts_chunk_unref    (GstTtsChunk *chunk);

/**
 * gst_tts_chunk_dup_text:
 * @chunk: a chunk
 * @ret_offset: (out) (optional): how many bytes were left out in front
 *
 * Returns: (transfer full): the words of the chunk, white space at both ends
 *   left out
 */
GST_TTS_API
gchar *       gst_tts_chunk_dup_text (const GstTtsChunk *chunk,
    guint *ret_offset);

/* Whether a span of this kind is on any of its text. */
GST_TTS_API
gboolean      gst_tts_chunk_has_span (const GstTtsChunk *chunk,
    GstTtsSpanKind kind);

/* The chunk as an SSML document with its phonemes, say-as and language, for
 * providers that read SSML. Voice, rate, pitch and volume are not in it. */
GST_TTS_API
gchar *       gst_tts_chunk_dup_ssml (const GstTtsChunk *chunk);

/**
 * gst_tts_cue_split: (skip)
 * @cue: a cue
 * @cue_index: its place in the script
 * @max_chars: how many characters one chunk may have, 0 for one cue a chunk
 * @language: (nullable): what the words are in where the cue does not say
 *
 * Whole sentences are put together up to @max_chars. A longer sentence is
 * cut at clauses, then between words, never inside a word: a word longer than
 * @max_chars is a chunk of its own. Only what is no word any more (more than
 * 500 characters without a border) is cut, between graphemes.
 *
 * Returns: (transfer full) (element-type GstTtsChunk): at least one chunk
 */
GST_TTS_API
GPtrArray *   gst_tts_cue_split      (GstTtsCue *cue, guint cue_index,
    guint max_chars, const gchar *language);

/**
 * gst_tts_sentence_borders: (skip)
 * @text: valid UTF-8
 * @length: in bytes
 * @language: (nullable): BCP 47 tag
 *
 * Returns: (transfer full) (element-type guint): byte offsets at which a
 *   sentence ends, the white space behind it included; the last is @length
 */
GST_TTS_API
GArray *      gst_tts_sentence_borders (const gchar *text, gsize length,
    const gchar *language);

/* Whether the script of @c has no spaces between words: a place between two
 * of its characters says nothing of where a word ends. */
GST_TTS_API
gboolean      gst_tts_is_unspaced    (gunichar c);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTtsChunk, gst_tts_chunk_unref)

G_END_DECLS
