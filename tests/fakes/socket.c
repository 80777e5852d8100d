/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The server's end of a WebSocket, made by hand as all of a fake. */
#include "socket.h"

#include <string.h>

#define MAX_FRAME (1 << 20)
#define RFC_6455 "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

static gboolean
has (const TtsServerRequest *request, const gchar *name, const gchar *value)
{
  const gchar *found = g_hash_table_lookup (request->headers, name);
  g_autofree gchar *lower = g_ascii_strdown (found ? found : "", -1);

  return strstr (lower, value) != NULL;
}

gboolean
tts_socket_accept (TtsServerPeer *peer, const TtsServerRequest *request)
{
  const gchar *key = g_hash_table_lookup (request->headers,
      "sec-websocket-key");
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA1);
  g_autofree gchar *accepted = NULL;
  guint8 digest[20];
  gsize size = sizeof digest;

  if (!g_str_equal (request->method, "GET") || !key
      || !has (request, "upgrade", "websocket")
      || !has (request, "connection", "upgrade")
      || !has (request, "sec-websocket-version", "13"))
    return FALSE;
  g_checksum_update (sum, (const guint8 *) key, -1);
  g_checksum_update (sum, (const guint8 *) RFC_6455, -1);
  g_checksum_get_digest (sum, digest, &size);
  accepted = g_base64_encode (digest, size);
  return tts_server_printf (peer, "HTTP/1.1 101 Switching Protocols\r\n"
      "Upgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: %s\r\n\r\n", accepted);
}

static gboolean
read_size (TtsServerPeer *peer, guint8 first, guint64 *ret_size)
{
  guint8 more[8] = { 0 };
  guint n = first == 126 ? 2 : first == 127 ? 8 : 0;

  *ret_size = n ? 0 : first;
  if (n && !tts_server_read (peer, more, n))
    return FALSE;
  for (guint i = 0; i < n; i++)
    *ret_size = *ret_size << 8 | more[i];
  return *ret_size <= MAX_FRAME;
}

gchar *
tts_socket_read (TtsServerPeer *peer, TtsSocketKind *ret_kind)
{
  g_autofree gchar *text = NULL;
  guint8 head[2], mask[4];
  guint64 size;

  /* Clients must mask. */
  if (!tts_server_read (peer, head, 2) || !(head[1] & 0x80)
      || !read_size (peer, head[1] & 0x7f, &size)
      || !tts_server_read (peer, mask, 4))
    return NULL;
  text = g_malloc0 (size + 1);
  if (!tts_server_read (peer, text, size))
    return NULL;
  for (guint64 i = 0; i < size; i++)
    text[i] ^= mask[i % 4];
  *ret_kind = head[0] & 0x0f;
  return g_steal_pointer (&text);
}

gchar *
tts_socket_read_text (TtsServerPeer *peer)
{
  for (;;) {
    TtsSocketKind kind;
    g_autofree gchar *text = tts_socket_read (peer, &kind);

    if (text && kind == TTS_SOCKET_TEXT)
      return g_steal_pointer (&text);
    if (text && kind == TTS_SOCKET_CLOSE)
      tts_socket_write (peer, TTS_SOCKET_CLOSE, FALSE, "\x03\xe8", 2);
    if (!text || kind == TTS_SOCKET_CLOSE) {
      tts_server_close (peer);
      return NULL;
    }
  }
}

gboolean
tts_socket_write (TtsServerPeer *peer, TtsSocketKind kind, gboolean more,
    gconstpointer data, gsize size)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  guint8 head[10] = { kind | (more ? 0 : 0x80) };
  guint n = size < 126 ? 0 : size < 65536 ? 2 : 8;

  head[1] = n == 0 ? size : n == 2 ? 126 : 127;
  for (guint i = 0; i < n; i++)
    head[2 + i] = (guint64) size >> 8 * (n - 1 - i);
  g_byte_array_append (frame, head, 2 + n);
  g_byte_array_append (frame, data, size);
  return tts_server_write (peer, frame->data, frame->len);
}

gboolean
tts_socket_say (TtsServerPeer *peer, const gchar *text)
{
  return tts_socket_write (peer, TTS_SOCKET_TEXT, FALSE, text, strlen (text));
}

void
tts_socket_close (TtsServerPeer *peer, guint code, const gchar *reason)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  const guint8 head[2] = { code >> 8, code & 0xff };
  TtsSocketKind kind = TTS_SOCKET_TEXT;

  g_byte_array_append (data, head, 2);
  g_byte_array_append (data, (const guint8 *) reason, strlen (reason));
  if (tts_socket_write (peer, TTS_SOCKET_CLOSE, FALSE, data->data,
          data->len))
    while (kind != TTS_SOCKET_CLOSE) {
      g_autofree gchar *text = tts_socket_read (peer, &kind);

      if (!text)
        break;
    }
  tts_server_close (peer);
}
