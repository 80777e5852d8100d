/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Convolutions for CPUs with AVX2 and FMA.
 *
 * The rows that a chunk of outputs needs are copied, with what comes before
 * the convolution done to them and zeros outside the item; then tiles of 6
 * rows by 16 outputs, 12 registers of sums, run over all taps and inputs.
 * Each output is one chain of fused steps, whichever tile it falls into. The
 * bound is the FMA units: 12 of them for 2 loads of weights and 6 broadcasts.
 * A transposed convolution is as many plain ones as its stride, each with its
 * share of the taps. */
#include "kernels.h"

#include <immintrin.h>
#include <math.h>
#include <string.h>

#define TILE 6
#define CHUNK (32 * TILE)

/* Sums in an array would be stored at each step: gcc unrolls too late. */
#define ROWS(DO) DO (0) DO (1) DO (2) DO (3) DO (4) DO (5)
#define ROW_CLEAR(r) \
    __m256 a##r = _mm256_setzero_ps (), b##r = _mm256_setzero_ps ();
#define ROW_STEP(r) \
    value = _mm256_broadcast_ss (x + r * x_row + c); \
    a##r = _mm256_fmadd_ps (value, low, a##r); \
    b##r = _mm256_fmadd_ps (value, high, b##r);
#define ROW_STORE(r) \
    _mm256_store_ps (sums + r * TTS_PANEL, a##r); \
    _mm256_store_ps (sums + r * TTS_PANEL + 8, b##r);

/* sums (6, 16) = sum over taps and inputs of x * w, where x moves on by
 * x_row for the next output and by x_tap for the next tap. */
static void
tile (float *sums, const float *x, ptrdiff_t x_row, ptrdiff_t x_tap,
    const float *w, ptrdiff_t w_tap, int taps, int in)
{
  ROWS (ROW_CLEAR)

  for (int tap = 0; tap < taps; tap++, x += x_tap, w += w_tap)
    for (int c = 0; c < in; c++) {
      __m256 low = _mm256_load_ps (w + c * TTS_PANEL);
      __m256 high = _mm256_load_ps (w + c * TTS_PANEL + 8), value;

      ROWS (ROW_STEP)
    }
  ROWS (ROW_STORE)
}

/* sin^2: the argument less the nearest multiple of pi, in three parts, whose
 * sign does not matter; then Taylor's terms up to x^11, below 6e-8 there. */
static inline __m256
sine_square (__m256 x)
{
  __m256 n = _mm256_round_ps (
      _mm256_mul_ps (x, _mm256_set1_ps ((float) M_1_PI)),
      _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  __m256 r, square, p;

  r = _mm256_fnmadd_ps (n, _mm256_set1_ps (3.140625f), x);
  r = _mm256_fnmadd_ps (n, _mm256_set1_ps (9.67502593994140625e-4f), r);
  r = _mm256_fnmadd_ps (n, _mm256_set1_ps (1.509957990978376432e-7f), r);
  square = _mm256_mul_ps (r, r);
  p = _mm256_set1_ps (-1 / 39916800.0f);
  p = _mm256_fmadd_ps (p, square, _mm256_set1_ps (1 / 362880.0f));
  p = _mm256_fmadd_ps (p, square, _mm256_set1_ps (-1 / 5040.0f));
  p = _mm256_fmadd_ps (p, square, _mm256_set1_ps (1 / 120.0f));
  p = _mm256_fmadd_ps (p, square, _mm256_set1_ps (-1 / 6.0f));
  p = _mm256_fmadd_ps (_mm256_mul_ps (p, square), r, r);
  return _mm256_mul_ps (p, p);
}

static void
snake (float *y, const float *x, const float *scale, const float *shift,
    const float *alpha, int n)
{
  int c = 0;

  for (; c + 8 <= n; c += 8) {
    __m256 a = _mm256_loadu_ps (alpha + c), v = _mm256_loadu_ps (x + c);

    if (scale)
      v = _mm256_fmadd_ps (v, _mm256_loadu_ps (scale + c),
          _mm256_loadu_ps (shift + c));
    v = _mm256_add_ps (v,
        _mm256_div_ps (sine_square (_mm256_mul_ps (v, a)), a));
    _mm256_storeu_ps (y + c, v);
  }
  for (; c < n; c++) {
    float v = scale ? x[c] * scale[c] + shift[c] : x[c];
    float s = sinf (alpha[c] * v);

    y[c] = v + s * s / alpha[c];
  }
}

static void
scale_lrelu (float *y, const float *x, const float *scale,
    const float *shift, float slope, int n)
{
  for (int c = 0; c < n; c++) {
    float v = scale ? x[c] * scale[c] + shift[c] : x[c];

    y[c] = v < 0 ? slope * v : v;
  }
}

static void
prepare_row (const TtsConv1d *op, int item, int t, float *y)
{
  size_t own = (size_t) item * op->w->in;
  const float *x, *scale = op->scale ? op->scale + own : NULL;
  const float *shift = op->shift ? op->shift + own : NULL;

  if (t < 0 || t >= tts_length (&op->x, item)) {
    memset (y, 0, op->w->in * sizeof *y);
    return;
  }
  x = tts_row (&op->x, item, t);
  if (op->before == TTS_ACT_SNAKE)
    snake (y, x, scale, shift, op->alpha, op->w->in);
  else
    scale_lrelu (y, x, scale, shift,
        op->before == TTS_ACT_LRELU ? op->slope : 1, op->w->in);
}

static float
gelu (float y)
{
  return 0.5f * y * (1 + tanhf (0.7978845608f *
          (y + 0.044715f * y * y * y)));
}

static void
finish_row (const TtsConv1d *op, int item, int t, int first, float *sum)
{
  int n = op->w->out - first < TTS_PANEL ? op->w->out - first : TTS_PANEL;
  float *y = tts_row (&op->y, item, t) + first;

  if (op->bias)
    for (int o = 0; o < n; o++)
      sum[o] += op->bias[first + o];
  if (op->after == TTS_ACT_GELU_TANH)
    for (int o = 0; o < n; o++)
      sum[o] = gelu (sum[o]);
  if (op->residual) {
    const float *residual = tts_row (op->residual, item, t) + first;

    for (int o = 0; o < n; o++)
      sum[o] += residual[o];
  }
  for (int o = 0; o < n; o++)
    y[o] = sum[o] * op->factor;
}

/* Outputs t to t + n; x has all that they read, one row after another. */
static void
convolve_chunk (const TtsConv1d *op, int item, int t, int n, const float *x)
{
  const TtsPanels *w = op->w;
  _Alignas (32) float sums[TILE * TTS_PANEL];

  for (int first = 0; first < w->out; first += TTS_PANEL) {
    const float *panel = w->data + (size_t) first * w->taps * w->in;

    for (int row = 0; row < n; row += TILE) {
      tile (sums, x + (size_t) row * op->stride * w->in,
          (ptrdiff_t) op->stride * w->in, (ptrdiff_t) op->dilation * w->in,
          panel, (ptrdiff_t) w->in * TTS_PANEL, w->taps, w->in);
      for (int r = 0; r < TILE && row + r < n; r++)
        finish_row (op, item, t + row + r, first, sums + r * TTS_PANEL);
    }
  }
}

void
tts_conv1d_f32_avx2 (const TtsConv1d *op)
{
  int rows = (CHUNK - 1) * op->stride + (op->w->taps - 1) * op->dilation + 1;
  float *x = tts_scratch ((size_t) rows * op->w->in);

  assert (op->x.channels == op->w->in && op->y.channels == op->w->out);
  assert (op->x.seg->n_items == op->y.seg->n_items);
  assert (op->x.data != op->y.data && !op->scale == !op->shift);
  for (int item = 0; item < op->y.seg->n_items; item++)
    for (int t = 0; t < tts_length (&op->y, item); t += CHUNK) {
      int left = tts_length (&op->y, item) - t;
      int n = left < CHUNK ? (left + TILE - 1) / TILE * TILE : CHUNK;
      int used = (n - 1) * op->stride + (op->w->taps - 1) * op->dilation + 1;

      for (int row = 0; row < used; row++)
        prepare_row (op, item, t * op->stride - op->left + row,
            x + (size_t) row * op->w->in);
      convolve_chunk (op, item, t, left < n ? left : n, x);
    }
  tts_scratch_free (x);
}

/* Outputs whose number and left add up to phase, of q to q + n strides; x
 * begins with the row that the last of their taps reads for the first. */
static void
transpose_chunk (const TtsConv1dT *op, int item, int phase, int q, int n,
    const float *x)
{
  const TtsPanels *w = op->w;
  int taps = (w->taps - phase + op->stride - 1) / op->stride;
  int most = (w->taps + op->stride - 1) / op->stride;
  ptrdiff_t tap = (ptrdiff_t) w->in * TTS_PANEL;
  _Alignas (32) float sums[TILE * TTS_PANEL];

  for (int first = 0; first < w->out; first += TTS_PANEL) {
    const float *panel = w->data + (size_t) first * w->taps * w->in;
    int outs = w->out - first < TTS_PANEL ? w->out - first : TTS_PANEL;

    for (int row = 0; row < n; row += TILE) {
      tile (sums, x + (size_t) (row + most - 1) * w->in, w->in, -w->in,
          panel + phase * tap, op->stride * tap, taps, w->in);
      for (int r = 0; r < TILE && row + r < n; r++) {
        int t = (q + row + r) * op->stride + phase - op->left;

        if (t < 0 || t >= tts_length (&op->y, item))
          continue;
        for (int o = 0; o < outs; o++)
          tts_row (&op->y, item, t)[first + o] =
              sums[r * TTS_PANEL + o] + op->bias[first + o];
      }
    }
  }
}

static void
transpose_item (const TtsConv1dT *op, int item, float *x)
{
  int most = (op->w->taps + op->stride - 1) / op->stride, in = op->w->in;
  int all = (tts_length (&op->y, item) + op->left) / op->stride + 1;

  for (int q = 0; q < all; q += CHUNK) {
    int n = all - q < CHUNK ? (all - q + TILE - 1) / TILE * TILE : CHUNK;

    for (int row = 0; row < n + most - 1; row++) {
      int t = q - most + 1 + row;
      float *to = x + (size_t) row * in;

      if (t < 0 || t >= tts_length (&op->x, item))
        memset (to, 0, in * sizeof *to);
      else
        scale_lrelu (to, tts_row (&op->x, item, t), NULL, NULL, op->slope,
            in);
    }
    for (int phase = 0; phase < op->stride; phase++)
      transpose_chunk (op, item, phase, q, n, x);
  }
}

void
tts_conv1d_t_f32_avx2 (const TtsConv1dT *op)
{
  int most = (op->w->taps + op->stride - 1) / op->stride;
  float *x = tts_scratch ((size_t) (CHUNK + most - 1) * op->w->in);

  assert (op->x.channels == op->w->in && op->y.channels == op->w->out);
  assert (op->x.seg->n_items == op->y.seg->n_items);
  for (int item = 0; item < op->y.seg->n_items; item++)
    transpose_item (op, item, x);
  tts_scratch_free (x);
}
