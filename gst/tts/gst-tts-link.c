/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The way back to an object from what may outlive it. */
#include "gst-tts-link-private.h"

struct _GstTtsLink
{
  gint ref_count;

  GMutex lock;
  GCond left;
  /* lock */
  gpointer target;              /* NULL when it is cut */
  guint inside;
};

GstTtsLink *
gst_tts_link_new (gpointer target)
{
  GstTtsLink *self = g_new0 (GstTtsLink, 1);

  self->ref_count = 1;
  self->target = target;
  g_mutex_init (&self->lock);
  g_cond_init (&self->left);
  return self;
}

GstTtsLink *
gst_tts_link_ref (GstTtsLink *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
gst_tts_link_unref (GstTtsLink *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->left);
  g_free (self);
}

gpointer
gst_tts_link_enter (GstTtsLink *self)
{
  gpointer target;

  g_mutex_lock (&self->lock);
  target = self->target;
  self->inside += target != NULL;
  g_mutex_unlock (&self->lock);
  return target;
}

void
gst_tts_link_leave (GstTtsLink *self)
{
  g_mutex_lock (&self->lock);
  if (--self->inside == 0)
    g_cond_signal (&self->left);
  g_mutex_unlock (&self->lock);
}

void
gst_tts_link_cut (GstTtsLink *self)
{
  g_mutex_lock (&self->lock);
  self->target = NULL;
  while (self->inside > 0)
    g_cond_wait (&self->left, &self->lock);
  g_mutex_unlock (&self->lock);
}
