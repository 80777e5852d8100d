/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reference of the choice of a token. */
#include "kernels.h"

#include <math.h>
#include <stdlib.h>

#include "random.h"

typedef struct
{
  float logit;
  int id;
} Candidate;

/* Greatest first; equals in the order of their ids. */
static int
compare (const void *a, const void *b)
{
  const Candidate *one = a, *other = b;

  if (one->logit != other->logit)
    return one->logit < other->logit ? 1 : -1;
  return one->id - other->id;
}

/* Of the greatest one; two infinite ones have no difference. */
static double
share (const Candidate *candidates, int i, const TtsSample *op)
{
  if (candidates[i].logit == candidates[0].logit)
    return 1;
  return exp ((candidates[i].logit - candidates[0].logit) / op->temperature);
}

/* The one whose share of the sum the random number falls into. */
static int
draw (const Candidate *candidates, int n, const TtsSample *op, uint64_t key)
{
  double all = 0, sum = 0, kept = 0, wanted;
  int last = 0;

  if (candidates[0].logit == -INFINITY)
    return candidates[0].id;
  for (int i = 0; i < n; i++)
    all += share (candidates, i, op);
  for (; last < n && kept < op->top_p * all; last++)
    kept += share (candidates, last, op);
  wanted = tts_random_uniform (key, op->index) * kept;
  for (int i = 0; i < last - 1; i++) {
    sum += share (candidates, i, op);
    if (wanted < sum)
      return candidates[i].id;
  }
  return candidates[last - 1].id;
}

void
tts_sample_f32_c (const TtsSample *op)
{
  int n = op->logits.channels;
  Candidate *candidates =
      (Candidate *) tts_scratch (2 * (size_t) n);

  assert (n > 0 && op->top_k >= 0);
  assert (op->temperature <= 0 || op->top_p > 0);
  for (int item = 0; item < op->logits.seg->n_items; item++) {
    const float *logits =
        tts_row (&op->logits, item, tts_length (&op->logits, item) - 1);

    for (int i = 0; i < n; i++)
      candidates[i] = (Candidate) {
        isnan (logits[i]) ? -INFINITY : logits[i], i
      };
    qsort (candidates, n, sizeof *candidates, compare);
    op->ids[item] = op->temperature <= 0 ? candidates[0].id :
        draw (candidates, op->top_k && op->top_k < n ? op->top_k : n, op,
            op->keys[item]);
  }
  tts_scratch_free ((float *) candidates);
}
