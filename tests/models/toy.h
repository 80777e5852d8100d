/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Small models of other families: two layers each, whose weights are computed
 * from names and whose numbers are known from the original code. They show
 * that the operations carry more than one model. */
#pragma once

#include "models/layers.h"

typedef struct
{
  const TtsOps *ops;
  TtsArena *arena;
  const gchar *prefix;          /* of all names */
} Toy;

/* value = scale * v + offset, v in [-1, 1) from the name. */
float  *toy_numbers (Toy *toy, const gchar *name, gsize n, float scale,
                     float offset);
void    toy_ids     (const gchar *name, gsize n, guint below, int *ret_ids);

/* One item. */
TtsRows toy_rows    (Toy *toy, int length, int channels);

/* Rows first to first + n of it. */
TtsRows toy_part    (Toy *toy, TtsRows rows, int first, int n);
void    toy_copy    (Toy *toy, TtsRows to, TtsRows from);

/* NAME.weight (out, in, taps) of scale sqrt (3 / (in taps)), and NAME.bias of
 * 0.1 if it has one. */
TtsDense toy_dense  (Toy *toy, const gchar *name, int in, int out, int taps,
                     gboolean has_bias);
TtsDense toy_pack   (Toy *toy, const float *w, int in, int out, int taps,
                     gboolean transposed, const float *bias);
TtsRows toy_linear  (Toy *toy, const TtsDense *dense, TtsRows x,
                     TtsActivation before, TtsActivation after);

/* Sum, length and first elements, by rows or by channels. */
void    toy_check   (const gchar *what, TtsRows rows, gboolean by_channels,
                     double sum, double length, int n_first,
                     const double *first);

/* Runs the test on the reference and on what is fastest here. */
void    toy_add     (const gchar *path, void (*test) (const TtsOps *ops));
