/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Dictionaries: their files and what is found in them. */
#include "dictionary.h"

#include <string.h>

#include "arpabet.h"
#include "engine/error.h"
#include "engine/json.h"
#include "token.h"

#define MAX_FILE (64 << 20)
#define MAX_WORD 100            /* bytes */

/* An entry with parts of speech is a list of NAME=phonemes, a newline behind
 * each. */
struct _TtsDictionary
{
  GHashTable *entries;
  GStringChunk *strings;
};

static TtsDictionary *
dictionary_new (void)
{
  TtsDictionary *dictionary = g_new0 (TtsDictionary, 1);

  dictionary->entries = g_hash_table_new (g_str_hash, g_str_equal);
  dictionary->strings = g_string_chunk_new (1 << 16);
  return dictionary;
}

void
tts_dictionary_free (TtsDictionary *dictionary)
{
  g_hash_table_unref (dictionary->entries);
  g_string_chunk_free (dictionary->strings);
  g_free (dictionary);
}

static void
add (TtsDictionary *dictionary, const gchar *word, const gchar *entry)
{
  if (strlen (word) > MAX_WORD || !*word)
    return;
  g_hash_table_insert (dictionary->entries,
      g_string_chunk_insert (dictionary->strings, word),
      g_string_chunk_insert (dictionary->strings, entry));
}

/* The parts of speech of a word, behind their brace. */
static gboolean
read_variants (TtsJson *json, GString *ret_entry)
{
  gboolean failed;
  gchar *name;

  g_string_truncate (ret_entry, 0);
  for (guint n = 0; (name = tts_json_member (json, n, &failed)); n++) {
    g_autofree gchar *owned = name;
    g_autofree gchar *phonemes = tts_json_string (json);

    if (!phonemes && !tts_json_skip (json))
      return FALSE;
    if (strpbrk (name, "=\n") || (phonemes && strchr (phonemes, '\n')))
      return FALSE;
    g_string_append_printf (ret_entry, "%s=%s\n", name,
        phonemes ? phonemes : "");
  }
  return !failed;
}

static gboolean
read_json (TtsDictionary *dictionary, TtsJson *json)
{
  g_autoptr (GString) entry = g_string_new (NULL);
  gboolean failed;
  gchar *word;

  if (!tts_json_accept (json, '{'))
    return FALSE;
  for (guint n = 0; (word = tts_json_member (json, n, &failed)); n++) {
    g_autofree gchar *owned = word;
    g_autofree gchar *phonemes = NULL;

    if (tts_json_accept (json, '{')) {
      if (!read_variants (json, entry))
        return FALSE;
      add (dictionary, word, entry->str);
      continue;
    }
    phonemes = tts_json_string (json);
    if (!phonemes)
      return FALSE;
    add (dictionary, word, phonemes);
  }
  return !failed && tts_json_at_end (json);
}

static gboolean
load (const gchar *path, gchar **ret_data, gsize *ret_size, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info = g_file_query_info (file,
      G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, NULL, error);

  if (!info)
    return FALSE;
  if (g_file_info_get_size (info) > MAX_FILE) {
    g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_DAMAGED,
        "%s: no dictionary has %" G_GINT64_FORMAT " bytes", path,
        (gint64) g_file_info_get_size (info));
    return FALSE;
  }
  return g_file_get_contents (path, ret_data, ret_size, error);
}

TtsDictionary *
tts_dictionary_open_json (const gchar *path, GError **error)
{
  g_autoptr (TtsDictionary) dictionary = dictionary_new ();
  g_autofree gchar *data = NULL;
  TtsJson json;
  gsize size;

  if (!load (path, &data, &size, error))
    return NULL;
  if (tts_json_init (&json, data, size) && read_json (dictionary, &json))
    return g_steal_pointer (&dictionary);
  g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_DAMAGED,
      "%s: byte %" G_GSIZE_FORMAT " is not that of a dictionary of words and "
      "phonemes; fetch it again", path, (gsize) (json.at ? json.at - data : 0));
  return NULL;
}

