/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What all versions of the harmonic source share. */
#pragma once

#include <math.h>

#include "kernels.h"

#define TTS_SOURCE_AMPLITUDE 0.1
#define TTS_SOURCE_NOISE 0.003  /* beside a voice */
#define TTS_SOURCE_BREATH (0.1 / 3)     /* without one */
#define TTS_SOURCE_VOICED 10    /* Hz */
#define TTS_SOURCE_ROWS 600     /* of a task */

typedef struct
{
  const TtsSource *op;
  double **cycles;              /* of each item, divided by hop */
} TtsSourcePlan;

static inline double
tts_fraction (double x)
{
  return x - floor (x);
}

/* Adds up the cycles and runs the tasks of TtsSourcePlan. */
void tts_source_run (const TtsSource *op, TtsTask task);
