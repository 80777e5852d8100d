/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Memory of one op, aligned for vectors. */
#include "kernels.h"

#include <stdlib.h>

float *
tts_scratch (size_t n)
{
  size_t bytes = (n * sizeof (float) + 63) / 64 * 64;
  float *scratch = aligned_alloc (64, bytes > 0 ? bytes : 64);

  if (!scratch)
    abort ();
  return scratch;
}

void
tts_scratch_free (float *scratch)
{
  free (scratch);
}
