/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `flock`, which exists in these tests only: it takes several
 * chunks in one request, and answers when and what the test says. */
#pragma once

#include "session-test.h"

#define TTS_FLOCK_FRAMES_PER_BYTE 240

typedef struct
{
  /* set before a run */
  guint max_batch;
  guint batch_chars;
  gboolean batch_voices;
  GstTtsUnit unit;
  const gchar *model;
  guint context_turns;
  const gchar *account;         /* of all sessions; NULL for one for each */
  void (*on_leave) (gpointer user_data, guint n);       /* a request of n */
  gpointer user_data;

  GMutex lock;
  GCond changed;
  GPtrArray *requests;          /* lock; each a GPtrArray of its jobs */
} TtsFlock;

extern TtsFlock tts_flock;

/* Registers it, forgets what it was asked and sets the defaults: remote,
 * deterministic, six chunks in a request. */
void        tts_flock_reset   (void);

/* Waits until it has had @n requests. */
void        tts_flock_wait    (guint n);

/* What it was asked so far: "One. | Two. Three.", a bar between requests. */
void        tts_flock_assert  (const gchar *expected);

GstTtsJob * tts_flock_get_job (guint request, guint member);

/* The sample that all of @text consists of. */
gint16      tts_flock_level   (const gchar *text);

/* It speaks: a level that tells the text. */
void        tts_flock_speak   (GstTtsJob *job);

/* It speaks and ends; once for each job. */
void        tts_flock_answer  (GstTtsJob *job);
void        tts_flock_refuse  (GstTtsJob *job, GstTtsError code);

/* All of a request. */
void        tts_flock_answer_all (guint request);
void        tts_flock_refuse_all (guint request, GstTtsError code);

/* Ends what the test did not, after the run. */
void        tts_flock_clear   (void);

/* Whether all of @run is what the cues say, one a word. */
void        tts_flock_assert_spoken (const TtsRun *run, const gchar *cues);
