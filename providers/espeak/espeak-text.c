/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What espeak-ng reads for a job, and its words back in the job's text. */
#include "espeak-text.h"

#include <string.h>

#define MAX_SHARED 8            /* words that share one event */

typedef struct
{
  const gchar *ipa;
  const gchar *espeak;
} Sound;

/* Longer ones first where one begins another. Sounds that English has not
 * are left to the voice's own reading of the word. */
static const Sound sounds[] = {
  {"tʃ", "tS"}, {"dʒ", "dZ"}, {"ʧ", "tS"}, {"ʤ", "dZ"},
  {"eɪ", "eI"}, {"aɪ", "aI"}, {"ɔɪ", "OI"}, {"aʊ", "aU"},
  {"oʊ", "oU"}, {"əʊ", "oU"}, {"ɪə", "i@"}, {"eə", "e@"},
  {"ɛə", "e@"}, {"ʊə", "U@"}, {"iː", "i:"}, {"uː", "u:"},
  {"ɑː", "A:"}, {"ɔː", "O:"}, {"ɜː", "3:"}, {"n̩", "@n"},
  {"l̩", "@l"}, {"m̩", "@m"},
  {"i", "i"}, {"ɪ", "I"}, {"ɨ", "I"}, {"ᵻ", "I"},
  {"e", "E"}, {"ɛ", "E"}, {"æ", "a"}, {"a", "a"},
  {"ɐ", "V"}, {"ʌ", "V"}, {"ə", "@"}, {"ɚ", "3"},
  {"ɝ", "3:"}, {"ɜ", "3:"}, {"ɑ", "A:"}, {"ɒ", "0"},
  {"ɔ", "O:"}, {"o", "oU"}, {"ʊ", "U"}, {"u", "u:"},
  {"p", "p"}, {"b", "b"}, {"t", "t"}, {"d", "d"},
  {"ɾ", "t"}, {"k", "k"}, {"ɡ", "g"}, {"g", "g"},
  {"f", "f"}, {"v", "v"}, {"θ", "T"}, {"ð", "D"},
  {"s", "s"}, {"z", "z"}, {"ʃ", "S"}, {"ʒ", "Z"},
  {"h", "h"}, {"x", "x"}, {"m", "m"}, {"n", "n"},
  {"ŋ", "N"}, {"l", "l"}, {"ɫ", "l"}, {"r", "r"},
  {"ɹ", "r"}, {"w", "w"}, {"ʍ", "w"}, {"j", "j"},
  {"ˈ", "'"}, {"'", "'"}, {"ˌ", ","}, {" ", " "},
  /* said by the neighbours or not at all */
  {".", ""}, {"ː", ""}, {"ˑ", ""}, {"ʰ", ""}, {"/", ""},
  {"͡", ""}, {"͜", ""}, {"ʔ", ""}, {"‿", ""}, {"-", ""},
};

/* A tie between two letters would keep them from being found as one sound. */
static gchar *
without_ties (const gchar *ipa)
{
  GString *plain = g_string_new (NULL);

  for (const gchar *p = ipa; *p; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (c != 0x361 && c != 0x35c)
      g_string_append_unichar (plain, c);
  }
  return g_string_free (plain, FALSE);
}

/* As espeak-ng's English voices write it, NULL if they can not say it. */
static gchar *
from_ipa (const gchar *ipa)
{
  g_autofree gchar *plain = without_ties (ipa);
  g_autoptr (GString) out = g_string_new (NULL);

  for (const gchar *p = plain; *p;) {
    guint i = 0;

    while (i < G_N_ELEMENTS (sounds) && !g_str_has_prefix (p, sounds[i].ipa))
      i++;
    if (i == G_N_ELEMENTS (sounds))
      return NULL;
    g_string_append (out, sounds[i].espeak);
    p += strlen (sounds[i].ipa);
  }
  return out->len > 0 ? g_strdup (out->str) : NULL;
}

static void
append_raw (GstTtsEspeakText *text, const gchar *piece, guint origin)
{
  g_string_append (text->marked, piece);
  for (; *piece; piece = g_utf8_next_char (piece))
    g_array_append_val (text->origin, origin);
}

