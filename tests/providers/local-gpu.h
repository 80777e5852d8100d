/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The GPU of the tests, as `local` finds it, slow where a test holds it. */
#pragma once

#include "fake-gpu.h"

/* The module; providers find it where GST_TTS_MODULEDIR is FAKE_GPU_DIR. */
TtsFakeGpu *local_gpu_open       (void);

/* While it is @held nothing that was begun ends. @room is as in TtsFakeGpu;
 * what was counted is forgotten. */
void        local_gpu_hold       (TtsFakeGpu *gpu, gboolean held, gint room);

/* Until somebody waits for what it has begun. */
void        local_gpu_wait_begun (TtsFakeGpu *gpu);

/* Whether texts are counted that come to wait for a GPU: in place of other
 * messages of GStreamer's log. */
void        local_gpu_watch_queue (gboolean watch);

/* Until there were @n of them since the last call. */
void        local_gpu_wait_queued (guint n);
