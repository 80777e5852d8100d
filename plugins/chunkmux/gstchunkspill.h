/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The temporary file of pieces that wait while memory is short.
 *
 * Reading and writing are done without the element's lock. */
#pragma once

#include "gstchunkstore.h"

G_BEGIN_DECLS

typedef struct
{
  /* under the lock */
  gint fd;                      /* -1 until it is needed */
  guint64 end;
  guint n_users;                /* that read or write now */
} GstChunkSpill;

/* With the lock: a place for @size bytes. Opens the file the first time,
 * starts over where it holds nothing (@empty) and nobody uses it. */
gboolean gst_chunk_spill_reserve (GstChunkSpill *self, gsize size,
    gboolean empty, gint64 *ret_offset, GError **error);

/* Without: the samples of @buffer to and from the file. */
gboolean gst_chunk_spill_write   (const GstChunkSpill *self,
    GstBuffer *buffer, gint64 offset, GError **error);
gboolean gst_chunk_spill_read    (const GstChunkSpill *self,
    GstBuffer *buffer, gint64 offset, gsize size, GError **error);

void     gst_chunk_spill_release (const GstChunkSpill *self, gint64 offset,
    gsize size);

void     gst_chunk_spill_close   (GstChunkSpill *self);

G_END_DECLS
