/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A slot: one chunk's place in a session's queue, and its audio as it comes
 * in from whatever thread the provider uses. */
#pragma once

#include <gst/audio/audio.h>

#include "gst-tts-batch-private.h"
#include "gst-tts-cache-private.h"
#include "gst-tts-convert-private.h"
#include "gst-tts-flight-private.h"
#include "gst-tts-journal-private.h"
#include "gst-tts-link-private.h"
#include "gst-tts-meta.h"
#include "gst-tts-said-private.h"
#include "gst-tts-spill-private.h"
#include "gst-tts-try-private.h"

G_BEGIN_DECLS

/* Called after audio came (@outcome is NULL) and when a try has ended, without
 * locks, on the provider's thread; not any more after a cancel. The owner
 * finishes a slot whose try succeeded, else starts it again or fails it. */
typedef void (*GstTtsSlotNotify) (gpointer session, GstTtsSlot *slot,
    const GstTtsOutcome *outcome);

/* What the provider does not honour; likewise. */
typedef void (*GstTtsSlotWarn) (gpointer session, const gchar *kind,
    const gchar *text);

/* Whether it is in the cache. */
typedef enum
{
  GST_TTS_SEARCH_OVER,          /* it is not, or nobody looks */
  GST_TTS_SEARCH_WANTED,
  GST_TTS_SEARCH_UNDER_WAY,
  GST_TTS_SEARCH_FOUND,
} GstTtsSearch;

struct _GstTtsSlot
{
  gint ref_count;

  /* never change */
  GstTtsLink *session;
  GstTtsSlotNotify notify;
  GstTtsSlotWarn warn;
  GstTtsChunk *chunk;           /* NULL if it holds an item's place */
  GRefString *script_id;
  GstTtsSpill *spill;           /* NULL for an item */
  GstClock *clock;              /* the session's, likewise */
  gchar *wish;                  /* voice, as the script or the user calls it */
  gchar *language;
  gdouble rate;
  gdouble pitch;
  gdouble volume;               /* as the script and the user want it */
  GstAudioInfo info;
  GstTtsJournal *journal;       /* NULL if none is kept */
  gchar *in_journal;            /* what it is called there */
  guint64 place;                /* grows along the run */
  GstTtsUsage usual;            /* of such a text */

  /* lock and the session's to write, one of them to read */
  GMutex lock;
  GstTtsEntry *entry;           /* NULL if there is nothing to say */
  gchar *voice;
  gdouble gain;                 /* volume, and what that voice needs */

  /* lock */
  GstTtsTry *current;
  GByteArray *audio;            /* converted, not taken yet */
  gsize n_sent;                 /* bytes taken while a try could still fail */
  GByteArray *sent;             /* these bytes, if they can be had again */
  gsize held;                   /* of audio, counted as waiting */
  gsize stowed;                 /* bytes in the spill, behind audio */
  gint64 stowed_at;
  GArray *words;                /* GstTtsWord, times from the chunk's start,
                                   not taken yet */
  guint n_words_taken;
  GstTtsSaid *said;             /* for those behind it; NULL if nobody wants
                                   it, or it is over */
  GError *error;
  gboolean finished;
  gboolean cancelled;

  /* the session's lock */
  guint run;
  gboolean in_flight;
  gboolean waiting;             /* for its next try, in the session's queue */
  GstClockTime due;             /* then; or when the try in flight is late */
  GstClockTime started;         /* the try in flight, or the last */
  GstClockTime asked;           /* when its first try began */
  GstClockTime first_sample;    /* of the try in flight, or NONE */
  GstClockTime give_up;         /* no try at this provider after it; 0 until
                                   it was its turn */
  guint n_failed;               /* tries of this provider that count */
  guint n_refused;              /* and that do not */
  guint n_tries;                /* of all */
  GstTtsCache *cache;           /* NULL if it is not looked up; this and key */
  gchar *key;                   /* never change while a try is under way */
  GstTtsFlight *flight;         /* NULL if it is not kept */
  GPtrArray *before;            /* GstTtsSaid, the oldest first; or NULL */
  gboolean awaits;              /* those, before its request has a name */
  GPtrArray *turns;             /* GstTtsTurn that go along, NULL for none;
                                   this and the next as cache and key */
  gchar *context;               /* what they are called in its name */
  GstTtsSearch search;
  guint seen;                   /* the flight's count when it was looked up */
  gboolean joined;              /* in the session's queue of that name */
  GstTtsTask *task;             /* that an earlier run left, NULL for none */
  gboolean resumes;             /* the try in flight asks for it; these two
                                   never change while it is under way */
  gboolean looked;              /* for it in vain, and that was counted */
  guint64 excluded;             /* providers that failed, a bit for each */
  GstTtsBatch *batch;           /* that the try in flight, or the last one, is
                                   part of; NULL if it is alone */
  GstTtsRecord *record;         /* of the try in flight, if anybody wants it */
  gdouble reserved;             /* what that may cost */
  gdouble cost;                 /* of those before */

