/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The text of a chunk to phonemes: dictionaries here, what they lack asked of
 * flite's or espeak's helper program. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "local-text.h"

#include <string.h>

#include "../helper/shared.h"
#include "local-model.h"
#include "text/arpabet.h"
#include "text/english-phonemes.h"
#include "text/espeak-ipa.h"
#include "text/normalise.h"

static const struct
{
  const gchar *tag;             /* primary, or with its region */
  const gchar *name;            /* also espeak's */
} languages[] = {
  { "en-GB", "en-GB" }, { "en-AU", "en-GB" }, { "en-NZ", "en-GB" },
  { "en-IE", "en-GB" }, { "en-ZA", "en-GB" }, { "en-IN", "en-GB" },
  { "en", "en-US" }, { "es", "es" }, { "fr", "fr" }, { "hi", "hi" },
  { "it", "it" }, { "pt", "pt-BR" },
};

const gchar *
gst_tts_local_language (const gchar *tag, GError **error)
{
  const gchar *why = "";

  for (guint i = 0; i < G_N_ELEMENTS (languages); i++) {
    gsize size = strlen (languages[i].tag);

    if (g_ascii_strncasecmp (tag, languages[i].tag, size) == 0 &&
        !g_ascii_isalnum (tag[size]))
      return languages[i].name;
  }
  if (g_str_has_prefix (tag, "ja") || g_str_has_prefix (tag, "zh") ||
      g_str_has_prefix (tag, "cmn"))
    why = "; its model could, but the words of that language can not be "
        "turned into phonemes yet";
  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_UNSUPPORTED,
      "local does not speak '%s': it speaks en-US, en-GB, es, fr, hi, it and "
      "pt-BR%s", tag, why);
  return NULL;
}

static gboolean
is_english (const GstTtsLocalRequest *request)
{
  return g_str_has_prefix (request->language, "en");
}

static gboolean
is_british (const GstTtsLocalRequest *request)
{
  return strcmp (request->language, "en-GB") == 0;
}

static void
add_text (const GstTtsLocalRequest *request, GArray *tokens,
    const gchar *text, guint from, guint to)
{
  if (is_english (request))
    tts_en_normalise (tokens, text, from, to - from, is_british (request));
  else
    tts_espeak_tokens (tokens, text, from, to - from);
}

/* What say-as means; a format may follow behind a colon. */
static gboolean
is_one_of (const gchar *value, const gchar *const *names)
{
  g_autofree gchar *name = g_strndup (value, strcspn (value, ":"));

  return g_strv_contains (names, name);
}

static gboolean
is_spelled (const gchar *value)
{
  static const gchar *const names[] = { "characters", "spell-out", "verbatim",
    "digits", "telephone", NULL
  };

  return is_one_of (value, names);
}

/* Read so without being told. */
static gboolean
is_known (const gchar *value)
{
  static const gchar *const names[] = { "cardinal", "number", "date", "time",
    "currency", "fraction", "unit", "measure", "address", "name", NULL
  };

  return is_one_of (value, names);
}

static void
set_place (GArray *tokens, guint first, guint from, guint to)
{
  for (guint i = first; i < tokens->len; i++) {
    tts_token (tokens, i)->offset = from;
    tts_token (tokens, i)->length = to - from;
  }
}

/* Letter by letter and digit by digit. */
static void
add_spelled (const GstTtsLocalRequest *request, GArray *tokens,
    const gchar *text, guint from, guint to)
{
  for (const gchar *p = text + from; p < text + to; p = g_utf8_next_char (p)) {
    guint n = tokens->len;

    if (g_ascii_isalpha (*p)) {
      gchar letter = g_ascii_toupper (*p);

      tts_tokens_add (tokens, TTS_TOKEN_LETTERS, &letter, 1);
    } else {
      add_text (request, tokens, text, p - text,
          g_utf8_next_char (p) - text);
    }
    set_place (tokens, n, from, to);
    for (; n < tokens->len; n++)
      tts_token (tokens, n)->space = TRUE;
  }
}

