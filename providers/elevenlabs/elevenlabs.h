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
} GstTtsElevenlabs;

typedef GstTtsHttpProviderClass GstTtsElevenlabsClass;

/* One job. */
typedef struct
{
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

/* Whether it is an id, not a name. */
gboolean    eleven_is_voice_id (const gchar *voice);

/* The id of the voice that is named so in a list of voices, or NULL. */
gchar *     eleven_find_voice  (JsonNode *list, const gchar *name);

GPtrArray * eleven_list_voices (GstTtsProvider *provider,
    GCancellable *cancellable, GError **error);
