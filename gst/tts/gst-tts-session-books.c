/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the tries of a session come into its books. */
#include "gst-tts-session-private.h"

static gboolean
start_slot (gpointer data)
{
  return gst_tts_try_start (data);
}

gboolean
gst_tts_session_leave_locked (GstTtsSession *self, GstTtsSlot *slot)
{
  if (!self->books)
    return FALSE;
  slot->record = gst_tts_record_new (slot);
  gst_tts_books_leave (self->books, slot->record, start_slot,
      gst_tts_slot_ref (slot), (GDestroyNotify) gst_tts_slot_unref);
  return TRUE;
}

void
gst_tts_session_settle_locked (GstTtsSession *self, GstTtsSlot *slot,
    const GstTtsOutcome *outcome)
{
  g_autoptr (GstTtsRecord) record = g_steal_pointer (&slot->record);

  if (!record)
    return;
  gst_tts_record_settle (record, outcome, gst_clock_get_time (self->clock),
      slot->entry->caps.local);
  gst_tts_books_settle (self->books, record);
}
