/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The frames in which AWS sends answers piece by piece. */
#pragma once

#include <glib.h>

typedef struct _AwsEventStream AwsEventStream;

typedef struct
{
  gchar *kind;                  /* "event", "exception" or "error" */
  gchar *type;                  /* of that kind, NULL if not said */
  gchar *message;               /* of an error, likewise */
  const guint8 *payload;
  gsize size;
} AwsEvent;

/* @event and what is in it is the reader's. FALSE with an error ends it. */
typedef gboolean (*AwsEventFunc) (gpointer user_data, const AwsEvent *event,
    GError **error);

AwsEventStream *aws_event_stream_new (AwsEventFunc func, gpointer user_data);
void     aws_event_stream_free (AwsEventStream *self);

/* FALSE if a frame is damaged or too long, or the function said so. */
gboolean aws_event_stream_push (AwsEventStream *self, const guint8 *data,
    gsize size, GError **error);

/* FALSE within a frame. */
gboolean aws_event_stream_end  (AwsEventStream *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AwsEventStream, aws_event_stream_free)
