/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the elements that speak have in common. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define TTS_SPEECH_CAPS \
  "audio/x-raw, format = (string) { S16LE, F32LE }, " \
  "rate = (int) [ 8000, 192000 ], channels = (int) [ 1, 2 ], " \
  "layout = (string) interleaved"

/* The first of @wanted (not empty) that has the provider's rate, else the
 * first with the rate that is nearest; mono S16LE where there is a choice. */
GstCaps *tts_speech_fixate_caps (const GstCaps *wanted, gint rate);

/* A message about the wait for the first sample. Without locks. */
void     tts_speech_post_progress (GstElement *element, GstProgressType type);

/* For providers as children, which are found by name only: any registered
 * one exists once it is asked for, so that properties may come in any order
 * on a launch line. */
void     tts_speech_init_child_proxy (GstChildProxyInterface *iface,
    GObject *(*get_child_by_name) (GstChildProxy *proxy, const gchar *name));

G_END_DECLS
