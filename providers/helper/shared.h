/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The helper programs that more than one provider asks. */
#pragma once

#include "client.h"

G_BEGIN_DECLS

extern GstTtsHelper gst_tts_espeak_helper;
extern GstTtsHelper gst_tts_flite_helper;

G_END_DECLS
