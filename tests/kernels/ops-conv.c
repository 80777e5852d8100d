/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Convolutions of many shapes. */
#include "ops.h"

#include <math.h>

/* The same weights, rounded. */
static TtsPanels
paired_panels (Call *call, int in, int out, int taps, gboolean transposed)
{
  gsize size = tts_pairs_size (in, out, taps) * sizeof (uint16_t);
  uint16_t *pairs = op_take (call, size);
  float *w = op_make_numbers (call, (gsize) in * out * taps, 1,
      1 / sqrtf (in * taps), 0);

  if (transposed)
    tts_pack_pairs_t (pairs, w, in, out, taps);
  else
    tts_pack_pairs (pairs, w, in, out, taps);
  return (TtsPanels) { in, out, taps,
      .pairs = tts_arena_put (call->arena, pairs, size) };
}

static const float *
fast_panels (Call *call, int in, int out, int taps)
{
  gsize size = tts_fast_size (in, out, taps) * sizeof (float);
  float *fast = op_take (call, size);

  tts_pack_fast (fast, op_make_numbers (call, (gsize) in * out * taps, 1,
          1 / sqrtf (in * taps), 0), in, out, taps);
  return tts_arena_put (call->arena, fast, size);
}

/* Of few weights one that is rounded much may be most of the output: no GELU
 * there, which makes small what is below zero but not its error. */
static const struct
{
  int in, out, taps, stride, dilation;
  gboolean norm;
  TtsActivation before, after;
  gboolean residual, fast, gated;
} convs[] = {
  { 1, 1, 3, 2, 1 },
  { 3, 5, 1, 1, 1, .after = TTS_ACT_ELU },
  { 17, 15, 3, 1, 1, TRUE, TTS_ACT_LRELU, .residual = TRUE },
  { 22, 64, 12, 6, 1 },
  { 16, 33, 5, 1, 2, .residual = TRUE },
  { 32, 16, 3, 1, 3, TRUE, TTS_ACT_SNAKE, .residual = TRUE },
  { 64, 64, 11, 1, 5, TRUE, TTS_ACT_SNAKE },
  { 64, 50, 1, 1, 1, .before = TTS_ACT_LRELU },
  { 128, 128, 11, 1, 5, TRUE, TTS_ACT_SNAKE, .residual = TRUE },
  { 19, 37, 3, 1, 1, .before = TTS_ACT_ELU, .after = TTS_ACT_MISH },
  { 16, 32, 1, 1, 1, .after = TTS_ACT_SILU, .gated = TRUE },
  { 32, 18, 1, 1, 1, .after = TTS_ACT_GELU_ERF, .residual = TRUE,
    .gated = TRUE },
  { 16, 16, 1, 1, 1, .after = TTS_ACT_GELU_TANH },
  { 16, 33, 3, 1, 1, TRUE, TTS_ACT_LRELU, .fast = TRUE },
  { 48, 48, 7, 1, 3, TRUE, TTS_ACT_SNAKE, .residual = TRUE, .fast = TRUE },
  { 32, 20, 4, 1, 2, .after = TTS_ACT_GELU_TANH, .fast = TRUE },
  { 128, 128, 11, 1, 5, TRUE, TTS_ACT_SNAKE, .residual = TRUE, .fast = TRUE },
  { 256, 256, 3, 1, 1, TRUE, TTS_ACT_SNAKE, .fast = TRUE },
};

