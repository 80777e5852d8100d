/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Cuts a cue into chunks, in one pass over its text and its spans.
 *
 * What changes the voice, a pause or a blank line makes a segment; inside of
 * one, whole sentences are put together as long as they fit. Most segments
 * fit whole, and then no sentence is looked for at all. */
#include "gst-tts-split-private.h"

#include <string.h>

#define N_WISHES (GST_TTS_SPAN_VOLUME + 1)

typedef struct
{
  guint offset;
  gboolean paragraph;
  GstClockTime pause;           /* 0 where a wish may change */
} Edge;

/* How far a walk along the text has come, and its first atom not passed. */
typedef struct
{
  guint offset;
  guint atom;
} Place;

typedef struct
{
  GstTtsCue *cue;
  guint cue_index;
  guint max_chars;
  const gchar *language;
  TtsGraphemes graphemes;

  GArray *atoms;                /* of TtsRange: never cut inside */
  GArray *sentences;            /* of TtsRange: no border inside */
  Place edge, border;
  guint piece_atom, spoken_atom, sentence;      /* first not passed */

  guint next_span;
  GPtrArray *open[N_WISHES];    /* innermost last; ended ones below */
  const GstTtsSpan *wishes[N_WISHES];

  GPtrArray *chunks;
  guint begin;                  /* of the text that is in no chunk yet */
  guint room;                   /* characters that the last chunk can take */
  GstClockTime pause_before;    /* of the first chunk */
} Splitter;

static GstClockTime
add_pause (GstClockTime sum, gdouble pause)
{
  if (!(pause > 0))
    return sum;
  if (pause >= (gdouble) (G_MAXINT64 - sum))
    return G_MAXINT64;
  return sum + (GstClockTime) pause;
}

static guint
skip_space (Splitter *s, guint offset)
{
  const gchar *text = s->cue->text;
  const gchar *p = text + tts_grapheme_ceil (&s->graphemes, offset);

  while (*p && g_unichar_isspace (g_utf8_get_char (p)))
    p = g_utf8_next_char (p);
  return p - text;
}

static void
collect_ranges (Splitter *s)
{
  guint n = gst_tts_cue_n_spans (s->cue);
  guint length = s->graphemes.length;

  for (guint i = 0; i < n; i++) {
    const GstTtsSpan *span = gst_tts_cue_get_span (s->cue, i);
    guint start = MIN (span->offset, length);
    guint end = start + MIN (span->length, length - start);

    if (span->kind == GST_TTS_SPAN_PHONEMES
        || span->kind == GST_TTS_SPAN_SAY_AS)
      tts_ranges_add (s->atoms, start, end);
    else if (span->kind == GST_TTS_SPAN_SENTENCE && end > start)
      tts_ranges_add (s->sentences, start, skip_space (s, end));
  }
}

/* The end of the first blank line at or behind @p, or NULL. */
static const gchar *
find_paragraph (const gchar *p, const gchar *end)
{
  while ((p += strcspn (p, "\n\r\342")) < end) {
    guint lines = 0;

    if (*p == '\342' && g_utf8_get_char (p) != 0x2029) {
      p = g_utf8_next_char (p);
      continue;
    }
    while (p < end && g_unichar_isspace (g_utf8_get_char (p))) {
      gunichar c = g_utf8_get_char (p);

      lines += c == 0x2029 ? 2 : c == '\n' || (c == '\r' && p[1] != '\n');
      p = g_utf8_next_char (p);
    }
    if (lines >= 2 && p < end)
      return p;
  }
  return NULL;
}

static gint
compare_edges (gconstpointer a, gconstpointer b)
{
  guint x = ((const Edge *) a)->offset, y = ((const Edge *) b)->offset;

  return x < y ? -1 : x > y;
}

static void
add_edge (GArray *edges, guint offset, gboolean paragraph, GstClockTime pause)
{
  Edge edge = { offset, paragraph, pause };

  g_array_append_val (edges, edge);
}

