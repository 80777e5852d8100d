/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where in its cue a buffer belongs. */
#pragma once

#include "gstchunkstore.h"

G_BEGIN_DECLS

/* Puts the pieces of @buffer (transfer full) where its metas, or what came
 * before on this input, say. Called with the element's lock held. */
void gst_chunk_place_buffer (GstChunkStore *store, GstChunkInput *input,
    GstBuffer *buffer);

G_END_DECLS
