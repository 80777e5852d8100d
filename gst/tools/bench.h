/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the parts of gst-tts bench share. */
#pragma once

#include <glib.h>

#include "models/bench.h"

G_BEGIN_DECLS

typedef struct
{
  gint n_ids;
  TtsBenchResult result;
} BenchRun;

typedef struct
{
  const gchar *model;
  gint rate;                    /* samples a second of what it makes */
  const gchar *device;
  const gchar *operations;      /* that the device computes with */
  TtsPrecision precision;
  gint threads;
  gint batch;
  gdouble load_seconds;
  gsize weights;                /* bytes, in memory */
  gsize peak_rss;               /* of the process */
  gdouble bandwidth;            /* bytes a second; 0 if nobody knows */
  gdouble first_audio;          /* seconds; 0 if nobody knows */
  GArray *runs;                 /* of BenchRun */
} Bench;

/* Seconds of sound that a run made. */
gdouble bench_sound (const Bench *bench, const BenchRun *run);

/* Part of the cores' multiply-adds that a run used; 0 if nobody knows. */
gdouble bench_of_peak (const BenchRun *run);

/* Seconds that a stage of @run would take if the cores or the memory, whichever
 * has more to do for it, did nothing else; 0 if nobody knows. */
gdouble bench_least (const Bench *bench, const BenchRun *run,
    const TtsBenchStage *stage);

/* Whether that is the memory. */
gboolean bench_by_memory (const Bench *bench, const BenchRun *run,
    const TtsBenchStage *stage);

/* Seconds from a request for a sentence of twenty words to its first sample,
 * median of @n; 0 after a message. */
gdouble bench_first_audio (const gchar *model, const Bench *bench, guint n);

/* The stages of @run from @top on, where memory and cores limit them; returns
 * the height. */
gdouble bench_draw_roof (const Bench *bench, const BenchRun *run, gdouble top,
    GString *svg);

/* The stages of the last run as SVG: how long each took, and bench_least(),
 * then bench_draw_roof(). (transfer full). */
gchar * bench_draw (const Bench *bench);

G_END_DECLS