static GArray *
collect_edges (Splitter *s)
{
  GArray *edges = g_array_new (FALSE, FALSE, sizeof (Edge));
  const gchar *text = s->cue->text, *p = text;
  guint length = s->graphemes.length;

  while ((p = find_paragraph (p, text + length)))
    add_edge (edges, p - text, TRUE, 0);

  for (guint i = 0; i < gst_tts_cue_n_spans (s->cue); i++) {
    const GstTtsSpan *span = gst_tts_cue_get_span (s->cue, i);
    guint start = MIN (span->offset, length);
    guint end = start + MIN (span->length, length - start);

    if (span->kind == GST_TTS_SPAN_PAUSE) {
      add_edge (edges, start, FALSE, add_pause (0, span->number));
    } else if (span->kind < N_WISHES && end > start) {
      add_edge (edges, start, FALSE, 0);
      add_edge (edges, end, FALSE, 0);
    }
  }
  g_array_sort (edges, compare_edges);
  return edges;
}

/* Where a cut wanted at @offset can be: at a grapheme, outside of atoms.
 * Never before the last one found with this @place. */
static guint
settle (Splitter *s, Place *place, guint offset)
{
  const TtsRange *atom;

  if (offset <= place->offset)
    return place->offset;

  offset = tts_grapheme_ceil (&s->graphemes, offset);
  while ((atom = tts_ranges_find (s->atoms, &place->atom, offset, offset)))
    offset = tts_grapheme_ceil (&s->graphemes, atom->end);
  place->offset = offset;
  return offset;
}

static gboolean
same_wish (const GstTtsSpan *a, const GstTtsSpan *b)
{
  if (!a || !b)
    return a == b;
  return a->number == b->number && g_strcmp0 (a->value, b->value) == 0;
}

/* What counts from @offset on; offsets must not fall. Returns whether that is
 * something new. */
static gboolean
read_wishes (Splitter *s, guint offset, const GstTtsSpan **ret_wishes)
{
  gboolean changed = FALSE;
  guint n = gst_tts_cue_n_spans (s->cue);

  for (; s->next_span < n; s->next_span++) {
    const GstTtsSpan *span = gst_tts_cue_get_span (s->cue, s->next_span);

    if (span->offset > offset)
      break;
    if (span->kind < N_WISHES && span->length > 0) {
      if (!s->open[span->kind])
        s->open[span->kind] = g_ptr_array_new ();
      g_ptr_array_add (s->open[span->kind], (gpointer) span);
    }
  }

  for (guint kind = 0; kind < N_WISHES; kind++) {
    GPtrArray *open = s->open[kind];

    ret_wishes[kind] = NULL;
    while (open && open->len > 0) {
      const GstTtsSpan *inner = g_ptr_array_index (open, open->len - 1);

      if (offset - inner->offset < inner->length) {
        ret_wishes[kind] = inner;
        break;
      }
      g_ptr_array_set_size (open, open->len - 1);
    }
    changed |= !same_wish (s->wishes[kind], ret_wishes[kind]);
  }
  return changed;
}

/* Characters in [start, end), those of white space at the end apart. */
static guint
count_chars (const Splitter *s, guint start, guint end, guint *ret_spoken)
{
  guint n = 0, spoken = 0;

  for (const gchar *p = s->cue->text + start; p < s->cue->text + end;
      p = g_utf8_next_char (p)) {
    n++;
    if (!g_unichar_isspace (g_utf8_get_char (p)))
      spoken = n;
  }
  *ret_spoken = spoken;
  return n;
}

