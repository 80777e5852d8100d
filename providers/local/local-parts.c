/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Cuts the tokens of a chunk into what one run of the model takes: after a
 * sentence, else after a clause, else between words. */
#include "local-parts.h"

#include <string.h>

/* Ids of the first part where somebody waits: enough to sound like speech,
 * and to play while the next one is made. */
#define EARLY_LEAST 20
#define EARLY_MOST 120

typedef struct
{
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
count_ids (const gchar *phonemes, GString *unknown)
{
  g_autoptr (GArray) ids = tts_kokoro_ids (phonemes, unknown);

  return ids->len - 2;
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

/* Behind the last mark of the greatest weight. */
static guint
find_cut (const Cutter *cutter, guint from)
{
  guint limit = find_limit (cutter, from, cutter->most);

  if (limit == cutter->tokens->len)
    return limit;
  for (guint weight = 3; weight > 0; weight--)
    for (guint at = limit; at > from + 1; at--)
      if (weight_of (tts_token (cutter->tokens, at - 1)) == weight)
        return take_closing (cutter, at, limit);
  return limit;
}

/* Behind the first mark that is neither too soon nor too late. */
static guint
find_early_cut (const Cutter *cutter)
{
  guint used = 0;

  for (guint at = 0; at < cutter->tokens->len; at++) {
    used += cutter->sizes[at];
    if (used > EARLY_MOST)
      break;
    if (used >= EARLY_LEAST && weight_of (tts_token (cutter->tokens, at)) > 0)
      return take_closing (cutter, at + 1, cutter->tokens->len);
  }
  return find_cut (cutter, 0);
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
  part->ids = tts_kokoro_ids (phonemes->str, NULL);
  if (part->ids->len > TTS_KOKORO_MAX_IDS) {
    g_array_set_size (part->ids, TTS_KOKORO_MAX_IDS);
    g_array_index (part->ids, int, TTS_KOKORO_MAX_IDS - 1) = 0;
  }
  part->n_characters = g_utf8_strlen (phonemes->str, -1);
}

GArray *
tts_local_parts (const GArray *tokens, guint most, gboolean early,
    GString *unknown)
{
  GArray *parts = g_array_new (FALSE, FALSE, sizeof (TtsLocalPart));
  g_autofree guint *sizes = g_new (guint, tokens->len + 1);
  const Cutter cutter = { tokens, sizes, most };

  g_array_set_clear_func (parts, clear_part);
  for (guint i = 0; i < tokens->len; i++) {
    const TtsToken *token = tts_token (tokens, i);

    sizes[i] = count_ids (token->phonemes ? token->phonemes : "", unknown) +
        token->space;
  }
  for (guint from = 0; from < tokens->len;) {
    TtsLocalPart part = { from, early && from == 0 ?
        find_early_cut (&cutter) : find_cut (&cutter, from) };

    fill_part (&cutter, &part);
    g_array_append_val (parts, part);
    from = part.to;
  }
  return parts;
}
