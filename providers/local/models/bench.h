/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How fast a model runs here, stage by stage, and of what the cores could do.
 * For one thread of a process at a time. */
#pragma once

#include "family.h"

G_BEGIN_DECLS

typedef struct
{
  const TtsModel *model;
  const TtsDevice *device;      /* that it is on */
  const float *style;           /* of the family's style () */
  const int *ids;               /* of the family's ids () */
  int n_ids;
  int n_items;                  /* of these ids, in one batch */
  guint n_runs;                 /* after one that is not counted; at least 1 */
} TtsBench;

typedef struct
{
  const gchar *name;            /* static; as the specification has it */
  gdouble seconds;
  gdouble flop;                 /* products and sums of direct convolutions */
  gdouble bytes;                /* each operand of each operation once */
} TtsBenchStage;

typedef struct
{
  gdouble seconds;              /* of the run that took the median */
  gdouble cpu;                  /* of all threads, in that run */
  gdouble peak;                 /* FLOP/s of a core around it; 0: no probe */
  gdouble spread;               /* of the probes: 0.1 is ten per cent */
  guint n_repeated;             /* as the cores changed their speed */
  gdouble flop, bytes;
  gsize n_samples;              /* of all items, the same in each run */
  gchar *checksum;              /* SHA-256 of these */
  gsize memory;                 /* bytes of the request's arena */
  GArray *stages;               /* of TtsBenchStage, of one run more */
} TtsBenchResult;

/* FALSE also where two runs did not make the same samples. */
gboolean tts_bench              (const TtsBench *bench,
                                 TtsBenchResult *ret_result, GError **error);

/* Bytes a second, read and written, of copies that no cache holds; 0 if
 * unknown. */
gdouble  tts_bench_bandwidth    (const TtsDevice *device);
void     tts_bench_result_clear (TtsBenchResult *result);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TtsBenchResult, tts_bench_result_clear)

G_END_DECLS
