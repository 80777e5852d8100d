/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Cuts the tokens of a chunk into what one run of the model takes: after a
 * sentence, else after a clause, else between phrases, else between words. */
#include "local-parts.h"

#include <string.h>

/* Ids of the first part where somebody waits: enough to sound like speech. */
#define EARLY_LEAST 12
#define EARLY_MOST 30

/* A part that is made while all before it is played may be this many times as
 * long: two cores speak four times as fast as one listens. */
#define GROWTH 2

/* How good a place is to stop; marks are better. */
enum { INSIDE = -1, BETWEEN, WORDS, PHRASES };

typedef struct
{
  const TtsFamily *family;
  const GArray *tokens;
  guint *sizes;                 /* ids of each token, its blank included */
  guint most;
} Cutter;

static void
clear_part (gpointer data)
{
  TtsLocalPart *part = data;

  g_array_unref (part->ids);
  g_free (part->words);
}

static guint
count_ids (const TtsFamily *family, const gchar *phonemes, GString *unknown)
{
  g_autoptr (GArray) ids = family->ids (phonemes, unknown);

  return ids->len - family->n_pads;
}

/* 3: a sentence ends behind it, 2: a part of one, 1: a clause, 0: no mark. */
static guint
weight_of (const TtsToken *token)
{
  static const gchar *const marks[] = { ",—", ";:", ".!?…" };

  if (token->kind != TTS_TOKEN_MARK)
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (strstr (marks[i], token->text))
      return i + 1;
  return 0;
}

/* What is said without stress leans on what follows: articles, prepositions,
 * conjunctions, auxiliaries. */
static gboolean
is_weak (const TtsToken *token)
{
  return token->phonemes && !strstr (token->phonemes, "ˈ");
}

/* Before token @at, which is neither the first nor behind the last. A phrase
 * begins where a weak word follows a strong one. */
static gint
rank_of (const Cutter *cutter, guint at)
{
  const TtsToken *last = tts_token (cutter->tokens, at - 1);
  const TtsToken *next = tts_token (cutter->tokens, at);

  if (weight_of (last) > 0)
    return PHRASES + weight_of (last);
  if (!last->space || last->offset == next->offset)
    return INSIDE;
  if (last->kind == TTS_TOKEN_MARK || next->kind == TTS_TOKEN_MARK ||
      is_weak (last))
    return BETWEEN;
  return is_weak (next) ? PHRASES : WORDS;
}

/* Closing marks stay with what they close. */
static guint
take_closing (const Cutter *cutter, guint at, guint end)
{
  while (at < end && tts_token (cutter->tokens, at)->kind == TTS_TOKEN_MARK &&
      strstr (")”", tts_token (cutter->tokens, at)->text))
    at++;
  return at;
}

/* The end of the longest run from @from that fits. */
static guint
find_limit (const Cutter *cutter, guint from, guint most)
{
  guint at = from, used = 0;

  while (at < cutter->tokens->len && used + cutter->sizes[at] <= most)
    used += cutter->sizes[at++];
  return MAX (at, from + 1);
}

/* The last place of the best that there are. */
static guint
find_cut (const Cutter *cutter, guint from, guint most)
{
  guint limit = find_limit (cutter, from, most), best = limit;
  gint rank = INSIDE;

  if (limit == cutter->tokens->len)
    return limit;
  for (guint at = limit; at > from + 1; at--)
    if (rank_of (cutter, at) > rank) {
      rank = rank_of (cutter, at);
      best = at;
    }
  return take_closing (cutter, best, limit);
}

static guint
count_ids_of (const Cutter *cutter, guint from, guint to)
{
  guint n = 0;

  for (guint i = from; i < to; i++)
    n += cutter->sizes[i];
  return n;
}

/* The first end of a phrase or clause that is neither too soon nor too late,
 * else the last place between strong words. */
static guint
find_early_cut (const Cutter *cutter)
{
  guint left = count_ids_of (cutter, 0, cutter->tokens->len), used = 0;
  guint limit = find_limit (cutter, 0, cutter->most), best = 0;

  if (left <= EARLY_MOST)
    return cutter->tokens->len;
  for (guint at = 1; at < cutter->tokens->len && at <= limit; at++) {
    gint rank = rank_of (cutter, at);

    used += cutter->sizes[at - 1];
    left -= cutter->sizes[at - 1];
    if (left < EARLY_LEAST || (used > EARLY_MOST && best > 0))
      break;
    if (used >= EARLY_LEAST && rank >= PHRASES)
      return take_closing (cutter, at, limit);
    if (used >= EARLY_LEAST && rank == WORDS)
      best = at;
  }
  return best > 0 ? best : find_cut (cutter, 0, cutter->most);
}

/* A rest that is too short to sound well stays with what comes before it. */
static guint
find_next_cut (const Cutter *cutter, guint from)
{
  guint most = MIN (cutter->most, GROWTH * count_ids_of (cutter, 0, from));
  guint left = count_ids_of (cutter, from, cutter->tokens->len);

  return find_cut (cutter, from, left < most + EARLY_LEAST ?
      cutter->most : most);
}

/* What is more than fits goes; the last id stays. */
static void
shorten_ids (GArray *ids, guint most)
{
  int last;

  if (ids->len <= most)
    return;
  last = g_array_index (ids, int, ids->len - 1);
  g_array_set_size (ids, most);
  g_array_index (ids, int, most - 1) = last;
}

/* At least a blank's worth of ids in @part, never more than fit. */
static void
fill_part (const Cutter *cutter, TtsLocalPart *part)
{
  g_autoptr (GString) phonemes = g_string_new (NULL);

  part->words = g_new0 (TtsWordTime, part->to - part->from);
  for (guint i = part->from; i < part->to; i++) {
    const TtsToken *token = tts_token (cutter->tokens, i);
    TtsWordTime *word = &part->words[i - part->from];

    word->space = token->space && i + 1 < part->to;
    word->n_ids = cutter->sizes[i] - token->space;
    g_string_append (phonemes, token->phonemes ? token->phonemes : "");
    if (word->space)
      g_string_append_c (phonemes, ' ');
  }
  part->ids = cutter->family->ids (phonemes->str, NULL);
  shorten_ids (part->ids, cutter->family->max_ids);
  part->n_characters = g_utf8_strlen (phonemes->str, -1);
}

GArray *
tts_local_parts (const TtsFamily *family, const GArray *tokens, guint most,
    gboolean early, GString *unknown)
{
  GArray *parts = g_array_new (FALSE, FALSE, sizeof (TtsLocalPart));
  g_autofree guint *sizes = g_new (guint, tokens->len + 1);
  const Cutter cutter = { family, tokens, sizes, most };

  g_array_set_clear_func (parts, clear_part);
  for (guint i = 0; i < tokens->len; i++) {
    const TtsToken *token = tts_token (tokens, i);

    sizes[i] = count_ids (family, token->phonemes ? token->phonemes : "",
        unknown) + token->space;
  }
  for (guint from = 0; from < tokens->len;) {
    TtsLocalPart part = { from, !early ? find_cut (&cutter, from, most) :
        from == 0 ? find_early_cut (&cutter) :
        find_next_cut (&cutter, from) };

    part.open = part.to < tokens->len &&
        tts_token (tokens, part.to - 1)->kind != TTS_TOKEN_MARK;
    fill_part (&cutter, &part);
    g_array_append_val (parts, part);
    from = part.to;
  }
  return parts;
}
