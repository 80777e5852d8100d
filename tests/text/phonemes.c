/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* English words to phonemes, with small dictionaries of our own and what
 * stands in for letter-to-sound rules. */
#include "test-main.h"

#include <string.h>

#include <glib/gstdio.h>

#include "engine/error.h"
#include "text/arpabet.h"
#include "text/english-phonemes.h"
#include "text/espeak-ipa.h"
#include "text/normalise.h"
#include "text/stress.h"

static const gchar gold[] = "{\"hello\": \"həlˈO\", \"world\": \"wˈɜɹld\", "
    "\"cat\": \"kˈæt\", \"wait\": \"wˈAt\", \"bus\": \"bˈʌs\", "
    "\"apple\": \"ˈæpᵊl\", \"that\": {\"DEFAULT\": \"ðæt\", \"DT\": "
    "\"ðˈæt\"}, \"can\": {\"DEFAULT\": \"kæn\", \"None\": \"kˈæn\"}, "
    "\"of\": \"ʌv\", \"or\": \"ɔɹ\", "
    "\"record\": {\"DEFAULT\": \"ɹˈɛkəɹd\", \"VERB\": \"ɹəkˈɔɹd\"}, "
    "\"IT\": {\"DEFAULT\": \"ɪt\", \"NOUN\": null}, \"it\": \"ɪt\", "
    "\"carry\": \"kˈæɹi\", \"run\": \"ɹˈʌn\", \"Paris\": \"pˈɛɹɪs\", "
    "\"well\": \"wˈɛl\", \"known\": \"nˈOn\", \"they\": \"ðA\", "
    "\"will\": \"wɪl\", \"make\": \"mˈAk\", \"my\": \"mI\", "
    "\"present\": {\"DEFAULT\": \"pɹˈɛzᵊnt\", \"VERB\": \"pɹizˈɛnt\"}, "
    "\"live\": {\"DEFAULT\": \"lˈIv\", \"VERB\": \"lˈɪv\"}, "
    "\"read\": {\"DEFAULT\": \"ɹˈid\", \"VBD\": \"ɹˈɛd\", "
    "\"VBN\": \"ɹˈɛd\"}, \"content\": {\"DEFAULT\": \"kəntˈɛnt\", "
    "\"NOUN\": \"kˈɑntɛnt\"}, \"close\": {\"DEFAULT\": \"klˈOs\", "
    "\"NOUN\": \"klˈOz\", \"VERB\": \"klˈOz\"}}\n";
static const gchar silver[] = "{\"zebra\": \"zˈibɹə\"}";
static const gchar cmu[] = ";;; a comment\n"
    "butter  B AH1 T ER0\nlittle L IH1 T AH0 L # a word\n"
    "little(2) L IH1 T L\nrubbish\nbutton B AH1 T AH0 N\n";

typedef struct
{
  gchar *folder;
  TtsEnLexicon *lexicon;
} Fixture;

