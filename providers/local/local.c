/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `local`: a neural model on this machine. */
/**
 * SECTION:element-ttslocal
 * @title: ttslocal
 * @short_description: speech from a neural model on this machine
 *
 * With Kokoro-82M that is American and British English, Spanish, French, Hindi,
 * Italian and Brazilian Portuguese, 54 voices and mixes of them
 * (`af_bella(2)+af_sky`). Weights do not come with it: `gst-tts models pull`
 * fetches them once. Equal requests give equal bytes.
 *
 * English words are looked up in dictionaries that are on this machine and,
 * where none has them, read by flite's rules; the other languages need
 * espeak-ng.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 ttssrc text="Hello there" provider=local voice=af_heart ! audioconvert ! autoaudiosink
 * ]|
 * Speak a sentence.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include <gst/tts/tts.h>

#include "../fields.h"
#include "../providers.h"
#include "local-error.h"
#include "local-model.h"
#include "local-speech.h"
#include "local-text.h"

#define AUTO TTS_N_PRECISIONS    /* a precision */
#define MIN_SPEED 0.25
#define MAX_SPEED 4.0

/* A run uses all cores by itself, but for what goes on between its steps; a
 * GPU takes what waits as one batch. */
#define MAX_CONCURRENCY 2
#define MAX_CONCURRENCY_GPU 32

typedef struct
{
  gchar *model;
  gchar *device;
  gint precision;               /* a TtsPrecision or AUTO */
  gchar *voice;
  GstTtsLocalPhonemes phonemes;
  gdouble speed;
  guint64 seed;
  gboolean early;
} Settings;

typedef struct
{
  GstTtsProvider parent;

  /* object lock */
  Settings settings;
  GPtrArray *models;            /* of each device; kept for the next job */

  GstTtsLocalTurns turns;
} GstTtsLocal;

typedef GstTtsProviderClass GstTtsLocalClass;

static GType gst_tts_local_get_type (void);
G_DEFINE_TYPE (GstTtsLocal, gst_tts_local, GST_TYPE_TTS_PROVIDER)
GST_ELEMENT_REGISTER_DEFINE (ttslocal, "ttslocal", GST_RANK_PRIMARY,
    gst_tts_local_get_type ())

