/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* English words in dictionaries: which one is asked first, endings, letters,
 * and the few words that change with their neighbours. */
#include "english-lexicon.h"

#include <string.h>

#include "stress.h"
#include "token.h"

struct _TtsEnLexicon
{
  gboolean british;
  TtsDictionary *gold, *silver, *cmu;   /* any may be NULL */
};

/* What is added to a stem. */
typedef gchar *(*Ending) (const TtsEnLexicon *lexicon, const gchar *stem);

static gboolean
open_one (TtsDictionary **ret_dictionary, const gchar *folder,
    const gchar *name, TtsDictionary *(*open) (const gchar *path,
        GError **error), GError **error)
{
  g_autofree gchar *path = g_build_filename (folder, name, NULL);

  if (*ret_dictionary || !g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  *ret_dictionary = open (path, error);
  return *ret_dictionary != NULL;
}

TtsEnLexicon *
tts_en_lexicon_open (const gchar *const *folders, gboolean british,
    GError **error)
{
  g_autoptr (TtsEnLexicon) lexicon = g_new0 (TtsEnLexicon, 1);
  const gchar *gold = british ? "gb_gold.json" : "us_gold.json";
  const gchar *silver = british ? "gb_silver.json" : "us_silver.json";

  lexicon->british = british;
  for (guint i = 0; folders[i]; i++) {
    if (!open_one (&lexicon->gold, folders[i], gold,
            tts_dictionary_open_json, error) ||
        !open_one (&lexicon->silver, folders[i], silver,
            tts_dictionary_open_json, error))
      return NULL;
    if (!british && !open_one (&lexicon->cmu, folders[i], "cmudict.dict",
            tts_dictionary_open_cmu, error))
      return NULL;
  }
  return g_steal_pointer (&lexicon);
}

void
tts_en_lexicon_free (TtsEnLexicon *lexicon)
{
  g_clear_pointer (&lexicon->gold, tts_dictionary_free);
  g_clear_pointer (&lexicon->silver, tts_dictionary_free);
  g_clear_pointer (&lexicon->cmu, tts_dictionary_free);
  g_free (lexicon);
}

gboolean
tts_en_lexicon_has_words (const TtsEnLexicon *lexicon)
{
  return lexicon->gold || lexicon->silver || lexicon->cmu;
}

static const gchar *
find_entry (const TtsDictionary *dictionary, const gchar *word)
{
  return dictionary ? tts_dictionary_find (dictionary, word) : NULL;
}

static gboolean
is_upper (const gchar *word)
{
  gboolean any = FALSE;

  for (; *word; word = g_utf8_next_char (word)) {
    if (g_unichar_islower (g_utf8_get_char (word)))
      return FALSE;
    any |= g_unichar_isupper (g_utf8_get_char (word));
  }
  return any;
}

static const gchar *
letter_name (const TtsEnLexicon *lexicon, gchar letter)
{
  static const gchar *const names[] = { "ˈA", "bˈi", "sˈi", "dˈi", "ˈi",
    "ˈɛf", "ʤˈi", "ˈAʧ", "ˈI", "ʤˈA", "kˈA", "ˈɛl", "ˈɛm", "ˈɛn", "ˈO",
    "pˈi", "kjˈu", "ˈɑɹ", "ˈɛs", "tˈi", "jˈu", "vˈi", "dˈʌbᵊljˌu", "ˈɛks",
    "wˈI", "zˈi"
  };
  static const gchar *const british[] = { "ˈA", "bˈiː", "sˈiː", "dˈiː",
    "ˈiː", "ˈɛf", "ʤˈiː", "ˈAʧ", "ˈI", "ʤˈA", "kˈA", "ˈɛl", "ˈɛm", "ˈɛn",
    "ˈQ", "pˈiː", "kjˈuː", "ˈɑː", "ˈɛs", "tˈiː", "jˈuː", "vˈiː",
    "dˈʌbᵊljˌuː", "ˈɛks", "wˈI", "zˈɛd"
  };
  const gchar capital[] = { g_ascii_toupper (letter), '\0' };
  const gchar *entry = find_entry (lexicon->gold, capital);

  if (entry && *entry && !strchr (entry, '='))
    return entry;
  return (lexicon->british ? british : names)[*capital - 'A'];
}

static gchar *
say_s (const TtsEnLexicon *lexicon, const gchar *stem)
{
  static const gchar *const sharp[] = { "p", "t", "k", "f", "θ", NULL };
  static const gchar *const hissing[] =
      { "s", "z", "ʃ", "ʒ", "ʧ", "ʤ", NULL };

  for (guint i = 0; sharp[i]; i++)
    if (g_str_has_suffix (stem, sharp[i]))
      return g_strconcat (stem, "s", NULL);
  for (guint i = 0; hissing[i]; i++)
    if (g_str_has_suffix (stem, hissing[i]))
      return g_strconcat (stem, lexicon->british ? "ɪz" : "ᵻz", NULL);
  return g_strconcat (stem, "z", NULL);
}

/* Whether an American t behind this vowel is a flap. */
static gboolean
is_before_flap (const gchar *phonemes)
{
  gsize size = strlen (phonemes);
  const gchar *t = phonemes + size - 1;
  gunichar before;

  if (size < 2 || *t != 't')
    return FALSE;
  before = g_utf8_get_char (g_utf8_prev_char (t));
  return g_utf8_strchr ("AIOWYiuæɑəɛɪɹʊʌ", -1, before) != NULL;
}

static gchar *
say_flap (const gchar *stem, const gchar *ending)
{
  return g_strdup_printf ("%.*sɾ%s", (int) strlen (stem) - 1, stem, ending);
}

static gchar *
say_ed (const TtsEnLexicon *lexicon, const gchar *stem)
{
  static const gchar *const sharp[] =
      { "p", "k", "f", "θ", "ʃ", "s", "ʧ", NULL };

  for (guint i = 0; sharp[i]; i++)
    if (g_str_has_suffix (stem, sharp[i]))
      return g_strconcat (stem, "t", NULL);
  if (g_str_has_suffix (stem, "d"))
    return g_strconcat (stem, lexicon->british ? "ɪd" : "ᵻd", NULL);
  if (!g_str_has_suffix (stem, "t"))
    return g_strconcat (stem, "d", NULL);
  if (lexicon->british)
    return g_strconcat (stem, "ɪd", NULL);
  return is_before_flap (stem) ? say_flap (stem, "ᵻd") :
      g_strconcat (stem, "ᵻd", NULL);
}

static gchar *
say_ing (const TtsEnLexicon *lexicon, const gchar *stem)
{
  if (lexicon->british && (g_str_has_suffix (stem, "ə") ||
          g_str_has_suffix (stem, "ː")))
    return NULL;
  return !lexicon->british && is_before_flap (stem) ?
      say_flap (stem, "ɪŋ") : g_strconcat (stem, "ɪŋ", NULL);
}

gchar *
tts_en_lexicon_spell (const TtsEnLexicon *lexicon, const gchar *letters)
{
  g_autoptr (GString) all = g_string_new (NULL);
  g_autofree gchar *weaker = NULL;
  const gchar *p = letters;
  gchar *last;

  for (; g_ascii_isupper (*p) || (p == letters && g_ascii_isalpha (*p)); p++)
    g_string_append (all, letter_name (lexicon, *p));
  weaker = tts_stress_set (all->str, TTS_STRESS_WEAKER);
  last = g_strrstr (weaker, TTS_SECONDARY);
  if (last)
    memcpy (last, TTS_PRIMARY, strlen (TTS_PRIMARY));
  return strchr (p, 's') ? say_s (lexicon, weaker) :
      g_steal_pointer (&weaker);
}

/* "hello", "Hello" and "HELLO" are louder in this order. */
static gchar *
stressed (const gchar *phonemes, const gchar *word)
{
  if (is_upper (word) && word[1])
    return tts_stress_set (phonemes, TTS_STRESS_STRONG);
  if (g_unichar_isupper (g_utf8_get_char (word)))
    return tts_stress_set (phonemes, TTS_STRESS_SOME);
  return g_strdup (phonemes);
}

static gchar *
spell_word (const TtsEnLexicon *lexicon, const gchar *word)
{
  g_autofree gchar *upper = g_ascii_strup (word, -1);

  return tts_en_lexicon_spell (lexicon, upper);
}

/* Of one dictionary. */
static gchar *
take (const TtsEnLexicon *lexicon, const TtsDictionary *dictionary,
    const gchar *word, const TtsEnWord *context)
{
  const gchar *entry = find_entry (dictionary, word);
  g_autofree gchar *phonemes = NULL;

  if (!entry)
    return NULL;
  phonemes = tts_dictionary_choose (entry,
      context->last && tts_dictionary_tells (entry, "None") ? "None" :
      context->speech);
  if (phonemes && !*phonemes)
    return spell_word (lexicon, word);
  return g_steal_pointer (&phonemes);
}

/* The word as it stands. */
static gchar *
look_up (const TtsEnLexicon *lexicon, const gchar *word,
    const TtsEnWord *context, const gchar **ret_source)
{
  g_autofree gchar *lower = is_upper (word) &&
      !find_entry (lexicon->gold, word) ? tts_lower (word) : NULL;
  const gchar *wanted = lower ? lower : word;
  gchar *phonemes = take (lexicon, lexicon->gold, wanted, context);

  *ret_source = "gold";
  if (!phonemes && !(lower && context->proper)) {
    phonemes = take (lexicon, lexicon->silver, wanted, context);
    *ret_source = "silver";
  }
  return phonemes;
}

static gboolean
is_known (const TtsEnLexicon *lexicon, const gchar *word)
{
  return find_entry (lexicon->gold, word) || find_entry (lexicon->silver, word);
}

/* @word without its last @cut bytes, and @more instead, if that is known. */
static gchar *
find_stem (const TtsEnLexicon *lexicon, const gchar *word, gsize cut,
    const gchar *more)
{
  g_autofree gchar *stem = g_strdup_printf ("%.*s%s",
      (int) (strlen (word) - cut), word, more);

  return is_known (lexicon, stem) ? g_steal_pointer (&stem) : NULL;
}

static gchar *
stem_of_s (const TtsEnLexicon *lexicon, const gchar *word)
{
  gsize size = strlen (word);
  gchar *stem = NULL;

  if (size < 3 || !g_str_has_suffix (word, "s"))
    return NULL;
  if (!g_str_has_suffix (word, "ss"))
    stem = find_stem (lexicon, word, 1, "");
  if (!stem && (g_str_has_suffix (word, "'s") || (size > 4 &&
              g_str_has_suffix (word, "es") &&
              !g_str_has_suffix (word, "ies"))))
    stem = find_stem (lexicon, word, 2, "");
  if (!stem && size > 4 && g_str_has_suffix (word, "ies"))
    stem = find_stem (lexicon, word, 3, "y");
  return stem;
}

static gchar *
stem_of_ed (const TtsEnLexicon *lexicon, const gchar *word)
{
  gsize size = strlen (word);
  gchar *stem = NULL;

  if (size < 4 || !g_str_has_suffix (word, "d"))
    return NULL;
  if (!g_str_has_suffix (word, "dd"))
    stem = find_stem (lexicon, word, 1, "");
  if (!stem && size > 4 && g_str_has_suffix (word, "ed") &&
      !g_str_has_suffix (word, "eed"))
    stem = find_stem (lexicon, word, 2, "");
  return stem;
}

static gchar *
stem_of_ing (const TtsEnLexicon *lexicon, const gchar *word)
{
  gsize size = strlen (word);
  gchar *stem = NULL;

  if (size < 5 || !g_str_has_suffix (word, "ing"))
    return NULL;
  if (size > 5)
    stem = find_stem (lexicon, word, 3, "");
  if (!stem)
    stem = find_stem (lexicon, word, 3, "e");
  if (!stem && size > 5 && (g_str_has_suffix (word, "cking") ||
          (word[size - 4] == word[size - 5] &&
              strchr ("bcdgklmnprstvxz", word[size - 4]))))
    stem = find_stem (lexicon, word, 4, "");
  return stem;
}

static gchar *
find_by_ending (const TtsEnLexicon *lexicon, const gchar *word,
    const TtsEnWord *context, const gchar **ret_source)
{
  static const struct
  {
    gchar *(*stem) (const TtsEnLexicon *lexicon, const gchar *word);
    Ending say;
    gboolean verb;              /* whatever stands before it */
  } endings[] = {
    { stem_of_s, say_s, FALSE }, { stem_of_ed, say_ed, TRUE },
    { stem_of_ing, say_ing, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++) {
    TtsEnWord own = *context;
    g_autofree gchar *stem = endings[i].stem (lexicon, word);
    g_autofree gchar *phonemes = NULL;
    gchar *whole;

    if (endings[i].verb)
      own.speech = "VERB";
    if (stem)
      phonemes = look_up (lexicon, stem, &own, ret_source);
    whole = phonemes ? endings[i].say (lexicon, phonemes) : NULL;

    if (whole)
      return whole;
  }
  return NULL;
}

/* Words that their neighbours change, whatever dictionaries say. */
static const gchar *
find_special (const TtsEnLexicon *lexicon, const gchar *word,
    const TtsEnWord *context)
{
  const gchar *to = lexicon->british ? "tuː" : "tu";

  if (strcmp (word, "a") == 0 || strcmp (word, "A") == 0)
    return context->last ? "ˈA" : "ɐ";
  if (g_ascii_strcasecmp (word, "an") == 0)
    return "ɐn";
  if (strcmp (word, "am") == 0 && !context->last)
    return "ɐm";
  if (strcmp (word, "I") == 0)
    return "ˌI";
  if (g_ascii_strcasecmp (word, "to") == 0)
    return context->last ? to : context->vowel_next ? "tʊ" : "tə";
  if (g_ascii_strcasecmp (word, "in") == 0)
    return context->last ? "ˈɪn" : "ɪn";
  if (g_ascii_strcasecmp (word, "the") == 0)
    return context->vowel_next ? "ði" : "ðə";
  if (g_ascii_strcasecmp (word, "used") == 0)
    return context->to_next ? (lexicon->british ? "jˈuːst" : "jˈust") :
        lexicon->british ? "jˈuːzd" : "jˈuzd";
  return NULL;
}

static gchar *
find_exact (const TtsEnLexicon *lexicon, const gchar *word,
    const TtsEnWord *context, const gchar **ret_source)
{
  g_autofree gchar *phonemes = look_up (lexicon, word, context, ret_source);
  g_autofree gchar *lower = NULL, *plain = NULL;

  if (!phonemes)
    phonemes = find_by_ending (lexicon, word, context, ret_source);
  if (!phonemes && is_upper (word)) {
    lower = tts_lower (word);
    phonemes = find_by_ending (lexicon, lower, context, ret_source);
  }
  if (!phonemes && lexicon->cmu) {
    g_free (lower);
    lower = tts_lower (word);
    plain = take (lexicon, lexicon->cmu, lower, context);
    phonemes = plain ? tts_en_reduce (word, plain, context) : NULL;
    *ret_source = "cmudict";
  }
  return phonemes ? stressed (phonemes, word) : NULL;
}

static gboolean
is_listed (const gchar *list, const gchar *word)
{
  g_autofree gchar *lower = tts_lower (word);
  g_autofree gchar *wanted = g_strdup_printf (" %s ", lower);

  return strstr (list, wanted) != NULL;
}

gchar *
tts_en_reduce (const gchar *word, const gchar *phonemes,
    const TtsEnWord *context)
{
  static const gchar weak[] = " and are as at be been but by can could for "
      "from get gets had has have he her his is it its me must my of or our "
      "shall she should than that their there these they this those us was "
      "we were will with would you your ";
  static const gchar half[] = " did do does go goes how if into it's just like "
      "made make makes not off on out over put so some take them then through "
      "up upon what when where which who whom whose why ";

  if (is_upper (word) || (context->last && !is_listed (half, word)))
    return g_strdup (phonemes);
  if (is_listed (weak, word))
    return tts_stress_set (phonemes, TTS_STRESS_NONE);
  if (is_listed (half, word))
    return tts_stress_set (phonemes, TTS_STRESS_WEAKER);
  return g_strdup (phonemes);
}

/* As English writes it: the letters without their accents. */
static gchar *
without_accents (const gchar *word)
{
  g_autofree gchar *apart = g_utf8_normalize (word, -1, G_NORMALIZE_ALL);
  GString *plain = g_string_new (NULL);

  for (const gchar *p = apart; *p; p = g_utf8_next_char (p))
    if (!g_unichar_ismark (g_utf8_get_char (p)))
      g_string_append_unichar (plain, g_utf8_get_char (p));
  return g_string_free (plain, FALSE);
}

gchar *
tts_en_lexicon_find (const TtsEnLexicon *lexicon, const gchar *word,
    const TtsEnWord *context, const gchar **ret_source)
{
  const gchar *special = find_special (lexicon, word, context), *unused;
  g_autofree gchar *plain = NULL;
  gchar *phonemes;

  if (!ret_source)
    ret_source = &unused;
  *ret_source = "rules";
  if (special)
    return g_strdup (special);
  phonemes = find_exact (lexicon, word, context, ret_source);
  if (!phonemes && g_str_has_suffix (word, "'")) {
    g_autofree gchar *bare = g_strndup (word, strlen (word) - 1);

    phonemes = find_exact (lexicon, bare, context, ret_source);
  }
  if (phonemes)
    return phonemes;
  if (g_ascii_isalpha (*word) && !word[1]) {
    *ret_source = "letters";
    return spell_word (lexicon, word);
  }
  plain = without_accents (word);
  return strcmp (plain, word) == 0 ? NULL :
      find_exact (lexicon, plain, context, ret_source);
}
