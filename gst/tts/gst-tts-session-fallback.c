/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who speaks a chunk when its provider can not. */
#include "gst-tts-session-private.h"

static gboolean
may_ask_locked (GstTtsSession *self, const GstTtsEntry *entry)
{
  return !entry->dismissed && gst_tts_gate_admits (entry->gate,
      gst_clock_get_time (self->clock));
}

/* The bits of all that nobody should ask now. */
static guint64
find_left_out_locked (GstTtsSession *self)
{
  guint64 bits = 0;

  for (guint i = 0; i < gst_tts_roster_size (self->roster); i++)
    if (!may_ask_locked (self, gst_tts_roster_get_entry (self->roster, i)))
      bits |= G_GUINT64_CONSTANT (1) << i;
  return bits;
}

static GstTtsEntry *
find_next_locked (GstTtsSession *self, const GstTtsSlot *slot)
{
  return gst_tts_roster_next (self->roster, slot->language, slot->wish,
      slot->excluded | find_left_out_locked (self));
}

static void
give_to_locked (GstTtsSession *self, GstTtsSlot *slot, GstTtsEntry *entry)
{
  g_autofree gchar *voice =
      gst_tts_roster_dup_voice (self->roster, entry, slot->wish);

  if (slot->wish && !voice)
    gst_tts_session_warn_locked (self, "voice-map", g_strdup_printf
        ("%s has no voice '%s' and speaks with its own; voice-map can name "
            "another", entry->name, slot->wish));
  gst_tts_slot_move (slot, entry, voice);
  slot->n_failed = 0;
  slot->n_refused = 0;
  slot->give_up = 0;
  self->n_fallbacks++;
  gst_tts_session_report_limits_locked (self, slot);
}

gboolean
gst_tts_session_move_on_locked (GstTtsSession *self, GstTtsSlot *slot,
    const GError *why)
{
  const gchar *from = slot->entry->name;
  GstTtsEntry *next;

  slot->excluded |= G_GUINT64_CONSTANT (1) << slot->entry->index;
  next = find_next_locked (self, slot);
  if (!next)
    return FALSE;
  gst_tts_session_warn_locked (self, g_intern_string (from), g_strdup_printf
      ("%s speaks what %s could not: %s", next->name, from, why->message));
  give_to_locked (self, slot, next);
  return TRUE;
}

gboolean
gst_tts_session_redirect_locked (GstTtsSession *self, GstTtsSlot *slot)
{
  g_autoptr (GError) error = NULL;
  GstTtsEntry *next;

  if (may_ask_locked (self, slot->entry))
    return TRUE;
  next = find_next_locked (self, slot);
  if (next) {
    give_to_locked (self, slot, next);
    return TRUE;
  }

  if (slot->entry->dismissed)
    error = g_error_copy (slot->entry->dismissed);
  else
    g_set_error (&error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
        "left out for a minute because it failed too often, and there is no "
        "other provider for this");
  gst_tts_slot_fail (slot, error);
  return FALSE;
}
