/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Brings a file here: resumed where it was left, checked, and only then under
 * its name. */
#pragma once

#include <gio/gio.h>
#include <gst/tts/gst-tts-prelude.h>

G_BEGIN_DECLS

/**
 * GstTtsDownload: (skip)
 * @uri: where it is
 * @base: (nullable): the server that named @uri; then it may only be where a
 *   reply may lead. NULL if the user did
 * @path: where it goes; @path with `.part` behind it until it is whole
 * @sha256: its digest or the beginning of it, or NULL
 * @size: its bytes, 0 if that is not known
 * @progress: called now and then with the bytes that are here; or NULL
 */
typedef struct
{
  const gchar *uri;
  const gchar *base;
  const gchar *path;
  const gchar *sha256;
  guint64 size;
  void (*progress) (guint64 here, gpointer user_data);
  gpointer user_data;
} GstTtsDownload;

/* Blocks. A file that fails its check is deleted; one that came in part stays
 * for the next call. Not on the network thread. */
GST_TTS_API
gboolean gst_tts_download      (const GstTtsDownload *download,
    GCancellable *cancellable, GError **error);

/* Whether the file at @path has the size (0: any) and the digest (NULL: any)
 * that it should have, else an error that says what is wrong. */
GST_TTS_API
gboolean gst_tts_download_check (const gchar *path, const gchar *sha256,
    guint64 size, GError **error);

G_END_DECLS
