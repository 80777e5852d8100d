/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The properties of a session, installed on whoever speaks through one. */
#include "gst-tts-settings-private.h"

#include "gst-tts-enums.h"
#include "gst-tts-map-private.h"

#define DEFAULT_CACHE_SIZE 4096 /* MiB */
#define DEFAULT_MAX_SIZE_BYTES (64 * 1024 * 1024)

#define FLAGS (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS \
    | GST_PARAM_MUTABLE_READY)
/* from the next chunk on */
#define LIVE_FLAGS (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS \
    | GST_PARAM_MUTABLE_PLAYING)

/* The environment's, for programs that do not set the property. */
static GstTtsCacheMode
default_cache_mode (void)
{
  const gchar *wish = g_getenv ("GST_TTS_CACHE");
  g_autoptr (GEnumClass) modes =
      g_type_class_ref (GST_TYPE_TTS_CACHE_MODE);
  const GEnumValue *mode =
      wish ? g_enum_get_value_by_nick (modes, wish) : NULL;

  return mode ? mode->value : GST_TTS_CACHE_MODE_ON;
}

GstTtsSettings *
gst_tts_settings_new (void)
{
  GstTtsSettings *self = g_new0 (GstTtsSettings, 1);

  self->provider = g_strdup ("auto");
  self->rate = 1.0;
  self->volume = 1.0;
  self->max_workers = 5;
  self->max_batch_size = 5;
  self->max_tries = 3;
  self->retry_delay = 1000;
  self->max_retry_delay = 60000;
  self->try_timeout = -1;
  self->chunk_timeout = -1;
  self->rate_limit = 10;
  self->cache = default_cache_mode ();
  self->cache_size = DEFAULT_CACHE_SIZE;
  self->max_size_bytes = DEFAULT_MAX_SIZE_BYTES;
  self->max_cost = -1;
  return self;
}

void
gst_tts_settings_free (GstTtsSettings *self)
{
  g_free (self->provider);
  g_free (self->voice);
  g_free (self->language);
  g_free (self->lexicon);
  g_free (self->prices);
  g_free (self->ledger);
  g_free (self->ledger_name);
  g_free (self->metrics);
  g_free (self->budget);
  g_clear_pointer (&self->speaker_map, gst_structure_free);
  g_clear_pointer (&self->voice_map, gst_structure_free);
  g_clear_pointer (&self->level_map, gst_structure_free);
  g_free (self->cache_dir);
  g_free (self->journal);
  g_free (self);
}

static void
set_string (gchar **field, const GValue *value)
{
  const gchar *string = g_value_get_string (value);

  g_free (*field);
  *field = string && *string ? g_strdup (string) : NULL;
}

