/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every implementation of every operation: against the reference, with several
 * threads against one, and each item of a batch against itself alone. GTest's
 * options choose: -p /kernels/NAME/OP for one, --seed for the data, -m perf
 * for times. */
#include "test-main.h"

#include <math.h>
#include <string.h>

#include "ops.h"
#include "test-device.h"

#define N_THREADS 4
#define MORE_ROOM 150           /* more than any tile has rows */
#define MUCH_ROOM 3000          /* so many tiles that they are large ones */

/* Around the tiles of 6 and 14 rows and the vectors of 8 and 16. */
static const int lengths[] = { 7, 1, 33, 16, 6, 41, 2, 5, 14 };

/* Around those of 128 rows of tensor cores, of which each takes long to
 * emulate. */
static const int tensor_lengths[] = { 33, 1, 140 };

/* Two sums of n products in another order differ by a random walk of n
 * roundings: n 2^-48 of the power. Some more for sines and exponentials.
 *
 * TF32 and halves keep eleven bits: either factor is off by up to 2^-11 of it,
 * evenly, which is a third of 2^-22 in power. What two factors are off by adds
 * up as the products do.
 *
 * Where x is rounded to bf16 after a sine or an exponential, one in 2^14 turns
 * over: one in a small output is more than its share. Not to round at all
 * would be 2^-19. */
static double
tolerance (const OpTest *test, const TtsOps *ops, gsize n_outputs)
{
  return (test->terms + 16) * 0x1p-48 + (ops->low_size ? 0x1p-22 : 0) +
      (test->bf16 ? 0x1p-23 + 0x1p-8 / n_outputs : 0);
}

