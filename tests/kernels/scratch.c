/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What threads keep of the memory of operations. */
#include "test-main.h"

#include <string.h>

#include "counted.h"
#include "kernels/kernels.h"

#define SMALL 1024              /* floats */
#define LAYER (16u << 20)       /* as plain C asks for: 64 MB */

static gsize
in_use (void)
{
  return counted_bytes (COUNTED_SCRATCH);
}

static float *
take (size_t n)
{
  float *memory = tts_scratch (n);

  g_assert_cmpuint (GPOINTER_TO_SIZE (memory) % 64, ==, 0);
  memset (memory, 0xff, n * sizeof *memory);
  return memory;
}

/* One piece, for all that comes one after the other. */
static void
test_kept (void)
{
  float *first = take (SMALL), *second;
  guint pieces = counted_pieces (COUNTED_SCRATCH);
  gsize bytes = in_use ();

  tts_scratch_free (first);
  g_assert_cmpuint (in_use (), ==, bytes);
  for (guint i = 0; i < 10; i++) {
    second = take (SMALL - 100 * i);
    g_assert_true (second == first);
    tts_scratch_free (second);
  }
  g_assert_cmpuint (counted_pieces (COUNTED_SCRATCH), ==, pieces);
  g_assert_cmpuint (in_use (), ==, bytes);
}

/* Two at once are two, of which one is kept. */
static void
test_two (void)
{
  float *first = take (SMALL), *second = take (SMALL);
  gsize bytes;

  first[SMALL - 1] = 1;
  second[0] = 2;
  g_assert_cmpfloat (first[SMALL - 1], ==, 1);
  bytes = in_use ();
  tts_scratch_free (second);
  g_assert_cmpuint (in_use (), ==, bytes - SMALL * sizeof *second);
  bytes = in_use ();
  tts_scratch_free (first);
  g_assert_cmpuint (in_use (), ==, bytes);
}

/* The memory of a whole layer goes back at once, and leaves the piece alone
 * that is kept. */
static void
test_layer (void)
{
  float *small = take (SMALL), *layer;
  gsize bytes = in_use ();

  tts_scratch_free (small);
  layer = take (LAYER);
  g_assert_cmpuint (in_use (), ==, bytes + LAYER * sizeof *layer);
  tts_scratch_free (layer);
  g_assert_cmpuint (in_use (), ==, bytes);
  g_assert_true (take (SMALL) == small);
  tts_scratch_free (small);
}

static gpointer
take_some (gpointer data)
{
  gsize before = in_use ();

  for (guint n = 1; n < 50 * SMALL; n *= 10)
    tts_scratch_free (take (n));
  g_assert_cmpuint (in_use (), >, before);
  g_assert_cmpuint (in_use (), <, before + 100 * SMALL * sizeof (float));
  return NULL;
}

/* A thread that ends leaves nothing. */
static void
test_thread (void)
{
  gsize before = in_use ();

  g_thread_join (g_thread_new ("taker", take_some, NULL));
  g_assert_cmpuint (in_use (), ==, before);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/scratch/kept", test_kept);
  g_test_add_func ("/scratch/two", test_two);
  g_test_add_func ("/scratch/layer", test_layer);
  g_test_add_func ("/scratch/thread", test_thread);
  return tts_test_run ();
}