void
gst_tts_settings_set (GstTtsSettings *self, GstTtsSetting setting,
    const GValue *value)
{
  switch (setting) {
    case GST_TTS_SETTING_PROVIDER:
      set_string (&self->provider, value);
      break;
    case GST_TTS_SETTING_VOICE:
      set_string (&self->voice, value);
      break;
    case GST_TTS_SETTING_LANGUAGE_CODE:
      set_string (&self->language, value);
      break;
    case GST_TTS_SETTING_RATE:
      self->rate = g_value_get_double (value);
      break;
    case GST_TTS_SETTING_PITCH:
      self->pitch = g_value_get_double (value);
      break;
    case GST_TTS_SETTING_VOLUME:
      self->volume = g_value_get_double (value);
      break;
    case GST_TTS_SETTING_SPEAKER_MAP:
      g_clear_pointer (&self->speaker_map, gst_structure_free);
      self->speaker_map = gst_tts_map_dup_names (value);
      break;
    case GST_TTS_SETTING_LEXICON:
      set_string (&self->lexicon, value);
      break;
    case GST_TTS_SETTING_MAX_WORKERS:
      self->max_workers = g_value_get_uint (value);
      break;
    case GST_TTS_SETTING_MAX_AHEAD:
      self->max_ahead = g_value_get_uint (value);
      break;
    case GST_TTS_SETTING_MAX_BATCH_SIZE:
      self->max_batch_size = g_value_get_uint (value);
      break;
    case GST_TTS_SETTING_MAX_CHARS:
      self->max_chars = g_value_get_uint (value);
      break;
    case GST_TTS_SETTING_ON_ERROR:
      self->on_error = g_value_get_enum (value);
      break;
    case GST_TTS_SETTING_MAX_TRIES:
      self->max_tries = g_value_get_uint (value);
      break;
    case GST_TTS_SETTING_RETRY_DELAY:
      self->retry_delay = g_value_get_uint (value);
      break;
    case GST_TTS_SETTING_MAX_RETRY_DELAY:
      self->max_retry_delay = g_value_get_uint (value);
      break;
    case GST_TTS_SETTING_TRY_TIMEOUT:
      self->try_timeout = g_value_get_int (value);
      break;
    case GST_TTS_SETTING_CHUNK_TIMEOUT:
      self->chunk_timeout = g_value_get_int (value);
      break;
    case GST_TTS_SETTING_RATE_LIMIT:
      self->rate_limit = g_value_get_uint (value);
      break;
    case GST_TTS_SETTING_FORCE:
      self->force = g_value_get_enum (value);
      break;
    case GST_TTS_SETTING_VOICE_MAP:
      g_clear_pointer (&self->voice_map, gst_structure_free);
      self->voice_map = gst_tts_map_dup_names (value);
      break;
    case GST_TTS_SETTING_LEVEL_MAP:
      g_clear_pointer (&self->level_map, gst_structure_free);
      self->level_map = g_value_dup_boxed (value);
      break;
    case GST_TTS_SETTING_CACHE:
      self->cache = g_value_get_enum (value);
      break;
    case GST_TTS_SETTING_CACHE_DIR:
      set_string (&self->cache_dir, value);
      break;
    case GST_TTS_SETTING_CACHE_SIZE:
      self->cache_size = g_value_get_uint (value);
      break;
    case GST_TTS_SETTING_MAX_SIZE_BYTES:
      self->max_size_bytes = g_value_get_uint64 (value);
      break;
    case GST_TTS_SETTING_JOURNAL:
      set_string (&self->journal, value);
      break;
    case GST_TTS_SETTING_MAX_COST:
      self->max_cost = g_value_get_double (value);
      break;
    case GST_TTS_SETTING_PRICES:
      set_string (&self->prices, value);
      break;
    case GST_TTS_SETTING_LEDGER:
      set_string (&self->ledger, value);
      break;
    case GST_TTS_SETTING_LEDGER_NAME:
      set_string (&self->ledger_name, value);
      break;
    case GST_TTS_SETTING_METRICS:
      set_string (&self->metrics, value);
      break;
    case GST_TTS_SETTING_PROVIDER_POLICY:
      self->policy = g_value_get_enum (value);
      break;
    case GST_TTS_SETTING_METRICS_INTERVAL:
      self->metrics_interval = g_value_get_uint (value);
      break;
    case GST_TTS_SETTING_BUDGET:
      set_string (&self->budget, value);
      break;
    case GST_TTS_N_SETTINGS:
      g_assert_not_reached ();
  }
}

