/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the small models of other families share. */
#include "toy.h"

#include <math.h>

#include "kernels/random.h"

static guint64
hash (const gchar *prefix, const gchar *name)
{
  g_autofree gchar *all = g_strconcat (prefix, name, NULL);
  guint64 h = 0xcbf29ce484222325u;

  for (const gchar *c = all; *c; c++)
    h = (h ^ (guchar) *c) * 0x100000001b3u;
  return h;
}

float *
toy_numbers (Toy *toy, const gchar *name, gsize n, float scale, float offset)
{
  guint64 key = hash (toy->prefix, name);
  float *values = tts_arena_floats (toy->arena, n);

  for (gsize i = 0; i < n; i++) {
    float v = 2 * tts_random_uniform (key, i) - 1;

    values[i] = v * scale + offset;
  }
  return values;
}

void
toy_ids (const gchar *name, gsize n, guint below, int *ret_ids)
{
  guint64 key = hash ("", name);

  for (gsize i = 0; i < n; i++)
    ret_ids[i] = (tts_random_bits (key, i) >> 33) % below;
}

TtsRows
toy_rows (Toy *toy, int length, int channels)
{
  return tts_arena_rows (toy->arena,
      tts_arena_segments (toy->arena, &length, 1), channels);
}

TtsRows
toy_part (Toy *toy, TtsRows rows, int first, int n)
{
  TtsSegments *seg = tts_arena_alloc (toy->arena, sizeof *seg);
  TtsSegment *item = tts_arena_alloc (toy->arena, sizeof *item);

  g_assert_cmpint (first + n, <=, tts_length (&rows, 0));
  *item = (TtsSegment) { rows.seg->items[0].start + first, n, n };
  *seg = (TtsSegments) { 1, rows.seg->n_rows, item, item };
  rows.seg = seg;
  return rows;
}

void
toy_copy (Toy *toy, TtsRows to, TtsRows from)
{
  toy->ops->axpby (&(TtsAxpby) { .y = to, .x = from, .a = 1 });
}

TtsDense
toy_pack (Toy *toy, const float *w, int in, int out, int taps,
    gboolean transposed, const float *bias)
{
  float *data =
      tts_arena_floats (toy->arena, tts_panels_size (in, out, taps));

  if (transposed)
    tts_pack_conv_t (data, w, in, out, taps);
  else
    tts_pack_conv (data, w, in, out, taps);
  return (TtsDense) { { in, out, taps, data, NULL }, bias };
}

TtsDense
toy_dense (Toy *toy, const gchar *name, int in, int out, int taps,
    gboolean has_bias)
{
  g_autofree gchar *weight = g_strconcat (name, ".weight", NULL);
  g_autofree gchar *bias = g_strconcat (name, ".bias", NULL);

  return toy_pack (toy, toy_numbers (toy, weight, (gsize) in * out * taps,
          sqrt (3.0 / (in * taps)), 0), in, out, taps, FALSE,
      has_bias ? toy_numbers (toy, bias, out, 0.1f, 0) : NULL);
}

TtsRows
toy_linear (Toy *toy, const TtsDense *dense, TtsRows x,
    TtsActivation before, TtsActivation after)
{
  TtsRows y = toy_rows (toy, tts_length (&x, 0), dense->w.out);

  toy->ops->conv1d (&(TtsConv1d) {
    .y = y, .x = x, .w = &dense->w, .bias = dense->bias,
    .stride = 1, .dilation = 1, .before = before, .after = after,
    .factor = 1,
  });
  return y;
}

void
toy_check (const gchar *what, TtsRows rows, gboolean by_channels, double sum,
    double length, int n_first, const double *first)
{
  int rows_n = tts_length (&rows, 0);
  double found = 0, square = 0;

  for (int t = 0; t < rows_n; t++)
    for (int c = 0; c < rows.channels; c++) {
      double value = tts_row (&rows, 0, t)[c];

      found += value;
      square += value * value;
    }
  g_test_message ("%s: sum %.5f of %.5f, length %.5f of %.5f", what, found,
      sum, sqrt (square), length);
  g_assert_cmpfloat_with_epsilon (found, sum, 1e-4 * (1 + length));
  g_assert_cmpfloat_with_epsilon (sqrt (square), length, 1e-4 * length);
  for (int i = 0; i < n_first; i++)
    g_assert_cmpfloat_with_epsilon (by_channels ?
        tts_row (&rows, 0, i % rows_n)[i / rows_n] :
        tts_row (&rows, 0, i / rows.channels)[i % rows.channels],
        first[i], 2e-4);
}

typedef struct
{
  const TtsOps *ops;
  void (*test) (const TtsOps *ops);
} Case;

static void
run_case (gconstpointer data)
{
  const Case *row = data;

  row->test (row->ops);
}

void
toy_add (const gchar *path, void (*test) (const TtsOps *ops))
{
  const TtsOps *tables[] = { tts_ops_reference (), tts_ops_cpu () };

  for (guint i = 0; i < (tables[0] == tables[1] ? 1 : 2); i++) {
    g_autofree gchar *full =
        g_strdup_printf ("%s/%s", path, tables[i]->name);
    Case *row = g_new (Case, 1);

    *row = (Case) { tables[i], test };
    g_test_add_data_func_full (full, row, run_case, g_free);
  }
}
