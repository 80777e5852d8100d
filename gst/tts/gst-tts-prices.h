/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What speech costs: a list of prices with dates, from the one that comes
 * with gst-tts, the user's own, and one that is named. */
#pragma once

#include <gst/tts/gst-tts-job.h>

G_BEGIN_DECLS

#define GST_TYPE_TTS_PRICES (gst_tts_prices_get_type ())

typedef struct _GstTtsPrices GstTtsPrices;
typedef struct _GstTtsPrice GstTtsPrice;
typedef struct _GstTtsUsage GstTtsUsage;

/**
 * GstTtsPrice:
 * @name: SERVICE/MODEL, either with * in it, or SERVICE
 * @unit: what is counted
 * @amount: what one unit costs
 * @step: quantities are rounded up to a multiple of it, 0 for none
 * @overhead: units that each request is billed on top
 * @currency: ISO 4217 code
 * @as_of: (nullable): when it was so
 */
struct _GstTtsPrice
{
  gchar *name;
  GstTtsUnit unit;
  gdouble amount;
  gdouble step;
  gdouble overhead;
  gchar *currency;
  gchar *as_of;
};

/**
 * GstTtsUsage:
 * @chars: characters
 * @audio: seconds of speech
 * @wall: seconds of work
 *
 * What one request took or will take.
 */
struct _GstTtsUsage
{
  gdouble chars;
  gdouble audio;
  gdouble wall;
};

GST_TTS_API
GType                gst_tts_prices_get_type (void);

/**
 * gst_tts_prices_load:
 * @file: (nullable) (type filename): a list that counts before the others
 *
 * Returns: (transfer full): the lists, or NULL with what is wrong in which row
 */
GST_TTS_API
GstTtsPrices *       gst_tts_prices_load   (const gchar *file,
    GError **error);

GST_TTS_API
GstTtsPrices *       gst_tts_prices_ref    (GstTtsPrices *self);

GST_TTS_API
void                 gst_tts_prices_unref  (GstTtsPrices *self);

/**
 * gst_tts_prices_find: (skip)
 *
 * Returns: (transfer none) (nullable): the price, as long as the lists live
 */
GST_TTS_API
const GstTtsPrice *  gst_tts_prices_find   (const GstTtsPrices *self,
    const gchar *service, const gchar *model);

/* What one request with @quantity units costs. */
GST_TTS_API
gdouble              gst_tts_price_cost    (const GstTtsPrice *self,
    gdouble quantity);

/* What of @usage the price counts. */
GST_TTS_API
gdouble              gst_tts_price_quantity (const GstTtsPrice *self,
    const GstTtsUsage *usage);

/* What one request for @text, @length bytes at a rate of 1, usually takes. */
GST_TTS_API
void                 gst_tts_usage_guess   (const gchar *text, gsize length,
    GstTtsUsage *ret_usage);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTtsPrices, gst_tts_prices_unref)

G_END_DECLS
