/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Strict servers of those who speak OpenAI's API in their own way. */
#pragma once

#include "audio.h"
#include "server.h"

typedef struct
{
  const gchar *name;            /* "together", "groq" or "deepinfra" */
  const gchar *key;
} TtsFakeKin;

/* Where the API begins at such a server. */
const gchar *tts_fake_kin_prefix (const gchar *name);

/* A TtsServerHandler; @user_data is a TtsFakeKin. */
void         tts_fake_kin (TtsServerPeer *peer,
    const TtsServerRequest *request, gpointer user_data);
