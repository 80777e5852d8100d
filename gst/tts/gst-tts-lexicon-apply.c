/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Puts the pronunciations of a lexicon into a cue, in one pass. */
#include "gst-tts-lexicon-private.h"

#include <string.h>

#include "gst-tts-split-private.h"

/* A place of the old text, and what takes it. */
typedef struct
{
  guint start;
  guint end;
  const TtsLexiconEntry *entry;
} Change;

typedef struct
{
  GstTtsCue *cue;
  const gchar *lexicon_language;

  GArray *edges;                /* of guint: where spans start and end */
  guint edge;
  GArray *marked;               /* of TtsRange: what the script itself says */
  guint range;
  GPtrArray *languages;         /* of GstTtsSpan, innermost last */
  guint next_span;
} Walk;

static gint
compare_offsets (gconstpointer a, gconstpointer b)
{
  guint x = *(const guint *) a, y = *(const guint *) b;

  return x < y ? -1 : x > y;
}

static void
init_walk (Walk *walk, GstTtsCue *cue, const gchar *language)
{
  memset (walk, 0, sizeof *walk);
  walk->cue = cue;
  walk->lexicon_language = language;
  walk->edges = g_array_new (FALSE, FALSE, sizeof (guint));
  walk->marked = g_array_new (FALSE, FALSE, sizeof (TtsRange));
  walk->languages = g_ptr_array_new ();

  for (guint i = 0; i < gst_tts_cue_n_spans (cue); i++) {
    const GstTtsSpan *span = gst_tts_cue_get_span (cue, i);
    guint end = span->offset + MIN (span->length, G_MAXUINT - span->offset);

    g_array_append_val (walk->edges, span->offset);
    g_array_append_val (walk->edges, end);
    if (span->kind == GST_TTS_SPAN_PHONEMES
        || span->kind == GST_TTS_SPAN_SAY_AS)
      tts_ranges_add (walk->marked, span->offset, end);
  }
  g_array_sort (walk->edges, compare_offsets);
}

static void
clear_walk (Walk *walk)
{
  g_array_unref (walk->edges);
  g_array_unref (walk->marked);
  g_ptr_array_unref (walk->languages);
}

/* Offsets must not fall, here and below. */
static const gchar *
language_at (Walk *walk, guint offset)
{
  for (; walk->next_span < gst_tts_cue_n_spans (walk->cue);
      walk->next_span++) {
    const GstTtsSpan *span =
        gst_tts_cue_get_span (walk->cue, walk->next_span);

    if (span->offset > offset)
      break;
    if (span->kind == GST_TTS_SPAN_LANGUAGE)
      g_ptr_array_add (walk->languages, (gpointer) span);
  }

  while (walk->languages->len > 0) {
    const GstTtsSpan *span =
        g_ptr_array_index (walk->languages, walk->languages->len - 1);

    if (offset - span->offset < span->length)
      return span->value;
    g_ptr_array_set_size (walk->languages, walk->languages->len - 1);
  }
  return walk->cue->language;
}

static gboolean
is_in_language (Walk *walk, guint offset)
{
  gchar primary[12];

  if (!*walk->lexicon_language)
    return TRUE;
  tts_primary_language (language_at (walk, offset), primary);
  return !*primary || strcmp (primary, walk->lexicon_language) == 0;
}

/* How far a change at @offset may reach: not over the end of a span, and not
 * into what the script has marked. @offset itself if there it may not be. */
static guint
limit_at (Walk *walk, guint offset)
{
  guint limit = G_MAXUINT;

  while (walk->edge < walk->edges->len
      && g_array_index (walk->edges, guint, walk->edge) <= offset)
    walk->edge++;
  if (walk->edge < walk->edges->len)
    limit = g_array_index (walk->edges, guint, walk->edge);

  if (tts_ranges_find (walk->marked, &walk->range, offset, offset + 1)
      || !is_in_language (walk, offset))
    return offset;
  return limit;
}

