/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A cue: one thing the script wants said.
 *
 * Markup is gone by the time a cue exists: @text is what is spoken, and what
 * the markup said stands beside it as spans over byte ranges of @text.
 *
 * A cue is filled in by whoever made it and never changes after it was
 * shared; then any thread may read it. */
#pragma once

#include <gst/tts/gst-tts-prelude.h>

G_BEGIN_DECLS

#define GST_TYPE_TTS_CUE (gst_tts_cue_get_type ())

typedef struct _GstTtsCue GstTtsCue;
typedef struct _GstTtsSpan GstTtsSpan;

/**
 * GstTtsSpanKind:
 * @GST_TTS_SPAN_VOICE: `value` is a voice name
 * @GST_TTS_SPAN_LANGUAGE: `value` is a BCP 47 tag
 * @GST_TTS_SPAN_RATE: `number` is a speed factor, 1.0 is normal
 * @GST_TTS_SPAN_PITCH: `number` is an offset in semitones
 * @GST_TTS_SPAN_VOLUME: `number` is a linear gain, 0.0 is silent
 * @GST_TTS_SPAN_PHONEMES: `value` is how to say it, in IPA
 * @GST_TTS_SPAN_SAY_AS: `value` is SSML's interpret-as, then `:format` if any
 * @GST_TTS_SPAN_SENTENCE: one sentence, whatever its punctuation says
 * @GST_TTS_SPAN_PAUSE: empty; `number` is a silence in nanoseconds
 * @GST_TTS_SPAN_MARK: empty; `value` is the name of the mark
 *
 * Spans of one kind may nest; the innermost counts, and its number is
 * absolute (the reader has multiplied relative ones).
 */
typedef enum
{
  GST_TTS_SPAN_VOICE,
  GST_TTS_SPAN_LANGUAGE,
  GST_TTS_SPAN_RATE,
  GST_TTS_SPAN_PITCH,
  GST_TTS_SPAN_VOLUME,
  GST_TTS_SPAN_PHONEMES,
  GST_TTS_SPAN_SAY_AS,
  GST_TTS_SPAN_SENTENCE,
  GST_TTS_SPAN_PAUSE,
  GST_TTS_SPAN_MARK,
} GstTtsSpanKind;

struct _GstTtsSpan
{
  GstTtsSpanKind kind;
  guint offset;                 /* bytes in the cue's text */
  guint length;
  gchar *value;                 /* (nullable) */
  gdouble number;
};

/**
 * GstTtsCue:
 * @text: what is spoken, valid UTF-8
 * @spans: (element-type GstTtsSpan) (nullable): by offset, outer before inner
 * @id: (nullable): the script's own name for it
 * @speaker: (nullable): who says it
 * @voice: (nullable): wanted voice
 * @language: (nullable): BCP 47 tag
 * @rate: speed factor, 1.0 is normal
 * @pitch: offset in semitones
 * @volume: linear gain
 * @start: when it should start, or %GST_CLOCK_TIME_NONE
 * @slot: how long it may last, or %GST_CLOCK_TIME_NONE
 * @pause_after: silence that belongs to its end, in nanoseconds
 * @line: line of the script it starts on, from 1; 0 if unknown
 * @extra: (nullable): JSON object of the keys that the reader did not know
 */
struct _GstTtsCue
{
  /*< private >*/
  gint ref_count;

  /*< public >*/
  gchar *text;
  GArray *spans;
  gchar *id;
  gchar *speaker;
  gchar *voice;
  gchar *language;
  gdouble rate;
  gdouble pitch;
  gdouble volume;
  GstClockTime start;
  GstClockTime slot;
  GstClockTime pause_after;
  guint line;
  gchar *extra;
};

GST_TTS_API
GType       gst_tts_cue_get_type (void);

GST_TTS_API
GstTtsCue * gst_tts_cue_new      (const gchar *text);

GST_TTS_API
GstTtsCue * gst_tts_cue_copy     (const GstTtsCue *cue);

GST_TTS_API
GstTtsCue * gst_tts_cue_ref      (GstTtsCue *cue);

GST_TTS_API
void        gst_tts_cue_unref    (GstTtsCue *cue);

/* Keeps the spans in order. Only while the cue is not shared. */
GST_TTS_API
void        gst_tts_cue_add_span (GstTtsCue *cue, GstTtsSpanKind kind,
    guint offset, guint length, const gchar *value, gdouble number);

GST_TTS_API
guint       gst_tts_cue_n_spans  (const GstTtsCue *cue);

/**
 * gst_tts_cue_get_span: (skip)
 */
GST_TTS_API
const GstTtsSpan *
            gst_tts_cue_get_span (const GstTtsCue *cue, guint index);

/* Whether there is a letter, digit or spoken symbol in it at all. */
GST_TTS_API
gboolean    gst_tts_cue_is_silent (const GstTtsCue *cue);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTtsCue, gst_tts_cue_unref)

G_END_DECLS
