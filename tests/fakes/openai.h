/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A strict server of OpenAI's speech API, or of Kokoro's form of it. */
#pragma once

#include "audio.h"
#include "server.h"

typedef struct
{
  const gchar *key;             /* NULL takes any */
  gboolean kokoro;
  const gchar *fault;           /* what goes wrong, NULL for nothing */
  const gchar *headers;         /* with speech, NULL for no others */
  GBytes *audio;                /* sent for compressed formats */
  guint delay_ms;               /* before each answer */
  gsize piece;                  /* bytes of audio at once, 0 for few */
} TtsFakeOpenai;

/* A TtsServerHandler; @user_data is a TtsFakeOpenai. */
void    tts_fake_openai (TtsServerPeer *peer,
    const TtsServerRequest *request, gpointer user_data);