/* word(2) is another way to say a word: the first one is taken. */
static void
read_cmu_line (TtsDictionary *dictionary, gchar *line)
{
  gsize size = strcspn (line, " \t");
  g_autofree gchar *word = NULL, *phonemes = NULL;

  if (!*line || g_str_has_prefix (line, ";;;") || !line[size] ||
      memchr (line, '(', size))
    return;
  line[strcspn (line, "#")] = '\0';
  word = g_ascii_strdown (line, size);
  phonemes = tts_arpabet_to_phonemes (line + MIN (size, strlen (line)));
  if (phonemes && !g_hash_table_contains (dictionary->entries, word))
    add (dictionary, word, phonemes);
}

TtsDictionary *
tts_dictionary_open_cmu (const gchar *path, GError **error)
{
  g_autoptr (TtsDictionary) dictionary = dictionary_new ();
  g_autofree gchar *data = NULL;
  gsize size;

  if (!load (path, &data, &size, error))
    return NULL;
  for (gchar *line = data, *end; line; line = end) {
    end = strchr (line, '\n');
    if (end)
      *end++ = '\0';
    read_cmu_line (dictionary, line);
  }
  if (g_hash_table_size (dictionary->entries) > 0)
    return g_steal_pointer (&dictionary);
  g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_DAMAGED,
      "%s: no line of it is a word and its phonemes in ARPAbet", path);
  return NULL;
}

/* Hello to hello, hello to Hello; NULL of what is neither. */
static gchar *
other_case (const gchar *word)
{
  g_autofree gchar *lower = tts_lower (word);
  const gchar *rest = g_utf8_next_char (word);
  g_autofree gchar *first = NULL;
  gchar c[7] = { 0 };

  if (!*word || !*rest)
    return NULL;
  if (strcmp (lower, word) != 0) {
    g_autofree gchar *tail = tts_lower (rest);

    return strcmp (tail, rest) == 0 ? g_steal_pointer (&lower) : NULL;
  }
  g_unichar_to_utf8 (g_unichar_toupper (g_utf8_get_char (word)), c);
  return g_strconcat (c, rest, NULL);
}

const gchar *
tts_dictionary_find (const TtsDictionary *dictionary, const gchar *word)
{
  const gchar *entry = g_hash_table_lookup (dictionary->entries, word);
  g_autofree gchar *other = entry ? NULL : other_case (word);

  return other ? g_hash_table_lookup (dictionary->entries, other) : entry;
}

/* The phonemes behind NAME=, up to the newline. */
static const gchar *
find_variant (const gchar *entry, const gchar *name)
{
  gsize size = strlen (name);

  for (const gchar *line = entry; line; line = strchr (line, '\n')) {
    line += *line == '\n';
    if (strncmp (line, name, size) == 0 && line[size] == '=')
      return line + size + 1;
  }
  return NULL;
}

gboolean
tts_dictionary_tells (const gchar *entry, const gchar *speech)
{
  return strchr (entry, '=') && find_variant (entry, speech) != NULL;
}

/* The class that a tag belongs to. A word that is its own participle has an
 * entry for it: "is present" is no verb. */
static const gchar *
parent (const gchar *speech)
{
  if (g_str_has_prefix (speech, "VB") && strcmp (speech, "VBN") != 0)
    return "VERB";
  if (g_str_has_prefix (speech, "NN"))
    return "NOUN";
  return speech;
}

gchar *
tts_dictionary_choose (const gchar *entry, const gchar *speech)
{
  const gchar *found = NULL;

  if (!strchr (entry, '='))
    return g_strdup (entry);
  if (speech)
    found = find_variant (entry, speech);
  if (!found && speech)
    found = find_variant (entry, parent (speech));
  if (!found)
    found = find_variant (entry, "DEFAULT");
  return found ? g_strndup (found, strcspn (found, "\n")) : NULL;
}
