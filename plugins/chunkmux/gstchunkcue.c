/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A cue of the store and its pieces: what is there, what is missing. */
#include "gstchunkcue.h"

GstChunkPiece *
gst_chunk_piece_new (GstBuffer *buffer, guint64 start, guint64 frames,
    gsize size, GstChunkInput *input)
{
  GstChunkPiece *piece = g_new0 (GstChunkPiece, 1);

  piece->link.data = piece;
  piece->ref_count = 1;
  piece->stored = TRUE;
  piece->start = start;
  piece->frames = frames;
  piece->buffer = buffer;
  piece->size = size;
  piece->file_offset = -1;
  piece->input = input;
  return piece;
}

GstChunkPiece *
gst_chunk_piece_ref (GstChunkPiece *piece)
{
  g_atomic_int_inc (&piece->ref_count);
  return piece;
}

void
gst_chunk_piece_unref (GstChunkPiece *piece)
{
  if (!g_atomic_int_dec_and_test (&piece->ref_count))
    return;
  gst_clear_buffer (&piece->buffer);
  g_free (piece);
}

guint64
gst_chunk_piece_end (const GstChunkPiece *piece)
{
  return piece->start + piece->frames;
}

GstChunkCue *
gst_chunk_cue_new (guint index, GRefString *script_id)
{
  GstChunkCue *self = g_new0 (GstChunkCue, 1);

  self->index = index;
  self->script_id = script_id ? g_ref_string_acquire (script_id) : NULL;
  self->length = GST_CHUNK_UNKNOWN;
  self->limit = GST_CHUNK_UNKNOWN;
  self->cut = GST_CHUNK_UNKNOWN;
  return self;
}

void
gst_chunk_cue_free (GstChunkCue *self)
{
  g_assert (!self->pieces.head);
  g_clear_pointer (&self->cue, gst_tts_cue_unref);
  g_clear_pointer (&self->script_id, g_ref_string_release);
  g_free (self);
}

gboolean
gst_chunk_cue_foreach_missing (GstChunkCue *self, guint64 start, guint64 stop,
    GstChunkCueAdd add, gpointer user_data)
{
  guint64 pos = MAX (start, self->taken);
  GList *before = self->pieces.tail, *next;
  gboolean some = pos > start;

  while (before && ((GstChunkPiece *) before->data)->start > pos)
    before = before->prev;
  next = before ? before->next : self->pieces.head;
  if (before && gst_chunk_piece_end (before->data) > pos) {
    pos = gst_chunk_piece_end (before->data);
    some = TRUE;
  }

  while (pos < stop) {
    const GstChunkPiece *piece = next ? next->data : NULL;
    guint64 until = piece ? MIN (stop, piece->start) : stop;

    if (until > pos)
      add (self, next, pos, until, user_data);
    if (until == stop)
      break;
    some = TRUE;
    pos = gst_chunk_piece_end (piece);
    next = next->next;
  }
  return some && stop > start;
}

void
gst_chunk_cue_extend_end (GstChunkCue *self, GList *link)
{
  for (; link; link = link->next) {
    const GstChunkPiece *piece = link->data;

    if (piece->start > self->end)
      break;
    self->end = MAX (self->end, gst_chunk_piece_end (piece));
  }
}

gboolean
gst_chunk_cue_has_hole (const GstChunkCue *self)
{
  return self->pieces.tail
      && gst_chunk_piece_end (self->pieces.tail->data) > self->end;
}

gboolean
gst_chunk_cue_is_covered (const GstChunkCue *self, guint64 tolerance)
{
  if (self->end >= self->length)
    return TRUE;
  return self->last && self->last->inexact && self->claimed >= self->length
      && self->length - self->end <= tolerance
      && !gst_chunk_cue_has_hole (self);
}
