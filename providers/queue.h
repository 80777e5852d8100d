/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The base class of providers that take a job, tell its id, and are asked
 * again and again how it is doing. */
#pragma once

#include "container.h"

G_BEGIN_DECLS

/* The words of a vendor; lists are NULL-terminated. */
typedef struct
{
  const gchar *output;          /* member with the container's reply */
  const gchar *done;            /* the status of a job that is done */
  const gchar *const *failed;   /* those of one that never will be */
  gboolean early;               /* what is in output before done counts */
} QueueWords;

typedef struct
{
  gchar *id;
  gchar *url;                   /* of audio to be fetched */
  ContainerPoll poll;
  gboolean waited;              /* the last step was no request */
  gboolean over;                /* nothing is left to be cancelled */
  gboolean final;               /* nothing more will come but a file */
  gboolean fetched;             /* the link was followed */
  gboolean lost;                /* in vain, and is to be once more */
  gboolean silent;              /* the stream says nothing of its end */
  gboolean unsaid;              /* nobody else could ask for it */
  gboolean resumed;             /* an earlier job has sent it */
  guint pieces;                 /* of a stream that were taken */
  GChecksum *read;              /* of them */
  gboolean taking;              /* one that is not taken whole */
  gboolean broken;              /* others may be lost */
} QueueJob;

typedef struct
{
  GstTtsContainer parent;
} GstTtsQueue;

typedef struct _GstTtsQueueClass GstTtsQueueClass;

/**
 * GstTtsQueueClass:
 * @submit: sends the job
 * @dup_path: where a job is looked at
 * @dup_cancel_path: where a job is cancelled, by POST
 * @take: optional: one document; the default reads status and output
 */
struct _GstTtsQueueClass
{
  GstTtsContainerClass parent_class;

  const QueueWords *words;
  gboolean (*submit)          (GstTtsQueue *self,
      GstTtsHttpExchange *exchange, GError **error);
  gchar *  (*dup_path)        (GstTtsQueue *self, const QueueJob *job);
  gchar *  (*dup_cancel_path) (GstTtsQueue *self, const QueueJob *job);
  gboolean (*take)            (GstTtsQueue *self,
      GstTtsHttpExchange *exchange, JsonNode *document, QueueJob *job,
      GError **error);
};

GType         queue_get_type (void);

#define QUEUE_TYPE (queue_get_type ())

/* Names the job under way before the server does. */
void          queue_set_id      (GstTtsHttpExchange *exchange,
    const gchar *id);

/* Reads id and status. FALSE with an error if the job failed. */
gboolean      queue_take_status (GstTtsHttpExchange *exchange,
    JsonNode *document, QueueJob *job, const QueueWords *words,
    gboolean *ret_done, GError **error);

G_END_DECLS
