/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `twin`, which exists in these tests only: somebody else to ask
 * when `null` fails. It says a steady level, ten milliseconds a byte. */
#pragma once

#include <gst/tts/tts.h>

#define TTS_TWIN_LEVEL 4000

typedef struct
{
  GstTtsSession *session;       /* asked for its providers in init */
  guint asked;                  /* for the capabilities */
  gint sample_rate;
  guint max_chars;
  const gchar *languages[2];    /* the first is NULL for all */
  gboolean bills;               /* characters, from elsewhere */
  gint error;                   /* code it fails with, -1 to speak */
  guint seconds;                /* it speaks for, instead */
  guint parts;                  /* and how often, each time as if anew */
  guint words;                  /* it tells of, all the same one */
  gboolean secretive;           /* it does not tell its voices */

  GMutex lock;
  GCond changed;
  /* lock */
  gboolean stubborn;            /* does not answer, and not to a cancel */
  gboolean slow_list;           /* waits with its voices until a cancel */
  guint lists;                  /* it was asked for */
  guint requests;
  gchar *voice;                 /* of the last request */
} TtsTwin;

extern TtsTwin tts_twin;

/* Waits until it has had a request, or was asked for its voices. */
void tts_twin_wait (void);

/* It answers again. */
void tts_twin_release (void);

/* Registers it, and forgets what it did. */
void tts_twin_reset (void);
