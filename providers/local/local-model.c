/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the elements of a process share. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "local-model.h"

#include <string.h>

#include "engine/error.h"
#include "local-error.h"

#define MAX_VOICES 64           /* kept, half a megabyte each */

struct _GstTtsLocalModel
{
  gint refs;                    /* atomic; from and to 0 with models_lock */
  gint begun;                   /* atomic; chunks that it has to speak */
  gint lost;                    /* atomic; the device does not answer */
  gchar *key;
  gchar *device_name;
  TtsStoreModel *place;
  TtsDevice device;
  TtsModel engine;
  GstTtsLocalBatcher *batcher;  /* NULL on the CPU */

  GMutex lock;
  GHashTable *voices;           /* lock; spec to floats */
  gchar *voices_state;          /* lock; of the files that these are from */
};

/* Device, precision and weights file to model, while somebody has it. Held
 * while one is loaded: who wants the same one waits, who wants another one has
 * to as well. */
static GMutex models_lock;
static GHashTable *models;
static GHashTable *lost_devices;        /* names */

const gchar *
gst_tts_local_module_dir (void)
{
  const gchar *dir = g_getenv ("GST_TTS_MODULEDIR");

  return dir ? dir : GST_TTS_MODULEDIR;
}

static gboolean
load (GstTtsLocalModel *model, const gchar *device, TtsPrecision precision,
    GError **error)
{
  g_autoptr (GError) failed = NULL;

  if (!tts_device_open (device, precision, gst_tts_local_module_dir (),
          &model->device, &failed) ||
      !tts_model_open (model->place->weights, model->place->config,
          &model->device, &model->engine, &failed)) {
    gst_tts_local_propagate (error, g_steal_pointer (&failed),
        model->place);
    return FALSE;
  }
  if (strcmp (device, "cpu") != 0)
    model->batcher =
        gst_tts_local_batcher_new (&model->engine, &model->device);
  return TRUE;
}

static void
free_model (GstTtsLocalModel *model)
{
  g_clear_pointer (&model->batcher, gst_tts_local_batcher_free);
  tts_model_clear (&model->engine);
  tts_store_model_free (model->place);
  g_hash_table_unref (model->voices);
  g_mutex_clear (&model->lock);
  g_free (model->voices_state);
  g_free (model->device_name);
  g_free (model->key);
  g_free (model);
}

static gchar *
make_key (const TtsStoreModel *place, const gchar *device,
    TtsPrecision precision)
{
  g_autofree gchar *state = tts_store_weights_state (place);

  return g_strjoin (" ", device, tts_precision_name (precision), state,
      place->folder, NULL);
}

/* models_lock held */
static GstTtsLocalModel *
open_model (const TtsStoreModel *place, const gchar *device,
    TtsPrecision precision, GError **error)
{
  GstTtsLocalModel *model = g_new0 (GstTtsLocalModel, 1);

  model->refs = 1;
  model->device_name = g_strdup (device);
  model->place = tts_store_model_copy (place);
  model->voices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      g_free);
  g_mutex_init (&model->lock);
  if (load (model, device, precision, error))
    return model;
  free_model (model);
  return NULL;
}

/* models_lock held; (transfer full) */
static GstTtsLocalModel *
find_model (const TtsStoreModel *place, const gchar *device,
    TtsPrecision precision, GError **error)
{
  g_autofree gchar *key = make_key (place, device, precision);
  GstTtsLocalModel *model;

  if (!models)
    models = g_hash_table_new (g_str_hash, g_str_equal);
  model = g_hash_table_lookup (models, key);
  if (model) {
    g_atomic_int_inc (&model->refs);
    return model;
  }
  model = open_model (place, device, precision, error);
  if (model) {
    model->key = g_steal_pointer (&key);
    g_hash_table_insert (models, model->key, model);
  }
  return model;
}

/* models_lock held; how much a device has to do with the model */
static gint
load_of (const TtsStoreModel *place, const gchar *device,
    TtsPrecision precision)
{
  g_autofree gchar *key = make_key (place, device, precision);
  const GstTtsLocalModel *model =
      models ? g_hash_table_lookup (models, key) : NULL;

  return model ? g_atomic_int_get (&model->begun) : 0;
}

/* models_lock held; a device, or the key of a model that one can not have */
static gboolean
is_lost (const gchar *what)
{
  return lost_devices && g_hash_table_contains (lost_devices, what);
}

/* models_lock held */
static void
lose (const gchar *what)
{
  if (!lost_devices)
    lost_devices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
        NULL);
  g_hash_table_add (lost_devices, g_strdup (what));
}

/* models_lock held */
static gboolean
any_lost (gchar **names)
{
  for (guint i = 0; names[i]; i++)
    if (is_lost (names[i]))
      return TRUE;
  return FALSE;
}

/* models_lock held; where one of @names is lost, another one that can not be
 * had is passed over for this model, too: a driver may take all of them with
 * it. Other models may still be there. */
