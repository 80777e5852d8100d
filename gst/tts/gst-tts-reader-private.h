/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the readers of the script formats share.
 *
 * A reader is one function that walks over decoded text and adds cues. The
 * text is valid UTF-8 without NUL, its lines end in LF; walk it with the size,
 * in linear time, and never recurse: what is in it is not trusted. */
#pragma once

#include <gst/tts/gst-tts-script.h>

G_BEGIN_DECLS

/* Caps against hostile scripts, far above what honest ones need. */
#define GST_TTS_MAX_CUES (2 * 1000 * 1000)
#define GST_TTS_MAX_SPANS (100 * 1000)  /* of one cue */
#define GST_TTS_MAX_WORD (100 * 1000)   /* characters */
#define GST_TTS_MAX_PAUSE (60 * GST_SECOND)
#define GST_TTS_MIN_RATE 0.1
#define GST_TTS_MAX_RATE 10.0
#define GST_TTS_MAX_PITCH 24.0          /* semitones up or down */
#define GST_TTS_MAX_VOLUME 10.0

typedef struct _GstTtsReader GstTtsReader;
typedef struct _GstTtsCueBuilder GstTtsCueBuilder;

struct _GstTtsReader
{
  const gchar *name;
  const gchar *text;
  const gchar *end;             /* one byte behind the last; a NUL is there */
  guint bad_bytes;              /* how many bytes had to be replaced */
  guint bad_line;               /* the first one's line */
  gboolean forced;              /* the user named the format */

  const gchar *pos;
  guint line;                   /* of pos, from 1 */

  GstTtsScript *script;
  GPtrArray *warned;            /* format strings used so far */
};

typedef gboolean (*GstTtsReadFunc) (GstTtsReader *reader, GError **error);

/* Always FALSE, with @error `name:line: what`. */
G_GNUC_INTERNAL
gboolean gst_tts_reader_fail    (const GstTtsReader *reader, guint line,
    GError **error, const gchar *format, ...) G_GNUC_PRINTF (4, 5);

/* A file, or "-" for standard input, refused when it is larger than a script
 * may be. */
G_GNUC_INTERNAL
GByteArray *gst_tts_read_file   (const gchar *path, GError **error);

/* Only the first with the same @format, which must be a literal, is kept. A
 * NULL @reader is one that nobody listens to. */
G_GNUC_INTERNAL
void     gst_tts_reader_warn    (GstTtsReader *reader, guint line,
    const gchar *format, ...) G_GNUC_PRINTF (3, 4);

/* FALSE at the end. @ret_line is without its line end; reader->line is the
 * number of the line behind it. */
G_GNUC_INTERNAL
gboolean gst_tts_reader_next_line (GstTtsReader *reader,
    const gchar **ret_line, gsize *ret_size);

/* Takes @cue. One with nothing to say and no pause is left out. */
G_GNUC_INTERNAL
gboolean gst_tts_reader_add_cue (GstTtsReader *reader, GstTtsCue *cue,
    GError **error);

/* @seconds as a pause, not longer than the cap. */
G_GNUC_INTERNAL
GstClockTime gst_tts_reader_pause (GstTtsReader *reader, guint line,
    gdouble seconds);

G_GNUC_INTERNAL
gboolean gst_tts_is_blank       (const gchar *text, gsize size);

/* Shortens the range by the white space at its ends. */
G_GNUC_INTERNAL
void     gst_tts_strip          (const gchar **text, gsize *size);

/* What is between `&#` and `;`, 0 if that is no character. */
G_GNUC_INTERNAL
gunichar gst_tts_parse_char_number (const gchar *text, gsize size);

/* Collects the text of a cue and the spans over it, in one pass. */
struct _GstTtsCueBuilder
{
  GString *text;
  GArray *spans;                /* GstTtsSpan, in the order of their starts */
  GArray *open;                 /* guint: places in spans, outer first */
};

G_GNUC_INTERNAL
void     gst_tts_cue_builder_init  (GstTtsCueBuilder *builder);

