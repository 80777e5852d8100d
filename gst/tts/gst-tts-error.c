/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The error domain and the one mapping to element errors. */
#include "gst-tts-error.h"

#include <gio/gio.h>

G_DEFINE_QUARK (gst-tts-error-quark, gst_tts_error)

typedef struct
{
  GQuark domain;
  gint code;
} ElementError;

static ElementError
element_error_for_code (GstTtsError code)
{
  switch (code) {
    case GST_TTS_ERROR_AUTH:
      return (ElementError) { GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_NOT_AUTHORIZED };
    case GST_TTS_ERROR_QUOTA:
    case GST_TTS_ERROR_RATE:
    case GST_TTS_ERROR_CONCURRENCY:
      return (ElementError) { GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_BUSY };
    case GST_TTS_ERROR_TRANSIENT:
      return (ElementError) { GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_READ };
    case GST_TTS_ERROR_BAD_INPUT:
      return (ElementError) { GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT };
    case GST_TTS_ERROR_UNSUPPORTED:
      return (ElementError) { GST_STREAM_ERROR,
          GST_STREAM_ERROR_NOT_IMPLEMENTED };
    case GST_TTS_ERROR_NOT_CONFIGURED:
    case GST_TTS_ERROR_BUDGET:
      return (ElementError) { GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS };
    case GST_TTS_ERROR_MODEL:
      return (ElementError) { GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_NOT_FOUND };
    case GST_TTS_ERROR_DEVICE:
    case GST_TTS_ERROR_WORKER:
      return (ElementError) { GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_FAILED };
    case GST_TTS_ERROR_MISMATCH:
      return (ElementError) { GST_STREAM_ERROR, GST_STREAM_ERROR_FAILED };
  }
  return (ElementError) { GST_STREAM_ERROR, GST_STREAM_ERROR_FAILED };
}

static ElementError
element_error_for_file (GFileError code)
{
  switch (code) {
    case G_FILE_ERROR_NOENT:
      return (ElementError) { GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_NOT_FOUND };
    case G_FILE_ERROR_ACCES:
    case G_FILE_ERROR_PERM:
      return (ElementError) { GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_NOT_AUTHORIZED };
    default:
      return (ElementError) { GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_OPEN_READ };
  }
}

GstFlowReturn
gst_tts_post_error (GstElement *element, const GError *error)
{
  ElementError to = { GST_STREAM_ERROR, GST_STREAM_ERROR_FAILED };

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return GST_FLOW_FLUSHING;

  if (error->domain == GST_TTS_ERROR)
    to = element_error_for_code (error->code);
  else if (error->domain == G_FILE_ERROR)
    to = element_error_for_file (error->code);

  gst_element_message_full (element, GST_MESSAGE_ERROR, to.domain, to.code,
      g_strdup (error->message), g_strdup_printf ("%s %d",
          g_quark_to_string (error->domain), error->code),
      __FILE__, GST_FUNCTION, __LINE__);
  return GST_FLOW_ERROR;
}
