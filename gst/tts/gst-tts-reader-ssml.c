/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SSML 1.1: every <p> is a cue, and so is text between them. What can not be
 * done is said once in a warning, and its words are spoken. */
#include "gst-tts-reader-private.h"

#include <string.h>

#include "gst-tts-ssml-private.h"
#include "gst-tts-xml-private.h"

/* One open element. */
typedef struct
{
  guint n_spans;                /* that it opened */
  gboolean is_paragraph;
  gboolean is_sentence;
  gdouble rate;                 /* inside it, as are the next two */
  gdouble pitch;
  gdouble volume;
} Frame;

typedef struct
{
  GstTtsReader *reader;
  GstTtsXml xml;
  GstTtsCueBuilder builder;
  GArray *frames;
  gchar *language;              /* of <speak> */
  guint skipped;                /* open elements whose text is not spoken */
  guint cue_line;
} Ssml;

typedef struct
{
  const gchar *name;
  void (*start) (Ssml *ssml, Frame *frame);
} ElementRow;

static const gchar *
attribute (const Ssml *ssml, const gchar *name)
{
  return gst_tts_xml_attribute (&ssml->xml, name);
}

static gboolean
ends_in_space (const GString *text)
{
  return text->len == 0 || text->str[text->len - 1] == ' ';
}

/* White space is one blank, and none at the start of a cue. */
static void
append_text (Ssml *ssml, const gchar *text, gsize size)
{
  GString *out = ssml->builder.text;
  const gchar *end = text + size;

  if (out->len == 0)
    ssml->cue_line = ssml->xml.line;
  while (text < end) {
    gsize run = strcspn (text, " \t\r\n");

    if (out->len == 0)
      ssml->cue_line = ssml->xml.line;
    g_string_append_len (out, text, run);
    text += run;
    if (text == end)
      break;
    text += strspn (text, " \t\r\n");
    if (!ends_in_space (out))
      g_string_append_c (out, ' ');
  }
}

static void
append_space (Ssml *ssml)
{
  if (!ends_in_space (ssml->builder.text))
    g_string_append_c (ssml->builder.text, ' ');
}

static gboolean
has_words (const Ssml *ssml)
{
  return !gst_tts_is_blank (ssml->builder.text->str, ssml->builder.text->len);
}

/* Pauses and marks alone wait for the next cue's words. */
static gboolean
end_cue (Ssml *ssml, GError **error)
{
  GstTtsCue *cue;

  if (!has_words (ssml))
    return TRUE;

  cue = gst_tts_cue_new ("");
  cue->line = ssml->cue_line;
  cue->language = g_strdup (ssml->language);
  gst_tts_cue_builder_finish (&ssml->builder, cue);
  return gst_tts_reader_add_cue (ssml->reader, cue, error);
}

/* The pauses and marks behind the last words belong to them. */
static gboolean
end_script (Ssml *ssml, GError **error)
{
  GPtrArray *cues = ssml->reader->script->cues;
  g_autoptr (GstTtsCue) rest = NULL;
  GstTtsCue *last;

  if (!end_cue (ssml, error))
    return FALSE;

  rest = gst_tts_cue_new ("");
  rest->line = ssml->xml.line;
  gst_tts_cue_builder_finish (&ssml->builder, rest);
  if (gst_tts_cue_n_spans (rest) == 0)
    return TRUE;
  if (cues->len == 0)
    return gst_tts_reader_add_cue (ssml->reader, g_steal_pointer (&rest),
        error);

  last = g_ptr_array_index (cues, cues->len - 1);
  for (guint i = 0; i < rest->spans->len; i++) {
    const GstTtsSpan *span = gst_tts_cue_get_span (rest, i);

    gst_tts_cue_add_span (last, span->kind, strlen (last->text), 0,
        span->value, span->number);
  }
  return TRUE;
}

static void
open_span (Ssml *ssml, Frame *frame, GstTtsSpanKind kind, const gchar *value,
    gdouble number)
{
  gst_tts_cue_builder_open (&ssml->builder, kind, value,
      value ? strlen (value) : 0, number);
  frame->n_spans++;
}

static void
start_nothing (Ssml *ssml, Frame *frame)
{
}

static void
start_skipped (Ssml *ssml, Frame *frame)
{
  ssml->skipped = 1;
}

