/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Kokoro's sound side: F0 and energy, decoder, generator. */
#include <string.h>

#include "kokoro-private.h"

static const struct
{
  int noise_stride, noise_left; /* of the convolution of the spectrum */
  int rate, left;               /* of the transposed convolution */
} stages[2] = {
  { 6, 3, 10, 5 },
  { 1, 0, 6, 3 },
};

/* x (T, 512) to one value for each half frame, y (2 T, 1). */
static void
predict_curve (Run *run, const AdainBlock blocks[3], const TtsDense *proj,
    TtsRows y, TtsRows x)
{
  TtsArenaMark mark = tts_arena_mark (run->arena);
  int width = run->kokoro->width;
  TtsRows a = tts_kokoro_rows (run, x.seg, width);
  TtsRows b = tts_kokoro_rows (run, y.seg, width / 2);
  TtsRows c = tts_kokoro_rows (run, y.seg, width / 2);

  tts_kokoro_adain_block (run, &blocks[0], run->prosody_style, a, x);
  tts_kokoro_adain_block (run, &blocks[1], run->prosody_style, b, a);
  tts_kokoro_adain_block (run, &blocks[2], run->prosody_style, c, b);
  tts_kokoro_dense (run, proj, y, c);
  tts_arena_release (run->arena, mark);
}

/* d by frames to f0 and energy (2 T, 1) */
static void
predict_prosody (Run *run, TtsRows d, const int *counts,
    const TtsSegments *frames, TtsRows f0, TtsRows energy)
{
  const TtsKokoro *kokoro = run->kokoro;
  TtsArenaMark mark = tts_arena_mark (run->arena);
  TtsRows en = tts_kokoro_rows (run, frames, kokoro->width + HALF_STYLE);
  TtsRows shared = tts_kokoro_rows (run, frames, kokoro->width);

  RUN_OP (run, expand_rows, &(TtsExpandRows) {
    .y = en, .x = d, .counts = counts,
  });
  tts_kokoro_bilstm (run, &kokoro->shared_lstm, shared, en);
  tts_kokoro_trace (run, "shared", shared);
  predict_curve (run, kokoro->f0, &kokoro->f0_proj, f0, shared);
  tts_kokoro_trace (run, "F0", f0);
  predict_curve (run, kokoro->energy, &kokoro->energy_proj, energy, shared);
  tts_kokoro_trace (run, "N", energy);
  tts_arena_release (run->arena, mark);
}

static void
halve (Run *run, const TtsDense *conv, TtsRows y, TtsRows x)
{
  RUN_OP (run, conv1d, &(TtsConv1d) {
    .y = y, .x = x, .w = &conv->w, .bias = conv->bias,
    .stride = 2, .dilation = 1, .left = 1, .factor = 1,
  });
}

static void
copy_columns (Run *run, TtsRows y, TtsRows x)
{
  RUN_OP (run, axpby, &(TtsAxpby) { .y = y, .x = x, .a = 1 });
}

/* t_en, f0 and energy to x (2 T, 512). The input of each block of decode is
 * what the last one made, the text made thin, F0 and energy, side by side. */
static void
decode (Run *run, TtsRows t_en, const int *counts, const TtsSegments *frames,
    TtsRows f0, TtsRows energy, TtsRows y)
{
  static const gchar *const names[] = { "dec_0", "dec_1", "dec_2", "dec_3" };
  const TtsKokoro *kokoro = run->kokoro;
  TtsArenaMark mark = tts_arena_mark (run->arena);
  int width = kokoro->width, wide = DECODER_WIDTH (width);
  int residual = RESIDUAL_WIDTH (width);
  TtsRows first = tts_kokoro_rows (run, frames, width + 2);
  TtsRows next = tts_kokoro_rows (run, frames, wide + residual + 2);
  TtsRows asr = tts_columns (&first, 0, width);
  TtsRows curves = tts_columns (&first, width, 2);
  TtsRows x = tts_columns (&next, 0, wide);

  RUN_OP (run, expand_rows, &(TtsExpandRows) {
    .y = asr, .x = t_en, .counts = counts,
  });
  tts_kokoro_trace (run, "asr", asr);
  halve (run, &kokoro->f0_conv, tts_columns (&curves, 0, 1), f0);
  halve (run, &kokoro->energy_conv, tts_columns (&curves, 1, 1), energy);
  tts_kokoro_adain_block (run, &kokoro->encode, run->decoder_style, x, first);
  tts_kokoro_trace (run, "dec_encode", x);
  tts_kokoro_dense (run, &kokoro->asr_residual,
      tts_columns (&next, wide, residual), asr);
  copy_columns (run, tts_columns (&next, wide + residual, 2), curves);
  for (int i = 0; i < 4; i++) {
    const TtsRows to = i < 3 ? x : y;

    tts_kokoro_adain_block (run, &kokoro->decode[i], run->decoder_style, to,
        next);
    tts_kokoro_trace (run, names[i], to);
  }
  tts_arena_release (run->arena, mark);
}

