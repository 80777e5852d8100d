/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A session with the provider `null` and all that comes out of it. */
#pragma once

#include <gst/check/gsttestclock.h>

#include "test-main.h"

#define TTS_RUN_RATE 24000

typedef struct
{
  GstTtsSession *session;
  GstClock *clock;              /* a test clock if it is set before start */
  GRefString *script_id;
  GByteArray *audio;
  GArray *words;                /* GstTtsWord */
  GPtrArray *warnings;
  GPtrArray *providers;         /* names, of each cue that was done */
  guint n_pieces, n_started, n_done, n_skipped;
  guint64 cue_samples;          /* of the last cue that was done */
  guint cue_tries;
  GstClockTime cue_duration;
  GError *error;
} TtsRun;

/* Where and whether an object has gone. */
typedef struct
{
  GMutex lock;
  GCond cond;
  GThread *thread;              /* NULL as long as it is there */
} TtsDeparture;

/* @departure is all zero; @object (transfer full). */
void          tts_departure_watch (TtsDeparture *departure, gpointer object);
GThread *     tts_departure_wait  (TtsDeparture *departure);

/* Properties of the session follow; its provider is null unless they say. */
void          tts_run_start     (TtsRun *run, const gchar *first_property, ...);

/* Likewise, with one worker, on a test clock, without time limits unless they
 * say. @null sets properties of the provider first: "NAME=VALUE;NAME=VALUE". */
void          tts_run_start_on_clock (TtsRun *run, const gchar *null,
    const gchar *first_property, ...);

/* Waits until its provider `null` is gone, too. */
void          tts_run_end       (TtsRun *run);
void          tts_run_set_null  (TtsRun *run, const gchar *property,
    const gchar *value);
void          tts_run_push      (TtsRun *run, guint index, const gchar *text);
GstFlowReturn tts_run_pull_all  (TtsRun *run);
void          tts_run_pull_one  (TtsRun *run);

/* Up to the end of the next cue. */
void          tts_run_pull_cue  (TtsRun *run);

/* Waits until something waits for the clock, and turns it there; returns the
 * time then. */
GstClockTime  tts_run_turn      (TtsRun *run);

/* Who spoke each cue that was done: "null twin null". */
void          tts_run_assert_providers (const TtsRun *run,
    const gchar *expected);
gboolean      tts_run_is_silent (const TtsRun *run, guint64 first,
    guint64 end);
guint64       tts_run_stat      (const TtsRun *run, const gchar *name);

/* How many requests the provider null has had. */
guint         tts_run_requests  (TtsRun *run);
