/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which chunks go out in one request: those that would wait for a worker
 * otherwise, behind the one that is heard next. What was tried before is
 * asked for alone. */
#include "gst-tts-session-private.h"

/* What is heard next would have to wait for the others, and what failed, or
 * was begun by an earlier run, has to be asked for by itself. */
static gboolean
is_for_itself (GstTtsSession *self, GstTtsSlot *slot)
{
  return slot == g_queue_peek_head (&self->slots) || slot->n_tries > 0
      || slot->task;
}

/* How many requests like that of @entry could still leave. */
static guint
count_idle_locked (GstTtsSession *self, const GstTtsEntry *entry)
{
  guint workers = gst_tts_session_workers_at_locked (self, entry);
  guint idle = workers > entry->in_flight ? workers - entry->in_flight : 0;

  return MIN (idle, self->max_workers - self->in_flight);
}

/* What fails with a batch has to be asked for once more, alone. */
static guint
largest_batch (GstTtsSession *self, const GstTtsEntry *entry)
{
  if (entry->no_batches || self->retry.max_tries < 2
      || entry->caps.context_turns > 0)
    return 1;
  return MIN (self->max_batch_size, entry->caps.max_batch);
}

/* Members for one batch if all that waits is dealt out to those workers that
 * have nothing to do: it is better to have two at work than one with both. */
static guint
choose_size_locked (GstTtsSession *self, const GstTtsSlot *first)
{
  const GstTtsEntry *entry = first->entry;
  guint max = largest_batch (self, entry);
  guint workers, waiting = 1, room = self->max_ahead - self->ahead;

  if (max < 2)
    return 1;
  workers = 1 + count_idle_locked (self, entry);
  for (GList *l = self->next; l && waiting < max * workers && room > 0;
      l = l->next, room--) {
    const GstTtsSlot *slot = l->data;

    waiting += slot->entry && slot->search != GST_TTS_SEARCH_FOUND;
  }
  return MIN (max, (waiting + workers - 1) / workers);
}

static gboolean
is_alike (const GstTtsSlot *slot, const GstTtsSlot *first)
{
  return slot->entry == first->entry
      && slot->rate == first->rate && slot->pitch == first->pitch
      && g_strcmp0 (slot->language, first->language) == 0
      && (slot->entry->caps.batch_voices
          || g_strcmp0 (slot->voice, first->voice) == 0);
}

static gdouble
chars_of (const GstTtsSlot *first)
{
  return first->batch ? first->batch->chars : MAX (first->usual.chars, 1);
}

/* If it may, what it can cost is kept back. */
static gboolean
may_join_locked (GstTtsSession *self, GstTtsSlot *slot,
    const GstTtsSlot *first)
{
  const GstTtsCapabilities *caps = &first->entry->caps;

  return !is_for_itself (self, slot) && is_alike (slot, first)
      && (caps->batch_chars == 0
          || chars_of (first) + MAX (slot->usual.chars, 1)
          <= caps->batch_chars)
      && gst_tts_session_is_free_locked (self, slot)
      && gst_tts_session_pay_locked (self, slot, NULL);
}

static void
add_locked (GstTtsSlot *first, GstTtsSlot *slot)
{
  if (!first->batch) {
    first->batch = gst_tts_batch_new (first->started);
    gst_tts_batch_add (first->batch, first, first->usual.chars,
        first->chunk->length);
  }
  gst_tts_batch_add (first->batch, slot, slot->usual.chars,
      slot->chunk->length);
  slot->batch = gst_tts_batch_ref (first->batch);
  slot->started = first->started;
}

/* The next in order if it goes out with @first; one that needs no request of
 * its own is passed. */
static GstTtsSlot *
next_member_locked (GstTtsSession *self, const GstTtsSlot *first)
{
  while (self->next && self->ahead < self->max_ahead) {
    GstTtsSlot *slot = self->next->data;
    gboolean needs = slot->entry && slot->search != GST_TTS_SEARCH_FOUND;

    if (needs && !gst_tts_session_is_searched_locked (self, slot))
      return NULL;
    needs = needs && !gst_tts_session_join_locked (self, slot);
    if (needs && !may_join_locked (self, slot, first))
      return NULL;
    self->next = self->next->next;
    self->ahead++;
    if (needs)
      return slot;
  }
  return NULL;
}

/* What is owed to the whole counts for each of them. */
static void
watch_locked (GstTtsSession *self, GPtrArray *slots)
{
  for (guint i = 0; i < slots->len; i++)
    gst_tts_session_watch_locked (self, g_ptr_array_index (slots, i));
  self->n_batches++;
  self->n_batched += slots->len;
}

GPtrArray *
gst_tts_session_launch_all_locked (GstTtsSession *self, GstTtsSlot *first)
{
  GPtrArray *slots =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_tts_slot_unref);
  gboolean alone = is_for_itself (self, first);
  GstTtsSlot *slot = first;
  guint size;

  g_clear_pointer (&first->batch, gst_tts_batch_unref);
  self->in_flight++;
  first->entry->in_flight++;
  size = alone ? 1 : choose_size_locked (self, first);
  do {
    if (slot != first)
      add_locked (first, slot);
    gst_tts_session_launch_locked (self, slot);
    gst_tts_session_record_locked (self, slot);
    g_ptr_array_add (slots, gst_tts_slot_ref (slot));
  } while (slots->len < size && (slot = next_member_locked (self, first)));
  if (slots->len > 1)
    watch_locked (self, slots);
  return slots;
}
