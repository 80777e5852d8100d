/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operations that models are made of.
 *
 * Data are rows, one a token or time step, channels last. A batch is one
 * matrix with a table of segments, one an item. Rows between segments are
 * undefined: an op reads as zero what is outside of the item's own rows, and
 * may write nonsense there. Each output is computed in an order that depends
 * on the item alone, so that an item's result has the same bits alone or in
 * a batch, with one thread or many.
 *
 * Every op has a plain C version, the reference; docs/adding-a-kernel.md.
 * Callers see to the shapes: an op asserts them. In shapes T is the length of
 * an item, B the number of items. */
#pragma once

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TTS_PANEL 16            /* floats that rows and weights are padded to */
#define TTS_GAP 32              /* rows before, between and after items */

typedef struct
{
  int start, length;
  int room;                     /* rows that it may have, length or more */
} TtsSegment;

/* What a GPU runs is cut by the room and reads the lengths itself, so that it
 * serves other lengths as well. */
typedef struct
{
  int n_items, n_rows;
  const TtsSegment *items;
  const TtsSegment *on_device;  /* the same, for operations of a GPU */
} TtsSegments;

/* The most rows that an item may have. */
static inline int
tts_longest (const TtsSegments *seg)
{
  int most = 0;

  for (int i = 0; i < seg->n_items; i++)
    most = seg->items[i].room > most ? seg->items[i].room : most;
  return most;
}

typedef struct
{
  float *data;                  /* (n_rows, stride) */
  int channels, stride;         /* stride >= channels: a view of columns */
  const TtsSegments *seg;
} TtsRows;

static inline float *
tts_row (const TtsRows *rows, int item, int t)
{
  return rows->data + (size_t) (rows->seg->items[item].start + t) *
      rows->stride;
}

static inline int
tts_length (const TtsRows *rows, int item)
{
  return rows->seg->items[item].length;
}

/* What both factors of a product are rounded to, in those convolutions whose
 * weights were packed for it. Sums are of floats. */
typedef enum
{
  TTS_PRECISION_FP32,
  TTS_PRECISION_TF32,
  TTS_PRECISION_FP16,
  TTS_PRECISION_BF16,
} TtsPrecision;

#define TTS_N_PRECISIONS 4

/* Weights of a convolution, or of a linear layer when taps is 1, in panels of
 * 16 outputs: (out / 16, taps, in, 16), the last panel filled with zeros. */
typedef struct
{
  int in, out, taps;
  const float *data;            /* or NULL, and pairs or low */
  const float *fast;            /* transformed, or NULL */
  const void *low;              /* rounded, by pack_low of the ops; or NULL */
  const uint16_t *pairs;        /* bf16, or NULL */
} TtsPanels;

size_t tts_panels_size (int in, int out, int taps);     /* in floats */

/* From w (out, in, taps), or (in, out, taps) of a transposed convolution. */
void   tts_pack_conv   (float *panels, const float *w, int in, int out,
                        int taps);
void   tts_pack_conv_t (float *panels, const float *w, int in, int out,
                        int taps);

/* Besides, for convolutions of stride 1 that run with vectors: values at seven
 * points of each four taps, (out / 16, 7, taps / 4, in, 16). in is a multiple
 * of 16. */
#define TTS_FAST_POINTS 7

size_t tts_fast_size   (int in, int out, int taps);
void   tts_pack_fast   (float *fast, const float *w, int in, int out,
                        int taps);

/* In place of floats, bf16 with each two inputs side by side, (out / 16, taps,
 * in / 2, 16, 2), where in is padded with zeros. Then x is rounded to bf16
 * after what comes before the convolution, and sums are those of TtsPairs. */
#define TTS_PAIRED 32           /* inputs that one instruction adds up */

static inline int
tts_padded (int in)
{
  return (in + TTS_PAIRED - 1) / TTS_PAIRED * TTS_PAIRED;
}

