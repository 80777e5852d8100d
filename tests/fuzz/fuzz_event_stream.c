/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Feeds rubbish in pieces to the reader of AWS's event streams. */
#include "providers/aws/event-stream.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static gboolean
add_payload (gpointer user_data, const AwsEvent *event, GError **error)
{
  g_assert_true (!event->type || g_utf8_validate (event->type, -1, NULL));
  *(gsize *) user_data += event->size;
  return TRUE;
}

static gsize
read_all (const guint8 *data, gsize size, gsize piece)
{
  gsize sum = 0;
  g_autoptr (AwsEventStream) stream = aws_event_stream_new (add_payload,
      &sum);

  for (gsize i = 0; i < size; i += piece)
    if (!aws_event_stream_push (stream, data + i, MIN (piece, size - i),
            NULL))
      return sum;
  aws_event_stream_end (stream, NULL);
  return sum;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  gsize whole = read_all (data, size, MAX (size, 1));

  g_assert_cmpuint (whole, <=, size);
  g_assert_cmpuint (read_all (data, size, 7), ==, whole);
  return 0;
}
