/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gpuoffload: text in, speech out, in order. */
#pragma once

#include <gst/tts/tts.h>

G_BEGIN_DECLS

#define GST_TYPE_GPU_OFFLOAD (gst_gpu_offload_get_type ())
G_DECLARE_FINAL_TYPE (GstGpuOffload, gst_gpu_offload, GST, GPU_OFFLOAD,
    GstElement)

G_END_DECLS
