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
} OpTest;

extern const OpTest op_tests[];

#define N_OP_TESTS 19

/* What an op made, for the host: waits for it. */
TtsRows fetch_output (Call *call, TtsRows rows);

/* Outputs have as many floats around them that must not change. */
#define GUARD 64
#define GUARD_VALUE 12345.678f
