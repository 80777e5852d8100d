/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What all versions of the short Fourier transforms share. */
#pragma once

#include "kernels.h"

#define TTS_STFT_ROWS 64        /* of a task */

typedef struct
{
  double window[TTS_MAX_DFT], cosine[TTS_MAX_DFT], sine[TTS_MAX_DFT];
} TtsDftTables;

void tts_dft_fill    (TtsDftTables *tables, int size);

/* Asserts the shapes. */
void tts_stft_check  (const TtsStft *op);
void tts_istft_check (const TtsIstft *op);

/* The samples of a frame, mirrored at the ends of the item. */
void tts_stft_frame  (const TtsStft *op, int item, int frame, float *x);