static gboolean
lose_next (const TtsStoreModel *place, gchar **names, const gchar *device,
    TtsPrecision precision, const GError *failed)
{
  g_autofree gchar *key = make_key (place, device, precision);

  if (!g_error_matches (failed, GST_TTS_ERROR, GST_TTS_ERROR_DEVICE) ||
      !any_lost (names))
    return FALSE;
  lose (key);
  return TRUE;
}

/* models_lock held; of @names the first of those that have least to do, NULL
 * where all are lost. */
static const gchar *
choose_device (const TtsStoreModel *place, gchar **names,
    TtsPrecision precision)
{
  gboolean beside_lost = any_lost (names);
  const gchar *chosen = NULL;
  gint least = G_MAXINT;

  for (guint i = 0; names[i]; i++) {
    g_autofree gchar *key = make_key (place, names[i], precision);
    gint load = load_of (place, names[i], precision);

    if (load >= least || is_lost (names[i]) ||
        (beside_lost && is_lost (key)))
      continue;
    least = load;
    chosen = names[i];
  }
  return chosen;
}

GstTtsLocalModel *
gst_tts_local_model_get (const TtsStoreModel *place, const gchar *devices,
    TtsPrecision precision, GError **error)
{
  g_auto (GStrv) names = g_strsplit (devices, ",", 0);
  g_autoptr (GError) failed = NULL;
  GstTtsLocalModel *model;
  const gchar *device;

  g_mutex_lock (&models_lock);
  do {
    g_clear_error (&failed);
    device = choose_device (place, names, precision);
    model = find_model (place, device ? device : "cpu",
        device ? precision : TTS_PRECISION_FP32, &failed);
  } while (!model && device && lose_next (place, names, device,
      precision, failed));
  if (model)
    g_atomic_int_inc (&model->begun);
  g_mutex_unlock (&models_lock);
  if (failed)
    g_propagate_error (error, g_steal_pointer (&failed));
  return model;
}

const gchar *
gst_tts_local_model_get_device (const GstTtsLocalModel *model)
{
  return model->device_name;
}

gboolean
gst_tts_local_model_fits (const GstTtsLocalModel *model,
    const TtsStoreModel *place, const gchar *devices, TtsPrecision precision)
{
  g_auto (GStrv) names = g_strsplit (devices, ",", 0);
  g_autofree gchar *key = make_key (place, model->device_name, precision);

  return strcmp (model->key, key) == 0 && !g_atomic_int_get (&model->lost) &&
      g_strv_contains ((const gchar * const *) names, model->device_name);
}

void
gst_tts_local_model_lose (GstTtsLocalModel *model)
{
  g_atomic_int_set (&model->lost, TRUE);
  g_mutex_lock (&models_lock);
  lose (model->device_name);
  g_mutex_unlock (&models_lock);
}

GstTtsLocalModel *
gst_tts_local_model_ref (GstTtsLocalModel *model)
{
  g_atomic_int_inc (&model->refs);
  return model;
}

void
gst_tts_local_model_unref (GstTtsLocalModel *model)
{
  gint refs;
  gboolean last;

  /* Who is not the last one does not wait for a model that is loaded. */
  while ((refs = g_atomic_int_get (&model->refs)) > 1)
    if (g_atomic_int_compare_and_exchange (&model->refs, refs, refs - 1))
      return;
  g_mutex_lock (&models_lock);
  last = g_atomic_int_dec_and_test (&model->refs);
  if (last)
    g_hash_table_remove (models, model->key);
  g_mutex_unlock (&models_lock);
  if (last)
    free_model (model);
}

GstTtsLocalModel *
gst_tts_local_model_begin (GstTtsLocalModel *model)
{
  g_atomic_int_inc (&model->begun);
  return gst_tts_local_model_ref (model);
}

void
gst_tts_local_model_end (GstTtsLocalModel *model)
{
  g_atomic_int_add (&model->begun, -1);
  gst_tts_local_model_unref (model);
}

GstTtsLocalBatcher *
gst_tts_local_model_get_batcher (const GstTtsLocalModel *model)
{
  return model->batcher;
}

const TtsModel *
gst_tts_local_model_get_engine (const GstTtsLocalModel *model)
{
  return &model->engine;
}

/* NULL where they are of none, or damaged */
static const TtsFamily *
read_family (const gchar *path)
{
  g_autoptr (TtsWeights) weights = tts_weights_open (path, NULL);

  return weights ? tts_family_of (weights, NULL) : NULL;
}

