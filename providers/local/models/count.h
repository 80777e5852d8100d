/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How much work operations are. For one thread of a process at a time. */
#pragma once

#include <glib.h>

#include "kernels/kernels.h"

G_BEGIN_DECLS

typedef struct
{
  gdouble flop;                 /* of direct convolutions */
  gdouble bytes;                /* each operand of each operation once */
} TtsBenchWork;

/* @ops, counting from zero; they stay with the caller. */
TtsOps       tts_bench_counting (const TtsOps *ops);
TtsBenchWork tts_bench_counted  (void);

G_END_DECLS