/* 1999 is no year here, and 3 is the third one. */
static gboolean
add_number (const GstTtsLocalRequest *request, GArray *tokens,
    const gchar *value, const gchar *text, guint from, guint to)
{
  static const gchar *const ordinal[] = { "ordinal", NULL };
  static const gchar *const cardinal[] = { "cardinal", "number", NULL };
  g_autoptr (GString) number = g_string_new_len (text + from, to - from);
  guint first = tokens->len;
  gboolean third = is_one_of (value, ordinal);

  if (!is_english (request) || !(third || is_one_of (value, cardinal)) ||
      strspn (number->str, "0123456789") < number->len)
    return FALSE;
  for (gint at = (gint) number->len - 3; at > 0; at -= 3)
    g_string_insert_c (number, at, ',');
  if (third)
    g_string_append (number, "th");
  tts_en_normalise (tokens, number->str, 0, number->len,
      is_british (request));
  set_place (tokens, first, from, to);
  return TRUE;
}

static void
add_said_as (const GstTtsLocalRequest *request, GArray *tokens,
    const gchar *value, const gchar *text, guint from, guint to)
{
  if (is_spelled (value)) {
    add_spelled (request, tokens, text, from, to);
    return;
  }
  if (add_number (request, tokens, value, text, from, to))
    return;
  if (request->job && !is_known (value))
    gst_tts_job_warn (request->job, "local-say-as",
        "local does not know say-as '%s': words are said as they are "
        "written", value);
  if (is_english (request) && (g_str_has_prefix (value, "date:d") ||
          g_str_has_prefix (value, "date:m")))
    tts_en_normalise (tokens, text, from, to - from, value[5] == 'd');
  else
    add_text (request, tokens, text, from, to);
}

static void
add_span (const GstTtsLocalRequest *request, GArray *tokens,
    const GstTtsSpan *span, const gchar *text, guint from, guint to)
{
  g_autofree gchar *phonemes = NULL;
  TtsToken *token;

  if (span->kind == GST_TTS_SPAN_SAY_AS) {
    add_said_as (request, tokens, span->value, text, from, to);
    return;
  }
  phonemes = is_english (request) ? tts_ipa_of_people (span->value) :
      g_strdup (span->value);
  token = tts_tokens_add (tokens, TTS_TOKEN_PHONEMES, phonemes, -1);
  token->offset = from;
  token->length = to - from;
}

/* The next span at or behind @at of those that are heeded, or NULL. */
static const GstTtsSpan *
next_span (const GstTtsCue *cue, guint at)
{
  for (guint i = 0; i < gst_tts_cue_n_spans (cue); i++) {
    const GstTtsSpan *span = gst_tts_cue_get_span (cue, i);

    if (span->offset >= at && span->length > 0 && span->value &&
        (span->kind == GST_TTS_SPAN_PHONEMES ||
            span->kind == GST_TTS_SPAN_SAY_AS))
      return span;
  }
  return NULL;
}

static GArray *
normalise (const GstTtsLocalRequest *request)
{
  const GstTtsChunk *chunk = request->chunk;
  GArray *tokens = tts_tokens_new ();
  g_autofree gchar *text = NULL;
  guint left_out, base, size, at = 0;
  const GstTtsSpan *span;

  text = gst_tts_chunk_dup_text (chunk, &left_out);
  base = chunk->offset + left_out;
  size = strlen (text);
  while ((span = next_span (chunk->cue, base + at)) &&
      span->offset < base + size) {
    guint from = span->offset - base;
    guint to = MIN (from + span->length, size);

    add_text (request, tokens, text, at, from);
    add_span (request, tokens, span, text, from, to);
    at = to;
  }
  add_text (request, tokens, text, at, size);
  return tokens;
}

