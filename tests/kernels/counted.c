/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each piece says in front of it how large it is, and what for. */
#include "counted.h"

#include <stdlib.h>

#define ALIGNMENT 64

typedef struct
{
  Counted kind;
  gsize size;
} Front;

G_STATIC_ASSERT (sizeof (Front) <= ALIGNMENT);

static GMutex lock;
static GCond changed;
static gsize bytes[COUNTED_KINDS];      /* lock */
static guint pieces[COUNTED_KINDS];     /* lock */

static int
take (Counted kind, void **ret_memory, size_t alignment, size_t size)
{
  void *memory;
  int failed = posix_memalign (&memory, ALIGNMENT, ALIGNMENT + size);

  g_assert_cmpuint (alignment, ==, ALIGNMENT);
  if (failed)
    return failed;
  *(Front *) memory = (Front) { kind, size };
  *ret_memory = (guint8 *) memory + ALIGNMENT;
  g_mutex_lock (&lock);
  bytes[kind] += size;
  pieces[kind]++;
  g_mutex_unlock (&lock);
  return 0;
}

int
counted_memalign (void **ret_memory, size_t alignment, size_t size)
{
  return take (COUNTED_ARENAS, ret_memory, alignment, size);
}

void *
counted_alloc (size_t alignment, size_t size)
{
  void *memory;

  return take (COUNTED_SCRATCH, &memory, alignment, size) == 0 ? memory :
      NULL;
}

void
counted_free (void *memory)
{
  Front *front;

  if (!memory)
    return;
  front = (Front *) ((guint8 *) memory - ALIGNMENT);
  g_mutex_lock (&lock);
  bytes[front->kind] -= front->size;
  g_cond_broadcast (&changed);
  g_mutex_unlock (&lock);
  free (front);
}

gsize
counted_bytes (Counted kind)
{
  gsize now;

  g_mutex_lock (&lock);
  now = bytes[kind];
  g_mutex_unlock (&lock);
  return now;
}

guint
counted_pieces (Counted kind)
{
  guint now;

  g_mutex_lock (&lock);
  now = pieces[kind];
  g_mutex_unlock (&lock);
  return now;
}

void
counted_wait (Counted kind)
{
  g_mutex_lock (&lock);
  while (bytes[kind] > 0)
    g_cond_wait (&changed, &lock);
  g_mutex_unlock (&lock);
}