  /* pulling thread */
  GstMiniObject *item;
  gboolean opened;
  guint64 silence_before;       /* frames still to come */
  guint64 silence_after;
  guint64 taken;                /* frames */
  guint64 audio_start;          /* frame of the cue */
  GstBuffer *ready;             /* taken, not passed on whole */
};

GstTtsSlot * gst_tts_slot_new    (GstTtsLink *session,
    GstTtsSlotNotify notify, GstTtsSlotWarn warn, GRefString *script_id,
    GstTtsChunk *chunk, const GstAudioInfo *info, GstTtsSpill *spill,
    GstClock *clock);

/* A place for something else than speech; takes @item. */
GstTtsSlot * gst_tts_slot_new_item (GstMiniObject *item);

GstTtsSlot * gst_tts_slot_ref    (GstTtsSlot *self);

void         gst_tts_slot_unref  (GstTtsSlot *self);

/* With the session's lock, and no try under way: who speaks it from now on,
 * and @level times as loud as it comes. NULL for nobody. */
void         gst_tts_slot_move   (GstTtsSlot *self, GstTtsEntry *entry,
    const gchar *voice, gdouble level);

/* What the session wants to know, unless it is gone. Without locks. */
void         gst_tts_slot_notify (GstTtsSlot *self,
    const GstTtsOutcome *outcome);

void         gst_tts_slot_warn   (GstTtsSlot *self, const gchar *kind,
    const gchar *text);

/* The try under way has failed: it did not answer. FALSE if there is none, or
 * not yet. Without locks. */
gboolean     gst_tts_slot_time_out (GstTtsSlot *self, const gchar *reason);

/* All its audio at once, without a try; still to be finished. FALSE if
 * that can not be converted. */
gboolean     gst_tts_slot_fill   (GstTtsSlot *self,
    const GstTtsSpeech *speech);

/* It is finished and has to wait: its audio goes to a file if too much waits
 * in memory. Without locks. */
void         gst_tts_slot_stow   (GstTtsSlot *self);

/* With the session's lock: all its audio is there. Once this can be seen, what
 * the try cost and taught has been counted. */
void         gst_tts_slot_finish (GstTtsSlot *self);

/* Likewise: no other try follows. Finished, with a copy of @error. */
void         gst_tts_slot_fail   (GstTtsSlot *self, const GError *error);

/* Nothing will be notified any more. Without locks. */
void         gst_tts_slot_cancel (GstTtsSlot *self);

/* Whether take would yield audio now, or the slot is finished. Any thread. */
gboolean     gst_tts_slot_is_ready (GstTtsSlot *self, guint min_frames);

/* Up to @max_frames of audio; NULL if there is less than @min_frames and more
 * may follow, or if there is none left. Pulling thread. */
GstBuffer *  gst_tts_slot_take   (GstTtsSlot *self, guint min_frames,
    guint max_frames);

/* Whether some of it has left, so that no other voice may go on. */
gboolean     gst_tts_slot_is_heard (GstTtsSlot *self);

/* Whether it is finished and all its audio was taken; from then on error is
 * the pulling thread's. */
gboolean     gst_tts_slot_is_drained (GstTtsSlot *self);

/* The words that start before frame @end_frame of the chunk (all of them with
 * G_MAXUINT64), as words of the cue; NULL if there are none. */
GArray *     gst_tts_slot_take_words (GstTtsSlot *self, guint64 end_frame);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTtsSlot, gst_tts_slot_unref)

G_END_DECLS
