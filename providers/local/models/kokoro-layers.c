/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The layers that Kokoro's stages are made of. */
#include <math.h>

#include "kokoro-private.h"

gboolean
tts_kokoro_going (const Run *run)
{
  return !g_cancellable_is_cancelled (run->cancellable) &&
      !tts_arena_failed (run->arena);
}

gboolean
tts_kokoro_settle (const Run *run, GError **error)
{
  return tts_arena_wait (run->arena, error) &&
      !g_cancellable_set_error_if_cancelled (run->cancellable, error);
}

TtsRows
tts_kokoro_rows (Run *run, const TtsSegments *seg, int channels)
{
  return tts_arena_rows (run->arena, seg, channels);
}

const TtsSegments *
tts_kokoro_scale (Run *run, const TtsSegments *seg, int times, int more)
{
  int *lengths = tts_arena_ints (run->host, seg->n_items);
  int *rooms = tts_arena_ints (run->host, seg->n_items);

  for (int i = 0; i < seg->n_items; i++) {
    lengths[i] = seg->items[i].length * times + more;
    rooms[i] = seg->items[i].room * times + more;
  }
  return tts_arena_segments_in (run->arena, lengths, rooms, seg->n_items);
}

void
tts_kokoro_trace (Run *run, const gchar *stage, TtsRows rows)
{
  if (run->trace && tts_kokoro_going (run) &&
      tts_arena_wait (run->arena, NULL))
    run->trace (stage, &rows, run->trace_data);
}

void
tts_kokoro_dense (Run *run, const TtsDense *dense, TtsRows y, TtsRows x)
{
  RUN_OP (run, conv1d, &(TtsConv1d) {
    .y = y, .x = x, .w = &dense->w, .bias = dense->bias,
    .stride = 1, .dilation = 1, .left = (dense->w.taps - 1) / 2,
    .factor = 1,
  });
}

void
tts_kokoro_bilstm (Run *run, const TtsBiLstm *lstm, TtsRows y, TtsRows x)
{
  TtsArenaMark mark = tts_arena_mark (run->arena);
  TtsLstm directions[2];

  for (int i = 0; i < 2; i++) {
    directions[i] = (TtsLstm) {
      .y = tts_columns (&y, i * lstm->hidden, lstm->hidden),
      .gates = tts_kokoro_rows (run, x.seg, 4 * lstm->hidden),
      .w = &lstm->state[i], .reverse = i == 1,
    };
    tts_kokoro_dense (run, &lstm->inputs[i], directions[i].gates, x);
  }
  RUN_OP (run, lstm, directions, 2);
  tts_arena_release (run->arena, mark);
}

TtsRows
tts_kokoro_modulate (Run *run, const Adain *adain, TtsRows style)
{
  TtsRows y = tts_kokoro_rows (run, style.seg, 2 * adain->channels);

  tts_kokoro_dense (run, &adain->fc, y, style);
  return y;
}

/* What AdaIN does to x, as factors and summands of the next op. */
static TtsStats
adain (Run *run, const Adain *norm, TtsRows style, TtsRows x)
{
  TtsRows modulation = tts_kokoro_modulate (run, norm, style);
  int n = run->n_items * norm->channels;
  TtsStats stats = {
    .x = x, .gamma_beta = tts_row (&modulation, 0, 0),
    .item_stride = modulation.stride, .eps = 1e-5f,
    .scale = tts_arena_floats (run->arena, n),
    .shift = tts_arena_floats (run->arena, n),
    .tiles = tts_arena_alloc (run->arena, tts_stats_size (&x)),
  };

  RUN_OP (run, stats, &stats);
  return stats;
}

/* The way past the block: 1x1 convolution first, it is the same and less. */
static TtsRows
shortcut (Run *run, const AdainBlock *block, const TtsSegments *to,
    TtsRows x)
{
  TtsRows thin = x, y;

  if (block->shortcut.w.out > 0) {
    thin = tts_kokoro_rows (run, x.seg, block->out);
    tts_kokoro_dense (run, &block->shortcut, thin, x);
  }
  if (!block->pool)
    return thin;
  y = tts_kokoro_rows (run, to, block->out);
  RUN_OP (run, resample_rows, &(TtsResampleRows) {
    .y = y, .x = thin, .times = 2,
  });
  return y;
}

void
tts_kokoro_adain_block (Run *run, const AdainBlock *block, TtsRows style,
    TtsRows y, TtsRows x)
{
  TtsArenaMark mark = tts_arena_mark (run->arena);
  TtsRows past = shortcut (run, block, y.seg, x);
  TtsRows inner = tts_kokoro_rows (run, y.seg, block->out), pooled;
  TtsStats norm = adain (run, &block->norm1, style, x);

  if (block->pool) {
    pooled = tts_kokoro_rows (run, y.seg, block->in);
    RUN_OP (run, depthwise_t, &(TtsDepthwiseT) {
      .y = pooled, .x = x, .w = block->pool, .bias = block->pool_bias,
      .taps = 3, .stride = 2, .left = 1,
      .scale = norm.scale, .shift = norm.shift, .slope = 0.2f,
    });
    tts_kokoro_dense (run, &block->conv1, inner, pooled);
  } else {
    RUN_OP (run, conv1d, &(TtsConv1d) {
      .y = inner, .x = x, .w = &block->conv1.w, .bias = block->conv1.bias,
      .stride = 1, .dilation = 1, .left = 1,
      .scale = norm.scale, .shift = norm.shift,
      .before = TTS_ACT_LRELU, .slope = 0.2f, .factor = 1,
    });
  }
  norm = adain (run, &block->norm2, style, inner);
  RUN_OP (run, conv1d, &(TtsConv1d) {
    .y = y, .x = inner, .w = &block->conv2.w, .bias = block->conv2.bias,
    .stride = 1, .dilation = 1, .left = 1,
    .scale = norm.scale, .shift = norm.shift,
    .before = TTS_ACT_LRELU, .slope = 0.2f,
    .residual = &past, .factor = M_SQRT1_2,
  });
  tts_arena_release (run->arena, mark);
}

static void
snake_conv (Run *run, const ResBlock *block, int i, int j, int dilation,
    TtsRows y, TtsRows x, const TtsRows *residual)
{
  TtsStats norm =
      adain (run, &block->adain[i][j], run->decoder_style, x);
  const TtsDense *conv = &block->conv[i][j];

  RUN_OP (run, conv1d, &(TtsConv1d) {
    .y = y, .x = x, .w = &conv->w, .bias = conv->bias,
    .stride = 1, .dilation = dilation,
    .left = (block->taps - 1) * dilation / 2,
    .scale = norm.scale, .shift = norm.shift,
    .before = TTS_ACT_SNAKE, .alpha = block->alpha[i][j],
    .residual = residual, .factor = 1,
  });
}

void
tts_kokoro_res_block (Run *run, const ResBlock *block, TtsRows y, TtsRows x)
{
  static const int dilations[] = { 1, 3, 5 };
  TtsArenaMark mark = tts_arena_mark (run->arena);
  TtsRows inner = tts_kokoro_rows (run, x.seg, block->channels);

  for (int j = 0; j < 3; j++) {
    const TtsRows from = j == 0 ? x : y;

    snake_conv (run, block, 0, j, dilations[j], inner, from, NULL);
    snake_conv (run, block, 1, j, 1, y, inner, &from);
  }
  tts_arena_release (run->arena, mark);
}
