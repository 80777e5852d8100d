/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The speech in what a workflow left: an archive with a file of it, or the
 * file itself. */
#include "artifact.h"

#include "zip.h"

static gboolean
on_file (gpointer exchange, const guint8 *data, gsize size, GError **error)
{
  return gst_tts_http_exchange_push_audio (exchange, data, size, error);
}

static gboolean
is_audio (const gchar *name)
{
  static const gchar *const ends[] = { ".wav", ".flac", ".mp3", ".opus",
    ".ogg" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (g_str_has_suffix (name, ends[i]))
      return TRUE;
  return FALSE;
}

static gboolean
unpack (GstTtsHttpExchange *exchange, const guint8 *data, gsize size,
    GError **error)
{
  g_autoptr (GPtrArray) files = NULL;

  if (!zip_is (data, size))
    return on_file (exchange, data, size, error);
  files = zip_read (data, size, error);
  for (guint i = 0; files && i < files->len; i++) {
    const ZipEntry *entry = files->pdata[i];

    if (is_audio (entry->name))
      return zip_extract (data, size, entry, on_file, exchange, error);
  }
  if (files)
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_MODEL,
        "the workflow's artifact has no audio in it");
  return FALSE;
}

gboolean
github_take_artifact (GstTtsHttpExchange *exchange, const guint8 *data,
    gsize size, const gchar *digest, GError **error)
{
  g_autofree gchar *found = g_compute_checksum_for_data (G_CHECKSUM_SHA256,
      data, size);

  if (digest && g_ascii_strcasecmp (digest, found) != 0) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
        "the artifact is not what GitHub says it is: its checksum differs");
    return FALSE;
  }
  return unpack (exchange, data, size, error);
}
