/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Compares a config.json with the model that is built here. */
#include "kokoro-config.h"

#include <string.h>

#include "engine/error.h"
#include "engine/json.h"
#include "kokoro-private.h"
#include "kokoro-voice.h"

typedef struct
{
  const gchar *path;
  GError **error;
} Check;

static const struct
{
  const gchar *key;
  guint64 value;
} wanted[] = {
  { "hidden_dim", TTS_KOKORO_WIDTH }, { "style_dim", HALF_STYLE },
  { "max_dur", MAX_DURATION }, { "n_token", TTS_KOKORO_N_IDS },
  { "n_layer", 3 }, { "text_encoder_kernel_size", 5 },
  { "istftnet.upsample_initial_channel", TTS_KOKORO_WIDTH },
  { "istftnet.gen_istft_n_fft", DFT_SIZE },
  { "istftnet.gen_istft_hop_size", DFT_HOP },
  { "plbert.hidden_size", BERT_WIDTH (TTS_KOKORO_WIDTH) },
  { "plbert.num_attention_heads", BERT_HEADS },
  { "plbert.intermediate_size", BERT_INNER (TTS_KOKORO_WIDTH) },
  { "plbert.max_position_embeddings", TTS_KOKORO_MAX_IDS },
  { "plbert.num_hidden_layers", BERT_DEPTH },
};

static gboolean
fail (const Check *check, const gchar *key, guint64 found, guint64 expected)
{
  g_set_error (check->error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_MISMATCH,
      "%s: '%s' is %" G_GUINT64_FORMAT " where Kokoro has %" G_GUINT64_FORMAT
      "; these are the weights of another model", check->path, key, found,
      expected);
  return FALSE;
}

static gboolean
fail_damaged (const Check *check)
{
  g_set_error (check->error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_DAMAGED,
      "%s: it is no JSON object; fetch it again", check->path);
  return FALSE;
}

static gboolean
check_number (const Check *check, const gchar *key, guint64 value)
{
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    if (strcmp (wanted[i].key, key) == 0 && wanted[i].value != value)
      return fail (check, key, value, wanted[i].value);
  return TRUE;
}

/* One character, one id. */
static gboolean
check_symbol (const Check *check, const gchar *symbol, guint64 id)
{
  g_autoptr (GArray) ids = tts_kokoro_ids (symbol, NULL);
  guint own = ids->len == 3 ? g_array_index (ids, int, 1) : 0;

  return own == id || strcmp (symbol, "g") == 0 ? TRUE :
      fail (check, symbol, id, own);
}

static gboolean
check_member (const Check *check, TtsJson *json, const gchar *group,
    const gchar *name)
{
  g_autofree gchar *key = g_strdup_printf ("%s%s%s", group, *group ? "." : "",
      name);
  guint64 value;

  if (!tts_json_uint (json, &value))
    return tts_json_skip (json) || fail_damaged (check);
  return strcmp (group, "vocab") == 0 ? check_symbol (check, name, value) :
      check_number (check, key, value);
}

static gboolean
check_group (const Check *check, TtsJson *json, const gchar *group)
{
  gboolean failed;
  gchar *name;

  for (guint n = 0; (name = tts_json_member (json, n, &failed)); n++) {
    g_autofree gchar *owned = name;

    if (!check_member (check, json, group, name))
      return FALSE;
  }
  return !failed || fail_damaged (check);
}

static gboolean
check_all (const Check *check, TtsJson *json)
{
  gboolean failed;
  gchar *name;

  if (!tts_json_accept (json, '{'))
    return fail_damaged (check);
  for (guint n = 0; (name = tts_json_member (json, n, &failed)); n++) {
    g_autofree gchar *owned = name;
    gboolean group = tts_json_accept (json, '{');

    if (group ? !check_group (check, json, name) :
        !check_member (check, json, "", name))
      return FALSE;
  }
  return !failed || fail_damaged (check);
}

gboolean
tts_kokoro_check_config (const gchar *path, GError **error)
{
  const Check check = { path, error };
  g_autofree gchar *data = NULL;
  TtsJson json;
  gsize size;

  if (!g_file_get_contents (path, &data, &size, error))
    return FALSE;
  return tts_json_init (&json, data, size) ? check_all (&check, &json) :
      fail_damaged (&check);
}
