/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Kokoro as one of the families. */
#include "kokoro-config.h"
#include "kokoro-voice.h"

/* Where a phrase goes on the model's pause at its begin and end is not meant. A
 * voice begins three frames before its pad ends, and is silent as long before
 * the other one. */
#define KEPT_BEFORE 4
#define KEPT_BEHIND 1

static const TtsVoiceKind voices[] = {
  { "af_", "en-US", "female", "af_heart" }, { "am_", "en-US", "male" },
  { "bf_", "en-GB", "female", "bf_emma" }, { "bm_", "en-GB", "male" },
  { "ef_", "es", "female", "ef_dora" }, { "em_", "es", "male" },
  { "ff_", "fr", "female", "ff_siwis" }, { "fm_", "fr", "male" },
  { "hf_", "hi", "female", "hf_alpha" }, { "hm_", "hi", "male" },
  { "if_", "it", "female", "if_sara" }, { "im_", "it", "male" },
  { "jf_", "ja", "female", "jf_alpha" }, { "jm_", "ja", "male" },
  { "pf_", "pt-BR", "female", "pf_dora" }, { "pm_", "pt-BR", "male" },
  { "zf_", "zh", "female", "zf_xiaobei" }, { "zm_", "zh", "male" },
  { NULL }
};

static gpointer
load (const TtsWeights *weights, const gchar *config, const TtsDevice *device,
    GError **error)
{
  if (config && !tts_kokoro_check_config (config, error))
    return NULL;
  return tts_kokoro_new_on (weights, device, error);
}

static void
free_model (gpointer model)
{
  tts_kokoro_free (model);
}

static gsize
size (gconstpointer model)
{
  return tts_kokoro_size (model);
}

static gboolean
run (gconstpointer model, const TtsOps *ops, TtsArena *arena, TtsItem *items,
    int n_items, GCancellable *cancellable, TtsTrace trace, gpointer data,
    GError **error)
{
  return tts_kokoro_run (model, ops, arena, items, n_items, cancellable, trace,
      data, error);
}

const TtsFamily tts_kokoro_family = {
  .name = "Kokoro",
  .tensors = "bert_encoder.",
  .rate = TTS_KOKORO_RATE,
  .max_ids = TTS_KOKORO_MAX_IDS,
  .n_pads = 2,
  .frame = TTS_KOKORO_FRAME,
  .kept_before = KEPT_BEFORE,
  .kept_behind = KEPT_BEHIND,
  .voice_size = TTS_KOKORO_VOICE_SIZE,
  .voices = voices,
  .load = load,
  .free = free_model,
  .size = size,
  .run = run,
  .ids = tts_kokoro_ids,
  .voice = tts_kokoro_voice,
  .style = tts_kokoro_style,
  .times = tts_kokoro_times,
};