static void
append_char (GstTtsEspeakText *text, const gchar *p, guint origin)
{
  gunichar c = g_utf8_get_char (p);
  gboolean ssml = text->flags & HELPER_FLAG_SSML;
  gchar piece[8] = { 0, };

  if (ssml && c == '&')
    append_raw (text, "&amp;", origin);
  else if (ssml && c == '<')
    append_raw (text, "&lt;", origin);
  else if (ssml && c == '>')
    append_raw (text, "&gt;", origin);
  else if (c == '[' && p[1] == '[')
    append_raw (text, "[ ", origin);    /* are not phonemes */
  else {
    g_unichar_to_utf8 (g_unichar_iscntrl (c) ? ' ' : c, piece);
    append_raw (text, piece, origin);
  }
}

static void
append_text (GstTtsEspeakText *text, const gchar *start, guint from, guint to)
{
  for (const gchar *p = start + from; p < start + to;
      p = g_utf8_next_char (p))
    append_char (text, p, p - start);
}

typedef struct
{
  const gchar *interpret_as;
  const gchar *espeak;          /* NULL is how it reads anyway */
} Reading;

static const Reading readings[] = {
  {"characters", "characters"}, {"spell-out", "characters"},
  {"verbatim", "characters"}, {"digits", "tts:digits"},
  {"telephone", "telephone"}, {"tts:digits", "tts:digits"},
  {"tts:char", "tts:char"}, {"tts:key", "tts:key"},
  {"cardinal", NULL}, {"number", NULL},
};

static gboolean
is_english (GstTtsJob *job)
{
  const gchar *voice = gst_tts_job_get_voice (job);
  const gchar *language = gst_tts_job_get_language (job);

  if (voice && *voice && *voice != '+')
    return g_ascii_strncasecmp (voice, "en", 2) == 0
        || g_ascii_strncasecmp (voice, "gmw/en", 6) == 0;
  return !language || !*language
      || g_ascii_strncasecmp (language, "en", 2) == 0;
}

/* NULL with a warning if the voice can not say them; (transfer full). */
static gchar *
dup_phonemes (GstTtsEspeakText *text, const gchar *ipa)
{
  gchar *phonemes;

  if (!is_english (text->job)) {
    gst_tts_job_warn (text->job, "espeak-phonemes-language",
        "espeak says phonemes with its English voices only: words like /%s/ "
        "are said as they are written", ipa);
    return NULL;
  }
  phonemes = from_ipa (ipa);
  if (!phonemes)
    gst_tts_job_warn (text->job, "espeak-phonemes",
        "espeak has no English sound for all of /%s/: such words are said as "
        "they are written", ipa);
  return phonemes;
}

static void
append_phonemes (GstTtsEspeakText *text, const gchar *ipa,
    const gchar *start, guint from, guint to)
{
  g_autofree gchar *phonemes = dup_phonemes (text, ipa);
  g_autofree gchar *marked = NULL;

  if (!phonemes) {
    append_text (text, start, from, to);
    return;
  }
  marked = g_strdup_printf ("[[%s]]", phonemes);
  append_raw (text, marked, from);
}

/* NULL if the words are read as they stand, which is said where something
 * else was wanted. The format changes nothing. */
static const gchar *
reading_of (GstTtsEspeakText *text, const gchar *value)
{
  gsize n = strlen (value);
  const gchar *colon = strrchr (value, ':');

  for (guint i = 0; i < G_N_ELEMENTS (readings); i++) {
    const gchar *name = readings[i].interpret_as;
    gsize size = strlen (name);

    if (n == size ? g_ascii_strcasecmp (value, name) == 0
        : colon == value + size
        && g_ascii_strncasecmp (value, name, size) == 0)
      return readings[i].espeak;
  }
  gst_tts_job_warn (text->job, "espeak-say-as",
      "espeak can not say words as '%s': they are said as they are written",
      value);
  return NULL;
}

