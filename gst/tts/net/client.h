/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The network thread and its libsoup sessions. */
#pragma once

#include <libsoup/soup.h>

#include "gst-tts-net-private.h"

typedef struct _NetShard NetShard;

/* A session carries few requests, because its work grows with the square of
 * their number. Foreign sessions are for hosts that a reply named. */
struct _NetShard
{
  SoupSession *session;
  gchar *ca_file;
  gboolean foreign;
  guint in_flight;
};

/* All of these on the network thread. */

/* NULL with @error if @ca_file can not be read. */
NetShard * net_client_take_shard (GstTtsNetClient *client,
    const gchar *ca_file, gboolean foreign, GError **error);

void       net_client_give_back  (GstTtsNetClient *client, NetShard *shard);

GProxyResolver *
           net_client_get_proxies (GstTtsNetClient *client);

/* Calls that have not let go of the client yet. */
void       net_client_add_call    (GstTtsNetClient *client, gint add);
