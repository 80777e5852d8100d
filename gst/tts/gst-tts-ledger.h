/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ledger: a database of all requests that were or may be billed, and what
 * they add up to. Sessions write it; this is for those who read it. */
#pragma once

#include <gst/tts/gst-tts-prelude.h>

G_BEGIN_DECLS

typedef struct _GstTtsLedgerSum GstTtsLedgerSum;

/**
 * GstTtsLedgerBy:
 * @GST_TTS_LEDGER_BY_PROVIDER: what each provider cost
 * @GST_TTS_LEDGER_BY_MODEL: each model of each provider
 * @GST_TTS_LEDGER_BY_DAY: each day, as the local clock has it
 * @GST_TTS_LEDGER_BY_SCRIPT: each script
 */
typedef enum
{
  GST_TTS_LEDGER_BY_PROVIDER,
  GST_TTS_LEDGER_BY_MODEL,
  GST_TTS_LEDGER_BY_DAY,
  GST_TTS_LEDGER_BY_SCRIPT,
} GstTtsLedgerBy;

/**
 * GstTtsLedgerSum:
 * @name: the provider, model, day or script
 * @currency: (nullable): of the costs, NULL where no price was known
 * @billed: requests that were billed
 * @maybe_billed: requests whose answer did not come
 * @not_billed: requests that failed for nothing
 * @chars: characters that were sent in those billed or maybe billed
 * @audio: seconds of speech that came
 * @cost: of those that were billed
 * @maybe_cost: of those that may be, guessed
 */
struct _GstTtsLedgerSum
{
  gchar *name;
  gchar *currency;
  guint64 billed;
  guint64 maybe_billed;
  guint64 not_billed;
  guint64 chars;
  gdouble audio;
  gdouble cost;
  gdouble maybe_cost;
};

GST_TTS_API
void        gst_tts_ledger_sum_free (GstTtsLedgerSum *sum);

/* Where sessions write it; (transfer full). */
GST_TTS_API
gchar *     gst_tts_ledger_dup_path (void);

/**
 * gst_tts_ledger_sum_up: (skip)
 * @path: (nullable): the database, NULL for where sessions write it
 * @since: first moment, µs since 1970
 * @until: the moment after the last
 *
 * Returns: (transfer full) (element-type GstTtsLedgerSum) (nullable): the
 *   sums, none if there is no ledger yet; NULL with @error if it can not be
 *   read
 */
GST_TTS_API
GPtrArray * gst_tts_ledger_sum_up   (const gchar *path, GstTtsLedgerBy by,
    gint64 since, gint64 until, GError **error);

/**
 * gst_tts_ledger_add_rental: (skip)
 * @path: (nullable): the database, NULL for where sessions write it
 * @service: who bills it
 * @machine: what was rented
 * @id: what no other rental has; one of the same is not written twice
 * @certain: whether it is known when it ended
 *
 * Writes down what a machine cost that was rented and is given back.
 *
 * Returns: FALSE with @error if it can not be written
 */
GST_TTS_API
gboolean    gst_tts_ledger_add_rental (const gchar *path,
    const gchar *service, const gchar *machine, const gchar *id, gdouble usd,
    gboolean certain, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTtsLedgerSum, gst_tts_ledger_sum_free)

G_END_DECLS
