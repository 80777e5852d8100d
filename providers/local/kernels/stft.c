/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* References of the short Fourier transforms, by the definition: for 20
 * points that is as fast as anything. Twiddles come from double. Plain C that
 * every table uses, so that it shares its work out. */
#include "stft.h"

#include <math.h>

typedef struct
{
  const void *op;
  TtsDftTables tables;
} Plan;

void
tts_dft_fill (TtsDftTables *tables, int size)
{
  assert (size % 2 == 0 && size <= TTS_MAX_DFT);
  for (int i = 0; i < size; i++) {
    tables->cosine[i] = cos (2 * M_PI * i / size);
    tables->sine[i] = sin (2 * M_PI * i / size);
    tables->window[i] = 0.5 - 0.5 * tables->cosine[i];
  }
}

static int
reflect (int at, int length)
{
  if (at < 0)
    at = -at;
  return at < length ? at : 2 * (length - 1) - at;
}

void
tts_stft_frame (const TtsStft *op, int item, int frame, float *x)
{
  int length = tts_length (&op->x, item);

  for (int i = 0; i < op->size; i++)
    x[i] = *tts_row (&op->x, item,
        reflect (frame * op->hop + i - op->size / 2, length));
}

/* The imaginary part of the first and the last bin is exactly zero. A sum of
 * sines would leave rounding there whose sign turns a phase of pi into -pi. */
static void
transform (const TtsStft *op, const TtsDftTables *tables, int item, int frame)
{
  int bins = op->size / 2 + 1;
  float *y = tts_row (&op->y, item, frame), samples[TTS_MAX_DFT];
  double x[TTS_MAX_DFT];

  tts_stft_frame (op, item, frame, samples);
  for (int i = 0; i < op->size; i++)
    x[i] = tables->window[i] * samples[i];
  for (int k = 0; k < bins; k++) {
    double real = 0, imaginary = 0;

    for (int i = 0; i < op->size; i++) {
      real += x[i] * tables->cosine[k * i % op->size];
      imaginary -= x[i] * tables->sine[k * i % op->size];
    }
    if (k == 0 || k == bins - 1)
      imaginary = 0;
    y[k] = sqrt (real * real + imaginary * imaginary);
    y[bins + k] = atan2 (imaginary, real);
  }
}

static void
stft_task (const void *data, int i)
{
  const Plan *plan = data;
  const TtsStft *op = plan->op;
  TtsPart part = tts_part (op->y.seg, TTS_STFT_ROWS, i);

  for (int frame = part.first; frame < part.first + part.n; frame++)
    transform (op, &plan->tables, part.item, frame);
}

void
tts_stft_check (const TtsStft *op)
{
  for (int item = 0; item < op->y.seg->n_items; item++) {
    assert (tts_length (&op->x, item) > op->size / 2);
    assert (tts_length (&op->y, item) ==
        tts_length (&op->x, item) / op->hop + 1);
  }
}

void
tts_stft_f32_c (const TtsStft *op)
{
  Plan plan = { op };

  tts_dft_fill (&plan.tables, op->size);
  tts_stft_check (op);
  tts_parallel (stft_task, &plan, tts_parts (op->y.seg, TTS_STFT_ROWS));
}

static void
head_task (const void *data, int i)
{
  const TtsHeadPolar *op = data;
  TtsPart part = tts_part (op->y.seg, TTS_STFT_ROWS, i);
  int bins = op->x.channels / 2;

  for (int t = part.first; t < part.first + part.n; t++) {
    const float *x = tts_row (&op->x, part.item, t);
    float *y = tts_row (&op->y, part.item, t);

    for (int k = 0; k < bins; k++) {
      float magnitude = expf (x[k]), phase = sinf (x[bins + k]);

      y[k] = magnitude * cosf (phase);
      y[bins + k] = magnitude * sinf (phase);
    }
  }
}

void
tts_head_polar_f32_c (const TtsHeadPolar *op)
{
  assert (op->x.seg == op->y.seg && op->x.channels == op->y.channels);
  tts_parallel (head_task, op, tts_parts (op->y.seg, TTS_STFT_ROWS));
}

/* Sample i of the frame with this spectrum, under its window. */
static double
inverse (const TtsIstft *op, const TtsDftTables *tables, const float *x, int i)
{
  int bins = op->size / 2 + 1;
  double sum = x[0] + (i % 2 ? -x[bins - 1] : x[bins - 1]);

  for (int k = 1; k < bins - 1; k++)
    sum += 2 * (x[k] * tables->cosine[k * i % op->size] -
        x[bins + k] * tables->sine[k * i % op->size]);
  return sum / op->size * tables->window[i];
}

/* Sum of the windowed frames over a sample, divided by that of the squares
 * of their windows. */
static float
overlap (const TtsIstft *op, const TtsDftTables *tables, int item, int t)
{
  int at = t + op->size / 2, frames = tts_length (&op->x, item);
  int first = at < op->size ? 0 : (at - op->size) / op->hop + 1;
  double sum = 0, weight = 0;

  for (int frame = first; frame < frames && frame * op->hop <= at; frame++) {
    int i = at - frame * op->hop;

    sum += inverse (op, tables, tts_row (&op->x, item, frame), i);
    weight += tables->window[i] * tables->window[i];
  }
  return sum / weight;
}

static void
istft_task (const void *data, int i)
{
  const Plan *plan = data;
  const TtsIstft *op = plan->op;
  TtsPart part = tts_part (op->y.seg, TTS_STFT_ROWS * op->hop, i);

  for (int t = part.first; t < part.first + part.n; t++)
    *tts_row (&op->y, part.item, t) =
        overlap (op, &plan->tables, part.item, t);
}

void
tts_istft_check (const TtsIstft *op)
{
  assert (op->x.channels == op->size + 2);
  for (int item = 0; item < op->y.seg->n_items; item++)
    assert (tts_length (&op->y, item) ==
        (tts_length (&op->x, item) - 1) * op->hop);
}

void
tts_istft_f32_c (const TtsIstft *op)
{
  Plan plan = { op };

  tts_dft_fill (&plan.tables, op->size);
  tts_istft_check (op);
  tts_parallel (istft_task, &plan,
      tts_parts (op->y.seg, TTS_STFT_ROWS * op->hop));
}
