/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The way back to an object from what may outlive it: timers, waiting lists,
 * jobs at a provider that does not stop. None of them owns it, so that it is
 * freed on the thread of the last that does. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _GstTtsLink GstTtsLink;

GstTtsLink * gst_tts_link_new   (gpointer target);

GstTtsLink * gst_tts_link_ref   (GstTtsLink *self);

void         gst_tts_link_unref (GstTtsLink *self);

/* The target, which stays until leave; NULL once the link is cut, and then
 * there is nothing to leave. Any thread, several at once. */
gpointer     gst_tts_link_enter (GstTtsLink *self);

void         gst_tts_link_leave (GstTtsLink *self);

/* For the target before it goes: nobody enters any more, and those inside
 * are waited for. Not within enter and leave. */
void         gst_tts_link_cut   (GstTtsLink *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTtsLink, gst_tts_link_unref)

G_END_DECLS