size_t tts_pairs_size   (int in, int out, int taps);
void   tts_pack_pairs   (uint16_t *pairs, const float *w, int in, int out,
                         int taps);
void   tts_pack_pairs_t (uint16_t *pairs, const float *w, int in, int out,
                         int taps);

/* Task i of op. */
typedef void (*TtsTask) (const void *op, int i);

/* Runs tasks 0 to n - 1 in any order, on the threads of the pool and on this
 * one; with no pool open, one after another. A task starts no others. */
void tts_parallel   (TtsTask task, const void *op, int n);

/* The pool is the process's: whoever comes first says how many threads, and
 * the last to close it joins them. */
void tts_pool_open  (int n_threads);
void tts_pool_close (void);

/* Items cut into parts of so many rows. */
int         tts_parts (const TtsSegments *seg, int rows);

typedef struct
{
  int item, first, n;
} TtsPart;

TtsPart     tts_part  (const TtsSegments *seg, int rows, int i);

/* Tasks of so many rows each and, where these are too few for all threads, of
 * not all columns. Of all tasks none has less than columns. */
typedef struct
{
  const TtsSegments *seg;
  int rows, columns, out;
  int n_parts, n_tasks;
} TtsCut;

TtsCut      tts_cut   (const TtsSegments *seg, int rows, int out,
                       int columns);

/* Of task i; *ret_first to *ret_end are its columns. */
TtsPart     tts_cut_part (const TtsCut *cut, int i, int *ret_first,
                          int *ret_end);

/* Memory of one op. There is no answer to a lack of it: it ends the
 * process, as with GLib. */
float *tts_scratch      (size_t n);
void   tts_scratch_free (float *scratch);

typedef enum
{
  TTS_ACT_NONE,
  TTS_ACT_LRELU,                /* slope */
  TTS_ACT_SNAKE,                /* x + sin^2 (alpha x) / alpha */
  TTS_ACT_ELU,
  TTS_ACT_GELU_TANH,
  TTS_ACT_GELU_ERF,
  TTS_ACT_SILU,
  TTS_ACT_MISH,
} TtsActivation;

/* y = (act (conv (before (x)) + bias) * gain * gate + residual) * factor, where
 * before (x) is activation (x * scale + shift). Left of an item are left
 * zeros; right as many as y has rows for. residual may be y itself; x may
 * not. */
typedef struct
{
  TtsRows y;                    /* (T', out) */
  TtsRows x;                    /* (T, in) */
  const TtsPanels *w;
  const float *bias;            /* (out), or NULL */
  int stride, dilation, left;
  const float *scale, *shift;   /* (B, in), or NULL both */
  TtsActivation before;         /* any */
  const float *alpha;           /* (in), of snake */
  float slope;                  /* of lrelu */
  TtsActivation after;          /* none, or one without a parameter */
  const float *gain;            /* (B, out), gain_stride apart, or NULL */
  int gain_stride;
  const TtsRows *gate;          /* (T', out), or NULL */
  const TtsRows *residual;      /* (T', out), or NULL */
  float factor;
} TtsConv1d;

/* y[o] = bias + sum of before (x)[i] * w[o + left - i * stride]. */
typedef struct
{
  TtsRows y;                    /* (T', out) */
  TtsRows x;                    /* (T, in) */
  const TtsPanels *w;
  const float *bias;            /* (out) */
  int stride, left;
  TtsActivation before;         /* any but snake */
  float slope;
} TtsConv1dT;

/* The same with one filter a channel and w (taps, channels), before it
 * x * scale + shift and lrelu. */
typedef struct
{
  TtsRows y, x;                 /* (T', channels), (T, channels) */
  const float *w, *bias;        /* (taps, channels), (channels) */
  int taps, stride, left;
  const float *scale, *shift;   /* (B, channels) */
  float slope;
} TtsDepthwiseT;