static void
start_paragraph (Ssml *ssml, Frame *frame)
{
  frame->is_paragraph = TRUE;
}

static void
start_sentence (Ssml *ssml, Frame *frame)
{
  append_space (ssml);
  open_span (ssml, frame, GST_TTS_SPAN_SENTENCE, NULL, 0);
  frame->is_sentence = TRUE;
}

static gboolean
parse_break (const gchar *time, const gchar *strength, gdouble *ret_seconds)
{
  static const struct { const gchar *name; gdouble seconds; } strengths[] = {
    { "none", 0 }, { "x-weak", 0.1 }, { "weak", 0.25 }, { "medium", 0.4 },
    { "strong", 0.7 }, { "x-strong", 1.0 },
  };

  if (time)
    return gst_tts_parse_seconds (time + (*time == '+'),
        strlen (time + (*time == '+')), ret_seconds);
  for (guint i = 0; i < G_N_ELEMENTS (strengths); i++) {
    if (strcmp (strengths[i].name, strength ? strength : "medium") == 0) {
      *ret_seconds = strengths[i].seconds;
      return TRUE;
    }
  }
  return FALSE;
}

static void
start_break (Ssml *ssml, Frame *frame)
{
  const gchar *time = attribute (ssml, "time");
  const gchar *strength = attribute (ssml, "strength");
  gdouble seconds;

  if (!parse_break (time, strength, &seconds))
    gst_tts_reader_warn (ssml->reader, ssml->xml.line,
        "<break> with \"%.40s\" is not understood, left out",
        time ? time : strength);
  else if (seconds > 0)
    gst_tts_cue_builder_add (&ssml->builder, GST_TTS_SPAN_PAUSE, NULL,
        gst_tts_reader_pause (ssml->reader, ssml->xml.line, seconds));
}

typedef gboolean (*ParseProsody) (const gchar *text, gdouble around,
    gdouble *ret_value);

static void
change_prosody (Ssml *ssml, Frame *frame, const gchar *name,
    ParseProsody parse, GstTtsSpanKind kind, gdouble *value, gdouble min,
    gdouble max)
{
  const gchar *text = attribute (ssml, name);
  gdouble wanted;

  if (!text)
    return;
  if (!parse (text, *value, &wanted)) {
    gst_tts_reader_warn (ssml->reader, ssml->xml.line,
        "<prosody %s=\"%.40s\"> is not understood, left out", name, text);
    return;
  }
  if (wanted < min || wanted > max)
    gst_tts_reader_warn (ssml->reader, ssml->xml.line,
        "<prosody %s=\"%.40s\"> goes too far, it is cut to %g ... %g", name,
        text, min, max);
  *value = CLAMP (wanted, min, max);
  open_span (ssml, frame, kind, NULL, *value);
}

static void
start_prosody (Ssml *ssml, Frame *frame)
{
  static const gchar * const others[] = { "contour", "range", "duration" };

  change_prosody (ssml, frame, "rate", gst_tts_ssml_parse_rate,
      GST_TTS_SPAN_RATE, &frame->rate, GST_TTS_MIN_RATE, GST_TTS_MAX_RATE);
  change_prosody (ssml, frame, "pitch", gst_tts_ssml_parse_pitch,
      GST_TTS_SPAN_PITCH, &frame->pitch, -GST_TTS_MAX_PITCH,
      GST_TTS_MAX_PITCH);
  change_prosody (ssml, frame, "volume", gst_tts_ssml_parse_volume,
      GST_TTS_SPAN_VOLUME, &frame->volume, 0, GST_TTS_MAX_VOLUME);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (attribute (ssml, others[i]))
      gst_tts_reader_warn (ssml->reader, ssml->xml.line,
          "<prosody %s> can not be done, left out", others[i]);
}

static void
start_say_as (Ssml *ssml, Frame *frame)
{
  const gchar *as = attribute (ssml, "interpret-as");
  const gchar *format = attribute (ssml, "format");
  g_autofree gchar *value = NULL;

  if (!as || !*as) {
    gst_tts_reader_warn (ssml->reader, ssml->xml.line,
        "<say-as> without interpret-as, left out");
    return;
  }
  value = format ? g_strconcat (as, ":", format, NULL) : g_strdup (as);
  open_span (ssml, frame, GST_TTS_SPAN_SAY_AS, value, 0);
}

