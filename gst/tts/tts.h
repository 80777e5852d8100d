/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The whole library. */
#pragma once

#include <gst/tts/gst-tts-cache.h>
#include <gst/tts/gst-tts-chunk.h>
#include <gst/tts/gst-tts-cue.h>
#include <gst/tts/gst-tts-enums.h>
#include <gst/tts/gst-tts-error.h>
#include <gst/tts/gst-tts-estimate.h>
#include <gst/tts/gst-tts-event.h>
#include <gst/tts/gst-tts-failure.h>
#include <gst/tts/gst-tts-http-provider.h>
#include <gst/tts/gst-tts-http-request.h>
#include <gst/tts/gst-tts-job.h>
#include <gst/tts/gst-tts-journal.h>
#include <gst/tts/gst-tts-ledger.h>
#include <gst/tts/gst-tts-lexicon.h>
#include <gst/tts/gst-tts-meta.h>
#include <gst/tts/gst-tts-message.h>
#include <gst/tts/gst-tts-meta.h>
#include <gst/tts/gst-tts-prices.h>
#include <gst/tts/gst-tts-provider.h>
#include <gst/tts/gst-tts-script.h>
#include <gst/tts/gst-tts-session.h>
#include <gst/tts/gst-tts-voice.h>
#include <gst/tts/gst-tts-wav.h>
