/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Downloads of files: a request that goes on where the last one ended. */
#include "gst-tts-download-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "gst-tts-error.h"
#include "net/gst-tts-net-private.h"

#define MAX_UNKNOWN (64 << 20)  /* bytes of a file whose size nobody knows */
#define IDLE_MS 60000
#define BLOCK (1 << 20)

typedef struct
{
  const GstTtsDownload *download;
  const GstTtsNet *net;
  GstTtsNetClient *client;
  GstTtsHttpRequest *request;
  GstTtsNetCall *call;          /* network thread */
  gint fd;
  guint64 here;                 /* bytes in the file */
  guint status;                 /* network thread until settled */

  GMutex lock;
  GCond cond;
  /* lock */
  gboolean done;
  gboolean settled;
  GError *error;
} Fetch;

static void
set_errno_error (GError **error, const gchar *path)
{
  gint number = errno;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (number),
      "%s: %s", path, g_strerror (number));
}

/* network thread; takes @failed. */
static void
finish (Fetch *fetch, GError *failed)
{
  g_mutex_lock (&fetch->lock);
  if (!fetch->done)
    fetch->error = failed;
  else
    g_clear_error (&failed);
  fetch->done = TRUE;
  g_cond_signal (&fetch->cond);
  g_mutex_unlock (&fetch->lock);
}

static gboolean
cancel_call (gpointer data)
{
  Fetch *fetch = data;

  if (fetch->call)
    fetch->net->cancel (fetch->call);
  fetch->call = NULL;
  finish (fetch, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
          "the download was cancelled"));
  return G_SOURCE_REMOVE;
}

/* A server that sends all from the beginning is right, too. */
static void
on_head (gpointer user_data, guint status, GHashTable *headers)
{
  Fetch *fetch = user_data;

  fetch->status = status;
  if (status == 200 && fetch->here > 0 && ftruncate (fetch->fd, 0) == 0) {
    lseek (fetch->fd, 0, SEEK_SET);
    fetch->here = 0;
  }
}

static gboolean
write_all (Fetch *fetch, const guint8 *data, gsize size)
{
  while (size > 0) {
    gssize n = write (fetch->fd, data, size);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return FALSE;
    data += n;
    size -= n;
    fetch->here += n;
  }
  return TRUE;
}

static void
fail_write (Fetch *fetch)
{
  GError *failed = NULL;

  set_errno_error (&failed, fetch->download->path);
  finish (fetch, failed);
}

static gboolean
on_data (gpointer user_data, const guint8 *data, gsize size)
{
  Fetch *fetch = user_data;
  const GstTtsDownload *download = fetch->download;

  if (fetch->status != 200 && fetch->status != 206)
    return TRUE;
  if (!write_all (fetch, data, size)) {
    fail_write (fetch);
    return FALSE;
  }
  if (download->progress)
    download->progress (fetch->here, download->user_data);
  return TRUE;
}

static void
on_done (gpointer user_data, const GError *error)
{
  Fetch *fetch = user_data;

  fetch->call = NULL;
  finish (fetch, error ? g_error_copy (error) : NULL);
}

static gboolean
send_call (gpointer data)
{
  static const GstTtsNetFuncs funcs = { on_head, on_data, on_done };
  Fetch *fetch = data;

  if (!fetch->done)
    fetch->call = fetch->net->send (fetch->client, fetch->request, &funcs,
        fetch);
  return G_SOURCE_REMOVE;
}

static void
invoke (Fetch *fetch, GSourceFunc func)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, fetch, NULL);
  g_source_attach (source, fetch->net->get_context (fetch->client));
}

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  invoke (data, cancel_call);
}

/* No callback comes after this one. */
static gboolean
settle (gpointer data)
{
  Fetch *fetch = data;

  if (fetch->call)
    fetch->net->cancel (fetch->call);
  fetch->call = NULL;
  g_mutex_lock (&fetch->lock);
  fetch->settled = TRUE;
  g_cond_signal (&fetch->cond);
  g_mutex_unlock (&fetch->lock);
  return G_SOURCE_REMOVE;
}

static void
wait_for (Fetch *fetch, const gboolean *what)
{
  g_mutex_lock (&fetch->lock);
  while (!*what)
    g_cond_wait (&fetch->cond, &fetch->lock);
  g_mutex_unlock (&fetch->lock);
}

static void
run (Fetch *fetch, GCancellable *cancellable)
{
  gulong id = cancellable ? g_cancellable_connect (cancellable,
      G_CALLBACK (on_cancelled), fetch, NULL) : 0;

  invoke (fetch, send_call);
  wait_for (fetch, &fetch->done);
  if (id)
    g_cancellable_disconnect (cancellable, id);
  invoke (fetch, settle);
  wait_for (fetch, &fetch->settled);
}

