/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One error domain, one code for each different reaction of the caller. */
#pragma once

#include <gst/tts/gst-tts-prelude.h>

G_BEGIN_DECLS

#define GST_TTS_ERROR (gst_tts_error_quark ())

/**
 * GstTtsError:
 * @GST_TTS_ERROR_AUTH: the key is missing or was refused
 * @GST_TTS_ERROR_QUOTA: the account has nothing left
 * @GST_TTS_ERROR_RATE: too many requests in a time
 * @GST_TTS_ERROR_CONCURRENCY: too many requests at once
 * @GST_TTS_ERROR_TRANSIENT: the same request may go through later
 * @GST_TTS_ERROR_BAD_INPUT: what the user gave can not be used as it is
 * @GST_TTS_ERROR_UNSUPPORTED: the provider can not do what was asked
 * @GST_TTS_ERROR_NOT_CONFIGURED: something must be installed or set first
 * @GST_TTS_ERROR_MODEL: a model or voice file is missing or damaged
 * @GST_TTS_ERROR_DEVICE: the device (GPU, helper program) failed
 * @GST_TTS_ERROR_BUDGET: the cost limit would be passed
 * @GST_TTS_ERROR_MISMATCH: what was said is not the text
 * @GST_TTS_ERROR_WORKER: a program elsewhere failed, and does not say why
 *
 * Cancelling is always %G_IO_ERROR_CANCELLED.
 */
typedef enum
{
  GST_TTS_ERROR_AUTH,
  GST_TTS_ERROR_QUOTA,
  GST_TTS_ERROR_RATE,
  GST_TTS_ERROR_CONCURRENCY,
  GST_TTS_ERROR_TRANSIENT,
  GST_TTS_ERROR_BAD_INPUT,
  GST_TTS_ERROR_UNSUPPORTED,
  GST_TTS_ERROR_NOT_CONFIGURED,
  GST_TTS_ERROR_MODEL,
  GST_TTS_ERROR_DEVICE,
  GST_TTS_ERROR_BUDGET,
  GST_TTS_ERROR_MISMATCH,
  GST_TTS_ERROR_WORKER,
} GstTtsError;

GST_TTS_API
GQuark        gst_tts_error_quark (void);

/* Posts @error as an element error and returns the flow that goes with it.
 * A cancel posts nothing and is GST_FLOW_FLUSHING. Call without locks. */
GST_TTS_API
GstFlowReturn gst_tts_post_error  (GstElement *element, const GError *error);

G_END_DECLS