static void
append_say_as (GstTtsEspeakText *text, const gchar *value,
    const gchar *start, guint from, guint to)
{
  const gchar *reading = reading_of (text, value);
  g_autofree gchar *tag = NULL;

  if (!reading) {
    append_text (text, start, from, to);
    return;
  }
  tag = g_strdup_printf ("<say-as interpret-as=\"%s\">", reading);
  append_raw (text, tag, from);
  append_text (text, start, from, to);
  append_raw (text, "</say-as>", from);
}

static void
append_span (GstTtsEspeakText *text, const GstTtsSpan *span,
    const gchar *start, guint from, guint to)
{
  const gchar *value = span->value ? span->value : "";

  if (span->kind == GST_TTS_SPAN_PHONEMES)
    append_phonemes (text, value, start, from, to);
  else
    append_say_as (text, value, start, from, to);
}

static gboolean
is_in (const GstTtsSpan *span, guint at, guint end)
{
  return (span->kind == GST_TTS_SPAN_PHONEMES
      || span->kind == GST_TTS_SPAN_SAY_AS)
      && span->length > 0 && span->offset >= at && span->offset < end
      && span->length <= end - span->offset;
}

/* Only what spans ask for is switched on: in plain text every character is
 * itself. */
static guint32
needed_flags (const GstTtsCue *cue, guint at, guint end)
{
  guint32 flags = 0;

  for (guint i = 0; i < gst_tts_cue_n_spans (cue); i++) {
    const GstTtsSpan *span = gst_tts_cue_get_span (cue, i);

    if (span->offset >= end)
      break;
    if (is_in (span, at, end))
      flags |= span->kind == GST_TTS_SPAN_PHONEMES ? HELPER_FLAG_PHONEMES
          : HELPER_FLAG_SSML;
  }
  return flags;
}

static gboolean
ends_a_clause (const gchar *text)
{
  gsize size = strlen (text);

  return size > 0
      && g_unichar_ispunct (g_utf8_get_char (g_utf8_prev_char (text + size)));
}

void
gst_tts_espeak_text_init (GstTtsEspeakText *text, GstTtsJob *job)
{
  const GstTtsChunk *chunk = gst_tts_job_get_chunk (job);
  const GstTtsCue *cue = chunk->cue;
  const gchar *spoken = gst_tts_job_get_text (job);
  guint skipped, first, at = 0, size = strlen (spoken);

  g_free (gst_tts_chunk_dup_text (chunk, &skipped));
  memset (text, 0, sizeof *text);
  first = chunk->offset + skipped;
  text->job = job;
  text->marked = g_string_sized_new (size);
  text->origin = g_array_sized_new (FALSE, FALSE, sizeof (guint), size);
  text->flags = needed_flags (cue, first, first + size);

  if (text->flags & HELPER_FLAG_SSML)
    append_raw (text, "<speak>", 0);
  for (guint i = 0; text->flags && i < gst_tts_cue_n_spans (cue); i++) {
    const GstTtsSpan *span = gst_tts_cue_get_span (cue, i);
    guint from = span->offset - first;

    if (!is_in (span, first + at, first + size))
      continue;
    append_text (text, spoken, at, from);
    at = from + span->length;
    append_span (text, span, spoken, from, at);
  }
  append_text (text, spoken, at, size);
  if (text->flags & HELPER_FLAG_SSML)
    append_raw (text, "</speak>", size);
  if (!chunk->last && ends_a_clause (spoken))
    text->flags |= HELPER_FLAG_MORE;
}

void
gst_tts_espeak_text_clear (GstTtsEspeakText *text)
{
  g_string_free (text->marked, TRUE);
  g_array_unref (text->origin);
}

static void
trim_punctuation (const gchar *text, guint *start, guint *end)
{
  const gchar *from = text + *start, *to = text + *end;

  while (from < to && g_unichar_ispunct (g_utf8_get_char (from)))
    from = g_utf8_next_char (from);
  while (to > from
      && g_unichar_ispunct (g_utf8_get_char (g_utf8_prev_char (to))))
    to = g_utf8_prev_char (to);
  if (from < to) {
    *start = from - text;
    *end = to - text;
  }
}

static const gchar *
skip_word (const gchar *p)
{
  while (*p && !g_unichar_isspace (g_utf8_get_char (p)))
    p = g_utf8_next_char (p);
  return p;
}

