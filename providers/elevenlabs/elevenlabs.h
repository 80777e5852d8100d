/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of the provider `elevenlabs` share. */
#pragma once

#include <json-glib/json-glib.h>

#include <gst/tts/tts.h>

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
} GstTtsElevenlabs;

typedef GstTtsHttpProviderClass GstTtsElevenlabsClass;

/* The request for a job's speech. */
gchar *     eleven_write_body  (GstTtsElevenlabs *self, GstTtsJob *job);

/* Whether it is an id, not a name. */
gboolean    eleven_is_voice_id (const gchar *voice);

/* The id of the voice that is named so in a list of voices, or NULL. */
gchar *     eleven_find_voice  (JsonNode *list, const gchar *name);

GPtrArray * eleven_list_voices (GstTtsProvider *provider,
    GCancellable *cancellable, GError **error);