/* Layer norm of each row: y = lrelu (norm (x) * (base + weight) + bias). With
 * item_stride not 0, each item has its own weight and bias that far apart. As
 * rms it leaves the mean where it is. y may be x. */
typedef struct
{
  TtsRows y, x;                 /* (T, channels) */
  const float *weight, *bias;   /* bias NULL for none */
  bool rms;
  int item_stride;
  float base, eps, slope;
} TtsNormRows;

/* Statistics of each channel over an item's time, as what brings it to mean
 * 0, variance 1, then times 1 + gamma plus beta: x * scale + shift. */
typedef struct
{
  TtsRows x;                    /* (T, channels) */
  const float *gamma_beta;      /* (B, 2 channels), item_stride apart */
  int item_stride;
  float eps;
  float *scale, *shift;         /* (B, channels) */
  double *tiles;                /* tts_stats_size(): a GPU's own */
} TtsStats;

/* Rows that a GPU adds up by themselves. */
#define TTS_STATS_TILE 256

static inline int
tts_stats_tiles (const TtsSegments *seg)
{
  return (tts_longest (seg) + TTS_STATS_TILE - 1) / TTS_STATS_TILE;
}

static inline size_t
tts_stats_size (const TtsRows *x)
{
  return sizeof (double) * 2 * x->seg->n_items * x->channels *
      tts_stats_tiles (x->seg);
}

/* Norm over an item's time: each channel's length, divided by the mean of all
 * channels' lengths, says how much of it is added to x. y may be x. */
typedef struct
{
  TtsRows y, x;                 /* (T, channels) */
  const float *weight, *bias;   /* (channels) */
  float eps;
} TtsGrn;

/* One direction of an LSTM, gates i, f, g, o. Several may run at the same
 * time. */
typedef struct
{
  TtsRows y;                    /* (T, hidden) */
  TtsRows gates;                /* (T, 4 hidden): inputs and biases */
  const TtsPanels *w;           /* hidden to 4 hidden */
  bool reverse;
  float *state;                 /* (B, h and c), in and out; NULL: from zero */
} TtsLstm;

/* Each row sees all rows of its item, or, if causal, those that are not after
 * it, the last window of them if there is one. Keys and values may have more
 * rows: the queries are the last of them. */
typedef struct
{
  TtsRows y, q;                 /* (T, heads * size) */
  TtsRows k, v;                 /* (T or more, kv_heads * size) */
  int heads, kv_heads;
  bool causal;
  int window;                   /* 0 for none */
} TtsAttention;

/* Turns pairs of neighbours in x by position * frequency. */
typedef struct
{
  TtsRows x;                    /* (T, heads * size) */
  int heads;
  const float *frequencies;     /* (size / 2) */
  const int *first;             /* (B): positions of the first rows */
} TtsRope;

/* The last row of each item to an id: logits divided by temperature, the top_k
 * greatest and of these, by falling share, those until top_p is reached.
 * Without a temperature it is the greatest, of equals the first. One that is no
 * number counts as minus infinity; where all are that, the id is 0. */
typedef struct
{
  TtsRows logits;               /* (T, n) */
  float temperature;
  int top_k;                    /* 0 for all */
  float top_p;                  /* 1 for all */
  const uint64_t *keys;         /* (B) */
  uint64_t index;               /* of the random number */
  int *ids;                     /* (B) */
} TtsSample;

/* y = sum of table[ids[table]] rows. */
typedef struct
{
  TtsRows y;                    /* (T, channels) */
  int n_tables;
  const float *const *tables;   /* each (rows, channels) */
  const int *const *ids;        /* each (n_rows): gaps are not read */
} TtsEmbedSum;

/* Repeats row i of x counts[i] times; the sums are the lengths of y. */
typedef struct
{
  TtsRows y, x;
  const int *counts;            /* (n_rows of x) */
} TtsExpandRows;