static gboolean
check_reply (const Fetch *fetch, GError **error)
{
  /* 416: nothing is behind what is here already. */
  if (fetch->status == 200 || fetch->status == 206 || fetch->status == 416)
    return TRUE;
  /* What is behind the path may be a key to it. */
  g_set_error (error, GST_TTS_ERROR, fetch->status >= 500 ?
      GST_TTS_ERROR_TRANSIENT : GST_TTS_ERROR_MODEL,
      "%.*s: the server answered with status %u",
      (gint) strcspn (fetch->download->uri, "?"), fetch->download->uri,
      fetch->status);
  return FALSE;
}

static gboolean
fetch_rest (Fetch *fetch, GUri *uri, GCancellable *cancellable,
    GError **error)
{
  const GstTtsDownload *download = fetch->download;
  g_autoptr (GUri) base = download->base ? g_uri_parse (download->base,
      G_URI_FLAGS_ENCODED, error) : g_uri_ref (uri);

  if (!base)
    return FALSE;
  fetch->request = gst_tts_http_request_new ("GET", base, uri);
  gst_tts_http_request_set_limits (fetch->request, 30000, IDLE_MS, IDLE_MS,
      0);
  gst_tts_http_request_set_max_body (fetch->request,
      download->size ? download->size + 1 : MAX_UNKNOWN);
  if (fetch->here > 0) {
    g_autofree gchar *range =
        g_strdup_printf ("bytes=%" G_GUINT64_FORMAT "-", fetch->here);

    gst_tts_http_request_add_header (fetch->request, "Range", range);
  }
  run (fetch, cancellable);
  gst_tts_http_request_unref (fetch->request);
  if (fetch->error) {
    g_propagate_error (error, g_steal_pointer (&fetch->error));
    return FALSE;
  }
  return check_reply (fetch, error);
}

static gboolean
open_part (Fetch *fetch, const gchar *part, GError **error)
{
  fetch->fd = g_open (part, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (fetch->fd < 0) {
    set_errno_error (error, part);
    return FALSE;
  }
  fetch->here = lseek (fetch->fd, 0, SEEK_END);
  if (fetch->download->size && fetch->here > fetch->download->size &&
      ftruncate (fetch->fd, 0) == 0)
    fetch->here = lseek (fetch->fd, 0, SEEK_SET);
  return TRUE;
}

static gboolean
fetch_part (const GstTtsDownload *download, const gchar *part, GUri *uri,
    GCancellable *cancellable, GError **error)
{
  Fetch fetch = { download, gst_tts_net_open (error) };
  gboolean done = FALSE;

  if (!fetch.net || !open_part (&fetch, part, error))
    return FALSE;
  g_mutex_init (&fetch.lock);
  g_cond_init (&fetch.cond);
  fetch.client = fetch.net->acquire ();
  if (download->size && fetch.here == download->size)
    done = TRUE;
  else
    done = fetch_rest (&fetch, uri, cancellable, error);
  fetch.net->release (fetch.client);
  if (close (fetch.fd) != 0 && done) {
    set_errno_error (error, part);
    done = FALSE;
  }
  g_mutex_clear (&fetch.lock);
  g_cond_clear (&fetch.cond);
  return done;
}

static gboolean
digest_file (const gchar *path, GChecksum *sum, guint64 *ret_size,
    GError **error)
{
  gint fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  g_autofree guint8 *block = g_malloc (BLOCK);
  gssize n = -1;

  *ret_size = 0;
  while (fd >= 0 && (n = read (fd, block, BLOCK)) > 0) {
    g_checksum_update (sum, block, n);
    *ret_size += n;
  }
  if (fd < 0 || n < 0)
    set_errno_error (error, path);
  if (fd >= 0)
    g_close (fd, NULL);
  return fd >= 0 && n == 0;
}

gboolean
gst_tts_download_check (const gchar *path, const gchar *sha256, guint64 size,
    GError **error)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  const gchar *found;
  guint64 here;

  if (!digest_file (path, sum, &here, error))
    return FALSE;
  if (size && here != size) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_MODEL,
        "%s: it has %" G_GUINT64_FORMAT " bytes, not %" G_GUINT64_FORMAT,
        path, here, size);
    return FALSE;
  }
  found = g_checksum_get_string (sum);
  if (sha256 && strncmp (found, sha256, strlen (sha256)) != 0) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_MODEL,
        "%s: its SHA-256 is %.16s..., not %.16s...; fetch it again", path,
        found, sha256);
    return FALSE;
  }
  return TRUE;
}

gboolean
gst_tts_download (const GstTtsDownload *download, GCancellable *cancellable,
    GError **error)
{
  g_autofree gchar *part = g_strconcat (download->path, ".part", NULL);
  g_autoptr (GUri) uri =
      g_uri_parse (download->uri, G_URI_FLAGS_ENCODED, error);

  if (!uri) {
    g_prefix_error (error, "'%.*s': ", (gint) strcspn (download->uri, "?"),
        download->uri);
    return FALSE;
  }
  if (!fetch_part (download, part, uri, cancellable, error))
    return FALSE;
  if (!gst_tts_download_check (part, download->sha256, download->size,
          error)) {
    g_unlink (part);
    return FALSE;
  }
  if (g_rename (part, download->path) == 0)
    return TRUE;
  set_errno_error (error, download->path);
  return FALSE;
}