static TtsRows
run (const OpTest *test, Call *call, const int *some_lengths, const int *ids,
    int n_items)
{
  call->lengths = some_lengths;
  call->ids = ids;
  call->n_items = n_items;
  return op_fetch_output (call, test->run (call));
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
check_near (const OpTest *test, const TtsOps *ops, guint variant,
    const TtsRows *found, const TtsRows *wanted)
{
  double error = 0, power = 0, allowed;
  gsize n = 0;

  for (int i = 0; i < wanted->seg->n_items; i++)
    for (int t = 0; t < tts_length (wanted, i); t++)
      for (int c = 0; c < wanted->channels; c++) {
        double a = tts_row (found, i, t)[c], b = tts_row (wanted, i, t)[c];
        double off = test->turns ? remainder (a - b, 2 * G_PI) : a - b;

        g_assert_true (isfinite (a) && isfinite (b));
        error += off * off;
        power += b * b;
        n++;
      }
  allowed = tolerance (test, ops, n);
  g_test_message ("variant %u: error %.2g of %.2g allowed", variant,
      error / power, allowed);
  g_assert_cmpfloat (error, <=, allowed * power);
}

static void
check_equal (const TtsRows *found, int item, const TtsRows *wanted,
    int wanted_item)
{
  g_assert_cmpint (tts_length (found, item), ==,
      tts_length (wanted, wanted_item));
  for (int t = 0; t < tts_length (found, item); t++)
    g_assert_cmpmem (tts_row (found, item, t),
        found->channels * sizeof (float), tts_row (wanted, wanted_item, t),
        wanted->channels * sizeof (float));
}

static void
check_alone (const OpTest *test, Call call, const TtsRows *batched)
{
  for (int i = 0; i < call.n_items; i++) {
    Call own = call;
    TtsRows alone = run (test, &own, &call.lengths[i], &i, 1);

    check_equal (&alone, 0, batched, i);
  }
}

static void
check_all_equal (const TtsRows *found, const TtsRows *wanted)
{
  for (int i = 0; i < wanted->seg->n_items; i++)
    check_equal (found, i, wanted, i);
}

/* Where there is room for more, in whole tiles and beside them; convolutions of
 * a GPU take other tiles then. */
static void
check_room (const OpTest *test, Call call, const TtsRows *wanted)
{
  TtsRows found;

  call.more_room = test->rounds ? MUCH_ROOM : MORE_ROOM;
  found = run (test, &call, call.lengths, call.ids, call.n_items);
  check_guards (&found);
  check_all_equal (&found, wanted);
}

static void
check_threads (const OpTest *test, Call call, const TtsRows *wanted)
{
  TtsRows found;

  tts_pool_open (N_THREADS);
  found = run (test, &call, call.lengths, call.ids, call.n_items);
  tts_pool_close ();
  check_all_equal (&found, wanted);
}

typedef struct
{
  const TtsDevice *device;
  const OpTest *test;
} Case;

static void
test_op (gconstpointer data)
{
  static const int ids[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8 };
  const Case *row = data;
  guint64 seed = (guint32) g_test_rand_int ();
  const TtsOps *ops = row->device->ops;
  gboolean tensor = ops->low_size != NULL;
  const int *own = tensor ? tensor_lengths : lengths;
  /* minutes of convolutions, under a sanitizer */
  int n = tensor ? G_N_ELEMENTS (tensor_lengths) :
      MAX (3, tts_test_size (G_N_ELEMENTS (lengths)));

  for (guint variant = 0; variant < row->test->n_variants; variant++) {
    g_autoptr (TtsArena) arena = tts_arena_new_on (row->device);
    g_autoptr (TtsArena) plain = tts_arena_new ();
    Call call = { ops, arena, seed, variant, own, ids, n };
    Call reference = { tts_ops_reference (), plain, seed, variant };
    TtsRows found = run (row->test, &call, own, ids, n);
    TtsRows wanted = run (row->test, &reference, own, ids, n);

    check_guards (&found);
    check_near (row->test, ops, variant, &found, &wanted);
    if (call.exact)
      check_all_equal (&found, &wanted);
    check_alone (row->test, call, &found);
    check_room (row->test, call, &found);
    if (!row->device->copy)
      check_threads (row->test, call, &found);
  }
}

static double
time_of (const OpTest *test, const TtsOps *ops, const TtsDevice *device,
    guint variant, double *ret_flops)
{
  static const int length = 480, id = 0;
  double best = G_MAXDOUBLE;

  for (guint i = 0; i < 5; i++) {
    g_autoptr (TtsArena) arena = tts_arena_new_on (device);
    Call call = { ops, arena, 1, variant, &length, &id, 1 };
    gint64 start = g_get_monotonic_time ();

    run (test, &call, &length, &id, 1);
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

    c = time_of (row->test, tts_ops_reference (), tts_device_cpu (), variant,
        &flops);
    other = time_of (row->test, row->device->ops, row->device, variant,
        &flops);
    g_test_message ("%s variant %u: c %.2f ms, %s %.2f ms, %.2f times",
        row->test->name, variant, c, row->device->ops->name, other,
        c / other);
  }
}

#ifdef TTS_HAVE_X86
TTS_DECLARE_SIMD (wide)

/* What AVX-512 runs, in halves. */
static const TtsOps *
wide_ops (void)
{
  static TtsOps wide;

  wide = *tts_ops_reference ();
  wide.name = "wide";
  TTS_SET_SIMD (wide, wide);
  return &wide;
}
#endif

#define MAX_DEVICES 6

/* Those of a GPU do not take pairs, and what is not rounded is the same in all
 * of them. */
static gboolean
has (const TtsOps *ops, const OpTest *test)
{
  return ops->low_size ? test->rounds :
      !test->bf16 || strcmp (ops->name, "cuda") != 0;
}

static guint
find_devices (TtsDevice devices[MAX_DEVICES])
{
  guint n = test_devices (devices);

  if (g_getenv ("TTS_TEST_DEVICE"))
    return n;
  devices[n] = *tts_device_cpu ();
  devices[n++].ops = tts_ops_reference ();
  if (tts_ops_cpu () == tts_ops_reference ())
    return n;
  devices[n++] = *tts_device_cpu ();
#ifdef TTS_HAVE_X86
  devices[n] = *tts_device_cpu ();
  devices[n++].ops = wide_ops ();
#endif
  return n;
}

/* @device outlives the test. */
static void
add_test (const TtsDevice *device, const OpTest *test)
{
  g_autofree gchar *path =
      g_strdup_printf ("/kernels/%s/%s", device->ops->name, test->name);
  Case *row = g_new (Case, 1);

  *row = (Case) { device, test };
  g_test_add_data_func_full (path, row, g_test_perf () ? test_speed : test_op,
      g_free);
}

int
main (int argc, char **argv)
{
  TtsDevice devices[MAX_DEVICES];
  guint n_devices = find_devices (devices);

  tts_test_init (&argc, &argv);
  for (guint i = 0; i < n_devices; i++)
    for (guint k = 0; op_tests[k]; k++)
      for (const OpTest *test = op_tests[k]; test->name; test++)
        if (has (devices[i].ops, test))
          add_test (&devices[i], test);
  return tts_test_run ();
}
