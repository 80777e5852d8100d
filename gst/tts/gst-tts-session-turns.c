/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was said before a chunk, for providers that go on from it.
 *
 * Such a chunk is asked for when all that it goes on from is over: one after
 * the other in a script. Only then is it known what is asked for, and so what
 * that is called in the cache. */
#include "gst-tts-session-private.h"

#include <string.h>

/* Of one request; in base64 it is a third more. */
#define MAX_SIZE (4u << 20)

void
gst_tts_session_remember_locked (GstTtsSession *self, GstTtsSlot *slot)
{
  GstTtsSaid *last = g_queue_peek_tail (&self->said);
  g_autofree gchar *text = NULL;

  if (self->max_turns == 0 || !slot->entry)
    return;
  if (last && !g_str_equal (gst_tts_said_get_script_id (last),
          slot->script_id))
    g_queue_clear_full (&self->said, (GDestroyNotify) gst_tts_said_unref);
  slot->before =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_tts_said_unref);
  for (GList *l = self->said.head; l; l = l->next)
    g_ptr_array_add (slot->before, gst_tts_said_ref (l->data));

  text = gst_tts_chunk_dup_text (slot->chunk, NULL);
  slot->said = gst_tts_said_new (slot->script_id, text, slot->wish);
  g_queue_push_tail (&self->said, gst_tts_said_ref (slot->said));
  if (self->said.length > self->max_turns)
    gst_tts_said_unref (g_queue_pop_head (&self->said));
}

/* What was not spoken, or is too long, is left out; of the rest there are the
 * last, as many as can be sent. */
static GPtrArray *
collect_turns (GstTtsSession *self, const GstTtsSlot *slot, GString *named)
{
  GPtrArray *turns =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_tts_turn_free);
  gsize size = 0;

  for (guint i = slot->before->len; i-- > 0
      && turns->len < slot->entry->caps.context_turns;) {
    GstTtsSaid *said = g_ptr_array_index (slot->before, i);
    const gchar *text = gst_tts_said_get_text (said), *digest;
    GBytes *wav = gst_tts_said_get_wav (said, &digest);
    g_autofree gchar *voice = gst_tts_roster_dup_voice (self->roster,
        slot->entry, gst_tts_said_get_voice (said));

    if (!wav)
      continue;
    size += g_bytes_get_size (wav);
    if (size > MAX_SIZE)
      break;
    g_ptr_array_insert (turns, 0, gst_tts_turn_new (text, voice, wav));
    g_string_append_printf (named, "%s %" G_GSIZE_FORMAT " %s %s\n", digest,
        strlen (text), text, voice ? voice : "");
  }
  return turns;
}

static gboolean
is_known (const GstTtsSlot *slot)
{
  for (guint i = 0; slot->before && i < slot->before->len; i++)
    if (!gst_tts_said_is_over (g_ptr_array_index (slot->before, i)))
      return FALSE;
  return TRUE;
}

gboolean
gst_tts_session_hear_locked (GstTtsSession *self, GstTtsSlot *slot)
{
  g_autoptr (GPtrArray) turns = NULL;
  g_autoptr (GString) named = g_string_new (NULL);

  if (!slot->awaits)
    return TRUE;
  if (!is_known (slot))
    return FALSE;
  slot->awaits = FALSE;
  if (slot->before)
    turns = collect_turns (self, slot, named);
  if (turns && turns->len > 0) {
    slot->turns = g_steal_pointer (&turns);
    slot->context = g_strdup (named->str);
  }
  gst_tts_session_name_request (self, slot);
  gst_tts_session_want_locked (self, slot);
  return TRUE;
}

void
gst_tts_session_unhear (GstTtsSlot *slot)
{
  g_clear_pointer (&slot->turns, g_ptr_array_unref);
  g_clear_pointer (&slot->context, g_free);
  slot->awaits = slot->entry && slot->entry->caps.context_turns > 0;
}
