/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The properties of a session as one value, so that a run can copy them. */
#pragma once

#include "gst-tts-session.h"

G_BEGIN_DECLS

typedef struct _GstTtsSettings GstTtsSettings;

struct _GstTtsSettings
{
  gchar *provider;
  gchar *voice;
  gchar *language;
  gdouble rate;
  gdouble pitch;
  gdouble volume;
  GstStructure *speaker_map;
  gchar *lexicon;
  guint max_workers;
  guint max_ahead;
  guint max_batch_size;
  guint max_chars;
  GstTtsOnError on_error;
  guint max_tries;
  guint retry_delay;            /* ms */
  guint max_retry_delay;        /* ms */
  gint try_timeout;             /* ms, -1 for what suits the provider */
  gint chunk_timeout;           /* likewise */
  guint rate_limit;             /* requests a second, 0 for any */
  GstTtsForce force;
  GstStructure *voice_map;
  GstStructure *level_map;
  GstTtsCacheMode cache;
  gchar *cache_dir;             /* NULL for the user's own */
  guint cache_size;             /* MiB, 0 for any */
  guint64 max_size_bytes;       /* 0 for any */
  gchar *journal;               /* NULL for none */
  gdouble max_cost;             /* -1 for no limit */
  gchar *budget;                /* NULL for its own */
  gchar *prices;
  gchar *ledger;
  gchar *ledger_name;
  gchar *metrics;               /* NULL for none */
  GstTtsProviderPolicy policy;
  guint metrics_interval;       /* ms, 0 for none */
};

/* Ids from first_id on, in this order. */
typedef enum
{
  GST_TTS_SETTING_PROVIDER,
  GST_TTS_SETTING_VOICE,
  GST_TTS_SETTING_LANGUAGE_CODE,
  GST_TTS_SETTING_RATE,
  GST_TTS_SETTING_PITCH,
  GST_TTS_SETTING_VOLUME,
  GST_TTS_SETTING_SPEAKER_MAP,
  GST_TTS_SETTING_LEXICON,
  GST_TTS_SETTING_MAX_WORKERS,
  GST_TTS_SETTING_MAX_AHEAD,
  GST_TTS_SETTING_MAX_BATCH_SIZE,
  GST_TTS_SETTING_MAX_CHARS,
  GST_TTS_SETTING_ON_ERROR,
  GST_TTS_SETTING_MAX_TRIES,
  GST_TTS_SETTING_RETRY_DELAY,
  GST_TTS_SETTING_MAX_RETRY_DELAY,
  GST_TTS_SETTING_TRY_TIMEOUT,
  GST_TTS_SETTING_CHUNK_TIMEOUT,
  GST_TTS_SETTING_RATE_LIMIT,
  GST_TTS_SETTING_FORCE,
  GST_TTS_SETTING_VOICE_MAP,
  GST_TTS_SETTING_LEVEL_MAP,
  GST_TTS_SETTING_CACHE,
  GST_TTS_SETTING_CACHE_DIR,
  GST_TTS_SETTING_CACHE_SIZE,
  GST_TTS_SETTING_MAX_SIZE_BYTES,
  GST_TTS_SETTING_JOURNAL,
  GST_TTS_SETTING_MAX_COST,
  GST_TTS_SETTING_PRICES,
  GST_TTS_SETTING_LEDGER,
  GST_TTS_SETTING_LEDGER_NAME,
  GST_TTS_SETTING_METRICS,
  GST_TTS_SETTING_PROVIDER_POLICY,
  GST_TTS_SETTING_METRICS_INTERVAL,
  GST_TTS_SETTING_BUDGET,
  GST_TTS_N_SETTINGS
} GstTtsSetting;

GstTtsSettings * gst_tts_settings_new  (void);

void             gst_tts_settings_free (GstTtsSettings *self);

void             gst_tts_settings_set  (GstTtsSettings *self,
    GstTtsSetting setting, const GValue *value);

void             gst_tts_settings_get  (const GstTtsSettings *self,
    GstTtsSetting setting, GValue *value);

/* The voice that speaks for @speaker, or NULL. */
const gchar *    gst_tts_settings_voice_of (const GstTtsSettings *self,
    const gchar *speaker);

G_END_DECLS
