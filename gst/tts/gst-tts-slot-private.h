/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A slot: one chunk's place in a session's queue, and its audio as it comes
 * in from whatever thread the provider uses. */
#pragma once

#include <gst/audio/audio.h>

#include "gst-tts-convert-private.h"
#include "gst-tts-job.h"
#include "gst-tts-meta.h"
#include "gst-tts-roster-private.h"

G_BEGIN_DECLS

typedef struct _GstTtsSlot GstTtsSlot;

/* Called after audio came and when the slot is finished, without locks, on
 * the provider's thread; not any more after a cancel. */
typedef void (*GstTtsSlotNotify) (GstObject *session, GstTtsSlot *slot,
    gboolean finished);

/* What the provider does not honour; likewise. */
typedef void (*GstTtsSlotWarn) (GstObject *session, const gchar *kind,
    const gchar *text);

struct _GstTtsSlot
{
  gint ref_count;

  /* never change */
  GstObject *session;           /* strong */
  GstTtsSlotNotify notify;
  GstTtsSlotWarn warn;
  GstTtsChunk *chunk;           /* NULL if it holds an item's place */
  GRefString *script_id;
  GstTtsEntry *entry;           /* NULL if there is nothing to say */
  GstTtsProvider *provider;
  gchar *voice;
  gchar *language;
  gdouble rate;
  gdouble pitch;
  gdouble gain;
  GstAudioInfo info;

  /* provider's pushing thread */
  GstTtsConvert *convert;
  gint bpf_in;
  guint64 frames_left;          /* before it is taken for a runaway */

  /* lock */
  GMutex lock;
  GstTtsJob *job;
  GByteArray *audio;            /* converted, not taken yet */
  GArray *words;                /* GstTtsWord, times from the chunk's start,
                                   not taken yet */
  GError *error;
  gboolean finished;
  gboolean cancelled;

  /* the session's lock */
  guint run;
  gboolean in_flight;

  /* pulling thread */
  GstMiniObject *item;
  gboolean opened;
  guint64 silence_before;       /* frames still to come */
  guint64 silence_after;
  guint64 taken;                /* frames */
  guint64 audio_start;          /* frame of the cue */
  GstBuffer *ready;             /* taken, not passed on whole */
};

GstTtsSlot * gst_tts_slot_new    (GstObject *session, GstTtsSlotNotify notify,
    GstTtsSlotWarn warn, GRefString *script_id, GstTtsChunk *chunk,
    const GstAudioInfo *info);

/* A place for something else than speech; takes @item. */
GstTtsSlot * gst_tts_slot_new_item (GstMiniObject *item);

GstTtsSlot * gst_tts_slot_ref    (GstTtsSlot *self);

void         gst_tts_slot_unref  (GstTtsSlot *self);

/* Starts the job. Without locks. */
void         gst_tts_slot_start  (GstTtsSlot *self);

/* Nothing will be notified any more. Without locks. */
void         gst_tts_slot_cancel (GstTtsSlot *self);

/* Whether take would yield audio now, or the slot is finished. Any thread. */
gboolean     gst_tts_slot_is_ready (GstTtsSlot *self, guint min_frames);

/* Up to @max_frames of audio; NULL if there is less than @min_frames and more
 * may follow, or if there is none left. Pulling thread. */
GstBuffer *  gst_tts_slot_take   (GstTtsSlot *self, guint min_frames,
    guint max_frames);

/* Whether it is finished and all its audio was taken; from then on error is
 * the pulling thread's. */
gboolean     gst_tts_slot_is_drained (GstTtsSlot *self);

/* The words that start before frame @end_frame of the chunk (all of them with
 * G_MAXUINT64), as words of the cue; NULL if there are none. */
GArray *     gst_tts_slot_take_words (GstTtsSlot *self, guint64 end_frame);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTtsSlot, gst_tts_slot_unref)

G_END_DECLS
