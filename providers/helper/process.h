/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The process behind a helper. */
#pragma once

#include "client.h"

G_BEGIN_DECLS

/* A job's socket, its other end handed to the program, or -1. */
gint     gst_tts_helper_connect    (GstTtsHelper *helper, GError **error);

/* Buries the program if it died: no zombie until the next job. */
void     gst_tts_helper_reap       (GstTtsHelper *helper);

G_END_DECLS