static GType
phonemes_get_type (void)
{
  static const GEnumValue values[] = {
    { GST_TTS_LOCAL_PHONEMES_AUTO,
        "dictionaries, then letter-to-sound rules", "auto" },
    { GST_TTS_LOCAL_PHONEMES_ESPEAK, "espeak-ng for all words", "espeak" },
    { 0, NULL, NULL }
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstTtsLocalPhonemes", values));
  return type;
}

static GType
precision_get_type (void)
{
  static const GEnumValue values[] = {
    { TTS_PRECISION_FP32, "float32 on any device", "fp32" },
    { TTS_PRECISION_TF32, "11 bits of a float, on a GPU", "tf32" },
    { TTS_PRECISION_FP16, "half precision, on a GPU", "fp16" },
    { TTS_PRECISION_BF16, "8 bits of a float, on a CPU", "bf16" },
    { AUTO, "bf16 on a CPU with AMX, else fp32", "auto" },
    { 0, NULL, NULL }
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstTtsLocalPrecision", values));
  return type;
}

static void
clear_settings (Settings *settings)
{
  g_free (settings->model);
  g_free (settings->device);
  g_free (settings->voice);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Settings, clear_settings)

/* Each device by one name. */
static gchar *
dup_devices (const gchar *devices)
{
  g_auto (GStrv) names = g_strsplit (devices ? devices : "", ",", 0);

  if (!names[0] || strcmp (devices, "auto") == 0)
    return g_strdup ("cpu");
  for (guint i = 0; names[i]; i++)
    if (strcmp (g_strstrip (names[i]), "cuda") == 0) {
      g_free (names[i]);
      names[i] = g_strdup ("cuda:0");
    }
  return g_strjoinv (",", names);
}

static void
copy_settings (GstTtsLocal *self, Settings *ret_settings)
{
  GST_OBJECT_LOCK (self);
  *ret_settings = self->settings;
  ret_settings->model = g_strdup (self->settings.model);
  ret_settings->device = dup_devices (self->settings.device);
  ret_settings->voice = g_strdup (self->settings.voice);
  GST_OBJECT_UNLOCK (self);
}

static TtsPrecision
precision_of (const Settings *settings)
{
  if (settings->precision == AUTO)
    return tts_precision_fastest (settings->device);
  return settings->precision;
}

static void
get_capabilities (GstTtsProvider *provider, GstTtsCapabilities *ret_caps)
{
  static const gchar *const spoken[] =
      { "en", "es", "fr", "hi", "it", "pt", NULL };
  g_auto (Settings) settings = { NULL };
  g_autoptr (TtsStoreModel) place = NULL;

  copy_settings ((GstTtsLocal *) provider, &settings);
  place = tts_store_find (settings.model, NULL);
  ret_caps->streaming = TRUE;
  ret_caps->word_timings = TRUE;
  ret_caps->deterministic = TRUE;
  ret_caps->phonemes = TRUE;
  ret_caps->rate_control = TRUE;
  ret_caps->local = TRUE;
  ret_caps->hurries = settings.early;
  ret_caps->sample_rate = gst_tts_local_family (place)->rate;
  ret_caps->max_chars = 1000;
  ret_caps->good_chars = 250;
  ret_caps->max_concurrency = strcmp (settings.device, "cpu") == 0 ?
      MAX_CONCURRENCY : MAX_CONCURRENCY_GPU;
  ret_caps->languages = spoken;
}

/* What would fail at each chunk is not begun with. */
static gboolean
check_device (const Settings *settings, GError **error)
{
  g_auto (GStrv) names = g_strsplit (settings->device, ",", 0);
  GError *failed = NULL;

  for (guint i = 0; names[i]; i++) {
    if (!g_str_has_prefix (names[i], "cuda") &&
        (names[1] || strcmp (names[i], "cpu") != 0)) {
      g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_DEVICE,
          "there is no device '%s': it is 'cpu', 'cuda', 'cuda:1' or several "
          "GPUs, 'cuda:0,cuda:1'", settings->device);
      return FALSE;
    }
    if (!tts_device_check (names[i], precision_of (settings),
            gst_tts_local_module_dir (), &failed)) {
      gst_tts_local_propagate (error, failed, NULL);
      return FALSE;
    }
  }
  return TRUE;
}

/* (transfer full) */
static TtsStoreModel *
find_place (const Settings *settings, GError **error)
{
  GError *failed = NULL;
  TtsStoreModel *place = tts_store_find (settings->model, &failed);

  if (!place)
    gst_tts_local_propagate (error, failed, NULL);
  return place;
}

static gboolean
check (GstTtsProvider *provider, GError **error)
{
  g_auto (Settings) settings = { NULL };
  g_autoptr (TtsStoreModel) place = NULL;

  copy_settings ((GstTtsLocal *) provider, &settings);
  if (check_device (&settings, error))
    place = find_place (&settings, error);
  return place != NULL;
}

static GPtrArray *
list_voices (GstTtsProvider *provider, GCancellable *cancellable,
    GError **error)
{
  g_auto (Settings) settings = { NULL };
  g_autoptr (TtsStoreModel) place = NULL;
  g_auto (GStrv) names = NULL;
  GPtrArray *voices;

  copy_settings ((GstTtsLocal *) provider, &settings);
  place = find_place (&settings, error);
  if (!place)
    return NULL;
  voices = g_ptr_array_new_with_free_func ((GDestroyNotify)
      gst_tts_voice_free);
  names = tts_store_voices (place->voices);
  for (guint i = 0; names[i]; i++) {
    const TtsVoiceKind *kind =
        gst_tts_local_voice_kind (gst_tts_local_family (place), names[i]);

    g_ptr_array_add (voices, gst_tts_voice_new (names[i], NULL,
            kind ? kind->language : NULL, kind ? kind->gender : NULL));
  }
  return voices;
}

/* (transfer full) */
static GPtrArray *
copy_models (GstTtsLocal *self)
{
  GPtrArray *models = g_ptr_array_new_with_free_func (
      (GDestroyNotify) gst_tts_local_model_unref);

  GST_OBJECT_LOCK (self);
  for (guint i = 0; i < self->models->len; i++)
    g_ptr_array_add (models,
        gst_tts_local_model_ref (self->models->pdata[i]));
  GST_OBJECT_UNLOCK (self);
  return models;
}

/* In place of those of @kept that are of other files or devices, which @kept
 * has references of: none is freed with the lock held. */
static void
keep_model (GstTtsLocal *self, const GPtrArray *kept, const gboolean *fits,
    GstTtsLocalModel *model)
{
  GST_OBJECT_LOCK (self);
  for (guint i = 0; i < kept->len; i++)
    if (!fits[i])
      g_ptr_array_remove (self->models, kept->pdata[i]);
  if (!g_ptr_array_find (self->models, model, NULL))
    g_ptr_array_add (self->models, gst_tts_local_model_ref (model));
  GST_OBJECT_UNLOCK (self);
}

/* (transfer full) */
static GstTtsLocalModel *
take_model (GstTtsLocal *self, const Settings *settings,
    const TtsStoreModel *place, GError **error)
{
  const gchar *devices = settings->device;
  g_autoptr (GPtrArray) kept = copy_models (self);
  g_autofree gboolean *fits = g_new (gboolean, kept->len);
  GstTtsLocalModel *model;

  for (guint i = 0; i < kept->len; i++) {
    fits[i] = gst_tts_local_model_fits (kept->pdata[i], place, devices,
        precision_of (settings));
    if (fits[i] && !strchr (devices, ','))
      return gst_tts_local_model_begin (kept->pdata[i]);
  }
  model = gst_tts_local_model_get (place, devices, precision_of (settings),
      error);
  if (model)
    keep_model (self, kept, fits, model);
  return model;
}

/* The wish, or what @voice speaks. */
static const gchar *
settle_language (const TtsStoreModel *place, const gchar *language,
    const gchar *voice, GError **error)
{
  const TtsVoiceKind *kind;

  if ((!language || !*language) && voice) {
    kind = gst_tts_local_voice_kind (gst_tts_local_family (place), voice);
    language = kind ? kind->language : NULL;
  }
  return gst_tts_local_language (language && *language ? language : "en",
      error);
}

static void
warn_of_limits (GstTtsJob *job, gdouble speed)
{
  if (gst_tts_job_get_pitch (job) != 0.0)
    gst_tts_job_warn (job, "local-pitch",
        "local has one pitch for each voice: the pitch is ignored");
  if (speed < MIN_SPEED || speed > MAX_SPEED)
    gst_tts_job_warn (job, "local-speed",
        "local speaks %.2f to %.0f times as fast, not %.2f", MIN_SPEED,
        MAX_SPEED, speed);
}

static gboolean
opens_script (GstTtsJob *job)
{
  const GstTtsChunk *chunk = gst_tts_job_get_chunk (job);

  return chunk->cue_index == 0 && chunk->index == 0;
}

static gboolean
synthesize (GstTtsProvider *provider, GstTtsJob *job, GError **error)
{
  GstTtsLocal *self = (GstTtsLocal *) provider;
  g_auto (Settings) settings = { NULL };
  g_autoptr (GstTtsLocalModel) model = NULL;
  g_autoptr (TtsStoreModel) place = NULL;
  g_autoptr (GError) missing = NULL;
  g_auto (GstTtsLocalTurn) turn = { NULL };
  const gchar *voice = gst_tts_job_get_voice (job), *language;
  gboolean early;
  gdouble speed;

  copy_settings (self, &settings);
  early = settings.early && opens_script (job);
  turn = gst_tts_local_turn_begin (&self->turns, early);
  place = find_place (&settings, &missing);
  language = settle_language (place, gst_tts_job_get_language (job),
      voice && *voice ? voice : settings.voice, error);
  if (!language || !check_device (&settings, error))
    return FALSE;
  if (!place)
    g_propagate_error (error, g_steal_pointer (&missing));
  else
    model = take_model (self, &settings, place, error);
  if (!model)
    return FALSE;
  speed = gst_tts_job_get_rate (job) * settings.speed;
  warn_of_limits (job, speed);
  return gst_tts_local_speak (&(GstTtsLocalSpeech) {
    .job = job,
    .model = model,
    .place = place,
    .devices = settings.device,
    .precision = precision_of (&settings),
    .language = language,
    .voice = settings.voice,
    .phonemes = settings.phonemes,
    .speed = CLAMP (speed, MIN_SPEED, MAX_SPEED),
    .seed = settings.seed,
    .early = early,
    .turn = &turn,
  }, error);
}

/* Its name, and what tells it from others of that name. */
static gchar *
dup_model (GstTtsProvider *provider)
{
  g_auto (Settings) settings = { NULL };
  g_autoptr (TtsStoreModel) place = NULL;
  g_autofree gchar *state = NULL;

  copy_settings ((GstTtsLocal *) provider, &settings);
  place = tts_store_find (settings.model, NULL);
  if (!place)
    return NULL;
  state = tts_store_fingerprint (place);
  return g_strdup_printf ("%s@%s %s", place->name, state,
      tts_precision_name (precision_of (&settings)));
}

static gchar *
dup_stage (GstTtsProvider *provider, GstTtsChunk *chunk,
    const gchar *language, const gchar *stage, GCancellable *cancellable,
    GError **error)
{
  g_auto (Settings) settings = { NULL };
  g_autoptr (TtsStoreModel) place = NULL;
  GstTtsLocalRequest request = {.chunk = chunk,.cancellable = cancellable };

  copy_settings ((GstTtsLocal *) provider, &settings);
  place = tts_store_find (settings.model, NULL);
  request.language = settle_language (place,
      chunk->language ? chunk->language : language, settings.voice, error);
  if (!request.language)
    return NULL;
  request.place = place;
  request.phonemes = settings.phonemes;
  return gst_tts_local_show (&request, stage, error);
}

static void
gst_tts_local_finalize (GObject *object)
{
  GstTtsLocal *self = (GstTtsLocal *) object;

  g_ptr_array_unref (self->models);
  clear_settings (&self->settings);
  gst_tts_local_turns_clear (&self->turns);
  G_OBJECT_CLASS (gst_tts_local_parent_class)->finalize (object);
}

static void
gst_tts_local_class_init (GstTtsLocalClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = field_set_property;
  object_class->get_property = field_get_property;
  object_class->finalize = gst_tts_local_finalize;

  field_string (object_class, GstTtsLocal, settings.model, "model", "Model",
      "Name of a model in the store, or path of its folder or weights",
      TTS_STORE_DEFAULT);
  field_string (object_class, GstTtsLocal, settings.device, "device",
      "Device", "What it runs on: auto, cpu, cuda, cuda:1, or several GPUs: "
      "cuda:0,cuda:1", "auto");
  field_enum (object_class, GstTtsLocal, settings.precision, "precision",
      "Precision", "Of the products of large layers: bf16 takes half of the "
      "memory, and is faster on a CPU with AMX, slower on others",
      precision_get_type (), TTS_PRECISION_FP32);
  field_string (object_class, GstTtsLocal, settings.voice, "voice", "Voice",
      "Voice or mix of voices where the script names none; none chooses by "
      "the language", NULL);
  field_enum (object_class, GstTtsLocal, settings.phonemes, "phonemes",
      "Phonemes", "Who turns English words into phonemes",
      phonemes_get_type (), GST_TTS_LOCAL_PHONEMES_AUTO);
  field_double (object_class, GstTtsLocal, settings.speed, "speed", "Speed",
      "Speed factor, times the rate of the script", MIN_SPEED, MAX_SPEED, 1.0);
  field_install (object_class, GstTtsLocal, settings.seed, g_param_spec_uint64
      ("seed", "Seed", "Of the noise that breath is made of", 0, G_MAXUINT64,
          0, FIELD_FLAGS));
  field_install (object_class, GstTtsLocal, settings.early,
      g_param_spec_boolean ("early", "Early", "Speak the first pieces of a "
          "script in short runs, so that they are heard soon; not for files, "
          "where nobody waits", TRUE, FIELD_FLAGS | GST_TTS_PARAM_HURRIES));

  klass->get_capabilities = get_capabilities;
  klass->check = check;
  klass->list_voices = list_voices;
  klass->synthesize = synthesize;
  klass->dup_stage = dup_stage;
  klass->dup_model = dup_model;
  gst_tts_provider_class_set_metadata (klass, "local", "Neural voices",
      "Speech from a neural model on this machine, without network",
      "The gst-tts developers");
  gst_type_mark_as_plugin_api (phonemes_get_type (), 0);
  gst_type_mark_as_plugin_api (precision_get_type (), 0);
}

static void
gst_tts_local_init (GstTtsLocal *self)
{
  self->models = g_ptr_array_new_with_free_func (
      (GDestroyNotify) gst_tts_local_model_unref);
  gst_tts_local_turns_init (&self->turns);
}