static gchar *
ask_espeak (const GstTtsLocalRequest *request, const gchar *lines,
    GError **error)
{
#ifdef TTS_HAVE_ESPEAK
  return gst_tts_helper_phonemes (&gst_tts_espeak_helper, request->language,
      lines, request->cancellable, error);
#else
  g_set_error_literal (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
      "this gst-tts was built without espeak-ng");
  return NULL;
#endif
}

static gchar *
ask_flite (const GstTtsLocalRequest *request, const gchar *lines,
    GError **error)
{
#ifdef TTS_HAVE_FLITE
  return gst_tts_helper_phonemes (&gst_tts_flite_helper, NULL, lines,
      request->cancellable, error);
#else
  g_set_error_literal (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
      "this gst-tts was built without flite");
  return NULL;
#endif
}

static gboolean
is_cancelled (GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* The answer's lines are those of the words, in their order. */
static void
put_answers (GHashTable *words, gchar **keys, const gchar *answer,
    gboolean arpabet, TtsIpaKind kind)
{
  g_auto (GStrv) lines = g_strsplit (answer, "\n", 0);

  for (guint i = 0; keys[i] && lines[i]; i++) {
    g_autofree gchar *ipa = arpabet ? NULL : g_strdup (lines[i]);
    gchar *said = arpabet ? tts_arpabet_to_phonemes (lines[i]) :
        tts_espeak_ipa (g_strstrip (ipa), kind);

    if (said && *said)
      g_hash_table_insert (words, g_strdup (keys[i]), said);
    else
      g_free (said);
  }
}

/* Words that no dictionary has. What neither program says is spelled. */
static gboolean
guess (GHashTable *words, gpointer data, GError **error)
{
  const GstTtsLocalRequest *request = data;
  g_autofree gchar **keys =
      (gchar **) g_hash_table_get_keys_as_array (words, NULL);
  g_auto (GStrv) copies = g_strdupv (keys);
  g_autofree gchar *lines = g_strjoinv ("\n", copies);
  g_autofree gchar *answer = NULL;
  g_autoptr (GError) failed = NULL;
  gboolean flite = !is_british (request);

  if (flite)
    answer = ask_flite (request, lines, &failed);
  if (!answer && !is_cancelled (failed)) {
    g_clear_error (&failed);
    flite = FALSE;
    answer = ask_espeak (request, lines, &failed);
  }
  if (is_cancelled (failed)) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  if (answer)
    put_answers (words, copies, answer, flite,
        is_british (request) ? TTS_IPA_BRITISH : TTS_IPA_AMERICAN);
  else if (request->job)
    gst_tts_job_warn (request->job, "local-guess",
        "local spells words that no dictionary has, such as '%s': install "
        "libflite1 or espeak-ng-data", copies[0]);
  return TRUE;
}

/* British without words of its own is espeak's business altogether. */
static gboolean
wants_espeak (const GstTtsLocalRequest *request, const TtsEnLexicon *lexicon)
{
  return !is_english (request) ||
      request->phonemes == GST_TTS_LOCAL_PHONEMES_ESPEAK ||
      (is_british (request) && !tts_en_lexicon_has_words (lexicon));
}

static gboolean
say_with_espeak (const GstTtsLocalRequest *request, GArray *tokens,
    GError **error)
{
  g_autofree gchar *lines = tts_espeak_lines (tokens);
  g_autofree gchar *answer = ask_espeak (request, lines, error);

  if (!answer) {
    g_prefix_error (error, "local needs espeak-ng for '%s': ",
        request->language);
    return FALSE;
  }
  tts_espeak_share (tokens, answer, !is_english (request) ? TTS_IPA_OTHER :
      is_british (request) ? TTS_IPA_BRITISH : TTS_IPA_AMERICAN);
  return TRUE;
}

/* The flap and the glottal stop as the published weights know them. */
static void
finish (GArray *tokens)
{
  for (guint i = 0; i < tokens->len; i++) {
    TtsToken *token = tts_token (tokens, i);
    g_autoptr (GString) phonemes = g_string_new (token->phonemes);

    if (token->source && strcmp (token->source, "script") == 0)
      continue;
    g_string_replace (phonemes, "ɾ", "T", 0);
    g_string_replace (phonemes, "ʔ", "t", 0);
    g_free (token->phonemes);
    token->phonemes = g_strdup (phonemes->str);
  }
}

/* Letters that are not of the language have no sound. */
static void
warn_of_silent (const GstTtsLocalRequest *request, const GArray *tokens)
{
  for (guint i = 0; request->job && i < tokens->len; i++) {
    const TtsToken *token = tts_token (tokens, i);

    if (!token->phonemes || !*token->phonemes) {
      gst_tts_job_warn (request->job, "local-letters",
          "local leaves out words that it can not read in '%s', such as "
          "'%s'", request->language, token->text);
      return;
    }
  }
}

GArray *
gst_tts_local_tokens (const GstTtsLocalRequest *request, GError **error)
{
  GArray *tokens = normalise (request);
  const TtsEnLexicon *lexicon = NULL;
  gboolean done;

  if (is_english (request)) {
    lexicon = gst_tts_local_lexicon (request->place, is_british (request),
        error);
    if (!lexicon) {
      g_array_unref (tokens);
      return NULL;
    }
  }
  if (wants_espeak (request, lexicon)) {
    done = say_with_espeak (request, tokens, error);
  } else {
    done = tts_en_phonemes (lexicon, tokens, guess, (gpointer) request,
        is_british (request) ? "espeak" : "flite", error);
    if (done)
      warn_of_silent (request, tokens);
  }
  if (!done) {
    g_array_unref (tokens);
    return NULL;
  }
  if (is_english (request))
    finish (tokens);
  return tokens;
}

static gchar *
join_phonemes (const GstTtsLocalRequest *request, const GArray *tokens)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < tokens->len; i++) {
    const TtsToken *token = tts_token (tokens, i);

    g_string_append (out, token->phonemes ? token->phonemes : "");
    if (token->space && i + 1 < tokens->len)
      g_string_append_c (out, ' ');
  }
  return g_string_free (out, FALSE);
}

