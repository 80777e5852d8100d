/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ICU's break iterators, kept per thread, and what characters are.
 *
 * Opening an iterator costs a hundred times what it costs to set one on the
 * next text, so each thread keeps a few of each type. */
#include "gst-tts-split-private.h"

#include <string.h>
#include <unicode/uchar.h>

/* More languages than this in turn on one thread are opened again. */
#define SLOTS 4

typedef struct
{
  gchar language[12];
  UBreakIterator *iterator;
} Slot;

typedef struct
{
  Slot slots[UBRK_SENTENCE + 1][SLOTS];
  guint next[UBRK_SENTENCE + 1];
} Cache;

static void
free_cache (gpointer data)
{
  Cache *cache = data;

  for (guint type = 0; type <= UBRK_SENTENCE; type++)
    for (guint i = 0; i < SLOTS; i++)
      if (cache->slots[type][i].iterator)
        ubrk_close (cache->slots[type][i].iterator);
  g_free (cache);
}

static GPrivate cache_key = G_PRIVATE_INIT (free_cache);

void
tts_primary_language (const gchar *language, gchar *ret_name)
{
  gsize i = 0;

  while (language && i < 11 && g_ascii_isalpha (language[i])) {
    ret_name[i] = g_ascii_tolower (language[i]);
    i++;
  }
  ret_name[i] = '\0';
}

static UBreakIterator *
find_iterator (UBreakIteratorType type, const gchar *language)
{
  Cache *cache = g_private_get (&cache_key);
  UErrorCode status = U_ZERO_ERROR;
  gchar name[12];
  Slot *slot;

  if (!cache) {
    cache = g_new0 (Cache, 1);
    g_private_set (&cache_key, cache);
  }

  tts_primary_language (language, name);
  for (guint i = 0; i < SLOTS; i++) {
    slot = &cache->slots[type][i];
    if (slot->iterator && strcmp (slot->language, name) == 0)
      return slot->iterator;
  }

  slot = &cache->slots[type][cache->next[type]];
  cache->next[type] = (cache->next[type] + 1) % SLOTS;
  g_clear_pointer (&slot->iterator, ubrk_close);
  g_strlcpy (slot->language, name, sizeof slot->language);
  slot->iterator = ubrk_open (type, name, NULL, 0, &status);
  if (U_FAILURE (status))
    g_clear_pointer (&slot->iterator, ubrk_close);
  return slot->iterator;
}

UBreakIterator *
tts_break_iterator (UBreakIteratorType type, const gchar *language,
    const gchar *text, gsize length)
{
  UBreakIterator *iterator = find_iterator (type, language);
  UText utext = UTEXT_INITIALIZER;
  UErrorCode status = U_ZERO_ERROR;

  if (!iterator)
    return NULL;

  utext_openUTF8 (&utext, text, length, &status);
  ubrk_setUText (iterator, &utext, &status);
  utext_close (&utext);
  return U_SUCCESS (status) ? iterator : NULL;
}

gboolean
tts_is_extending (gunichar c)
{
  if (c < 0x300)
    return FALSE;

  switch (u_getIntPropertyValue (c, UCHAR_GRAPHEME_CLUSTER_BREAK)) {
    case U_GCB_EXTEND:
    case U_GCB_SPACING_MARK:
    case U_GCB_ZWJ:
      return TRUE;
    default:
      return FALSE;
  }
}

guint
tts_grapheme_ceil (TtsGraphemes *self, guint offset)
{
  const gchar *text = self->text;

  if (offset == 0 || offset >= self->length)
    return MIN (offset, self->length);
  if ((guchar) text[offset - 1] < 128 && (guchar) text[offset] < 128)
    return offset + (text[offset - 1] == '\r' && text[offset] == '\n');

  if ((guchar) text[offset - 1] < 128 && (guchar) text[offset] >= 0xc0
      && !tts_is_extending (g_utf8_get_char (text + offset)))
    return offset;

  if (!self->iterator)
    self->iterator = tts_break_iterator (UBRK_CHARACTER, NULL, text,
        self->length);
  if (!self->iterator) {
    while (offset < self->length && (text[offset] & 0xc0) == 0x80)
      offset++;
    return offset;
  }
  if (ubrk_isBoundary (self->iterator, offset))
    return offset;
  return ubrk_current (self->iterator);
}

void
tts_ranges_add (GArray *ranges, guint start, guint end)
{
  TtsRange range = { start, end };

  if (end <= start)
    return;
  if (ranges->len > 0) {
    TtsRange *last = &g_array_index (ranges, TtsRange, ranges->len - 1);

    if (start < last->end) {
      last->end = MAX (last->end, end);
      return;
    }
  }
  g_array_append_val (ranges, range);
}

const TtsRange *
tts_ranges_find (const GArray *ranges, guint *cursor, guint offset, guint limit)
{
  while (*cursor < ranges->len) {
    const TtsRange *range = &g_array_index (ranges, TtsRange, *cursor);

    if (range->end > offset)
      return range->start < limit ? range : NULL;
    (*cursor)++;
  }
  return NULL;
}

/* Symbols that voices read out, such as percent and plus. */
gboolean
tts_is_spoken (gunichar c)
{
  if (c < 128)
    return g_ascii_isalnum (c) || (c != 0 && strchr ("%&+=@#$", (gint) c));
  return g_unichar_isalnum (c)
      || g_unichar_type (c) == G_UNICODE_CURRENCY_SYMBOL
      || g_unichar_type (c) == G_UNICODE_MATH_SYMBOL
      || g_unichar_type (c) == G_UNICODE_OTHER_SYMBOL;
}

gboolean
gst_tts_is_unspaced (gunichar c)
{
  if (c < 0xe00)
    return FALSE;

  switch (g_unichar_get_script (c)) {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_BOPOMOFO:
    case G_UNICODE_SCRIPT_THAI:
    case G_UNICODE_SCRIPT_LAO:
    case G_UNICODE_SCRIPT_KHMER:
    case G_UNICODE_SCRIPT_MYANMAR:
      return TRUE;
    default:
      return FALSE;
  }
}

gboolean
tts_is_opener (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return c == '"' || c == '\'' || c == 0xbf || c == 0xa1
      || type == G_UNICODE_OPEN_PUNCTUATION
      || type == G_UNICODE_INITIAL_PUNCTUATION;
}

gboolean
tts_is_closer (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return c == '"' || c == '\'' || type == G_UNICODE_CLOSE_PUNCTUATION
      || type == G_UNICODE_FINAL_PUNCTUATION
      || type == G_UNICODE_INITIAL_PUNCTUATION; /* German has it last */
}
