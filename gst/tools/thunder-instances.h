/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The instances of an account at Thunder Compute. */
#pragma once

#include "rent.h"

G_BEGIN_DECLS

typedef struct
{
  const gchar *gpu;
  const gchar *mode;            /* prototyping or production */
  const gchar *template;
  const gchar *public_key;      /* to log in with; nullable */
  gint gpus;
  gint cpus;
  gint disk;                    /* GB */
} ThunderWish;

extern const RentVendor thunder_vendor;

/* USD an hour; -1 with @error. */
gdouble  thunder_find_price (GstTtsHttpProvider *api, const ThunderWish *wish,
    GCancellable *cancellable, GError **error);

/* The uuid of the instance; NULL with @error. */
gchar *  thunder_create     (GstTtsHttpProvider *api, const ThunderWish *wish,
    GCancellable *cancellable, GError **error);

/* Lets the world reach @port of what runs, and says where. */
gchar *  thunder_open_port  (GstTtsHttpProvider *api, const gchar *id,
    gint port, GCancellable *cancellable, GError **error);

G_END_DECLS
