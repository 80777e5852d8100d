/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What every public header of the library starts from. */
#pragma once

#include <gst/gst.h>

#ifdef BUILDING_GST_TTS
#define GST_TTS_API extern __attribute__ ((visibility ("default")))
#else
#define GST_TTS_API extern
#endif