/* Known noise of an item. */
static const float *
put_noise (Run *run, const float *noise, int n_samples)
{
  gsize n = (gsize) n_samples * HARMONICS;
  float *own = tts_arena_floats (run->host, n);

  memcpy (own, noise, n * sizeof *own);
  return tts_arena_put (run->arena, own, n * sizeof *own);
}

/* The spectrum of the excitation, y (120 T + 1, 22) */
static void
excite (Run *run, TtsRows f0, TtsRows y)
{
  TtsArenaMark mark = tts_arena_mark (run->arena);
  const float **noise =
      tts_arena_alloc (run->host, run->n_items * sizeof *noise);
  uint64_t *keys = tts_arena_alloc (run->host, run->n_items * sizeof *keys);
  TtsRows source = tts_kokoro_rows (run,
      tts_kokoro_scale (run, f0.seg, F0_HOP, 0), 1);

  for (int i = 0; i < run->n_items; i++) {
    noise[i] = run->items[i].noise ? put_noise (run, run->items[i].noise,
        tts_length (&source, i)) : NULL;
    keys[i] = run->items[i].key;
  }
  noise = noise[0] ? tts_arena_put (run->arena, noise,
      run->n_items * sizeof *noise) : NULL;
  keys = tts_arena_put (run->arena, keys, run->n_items * sizeof *keys);
  RUN_OP (run, source, &(TtsSource) {
    .y = source, .f0 = f0, .harmonics = HARMONICS, .hop = F0_HOP,
    .rate = TTS_KOKORO_RATE, .weight = run->kokoro->source_weight,
    .bias = run->kokoro->source_bias, .keys = keys,
    .noise = noise,
  });
  tts_kokoro_trace (run, "har_source", source);
  RUN_OP (run, stft, &(TtsStft) {
    .y = y, .x = source, .size = DFT_SIZE, .hop = DFT_HOP,
  });
  tts_kokoro_trace (run, "har", y);
  tts_arena_release (run->arena, mark);
}

/* x is made longer and the excitation added to it; y (its rate, channels) */
static void
upsample (Run *run, int stage, TtsRows y, TtsRows x, TtsRows spectrum)
{
  static const gchar *const names[] = { "x_source0", "x_source1" };
  const TtsDense *noise = &run->kokoro->noise_conv[stage];
  const TtsDense *ups = &run->kokoro->ups[stage];
  TtsArenaMark mark = tts_arena_mark (run->arena);
  TtsRows conv = tts_kokoro_rows (run, y.seg, y.channels);
  TtsRows source = tts_kokoro_rows (run, y.seg, y.channels);
  TtsRows longer = y;

  RUN_OP (run, conv1d, &(TtsConv1d) {
    .y = conv, .x = spectrum, .w = &noise->w, .bias = noise->bias,
    .stride = stages[stage].noise_stride, .dilation = 1,
    .left = stages[stage].noise_left, .factor = 1,
  });
  tts_kokoro_res_block (run, &run->kokoro->noise_block[stage], source, conv);
  tts_kokoro_trace (run, names[stage], source);
  if (stage == 1)
    longer = tts_kokoro_rows (run,
        tts_kokoro_scale (run, x.seg, stages[stage].rate, 0), y.channels);
  RUN_OP (run, conv1d_t, &(TtsConv1dT) {
    .y = longer, .x = x, .w = &ups->w, .bias = ups->bias,
    .stride = stages[stage].rate, .left = stages[stage].left,
    .before = TTS_ACT_LRELU, .slope = 0.1f,
  });
  if (stage == 1)
    RUN_OP (run, resample_rows, &(TtsResampleRows) {
      .y = y, .x = longer, .times = 1, .mirror = true,
    });
  RUN_OP (run, axpby, &(TtsAxpby) { .y = y, .x = source, .a = 1, .b = 1 });
  tts_arena_release (run->arena, mark);
}

