/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The frames in which AWS sends answers piece by piece: the lengths of all and
 * of the headers, their checksum, headers, payload, the checksum of all. */
#include "event-stream.h"

#include <gst/base/gstbytereader.h>
#include <gst/tts/gst-tts-error.h>

#include "../crc32.h"

#define PRELUDE_SIZE 12
#define CRC_SIZE 4
#define MAX_HEADERS (128u << 10)
#define MAX_PAYLOAD (24u << 20)

struct _AwsEventStream
{
  AwsEventFunc func;
  gpointer user_data;
  GByteArray *data;             /* from the beginning of a frame on */
};

AwsEventStream *
aws_event_stream_new (AwsEventFunc func, gpointer user_data)
{
  AwsEventStream *self = g_new0 (AwsEventStream, 1);

  self->func = func;
  self->user_data = user_data;
  self->data = g_byte_array_new ();
  return self;
}

void
aws_event_stream_free (AwsEventStream *self)
{
  g_byte_array_unref (self->data);
  g_free (self);
}

static gboolean
fail (GError **error, const gchar *what)
{
  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
      "the event stream of the reply %s", what);
  return FALSE;
}

static void
clear_event (AwsEvent *event)
{
  g_free (event->kind);
  g_free (event->type);
  g_free (event->message);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AwsEvent, clear_event)

static void
set_header (AwsEvent *event, const gchar *name, gchar *value)
{
  gchar **place = NULL;

  if (g_str_equal (name, ":message-type"))
    place = &event->kind;
  else if (g_str_equal (name, ":event-type")
      || g_str_equal (name, ":exception-type")
      || g_str_equal (name, ":error-code"))
    place = &event->type;
  else if (g_str_equal (name, ":error-message"))
    place = &event->message;
  if (place && !*place)
    *place = g_steal_pointer (&value);
  g_free (value);
}

static gchar *
get_text (GstByteReader *reader, guint size)
{
  const guint8 *data;

  return gst_byte_reader_get_data (reader, size, &data)
      ? g_utf8_make_valid ((const gchar *) data, size) : NULL;
}

/* A value of one of the types that are no texts. */
static gboolean
skip_value (GstByteReader *reader, guint8 type)
{
  static const gint8 sizes[] = { 0, 0, 1, 2, 4, 8, -1, -1, 8, 16 };
  guint16 size;

  if (type >= G_N_ELEMENTS (sizes))
    return FALSE;
  if (sizes[type] >= 0)
    return gst_byte_reader_skip (reader, sizes[type]);
  return gst_byte_reader_get_uint16_be (reader, &size)
      && gst_byte_reader_skip (reader, size);
}

static gboolean
read_headers (GstByteReader *reader, AwsEvent *event)
{
  const guint8 text_type = 7;

  while (gst_byte_reader_get_remaining (reader) > 0) {
    g_autofree gchar *name = NULL;
    gchar *value = NULL;
    guint8 size, type;
    guint16 length;

    if (!gst_byte_reader_get_uint8 (reader, &size)
        || !(name = get_text (reader, size))
        || !gst_byte_reader_get_uint8 (reader, &type))
      return FALSE;
    if (type != text_type) {
      if (!skip_value (reader, type))
        return FALSE;
      continue;
    }
    if (!gst_byte_reader_get_uint16_be (reader, &length)
        || !(value = get_text (reader, length)))
      return FALSE;
    set_header (event, name, value);
  }
  return TRUE;
}

static gboolean
read_frame (AwsEventStream *self, const guint8 *data, gsize size,
    gsize headers, GError **error)
{
  g_auto (AwsEvent) event = { NULL };
  GstByteReader reader = GST_BYTE_READER_INIT (data + PRELUDE_SIZE, headers);

  if (~crc32_add (CRC32_START, data, size - CRC_SIZE)
      != GST_READ_UINT32_BE (data + size - CRC_SIZE))
    return fail (error, "has a frame whose checksum is wrong");
  if (!read_headers (&reader, &event))
    return fail (error, "has a frame with headers that make no sense");
  event.payload = data + PRELUDE_SIZE + headers;
  event.size = size - PRELUDE_SIZE - headers - CRC_SIZE;
  return self->func (self->user_data, &event, error);
}

/* The lengths are believed only if their own checksum says so. */
static gboolean
read_prelude (const guint8 *data, gsize *ret_size, gsize *ret_headers,
    GError **error)
{
  guint32 size = GST_READ_UINT32_BE (data);
  guint32 headers = GST_READ_UINT32_BE (data + 4);

  if (~crc32_add (CRC32_START, data, 8) != GST_READ_UINT32_BE (data + 8))
    return fail (error, "is none, or damaged");
  if (headers > MAX_HEADERS || size < PRELUDE_SIZE + headers + CRC_SIZE
      || size - headers > MAX_PAYLOAD)
    return fail (error, "has a frame of a length that no frame has");
  *ret_size = size;
  *ret_headers = headers;
  return TRUE;
}

gboolean
aws_event_stream_push (AwsEventStream *self, const guint8 *data, gsize size,
    GError **error)
{
  gsize done = 0, frame, headers;
  gboolean ok = TRUE;

  g_byte_array_append (self->data, data, size);
  while (ok && self->data->len - done >= PRELUDE_SIZE) {
    const guint8 *begin = self->data->data + done;

    ok = read_prelude (begin, &frame, &headers, error);
    if (!ok || self->data->len - done < frame)
      break;
    ok = read_frame (self, begin, frame, headers, error);
    done += frame;
  }
  g_byte_array_remove_range (self->data, 0, done);
  return ok;
}

gboolean
aws_event_stream_end (AwsEventStream *self, GError **error)
{
  return self->data->len == 0 || fail (error, "ends within a frame");
}
