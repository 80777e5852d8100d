/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A container of a user, in each of the languages that containers speak. */
#pragma once

#include "vendor.h"

/* A TtsServerHandler; @user_data is a TtsFakeVendor. Its kind may be "hops"
 * (answers after two redirections, as Modal does), "link" (names the file),
 * "audio" (sends the file), "result" (as Cerebrium wraps it), "data" (a data:
 * URL) or "short" (says that it takes 20 characters). To several segments at
 * once "missing" answers without the second, "rubbish" with something else
 * there, "links" with links, "dead-links" with one that leads nowhere, and
 * "unaware" with one audio for all. */
void tts_fake_container (TtsServerPeer *peer,
    const TtsServerRequest *request, gpointer user_data);

void   tts_fake_send_wav (TtsServerPeer *peer, const gchar *text);

/* The segments of an answer to @text, one a line as read returned it, the last
 * one first; NULL if it is one text. (transfer full) */
gchar *tts_fake_container_write_segments (const TtsFakeVendor *fake,
    TtsServerPeer *peer, const gchar *text);

/* What a container is told with @body, which must be right to the letter, or
 * the lines of its segments, "ID TEXT"; NULL after a refusal. Without @path it
 * is asked in another way, and speaks CSM unless the fake says what.
 * (transfer full) */
gchar *tts_fake_container_read (const TtsFakeVendor *fake,
    TtsServerPeer *peer, const gchar *path, JsonNode *body);
