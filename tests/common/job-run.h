/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs a job at a provider and keeps what it answers. */
#pragma once

#include <gst/tts/tts.h>

typedef struct
{
  guint offset;                 /* bytes of the text */
  guint length;
  GstClockTime start;
  GstClockTime end;
} TtsJobWord;

typedef struct
{
  GstTtsJob *job;
  GMutex lock;
  GCond cond;

  /* lock; free to read after tts_job_run_wait() */
  gboolean done;
  gint64 started;               /* monotonic, us */
  guint begun;                  /* how often audio began to come */
  gint64 first_sample;
  gint64 finished;
  GError *error;
  GstAudioInfo info;
  GByteArray *pcm;
  guint pieces;
  GArray *words;                /* TtsJobWord */
  GString *warnings;            /* one a line */
  GString *tasks;               /* likewise */
} TtsJobRun;

typedef struct
{
  const gchar *voice;
  const gchar *language;
  gdouble rate;                 /* 0 is 1.0 */
  gdouble pitch;
  const gchar *task;            /* to be asked for in place of a new one */
} TtsJobWish;

/* @wish may be NULL. */
TtsJobRun *tts_job_run_start   (GstTtsProvider *provider, const gchar *text,
    const TtsJobWish *wish);
TtsJobRun *tts_job_run_start_chunk (GstTtsProvider *provider,
    GstTtsChunk *chunk, const TtsJobWish *wish);
TtsJobRun *tts_job_run_start_cue (GstTtsProvider *provider, GstTtsCue *cue,
    const TtsJobWish *wish);
/* Not started. */
TtsJobRun *tts_job_run_new     (const gchar *text, const TtsJobWish *wish);
void       tts_job_run_wait_bytes (TtsJobRun *run, gsize size);
void       tts_job_run_wait    (TtsJobRun *run);
void       tts_job_run_free    (TtsJobRun *run);

/* Start and wait. */
TtsJobRun *tts_job_run         (GstTtsProvider *provider, const gchar *text,
    const TtsJobWish *wish);

/* Whether there is more in these floats than silence. */
gboolean  tts_is_loud          (const GByteArray *samples);

GstClockTime tts_job_run_duration (const TtsJobRun *run);

/* The words of its timings, joined with "|"; (transfer full). */
gchar     *tts_job_run_dup_words (const TtsJobRun *run);

/* Words in order, within the audio and the text. */
void       tts_job_run_assert_words (const TtsJobRun *run);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TtsJobRun, tts_job_run_free)
