/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A strict server of Amazon Polly. */
#pragma once

#include "audio.h"
#include "server.h"

typedef struct
{
  const gchar *key_id;
  const gchar *fault;           /* what goes wrong, NULL for nothing */
  GBytes *audio;                /* sent for formats other than pcm */

  GMutex lock;
  gchar *last_body;             /* lock */
} TtsFakePolly;

/* A TtsServerHandler; @user_data is a TtsFakePolly. */
void tts_fake_polly (TtsServerPeer *peer, const TtsServerRequest *request,
    gpointer user_data);