static GArray *
find_changes (const GstTtsLexicon *lexicon, GstTtsCue *cue)
{
  g_autoptr (GArray) tokens = tts_tokens_new (cue->text, strlen (cue->text));
  GArray *changes = g_array_new (FALSE, FALSE, sizeof (Change));
  Walk walk;

  init_walk (&walk, cue, tts_lexicon_get_language (lexicon));
  for (guint i = 0; i < tokens->len; i++) {
    guint start = g_array_index (tokens, TtsToken, i).start, last = i;
    const TtsLexiconEntry *entry = tts_lexicon_find (lexicon, cue->text,
        tokens, i, limit_at (&walk, start), &last);

    if (!entry)
      continue;
    g_array_append_val (changes, ((Change) { start,
                g_array_index (tokens, TtsToken, last).end, entry }));
    i = last;
  }
  clear_walk (&walk);
  return changes;
}

/* How many bytes longer the new text is behind the first @n changes. */
static gssize
growth (const Change *change)
{
  if (change->entry->is_phonemes)
    return 0;
  return (gssize) strlen (change->entry->how) - (change->end - change->start);
}

static gchar *
change_text (const gchar *text, const GArray *changes)
{
  GString *changed = g_string_new (NULL);
  guint at = 0;

  for (guint i = 0; i < changes->len; i++) {
    const Change *change = &g_array_index (changes, Change, i);

    if (change->entry->is_phonemes)
      continue;
    g_string_append_len (changed, text + at, change->start - at);
    g_string_append (changed, change->entry->how);
    at = change->end;
  }
  g_string_append (changed, text + at);
  return g_string_free (changed, FALSE);
}

/* Spans never start or end inside a change, so each moves with the changes
 * before it. @shifts[i] is the growth of the first i changes. */
static guint
move_offset (const GArray *changes, const gssize *shifts, guint offset)
{
  guint low = 0, high = changes->len;

  while (low < high) {
    guint middle = low + (high - low) / 2;

    if (g_array_index (changes, Change, middle).end <= offset)
      low = middle + 1;
    else
      high = middle;
  }
  return offset + shifts[low];
}

static void
move_span (GstTtsCue *cue, const GstTtsSpan *span, const GArray *changes,
    const gssize *shifts)
{
  guint start = move_offset (changes, shifts, span->offset);
  guint end = span->offset + MIN (span->length, G_MAXUINT - span->offset);

  if (end != G_MAXUINT)
    end = move_offset (changes, shifts, end);
  gst_tts_cue_add_span (cue, span->kind, start, end - start, span->value,
      span->number);
}

/* Both lists are in order, and a span is cheap to add at the end only. */
static void
change_spans (GstTtsCue *changed, GstTtsCue *cue, const GArray *changes,
    const gssize *shifts)
{
  guint n = gst_tts_cue_n_spans (cue), span = 0;

  for (guint i = 0; i < changes->len; i++) {
    const Change *change = &g_array_index (changes, Change, i);

    while (span < n
        && gst_tts_cue_get_span (cue, span)->offset <= change->start)
      move_span (changed, gst_tts_cue_get_span (cue, span++), changes, shifts);
    if (change->entry->is_phonemes)
      gst_tts_cue_add_span (changed, GST_TTS_SPAN_PHONEMES,
          change->start + shifts[i], change->end - change->start,
          change->entry->how, 0);
  }
  while (span < n)
    move_span (changed, gst_tts_cue_get_span (cue, span++), changes, shifts);
}

GstTtsCue *
gst_tts_lexicon_apply (const GstTtsLexicon *lexicon, GstTtsCue *cue)
{
  g_autoptr (GArray) changes = NULL;
  g_autofree gssize *shifts = NULL;
  GstTtsCue *changed;

  g_return_val_if_fail (lexicon != NULL && cue != NULL, NULL);

  changes = find_changes (lexicon, cue);
  if (changes->len == 0)
    return gst_tts_cue_ref (cue);

  shifts = g_new (gssize, changes->len + 1);
  shifts[0] = 0;
  for (guint i = 0; i < changes->len; i++)
    shifts[i + 1] = shifts[i] + growth (&g_array_index (changes, Change, i));

  changed = gst_tts_cue_copy (cue);
  g_free (changed->text);
  changed->text = change_text (cue->text, changes);
  g_clear_pointer (&changed->spans, g_array_unref);
  change_spans (changed, cue, changes, shifts);
  return changed;
}
