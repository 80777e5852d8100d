/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The way of a convolution whose weights have been transformed. */
#pragma once

#include "simd.h"

/* The stride is 1, in a multiple of TTS_PANEL. */
void TTS_SIMD (tts_conv1d_fast) (const TtsConv1d *op);
