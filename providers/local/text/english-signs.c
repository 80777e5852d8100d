/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Signs between words and numbers, as English says them. */
#include <string.h>

#include "english-rules-private.h"

typedef struct
{
  const gchar *sign, *words;
} Sign;

static const gchar *
find_sign (const Sign *signs, gsize n, const gchar *sign)
{
  for (gsize i = 0; i < n; i++)
    if (strcmp (signs[i].sign, sign) == 0)
      return signs[i].words;
  return "";
}

static const TtsToken *
last_token (const TtsEnContext *context)
{
  return context->before->len == 0 ? NULL :
      tts_token (context->before, context->before->len - 1);
}

/* A $20 bill, the 5 km run: the match says of what sort the next word is. */
gboolean
tts_en_is_adjective (const TtsEnContext *context, const GMatchInfo *match)
{
  static const gchar others[] = " of in to for and or from on at by a an per "
      "he she they we you it that which who was were is are had has have will "
      "would could can may more less each than with without as if when while "
      "but over under back off out up down into the ago now today yesterday "
      "cash away apart after before until since so because this last every "
      "plus minus worth not i between through during around above below "
      "across along within beyond among toward towards spent owed paid raised "
      "needed saved earned lost left made went came took felt goes ";
  const gchar *next = g_match_info_get_string (match);
  g_autofree gchar *word = NULL;
  gint end;

  g_match_info_fetch_pos (match, 0, NULL, &end);
  next += end;
  if (*next == '-')
    return g_ascii_islower (next[1]);
  if (*next != ' ' || !g_ascii_islower (next[1]) ||
      !tts_en_after (context, "a|an|another|one|the|this|that|his|"
          "her|its|their|our|my|your|first|second|third|new|extra|single"))
    return FALSE;
  word = g_strdup_printf (" %.*s ", (int) strspn (next + 1,
          "abcdefghijklmnopqrstuvwxyz"), next + 1);
  return strstr (others, word) == NULL;
}

/* Rows of signs that draw a line, tags of HTML, and faces. */
TTS_EN_RULE (tts_en_say_nothing)
{
  return TRUE;
}

TTS_EN_RULE (tts_en_say_operator)
{
  static const Sign signs[] = {
    { "!=", "is not" }, { "!==", "is not" }, { "==", "equals" },
    { "===", "equals" }, { "<=", "is at most" }, { ">=", "is at least" },
    { "&&", "and" }, { "||", "or" }, { "->", "to" }, { "=>", "to" },
    { "++", "plus plus" }, { "#", "hashtag" },
    { "§§", "sections" },
  };
  g_autofree gchar *sign = tts_en_group (match, 0);
  const TtsToken *last = last_token (context);

  if (strcmp (sign, "->") == 0 && last && !last->space)
    tts_en_say (out, "arrow");
  else
    tts_en_say (out, find_sign (signs, G_N_ELEMENTS (signs), sign));
  return TRUE;
}

TTS_EN_RULE (tts_en_say_times)
{
  tts_en_say (out, "times");
  return TRUE;
}

/* Before a number: "<5" is less than five, "x < 5" has a verb. */
TTS_EN_RULE (tts_en_say_sign)
{
  static const Sign signs[] = {
    { "~", "about" }, { "≈", "about" }, { "±", "plus or minus" },
    { "<", "less than" }, { ">", "more than" }, { "≤", "at most" },
    { "≥", "at least" }, { "+", "plus" },
  };
  g_autofree gchar *sign = tts_en_group (match, 1);
  g_autofree gchar *all = tts_en_group (match, 0);
  const TtsToken *last = last_token (context);

  if (strlen (all) > strlen (sign) && last && last->kind != TTS_TOKEN_MARK &&
      !strstr ("~±+", sign))
    return FALSE;
  tts_en_say (out, find_sign (signs, G_N_ELEMENTS (signs), sign));
  return TRUE;
}

TTS_EN_RULE (tts_en_say_minus)
{
  const TtsToken *last = last_token (context);

  if (last && !last->space && last->kind != TTS_TOKEN_MARK)
    return FALSE;
  tts_en_say (out, "minus");
  return TRUE;
}

/* The dash behind a day, a time or a number, which is not the hyphen of a
 * name such as CVE-2021-44228. */
TTS_EN_RULE (tts_en_say_to)
{
  const gchar *text = g_match_info_get_string (match);
  gint at;

  g_match_info_fetch_pos (match, 0, &at, NULL);
  while (at > 0 && (g_ascii_isdigit (text[at - 1]) ||
          strchr (".,:%'$apmAPMskKbBTnrdth", text[at - 1])))
    at--;
  if (at > 0 && (text[at - 1] == '-' || g_ascii_isalnum (text[at - 1])))
    return FALSE;
  tts_en_say (out, "to");
  return TRUE;
}

/* git push --force */
TTS_EN_RULE (tts_en_say_flag)
{
  g_autofree gchar *dashes = tts_en_group (match, 1);

  tts_en_say (out, dashes[1] ? "dash dash" : "dash");
  return TRUE;
}

/* An A-, a B+. */
TTS_EN_RULE (tts_en_say_grade)
{
  g_autofree gchar *letter = tts_en_group (match, 1);
  g_autofree gchar *sign = tts_en_group (match, 2);

  g_string_append_c (out, '^');
  g_string_append (out, letter);
  tts_en_say (out, strcmp (sign, "+") == 0 ? "plus" : "minus");
  return TRUE;
}
