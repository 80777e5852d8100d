/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What containers of users speak: their requests, and where the audio is in
 * their replies. */
#pragma once

#include <gst/tts/tts.h>

typedef enum
{
  CONTAINER_API_CSM,
  CONTAINER_API_OPENAI,
  CONTAINER_API_BARK,
  CONTAINER_API_KOKORO,
  CONTAINER_API_TEMPLATE,
} ContainerApi;

GType         container_api_get_type (void);

typedef struct
{
  ContainerApi api;
  gchar *model;                 /* (nullable) */
  gchar *request;               /* (nullable): the template */
  gint64 seed;                  /* -1 for none */
  gchar *context_text;          /* (nullable): said by the same voice before */
  gchar *context_audio;         /* (nullable): WAV in base64, a GRefString */
  guint context_turns;          /* earlier lines that go along */
} ContainerSettings;

void          container_settings_clear   (ContainerSettings *set);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ContainerSettings, container_settings_clear)

/* Where requests go behind the base URL, if nothing else is said. */
const gchar * container_api_get_path     (ContainerApi api);

/* Characters of one request, 0 for any number. */
guint         container_api_get_max_chars (ContainerApi api);

gboolean      container_api_has_rate     (const ContainerSettings *set);

/* GstTtsVoice that are known without asking, none if any name may do. */
GPtrArray *   container_api_list_voices  (ContainerApi api);

/* Whether a request can be written; it says why not. */
gboolean      container_api_check        (const ContainerSettings *set,
    GError **error);

/* The JSON of a request. */
gchar *       container_api_write        (const ContainerSettings *set,
    GstTtsJob *job);

/* Likewise for several jobs at once. */
gchar *       container_api_write_batch  (const ContainerSettings *set,
    GstTtsJob **jobs, guint n);

/* Says in @caps how many it takes at once. */
void          container_api_add_batch    (const ContainerSettings *set,
    GstTtsCapabilities *caps);

/* What part @index of a batch is called, from 0; (transfer full). */
gchar *       container_api_name_part    (guint index);

/* Calls @func with the audio (as of find_audio, or NULL) of each part of a
 * reply to a batch of @n. */
void          container_api_find_parts   (JsonNode *reply, guint n,
    void (*func) (gpointer user_data, guint index, const gchar *audio),
    gpointer user_data);

/* Whether a server's name for something can be part of a path. */
gboolean      container_is_id            (const gchar *id);

/**
 * container_api_find_audio:
 * @reply: a document, or what is left of it
 * @path: (nullable): names and numbers with points between
 *
 * Returns: (nullable): base64, a data: URL or another URL; without a path it
 *   is looked for under the usual names
 */
const gchar * container_api_find_audio   (JsonNode *reply, const gchar *path);
