/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which of several providers is asked first: the user's order, or one by what
 * they cost or how fast they are. */
#include "gst-tts-session-private.h"

#include <math.h>
#include <string.h>

#include "gst-tts-ledger-private.h"

/* Who leads keeps the lead until another one is better by a fifth, or voices
 * would change with every small difference. */
#define BETTER 0.8

static gdouble
cost_of (const GstTtsEntry *entry, const GstTtsUsage *usage)
{
  const GstTtsPrice *price = entry->price;

  if (!gst_tts_entry_bills (entry))
    return 0;
  if (!price || strcmp (price->currency, GST_TTS_CURRENCY) != 0)
    return INFINITY;
  return gst_tts_price_cost (price, gst_tts_price_quantity (price, usage));
}

/* Less is better; INFINITY if it is not known. */
static gdouble
value_of (GstTtsSession *self, const GstTtsEntry *entry,
    const GstTtsUsage *usage)
{
  switch (self->policy) {
    case GST_TTS_PROVIDER_POLICY_CHEAPEST:
      return cost_of (entry, usage);
    case GST_TTS_PROVIDER_POLICY_FASTEST:
      return gst_tts_gate_get_pace (entry->gate);
    case GST_TTS_PROVIDER_POLICY_ORDER:
      break;
  }
  return 0;
}

/* The order of those with equal values stays. */
static void
sort (const gdouble *values, guint n, GstTtsRanking *ret_ranking)
{
  guint8 *index = ret_ranking->index;

  for (guint i = 0; i < n; i++) {
    guint at = i;

    for (; at > 0 && values[index[at - 1]] > values[i]; at--)
      index[at] = index[at - 1];
    index[at] = i;
  }
}

static void
put_first (GstTtsRanking *ranking, guint wanted)
{
  guint8 *index = ranking->index;
  guint at = 0;

  while (index[at] != wanted)
    at++;
  memmove (index + 1, index, at);
  index[0] = wanted;
}

void
gst_tts_session_rank_locked (GstTtsSession *self, const GstTtsUsage *usual,
    gdouble rate, GstTtsRanking *ret_ranking)
{
  const GstTtsUsage usage = { usual->chars, usual->audio / rate,
    usual->wall / rate };
  guint n = gst_tts_roster_size (self->roster);
  gdouble values[GST_TTS_MAX_ENTRIES];

  for (guint i = 0; i < n; i++)
    values[i] = value_of (self, gst_tts_roster_get_entry (self->roster, i),
        &usage);
  sort (values, n, ret_ranking);
  if (self->leader < n
      && values[ret_ranking->index[0]] > values[self->leader] * BETTER)
    put_first (ret_ranking, self->leader);
}

/* Nobody learns how fast one is that is never asked: each has one chunk. */
static void
put_unknown_first (GstTtsSession *self, GstTtsRanking *ranking)
{
  for (guint i = gst_tts_roster_size (self->roster); i-- > 0;) {
    const GstTtsEntry *entry = gst_tts_roster_get_entry (self->roster, i);

    if (!entry->chosen && isinf (gst_tts_gate_get_pace (entry->gate)))
      put_first (ranking, i);
  }
}

void
gst_tts_session_rank_next_locked (GstTtsSession *self,
    const GstTtsUsage *usual, gdouble rate, GstTtsRanking *ret_ranking)
{
  gst_tts_session_rank_locked (self, usual, rate, ret_ranking);
  self->leader = ret_ranking->index[0];
  if (self->policy == GST_TTS_PROVIDER_POLICY_FASTEST)
    put_unknown_first (self, ret_ranking);
}

void
gst_tts_session_recall_paces (GstTtsSession *self, const gchar *ledger)
{
  for (guint i = 0; i < gst_tts_roster_size (self->roster); i++) {
    const GstTtsEntry *entry = gst_tts_roster_get_entry (self->roster, i);
    GstClockTime time;
    gdouble chars;

    if (isinf (gst_tts_gate_get_pace (entry->gate))
        && gst_tts_ledger_read_pace (ledger, entry->service, entry->model,
            &time, &chars))
      gst_tts_gate_note_pace (entry->gate, time, chars);
  }
}

GstTtsEntry *
gst_tts_session_choose (GstTtsSession *self, GstTtsSlot *slot,
    GCancellable *cancellable)
{
  GstTtsRanking ranking;
  GstTtsEntry *entry;

  g_mutex_lock (&self->lock);
  gst_tts_session_rank_next_locked (self, &slot->usual, slot->rate, &ranking);
  g_mutex_unlock (&self->lock);

  entry = gst_tts_roster_choose (self->roster, &ranking, slot->language,
      slot->wish, cancellable, &slot->error);

  g_mutex_lock (&self->lock);
  if (entry)
    entry->chosen = TRUE;
  g_mutex_unlock (&self->lock);
  return entry;
}
