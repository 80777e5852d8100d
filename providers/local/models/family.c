/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which family a weight file is of, and a model of it. */
#include "family.h"

#include "engine/error.h"

static gboolean
has_tensors (const TtsWeights *weights, const gchar *prefix)
{
  for (guint i = 0; i < tts_weights_size (weights); i++)
    if (g_str_has_prefix (tts_weights_nth (weights, i)->name, prefix))
      return TRUE;
  return FALSE;
}

static void
explain (const TtsWeights *weights, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);
  g_autoptr (GString) found = g_string_new ("it is empty");

  for (guint i = 0; tts_families[i]; i++)
    g_string_append_printf (known, "%s'%s' of %s", i > 0 ? " or " : "",
        tts_families[i]->tensors, tts_families[i]->name);
  if (tts_weights_size (weights) > 0)
    g_string_printf (found, "its first one is '%s'",
        tts_weights_nth (weights, 0)->name);
  g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_MISMATCH,
      "%s: these weights are of no model that can be spoken with: no tensor's "
      "name begins with %s; %s", tts_weights_name (weights), known->str,
      found->str);
}

const TtsFamily *
tts_family_of (const TtsWeights *weights, GError **error)
{
  for (guint i = 0; tts_families[i]; i++)
    if (has_tensors (weights, tts_families[i]->tensors))
      return tts_families[i];
  explain (weights, error);
  return NULL;
}

gboolean
tts_model_open (const gchar *path, const gchar *config,
    const TtsDevice *device, TtsModel *ret_model, GError **error)
{
  g_autoptr (TtsWeights) weights = tts_weights_open (path, error);
  g_auto (TtsModel) model = { NULL };

  if (weights)
    model.family = tts_family_of (weights, error);
  if (model.family)
    model.self = model.family->load (weights, config, device, error);
  if (!model.self || !tts_weights_check (weights, error))
    return FALSE;
  *ret_model = model;
  model.self = NULL;
  return TRUE;
}

void
tts_model_clear (TtsModel *model)
{
  if (model->self)
    model->family->free (model->self);
  model->self = NULL;
}