/* counts = max (1, round (sum of sigmoid (logits) / speed)). */
typedef struct
{
  TtsRows logits;               /* (T, channels) */
  const float *speed;           /* (B) */
  float *frames;                /* (n_rows): before rounding, or NULL */
  int *counts;                  /* (n_rows) */
} TtsDurations;

/* y (T, channels) = a x + b y; b = 0 does not read y. */
typedef struct
{
  TtsRows y, x;
  float a, b;
} TtsAxpby;

/* Each row times times; with mirror, row 1 once more in front. */
typedef struct
{
  TtsRows y, x;
  int times;
  bool mirror;
} TtsResampleRows;

/* Harmonics of F0 as a voice's excitation: kokoro's m_source. */
typedef struct
{
  TtsRows y;                    /* (T * hop, 1) */
  TtsRows f0;                   /* (T, 1), Hz */
  int harmonics, hop;
  float rate;
  const float *weight;          /* (harmonics) */
  float bias;
  const uint64_t *keys;         /* (B): of the noise */
  const float *const *noise;    /* instead, (B) of (T * hop, harmonics) */
} TtsSource;

/* Magnitudes, then phases, of size / 2 + 1 bins: Hann window, centred with
 * reflection, at most TTS_MAX_DFT. */
#define TTS_MAX_DFT 64

typedef struct
{
  TtsRows y;                    /* (T / hop + 1, size + 2) */
  TtsRows x;                    /* (T, 1) */
  int size, hop;
} TtsStft;

/* x holds logarithms of magnitudes, then what sin makes the phases. */
typedef struct
{
  TtsRows y;                    /* (T, bins + bins): real, imaginary */
  TtsRows x;                    /* (T, bins + bins) */
} TtsHeadPolar;

typedef struct
{
  TtsRows y;                    /* ((T - 1) * hop, 1) */
  TtsRows x;                    /* (T, size + 2) */
  int size, hop;
} TtsIstft;

/* Rows by 32 outputs of a convolution with pairs: x moves on by x_row for the
 * next row and by x_tap for the next tap, w by w_tap. Of each tap and 32
 * inputs, products of the even and of the odd ones are added up apart, one
 * after another from zero on, then these two, and then that to the sum: what
 * TDPBF16PS does. A product of two bf16 is exact, so that it does not matter
 * whether it is fused. Only below 1e-38 they differ, where the instruction
 * makes zero of what is subnormal. */
typedef struct
{
  const uint16_t *x;
  ptrdiff_t x_row, x_tap;
  const uint16_t *w, *next;     /* panels */
  ptrdiff_t w_tap;
  int rows, taps, in;           /* rows and in: multiples of TTS_PAIRED */
} TtsPairs;

#define TTS_PAIRS_COLUMNS (2 * TTS_PANEL)

/* As if it were read and written where the compiler can not see it. */
#ifdef __x86_64__
#define TTS_KEEP(x) __asm__ volatile ("" : "+x" (x))
#else
#define TTS_KEEP(x) __asm__ volatile ("" : "+m" (x))
#endif

/* Operations whose products may be rounded: a GPU has one in each precision.
 * As X (name, arguments). */
#define TTS_ROUNDED_OPS(X) \
  X (conv1d, (const TtsConv1d *op)) \
  X (conv1d_t, (const TtsConv1dT *op))

/* All others. */
#define TTS_EXACT_OPS(X) \
  X (depthwise_t, (const TtsDepthwiseT *op)) \
  X (norm_rows, (const TtsNormRows *op)) \
  X (stats, (const TtsStats *op)) \
  X (grn, (const TtsGrn *op)) \
  X (lstm, (const TtsLstm *ops, int n_ops)) \
  X (attention, (const TtsAttention *op)) \
  X (rope, (const TtsRope *op)) \
  X (sample, (const TtsSample *op)) \
  X (embed_sum, (const TtsEmbedSum *op)) \
  X (expand_rows, (const TtsExpandRows *op)) \
  X (durations, (const TtsDurations *op)) \
  X (axpby, (const TtsAxpby *op)) \
  X (resample_rows, (const TtsResampleRows *op)) \
  X (source, (const TtsSource *op)) \
  X (stft, (const TtsStft *op)) \
  X (head_polar, (const TtsHeadPolar *op)) \
  X (istft, (const TtsIstft *op))