static void
start_sub (Ssml *ssml, Frame *frame)
{
  const gchar *alias = attribute (ssml, "alias");

  if (!alias) {
    gst_tts_reader_warn (ssml->reader, ssml->xml.line,
        "<sub> without alias, its own words are spoken");
    return;
  }
  append_text (ssml, alias, strlen (alias));
  ssml->skipped = 1;
}

static void
start_phoneme (Ssml *ssml, Frame *frame)
{
  const gchar *alphabet = attribute (ssml, "alphabet");
  const gchar *ph = attribute (ssml, "ph");

  if (!ph || gst_tts_is_blank (ph, strlen (ph)))
    gst_tts_reader_warn (ssml->reader, ssml->xml.line,
        "<phoneme> without ph, its words are spoken as usual");
  else if (alphabet && strcmp (alphabet, "ipa") != 0)
    gst_tts_reader_warn (ssml->reader, ssml->xml.line,
        "<phoneme> in the alphabet \"%.40s\" can not be read, only ipa; its "
        "words are spoken as usual", alphabet);
  else
    open_span (ssml, frame, GST_TTS_SPAN_PHONEMES, ph, 0);
}

/* Both may be lists, the first is the most wanted. */
static gchar *
dup_first_word (const gchar *list)
{
  list += strspn (list, " ");
  return g_strndup (list, strcspn (list, " "));
}

static void
start_voice (Ssml *ssml, Frame *frame)
{
  const gchar *names = attribute (ssml, "name");
  const gchar *languages = attribute (ssml, "languages");
  g_autofree gchar *name = names ? dup_first_word (names) : NULL;
  g_autofree gchar *language = languages ? dup_first_word (languages) : NULL;

  if (language && *language)
    open_span (ssml, frame, GST_TTS_SPAN_LANGUAGE, language, 0);
  if (name && *name)
    open_span (ssml, frame, GST_TTS_SPAN_VOICE, name, 0);
  else if (attribute (ssml, "gender") || attribute (ssml, "age")
      || attribute (ssml, "variant"))
    gst_tts_reader_warn (ssml->reader, ssml->xml.line,
        "<voice> is chosen by name or languages only, the rest is left out");
}

static void
start_mark (Ssml *ssml, Frame *frame)
{
  const gchar *name = attribute (ssml, "name");

  if (name && *name)
    gst_tts_cue_builder_add (&ssml->builder, GST_TTS_SPAN_MARK, name, 0);
  else
    gst_tts_reader_warn (ssml->reader, ssml->xml.line,
        "<mark> without a name, left out");
}

static void
start_audio (Ssml *ssml, Frame *frame)
{
  gst_tts_reader_warn (ssml->reader, ssml->xml.line,
      "<audio> is not played, the words in it are spoken");
}

static void
start_emphasis (Ssml *ssml, Frame *frame)
{
  gst_tts_reader_warn (ssml->reader, ssml->xml.line,
      "<emphasis> can not be done, its words are spoken as usual");
}

static void
start_lexicon (Ssml *ssml, Frame *frame)
{
  gst_tts_reader_warn (ssml->reader, ssml->xml.line,
      "<lexicon> is not loaded from a script, name it beside the script");
  start_skipped (ssml, frame);
}

static void
start_unknown (Ssml *ssml, Frame *frame)
{
  gst_tts_reader_warn (ssml->reader, ssml->xml.line,
      "<%s> is unknown here, the words in it are spoken", ssml->xml.name);
}

static const ElementRow elements[] = {
  { "audio", start_audio },
  { "break", start_break },
  { "desc", start_skipped },
  { "emphasis", start_emphasis },
  { "lang", start_nothing },
  { "lexicon", start_lexicon },
  { "lookup", start_nothing },
  { "mark", start_mark },
  { "meta", start_skipped },
  { "metadata", start_skipped },
  { "p", start_paragraph },
  { "phoneme", start_phoneme },
  { "prosody", start_prosody },
  { "s", start_sentence },
  { "say-as", start_say_as },
  { "sub", start_sub },
  { "token", start_nothing },
  { "voice", start_voice },
  { "w", start_nothing },
};