static TtsRows
convolve (Call *call, gboolean paired)
{
  gsize v = call->variant;
  const TtsSegments *seg = op_segments (call, 1, 0), *longer =
      op_segments (call, convs[v].stride, 0);
  TtsRows residual = op_input (call, seg, convs[v].out, 3);
  TtsRows gate = op_input (call, seg, convs[v].out, 8);
  TtsPanels w = (paired ? paired_panels : op_panels) (call, convs[v].in,
      convs[v].out, convs[v].taps, FALSE);
  TtsConv1d op = {
    .y = op_output (call, seg, convs[v].out),
    .x = op_input (call, longer, convs[v].in, 2), .w = &w,
    .bias = v % 2 ? op_numbers (call, convs[v].out, 4, 1, 0) : NULL,
    .stride = convs[v].stride, .dilation = convs[v].dilation,
    .left = (convs[v].taps - 1) * convs[v].dilation / 2,
    .before = convs[v].before, .after = convs[v].after, .slope = 0.2f,
    .alpha = op_numbers (call, convs[v].in, 5, 0.2, 1),
    .residual = convs[v].residual ? &residual : NULL, .factor = 0.75f,
  };

  if (convs[v].gated) {
    op.gain_stride = convs[v].out + 3;
    op.gain = op_item_numbers (call, op.gain_stride, 9, 1);
    op.gate = &gate;
  }
  if (convs[v].fast && !paired)
    w.fast = fast_panels (call, convs[v].in, convs[v].out, convs[v].taps);
  if (convs[v].norm) {
    op.scale = op_item_numbers (call, convs[v].in, 6, 1);
    op.shift = op_item_numbers (call, convs[v].in, 7, 1);
  }
  for (int i = 0; i < seg->n_items; i++)
    call->flops += 2.0 * seg->items[i].length * convs[v].in * convs[v].out *
        convs[v].taps;
  call->exact = paired && !convs[v].norm && !convs[v].before &&
      !convs[v].after && !convs[v].gated;
  call->ops->conv1d (&op);
  return op.y;
}

static TtsRows
run_conv1d (Call *call)
{
  return convolve (call, FALSE);
}

static TtsRows
run_conv1d_bf16 (Call *call)
{
  return convolve (call, TRUE);
}

static TtsRows
convolve_t (Call *call, gboolean paired)
{
  static const int shapes[][5] = { { 3, 17, 4, 2, 1 }, { 32, 16, 20, 10, 5 },
      { 64, 32, 12, 6, 3 } };
  const int *shape = shapes[call->variant];
  const TtsSegments *longer = op_segments (call, shape[3], 0);
  TtsPanels w = (paired ? paired_panels : op_panels) (call, shape[0], shape[1],
      shape[2], TRUE);
  TtsConv1dT op = {
    .y = op_output (call, longer, shape[1]),
    .x = op_input (call, op_segments (call, 1, 0), shape[0], 2), .w = &w,
    .bias = op_numbers (call, shape[1], 4, 1, 0),
    .stride = shape[3], .left = shape[4],
    .before = call->variant ? TTS_ACT_LRELU : TTS_ACT_ELU, .slope = 0.1f,
  };

  call->exact = paired && op.before == TTS_ACT_LRELU;
  call->ops->conv1d_t (&op);
  return op.y;
}

static TtsRows
run_conv1d_t (Call *call)
{
  return convolve_t (call, FALSE);
}

static TtsRows
run_conv1d_t_bf16 (Call *call)
{
  return convolve_t (call, TRUE);
}

static TtsRows
run_depthwise_t (Call *call)
{
  int channels = call->variant ? 37 : 64;
  TtsDepthwiseT op = {
    .y = op_output (call, op_segments (call, 2, 0), channels),
    .x = op_input (call, op_segments (call, 1, 0), channels, 2),
    .w = op_numbers (call, 3 * channels, 3, 1, 0),
    .bias = op_numbers (call, channels, 4, 1, 0),
    .taps = 3, .stride = 2, .left = 1,
    .scale = op_item_numbers (call, channels, 5, 1),
    .shift = op_item_numbers (call, channels, 6, 1), .slope = 0.2f,
  };

  call->ops->depthwise_t (&op);
  return op.y;
}

const OpTest op_tests_conv[] = {
  { "conv1d", run_conv1d, G_N_ELEMENTS (convs), 1408, TRUE },
  { "conv1d_bf16", run_conv1d_bf16, G_N_ELEMENTS (convs), 1408, .bf16 = TRUE },
  { "conv1d_t", run_conv1d_t, 3, 128, TRUE },
  { "conv1d_t_bf16", run_conv1d_t_bf16, 3, 128, .bf16 = TRUE },
  { "depthwise_t", run_depthwise_t, 2, 2 },
  { NULL }
};
