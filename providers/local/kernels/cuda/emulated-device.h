/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GPUs whose kernels the emulator runs, for tests.
 *
 * What is begun is done at the wait and not before, in its turn: so late that
 * what the host writes or reads too early is seen. What CUDA lets pass on one
 * day and not on another ends the program: the host touches memory of a GPU; a
 * kernel is given other memory than its GPU's; a copy is past the end of its
 * memory, or of some that is not pinned; the host changes what a copy reads,
 * or gives it back, before it waited. Memory that nobody wrote, and before the
 * wait that which a copy is to write, holds no numbers. Threads share them. */
#pragma once

#include "kernels/device.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TTS_EMULATED_GPUS 2

/* All that happened so far. */
typedef struct
{
  unsigned allocs, host_allocs;
  unsigned launches, copies, waits;
  unsigned kept, freed, run;    /* graphs: what these do counts as one */
  size_t taken, pinned;         /* bytes of all GPUs and of the host, now */
} TtsEmulatedCounts;

TtsDevice tts_emulated_device (int n, TtsPrecision precision);
TtsEmulatedCounts tts_emulated_counts (void);

/* From now on a GPU has so many bytes; 0 for no end. */
void      tts_emulated_set_budget (size_t budget);

/* From now on graphs cannot be made ready. */
void      tts_emulated_refuse_graphs (bool refuse);

#ifdef __cplusplus
}
#endif
