/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The socket of OpenAI's realtime API. */
#pragma once

#include "openai.h"

/* Serves one that opens it; FALSE if the request is none, or a mistake, which
 * is then put in *@ret_mistake. */
gboolean tts_fake_openai_realtime (TtsServerPeer *peer,
    const TtsServerRequest *request, const TtsFakeOpenai *fake,
    const gchar **ret_mistake);
