/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of the provider `elevenlabs` share. */
#pragma once

#include <json-glib/json-glib.h>

#include <gst/tts/tts.h>

#include "words.h"

typedef struct
{
  GstTtsHttpProvider parent;

  /* object lock */
  gchar *model;
  gchar *format;
  gchar *dictionaries;
  gdouble stability;            /* negative: the voice's own */
  gdouble similarity;
  gdouble style;
  gint64 seed;                  /* negative: none */
  gboolean stream;
  gboolean timings;
  gboolean context;
  gboolean socket;
  gboolean dialogue;
  gchar *told_model;            /* whose limit the server said */
  guint told_chars;
} GstTtsElevenlabs;

typedef GstTtsHttpProviderClass GstTtsElevenlabsClass;

/* What a job's reply is about. */
typedef enum
{
  ELEVEN_STAGE_MODEL,
  ELEVEN_STAGE_VOICE,
  ELEVEN_STAGE_SPEECH,
} ElevenStage;

/* One job. */
typedef struct
{
  ElevenStage stage;
  gchar *voice;                 /* its id, NULL while it is looked up */
  ElevenWords words;

  /* with a socket */
  gboolean socket;
  gboolean said;                /* all of the text */
  gboolean over;                /* all audio has come */
  gdouble seconds;              /* of audio before the next message */
} ElevenSpeech;

/* The request for a job's speech. */
gchar *     eleven_write_body  (GstTtsElevenlabs *self, GstTtsJob *job);

/* The same for the model that speaks dialogues. */
gchar *     eleven_write_dialogue (GstTtsElevenlabs *self, GstTtsJob *job,
    const gchar *voice);

/* What a socket is sent first, before the text. */
gchar *     eleven_write_start (GstTtsElevenlabs *self, GstTtsJob *job);

/* Speech over the socket for text as it is being made. */
gboolean    eleven_socket_open (GstTtsElevenlabs *self,
    GstTtsHttpExchange *exchange, const ElevenSpeech *speech,
    GError **error);
GstTtsHttpStep eleven_socket_next (GstTtsElevenlabs *self,
    GstTtsHttpExchange *exchange, ElevenSpeech *speech);
void        eleven_socket_document (GstTtsHttpExchange *exchange,
    ElevenSpeech *speech, JsonNode *message);

/* A format's name is its kind, rate and bit rate. */
gboolean    eleven_parse_format (const gchar *format,
    GstTtsHttpAudio *ret_audio, gint *ret_rate);

/* The longest text of a request, with the object lock. */
guint       eleven_get_max_chars_locked (GstTtsElevenlabs *self);

/* Whether the model is one that only the server may know. */
gboolean    eleven_must_ask_models (GstTtsElevenlabs *self);
gboolean    eleven_ask_models  (GstTtsElevenlabs *self,
    GstTtsHttpExchange *exchange, GError **error);

/* FALSE with an error if the model is not in the list; else its limit is
 * kept. */
gboolean    eleven_read_models (GstTtsElevenlabs *self, JsonNode *document,
    GError **error);

/* Asks no more for the model that is set. */
void        eleven_forget_models (GstTtsElevenlabs *self);

/* Whether it is an id, not a name. */
gboolean    eleven_is_voice_id (const gchar *voice);

/* The id of the voice that is named so in a list of voices, or NULL. */
gchar *     eleven_find_voice  (JsonNode *list, const gchar *name);

GPtrArray * eleven_list_voices (GstTtsProvider *provider,
    GCancellable *cancellable, GError **error);
