/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A device that a test can take away. */
#pragma once

#include <glib.h>

#define TTS_FAKE_GPU_SYMBOL "tts_fake_gpu"

#define TTS_FAKE_GPUS 16

typedef struct
{
  /* atomic */
  gint opened;                  /* how often */
  gint allocated;               /* pieces of memory so far */
  gint lost;                    /* a bit for each that does not answer */
  gint full;                    /* it has no memory */

  GMutex lock;                  /* from zero */
  GCond changed;

  /* lock */
  gboolean held;                /* what was begun does not end */
  guint waits;                  /* how often somebody waited for any */
  guint used[TTS_FAKE_GPUS];    /* and for each */
  guint last[TTS_FAKE_GPUS];    /* of these, that it answers; 0 for all */
  gint room;                    /* texts that it has memory for; 0 for all */
  gint n_items;                 /* of the batch of now */
  gchar batches[64];            /* "3 1 ": items of each */
} TtsFakeGpu;