static gboolean
has_letters (const gchar *from, const gchar *to)
{
  for (; from < to; from = g_utf8_next_char (from))
    if (g_unichar_isalnum (g_utf8_get_char (from)))
      return TRUE;
  return FALSE;
}

static void
push_word (GstTtsEspeakText *text, guint start, guint end, guint64 from,
    guint64 to)
{
  trim_punctuation (gst_tts_job_get_text (text->job), &start, &end);
  gst_tts_job_push_word (text->job, start, end - start,
      gst_util_uint64_scale (from, GST_SECOND, text->rate),
      gst_util_uint64_scale (to, GST_SECOND, text->rate));
}

/* Two words said as one (of the) have one event: those up to byte @next
 * share its time by their length. */
static void
push_pending (GstTtsEspeakText *text, guint next, guint64 next_sample)
{
  const gchar *spoken = gst_tts_job_get_text (text->job);
  const gchar *p = spoken + text->limit;
  guint64 from = text->start_sample;
  guint64 to = MAX (MIN (text->end_sample, next_sample), from);
  guint words[2 * MAX_SHARED] = { text->start, text->end };
  guint n = 1, sum = text->end - text->start, done = 0;

  if (!text->pending)
    return;

  text->pending = FALSE;
  while (*p && n < MAX_SHARED) {
    const gchar *end = skip_word (p);

    if (end > spoken + next)
      break;
    if (has_letters (p, end)) {
      words[2 * n] = p - spoken;
      words[2 * n + 1] = end - spoken;
      sum += end - p;
      n++;
    }
    p = *end ? g_utf8_next_char (end) : end;
  }
  for (guint i = 0; i < n; i++) {
    guint size = words[2 * i + 1] - words[2 * i];

    push_word (text, words[2 * i], words[2 * i + 1],
        from + (to - from) * done / sum,
        from + (to - from) * (done + size) / sum);
    done += size;
  }
}

static void
begin_word (GstTtsEspeakText *text, guint byte, guint64 sample)
{
  const gchar *start = gst_tts_job_get_text (text->job);
  const gchar *from = start + byte, *to;
  gboolean unspaced = gst_tts_is_unspaced (g_utf8_get_char (from));

  while (!unspaced && from > start + text->limit) {
    const gchar *before = g_utf8_prev_char (from);

    if (g_unichar_isspace (g_utf8_get_char (before)))
      break;
    from = before;
  }
  to = skip_word (from);

  text->pending = TRUE;
  text->start = from - start;
  text->limit = text->end = to - start;
  text->start_sample = sample;
  text->end_sample = G_MAXUINT64;
}

/* The library says several words for one (42, it's, U.S.), not always in the
 * order of the text: one run without white space is one word, which starts
 * with the first of them. */
void
gst_tts_espeak_text_word (gpointer user_data, const HelperWord *word,
    gint rate)
{
  GstTtsEspeakText *text = user_data;
  const gchar *spoken = gst_tts_job_get_text (text->job);
  guint byte;

  text->rate = rate;
  if (word->length == 0) {
    text->end_sample = word->start;
    return;
  }
  if (word->offset == 0 || word->offset > text->origin->len)
    return;

  byte = g_array_index (text->origin, guint, word->offset - 1);
  while (g_unichar_isspace (g_utf8_get_char (spoken + byte)))
    byte = g_utf8_next_char (spoken + byte) - spoken;
  if (!spoken[byte])
    return;
  if (byte < text->limit && (byte <= text->start
          || !gst_tts_is_unspaced (g_utf8_get_char (spoken + byte)))) {
    text->end_sample = G_MAXUINT64;
    return;
  }

  if (byte < text->limit)
    text->limit = text->end = byte;
  push_pending (text, byte, word->start);
  begin_word (text, byte, word->start);
}

void
gst_tts_espeak_text_finish (GstTtsEspeakText *text)
{
  push_pending (text, strlen (gst_tts_job_get_text (text->job)),
      text->end_sample == G_MAXUINT64 ? text->start_sample : G_MAXUINT64);
}
