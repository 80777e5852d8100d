/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a flush of the inputs of chunkmux becomes one of its outputs. */
#include "gstchunkmux.h"

static gboolean
any_input_flushing (GstChunkMux *self)
{
  for (guint i = 0; i < self->store.inputs->len; i++)
    if (((GstChunkInput *)
            g_ptr_array_index (self->store.inputs, i))->flushing)
      return TRUE;
  return FALSE;
}

/* Flush events go out of both pads, without the lock. */
static void
push_flush (GstChunkMux *self, GstEvent *event)
{
  GstPad *captions;

  g_mutex_lock (&self->lock);
  captions = self->captions.pad ? gst_object_ref (self->captions.pad) : NULL;
  g_mutex_unlock (&self->lock);
  gst_pad_push_event (self->src, gst_event_ref (event));
  if (captions) {
    gst_pad_push_event (captions, gst_event_ref (event));
    gst_object_unref (captions);
  }
}

/* Several inputs bring the flush of one seek; downstream sees one. */
void
gst_chunk_mux_flush_start (GstChunkMux *self, GstPad *pad, GstEvent *event)
{
  guint32 seqnum = gst_event_get_seqnum (event);
  GstChunkInput *input;
  gboolean forward = FALSE;

  g_mutex_lock (&self->lock);
  input = gst_pad_get_element_private (pad);
  if (input && !input->flushing) {
    gboolean known = seqnum == self->flush_seqnum
        && input->flush_seqnum != seqnum;

    forward = !self->flushing && !known;
    input->flushing = TRUE;
    input->flush_seqnum = seqnum;
    if (forward) {
      self->flushing = TRUE;
      self->flush_seqnum = seqnum;
    }
    gst_chunk_store_flush_input (&self->store, input);
    g_cond_broadcast (&self->space);
  }
  g_mutex_unlock (&self->lock);
  if (forward)
    push_flush (self, event);
}

static gboolean
pushes_elsewhere (GThread *pusher)
{
  return pusher && pusher != g_thread_self ();
}

/* With the lock. Until both tasks are out of gst_pad_push(), unless this is
 * one of them: then downstream is seeking from its chain function. */
static void
wait_parked (GstChunkMux *self)
{
  while (pushes_elsewhere (self->pusher)
      || pushes_elsewhere (self->captions.pusher))
    g_cond_wait (&self->parked, &self->lock);
}

void
gst_chunk_mux_end_flush (GstChunkMux *self, GstEvent *event)
{
  g_autoptr (GstEvent) start = NULL;
  gboolean reset_time;

  if (!self->flushing || self->flush_ending || any_input_flushing (self))
    return;
  gst_event_parse_flush_stop (event, &reset_time);
  self->flush_ending = TRUE;
  wait_parked (self);
  if (any_input_flushing (self)) {
    self->flush_ending = FALSE;
    return;
  }
  gst_chunk_mux_reset_output (self, reset_time);
  g_mutex_unlock (&self->lock);
  push_flush (self, event);
  g_mutex_lock (&self->lock);
  self->flush_ending = FALSE;

  /* A flush that began meanwhile was not forwarded. */
  self->flushing = any_input_flushing (self);
  if (!self->flushing) {
    gst_chunk_captions_wake (&self->captions);
    return;
  }
  start = gst_event_new_flush_start ();
  g_mutex_unlock (&self->lock);
  push_flush (self, start);
  g_mutex_lock (&self->lock);
}

void
gst_chunk_mux_flush_stop (GstChunkMux *self, GstPad *pad, GstEvent *event)
{
  GstChunkInput *input;

  g_mutex_lock (&self->lock);
  input = gst_pad_get_element_private (pad);
  if (input) {
    gst_chunk_store_flush_input (&self->store, input);
    input->flushing = FALSE;
    input->stale = FALSE;
    gst_chunk_mux_end_flush (self, event);
    gst_chunk_mux_wake (self);
  }
  g_mutex_unlock (&self->lock);
}
