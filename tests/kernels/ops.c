/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Random data for operations, and the tests of all. */
#include "ops.h"

#include <math.h>

#include "kernels/random.h"

gpointer
op_take (Call *call, gsize size)
{
  return tts_arena_alloc (tts_arena_host (call->arena), size);
}

int *
op_take_ints (Call *call, gsize n)
{
  return tts_arena_ints (tts_arena_host (call->arena), n);
}

static TtsRows
new_rows (Call *call, const TtsSegments *seg, int channels)
{
  TtsRows rows = tts_arena_rows (tts_arena_host (call->arena), seg, channels);

  for (gsize i = 0; i < (gsize) seg->n_rows * rows.stride; i++)
    rows.data[i] = NAN;
  return rows;
}

void
op_settle (Call *call)
{
  g_assert_true (tts_arena_wait (call->arena, NULL));
}

const TtsSegments *
op_segments (Call *call, int times, int more)
{
  int lengths[64], rooms[64];

  g_assert_cmpint (call->n_items, <=, 64);
  for (int i = 0; i < call->n_items; i++) {
    lengths[i] = call->lengths[i] * times + more;
    rooms[i] = lengths[i] + call->more_room * times;
  }
  return tts_arena_segments_in (call->arena, lengths, rooms,
      call->n_items);
}

TtsRows
op_make_input (Call *call, const TtsSegments *seg, int channels, guint salt)
{
  TtsRows rows = new_rows (call, seg, channels);

  for (int i = 0; i < call->n_items; i++)
    for (int t = 0; t < tts_length (&rows, i); t++)
      for (int c = 0; c < channels; c++)
        tts_row (&rows, i, t)[c] = tts_random_normal (
            call->seed + salt * 1000 + call->ids[i],
            (guint64) t * channels + c);
  return rows;
}

TtsRows
op_input (Call *call, const TtsSegments *seg, int channels, guint salt)
{
  const TtsRows rows = op_make_input (call, seg, channels, salt);

  return tts_arena_put_rows (call->arena, &rows);
}

TtsRows
op_make_output (Call *call, const TtsSegments *seg, int channels)
{
  TtsRows rows = { .channels = channels, .seg = seg };
  gsize n;
  float *all;

  rows.stride = channels == 1 ? 1 :
      (channels + TTS_PANEL - 1) / TTS_PANEL * TTS_PANEL;
  n = (gsize) seg->n_rows * rows.stride;
  all = op_take (call, (n + 2 * GUARD) * sizeof *all);
  for (gsize i = 0; i < n + 2 * GUARD; i++)
    all[i] = i < GUARD || i >= n + GUARD ? GUARD_VALUE : NAN;
  rows.data = all + GUARD;
  return rows;
}

static gsize
guarded_size (const TtsRows *rows)
{
  return ((gsize) rows->seg->n_rows * rows->stride + 2 * GUARD) *
      sizeof (float);
}

TtsRows
op_put_output (Call *call, TtsRows rows)
{
  rows.data = (float *) tts_arena_put (call->arena, rows.data - GUARD,
      guarded_size (&rows)) + GUARD;
  return rows;
}

TtsRows
op_output (Call *call, const TtsSegments *seg, int channels)
{
  return op_put_output (call, op_make_output (call, seg, channels));
}

TtsRows
op_fetch_output (Call *call, TtsRows rows)
{
  rows.data = (float *) tts_arena_fetch (call->arena, rows.data - GUARD,
      guarded_size (&rows)) + GUARD;
  op_settle (call);
  return rows;
}

float *
op_make_numbers (Call *call, gsize n, guint salt, float scale, float offset)
{
  float *values = op_take (call, n * sizeof *values);

  for (gsize i = 0; i < n; i++)
    values[i] = offset + scale * tts_random_normal (call->seed + salt, i);
  return values;
}

float *
op_numbers (Call *call, gsize n, guint salt, float scale, float offset)
{
  return tts_arena_put (call->arena,
      op_make_numbers (call, n, salt, scale, offset), n * sizeof (float));
}

float *
op_item_numbers (Call *call, int channels, guint salt, float scale)
{
  gsize size = (gsize) call->n_items * channels * sizeof (float);
  float *values = op_take (call, size);

  for (int i = 0; i < call->n_items; i++)
    for (int c = 0; c < channels; c++)
      values[i * channels + c] = scale * tts_random_normal (
          call->seed + salt * 1000 + call->ids[i], c);
  return tts_arena_put (call->arena, values, size);
}

TtsPanels
op_panels (Call *call, int in, int out, int taps, gboolean transposed)
{
  gsize size = tts_panels_size (in, out, taps) * sizeof (float);
  float *data = op_take (call, size);
  float *w = op_make_numbers (call, (gsize) in * out * taps, 1,
      1 / sqrtf (in * taps), 0);
  TtsPanels result;
  void *low;

  if (transposed)
    tts_pack_conv_t (data, w, in, out, taps);
  else
    tts_pack_conv (data, w, in, out, taps);
  result = (TtsPanels) { in, out, taps, data };
  if (call->ops->low_size) {
    low = op_take (call, call->ops->low_size (&result));
    call->ops->pack_low (low, &result);
    result.low = tts_arena_put (call->arena, low,
        call->ops->low_size (&result));
  }
  result.data = tts_arena_put (call->arena, data, size);
  return result;
}

const OpTest *const op_tests[] = { op_tests_conv, op_tests_norm,
  op_tests_sequence, op_tests_rows, op_tests_sound, NULL
};