static void
start_known (Ssml *ssml, Frame *frame)
{
  for (guint i = 0; i < G_N_ELEMENTS (elements); i++) {
    if (strcmp (elements[i].name, ssml->xml.name) == 0) {
      elements[i].start (ssml, frame);
      return;
    }
  }
  start_unknown (ssml, frame);
}

static gboolean
start_root (Ssml *ssml, GError **error)
{
  Frame frame = { 0, FALSE, FALSE, 1.0, 0.0, 1.0 };

  if (strcmp (ssml->xml.name, "speak") != 0)
    return gst_tts_reader_fail (ssml->reader, ssml->xml.line, error,
        "the first element is <%s>, not <speak>", ssml->xml.name);

  ssml->language = g_strdup (attribute (ssml, "xml:lang"));
  g_array_append_val (ssml->frames, frame);
  return TRUE;
}

static gboolean
start_element (Ssml *ssml, GError **error)
{
  const gchar *language = attribute (ssml, "xml:lang");
  Frame frame;

  if (ssml->frames->len == 0)
    return start_root (ssml, error);
  if (ssml->skipped > 0) {
    ssml->skipped++;
    return TRUE;
  }
  if (strcmp (ssml->xml.name, "p") == 0 && !end_cue (ssml, error))
    return FALSE;

  frame = g_array_index (ssml->frames, Frame, ssml->frames->len - 1);
  frame.n_spans = 0;
  frame.is_paragraph = FALSE;
  frame.is_sentence = FALSE;
  start_known (ssml, &frame);
  if (language && *language && ssml->skipped == 0)
    open_span (ssml, &frame, GST_TTS_SPAN_LANGUAGE, language, 0);
  g_array_append_val (ssml->frames, frame);

  return ssml->builder.spans->len <= GST_TTS_MAX_SPANS
      || gst_tts_reader_fail (ssml->reader, ssml->xml.line, error,
      "more than %d marks in one cue", GST_TTS_MAX_SPANS);
}

static gboolean
end_element (Ssml *ssml, GError **error)
{
  Frame frame;

  if (ssml->skipped > 1) {
    ssml->skipped--;
    return TRUE;
  }
  ssml->skipped = 0;

  frame = g_array_index (ssml->frames, Frame, ssml->frames->len - 1);
  g_array_set_size (ssml->frames, ssml->frames->len - 1);
  if (frame.is_paragraph && !end_cue (ssml, error))
    return FALSE;
  for (; frame.n_spans > 0; frame.n_spans--)
    gst_tts_cue_builder_close (&ssml->builder);
  if (frame.is_sentence)
    append_space (ssml);
  return TRUE;
}

static gboolean
read_elements (Ssml *ssml, GError **error)
{
  GstTtsXmlToken token;

  for (;;) {
    if (!gst_tts_xml_next (&ssml->xml, &token, error))
      return FALSE;

    if (token == GST_TTS_XML_EOF)
      return end_script (ssml, error);
    if (token == GST_TTS_XML_TEXT && ssml->skipped == 0)
      append_text (ssml, ssml->xml.text->str, ssml->xml.text->len);
    if (token == GST_TTS_XML_START && !start_element (ssml, error))
      return FALSE;
    if (token == GST_TTS_XML_END && !end_element (ssml, error))
      return FALSE;
  }
}

gboolean
gst_tts_read_ssml (GstTtsReader *reader, GError **error)
{
  Ssml ssml = { reader, };
  gboolean ok;

  gst_tts_xml_init (&ssml.xml, reader, "speak");
  gst_tts_cue_builder_init (&ssml.builder);
  ssml.frames = g_array_new (FALSE, FALSE, sizeof (Frame));
  ok = read_elements (&ssml, error);
  g_array_unref (ssml.frames);
  gst_tts_cue_builder_clear (&ssml.builder);
  gst_tts_xml_clear (&ssml.xml);
  g_free (ssml.language);
  return ok;
}

gboolean
gst_tts_ssml_detect (const GstTtsReader *reader)
{
  static const gchar * const starts[] = { "<?xml", "<speak", "<!--",
    "<!DOCTYPE" };
  const gchar *text = reader->text + strspn (reader->text, " \t\n");

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    if (g_str_has_prefix (text, starts[i]))
      return TRUE;
  return FALSE;
}