void
gst_tts_settings_get (const GstTtsSettings *self, GstTtsSetting setting,
    GValue *value)
{
  switch (setting) {
    case GST_TTS_SETTING_PROVIDER:
      g_value_set_string (value, self->provider);
      break;
    case GST_TTS_SETTING_VOICE:
      g_value_set_string (value, self->voice);
      break;
    case GST_TTS_SETTING_LANGUAGE_CODE:
      g_value_set_string (value, self->language);
      break;
    case GST_TTS_SETTING_RATE:
      g_value_set_double (value, self->rate);
      break;
    case GST_TTS_SETTING_PITCH:
      g_value_set_double (value, self->pitch);
      break;
    case GST_TTS_SETTING_VOLUME:
      g_value_set_double (value, self->volume);
      break;
    case GST_TTS_SETTING_SPEAKER_MAP:
      g_value_set_boxed (value, self->speaker_map);
      break;
    case GST_TTS_SETTING_LEXICON:
      g_value_set_string (value, self->lexicon);
      break;
    case GST_TTS_SETTING_MAX_WORKERS:
      g_value_set_uint (value, self->max_workers);
      break;
    case GST_TTS_SETTING_MAX_AHEAD:
      g_value_set_uint (value, self->max_ahead);
      break;
    case GST_TTS_SETTING_MAX_BATCH_SIZE:
      g_value_set_uint (value, self->max_batch_size);
      break;
    case GST_TTS_SETTING_MAX_CHARS:
      g_value_set_uint (value, self->max_chars);
      break;
    case GST_TTS_SETTING_ON_ERROR:
      g_value_set_enum (value, self->on_error);
      break;
    case GST_TTS_SETTING_MAX_TRIES:
      g_value_set_uint (value, self->max_tries);
      break;
    case GST_TTS_SETTING_RETRY_DELAY:
      g_value_set_uint (value, self->retry_delay);
      break;
    case GST_TTS_SETTING_MAX_RETRY_DELAY:
      g_value_set_uint (value, self->max_retry_delay);
      break;
    case GST_TTS_SETTING_TRY_TIMEOUT:
      g_value_set_int (value, self->try_timeout);
      break;
    case GST_TTS_SETTING_CHUNK_TIMEOUT:
      g_value_set_int (value, self->chunk_timeout);
      break;
    case GST_TTS_SETTING_RATE_LIMIT:
      g_value_set_uint (value, self->rate_limit);
      break;
    case GST_TTS_SETTING_FORCE:
      g_value_set_enum (value, self->force);
      break;
    case GST_TTS_SETTING_VOICE_MAP:
      g_value_set_boxed (value, self->voice_map);
      break;
    case GST_TTS_SETTING_LEVEL_MAP:
      g_value_set_boxed (value, self->level_map);
      break;
    case GST_TTS_SETTING_CACHE:
      g_value_set_enum (value, self->cache);
      break;
    case GST_TTS_SETTING_CACHE_DIR:
      g_value_set_string (value, self->cache_dir);
      break;
    case GST_TTS_SETTING_CACHE_SIZE:
      g_value_set_uint (value, self->cache_size);
      break;
    case GST_TTS_SETTING_MAX_SIZE_BYTES:
      g_value_set_uint64 (value, self->max_size_bytes);
      break;
    case GST_TTS_SETTING_JOURNAL:
      g_value_set_string (value, self->journal);
      break;
    case GST_TTS_SETTING_MAX_COST:
      g_value_set_double (value, self->max_cost);
      break;
    case GST_TTS_SETTING_PRICES:
      g_value_set_string (value, self->prices);
      break;
    case GST_TTS_SETTING_LEDGER:
      g_value_set_string (value, self->ledger ? self->ledger : "auto");
      break;
    case GST_TTS_SETTING_LEDGER_NAME:
      g_value_set_string (value, self->ledger_name);
      break;
    case GST_TTS_SETTING_METRICS:
      g_value_set_string (value, self->metrics);
      break;
    case GST_TTS_SETTING_PROVIDER_POLICY:
      g_value_set_enum (value, self->policy);
      break;
    case GST_TTS_SETTING_METRICS_INTERVAL:
      g_value_set_uint (value, self->metrics_interval);
      break;
    case GST_TTS_SETTING_BUDGET:
      g_value_set_string (value, self->budget);
      break;
    case GST_TTS_N_SETTINGS:
      g_assert_not_reached ();
  }
}

const gchar *
gst_tts_settings_voice_of (const GstTtsSettings *self, const gchar *speaker)
{
  if (!speaker || !self->speaker_map)
    return NULL;
  return gst_structure_get_string (self->speaker_map, speaker);
}