/* A slot of the table each, and a reference of the same name. */
#define TTS_OPS(X) TTS_ROUNDED_OPS (X) TTS_EXACT_OPS (X)

typedef struct
{
  const char *name;

  /* No operation: so many rounds of multiply-adds in registers, nothing else.
   * Returns how many of these were done, twice; NULL where there is none. */
  double (*probe) (int steps);

  /* No operations: bytes of weights rounded for conv1d and conv1d_t, and how
   * they are made of data; NULL both in a table that multiplies floats. */
  size_t (*low_size) (const TtsPanels *w);
  void (*pack_low) (void *low, const TtsPanels *w);

  bool fast;                    /* conv1d takes TtsPanels.fast */

  /* No operation: sums (rows, TTS_PAIRS_COLUMNS) that those with vectors are
   * made of; NULL elsewhere. */
  void (*pairs) (float *sums, const TtsPairs *op);

#define TTS_SLOT(name, arguments) void (*name) arguments;
  TTS_OPS (TTS_SLOT)
#undef TTS_SLOT
} TtsOps;

double tts_probe_f32_c       (int steps);
#define TTS_DECLARE_C(name, arguments) void tts_##name##_f32_c arguments;
TTS_OPS (TTS_DECLARE_C)
#undef TTS_DECLARE_C

/* What has versions with vectors (simd.h), of an instruction set each. */
#define TTS_SIMD_OPS(X, ...) \
  X (conv1d, __VA_ARGS__) \
  X (conv1d_t, __VA_ARGS__) \
  X (lstm, __VA_ARGS__) \
  X (norm_rows, __VA_ARGS__) \
  X (stats, __VA_ARGS__) \
  X (attention, __VA_ARGS__) \
  X (axpby, __VA_ARGS__) \
  X (source, __VA_ARGS__) \
  X (stft, __VA_ARGS__) \
  X (head_polar, __VA_ARGS__) \
  X (istft, __VA_ARGS__)

#define TTS_DECLARE_SIMD_OP(name, isa) \
  __typeof__ (tts_##name##_f32_c) tts_##name##_f32_##isa;
#define TTS_DECLARE_SIMD(isa) \
  double tts_probe_f32_##isa (int steps); \
  void tts_pairs_##isa (float *sums, const TtsPairs *op); \
  TTS_SIMD_OPS (TTS_DECLARE_SIMD_OP, isa)

#define TTS_SET_SIMD_OP(name, table, isa) \
  (table).name = tts_##name##_f32_##isa;
#define TTS_SET_SIMD(table, isa) \
  do { \
    (table).fast = true; \
    (table).pairs = tts_pairs_##isa; \
    TTS_SIMD_OPS (TTS_SET_SIMD_OP, table, isa) \
  } while (0)

TTS_DECLARE_SIMD (avx2)
TTS_DECLARE_SIMD (avx512)
void tts_pairs_amx (float *sums, const TtsPairs *op);

const TtsOps *tts_ops_reference (void);

/* The best that this CPU can run; pairs by AMX once it was opened. */
const TtsOps *tts_ops_cpu       (void);

typedef enum
{
  TTS_AMX_NONE,                 /* the CPU or the system does not have it */
  TTS_AMX_REFUSED,              /* the system does not let us */
  TTS_AMX_OPEN,
} TtsAmx;

/* Asks the system for AMX, which makes the stack of each signal larger: for
 * those who multiply pairs only. */
TtsAmx tts_amx_open (void);
