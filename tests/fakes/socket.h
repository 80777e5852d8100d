/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The server's end of a WebSocket, made by hand as all of a fake. */
#pragma once

#include "server.h"

typedef enum
{
  TTS_SOCKET_MORE = 0,          /* a message goes on */
  TTS_SOCKET_TEXT = 1,
  TTS_SOCKET_CLOSE = 8,
  TTS_SOCKET_PING = 9,
  TTS_SOCKET_PONG = 10,
} TtsSocketKind;

/* Answers the handshake; FALSE, and nothing sent, if it is none. */
gboolean tts_socket_accept (TtsServerPeer *peer,
    const TtsServerRequest *request);

/* One frame, of whatever kind: its text, or NULL if the client is gone or
 * breaks the rules of clients. (transfer full) */
gchar *  tts_socket_read   (TtsServerPeer *peer, TtsSocketKind *ret_kind);

/* The next text; answers a close, and NULL behind it. (transfer full) */
gchar *  tts_socket_read_text (TtsServerPeer *peer);

/* A frame that ends its message unless @more. */
gboolean tts_socket_write  (TtsServerPeer *peer, TtsSocketKind kind,
    gboolean more, gconstpointer data, gsize size);

gboolean tts_socket_say    (TtsServerPeer *peer, const gchar *text);

/* Closes, and waits until the client has closed too. */
void     tts_socket_close  (TtsServerPeer *peer, guint code,
    const gchar *reason);
