/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sends a request through the network module and keeps what comes. */
#include "fetch.h"

static void
on_head (gpointer user_data, guint status, GHashTable *headers)
{
  Fetch *fetch = user_data;

  g_mutex_lock (&fetch->lock);
  g_assert_false (fetch->done || fetch->gone);
  g_assert_cmpuint (fetch->status, ==, 0);
  fetch->status = status;
  fetch->headers = g_hash_table_ref (headers);
  if (fetch->says && status == 101)
    fetch->net->write (fetch->call, fetch->says);
  g_cond_broadcast (&fetch->cond);
  g_mutex_unlock (&fetch->lock);
}

static gboolean
on_data (gpointer user_data, const guint8 *data, gsize size)
{
  Fetch *fetch = user_data;
  gboolean more;

  g_mutex_lock (&fetch->lock);
  g_assert_false (fetch->done || fetch->gone);
  g_assert_cmpuint (fetch->status, !=, 0);
  g_byte_array_append (fetch->body, data, size);
  more = !fetch->pause;
  g_cond_broadcast (&fetch->cond);
  g_mutex_unlock (&fetch->lock);
  return more;
}

static void
on_done (gpointer user_data, const GError *error)
{
  Fetch *fetch = user_data;

  g_mutex_lock (&fetch->lock);
  g_assert_false (fetch->done || fetch->gone);
  fetch->done = TRUE;
  fetch->error = error ? g_error_copy (error) : NULL;
  g_cond_broadcast (&fetch->cond);
  g_mutex_unlock (&fetch->lock);
}

static const GstTtsNetFuncs funcs = { on_head, on_data, on_done };

Fetch *
fetch_new (const gchar *method, const gchar *base, const gchar *path)
{
  Fetch *fetch = g_new0 (Fetch, 1);
  g_autoptr (GUri) origin = g_uri_parse (base, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (GUri) uri =
      g_uri_parse_relative (origin, path, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (GError) error = NULL;

  fetch->net = gst_tts_net_open (&error);
  g_assert_no_error (error);
  fetch->client = fetch->net->acquire ();
  fetch->request = gst_tts_http_request_new (method, origin, uri);
  fetch->body = g_byte_array_new ();
  g_mutex_init (&fetch->lock);
  g_cond_init (&fetch->cond);
  return fetch;
}

static gboolean
do_send (gpointer data)
{
  Fetch *fetch = data;

  fetch->call = (fetch->says ? fetch->net->connect : fetch->net->send)
      (fetch->client, fetch->request, &funcs, fetch);
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

void
fetch_send (Fetch *fetch)
{
  invoke (fetch, do_send);
}

void
fetch_wait (Fetch *fetch)
{
  g_mutex_lock (&fetch->lock);
  while (!fetch->done && !fetch->gone)
    g_cond_wait (&fetch->cond, &fetch->lock);
  g_mutex_unlock (&fetch->lock);
}

void
fetch_wait_body (Fetch *fetch)
{
  g_mutex_lock (&fetch->lock);
  while (!fetch->done && !fetch->body->len)
    g_cond_wait (&fetch->cond, &fetch->lock);
  g_mutex_unlock (&fetch->lock);
}

static gboolean
do_resume (gpointer data)
{
  Fetch *fetch = data;

  g_mutex_lock (&fetch->lock);
  fetch->pause = FALSE;
  g_mutex_unlock (&fetch->lock);
  fetch->net->resume (fetch->call);
  return G_SOURCE_REMOVE;
}

void
fetch_resume (Fetch *fetch)
{
  invoke (fetch, do_resume);
}

static void
forget (Fetch *fetch)
{
  g_mutex_lock (&fetch->lock);
  fetch->gone = TRUE;
  g_cond_broadcast (&fetch->cond);
  g_mutex_unlock (&fetch->lock);
}

static gboolean
do_cancel (gpointer data)
{
  Fetch *fetch = data;

  fetch->net->cancel (fetch->call);
  forget (fetch);
  return G_SOURCE_REMOVE;
}

static gboolean
do_close (gpointer data)
{
  Fetch *fetch = data;

  fetch->net->close (fetch->call);
  forget (fetch);
  return G_SOURCE_REMOVE;
}

void
fetch_cancel (Fetch *fetch)
{
  invoke (fetch, do_cancel);
}

void
fetch_close (Fetch *fetch)
{
  invoke (fetch, do_close);
}

void
fetch_free (Fetch *fetch)
{
  fetch->net->release (fetch->client);
  gst_tts_http_request_unref (fetch->request);
  g_clear_pointer (&fetch->headers, g_hash_table_unref);
  g_byte_array_unref (fetch->body);
  g_clear_error (&fetch->error);
  g_mutex_clear (&fetch->lock);
  g_cond_clear (&fetch->cond);
  g_free (fetch);
}

void
fetch_run (Fetch *fetch)
{
  fetch_send (fetch);
  fetch_wait (fetch);
}
