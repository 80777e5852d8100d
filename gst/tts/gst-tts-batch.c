/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Several slots whose tries are one request. */
#include "gst-tts-batch-private.h"

GstTtsBatch *
gst_tts_batch_new (GstClockTime started)
{
  GstTtsBatch *self = g_atomic_rc_box_new0 (GstTtsBatch);

  self->members = g_array_new (FALSE, FALSE, sizeof (GstTtsBatchMember));
  self->divided = started;
  self->passage = GST_TTS_PASSAGE_NEUTRAL;
  return self;
}

GstTtsBatch *
gst_tts_batch_ref (GstTtsBatch *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  g_array_unref (((GstTtsBatch *) data)->members);
}

void
gst_tts_batch_unref (GstTtsBatch *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

void
gst_tts_batch_add (GstTtsBatch *self, gconstpointer slot, gdouble chars,
    gsize length)
{
  /* One without any would have no part of the bill. */
  GstTtsBatchMember member = { slot, MAX (chars, 1), 0, TRUE };

  g_array_append_val (self->members, member);
  self->n_open++;
  self->chars += member.chars;
  self->length += length;
}

static GstTtsBatchMember *
nth (const GstTtsBatch *self, guint i)
{
  return &g_array_index (self->members, GstTtsBatchMember, i);
}

static GstTtsBatchMember *
find (const GstTtsBatch *self, gconstpointer slot)
{
  guint i = 0;

  while (nth (self, i)->slot != slot)
    i++;
  return nth (self, i);
}

gdouble
gst_tts_batch_share (const GstTtsBatch *self, gconstpointer slot)
{
  return find (self, slot)->chars / self->chars;
}

static void
divide (GstTtsBatch *self, GstClockTime now)
{
  gdouble seconds = (now - self->divided) / (gdouble) GST_SECOND;
  gdouble chars = 0;

  for (guint i = 0; i < self->members->len; i++)
    chars += nth (self, i)->open ? nth (self, i)->chars : 0;
  for (guint i = 0; i < self->members->len; i++)
    if (nth (self, i)->open)
      nth (self, i)->wall += seconds * nth (self, i)->chars / chars;
  self->divided = now;
}

gdouble
gst_tts_batch_wall (GstTtsBatch *self, gconstpointer slot, GstClockTime now)
{
  if (now > self->divided)
    divide (self, now);
  return find (self, slot)->wall;
}

gboolean
gst_tts_batch_leave (GstTtsBatch *self, gconstpointer slot,
    GstTtsPassage passage, GstClockTime wait, guint max_concurrency)
{
  find (self, slot)->open = FALSE;
  self->n_open--;
  self->passage = MIN (self->passage, passage);
  self->wait = MAX (self->wait, wait);
  if (max_concurrency)
    self->max_concurrency = max_concurrency;
  return self->n_open == 0;
}
