/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The base class of providers whose other end is the user's own container:
 * what it speaks, where, and how its reply is taken. */
#pragma once

#include "container-api.h"

G_BEGIN_DECLS

typedef struct
{
  GstTtsHttpProvider parent;

  /* object lock */
  ContainerSettings set;
  gchar *path;
  gchar *audio_path;
  gchar *context_path;
  gchar *context_error;         /* why context-audio can not be used */
  gchar *health;
  guint patience_ms;
  guint poll_ms;
  gboolean ready;               /* it said so once */
  guint told_chars;             /* longest text that it said it takes, or 0 */
} GstTtsContainer;

typedef GstTtsHttpProviderClass GstTtsContainerClass;

GType     container_get_type      (void);

#define CONTAINER_TYPE (container_get_type ())

/* For the base class itself. */
void      container_install_properties (GObjectClass *klass);
void      container_clear         (GstTtsContainer *self);

/* A field, as it is now. */
guint     container_get_number    (GstTtsContainer *self, const guint *number);

/* As they are now, to be cleared. */
void      container_get_settings  (GstTtsContainer *self,
    ContainerSettings *ret_set);

/* To be called in class_init: what is spoken if the user says nothing, with
 * @request (nullable) as the template. Properties of the class are fields. */
void      container_class_set_api (GstTtsContainerClass *klass,
    ContainerApi api, const gchar *request);

/* Looks again and again at something that is not ready. */
typedef struct
{
  guint interval_ms;
  guint waited_ms;
  guint failures;               /* in a row */
} ContainerPoll;

/* The step before the next look. */
GstTtsHttpStep
          container_wait          (GstTtsContainer *self,
    GstTtsHttpExchange *exchange, ContainerPoll *poll, GError **error);

/* What the server calls the one job under way; of several it is nobody's name,
 * as none of them could ask for its part. */
void      container_name_task     (GstTtsHttpExchange *exchange,
    const gchar *name);

/* Whether a look that failed with @error is worth another. */
gboolean  container_forgive_look  (ContainerPoll *poll, const GError *error);

/* The same for what brings audio: none may have come. */
gboolean  container_forgive       (ContainerPoll *poll,
    GstTtsHttpExchange *exchange, const GError *error);

/* Whether a look that failed with @error says nothing of the job. */
gboolean  container_error_passes  (const GError *error);

/* Nothing will come of the job's task any more, as @error says. Where the words
 * are to blame another one would be paid for in vain, and is not begun. */
void      container_lose_task     (GstTtsHttpExchange *exchange,
    const GError *error);

/* To be called in init: where the container says whether it is up. */
void      container_set_health    (GstTtsContainer *self, const gchar *path);

/* How long to wait for what is not ready, in ms. */
guint     container_get_patience  (GstTtsContainer *self);

/* The JSON of a request; NULL with an error if the settings allow none. */
gchar *   container_write         (GstTtsContainer *self, GstTtsJob *job,
    GError **error);

/* Likewise of all jobs of the exchange. */
gchar *   container_write_all     (GstTtsContainer *self,
    GstTtsHttpExchange *exchange, GError **error);

/* For a class with steps of its own that can do it: what it writes with
 * write_all and takes may be a batch. */
void      container_add_batch     (GstTtsContainer *self,
    GstTtsCapabilities *caps);

/* Where requests go behind the base URL: as the user says, or as usual. */
gchar *   container_dup_path      (GstTtsContainer *self);

/* The member of a reply that has the audio in base64, NULL if it is not known
 * before. */
const gchar *
          container_get_audio_key (GstTtsContainer *self);

/* Asks for speech at @path. */
gboolean  container_ask_at        (GstTtsContainer *self,
    GstTtsHttpExchange *exchange, const gchar *path, GstTtsHttpReply reply,
    GError **error);

/* A request with @body (transfer full); NULL with an error. */
GstTtsHttpRequest *
          container_new_request   (GstTtsContainer *self,
    const gchar *method, const gchar *path, gchar *body, GError **error);

/* Sends @body (transfer full) to @path. */
gboolean  container_post          (GstTtsContainer *self,
    GstTtsHttpExchange *exchange, const gchar *path, gchar *body,
    GstTtsHttpReply reply, const gchar *audio_key, GError **error);

/* Takes the audio out of a reply: *@ret_url is where the rest of the way
 * leads, NULL if it is all here. */
gboolean  container_take          (GstTtsContainer *self,
    GstTtsHttpExchange *exchange, JsonNode *reply, gchar **ret_url,
    GError **error);

/* Tells the job what a reply says of its name and of the time it took. */
void      container_tell_usage    (GstTtsHttpExchange *exchange,
    JsonNode *reply);

/* Asks for the file at @url. */
gboolean  container_fetch         (GstTtsContainer *self,
    GstTtsHttpExchange *exchange, const gchar *url, GError **error);

G_END_DECLS
