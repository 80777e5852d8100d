/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A container of a user, in each of the languages that containers speak. */
#pragma once

#include "vendor.h"

/* A TtsServerHandler; @user_data is a TtsFakeVendor. Its kind may be "hops"
 * (answers after two redirections, as Modal does), "link" (names the file),
 * "audio" (sends the file), "result" (as Cerebrium wraps it)
 * or "data" (a data: URL). */
void tts_fake_container (TtsServerPeer *peer,
    const TtsServerRequest *request, gpointer user_data);

void   tts_fake_send_wav (TtsServerPeer *peer, const gchar *text);

/* What a container is told with @body, which must be right to the letter;
 * NULL after a refusal. (transfer full) */
gchar *tts_fake_container_read (TtsServerPeer *peer, const gchar *path,
    JsonNode *body);
