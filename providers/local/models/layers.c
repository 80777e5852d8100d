/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading layers: folds weight norm, adds up biases, packs weights. */
#include "layers.h"

#include <math.h>

static const float *
load_bias (TtsLoader *loader, const gchar *name, int out)
{
  g_autofree gchar *bias = g_strconcat (name, ".bias", NULL);

  return tts_loader_get (loader, bias, TTS_SHAPE (out));
}

static void
pack_floats (float *data, const float *w, int in, int out, int taps,
    gboolean transposed)
{
  if (transposed)
    tts_pack_conv_t (data, w, in, out, taps);
  else
    tts_pack_conv (data, w, in, out, taps);
}

static TtsPanels
pack (TtsLoader *loader, const float *w, int in, int out, int taps,
    gboolean transposed)
{
  gsize size = tts_panels_size (in, out, taps) * sizeof (float);
  float *data = tts_loader_take (loader, size);

  pack_floats (data, w, in, out, taps, transposed);
  return (TtsPanels) { in, out, taps, tts_loader_put (loader, data, size) };
}

/* In place of floats. */
static const uint16_t *
pack_pairs (TtsLoader *loader, const float *w, int in, int out, int taps,
    gboolean transposed)
{
  gsize size = tts_pairs_size (in, out, taps) * sizeof (uint16_t);
  uint16_t *pairs = tts_loader_take (loader, size);

  if (transposed)
    tts_pack_pairs_t (pairs, w, in, out, taps);
  else
    tts_pack_pairs (pairs, w, in, out, taps);
  return tts_loader_put (loader, pairs, size);
}

static const void *
pack_low (TtsLoader *loader, const float *w, int in, int out, int taps,
    gboolean transposed)
{
  const TtsOps *ops = tts_loader_device (loader)->ops;
  g_autofree float *data = g_new (float, tts_panels_size (in, out, taps));
  const TtsPanels panels = { in, out, taps, data };
  gsize size = ops->low_size (&panels);
  void *low = tts_loader_take (loader, size);

  pack_floats (data, w, in, out, taps, transposed);
  ops->pack_low (low, &panels);
  return tts_loader_put (loader, low, size);
}

static TtsPanels
pack_conv (TtsLoader *loader, const float *w, int in, int out, int taps,
    gboolean transposed)
{
  TtsPanels panels = { in, out, taps };

  if (tts_loader_rounds (loader) &&
      !tts_loader_device (loader)->ops->low_size) {
    panels.pairs = pack_pairs (loader, w, in, out, taps, transposed);
    return panels;
  }
  if (!tts_loader_rounds (loader))
    return pack (loader, w, in, out, taps, transposed);
  panels.low = pack_low (loader, w, in, out, taps, transposed);
  return panels;
}

TtsDense
tts_load_linear (TtsLoader *loader, const gchar *name, int in, int out)
{
  g_autofree gchar *weight = g_strconcat (name, ".weight", NULL);
  g_autofree float *w = g_new (float, (gsize) in * out);
  TtsDense dense;

  tts_loader_read (loader, weight, TTS_SHAPE (out, in), w);
  dense.w = pack (loader, w, in, out, 1, FALSE);
  dense.bias = load_bias (loader, name, out);
  return dense;
}

TtsDense
tts_load_conv (TtsLoader *loader, const gchar *name, int in, int out,
    int taps, gboolean has_bias)
{
  g_autofree gchar *weight = g_strconcat (name, ".weight", NULL);
  g_autofree float *w = g_new (float, (gsize) in * out * taps);
  TtsDense dense;

  tts_loader_read (loader, weight, TTS_SHAPE (out, in, taps), w);
  dense.w = pack_conv (loader, w, in, out, taps, FALSE);
  dense.bias = has_bias ? load_bias (loader, name, out) : NULL;
  return dense;
}

/* w = g v / |v|, the norm over all but the first dimension. */
static float *
read_folded (TtsLoader *loader, const gchar *name, int first, int second,
    int taps)
{
  g_autofree gchar *plain = g_strconcat (name, ".weight", NULL);
  g_autofree gchar *g_name = g_strconcat (name, ".weight_g", NULL);
  g_autofree gchar *v_name = g_strconcat (name, ".weight_v", NULL);
  gsize row = (gsize) second * taps;
  float *w = g_new (float, first * row);
  g_autofree float *g = g_new (float, first);

  if (tts_loader_has (loader, plain)) {
    tts_loader_read (loader, plain, TTS_SHAPE (first, second, taps), w);
    return w;
  }
  tts_loader_read (loader, g_name, TTS_SHAPE (first, 1, 1), g);
  tts_loader_read (loader, v_name, TTS_SHAPE (first, second, taps), w);
  for (int i = 0; i < first; i++) {
    double square = 0;
    float *v = w + i * row;

    for (gsize k = 0; k < row; k++)
      square += (double) v[k] * v[k];
    for (gsize k = 0; k < row; k++)
      v[k] = square > 0 ? v[k] * (g[i] / sqrt (square)) : 0;
  }
  return w;
}

