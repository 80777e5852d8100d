/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tensors of Kokoro: their names and shapes. */
#include <string.h>

#include "engine/device.h"
#include "engine/error.h"
#include "engine/threads.h"
#include "kokoro-private.h"

static void
format_name (gchar *name, gsize size, const gchar *format, ...)
    G_GNUC_PRINTF (3, 4);

static void
format_name (gchar *name, gsize size, const gchar *format, ...)
{
  va_list args;

  va_start (args, format);
  g_vsnprintf (name, size, format, args);
  va_end (args);
}

#define NAME(...) \
    (format_name (name, sizeof name, __VA_ARGS__), (const gchar *) name)

/* Re-saved files hold the affine part of each instance norm, which was never
 * trained: anything but 1 and 0 would be another model. */
static void
check_affine (TtsLoader *loader, const gchar *prefix, const gchar *what,
    int channels, float wanted)
{
  g_autofree gchar *name = g_strconcat (prefix, ".norm.", what, NULL);
  g_autofree float *values = NULL;

  if (!tts_loader_has (loader, name))
    return;
  values = g_new (float, channels);
  tts_loader_read (loader, name, TTS_SHAPE (channels), values);
  for (int i = 0; i < channels; i++)
    if (values[i] != wanted) {
      tts_loader_fail (loader, name, "it is not that of Kokoro");
      return;
    }
}

static Adain
load_adain (TtsLoader *loader, const gchar *prefix, int channels)
{
  g_autofree gchar *fc = g_strconcat (prefix, ".fc", NULL);

  check_affine (loader, prefix, "weight", channels, 1);
  check_affine (loader, prefix, "bias", channels, 0);
  return (Adain) { tts_load_linear (loader, fc, HALF_STYLE, 2 * channels),
      channels };
}

static void
load_norm (TtsLoader *loader, const gchar *prefix, const gchar *weight,
    const gchar *bias, int channels, const float *ret_norm[2])
{
  gchar name[128];

  ret_norm[0] = tts_loader_get (loader, NAME ("%s.%s", prefix, weight),
      TTS_SHAPE (channels));
  ret_norm[1] = tts_loader_get (loader, NAME ("%s.%s", prefix, bias),
      TTS_SHAPE (channels));
}

static void
load_bert (TtsLoader *loader, int width, Bert *bert)
{
  int outer = BERT_WIDTH (width), inner = BERT_INNER (width);
  static const gchar layer[] =
      "bert.encoder.albert_layer_groups.0.albert_layers.0";
  static const gchar embeddings[] = "bert.embeddings";
  gchar name[128];

  bert->words = tts_loader_get (loader, NAME ("%s.word_embeddings.weight",
          embeddings), TTS_SHAPE (TTS_KOKORO_N_IDS, BERT_EMBEDDING));
  bert->positions = tts_loader_get (loader,
      NAME ("%s.position_embeddings.weight", embeddings),
      TTS_SHAPE (TTS_KOKORO_MAX_IDS, BERT_EMBEDDING));
  bert->types = tts_loader_get (loader,
      NAME ("%s.token_type_embeddings.weight", embeddings),
      TTS_SHAPE (2, BERT_EMBEDDING));
  load_norm (loader, NAME ("%s.LayerNorm", embeddings), "weight", "bias",
      BERT_EMBEDDING, bert->norm);
  bert->in = tts_load_linear (loader,
      "bert.encoder.embedding_hidden_mapping_in", BERT_EMBEDDING, outer);
  bert->query = tts_load_linear (loader, NAME ("%s.attention.query", layer),
      outer, outer);
  bert->key = tts_load_linear (loader, NAME ("%s.attention.key", layer),
      outer, outer);
  bert->value = tts_load_linear (loader, NAME ("%s.attention.value", layer),
      outer, outer);
  bert->dense = tts_load_linear (loader, NAME ("%s.attention.dense", layer),
      outer, outer);
  load_norm (loader, NAME ("%s.attention.LayerNorm", layer), "weight",
      "bias", outer, bert->attention_norm);
  bert->ffn = tts_load_linear (loader, NAME ("%s.ffn", layer), outer,
      inner);
  bert->ffn_output = tts_load_linear (loader, NAME ("%s.ffn_output", layer),
      inner, outer);
  load_norm (loader, NAME ("%s.full_layer_layer_norm", layer), "weight",
      "bias", outer, bert->output_norm);
}

static AdainBlock
load_adain_block (TtsLoader *loader, const gchar *prefix, int in, int out,
    gboolean upsample)
{
  AdainBlock block = { in, out };
  gchar name[128];

  block.norm1 = load_adain (loader, NAME ("%s.norm1", prefix), in);
  block.norm2 = load_adain (loader, NAME ("%s.norm2", prefix), out);
  block.conv1 = tts_load_conv_wn (loader, NAME ("%s.conv1", prefix), in, out,
      3, TRUE);
  block.conv2 = tts_load_conv_wn (loader, NAME ("%s.conv2", prefix), out, out,
      3, TRUE);
  if (in != out)
    block.shortcut = tts_load_conv_wn (loader, NAME ("%s.conv1x1", prefix),
        in, out, 1, FALSE);
  if (upsample) {
    block.pool = tts_load_depthwise_wn (loader, NAME ("%s.pool", prefix), in,
        3);
    block.pool_bias = tts_loader_get (loader, NAME ("%s.pool.bias", prefix),
        TTS_SHAPE (in));
  }
  return block;
}

