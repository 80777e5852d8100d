/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `twin`, which exists in these tests only: somebody else to ask
 * when `null` fails. It says a steady level, ten milliseconds a byte. */
#pragma once

#include <gst/tts/tts.h>

#define TTS_TWIN_LEVEL 4000

/* What it answers. */
typedef struct
{
  gint sample_rate;             /* 0 for 24 kHz */
  gint later_rate;              /* of all but the first time; 0 for the same */
  guint seconds;                /* it speaks for, if not 0 */
  guint times;                  /* 0 for once, each as if anew */
  guint words;                  /* it tells of, all the same one */
  gboolean begins;              /* at once, though it is stubborn */
  gboolean fails;
  gint error;                   /* with that code */
  gboolean loses;               /* knows nothing of the task it is given */
  const gchar *model;           /* that it has from now on */
  const gchar *task;            /* what it calls its work, NULL for nothing */
} TtsTwinPart;

typedef struct
{
  GstTtsSession *session;       /* asked for its providers in init */
  guint asked;                  /* for the capabilities */
  guint max_chars;
  const gchar *languages[2];    /* the first is NULL for all */
  gboolean bills;               /* characters, from elsewhere */
  gboolean secretive;           /* it does not tell its voices */
  gboolean unready;             /* it has no key */

  GMutex lock;
  GCond changed;
  /* lock */
  TtsTwinPart part;
  gboolean stubborn;            /* does not answer, and not to a cancel */
  gboolean slow_list;           /* waits with its voices until a cancel */
  guint lists;                  /* it was asked for */
  guint requests;
  gchar *voice;                 /* of the last request */
  gchar *given;                 /* task that the last one asked for, or NULL */
} TtsTwin;

extern TtsTwin tts_twin;

/* Waits until it has had a request, or was asked for its voices. */
void tts_twin_wait (void);

/* It does not answer until it is released. */
void tts_twin_hold (void);

/* It answers again. */
void tts_twin_release (void);

/* From the next request on. */
void tts_twin_play (TtsTwinPart part);

/* Registers it, and forgets what it did. */
void tts_twin_reset (void);