static void
write_file (const gchar *folder, const gchar *name, const gchar *text)
{
  g_autofree gchar *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
remove_file (const gchar *folder, const gchar *name)
{
  g_autofree gchar *path = g_build_filename (folder, name, NULL);

  g_remove (path);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  const gchar *folders[2] = { NULL };
  g_autoptr (GError) error = NULL;

  f->folder = g_dir_make_tmp ("tts-words-XXXXXX", NULL);
  folders[0] = f->folder;
  write_file (f->folder, "us_gold.json", gold);
  write_file (f->folder, "us_silver.json", silver);
  write_file (f->folder, "cmudict.dict", cmu);
  f->lexicon = tts_en_lexicon_open (folders, FALSE, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  tts_en_lexicon_free (f->lexicon);
  remove_file (f->folder, "us_gold.json");
  remove_file (f->folder, "us_silver.json");
  remove_file (f->folder, "cmudict.dict");
  g_rmdir (f->folder);
  g_free (f->folder);
}

/* Every word it is asked for is said "<word>". */
static gboolean
guess (GHashTable *words, gpointer data, GError **error)
{
  g_autofree gchar **keys =
      (gchar **) g_hash_table_get_keys_as_array (words, NULL);

  for (guint i = 0; keys[i]; i++) {
    g_autofree gchar *key = g_strdup (keys[i]);

    g_hash_table_insert (words, g_strdup (key), g_strdup_printf ("<%s>", key));
  }
  return TRUE;
}

static gchar *
say (const TtsEnLexicon *lexicon, const gchar *text)
{
  g_autoptr (GArray) tokens = tts_tokens_new ();
  GString *out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  tts_en_normalise (tokens, text, 0, strlen (text), FALSE);
  g_assert_true (tts_en_phonemes (lexicon, tokens, guess, NULL, "guess",
          &error));
  g_assert_no_error (error);
  for (guint i = 0; i < tokens->len; i++) {
    const TtsToken *token = tts_token (tokens, i);

    g_string_append_printf (out, "%s%s", token->phonemes,
        token->space && i + 1 < tokens->len ? " " : "");
  }
  return g_string_free (out, FALSE);
}

static void
check (const Fixture *f, const gchar *text, const gchar *expected)
{
  g_autofree gchar *said = say (f->lexicon, text);

  g_assert_cmpstr (said, ==, expected);
}

static void
test_words (Fixture *f, gconstpointer data)
{
  check (f, "hello world", "həlˈO wˈɜɹld");
  check (f, "Hello, world.", "həlˈO, wˈɜɹld.");
  check (f, "zebra", "zˈibɹə");
  check (f, "paris", "pˈɛɹɪs");
  check (f, "xyzzy", "<xyzzy>");
  check (f, "butter little button", "bˈʌɾəɹ lˈɪɾᵊl bˈʌtᵊn");
}

/* Capitals are louder, letters are spelled. */
static void
test_capitals (Fixture *f, gconstpointer data)
{
  check (f, "They", "ðˌA");
  check (f, "WILL they", "wˈɪl ðA");
  check (f, "FBI", "ˌɛfbˌiˈI");
  check (f, "CPUs", "sˌipˌijˈuz");
  check (f, "it", "ɪt");
}

static void
test_endings (Fixture *f, gconstpointer data)
{
  check (f, "cats buses wells", "kˈæts bˈʌsᵻz wˈɛlz");
  check (f, "carries", "kˈæɹiz");
  check (f, "cat's", "kˈæts");
  check (f, "waited waiting", "wˈAɾᵻd wˈAɾɪŋ");
  check (f, "making running", "mˈAkɪŋ ɹˈʌnɪŋ");
  check (f, "carried", "<carried>");
}

/* What stands beside a word. */
static void
test_neighbours (Fixture *f, gconstpointer data)
{
  check (f, "the cat", "ðə kˈæt");
  check (f, "the apple", "ði ˈæpᵊl");
  check (f, "to run", "tə ɹˈʌn");
  check (f, "to apple", "tʊ ˈæpᵊl");
  check (f, "hello to.", "həlˈO tu.");
  check (f, "they can run", "ðA kæn ɹˈʌn");
  check (f, "they can.", "ðA kˈæn.");
  check (f, "my record", "mI ɹˈɛkəɹd");
  check (f, "they will record", "ðA wɪl ɹəkˈɔɹd");
  check (f, "of that", "ʌv ðˈæt");
  check (f, "a cat", "ɐ kˈæt");
  check (f, "in the well", "ɪn ðə wˈɛl");
  check (f, "run in.", "ɹˈʌn ˈɪn.");
}

/* Nouns, verbs and participles that are written alike. */
static void
test_homographs (Fixture *f, gconstpointer data)
{
  check (f, "it is present.", "ɪt <is> pɹˈɛzᵊnt.");
  check (f, "it is not always present.",
      "ɪt <is> <not> <always> pɹˈɛzᵊnt.");
  check (f, "they will never present it",
      "ðA wɪl <never> pɹizˈɛnt ɪt");
  check (f, "Present my cat", "pɹizˈɛnt mI kˈæt");
  check (f, "the presented cat", "ðə pɹizˈɛntᵻd kˈæt");
  check (f, "it is live", "ɪt <is> lˈIv");
  check (f, "cats live in Paris", "kˈæts lˈɪv ɪn pˈɛɹɪs");
  check (f, "they go live in Paris", "ðA <go> lˈIv ɪn pˈɛɹɪs");
  check (f, "they have read it", "ðA <have> ɹˈɛd ɪt");
  check (f, "they read it", "ðA ɹˈid ɪt");
  check (f, "they read it yesterday.", "ðA ɹˈɛd ɪt <yesterday>.");
  check (f, "she read it", "<she> ɹˈɛd ɪt");
  check (f, "did they read it yesterday?", "<did> ðA ɹˈid ɪt <yesterday>?");
  check (f, "make it live", "mˈAk ɪt lˈIv");
  check (f, "a close cat", "ɐ klˈOs kˈæt");
  check (f, "the close.", "ðə klˈOz.");
  check (f, "cat content", "kˈæt kˈɑntɛnt");
  check (f, "it is content with it", "ɪt <is> kəntˈɛnt <with> ɪt");
}

/* Parts of a word are words, and one of two is weaker. */
static void
test_compounds (Fixture *f, gconstpointer data)
{
  check (f, "well-known", "wˌɛlnˈOn");
  check (f, "HelloWorld", "həlˌOwˈɜɹld");
}

/* What stresses every word is softened in a sentence. */
static void
test_reduced (void)
{
  const TtsEnWord inside = { NULL }, last = {.last = TRUE };
  g_autofree gchar *is = tts_en_reduce ("is", "ˈɪz", &inside);
  g_autofree gchar *is_last = tts_en_reduce ("is", "ˈɪz", &last);
  g_autofree gchar *when = tts_en_reduce ("When", "wˈɛn", &inside);
  g_autofree gchar *cat = tts_en_reduce ("cat", "kˈæt", &inside);

  g_assert_cmpstr (is, ==, "ɪz");
  g_assert_cmpstr (is_last, ==, "ˈɪz");
  g_assert_cmpstr (when, ==, "wˌɛn");
  g_assert_cmpstr (cat, ==, "kˈæt");
}

static void
test_accents (Fixture *f, gconstpointer data)
{
  check (f, "cát", "kˈæt");
  check (f, "café", "<cafe>");
}

static void
test_nothing (void)
{
  const gchar *none[] = { "/nowhere", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (TtsEnLexicon) lexicon = tts_en_lexicon_open (none, FALSE, &error);
  g_autofree gchar *said = NULL;

  g_assert_no_error (error);
  g_assert_false (tts_en_lexicon_has_words (lexicon));
  said = say (lexicon, "the IBM cats");
  g_assert_cmpstr (said, ==, "ði ˌIbˌiˈɛm <cats>");
}

static void
check_damaged (const gchar *name, const gchar *text)
{
  g_autofree gchar *folder = g_dir_make_tmp ("tts-words-XXXXXX", NULL);
  const gchar *folders[] = { folder, NULL };
  g_autoptr (GError) error = NULL;

  write_file (folder, name, text);
  g_assert_null (tts_en_lexicon_open (folders, FALSE, &error));
  g_assert_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_DAMAGED);
  g_assert_nonnull (strstr (error->message, name));
  remove_file (folder, name);
  g_rmdir (folder);
}

static void
test_damaged (void)
{
  check_damaged ("us_gold.json", "");
  check_damaged ("us_gold.json", "[]");
  check_damaged ("us_gold.json", "{\"a\": \"b\"");
  check_damaged ("us_gold.json", "{\"a\": 5}");
  check_damaged ("us_gold.json", "{\"a\": {\"A=B\": \"c\"}}");
  check_damaged ("us_silver.json", "{} x");
  check_damaged ("cmudict.dict", "nothing here\n");
}

static void
check_arpabet (const gchar *arpabet, const gchar *expected)
{
  g_autofree gchar *said = tts_arpabet_to_phonemes (arpabet);

  g_assert_cmpstr (said, ==, expected);
}

static void
test_arpabet (void)
{
  check_arpabet ("HH AH0 L OW1", "həlˈO");
  check_arpabet ("hh ax l ow1", "həlˈO");
  check_arpabet ("K AE1 T", "kˈæt");
  check_arpabet ("B ER1 D", "bˈɜɹd");
  check_arpabet ("IH2 N F ER0 M EY1 SH AH0 N", "ˌɪnfəɹmˈAʃən");
  check_arpabet ("k ae t", "kˈæt");
  check_arpabet ("B OY1 K AW1", "bˈYkˌW");
  check_arpabet ("", NULL);
  check_arpabet ("HH QQ1", NULL);
}

static void
check_ipa (const gchar *ipa, TtsIpaKind kind, const gchar *expected)
{
  g_autofree gchar *said = tts_espeak_ipa (ipa, kind);

  g_assert_cmpstr (said, ==, expected);
}

/* What espeak-ng 1.51 says of some words. */
static void
test_espeak (void)
{
  check_ipa ("mˈɜːt^ʃəntʃˌɪp", TTS_IPA_AMERICAN, "mˈɜɹʧəntʃˌɪp");
  check_ipa ("mˈɜːt^ʃəntʃˌɪp", TTS_IPA_BRITISH, "mˈɜːʧəntʃˌɪp");
  check_ipa ("a^ʊɾɑːfdˈɪkʃənˌɛɹi", TTS_IPA_AMERICAN, "WTɑfdˈɪkʃənˌɛɹi");
  check_ipa ("bˈɑːɾə^lɪŋ", TTS_IPA_AMERICAN, "bˈɑTᵊlɪŋ");
  check_ipa ("ɡˈɪɡəbˌa^ɪt", TTS_IPA_BRITISH, "ɡˈɪɡəbˌIt");
  check_ipa ("kəkˈoːɹo^ʊ", TTS_IPA_AMERICAN, "kəkˈɔɹO");
  check_ipa ("kəkˈɔːɹə^ʊ", TTS_IPA_BRITISH, "kəkˈɔːɹQ");
  check_ipa ("komint^ʃˈava", TTS_IPA_OTHER, "kominʧˈava");
  check_ipa ("as^sʊmˈɛva", TTS_IPA_OTHER, "aSʊmˈɛva");
  check_ipa ("(en)ˈɪt(fr)", TTS_IPA_OTHER, "ˈɪt");
  check_ipa ("bˈʌtn\314\251", TTS_IPA_AMERICAN, "bˈʌtᵊn");
}

/* A word of the text for each of espeak's, or near enough. */
static void
test_share (void)
{
  g_autoptr (GArray) tokens = tts_tokens_new ();
  g_autofree gchar *lines = NULL;
  static const gchar text[] = "«Hola, tengo 3,5 euros.»";

  tts_espeak_tokens (tokens, text, 0, strlen (text));
  lines = tts_espeak_lines (tokens);
  g_assert_cmpstr (lines, ==, "Hola\ntengo 3,5 euros\n");
  tts_espeak_share (tokens, "ˈola\ntˈenɡo tɾˈes kˈoma θˈinko ˈe^uɾos\n",
      TTS_IPA_OTHER);
  g_assert_cmpuint (tokens->len, ==, 8);
  g_assert_cmpstr (tts_token (tokens, 0)->phonemes, ==, "“");
  g_assert_cmpstr (tts_token (tokens, 1)->phonemes, ==, "ˈola");
  g_assert_cmpstr (tts_token (tokens, 3)->phonemes, ==, "tˈenɡo tɾˈes");
  g_assert_cmpstr (tts_token (tokens, 5)->phonemes, ==, "ˈeuɾos");
  g_assert_cmpstr (tts_token (tokens, 7)->phonemes, ==, "”");
}

/* "a bb": what is longer than @most is cut, a blank is one behind the word. */
static void
check_cut (const gchar *phonemes, guint most, const gchar *expected)
{
  g_autoptr (GArray) tokens = tts_tokens_new ();
  g_autoptr (GString) out = g_string_new (NULL);

  tts_tokens_add (tokens, TTS_TOKEN_WORD, "word", -1)->phonemes =
      g_strdup (phonemes);
  tts_token (tokens, 0)->offset = 7;
  tts_tokens_cut (tokens, most);
  for (guint i = 0; i < tokens->len; i++) {
    const TtsToken *token = tts_token (tokens, i);

    g_assert_cmpuint (token->offset, ==, 7);
    g_assert_cmpuint (g_utf8_strlen (token->phonemes, -1), <=, most);
    g_string_append_printf (out, "%s%s|", token->phonemes,
        token->space ? " " : "");
  }
  g_assert_cmpstr (out->str, ==, expected);
}

/* No word is lost for being too long for the model. */
static void
test_cut (void)
{
  check_cut ("kˈæt", 4, "kˈæt|");
  check_cut ("kˈætəlˈɑɡ", 6, "kˈætəl|ˈɑɡ|");
  check_cut ("kˈætəlˈɑɡ", 8, "kˈætəl|ˈɑɡ|");
  check_cut ("tɾˈes mil", 7, "tɾˈes |mil|");
  check_cut ("aaaaaaa", 3, "aaa|aaa|a|");
  check_cut ("", 3, "|");
}

static void
check_stress (const gchar *phonemes, TtsStress stress, const gchar *expected)
{
  g_autofree gchar *said = tts_stress_set (phonemes, stress);

  g_assert_cmpstr (said, ==, expected);
}

static void
test_stress (void)
{
  check_stress ("fˈO", TTS_STRESS_NONE, "fO");
  check_stress ("fˈOtˌu", TTS_STRESS_WEAKER, "fˌOtu");
  check_stress ("fˌO", TTS_STRESS_WEAKER, "fˌO");
  check_stress ("fO", TTS_STRESS_WEAKER, "fO");
  check_stress ("ðə", TTS_STRESS_SOME, "ðˌə");
  check_stress ("fˈO", TTS_STRESS_SOME, "fˈO");
  check_stress ("fˌO", TTS_STRESS_STRONG, "fˈO");
  check_stress ("fO", TTS_STRESS_STRONG, "fˈO");
  check_stress ("pst", TTS_STRESS_STRONG, "pst");
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
#define ADD(name) g_test_add ("/phonemes/" #name, Fixture, NULL, set_up, \
    test_##name, tear_down)
  ADD (words);
  ADD (capitals);
  ADD (endings);
  ADD (neighbours);
  ADD (homographs);
  ADD (compounds);
  ADD (accents);
  g_test_add_func ("/phonemes/reduced", test_reduced);
  g_test_add_func ("/phonemes/nothing", test_nothing);
  g_test_add_func ("/phonemes/damaged", test_damaged);
  g_test_add_func ("/phonemes/arpabet", test_arpabet);
  g_test_add_func ("/phonemes/espeak", test_espeak);
  g_test_add_func ("/phonemes/share", test_share);
  g_test_add_func ("/phonemes/cut", test_cut);
  g_test_add_func ("/phonemes/stress", test_stress);
  return tts_test_run ();
}
