/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A device that a test can take away. */
#pragma once

#include <glib.h>

#define TTS_FAKE_GPU_SYMBOL "tts_fake_gpu"

/* All atomic. */
typedef struct
{
  gint opened;                  /* how often */
  gint allocated;               /* pieces of memory so far */
  gint lost;                    /* it does not answer */
  gint full;                    /* it has no memory */
} TtsFakeGpu;