/* y is the mean of what three blocks make of x. */
static void
run_blocks (Run *run, int stage, TtsRows y, TtsRows x)
{
  static const gchar *const names[] = { "gen0", "gen1" };
  TtsArenaMark mark = tts_arena_mark (run->arena);
  TtsRows made = tts_kokoro_rows (run, x.seg, x.channels);

  for (int i = 0; i < 3; i++) {
    tts_kokoro_res_block (run, &run->kokoro->blocks[3 * stage + i], made, x);
    RUN_OP (run, axpby, &(TtsAxpby) {
      .y = y, .x = made, .a = 1 / 3.0f, .b = i > 0,
    });
  }
  tts_kokoro_trace (run, names[stage], y);
  tts_arena_release (run->arena, mark);
}

/* x (120 T + 1, 128) to y (600 T, 1) */
static void
make_samples (Run *run, TtsRows y, TtsRows x)
{
  const TtsDense *post = &run->kokoro->post;
  TtsArenaMark mark = tts_arena_mark (run->arena);
  TtsRows head = tts_kokoro_rows (run, x.seg, SPECTRUM);
  TtsRows spectrum = tts_kokoro_rows (run, x.seg, SPECTRUM);

  RUN_OP (run, conv1d, &(TtsConv1d) {
    .y = head, .x = x, .w = &post->w, .bias = post->bias,
    .stride = 1, .dilation = 1, .left = 3,
    .before = TTS_ACT_LRELU, .slope = 0.01f, .factor = 1,
  });
  tts_kokoro_trace (run, "conv_post", head);
  RUN_OP (run, head_polar, &(TtsHeadPolar) { .y = spectrum, .x = head });
  RUN_OP (run, istft, &(TtsIstft) {
    .y = y, .x = spectrum, .size = DFT_SIZE, .hop = DFT_HOP,
  });
  tts_kokoro_trace (run, "audio", y);
  tts_arena_release (run->arena, mark);
}

static void
generate (Run *run, TtsRows decoded, TtsRows spectrum, TtsRows samples)
{
  TtsRows x = decoded;

  for (int stage = 0; stage < 2; stage++) {
    const TtsSegments *seg = stage == 0 ?
        tts_kokoro_scale (run, decoded.seg, stages[0].rate, 0) : spectrum.seg;
    int channels = STAGE_WIDTH (run->kokoro->width, stage);
    TtsRows longer = tts_kokoro_rows (run, seg, channels);
    TtsRows y = tts_kokoro_rows (run, seg, channels);

    upsample (run, stage, longer, x, spectrum);
    run_blocks (run, stage, y, longer);
    x = y;
  }
  make_samples (run, samples, x);
}

TtsRows
tts_kokoro_sound (Run *run, TtsRows d, TtsRows t_en, const int *counts,
    const TtsSegments *frames)
{
  const TtsSegments *halves = tts_kokoro_scale (run, frames, 2, 0);
  TtsRows f0 = tts_kokoro_rows (run, halves, 1);
  TtsRows energy = tts_kokoro_rows (run, halves, 1);
  TtsRows decoded = tts_kokoro_rows (run, halves, run->kokoro->width);
  TtsRows spectrum = tts_kokoro_rows (run,
      tts_kokoro_scale (run, frames, TTS_KOKORO_FRAME / DFT_HOP, 1), SPECTRUM);
  TtsRows samples = tts_kokoro_rows (run,
      tts_kokoro_scale (run, frames, TTS_KOKORO_FRAME, 0), 1);

  predict_prosody (run, d, counts, frames, f0, energy);
  decode (run, t_en, counts, frames, f0, energy, decoded);
  excite (run, f0, spectrum);
  generate (run, decoded, spectrum, samples);
  return samples;
}
