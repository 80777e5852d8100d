/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why a GPU cannot be had. */
#pragma once

#include "launch.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct
{
  int driver, runtime;          /* as CUDA numbers them: 12040; 0 for none */
  int n_gpus;
  int capability;               /* 75 of sm_75 */
} TtsCudaState;

/* NULL where nothing is against it; else until the next call. */
const char *tts_cuda_refuse (const TtsCudaState *state, int n,
                             TtsPrecision precision);

#ifdef __cplusplus
}
#endif
