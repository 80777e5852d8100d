/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of the provider `openai` and its kin share. */
#pragma once

#include <json-glib/json-glib.h>

#include <gst/tts/tts.h>

#define OPENAI_RATE 24000       /* of pcm, by definition of the API */

/* What a request may have beside the words. */
typedef enum
{
  OPENAI_KEY_SPEED = 1 << 0,
  OPENAI_KEY_INSTRUCTIONS = 1 << 1,
  OPENAI_KEY_LANGUAGE = 1 << 2,
  OPENAI_KEY_ENCODING = 1 << 3, /* of plain samples, with their rate */
  OPENAI_KEY_STREAM = 1 << 4,   /* asks for events */
} OpenaiKeys;

/* A vendor that speaks OpenAI's API in its own way. */
typedef struct
{
  const gchar *name;
  const gchar *title;
  const gchar *description;
  GstTtsHttpVendor vendor;
  const gchar *model;
  const gchar *voice;           /* NULL: one must be named */
  guint max_chars;
  GstTtsHttpAudio format;
  const gchar *formats;         /* by our names, with blanks */
  const gchar *pcm;             /* its name for plain samples */
  const gchar *event_audio;     /* where events carry audio, or NULL */
  const gchar *voices;          /* path of a list, or NULL */
  OpenaiKeys keys;
} OpenaiHost;

typedef enum
{
  OPENAI_SPEECH,
  OPENAI_REALTIME,
} OpenaiMode;

typedef struct
{
  GstTtsHttpProvider parent;

  /* object lock */
  gchar *model;                 /* NULL: the host's own */
  gchar *instructions;
  GstTtsHttpAudio format;
  OpenaiMode mode;
  gboolean events;
  gboolean captions;
  gchar *looked_at;             /* the model whose end was looked for */
} GstTtsOpenai;

typedef struct
{
  GstTtsHttpProviderClass parent_class;

  const OpenaiHost *host;
} GstTtsOpenaiClass;

/* The settings as they are for one request. */
typedef struct
{
  const OpenaiHost *host;
  gchar *model;
  gchar *instructions;
  GstTtsHttpAudio format;
  OpenaiMode mode;
  gboolean events;
  gboolean captions;
} OpenaiSettings;

void openai_get_settings (GstTtsOpenai *self, OpenaiSettings *ret_set);

void openai_clear_settings (OpenaiSettings *set);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OpenaiSettings, openai_clear_settings)

/* The classes of all hosts derive from it. */
GType openai_get_type (void);

#define OPENAI_GET_CLASS(self) \
  G_TYPE_INSTANCE_GET_CLASS (self, openai_get_type (), GstTtsOpenaiClass)

/* Gives a class its host, and the properties with the host's defaults. */
void openai_class_set_host (GstTtsOpenaiClass *klass, const OpenaiHost *host);

/* The name of a format at a host, NULL if it has none. */
const gchar *openai_name_format (const OpenaiHost *host,
    GstTtsHttpAudio format);

/* @rate within the bounds of the vendor, with a warning if it was not. */
gdouble openai_settle_speed (GstTtsJob *job, gdouble least, gdouble most);

/* Asks, once for each model, whether the vendor will end it; FALSE if there
 * is nothing to ask. */
gboolean openai_ask_models (GstTtsOpenai *self, GstTtsHttpExchange *exchange,
    const OpenaiSettings *set);

/* Warns if it will. */
void openai_read_models (GstTtsHttpExchange *exchange, JsonNode *document,
    const gchar *model);

/* Both are DONE when all audio has come. */

/* POST /audio/speech and Kokoro's captions. */
GstTtsHttpStep openai_speech_next (GstTtsHttpProvider *provider,
    GstTtsHttpExchange *exchange, const OpenaiSettings *set, GError **error);

void openai_speech_document (GstTtsHttpExchange *exchange,
    JsonNode *document);

/* The WebSocket of GET /realtime. */
GstTtsHttpStep openai_realtime_next (GstTtsHttpProvider *provider,
    GstTtsHttpExchange *exchange, const OpenaiSettings *set, GError **error);

gboolean openai_realtime_document (GstTtsHttpExchange *exchange,
    JsonNode *document, GError **error);

gboolean openai_realtime_has_spoken (GstTtsHttpExchange *exchange);

/* Whether what was said is the text, as far as it goes unless @whole. What
 * has digits in it may be said in any words. */
gboolean openai_transcript_fits (const gchar *text, const gchar *said,
    gboolean whole);

GPtrArray *openai_list_voices (GstTtsProvider *provider,
    GCancellable *cancellable, GError **error);