const TtsFamily *
gst_tts_local_family (const TtsStoreModel *place)
{
  static GMutex lock;
  static GHashTable *families;  /* state of the weights to family */
  g_autofree gchar *state = NULL;
  const TtsFamily *family;

  if (!place)
    return tts_families[0];
  state = tts_store_weights_state (place);
  g_mutex_lock (&lock);
  if (!families)
    families = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  family = g_hash_table_lookup (families, state);
  if (!family) {
    family = read_family (place->weights);
    if (family)
      g_hash_table_insert (families, g_steal_pointer (&state),
          (gpointer) family);
  }
  g_mutex_unlock (&lock);
  return family ? family : tts_families[0];
}

const TtsVoiceKind *
gst_tts_local_voice_kind (const TtsFamily *family, const gchar *voice)
{
  for (const TtsVoiceKind *kind = family->voices; kind->prefix; kind++)
    if (g_str_has_prefix (voice, kind->prefix))
      return kind;
  return NULL;
}

static const gchar *
best_voice (const TtsFamily *family, const gchar *language)
{
  for (const TtsVoiceKind *kind = family->voices; kind->prefix; kind++)
    if (kind->best && g_ascii_strcasecmp (kind->language, language) == 0)
      return kind->best;
  return family->voices->best;
}

/* The language's own voice, or the first one of it, or the first one. */
static gchar *
default_voice (const TtsFamily *family, const gchar *folder,
    const gchar *language)
{
  g_auto (GStrv) names = tts_store_voices (folder);
  const gchar *best = best_voice (family, language);
  const TtsVoiceKind *wanted = gst_tts_local_voice_kind (family, best);

  if (!names[0] || g_strv_contains ((const gchar * const *) names, best))
    return g_strdup (best);
  for (guint i = 0; names[i]; i++) {
    const TtsVoiceKind *kind = gst_tts_local_voice_kind (family, names[i]);

    if (kind && strcmp (kind->language, wanted->language) == 0)
      return g_strdup (names[i]);
  }
  return g_strdup (names[0]);
}

/* A name that no file has, with those that it may have been meant for. */
static void
explain_voice (const gchar *folder, const gchar *wish, GError **failed)
{
  g_auto (GStrv) names = tts_store_voices (folder);
  g_autofree gchar *name =
      g_strndup (wish, strcspn (wish, ",+-(* "));

  if (!g_error_matches (*failed, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_INPUT) ||
      g_strv_contains ((const gchar * const *) names, name))
    return;
  g_clear_error (failed);
  gst_tts_set_unknown_name_error (failed, "voice", name,
      (const gchar * const *) names);
}

float *
gst_tts_local_model_get_voice (GstTtsLocalModel *model, const gchar *wish,
    const gchar *language, gchar **ret_name, GError **error)
{
  const TtsFamily *family = model->engine.family;
  const gchar *folder = model->place->voices;
  g_autofree gchar *name = wish && *wish ? g_strdup (wish) :
      default_voice (family, folder, language);
  g_autofree gchar *state = tts_store_voices_state (model->place);
  GError *failed = NULL;
  float *voice;

  g_mutex_lock (&model->lock);
  if (g_strcmp0 (model->voices_state, state) != 0) {
    g_hash_table_remove_all (model->voices);
    g_free (model->voices_state);
    model->voices_state = g_steal_pointer (&state);
  }
  voice = g_hash_table_lookup (model->voices, name);
  if (!voice) {
    voice = family->voice (folder, name, &failed);
    if (voice && g_hash_table_size (model->voices) == MAX_VOICES)
      g_hash_table_remove_all (model->voices);
    if (voice)
      g_hash_table_insert (model->voices, g_strdup (name), voice);
  }
  voice = g_memdup2 (voice, family->voice_size * sizeof *voice);
  g_mutex_unlock (&model->lock);
  if (voice) {
    *ret_name = g_steal_pointer (&name);
    return voice;
  }
  explain_voice (folder, name, &failed);
  gst_tts_local_propagate (error, failed, model->place);
  return NULL;
}

const TtsEnLexicon *
gst_tts_local_lexicon (const TtsStoreModel *place, gboolean british,
    GError **error)
{
  static GMutex lock;
  static GHashTable *lexicons;  /* state of the dictionaries to lexicon */
  g_autofree gchar *state = tts_store_dictionary_state (place);
  g_autofree gchar *key = g_strconcat (british ? "b " : "a ", state, NULL);
  g_autoptr (GError) failed = NULL;
  TtsEnLexicon *lexicon;

  g_mutex_lock (&lock);
  if (!lexicons)
    lexicons = g_hash_table_new (g_str_hash, g_str_equal);
  lexicon = g_hash_table_lookup (lexicons, key);
  if (!lexicon) {
    g_auto (GStrv) folders = tts_store_dictionary_folders (place);

    lexicon = tts_en_lexicon_open ((const gchar * const *) folders, british,
        &failed);
    if (lexicon)
      g_hash_table_insert (lexicons, g_steal_pointer (&key), lexicon);
  }
  g_mutex_unlock (&lock);
  if (!lexicon)
    gst_tts_local_propagate (error, g_steal_pointer (&failed), place);
  return lexicon;
}
