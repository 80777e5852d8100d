/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The weights of Kokoro and one run through them. Shapes: n tokens and T
 * frames of an item. */
#pragma once

#include "engine/stage.h"
#include "kokoro.h"
#include "layers.h"

G_BEGIN_DECLS

/* All widths of a model follow from the one between its parts. */
#define BERT_WIDTH(width) ((width) / 2 * 3)
#define BERT_EMBEDDING 128
#define BERT_HEADS 12
#define BERT_INNER(width) (4 * (width))
#define BERT_DEPTH 12
#define HALF_STYLE 128
#define HIDDEN(width) ((width) / 2)     /* of each LSTM and direction */
#define MAX_DURATION 50
#define DECODER_WIDTH(width) (2 * (width))
#define RESIDUAL_WIDTH(width) ((width) / 8)
#define STAGE_WIDTH(width, stage) ((width) >> ((stage) + 1))
#define HARMONICS 9
#define DFT_SIZE 20
#define DFT_HOP 5
#define SPECTRUM (DFT_SIZE + 2)
#define F0_HOP 300              /* samples of one value of F0 */

/* AdaIN or adaptive layer norm: gamma and beta from the style. */
typedef struct
{
  TtsDense fc;                  /* HALF_STYLE to 2 channels */
  int channels;
} Adain;

typedef struct
{
  int in, out;
  Adain norm1, norm2;
  TtsDense conv1, conv2;
  TtsDense shortcut;            /* its w.out is 0 if in is out */
  const float *pool, *pool_bias;        /* NULL if it does not upsample */
} AdainBlock;

typedef struct
{
  int channels, taps;
  Adain adain[2][3];
  TtsDense conv[2][3];
  const float *alpha[2][3];
} ResBlock;

typedef struct
{
  const float *words, *positions, *types;
  const float *norm[2];         /* weight and bias */
  TtsDense in, query, key, value, dense, ffn, ffn_output;
  const float *attention_norm[2], *output_norm[2];
} Bert;

struct _TtsKokoro
{
  guint number;                 /* of all models that were ever loaded */
  int width;
  TtsArena *arena;
  Bert bert;
  TtsDense bert_encoder;

  TtsBiLstm duration_lstms[3];
  Adain duration_norms[3];
  TtsBiLstm duration_lstm, shared_lstm;
  TtsDense duration_proj;
  AdainBlock f0[3], energy[3];
  TtsDense f0_proj, energy_proj;

  const float *text_embedding;
  TtsDense text_conv[3];
  const float *text_norm[3][2];
  TtsBiLstm text_lstm;

  AdainBlock encode, decode[4];
  TtsDense f0_conv, energy_conv, asr_residual;
  const float *source_weight;   /* (HARMONICS) */
  float source_bias;
  TtsDense noise_conv[2], ups[2];
  ResBlock noise_block[2], blocks[6];
  TtsDense post;
};

typedef struct
{
  const TtsKokoro *kokoro;
  const TtsOps *ops;
  TtsArena *arena;              /* on the device */
  TtsArena *host;               /* of that; tables of segments, too */
  TtsItem *items;
  int n_items;
  TtsRows decoder_style, prosody_style; /* (items, HALF_STYLE) */
  GCancellable *cancellable;
  TtsTrace trace;
  gpointer trace_data;
} Run;

/* An op, unless somebody cancelled: then nobody looks at what it would have
 * made; or a graph does it. So what it is given was allocated before. */
#define RUN_OP(run, slot, ...) \
  do { \
    if (tts_kokoro_going (run) && !tts_arena_still ((run)->arena)) \
      (run)->ops->slot (__VA_ARGS__); \
  } while (0)

/* kokoro-layers.c: what the stages are made of. */
gboolean tts_kokoro_going   (const Run *run);

/* Waits for the device; then the host may read. FALSE on cancel, too. */
gboolean tts_kokoro_settle  (const Run *run, GError **error);
TtsRows tts_kokoro_rows     (Run *run, const TtsSegments *seg, int channels);

/* Segments of times items' length plus more. */
const TtsSegments *tts_kokoro_scale (Run *run, const TtsSegments *seg,
                                     int times, int more);
void    tts_kokoro_trace    (Run *run, const gchar *stage, TtsRows rows);

/* A convolution of odd length in the middle of its input. */
void    tts_kokoro_dense    (Run *run, const TtsDense *dense, TtsRows y,
                             TtsRows x);
void    tts_kokoro_bilstm   (Run *run, const TtsBiLstm *lstm, TtsRows y,
                             TtsRows x);

/* gamma and beta of each item, (items, 2 channels). */
TtsRows tts_kokoro_modulate (Run *run, const Adain *adain, TtsRows style);

/* y (T or 2 T, out) may be columns of what x came from. */
void    tts_kokoro_adain_block (Run *run, const AdainBlock *block,
                                TtsRows style, TtsRows y, TtsRows x);
void    tts_kokoro_res_block   (Run *run, const ResBlock *block, TtsRows y,
                                TtsRows x);

/* Tokens to d (n, 640), t_en (n, 512) and counts. */
void    tts_kokoro_text     (Run *run, const TtsSegments *tokens, TtsRows *d,
                             TtsRows *t_en, int *counts);

/* These and the counts to samples (600 T, 1). */
TtsRows tts_kokoro_sound    (Run *run, TtsRows d, TtsRows t_en,
                             const int *counts, const TtsSegments *frames);

G_END_DECLS
