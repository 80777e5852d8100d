/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sums of pairs of bf16: all implementations give the same bits. */
#include "test-main.h"

#include <math.h>
#include <string.h>

#include "engine/arena.h"
#include "kernels/pairs.h"
#include "kernels/random.h"

#ifdef TTS_HAVE_AMX
#include "amx.h"
#endif

typedef void (*Sum) (float *sums, const TtsPairs *op);

/* As convolutions ask: left and right turned, strides, one panel or two. */
static const struct
{
  int rows, in, taps, stride, step;     /* step: of x for each tap */
  gboolean single;
} shapes[] = {
  { 32, 32, 1, 1, 1 },
  { 32, 64, 3, 1, 2, TRUE },
  { 64, 96, 4, 1, -1 },
  { 96, 32, 5, 3, 1 },
};

typedef struct
{
  float *x;                     /* what pairs.x is rounded from */
  TtsPairs pairs;
} Data;

static Data
make (TtsArena *arena, guint shape, guint64 seed)
{
  int in = shapes[shape].in, taps = shapes[shape].taps, first;
  int rows = shapes[shape].rows * shapes[shape].stride +
      taps * ABS (shapes[shape].step);
  gsize n = (gsize) rows * in, panel = (gsize) taps * in * TTS_PANEL;
  Data data = { tts_arena_floats (arena, n) };
  uint16_t *x = tts_arena_alloc (arena, n * sizeof *x);
  uint16_t *w = tts_arena_alloc (arena, 2 * panel * sizeof *w);

  for (gsize i = 0; i < n; i++) {
    data.x[i] = tts_random_normal (seed, i);
    x[i] = tts_f32_to_bf16 (data.x[i]);
  }
  for (gsize i = 0; i < 2 * panel; i++)
    w[i] = tts_f32_to_bf16 (tts_random_normal (seed + 1, i));
  first = shapes[shape].step < 0 ? -taps * shapes[shape].step * in : 0;
  data.x += first;
  data.pairs = (TtsPairs) {
    .x = x + first, .x_row = shapes[shape].stride * in,
    .x_tap = shapes[shape].step * in, .w = w,
    .next = shapes[shape].single ? w : w + panel,
    .w_tap = (ptrdiff_t) in * TTS_PANEL, .rows = shapes[shape].rows,
    .taps = taps, .in = in,
  };
  return data;
}

/* By the definition, a row and a panel at a time. */
static void
sum_plainly (const Data *data, float *sums)
{
  const TtsPairs *op = &data->pairs;

  memset (sums, 0, (gsize) op->rows * TTS_PAIRS_COLUMNS * sizeof *sums);
  for (int row = 0; row < op->rows; row++)
    for (int tap = 0; tap < op->taps; tap++) {
      const float *x = data->x + row * op->x_row + tap * op->x_tap;
      float *to = sums + row * TTS_PAIRS_COLUMNS;

      tts_add_pairs (to, x, TTS_ACT_NONE, 1, op->w + tap * op->w_tap,
          op->in);
      tts_add_pairs (to + TTS_PANEL, x, TTS_ACT_NONE, 1,
          op->next + tap * op->w_tap, op->in);
    }
}

static void
check (Sum sum)
{
  guint64 seed = (guint32) g_test_rand_int ();

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++) {
    g_autoptr (TtsArena) arena = tts_arena_new ();
    const Data data = make (arena, i, seed);
    gsize n = (gsize) shapes[i].rows * TTS_PAIRS_COLUMNS;
    float *wanted = tts_arena_floats (arena, n);
    float *found = tts_arena_floats (arena, n);

    sum_plainly (&data, wanted);
    sum (found, &data.pairs);
    g_assert_cmpmem (found, n * sizeof *found, wanted, n * sizeof *wanted);
  }
}

static void
test_cpu (void)
{
  if (!tts_ops_cpu ()->pairs) {
    g_test_skip ("no vectors on this CPU");
    return;
  }
  g_test_message ("on %s", tts_ops_cpu ()->name);
  check (tts_ops_cpu ()->pairs);
}

#ifdef TTS_HAVE_X86
TTS_DECLARE_SIMD (wide)

static void
test_wide (void)
{
  if (tts_ops_cpu () == tts_ops_reference ()) {
    g_test_skip ("no vectors on this CPU");
    return;
  }
  check (tts_pairs_wide);
}
#endif

#ifdef TTS_HAVE_AMX
/* The code for AMX as it was compiled. Nobody has asked for it before. */
static void
test_amx (void)
{
  TtsAmx amx;

  g_assert_cmpstr (tts_ops_cpu ()->name, !=, "amx");
  amx = tts_amx_open ();
  if (amx == TTS_AMX_REFUSED) {
    g_test_skip ("the system does not let this process have the tiles");
    return;
  }
  if (amx == TTS_AMX_OPEN) {
    g_test_message ("on this CPU");
    g_assert_true (tts_ops_cpu ()->pairs == tts_pairs_amx);
    check (tts_pairs_amx);
    return;
  }
  amx_open ();
  check (tts_pairs_amx);
  amx_close ();
  g_test_message ("%u instructions trapped", amx_count ());
  g_assert_cmpuint (amx_count (), >, 0);
}
#endif

static void
check_rounded (float value, guint16 wanted)
{
  g_assert_cmphex (tts_f32_to_bf16 (value), ==, wanted);
  if (!isnan (value))
    g_assert_cmphex (tts_f32_to_bf16 (-value), ==, wanted | 0x8000);
}

static void
test_round (void)
{
  check_rounded (0, 0);
  check_rounded (1, 0x3f80);
  check_rounded (1 + 0x1p-8f, 0x3f80);          /* between: to the even one */
  check_rounded (1 + 0x1p-8f + 0x1p-23f, 0x3f81);
  check_rounded (1 + 0x3p-8f, 0x3f82);
  check_rounded (1 + 0x3p-8f - 0x1p-23f, 0x3f81);
  check_rounded (0x1p-126f, 0x0080);
  check_rounded (0x1.fffffcp-127f, 0);          /* subnormal */
  check_rounded (0x1.fep127f, 0x7f7f);
  check_rounded (0x1.fffffep127f, 0x7f80);
  check_rounded (INFINITY, 0x7f80);
  check_rounded (tts_bits_to_f32 (0x7f800001), 0x7fc0);
  check_rounded (tts_bits_to_f32 (0xffffffff), 0xffff);
}

/* What is bf16 stays as it is. */
static void
test_exact (void)
{
  for (guint i = 0; i < 0x8000; i++)
    if (i == 0 || (i >= 0x80 && i <= 0x7f80))
      check_rounded (tts_bf16_to_f32 (i), i);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/pairs/round", test_round);
  g_test_add_func ("/pairs/exact", test_exact);
  g_test_add_func ("/pairs/cpu", test_cpu);
#ifdef TTS_HAVE_X86
  g_test_add_func ("/pairs/wide", test_wide);
#endif
#ifdef TTS_HAVE_AMX
  g_test_add_func ("/pairs/amx", test_amx);
#endif
  return tts_test_run ();
}