static ResBlock
load_res_block (TtsLoader *loader, const gchar *prefix, int channels,
    int taps)
{
  ResBlock block = { channels, taps };
  gchar name[128];

  for (int j = 0; j < 3; j++)
    for (int i = 0; i < 2; i++) {
      block.conv[i][j] = tts_load_conv_wn_fast (loader,
          NAME ("%s.convs%d.%d", prefix, i + 1, j), channels, channels, taps);
      block.adain[i][j] = load_adain (loader,
          NAME ("%s.adain%d.%d", prefix, i + 1, j), channels);
      block.alpha[i][j] = tts_loader_get (loader,
          NAME ("%s.alpha%d.%d", prefix, i + 1, j),
          TTS_SHAPE (1, channels, 1));
    }
  return block;
}

static void
load_prosody (TtsLoader *loader, int width, const gchar *which,
    AdainBlock blocks[3], TtsDense *proj)
{
  gchar name[128];

  blocks[0] = load_adain_block (loader, NAME ("predictor.%s.0", which),
      width, width, FALSE);
  blocks[1] = load_adain_block (loader, NAME ("predictor.%s.1", which),
      width, width / 2, TRUE);
  blocks[2] = load_adain_block (loader, NAME ("predictor.%s.2", which),
      width / 2, width / 2, FALSE);
  *proj = tts_load_conv (loader, NAME ("predictor.%s_proj", which), width / 2,
      1, 1, TRUE);
}

static void
load_predictor (TtsLoader *loader, TtsKokoro *kokoro)
{
  int width = kokoro->width;
  gchar name[128];

  for (int i = 0; i < 3; i++) {
    kokoro->duration_lstms[i] = tts_load_bilstm (loader,
        NAME ("predictor.text_encoder.lstms.%d", 2 * i), width + HALF_STYLE,
        HIDDEN (width));
    kokoro->duration_norms[i] = load_adain (loader,
        NAME ("predictor.text_encoder.lstms.%d", 2 * i + 1), width);
  }
  kokoro->duration_lstm = tts_load_bilstm (loader, "predictor.lstm",
      width + HALF_STYLE, HIDDEN (width));
  kokoro->duration_proj = tts_load_linear (loader,
      "predictor.duration_proj.linear_layer", width, MAX_DURATION);
  kokoro->shared_lstm = tts_load_bilstm (loader, "predictor.shared",
      width + HALF_STYLE, HIDDEN (width));
  load_prosody (loader, width, "F0", kokoro->f0, &kokoro->f0_proj);
  load_prosody (loader, width, "N", kokoro->energy, &kokoro->energy_proj);
}

static void
load_text_encoder (TtsLoader *loader, TtsKokoro *kokoro)
{
  int width = kokoro->width;
  gchar name[128];

  kokoro->text_embedding = tts_loader_get (loader,
      "text_encoder.embedding.weight", TTS_SHAPE (TTS_KOKORO_N_IDS, width));
  for (int i = 0; i < 3; i++) {
    kokoro->text_conv[i] = tts_load_conv_wn (loader,
        NAME ("text_encoder.cnn.%d.0", i), width, width, 5, TRUE);
    load_norm (loader, NAME ("text_encoder.cnn.%d.1", i), "gamma", "beta",
        width, kokoro->text_norm[i]);
  }
  kokoro->text_lstm = tts_load_bilstm (loader, "text_encoder.lstm", width,
      HIDDEN (width));
}

/* Large layers, and those of pitch and spectra: logarithms and phases. */
#define ROUNDED TTS_PRECISION_BF16
#define FINE TTS_PRECISION_FP16
#define EXACT TTS_PRECISION_FP32        /* tensor cores skip no rows */

static void
load_generator (TtsLoader *loader, TtsKokoro *kokoro)
{
  static const gchar prefix[] = "decoder.generator";
  static const int taps[] = { 3, 7, 11 };
  gchar name[128];

  kokoro->source_weight = tts_loader_get (loader,
      NAME ("%s.m_source.l_linear.weight", prefix), TTS_SHAPE (1, HARMONICS));
  tts_loader_read (loader, NAME ("%s.m_source.l_linear.bias", prefix),
      TTS_SHAPE (1), &kokoro->source_bias);
  for (int i = 0; i < 2; i++) {
    int width = STAGE_WIDTH (kokoro->width, i);

    tts_loader_round (loader, i == 0 ? EXACT : FINE);
    kokoro->noise_conv[i] = tts_load_conv (loader,
        NAME ("%s.noise_convs.%d", prefix, i), SPECTRUM, width,
        i == 0 ? 12 : 1, TRUE);
    tts_loader_round (loader, ROUNDED);
    kokoro->ups[i] = tts_load_conv_t_wn (loader,
        NAME ("%s.ups.%d", prefix, i), 2 * width, width, i == 0 ? 20 : 12);
    kokoro->noise_block[i] = load_res_block (loader,
        NAME ("%s.noise_res.%d", prefix, i), width, i == 0 ? 7 : 11);
  }
  for (int i = 0; i < 6; i++)
    kokoro->blocks[i] = load_res_block (loader,
        NAME ("%s.resblocks.%d", prefix, i),
        STAGE_WIDTH (kokoro->width, i / 3), taps[i % 3]);
  tts_loader_round (loader, FINE);
  kokoro->post = tts_load_conv_wn (loader, NAME ("%s.conv_post", prefix),
      STAGE_WIDTH (kokoro->width, 1), SPECTRUM, 7, TRUE);
}

