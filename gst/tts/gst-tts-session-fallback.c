/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who speaks a chunk when its provider can not. */
#include "gst-tts-session-private.h"

#include "gst-tts-map-private.h"

#define BIT(entry) (G_GUINT64_CONSTANT (1) << (entry)->index)

static gboolean
may_ask_locked (GstTtsSession *self, const GstTtsSlot *slot,
    const GstTtsEntry *entry)
{
  return !entry->dismissed
      && gst_tts_session_afford_locked (self, slot, entry)
      != GST_TTS_AFFORD_NO
      && gst_tts_gate_admits (entry->gate, slot,
          gst_clock_get_time (self->clock))
      && !gst_tts_gate_is_shut (entry->gate,
          gst_tts_session_latest_locked (self, slot, entry));
}

/* The bits of all that the slot should not be given to now. */
static guint64
find_left_out_locked (GstTtsSession *self, const GstTtsSlot *slot)
{
  guint64 bits = slot->excluded | BIT (slot->entry);

  for (guint i = 0; i < gst_tts_roster_size (self->roster); i++) {
    GstTtsEntry *entry = gst_tts_roster_get_entry (self->roster, i);

    if (!(bits & BIT (entry)) && !may_ask_locked (self, slot, entry))
      bits |= BIT (entry);
  }
  return bits;
}

static GstTtsEntry *
find_next_locked (GstTtsSession *self, const GstTtsSlot *slot)
{
  GstTtsRanking ranking;

  gst_tts_session_rank_locked (self, &slot->usual, slot->rate, &ranking);
  return gst_tts_roster_next (self->roster, &ranking, slot->language,
      slot->wish, find_left_out_locked (self, slot));
}

gboolean
gst_tts_session_has_next_locked (GstTtsSession *self, const GstTtsSlot *slot)
{
  return find_next_locked (self, slot) != NULL;
}

void
gst_tts_session_assign (GstTtsSession *self, GstTtsSlot *slot,
    GstTtsEntry *entry)
{
  g_autofree gchar *voice =
      gst_tts_roster_dup_voice (self->roster, entry, slot->wish);

  gst_tts_slot_move (slot, entry, voice,
      gst_tts_level_map_gain (self->level_map, entry->name, voice));
  gst_tts_session_unhear (slot);
}

static void
give_to_locked (GstTtsSession *self, GstTtsSlot *slot, GstTtsEntry *entry)
{
  gst_tts_session_leave_cache_locked (self, slot);
  gst_tts_session_assign (self, slot, entry);
  if (slot->wish && !slot->voice)
    gst_tts_session_warn_locked (self, "voice-map", g_strdup_printf
        ("%s has no voice '%s' and speaks with its own; voice-map can name "
            "another", entry->name, slot->wish));
  gst_tts_session_name_request (self, slot);
  gst_tts_session_want_locked (self, slot);
  slot->n_failed = 0;
  slot->n_refused = 0;
  slot->give_up = 0;
  slot->due = 0;
  self->n_fallbacks++;
  gst_tts_session_report_limits_locked (self, slot);
}

gboolean
gst_tts_session_move_on_locked (GstTtsSession *self, GstTtsSlot *slot,
    const GError *why)
{
  const gchar *from = slot->entry->name;
  GstTtsEntry *next = find_next_locked (self, slot);

  if (!next)
    return FALSE;
  gst_tts_session_warn_locked (self, g_intern_string (from), g_strdup_printf
      ("%s speaks what %s could not: %s", next->name, from, why->message));
  slot->excluded |= BIT (slot->entry);
  give_to_locked (self, slot, next);
  return TRUE;
}

/* Why the slot should not wait for its provider, or NULL. One that was heard
 * is bound to it, though others are not let in. */
static GError *
find_obstacle_locked (GstTtsSession *self, GstTtsSlot *slot)
{
  const GstTtsEntry *entry = slot->entry;
  GstClockTime now = gst_clock_get_time (self->clock);
  GstClockTime latest = gst_tts_session_latest_locked (self, slot, entry);

  if (entry->dismissed)
    return g_error_copy (entry->dismissed);
  if (gst_tts_session_afford_locked (self, slot, entry) == GST_TTS_AFFORD_NO)
    return gst_tts_session_new_budget_error_locked (self, slot);
  if (slot->waiting && now >= latest)
    return g_error_new (GST_TTS_ERROR, GST_TTS_ERROR_CONCURRENCY,
        "there was no room for another try in time");
  if (gst_tts_gate_is_shut (entry->gate, latest))
    return g_error_new (GST_TTS_ERROR, GST_TTS_ERROR_RATE,
        "it takes no request for longer than this one may wait");
  if (!gst_tts_gate_admits (entry->gate, slot, now)
      && !gst_tts_slot_is_heard (slot))
    return g_error_new (GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
        "left out for a minute because it failed too often");
  return NULL;
}

/* One whose time went by in refusals has failed there for good; one that only
 * stood in line says nothing. */
static void
note_refused_locked (GstTtsSession *self, GstTtsSlot *slot, const GError *why)
{
  GstTtsGate *gate = slot->entry->gate;

  if (slot->n_refused > 0
      && gst_tts_error_passage (why) == GST_TTS_PASSAGE_REFUSED)
    gst_tts_gate_failed (gate, slot, gst_clock_get_time (self->clock));
  else
    gst_tts_gate_forget (gate, slot);
}

gboolean
gst_tts_session_is_free_locked (GstTtsSession *self, GstTtsSlot *slot)
{
  g_autoptr (GError) why = find_obstacle_locked (self, slot);

  return !why;
}

gboolean
gst_tts_session_redirect_locked (GstTtsSession *self, GstTtsSlot *slot)
{
  g_autoptr (GError) why = find_obstacle_locked (self, slot);

  if (!why)
    return TRUE;
  note_refused_locked (self, slot, why);
  if (!gst_tts_slot_is_heard (slot)
      && gst_tts_session_move_on_locked (self, slot, why))
    return TRUE;
  gst_tts_session_fail_locked (self, slot, why);
  return FALSE;
}
