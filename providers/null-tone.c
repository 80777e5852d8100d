/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the provider `null` sounds: a tone a word, a gap a space. */
#include "null-tone.h"

#include <math.h>

/* One job while it runs. */
typedef struct
{
  GstTtsJob *job;
  const NullTone *tone;
  guint64 position;             /* samples pushed */
  gint16 *piece;
  guint piece_frames;
  guint filled;                 /* frames in the piece */
  guint32 noise;                /* 0 for a tone */
  gdouble step;                 /* of the phase, in radians a sample */
} Voice;

static void
send_piece (Voice *v)
{
  gst_tts_job_push (v->job, v->piece,
      v->filled * v->tone->channels * sizeof (gint16));
  v->filled = 0;
}

/* A sine by its recurrence, faded over 2 ms at both ends; a step of 0 is
 * silence. Returns FALSE at the fault or when cancelled. */
static gboolean
render (Voice *v, guint64 frames, gdouble step)
{
  GCancellable *cancellable = gst_tts_job_get_cancellable (v->job);
  guint64 fade = MIN (v->tone->sample_rate / 500, frames / 2) + 1;
  gdouble factor = 2 * cos (step), before = -sin (step), now = 0;

  for (guint64 i = 0; i < frames; i++) {
    gdouble edge = MIN (MIN (i + 1, frames - i), fade) / (gdouble) fade;
    gdouble next = factor * now - before;
    gint16 sample;

    if (v->position == v->tone->limit)
      return FALSE;
    if (v->noise) {
      v->noise = v->noise * 1664525u + 1013904223u;
      sample = GINT16_TO_LE ((gint16) (v->noise >> 16));
    } else
      sample = GINT16_TO_LE ((gint16) lrint (8000 * edge * now));
    for (guint c = 0; c < v->tone->channels; c++)
      v->piece[v->filled * v->tone->channels + c] = sample;
    before = now;
    now = next;
    v->position++;
    if (++v->filled == v->piece_frames) {
      send_piece (v);
      if (g_cancellable_is_cancelled (cancellable))
        return FALSE;
    }
  }
  return TRUE;
}

/* Where character @n starts. */
static guint64
frame_of (const Voice *v, guint64 n)
{
  return n * v->tone->ms_per_char * v->tone->sample_rate
      / (1000 * gst_tts_job_get_rate (v->job));
}

static void
push_word (Voice *v, guint offset, guint length, guint64 start, guint64 end)
{
  guint rate = v->tone->sample_rate;

  if (v->tone->bad_words) {
    start += (guint64) 1000 * rate;
    length += 1000;
  }
  gst_tts_job_push_word (v->job, offset, length,
      gst_util_uint64_scale (start, GST_SECOND, rate),
      gst_util_uint64_scale (end, GST_SECOND, rate));
}

/* One run of characters that are all white space or all not. */
static const gchar *
skip_run (const gchar *p, glong *chars)
{
  gboolean space = g_unichar_isspace (g_utf8_get_char (p));

  do {
    p = g_utf8_next_char (p);
    ++*chars;
  } while (*p && !g_unichar_isspace (g_utf8_get_char (p)) == !space);
  return p;
}

static void
speak (Voice *v, const gchar *text)
{
  glong chars = 0;

  for (const gchar *p = text; *p;) {
    gboolean space = g_unichar_isspace (g_utf8_get_char (p));
    const gchar *end = skip_run (p, &chars);
    guint64 start = v->position, stop = frame_of (v, chars);

    if (!*end)
      stop = MAX (stop, 1);     /* ms-per-char=0 is not silence */
    if (!render (v, stop - start, space ? 0 : v->step))
      break;
    if (!space)
      push_word (v, p - text, end - p, start, stop);
    p = end;
  }
  if (v->filled > 0)
    send_piece (v);
}

/* 200 to 800 Hz, so that no two sentences of a test sound alike. */
static gdouble
frequency_of (GstTtsJob *job)
{
  const gchar *voice = gst_tts_job_get_voice (job);
  guint hash = g_str_hash (gst_tts_job_get_text (job));

  if (voice)
    hash = hash * 33 + g_str_hash (voice);
  return (200 + hash % 601) * pow (2, gst_tts_job_get_pitch (job) / 12);
}

guint64
null_tone_speak (GstTtsJob *job, const NullTone *tone)
{
  const gchar *text = gst_tts_job_get_text (job);
  Voice v = {.job = job,.tone = tone };

  if (tone->noise)
    v.noise = g_str_hash (text) | 1;
  v.step = 2 * G_PI * frequency_of (job) / tone->sample_rate;
  v.piece_frames = MAX (1, (guint64) tone->piece * tone->sample_rate / 1000);
  v.piece = g_new (gint16, v.piece_frames * tone->channels);
  speak (&v, text);
  g_free (v.piece);
  return v.position;
}
