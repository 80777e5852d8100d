/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The memory of arenas on the CPU and of operations, counted: engine/device.c
 * and kernels/scratch.c are compiled once more with these in place of the
 * system's functions, and linked before the others. Any thread. */
#pragma once

#include <glib.h>

typedef enum
{
  COUNTED_ARENAS,
  COUNTED_SCRATCH,
  COUNTED_KINDS
} Counted;

int   counted_memalign (void **ret_memory, size_t alignment, size_t size);
void *counted_alloc    (size_t alignment, size_t size);
void  counted_free     (void *memory);

/* What was taken and not given back. */
gsize counted_bytes    (Counted kind);

/* How often it was taken. */
guint counted_pieces   (Counted kind);

/* Waits until all was given back: threads do when they end. */
void  counted_wait     (Counted kind);