static void
install_voice_properties (GObjectClass *klass, guint first_id)
{
  g_object_class_install_property (klass,
      first_id + GST_TTS_SETTING_PROVIDER,
      g_param_spec_string ("provider", "Provider",
          "Who speaks: a provider's short name, several with commas in order "
          "of preference, or 'auto' for the best that needs no key",
          "auto", FLAGS));
  g_object_class_install_property (klass, first_id + GST_TTS_SETTING_VOICE,
      g_param_spec_string ("voice", "Voice",
          "Voice of all that the script gives none; 'gst-tts voices' lists "
          "them (unset = the provider's default)", NULL, LIVE_FLAGS));
  g_object_class_install_property (klass,
      first_id + GST_TTS_SETTING_LANGUAGE_CODE,
      g_param_spec_string ("language-code", "Language code",
          "BCP 47 tag of all that the script gives none, such as en-US "
          "(unset = the voice's own)", NULL, LIVE_FLAGS));
  g_object_class_install_property (klass, first_id + GST_TTS_SETTING_RATE,
      g_param_spec_double ("rate", "Rate",
          "Speed factor, multiplied with the script's", 0.25, 4.0, 1.0,
          LIVE_FLAGS));
  g_object_class_install_property (klass, first_id + GST_TTS_SETTING_PITCH,
      g_param_spec_double ("pitch", "Pitch",
          "Semitones, added to the script's", -24.0, 24.0, 0.0, LIVE_FLAGS));
  g_object_class_install_property (klass, first_id + GST_TTS_SETTING_VOLUME,
      g_param_spec_double ("volume", "Volume",
          "Linear gain, multiplied with the script's", 0.0, 10.0, 1.0,
          LIVE_FLAGS));
  g_object_class_install_property (klass,
      first_id + GST_TTS_SETTING_SPEAKER_MAP,
      g_param_spec_boxed ("speaker-map", "Speaker map",
          "Voices of the script's speakers: \"map, Alice=slt, Bob=rms\"",
          GST_TYPE_STRUCTURE, LIVE_FLAGS));
  g_object_class_install_property (klass, first_id + GST_TTS_SETTING_LEXICON,
      g_param_spec_string ("lexicon", "Lexicon",
          "File that says how words are said: PLS 1.0, or lines of "
          "word, tab, /ipa/ or other words", NULL, FLAGS));
}

static void
install_retry_properties (GObjectClass *klass, guint first_id)
{
  g_object_class_install_property (klass,
      first_id + GST_TTS_SETTING_MAX_TRIES,
      g_param_spec_uint ("max-tries", "Max tries",
          "How often one provider is asked for one chunk", 1, 100, 3, FLAGS));
  g_object_class_install_property (klass,
      first_id + GST_TTS_SETTING_RETRY_DELAY,
      g_param_spec_uint ("retry-delay", "Retry delay",
          "Wait before the second try in milliseconds, four times as long "
          "before each that follows; what a provider asks for counts more",
          0, 3600000, 1000, FLAGS));
  g_object_class_install_property (klass,
      first_id + GST_TTS_SETTING_MAX_RETRY_DELAY,
      g_param_spec_uint ("max-retry-delay", "Max retry delay",
          "Longest wait between tries that nobody asked for, in milliseconds",
          0, 3600000, 60000, FLAGS));
  g_object_class_install_property (klass,
      first_id + GST_TTS_SETTING_TRY_TIMEOUT,
      g_param_spec_int ("try-timeout", "Try timeout",
          "A try has failed when no audio came for so many milliseconds "
          "(-1 = what suits provider and text, 0 = never)", -1, G_MAXINT, -1,
          FLAGS));
  g_object_class_install_property (klass,
      first_id + GST_TTS_SETTING_CHUNK_TIMEOUT,
      g_param_spec_int ("chunk-timeout", "Chunk timeout",
          "No more tries of a chunk at one provider after so many "
          "milliseconds (-1 = what all tries may take, 0 = never)", -1,
          G_MAXINT, -1, FLAGS));
}

