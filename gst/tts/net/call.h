/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One request under way, its hops, limits and body. Network thread. */
#pragma once

#include "client.h"

GstTtsNetCall * net_call_send   (GstTtsNetClient *client,
    GstTtsHttpRequest *request, const GstTtsNetFuncs *funcs,
    gpointer user_data);

GstTtsNetCall * net_call_connect (GstTtsNetClient *client,
    GstTtsHttpRequest *request, const GstTtsNetFuncs *funcs,
    gpointer user_data);

gboolean        net_call_was_sent (GstTtsNetCall *call);

void            net_call_resume (GstTtsNetCall *call);

void            net_call_cancel (GstTtsNetCall *call);

void            net_call_write  (GstTtsNetCall *call, const gchar *text);

void            net_call_close  (GstTtsNetCall *call);
