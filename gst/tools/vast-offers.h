/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What Vast.ai has to rent, and taking one of it. */
#pragma once

#include "rent.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 id;
  gchar *gpu;
  gchar *place;
  gdouble ram;                  /* MB */
  gdouble reliability;          /* 0 to 1 */
  gdouble price;                /* USD an hour */
} VastOffer;

typedef struct
{
  const gchar *gpu;             /* NULL for any */
  const gchar *image;
  gchar **env;                  /* NAME=VALUE; nullable */
  gint disk;                    /* GB */
  gint port;                    /* of the worker, in the container */
  gdouble max_price;            /* USD an hour */
  gdouble bid;                  /* likewise, for one that may be taken away
                                 * again; 0 for one that may not */
} VastWish;

/* Cheapest first; a wider search where there is nothing. NULL with @error. */
GPtrArray *vast_offers_find (GstTtsHttpProvider *api, const VastWish *wish,
    GCancellable *cancellable, GError **error);

/* The id of the instance; NULL with @error. */
gchar *    vast_offer_take  (GstTtsHttpProvider *api, const VastOffer *offer,
    const VastWish *wish, const gchar *label, GCancellable *cancellable,
    GError **error);

G_END_DECLS
