/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every implementation of every operation: against the reference, and each
 * item of a batch against itself alone. GTest's options choose: -p
 * /kernels/NAME/OP for one, --seed for the data, -m perf for times. */
#include "test-main.h"

#include <math.h>

#include "ops.h"

/* Around the tiles of 6 and 14 rows and the vectors of 8 and 16. */
static const int lengths[] = { 7, 1, 33, 16, 6, 41, 2, 5, 14 };

/* Two sums of n products in another order differ by a random walk of n
 * roundings: n 2^-48 of the power. Some more for sines and exponentials. */
static double
tolerance (int terms)
{
  return (terms + 16) * 0x1p-48;
}

static TtsRows
run (const OpTest *test, Call call, const int *some_lengths, const int *ids,
    int n_items)
{
  TtsRows rows;

  call.lengths = some_lengths;
  call.ids = ids;
  call.n_items = n_items;
  rows = test->run (&call);
  return rows;
}

static void
check_guards (const TtsRows *rows)
{
  gssize n = (gssize) rows->seg->n_rows * rows->stride;

  for (gssize i = 0; i < GUARD; i++) {
    g_assert_cmpfloat (rows->data[i - GUARD], ==, GUARD_VALUE);
    g_assert_cmpfloat (rows->data[n + i], ==, GUARD_VALUE);
  }
}

static void
check_near (const OpTest *test, guint variant, const TtsRows *found,
    const TtsRows *wanted)
{
  double error = 0, power = 0;

  for (int i = 0; i < wanted->seg->n_items; i++)
    for (int t = 0; t < tts_length (wanted, i); t++)
      for (int c = 0; c < wanted->channels; c++) {
        double a = tts_row (found, i, t)[c], b = tts_row (wanted, i, t)[c];

        g_assert_true (isfinite (a) && isfinite (b));
        error += (a - b) * (a - b);
        power += b * b;
      }
  g_test_message ("variant %u: error %.2g of %.2g allowed", variant,
      error / power, tolerance (test->terms));
  g_assert_cmpfloat (error, <=, tolerance (test->terms) * power);
}

static void
check_alone (const OpTest *test, Call call, const TtsRows *batched)
{
  for (int i = 0; i < (int) G_N_ELEMENTS (lengths); i++) {
    TtsRows alone = run (test, call, &lengths[i], &i, 1);

    g_assert_cmpint (tts_length (&alone, 0), ==, tts_length (batched, i));
    for (int t = 0; t < tts_length (&alone, 0); t++)
      g_assert_cmpmem (tts_row (&alone, 0, t),
          alone.channels * sizeof (float), tts_row (batched, i, t),
          alone.channels * sizeof (float));
  }
}

typedef struct
{
  const TtsOps *ops;
  const OpTest *test;
} Case;

static void
test_op (gconstpointer data)
{
  static const int ids[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8 };
  const Case *row = data;
  guint64 seed = (guint32) g_test_rand_int ();

  for (guint variant = 0; variant < row->test->n_variants; variant++) {
    g_autoptr (TtsArena) arena = tts_arena_new ();
    Call call = { row->ops, arena, seed, variant };
    Call reference = { tts_ops_reference (), arena, seed, variant };
    TtsRows found = run (row->test, call, lengths, ids,
        G_N_ELEMENTS (lengths));
    TtsRows wanted = run (row->test, reference, lengths, ids,
        G_N_ELEMENTS (lengths));

    check_guards (&found);
    check_near (row->test, variant, &found, &wanted);
    check_alone (row->test, call, &found);
  }
}

static double
time_of (const OpTest *test, const TtsOps *ops, guint variant,
    double *ret_flops)
{
  static const int length = 480, id = 0;
  double best = G_MAXDOUBLE;

  for (guint i = 0; i < 5; i++) {
    g_autoptr (TtsArena) arena = tts_arena_new ();
    Call call = { ops, arena, 1, variant, &length, &id, 1 };
    gint64 start = g_get_monotonic_time ();

    test->run (&call);
    best = MIN (best, (g_get_monotonic_time () - start) / 1e3);
    *ret_flops = call.flops;
  }
  return best;
}

/* With the making of its data, the same for both. */
static void
test_speed (gconstpointer data)
{
  const Case *row = data;

  for (guint variant = 0; variant < row->test->n_variants; variant++) {
    double flops, c, other;

    c = time_of (row->test, tts_ops_reference (), variant, &flops);
    other = time_of (row->test, row->ops, variant, &flops);
    g_test_message ("%s variant %u: c %.2f ms, %s %.2f ms, %.2f times",
        row->test->name, variant, c, row->ops->name, other, c / other);
  }
}

int
main (int argc, char **argv)
{
  const TtsOps *tables[] = { tts_ops_reference (), tts_ops_cpu () };
  Case cases[G_N_ELEMENTS (tables)][N_OP_TESTS];
  guint n_tables = tables[0] == tables[1] ? 1 : 2;

  tts_test_init (&argc, &argv);
  for (guint i = 0; i < n_tables; i++)
    for (guint k = 0; k < N_OP_TESTS; k++) {
      g_autofree gchar *path = g_strdup_printf ("/kernels/%s/%s",
          tables[i]->name, op_tests[k].name);

      cases[i][k] = (Case) { tables[i], &op_tests[k] };
      g_test_add_data_func (path, &cases[i][k],
          g_test_perf () ? test_speed : test_op);
    }
  return tts_test_run ();
}
