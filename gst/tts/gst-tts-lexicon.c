/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lexicons: a tree of graphemes whose edges are words, kept in one hash
 * table, so that a look-up costs the same in a small lexicon and a large one
 * and the longest of several is found on the way. */
#include "gst-tts-lexicon-private.h"

#include <string.h>

#include "gst-tts-split-private.h"

/* The roots: graphemes as written, and those that match in any case. */
#define EXACT 0
#define FOLDED 1

typedef struct
{
  guint parent;
  guint id;
  gboolean spaced;
  guint size;
  const gchar *token;
  const TtsLexiconEntry *entry; /* (nullable) */
} Node;

struct _GstTtsLexicon
{
  gint ref_count;
  gchar language[12];
  GHashTable *nodes;            /* a set of Node */
  GPtrArray *entries;           /* of TtsLexiconEntry */
  GStringChunk *tokens;
  guint next_id;
  guint size;
};

G_DEFINE_BOXED_TYPE (GstTtsLexicon, gst_tts_lexicon, gst_tts_lexicon_ref,
    gst_tts_lexicon_unref)

static guint
hash_node (gconstpointer key)
{
  const Node *node = key;
  guint hash = node->parent * 33 + node->spaced;

  for (guint i = 0; i < node->size; i++)
    hash = (hash ^ (guchar) node->token[i]) * 16777619u;
  return hash;
}

static gboolean
equal_nodes (gconstpointer a, gconstpointer b)
{
  const Node *x = a, *y = b;

  return x->parent == y->parent && x->spaced == y->spaced
      && x->size == y->size && memcmp (x->token, y->token, x->size) == 0;
}

static void
free_entry (gpointer data)
{
  TtsLexiconEntry *entry = data;

  g_free (entry->how);
  g_free (entry);
}

GstTtsLexicon *
tts_lexicon_new (void)
{
  GstTtsLexicon *self = g_new0 (GstTtsLexicon, 1);

  self->ref_count = 1;
  self->nodes = g_hash_table_new_full (hash_node, equal_nodes, g_free, NULL);
  self->entries = g_ptr_array_new_with_free_func (free_entry);
  self->tokens = g_string_chunk_new (4096);
  self->next_id = FOLDED + 1;
  return self;
}

GstTtsLexicon *
gst_tts_lexicon_ref (GstTtsLexicon *lexicon)
{
  g_atomic_int_inc (&lexicon->ref_count);
  return lexicon;
}

void
gst_tts_lexicon_unref (GstTtsLexicon *lexicon)
{
  if (!g_atomic_int_dec_and_test (&lexicon->ref_count))
    return;

  g_hash_table_unref (lexicon->nodes);
  g_ptr_array_unref (lexicon->entries);
  g_string_chunk_free (lexicon->tokens);
  g_free (lexicon);
}

guint
gst_tts_lexicon_size (const GstTtsLexicon *lexicon)
{
  return lexicon->size;
}

void
tts_lexicon_set_language (GstTtsLexicon *self, const gchar *language)
{
  tts_primary_language (language, self->language);
}

const gchar *
tts_lexicon_get_language (const GstTtsLexicon *self)
{
  return self->language;
}

GArray *
tts_tokens_new (const gchar *text, gsize length)
{
  GArray *tokens = g_array_new (FALSE, FALSE, sizeof (TtsToken));
  UBreakIterator *iterator =
      tts_break_iterator (UBRK_WORD, NULL, text, length);
  TtsToken token = { 0, 0, FALSE };
  gint32 at;

  while (iterator && (at = ubrk_next (iterator)) != UBRK_DONE) {
    token.end = at;
    if (g_unichar_isspace (g_utf8_get_char (text + token.start))) {
      token.spaced = TRUE;
    } else {
      g_array_append_val (tokens, token);
      token.spaced = FALSE;
    }
    token.start = at;
  }
  return tokens;
}

/* Into @buffer, of TTS_LEXICON_MAX_GRAPHEME bytes, without allocating for
 * what is ASCII. Returns the size, 0 if it is too long for any grapheme. */