static gchar *
join_words (const GstTtsLocalRequest *request, const GArray *tokens)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < tokens->len; i++) {
    const TtsToken *token = tts_token (tokens, i);

    if (token->kind != TTS_TOKEN_MARK)
      g_string_append_printf (out, "%s%s\t%s\t%s", out->len ? "\n" : "",
          token->text, token->phonemes ? token->phonemes : "",
          token->source ? token->source : "");
  }
  return g_string_free (out, FALSE);
}

static gchar *
join_ids (const GstTtsLocalRequest *request, const GArray *tokens)
{
  g_autofree gchar *phonemes = join_phonemes (request, tokens);
  g_autoptr (GArray) ids =
      gst_tts_local_family (request->place)->ids (phonemes, NULL);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (out, "%s%d", i ? " " : "",
        g_array_index (ids, int, i));
  return g_string_free (out, FALSE);
}

gchar *
gst_tts_local_show (const GstTtsLocalRequest *request, const gchar *stage,
    GError **error)
{
  static const struct
  {
    const gchar *name;
    gchar *(*join) (const GstTtsLocalRequest *request, const GArray *tokens);
  } stages[] = {
    { "words", join_words }, { "phonemes", join_phonemes },
    { "tokens", join_ids },
  };
  static const gchar *const names[] =
      { "normalise", "words", "phonemes", "tokens", NULL };
  g_autoptr (GArray) tokens = NULL;

  if (!g_strv_contains (names, stage)) {
    gst_tts_set_unknown_name_error (error, "stage", stage, names);
    return NULL;
  }
  if (strcmp (stage, "normalise") == 0) {
    tokens = normalise (request);
    return tts_tokens_text (tokens);
  }
  tokens = gst_tts_local_tokens (request, error);
  for (guint i = 0; tokens && i < G_N_ELEMENTS (stages); i++)
    if (strcmp (stages[i].name, stage) == 0)
      return stages[i].join (request, tokens);
  return NULL;
}
