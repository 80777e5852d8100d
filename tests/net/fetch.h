/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sends a request through the network module and keeps what comes. */
#pragma once

#include <gst/tts/tts.h>

#include "gst/tts/net/gst-tts-net-private.h"

typedef struct
{
  const GstTtsNet *net;
  GstTtsNetClient *client;
  GstTtsHttpRequest *request;
  GstTtsNetCall *call;          /* network thread */

  GMutex lock;
  GCond cond;

  /* a WebSocket, on which this is said first; set before fetch_send() */
  const gchar *says;

  /* lock; free to read after fetch_wait() */
  gboolean pause;               /* at the first piece */
  gboolean done;
  gboolean gone;                /* cancelled */
  guint status;
  GHashTable *headers;
  GByteArray *body;
  GError *error;
} Fetch;

/* Not sent yet. @base may be where @path is, or the origin it belongs to. */
Fetch *fetch_new    (const gchar *method, const gchar *base,
    const gchar *path);
void   fetch_send   (Fetch *fetch);
void   fetch_wait   (Fetch *fetch);
void   fetch_wait_body (Fetch *fetch);
void   fetch_resume (Fetch *fetch);
void   fetch_cancel (Fetch *fetch);
void   fetch_close  (Fetch *fetch);
void   fetch_free   (Fetch *fetch);

/* Sends and waits. */
void   fetch_run    (Fetch *fetch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fetch, fetch_free)
