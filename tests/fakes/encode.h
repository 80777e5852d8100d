/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Audio as encoders make it. */
#pragma once

#include <gst/gst.h>

/* A second through the elements @encoder, and how long it is. */
GBytes *tts_encode (const gchar *encoder, GstClockTime *ret_duration);