static void
load_decoder (TtsLoader *loader, TtsKokoro *kokoro)
{
  int width = kokoro->width, wide = DECODER_WIDTH (width);
  int residual = RESIDUAL_WIDTH (width), inner = wide + residual + 2;
  gchar name[128];

  kokoro->encode = load_adain_block (loader, "decoder.encode", width + 2,
      wide, FALSE);
  for (int i = 0; i < 4; i++)
    kokoro->decode[i] = load_adain_block (loader,
        NAME ("decoder.decode.%d", i), inner, i < 3 ? wide : width, i == 3);
  tts_loader_round (loader, EXACT);
  kokoro->f0_conv = tts_load_conv_wn (loader, "decoder.F0_conv", 1, 1, 3,
      TRUE);
  kokoro->energy_conv = tts_load_conv_wn (loader, "decoder.N_conv", 1, 1, 3,
      TRUE);
  tts_loader_round (loader, ROUNDED);
  kokoro->asr_residual = tts_load_conv_wn (loader, "decoder.asr_res.0", width,
      residual, 1, TRUE);
  load_generator (loader, kokoro);
}

static void
load (TtsLoader *loader, TtsKokoro *kokoro)
{
  load_bert (loader, kokoro->width, &kokoro->bert);
  kokoro->bert_encoder = tts_load_linear (loader, "bert_encoder",
      BERT_WIDTH (kokoro->width), kokoro->width);
  load_predictor (loader, kokoro);
  load_text_encoder (loader, kokoro);
  /* Durations are whole numbers: what they come from is exact. */
  tts_loader_round (loader, ROUNDED);
  load_decoder (loader, kokoro);
}

static gchar *
replace (const gchar *text, const gchar *from, const gchar *to)
{
  const gchar *found = strstr (text, from);

  return found ? g_strdup_printf ("%.*s%s%s", (int) (found - text), text, to,
      found + strlen (from)) : g_strdup (text);
}

/* The names of the .pth, of what torch saves today, and of safetensors made
 * of either. */
static gchar *
normalise (const gchar *name)
{
  const gchar *dot = strchr (name, '.');
  g_autofree gchar *plain = dot && g_str_has_prefix (dot, ".module.") ?
      replace (name, ".module.", ".") : g_strdup (name);
  g_autofree gchar *g =
      replace (plain, "parametrizations.weight.original0", "weight_g");

  return replace (g, "parametrizations.weight.original1", "weight_v");
}

/* That of the file, if a model can have it. */
static int
find_width (const TtsLoader *loader)
{
  guint64 width = tts_loader_rows (loader, "bert_encoder.weight");

  return width >= TTS_KOKORO_NARROW && width < TTS_KOKORO_WIDTH &&
      TTS_KOKORO_WIDTH % width == 0 ? width : TTS_KOKORO_WIDTH;
}

TtsLoader *
tts_kokoro_list (TtsArena *arena, int width)
{
  g_autoptr (TtsLoader) loader = tts_loader_new (NULL, arena, normalise);
  TtsKokoro kokoro = {.width = width };

  load (loader, &kokoro);
  return g_steal_pointer (&loader);
}

TtsKokoro *
tts_kokoro_new (const TtsWeights *weights, GError **error)
{
  return tts_kokoro_new_on (weights, tts_device_cpu (), error);
}

TtsKokoro *
tts_kokoro_new_on (const TtsWeights *weights, const TtsDevice *device,
    GError **error)
{
  static gint n_models;         /* atomic */
  g_autoptr (TtsKokoro) kokoro = g_new0 (TtsKokoro, 1);
  g_autoptr (TtsLoader) loader = NULL;

  kokoro->number = g_atomic_int_add (&n_models, 1);
  tts_pool_open (tts_threads_wanted ());
  kokoro->arena = tts_arena_new_on (device);
  loader = tts_loader_new (weights, kokoro->arena, normalise);
  kokoro->width = find_width (loader);
  load (loader, kokoro);
  return tts_loader_end (loader, error) ? g_steal_pointer (&kokoro) : NULL;
}

gsize
tts_kokoro_size (const TtsKokoro *kokoro)
{
  return tts_arena_size (kokoro->arena);
}

void
tts_kokoro_free (TtsKokoro *kokoro)
{
  tts_pool_close ();
  tts_arena_free (kokoro->arena);
  g_free (kokoro);
}