G_GNUC_INTERNAL
void     gst_tts_cue_builder_clear (GstTtsCueBuilder *builder);

/* Starts a span at the end of the text. */
G_GNUC_INTERNAL
void     gst_tts_cue_builder_open  (GstTtsCueBuilder *builder,
    GstTtsSpanKind kind, const gchar *value, gsize value_size,
    gdouble number);

/* Ends the one that was opened last. */
G_GNUC_INTERNAL
void     gst_tts_cue_builder_close (GstTtsCueBuilder *builder);

/* Adds a span of no length. */
G_GNUC_INTERNAL
void     gst_tts_cue_builder_add   (GstTtsCueBuilder *builder,
    GstTtsSpanKind kind, const gchar *value, gdouble number);

/* Moves text and spans into @cue: white space at both ends goes, spans of
 * nothing go, wishes for the whole cue become its fields. The builder is
 * empty then, and spans that were open begin again. */
G_GNUC_INTERNAL
void     gst_tts_cue_builder_finish (GstTtsCueBuilder *builder,
    GstTtsCue *cue);

/* Text with inline marks into @builder. FALSE with @error when there are too
 * many; @reader may be NULL, then what is too many is plain text. */
G_GNUC_INTERNAL
gboolean gst_tts_marks_parse    (GstTtsReader *reader, guint line,
    GstTtsCueBuilder *builder, const gchar *text, gsize size,
    GError **error);

/* A number with `s`, `ms` or no unit (seconds), the whole range. */
G_GNUC_INTERNAL
gboolean gst_tts_parse_seconds  (const gchar *text, gsize size,
    gdouble *ret_seconds);

/* Whether the line has a `-->` in it. */
G_GNUC_INTERNAL
gboolean gst_tts_has_arrow      (const gchar *line, gsize size);

/* `start --> end` and whatever follows, with or without hours, the fraction
 * behind a dot or a comma. */
G_GNUC_INTERNAL
gboolean gst_tts_parse_times    (const gchar *line, gsize size,
    GstClockTime *ret_start, GstClockTime *ret_end);

/* Gives @cue its start and slot. @last_end is the reader's, 0 at first. */
G_GNUC_INTERNAL
gboolean gst_tts_set_times      (GstTtsReader *reader, GstTtsCue *cue,
    GstClockTime start, GstClockTime end, GstClockTime *last_end,
    GError **error);

/* @text with its entities; what is none stays as it is. */
G_GNUC_INTERNAL
void     gst_tts_append_decoded (GString *plain, const gchar *text,
    gsize size);

G_GNUC_INTERNAL
gboolean gst_tts_dialogue_detect (const GstTtsReader *reader);

G_GNUC_INTERNAL
gboolean gst_tts_json_detect    (const GstTtsReader *reader);

G_GNUC_INTERNAL
gboolean gst_tts_srt_detect     (const GstTtsReader *reader);

G_GNUC_INTERNAL
gboolean gst_tts_ssml_detect    (const GstTtsReader *reader);

G_GNUC_INTERNAL
gboolean gst_tts_vtt_detect     (const GstTtsReader *reader);

G_GNUC_INTERNAL
gboolean gst_tts_read_dialogue  (GstTtsReader *reader, GError **error);
G_GNUC_INTERNAL
gboolean gst_tts_read_json      (GstTtsReader *reader, GError **error);
G_GNUC_INTERNAL
gboolean gst_tts_read_srt       (GstTtsReader *reader, GError **error);
G_GNUC_INTERNAL
gboolean gst_tts_read_ssml      (GstTtsReader *reader, GError **error);
G_GNUC_INTERNAL
gboolean gst_tts_read_text      (GstTtsReader *reader, GError **error);
G_GNUC_INTERNAL
gboolean gst_tts_read_vtt       (GstTtsReader *reader, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GstTtsCueBuilder, gst_tts_cue_builder_clear)

G_END_DECLS
