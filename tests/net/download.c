/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Downloads: whole, resumed, wrong, cut off, cancelled. */
#include "test-main.h"

#include <glib/gstdio.h>
#include <string.h>

#include "gst/tts/gst-tts-download-private.h"
#include "server.h"

#define BODY "0123456789abcdefghij"
#define SIZE (sizeof BODY - 1)

typedef enum
{
  RANGES,                       /* obeys Range */
  NO_RANGES,                    /* sends all from the beginning */
  SHORT,                        /* ends in the middle */
  MISSING,
  HANGS,
} Manner;

typedef struct
{
  Manner manner;                /* set while nothing is asked */
  gchar *range;                 /* of the last request */
  TtsServer *server;
  gchar *folder, *path, *part, *uri, *digest;
  GCancellable *cancellable;
} Fixture;

static void
answer (TtsServerPeer *peer, const TtsServerRequest *request,
    gpointer user_data)
{
  Fixture *f = user_data;
  const gchar *range = g_hash_table_lookup (request->headers, "range");
  guint from = range && f->manner == RANGES ?
      atoi (range + strlen ("bytes=")) : 0;

  g_free (f->range);
  f->range = g_strdup (range);
  switch (f->manner) {
    case MISSING:
      tts_server_reply (peer, 404, "text/plain", NULL, "no", 2);
      break;
    case SHORT:
      tts_server_printf (peer, "HTTP/1.1 200 OK\r\nContent-Length: %u\r\n\r\n"
          "%.8s", (guint) SIZE, BODY);
      tts_server_close (peer);
      break;
    case HANGS:
      tts_server_begin (peer, 200, "text/plain", NULL);
      g_cancellable_cancel (f->cancellable);
      tts_server_hang (peer);
      break;
    default:
      tts_server_reply (peer, from > 0 ? 206 : 200, "text/plain", NULL,
          &BODY[from], SIZE - from);
      break;
  }
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("tts-download-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "file", NULL);
  f->part = g_strconcat (f->path, ".part", NULL);
  f->server = tts_server_new (NULL, answer, f);
  f->uri = g_strconcat (tts_server_get_base (f->server), "/file", NULL);
  f->digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, BODY, SIZE);
  f->cancellable = g_cancellable_new ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  tts_server_free (f->server);
  g_remove (f->path);
  g_remove (f->part);
  g_rmdir (f->folder);
  g_object_unref (f->cancellable);
  g_free (f->range);
  g_free (f->folder);
  g_free (f->path);
  g_free (f->part);
  g_free (f->uri);
  g_free (f->digest);
}

static gboolean
fetch (Fixture *f, GError **error)
{
  const GstTtsDownload download = {
    .uri = f->uri, .path = f->path, .sha256 = f->digest, .size = SIZE,
  };

  return gst_tts_download (&download, f->cancellable, error);
}

static void
assert_whole (const Fixture *f)
{
  g_autofree gchar *text = NULL;

  g_assert_true (g_file_get_contents (f->path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, BODY);
  g_assert_false (g_file_test (f->part, G_FILE_TEST_EXISTS));
}

static void
test_whole (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (fetch (f, &error));
  g_assert_no_error (error);
  assert_whole (f);
  g_assert_null (f->range);
}

static void
check_resumed (Fixture *f, Manner manner)
{
  g_autoptr (GError) error = NULL;

  f->manner = SHORT;
  g_assert_false (fetch (f, &error));
  g_assert_error (error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT);
  g_assert_false (g_file_test (f->path, G_FILE_TEST_EXISTS));
  g_clear_error (&error);

  f->manner = manner;
  g_assert_true (fetch (f, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (f->range, ==, "bytes=8-");
  assert_whole (f);
}

static void
test_resumed (Fixture *f, gconstpointer data)
{
  check_resumed (f, RANGES);
}

static void
test_from_the_beginning (Fixture *f, gconstpointer data)
{
  check_resumed (f, NO_RANGES);
}

/* Nothing but the end was missing: its name. */
static void
test_already_here (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (f->part, BODY, -1, NULL));
  g_assert_true (fetch (f, &error));
  g_assert_cmpuint (tts_server_requests (f->server), ==, 0);
  assert_whole (f);
}

static void
test_wrong (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  memset (f->digest, '0', 8);
  g_assert_false (fetch (f, &error));
  tts_assert_error (error, GST_TTS_ERROR_MODEL, "SHA-256");
  tts_assert_error (error, GST_TTS_ERROR_MODEL, "fetch it again");
  g_assert_false (g_file_test (f->path, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (f->part, G_FILE_TEST_EXISTS));
}

static void
test_missing (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *bare = f->uri;

  f->manner = MISSING;
  f->uri = g_strconcat (bare, "?signature=x", NULL);
  g_assert_false (fetch (f, &error));
  tts_assert_error (error, GST_TTS_ERROR_MODEL, "404");
  g_assert_null (strstr (error->message, "signature"));
}

static void
test_no_address (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_free (f->uri);
  f->uri = g_strdup ("https://[nowhere/file?signature=x");
  g_assert_false (fetch (f, &error));
  g_assert_nonnull (strstr (error->message, "[nowhere/file"));
  g_assert_null (strstr (error->message, "signature"));
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->manner = HANGS;
  g_assert_false (fetch (f, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_no_folder (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_free (f->path);
  f->path = g_build_filename (f->folder, "none", "file", NULL);
  g_assert_false (fetch (f, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
#define ADD(name, function) g_test_add ("/download/" name, Fixture, NULL, \
    set_up, function, tear_down)
  ADD ("whole", test_whole);
  ADD ("resumed", test_resumed);
  ADD ("from-the-beginning", test_from_the_beginning);
  ADD ("already-here", test_already_here);
  ADD ("wrong", test_wrong);
  ADD ("missing", test_missing);
  ADD ("no-address", test_no_address);
  ADD ("cancelled", test_cancelled);
  ADD ("no-folder", test_no_folder);
  return tts_test_run ();
}
