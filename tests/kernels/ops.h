/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each operation with random data, for comparing implementations. */
#pragma once

#include "engine/arena.h"

/* One run of an op on some items. Data depend on the seed and on an item's
 * id, not on its place, so that it can be run alone again. */
typedef struct
{
  const TtsOps *ops;
  TtsArena *arena;
  guint64 seed;
  guint variant;
  const int *lengths, *ids;
  int n_items;
  int more_room;                /* than an item needs */
  double flops;                 /* returned */
  gboolean exact;               /* returned: all have the reference's bits */
} Call;

typedef struct
{
  const gchar *name;
  TtsRows (*run) (Call *call);  /* returns what the op made */
  guint n_variants;
  int terms;                    /* longest sum of products, for tolerance */
  gboolean rounds;              /* with weights that are rounded */
  gboolean bf16;                /* to pairs, which CPUs take */
  gboolean turns;               /* a difference of two pi is none */
} OpTest;

/* By what they are about; a row without a name ends each. */
extern const OpTest op_tests_conv[], op_tests_norm[], op_tests_sequence[],
    op_tests_rows[], op_tests_sound[];

/* All of these; NULL ends it. */
extern const OpTest *const op_tests[];

/* Outputs have as many floats around them that must not change. */
#define GUARD 64
#define GUARD_VALUE 12345.678f

/* Memory that the host writes, and what it wrote is put where the device has
 * it: op_make_...() are still the host's. */
gpointer    op_take         (Call *call, gsize size);
int        *op_take_ints    (Call *call, gsize n);

/* Before the host reads what it fetches. */
void        op_settle       (Call *call);

/* As long as the items, times @times plus @more. */
const TtsSegments *op_segments (Call *call, int times, int more);

/* Random rows; @salt tells one input of an op from another. Gaps hold what
 * would show in every result that took it in. */
TtsRows     op_make_input   (Call *call, const TtsSegments *seg, int channels,
                             guint salt);
TtsRows     op_input        (Call *call, const TtsSegments *seg, int channels,
                             guint salt);

/* Guarded, so that one float too many is seen. */
TtsRows     op_make_output  (Call *call, const TtsSegments *seg,
                             int channels);
TtsRows     op_put_output   (Call *call, TtsRows rows);
TtsRows     op_output       (Call *call, const TtsSegments *seg,
                             int channels);

/* What an op made, for the host: waits for it. */
TtsRows     op_fetch_output (Call *call, TtsRows rows);

float      *op_make_numbers (Call *call, gsize n, guint salt, float scale,
                             float offset);
float      *op_numbers      (Call *call, gsize n, guint salt, float scale,
                             float offset);

/* One row for each item. */
float      *op_item_numbers (Call *call, int channels, guint salt,
                             float scale);

/* Weights of a convolution, rounded as well where the table has how. */
TtsPanels   op_panels       (Call *call, int in, int out, int taps,
                             gboolean transposed);