static guint
fold_token (const gchar *token, guint size, gchar *buffer)
{
  g_autofree gchar *folded = NULL;
  gsize folded_size;

  if (size > TTS_LEXICON_MAX_GRAPHEME)
    return 0;
  for (guint i = 0; i < size; i++) {
    if ((guchar) token[i] >= 128) {
      folded = g_utf8_casefold (token, size);
      folded_size = strlen (folded);
      if (folded_size > TTS_LEXICON_MAX_GRAPHEME)
        return 0;
      memcpy (buffer, folded, folded_size);
      return folded_size;
    }
    buffer[i] = g_ascii_tolower (token[i]);
  }
  return size;
}

static Node *
add_node (GstTtsLexicon *self, guint parent, gboolean spaced,
    const gchar *token, guint size)
{
  Node key = { parent, 0, spaced, size, token, NULL };
  Node *node = g_hash_table_lookup (self->nodes, &key);

  if (!node) {
    node = g_new (Node, 1);
    *node = key;
    node->token = g_string_chunk_insert_len (self->tokens, token, size);
    node->id = self->next_id++;
    g_hash_table_add (self->nodes, node);
  }
  return node;
}

/* "US" is not "us": what is all capitals is meant as it stands. */
static gboolean
is_capitals (const gchar *text)
{
  guint letters = 0;

  for (; *text; text = g_utf8_next_char (text)) {
    gunichar c = g_utf8_get_char (text);

    if (g_unichar_islower (c))
      return FALSE;
    letters += g_unichar_isupper (c);
  }
  return letters > 1;
}

static gboolean
add_path (GstTtsLexicon *self, guint root, const gchar *grapheme,
    const TtsLexiconEntry *entry)
{
  g_autoptr (GArray) tokens = tts_tokens_new (grapheme, strlen (grapheme));
  gchar folded[TTS_LEXICON_MAX_GRAPHEME];
  guint parent = root;
  Node *node = NULL;

  for (guint i = 0; i < tokens->len; i++) {
    const TtsToken *token = &g_array_index (tokens, TtsToken, i);
    const gchar *word = grapheme + token->start;
    guint size = token->end - token->start;

    if (root == FOLDED) {
      size = fold_token (word, size, folded);
      word = folded;
    }
    node = add_node (self, parent, i > 0 && token->spaced, word, size);
    parent = node->id;
  }
  if (!node || node->entry)
    return FALSE;
  node->entry = entry;
  return TRUE;
}

void
tts_lexicon_add (GstTtsLexicon *self, const gchar *const *graphemes,
    gchar *how, gboolean is_phonemes)
{
  TtsLexiconEntry *entry = g_new (TtsLexiconEntry, 1);

  entry->how = how;
  entry->is_phonemes = is_phonemes;
  g_ptr_array_add (self->entries, entry);

  for (guint i = 0; graphemes[i]; i++) {
    if (add_path (self, EXACT, graphemes[i], entry))
      self->size++;
    if (!is_capitals (graphemes[i]))
      add_path (self, FOLDED, graphemes[i], entry);
  }
}

static const Node *
find_child (const GstTtsLexicon *self, guint parent, gboolean spaced,
    const gchar *token, guint size)
{
  Node key = { parent, 0, spaced, size, token, NULL };

  return g_hash_table_lookup (self->nodes, &key);
}

const TtsLexiconEntry *
tts_lexicon_find (const GstTtsLexicon *self, const gchar *text,
    const GArray *tokens, guint first, guint limit, guint *ret_last)
{
  const TtsLexiconEntry *found = NULL;
  gboolean exact = TRUE, folded = TRUE;
  guint exact_id = EXACT, folded_id = FOLDED;

  for (guint i = first; i < tokens->len && (exact || folded); i++) {
    const TtsToken *token = &g_array_index (tokens, TtsToken, i);
    const gchar *word = text + token->start;
    gchar buffer[TTS_LEXICON_MAX_GRAPHEME];
    guint size = token->end - token->start;
    gboolean spaced = i > first && token->spaced;
    const Node *node = NULL, *loose = NULL;

    if (token->end > limit)
      break;
    if (exact)
      node = find_child (self, exact_id, spaced, word, size);
    size = folded ? fold_token (word, size, buffer) : 0;
    if (size > 0)
      loose = find_child (self, folded_id, spaced, buffer, size);

    exact = node != NULL;
    folded = loose != NULL;
    exact_id = exact ? node->id : 0;
    folded_id = folded ? loose->id : 0;
    if ((exact && node->entry) || (folded && loose->entry)) {
      found = exact && node->entry ? node->entry : loose->entry;
      *ret_last = i;
    }
  }
  return found;
}
