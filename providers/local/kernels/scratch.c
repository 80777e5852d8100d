/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Memory of one op, aligned for vectors. Each thread keeps one piece for the
 * next op: pages that are new to the process cost more than most ops write,
 * and pieces of all sizes from all threads would leave holes in the heap. */
#include "kernels.h"

#include <pthread.h>
#include <stdlib.h>

#define STEP (64u << 10)        /* bytes by which a kept piece grows */
#define MOST (8u << 20)         /* a greater one is not kept */

typedef struct
{
  float *memory;
  size_t size;
  bool taken;
} Piece;

static _Thread_local Piece kept;
static pthread_key_t at_exit;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static float *
take_memory (size_t bytes)
{
  float *memory = aligned_alloc (64, bytes);

  if (!memory)
    abort ();
  return memory;
}

static void
make_key (void)
{
  if (pthread_key_create (&at_exit, free) != 0)
    abort ();
}

/* The key's value is what a thread that ends leaves. */
static void
grow_kept (size_t bytes)
{
  pthread_once (&once, make_key);
  free (kept.memory);
  kept.size = (bytes + STEP - 1) / STEP * STEP;
  kept.memory = take_memory (kept.size);
  pthread_setspecific (at_exit, kept.memory);
}

float *
tts_scratch (size_t n)
{
  size_t bytes = (n * sizeof (float) + 63) / 64 * 64;

  if (kept.taken || bytes > MOST)
    return take_memory (bytes > 0 ? bytes : 64);
  if (bytes > kept.size || !kept.memory)
    grow_kept (bytes > 0 ? bytes : 64);
  kept.taken = true;
  return kept.memory;
}

void
tts_scratch_free (float *scratch)
{
  if (scratch == kept.memory)
    kept.taken = false;
  else
    free (scratch);
}