static gboolean
is_silent (Splitter *s, guint start, guint end)
{
  if (tts_ranges_find (s->atoms, &s->spoken_atom, start, end))
    return FALSE;
  for (const gchar *p = s->cue->text + start; p < s->cue->text + end;
      p = g_utf8_next_char (p))
    if (tts_is_spoken (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

static void
add_chunk (Splitter *s, guint end, gboolean silent)
{
  GstTtsCue *cue = s->cue;
  const GstTtsSpan *const *wishes = s->wishes;
  GstTtsChunk *chunk = tts_chunk_new (cue, s->cue_index);

  chunk->index = s->chunks->len;
  chunk->offset = s->begin;
  chunk->length = end - s->begin;
  chunk->silent = silent;
  if (wishes[GST_TTS_SPAN_VOICE])
    chunk->voice = wishes[GST_TTS_SPAN_VOICE]->value;
  if (wishes[GST_TTS_SPAN_LANGUAGE])
    chunk->language = wishes[GST_TTS_SPAN_LANGUAGE]->value;
  if (wishes[GST_TTS_SPAN_RATE])
    chunk->rate = wishes[GST_TTS_SPAN_RATE]->number;
  if (wishes[GST_TTS_SPAN_PITCH])
    chunk->pitch = wishes[GST_TTS_SPAN_PITCH]->number;
  if (wishes[GST_TTS_SPAN_VOLUME])
    chunk->volume = wishes[GST_TTS_SPAN_VOLUME]->number;
  if (s->chunks->len == 0)
    chunk->pause_before = s->pause_before;

  g_ptr_array_add (s->chunks, chunk);
  s->begin = end;
}

/* Makes a chunk of what ends at @end, @chars characters of which @spoken come
 * before the last white space. If it has nothing to say it goes to the chunk
 * before it, or waits for the next one. */
static void
emit (Splitter *s, guint start, guint end, guint chars, guint spoken)
{
  guint before, blank;

  if (end == start)
    return;
  if (is_silent (s, start, end)) {
    GstTtsChunk *last;

    if (s->chunks->len == 0)
      return;
    last = g_ptr_array_index (s->chunks, s->chunks->len - 1);
    if (s->max_chars == 0 || spoken <= s->room) {
      last->length += end - start;
      s->begin = end;
      s->room -= MIN (chars, s->room);
    } else {
      add_chunk (s, end, TRUE);
      s->room = 0;
    }
    return;
  }

  before = count_chars (s, s->begin, start, &blank);
  if (s->max_chars > 0 && blank > 0 && before + spoken > s->max_chars)
    add_chunk (s, start, TRUE);
  add_chunk (s, end, FALSE);
  s->room = s->max_chars - MIN (s->max_chars, before + chars);
}

static gint
compare_offsets (gconstpointer a, gconstpointer b)
{
  guint x = *(const guint *) a, y = *(const guint *) b;

  return x < y ? -1 : x > y;
}

/* Where sentences of the segment end, what the script calls a sentence and
 * what must not be cut taken into account. */
static GArray *
find_sentences (Splitter *s, guint start, guint end)
{
  const GstTtsSpan *language = s->wishes[GST_TTS_SPAN_LANGUAGE];
  g_autoptr (GArray) all = tts_sentence_borders (&s->graphemes,
      (TtsRange) { start, end }, language ? language->value
      : s->cue->language ? s->cue->language : s->language);
  GArray *borders = g_array_new (FALSE, FALSE, sizeof (guint));
  guint from = start;

  for (guint i = s->sentence; i < s->sentences->len; i++) {
    const TtsRange *range = &g_array_index (s->sentences, TtsRange, i);

    if (range->start >= end)
      break;
    g_array_append_val (all, range->start);
    g_array_append_val (all, range->end);
  }
  g_array_sort (all, compare_offsets);

  for (guint i = 0; i < all->len; i++) {
    guint at = g_array_index (all, guint, i);

    if (at > from && at < end
        && !tts_ranges_find (s->sentences, &s->sentence, at, at)
        && settle (s, &s->border, at) == at) {
      g_array_append_val (borders, at);
      from = at;
    }
  }
  g_array_append_val (borders, end);
  return borders;
}

static void
emit_pieces (Splitter *s, guint start, guint end)
{
  g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (guint));

  tts_cut_sentence (&s->graphemes, (TtsRange) { start, end }, s->max_chars,
      s->atoms, &s->piece_atom, ends);
  for (guint i = 0; i < ends->len; i++) {
    guint at = g_array_index (ends, guint, i);
    guint spoken, chars = count_chars (s, start, at, &spoken);

    emit (s, start, at, chars, spoken);
    start = at;
  }
}

static void
pack_sentences (Splitter *s, guint start, guint end)
{
  g_autoptr (GArray) borders = find_sentences (s, start, end);
  guint from = start, at = start, chars = 0, spoken = 0;

  for (guint i = 0; i < borders->len; i++) {
    guint border = g_array_index (borders, guint, i);
    guint more_spoken, more = count_chars (s, at, border, &more_spoken);

    if (chars > 0 && chars + more_spoken > s->max_chars) {
      emit (s, from, at, chars, spoken);
      from = at;
      chars = 0;
    }
    if (more_spoken > s->max_chars) {
      emit_pieces (s, at, border);
      from = border;
    } else {
      spoken = chars + more_spoken;
      chars += more;
    }
    at = border;
  }
  emit (s, from, at, chars, spoken);
}

static void
split_segment (Splitter *s, guint start, guint end)
{
  guint chars, spoken;

  chars = count_chars (s, start, end, &spoken);
  if (s->max_chars == 0 || spoken <= s->max_chars)
    emit (s, start, end, chars, spoken);
  else
    pack_sentences (s, start, end);
}

static void
end_paragraph (Splitter *s)
{
  if (s->chunks->len > 0) {
    GstTtsChunk *last = g_ptr_array_index (s->chunks, s->chunks->len - 1);

    last->paragraph_end = TRUE;
  }
}

static void
pause_here (Splitter *s, GstClockTime pause)
{
  if (s->chunks->len > 0) {
    GstTtsChunk *last = g_ptr_array_index (s->chunks, s->chunks->len - 1);

    last->pause_after = add_pause (last->pause_after, pause);
  } else {
    s->pause_before = add_pause (s->pause_before, pause);
  }
}

static void
split_at_edges (Splitter *s)
{
  g_autoptr (GArray) edges = collect_edges (s);
  guint start = 0, i = 0;

  read_wishes (s, 0, s->wishes);
  while (i < edges->len) {
    const GstTtsSpan *wishes[N_WISHES];
    gboolean paragraph = FALSE;
    GstClockTime pause = 0;
    guint at = settle (s, &s->edge,
        g_array_index (edges, Edge, i).offset);

    do {
      const Edge *edge = &g_array_index (edges, Edge, i);

      paragraph |= edge->paragraph;
      pause = add_pause (pause, edge->pause);
      i++;
    } while (i < edges->len && settle (s, &s->edge,
            g_array_index (edges, Edge, i).offset) == at);

    if (!read_wishes (s, at, wishes) && !paragraph && pause == 0)
      continue;
    split_segment (s, start, at);
    memcpy (s->wishes, wishes, sizeof wishes);
    start = at;
    if (paragraph)
      end_paragraph (s);
    pause_here (s, pause);
  }
  split_segment (s, start, s->graphemes.length);
}

GPtrArray *
gst_tts_cue_split (GstTtsCue *cue, guint cue_index, guint max_chars,
    const gchar *language)
{
  Splitter s = { .cue = cue, .cue_index = cue_index, .max_chars = max_chars,
    .language = language };
  GstTtsChunk *last;

  g_return_val_if_fail (cue != NULL, NULL);

  s.graphemes.text = cue->text;
  s.graphemes.length = strlen (cue->text);
  s.atoms = g_array_new (FALSE, FALSE, sizeof (TtsRange));
  s.sentences = g_array_new (FALSE, FALSE, sizeof (TtsRange));
  s.chunks =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_tts_chunk_unref);

  collect_ranges (&s);
  split_at_edges (&s);
  if (s.chunks->len == 0)
    add_chunk (&s, s.graphemes.length, TRUE);

  last = g_ptr_array_index (s.chunks, s.chunks->len - 1);
  last->last = TRUE;
  last->paragraph_end = TRUE;
  if (GST_CLOCK_TIME_IS_VALID (cue->pause_after))
    last->pause_after = add_pause (last->pause_after, cue->pause_after);

  g_array_unref (s.atoms);
  g_array_unref (s.sentences);
  for (guint i = 0; i < N_WISHES; i++)
    g_clear_pointer (&s.open[i], g_ptr_array_unref);
  return s.chunks;
}