TtsDense
tts_load_conv_wn (TtsLoader *loader, const gchar *name, int in, int out,
    int taps, gboolean has_bias)
{
  g_autofree float *w = read_folded (loader, name, out, in, taps);
  TtsDense dense;

  dense.w = pack_conv (loader, w, in, out, taps, FALSE);
  dense.bias = has_bias ? load_bias (loader, name, out) : NULL;
  return dense;
}

TtsDense
tts_load_conv_wn_fast (TtsLoader *loader, const gchar *name, int in, int out,
    int taps)
{
  g_autofree float *w = read_folded (loader, name, out, in, taps);
  TtsDense dense;
  gsize size = tts_fast_size (in, out, taps) * sizeof (float);
  float *fast;

  dense.w = pack_conv (loader, w, in, out, taps, FALSE);
  if (dense.w.data && tts_loader_device (loader)->ops->fast) {
    fast = tts_loader_take (loader, size);
    tts_pack_fast (fast, w, in, out, taps);
    dense.w.fast = tts_loader_put (loader, fast, size);
  }
  dense.bias = load_bias (loader, name, out);
  return dense;
}

TtsDense
tts_load_conv_t_wn (TtsLoader *loader, const gchar *name, int in, int out,
    int taps)
{
  g_autofree float *w = read_folded (loader, name, in, out, taps);
  TtsDense dense;

  dense.w = pack_conv (loader, w, in, out, taps, TRUE);
  dense.bias = load_bias (loader, name, out);
  return dense;
}

const float *
tts_load_depthwise_wn (TtsLoader *loader, const gchar *name, int channels,
    int taps)
{
  g_autofree float *w = read_folded (loader, name, channels, 1, taps);
  gsize size = (gsize) channels * taps * sizeof (float);
  float *data = tts_loader_take (loader, size);

  for (int c = 0; c < channels; c++)
    for (int tap = 0; tap < taps; tap++)
      data[tap * channels + c] = w[c * taps + tap];
  return tts_loader_put (loader, data, size);
}

static const float *
load_lstm_bias (TtsLoader *loader, const gchar *name, const gchar *suffix,
    int n)
{
  g_autofree gchar *ih = g_strconcat (name, ".bias_ih_l0", suffix, NULL);
  g_autofree gchar *hh = g_strconcat (name, ".bias_hh_l0", suffix, NULL);
  float *bias = tts_loader_take (loader, n * sizeof *bias);
  g_autofree float *other = g_new (float, n);

  tts_loader_read (loader, ih, TTS_SHAPE (n), bias);
  tts_loader_read (loader, hh, TTS_SHAPE (n), other);
  for (int i = 0; i < n; i++)
    bias[i] += other[i];
  return tts_loader_put (loader, bias, n * sizeof *bias);
}

TtsBiLstm
tts_load_bilstm (TtsLoader *loader, const gchar *name, int in, int hidden)
{
  static const gchar *const suffixes[] = { "", "_reverse" };
  g_autofree float *w = g_new (float, (gsize) 4 * hidden * MAX (in, hidden));
  TtsBiLstm lstm = { .hidden = hidden };

  for (guint i = 0; i < 2; i++) {
    g_autofree gchar *ih =
        g_strconcat (name, ".weight_ih_l0", suffixes[i], NULL);
    g_autofree gchar *hh =
        g_strconcat (name, ".weight_hh_l0", suffixes[i], NULL);

    tts_loader_read (loader, ih, TTS_SHAPE (4 * hidden, in), w);
    lstm.inputs[i].w = pack (loader, w, in, 4 * hidden, 1, FALSE);
    tts_loader_read (loader, hh, TTS_SHAPE (4 * hidden, hidden), w);
    lstm.state[i] = pack (loader, w, hidden, 4 * hidden, 1, FALSE);
    lstm.inputs[i].bias = load_lstm_bias (loader, name, suffixes[i],
        4 * hidden);
  }
  return lstm;
}
