/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the local provider cuts what it speaks into runs of its model. */
#include "test-main.h"

#include <string.h>

#include "local-parts.h"
#include "models/kokoro.h"

/* "ðə kˈæt, " as tokens: words, and the marks behind them. */
static GArray *
read_tokens (const gchar *text)
{
  GArray *tokens = tts_tokens_new ();
  g_auto (GStrv) words = g_strsplit (text, " ", 0);
  guint offset = 0;

  for (guint i = 0; words[i]; i++) {
    gsize size = strcspn (words[i], ",.;");
    TtsToken *token = NULL;

    for (const gchar *part = words[i]; *part; part += size, size = 1) {
      token = tts_tokens_add (tokens, strchr (",.;", *part) ?
          TTS_TOKEN_MARK : TTS_TOKEN_WORD, part, size);
      token->phonemes = g_strndup (part, size);
      token->offset = offset;
      token->length = size;
      offset += size;
    }
    token->space = words[i + 1] != NULL;
    offset++;
  }
  return tokens;
}

/* "the cat|sat/on it.": "/" where the phrase goes on. */
static gchar *
show_parts (const gchar *text, guint most, gboolean early)
{
  g_autoptr (GArray) tokens = read_tokens (text);
  g_autoptr (GString) unknown = g_string_new (NULL);
  g_autoptr (GArray) parts = tts_local_parts (&tts_kokoro_family, tokens,
      most, early, unknown);
  GString *shown = g_string_new (NULL);

  for (guint i = 0; i < parts->len; i++) {
    const TtsLocalPart *part = &g_array_index (parts, TtsLocalPart, i);

    g_assert_cmpuint (part->ids->len, <=, most + 2);
    for (guint at = part->from; at < part->to; at++) {
      g_string_append (shown, tts_token (tokens, at)->text);
      if (tts_token (tokens, at)->space && at + 1 < part->to)
        g_string_append_c (shown, ' ');
    }
    if (i + 1 < parts->len)
      g_string_append_c (shown, part->open ? '/' : '|');
  }
  g_assert_cmpstr (unknown->str, ==, "");
  return g_string_free (shown, FALSE);
}

static void
check (const gchar *text, guint most, gboolean early, const gchar *wanted)
{
  g_autofree gchar *shown = show_parts (text, most, early);

  g_assert_cmpstr (shown, ==, wanted);
}

#define KETTLE "ðə kˈɛTᵊl ˌɑn ði ˈOld stˈOv bɪɡˈæn tə sˈɪŋ, ænd ðə kˈæt, " \
    "hˌu hæd slˈɛpt ˈɔl mˈɔɹnɪŋ, ˈOpənd ɐn ˈI."

/* A phrase that comes too soon is not cut off, nor is a weak word last. */
static void
test_early (void)
{
  g_autofree gchar *weak = NULL;

  check (KETTLE, 510, TRUE, "ðə kˈɛTᵊl ˌɑn ði ˈOld stˈOv/"
      "bɪɡˈæn tə sˈɪŋ, ænd ðə kˈæt,|"
      "hˌu hæd slˈɛpt ˈɔl mˈɔɹnɪŋ, ˈOpənd ɐn ˈI.");
  check (KETTLE, 510, FALSE, KETTLE);
  check ("ðə jˈʌŋ dˈɔktəɹ wˈɛnt ˌɪntə ðə ɡˈɑɹdᵊn wˈɪð ðə kˈæt.", 510, TRUE,
      "ðə jˈʌŋ dˈɔktəɹ wˈɛnt/ˌɪntə ðə ɡˈɑɹdᵊn wˈɪð ðə kˈæt.");
  check ("ɡˈʊd mˈɔɹnɪŋ, sˈɜɹ. ðə kˈɛTᵊl ɪz ˌɑn ðə stˈOv.", 510, TRUE,
      "ɡˈʊd mˈɔɹnɪŋ,|sˈɜɹ. ðə kˈɛTᵊl ɪz ˌɑn ðə stˈOv.");

  /* No place is good, but it has to end. */
  weak = show_parts ("ənd ðə ənd ðə ənd ðə ənd ðə ənd ðə ənd ðə ənd ðə. "
      "sˈIŋz nˈW tˈu dˈA.", 40, TRUE);
  g_assert_nonnull (strchr (weak, '/'));
}

/* What is short is said at once, and no rest is left that is too short. */
static void
test_short (void)
{
  check ("jˈɛs. ðə kˈɛTᵊl sˈɪŋz, tˈu.", 510, TRUE,
      "jˈɛs. ðə kˈɛTᵊl sˈɪŋz, tˈu.");
  check ("sˈɛvən θˈɪn ɡɹˈin bˈɑTᵊlz stˈʊd ðˈɛɹ ˌɔl dˈA.", 510, TRUE,
      "sˈɛvən θˈɪn ɡɹˈin bˈɑTᵊlz/stˈʊd ðˈɛɹ ˌɔl dˈA.");
  check ("bˈɑTᵊlz.", 510, TRUE, "bˈɑTᵊlz.");
}

/* No part is longer than what is played while it is made. */
static void
test_growth (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GArray) tokens = NULL, parts = NULL;
  g_autoptr (GString) unknown = g_string_new (NULL);
  guint spoken = 0;

  for (guint i = 0; i < 60; i++)
    g_string_append_printf (text, "%sə bˈɑTᵊl ˌɪn ðə kˈɪʧən", i ? " " : "");
  tokens = read_tokens (text->str);
  parts = tts_local_parts (&tts_kokoro_family, tokens, 510, TRUE, unknown);
  g_assert_cmpuint (parts->len, >, 3);
  for (guint i = 0; i < parts->len; i++) {
    const TtsLocalPart *part = &g_array_index (parts, TtsLocalPart, i);

    if (i == 0)
      g_assert_cmpuint (part->ids->len, <=, 32);
    else
      g_assert_cmpuint (part->ids->len, <=, 2 * spoken + 14);
    g_assert_cmpint (part->open, ==, i + 1 < parts->len);
    g_assert_cmpuint (part->from, ==,
        i ? g_array_index (parts, TtsLocalPart, i - 1).to : 0);
    spoken += part->ids->len;
  }
}

/* Sentences, then clauses, then phrases, then words; "$5" is one word. */
static void
test_limit (void)
{
  g_autoptr (GArray) tokens = NULL, parts = NULL;
  g_autoptr (GString) unknown = g_string_new (NULL);

  check ("jˈɛs. kˈæts, tˈu kˈæts slˈip", 20, FALSE,
      "jˈɛs.|kˈæts,|tˈu kˈæts slˈip");
  check ("bˈɪɡ kˈæts ənd dˈɔɡz slˈip", 20, FALSE,
      "bˈɪɡ kˈæts/ənd dˈɔɡz slˈip");
  check ("bˈɪɡ kˈæts slˈip", 13, FALSE, "bˈɪɡ kˈæts/slˈip");

  tokens = read_tokens ("fˈɔɹ kˈæts fˈAv dˈɑləɹz");
  tts_token (tokens, 3)->offset = tts_token (tokens, 2)->offset;
  parts = tts_local_parts (&tts_kokoro_family, tokens, 18, FALSE, unknown);
  g_assert_cmpuint (parts->len, ==, 2);
  g_assert_cmpuint (g_array_index (parts, TtsLocalPart, 0).to, ==, 2);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/local-parts/early", test_early);
  g_test_add_func ("/local-parts/short", test_short);
  g_test_add_func ("/local-parts/growth", test_growth);
  g_test_add_func ("/local-parts/limit", test_limit);
  return tts_test_run ();
}
