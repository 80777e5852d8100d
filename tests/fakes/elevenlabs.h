/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A strict server of ElevenLabs' text to speech. */
#pragma once

#include "audio.h"
#include "server.h"

#define TTS_FAKE_VOICE "JBFqnCBsd6RMkjVDRZzb"

typedef struct
{
  const gchar *key;
  const gchar *fault;           /* what goes wrong, NULL for nothing */
  gboolean own_times;           /* each line counts from its own audio */
  gsize piece;                  /* bytes of audio at once, 0 for few */

  GMutex lock;
  gchar *last_body;             /* lock */
} TtsFakeElevenlabs;

/* A TtsServerHandler; @user_data is a TtsFakeElevenlabs. */
void   tts_fake_elevenlabs (TtsServerPeer *peer,
    const TtsServerRequest *request, gpointer user_data);

/* What the last request for speech said; (transfer full). */
gchar *tts_fake_elevenlabs_dup_body (TtsFakeElevenlabs *fake);