static void
install_choice_properties (GObjectClass *klass, guint first_id)
{
  g_object_class_install_property (klass,
      first_id + GST_TTS_SETTING_RATE_LIMIT,
      g_param_spec_uint ("rate-limit", "Rate limit",
          "Requests a second to one account of a remote provider, all "
          "sessions of the process together (0 = no limit)", 0, 100000, 10,
          FLAGS));
  g_object_class_install_property (klass, first_id + GST_TTS_SETTING_FORCE,
      g_param_spec_enum ("force", "Force",
          "Use only those of the providers that are on this machine, or only "
          "those that are not", GST_TYPE_TTS_FORCE, GST_TTS_FORCE_NONE,
          FLAGS));
  g_object_class_install_property (klass,
      first_id + GST_TTS_SETTING_VOICE_MAP,
      g_param_spec_boxed ("voice-map", "Voice map",
          "What voices are called at which provider, for when it speaks "
          "instead of another: \"map, flite/af_bella=slt, espeak=en-us\"",
          GST_TYPE_STRUCTURE, FLAGS));
  g_object_class_install_property (klass,
      first_id + GST_TTS_SETTING_LEVEL_MAP,
      g_param_spec_boxed ("level-map", "Level map",
          "How many decibels louder voices of a provider are made, -60 to 20, "
          "so that all sound alike: \"map, elevenlabs/Rachel=-2.5, local=1\"",
          GST_TYPE_STRUCTURE, FLAGS));
  g_object_class_install_property (klass,
      first_id + GST_TTS_SETTING_PROVIDER_POLICY,
      g_param_spec_enum ("provider-policy", "Provider policy",
          "Which of several providers is asked first for each piece of text",
          GST_TYPE_TTS_PROVIDER_POLICY, GST_TTS_PROVIDER_POLICY_ORDER,
          FLAGS));
}

static void
install_cache_properties (GObjectClass *klass, guint first_id)
{
  g_object_class_install_property (klass, first_id + GST_TTS_SETTING_CACHE,
      g_param_spec_enum ("cache", "Cache",
          "Whether speech that was made before is used again, and what is "
          "made is kept (the environment variable GST_TTS_CACHE changes the "
          "default)", GST_TYPE_TTS_CACHE_MODE, GST_TTS_CACHE_MODE_ON,
          FLAGS));
  g_object_class_install_property (klass,
      first_id + GST_TTS_SETTING_CACHE_DIR,
      g_param_spec_string ("cache-dir", "Cache directory",
          "Where speech is kept (unset = gst-tts/speech in the user's cache "
          "directory)", NULL, FLAGS));
  g_object_class_install_property (klass,
      first_id + GST_TTS_SETTING_CACHE_SIZE,
      g_param_spec_uint ("cache-size", "Cache size",
          "MiB that the cache may take; what was not used for longest makes "
          "room (0 = no limit)", 0, G_MAXINT, DEFAULT_CACHE_SIZE, FLAGS));
  g_object_class_install_property (klass,
      first_id + GST_TTS_SETTING_MAX_SIZE_BYTES,
      g_param_spec_uint64 ("max-size-bytes", "Maximum size",
          "Bytes of finished speech that wait in memory for their turn; more "
          "of it waits in a temporary file (0 = no limit)", 0, G_MAXUINT64,
          DEFAULT_MAX_SIZE_BYTES, FLAGS));
  g_object_class_install_property (klass, first_id + GST_TTS_SETTING_JOURNAL,
      g_param_spec_string ("journal", "Journal",
          "File that says what was asked for and has come, so that the same "
          "run can go on after it was killed (unset = none)", NULL, FLAGS));
}

