/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why a GPU cannot be had, as its user can do something about it. */
#include "refuse.h"

#include <stdio.h>

#define LEAST_GPU 75            /* that kernels are built for: sm_75 */
#define LEAST_TF32 80

static const char *
refuse_driver (const TtsCudaState *state, int n)
{
  static __thread char text[128];

  if (state->driver == 0)
    return "there is no driver of NVIDIA's on this machine; install one";
  if (state->driver / 1000 < state->runtime / 1000) {
    snprintf (text, sizeof text, "the driver is too old: it is for CUDA "
        "%d.%d, and at least %d.0 is needed; install a newer one",
        state->driver / 1000, state->driver % 1000 / 10,
        state->runtime / 1000);
    return text;
  }
  if (state->n_gpus == 0)
    return "the driver has no GPU to offer";
  if (n >= state->n_gpus) {
    snprintf (text, sizeof text, "there is no such GPU; the last one is "
        "'cuda:%d'", state->n_gpus - 1);
    return text;
  }
  return NULL;
}

const char *
tts_cuda_refuse (const TtsCudaState *state, int n, TtsPrecision precision)
{
  const char *refused = refuse_driver (state, n);

  if (refused)
    return refused;
  if (state->capability < LEAST_GPU)
    return "it is older than those that the kernels are for (sm_75)";
  if (!tts_ops_cuda (precision))
    return "it computes in fp32, tf32 and fp16 only";
  if (precision == TTS_PRECISION_TF32 && state->capability < LEAST_TF32)
    return "it is too old for tf32; it computes in fp32 and fp16";
  return NULL;
}
