/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Layers that several models share: their weights, and how they are read. */
#pragma once

#include "engine/loader.h"

G_BEGIN_DECLS

/* A linear layer or a convolution. */
typedef struct
{
  TtsPanels w;
  const float *bias;            /* (out), or NULL */
} TtsDense;

typedef struct
{
  TtsDense inputs[2];           /* to 4 hidden; forward, reverse */
  TtsPanels state[2];           /* hidden to 4 hidden */
  int hidden;
} TtsBiLstm;

/* NAME.weight (out, in) and NAME.bias (out). */
TtsDense  tts_load_linear (TtsLoader *loader, const gchar *name, int in,
                           int out);

/* NAME.weight (out, in, taps), and NAME.bias unless @has_bias is FALSE. */
TtsDense  tts_load_conv   (TtsLoader *loader, const gchar *name, int in,
                           int out, int taps, gboolean has_bias);

/* The same with weight norm: NAME.weight_g and NAME.weight_v are folded. A
 * file in which they already are has NAME.weight. */
TtsDense  tts_load_conv_wn   (TtsLoader *loader, const gchar *name, int in,
                              int out, int taps, gboolean has_bias);

/* With a bias, and in fp32 packed for fewer multiplications as well, where the
 * device has them: for large layers of stride 1. @in is a multiple of 16. */
TtsDense  tts_load_conv_wn_fast (TtsLoader *loader, const gchar *name, int in,
                                 int out, int taps);

/* Transposed: (in, out, taps), the norm of each input. */
TtsDense  tts_load_conv_t_wn (TtsLoader *loader, const gchar *name, int in,
                              int out, int taps);

/* One filter a channel, (taps, channels). */
const float *tts_load_depthwise_wn (TtsLoader *loader, const gchar *name,
                                    int channels, int taps);

/* NAME.weight_ih_l0 and so on, as torch.nn.LSTM has them. */
TtsBiLstm tts_load_bilstm (TtsLoader *loader, const gchar *name, int in,
                           int hidden);

G_END_DECLS