static void
install_cost_properties (GObjectClass *klass, guint first_id)
{
  g_object_class_install_property (klass, first_id + GST_TTS_SETTING_MAX_COST,
      g_param_spec_double ("max-cost", "Max cost",
          "No request is sent that could make the run cost more than this, "
          "in USD (-1 = no limit)", -1, G_MAXDOUBLE, -1, FLAGS));
  g_object_class_install_property (klass, first_id + GST_TTS_SETTING_BUDGET,
      g_param_spec_string ("budget", "Budget",
          "What max-cost bounds is what all of this process that name the same "
          "budget have cost so far, together (unset = this run alone)",
          NULL, FLAGS));
  g_object_class_install_property (klass, first_id + GST_TTS_SETTING_PRICES,
      g_param_spec_string ("prices", "Prices",
          "File with prices that count before those that are known",
          NULL, FLAGS));
  g_object_class_install_property (klass, first_id + GST_TTS_SETTING_LEDGER,
      g_param_spec_string ("ledger", "Ledger",
          "Database in which requests that cost something are written down: "
          "'auto' is that of 'gst-tts cost', if a provider bills; 'on' also "
          "if none does, 'off' is none, or a path", "auto", FLAGS));
  g_object_class_install_property (klass,
      first_id + GST_TTS_SETTING_LEDGER_NAME,
      g_param_spec_string ("ledger-name", "Ledger name",
          "What the ledger calls this script (unset = its id)", NULL, FLAGS));
  g_object_class_install_property (klass, first_id + GST_TTS_SETTING_METRICS,
      g_param_spec_string ("metrics", "Metrics",
          "File that gets a line of JSON for each try, for 'gst-tts report' "
          "(unset = none)", NULL, FLAGS));
  g_object_class_install_property (klass,
      first_id + GST_TTS_SETTING_METRICS_INTERVAL,
      g_param_spec_uint ("metrics-interval", "Metrics interval",
          "Post a message tts-metrics with what stats has when a cue is done, "
          "at most once in so many milliseconds, and at the end (0 = none)",
          0, 3600000, 0, FLAGS));
}

guint
gst_tts_session_install_properties (GObjectClass *klass, guint first_id)
{
  install_voice_properties (klass, first_id);

  g_object_class_install_property (klass,
      first_id + GST_TTS_SETTING_MAX_WORKERS,
      g_param_spec_uint ("max-workers", "Max workers",
          "Requests at once; a provider on this machine never gets more than "
          "there are cores", 1, 1024, 5, FLAGS));
  g_object_class_install_property (klass,
      first_id + GST_TTS_SETTING_MAX_AHEAD,
      g_param_spec_uint ("max-ahead", "Max ahead",
          "Chunks that may be asked for before they are due, which is also "
          "what may be billed early (0 = 4 x max-workers, times the chunks "
          "of a request where there are several)", 0, 65536, 0, FLAGS));
  g_object_class_install_property (klass,
      first_id + GST_TTS_SETTING_MAX_BATCH_SIZE,
      g_param_spec_uint ("max-batch-size", "Max batch size",
          "Chunks in one request, where the provider takes several (1 = each "
          "has a request of its own)", 1, 64, 5, FLAGS));
  g_object_class_install_property (klass,
      first_id + GST_TTS_SETTING_MAX_CHARS,
      g_param_spec_uint ("max-chars", "Max characters",
          "Longest text of one request (0 = what suits the provider)",
          0, G_MAXINT, 0, FLAGS));
  g_object_class_install_property (klass, first_id + GST_TTS_SETTING_ON_ERROR,
      g_param_spec_enum ("on-error", "On error",
          "What becomes of a cue that could not be spoken",
          GST_TYPE_TTS_ON_ERROR, GST_TTS_ON_ERROR_FAIL, FLAGS));
  install_retry_properties (klass, first_id);
  install_choice_properties (klass, first_id);
  install_cache_properties (klass, first_id);
  install_cost_properties (klass, first_id);
  return first_id + GST_TTS_N_SETTINGS;
}
