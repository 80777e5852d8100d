/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `null`: repeatable tones instead of speech, with the faults of
 * real providers as properties. The double that tests and benchmarks use. */
/**
 * SECTION:element-ttsnull
 * @title: ttsnull
 * @short_description: tones instead of speech, for tests
 *
 * Each word is a tone that lasts `ms-per-char` for each of its characters,
 * and each space a gap of the same length, so that character n of the text
 * starts at n times `ms-per-char`. Text and voice choose the frequency.
 * Equal requests give equal bytes.
 *
 * A fault happens in chunks that contain `fault-match`, after `fault-after`
 * samples, the first `fault-count` times. Or `script` says what happens to
 * each of them: `script="rate:2000 transient@480 ok"` refuses the first and
 * asks to wait for two seconds, breaks the second off after 480 samples, and
 * speaks the third and all that follow. `remote`, `account`,
 * `not-deterministic` and `told-concurrency` let it pass for a provider
 * elsewhere, `unit` and `told-quantity` for one that bills.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 ttssrc text="One two" provider=null ! autoaudiosink
 * ]|
 * Speak tones.
 * |[
 * gst-launch-1.0 ttssrc text="One" provider=null null::fault=error ! fakesink
 * ]|
 * See how a pipeline reports a provider that fails.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include <gst/tts/tts.h>

#include "fields.h"
#include "null-script.h"
#include "null-tone.h"
#include "providers.h"

typedef enum
{
  FAULT_NONE,
  FAULT_UNUSABLE,
  FAULT_ERROR,
  FAULT_SHORT,
  FAULT_WRONG_RATE,
  FAULT_BAD_FORMAT,
  FAULT_HANG,
  FAULT_ODD_BYTES,
  FAULT_NOISE,
  FAULT_BAD_WORDS,
} Fault;

/* All of it is protected by the object lock. */
typedef struct
{
  guint ms_per_char;
  guint sample_rate;
  guint channels;
  guint piece;                  /* ms */
  guint max_chars;
  guint delay;                  /* ms */
  Fault fault;
  GstTtsError error_class;
  guint64 fault_after;          /* samples */
  guint fault_count;
  GstClockTime retry_after;     /* of this request, and whether */
  gboolean maybe_billed;
  guint told_concurrency;
  gboolean remote;
  gboolean not_deterministic;
  GstTtsUnit unit;
  gdouble told_quantity;        /* -1 for none */
} Settings;

typedef struct
{
  GstTtsProvider parent;

  /* object lock */
  Settings settings;
  gchar *fault_match;
  gchar *account;
  gchar *service;
  gchar *model;
  gchar *script_text;
  GArray *script;               /* NullOutcome, NULL if there is none */
  guint script_position;
  guint faults;                 /* that happened */
  guint requests;
} GstTtsNull;

typedef GstTtsProviderClass GstTtsNullClass;

static GType gst_tts_null_get_type (void);
G_DEFINE_TYPE (GstTtsNull, gst_tts_null, GST_TYPE_TTS_PROVIDER)
GST_ELEMENT_REGISTER_DEFINE (ttsnull, "ttsnull", GST_RANK_NONE,
    gst_tts_null_get_type ())

static GType
fault_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {FAULT_NONE, "Speaks as it should", "none"},
    {FAULT_UNUSABLE, "Says that it can not be used", "unusable"},
    {FAULT_ERROR, "Fails with error-class", "error"},
    {FAULT_SHORT, "Ends early as if all were well", "short"},
    {FAULT_WRONG_RATE, "Another sample rate than announced", "wrong-rate"},
    {FAULT_BAD_FORMAT, "A format that nobody takes", "bad-format"},
    {FAULT_HANG, "Never goes on", "hang"},
    {FAULT_ODD_BYTES, "Ends in the middle of a sample", "odd-bytes"},
    {FAULT_NOISE, "Loud noise instead of tones", "noise"},
    {FAULT_BAD_WORDS, "Word timings that make no sense", "bad-words"},
    {0, NULL, NULL},
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstTtsNullFault", values));
  return type;
}

static void
get_capabilities (GstTtsProvider *provider, GstTtsCapabilities *ret_caps)
{
  GstTtsNull *self = (GstTtsNull *) provider;

  GST_OBJECT_LOCK (self);
  ret_caps->sample_rate = self->settings.sample_rate;
  ret_caps->max_chars = self->settings.max_chars;
  ret_caps->deterministic = !self->settings.not_deterministic;
  ret_caps->local = ret_caps->instant = !self->settings.remote;
  ret_caps->unit = self->settings.unit;
  GST_OBJECT_UNLOCK (self);

  ret_caps->streaming = TRUE;
  ret_caps->word_timings = TRUE;
  ret_caps->rate_control = TRUE;
  ret_caps->pitch_control = TRUE;
}

static gboolean
check (GstTtsProvider *provider, GError **error)
{
  GstTtsNull *self = (GstTtsNull *) provider;
  gboolean unusable;

  GST_OBJECT_LOCK (self);
  unusable = self->settings.fault == FAULT_UNUSABLE;
  GST_OBJECT_UNLOCK (self);

  if (unusable)
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
        "null has fault=unusable; set another fault");
  return !unusable;
}

static gchar *
dup_account (GstTtsProvider *provider)
{
  return field_dup (provider, &((GstTtsNull *) provider)->account);
}

static gchar *
dup_service (GstTtsProvider *provider)
{
  return field_dup (provider, &((GstTtsNull *) provider)->service);
}

static gchar *
dup_model (GstTtsProvider *provider)
{
  return field_dup (provider, &((GstTtsNull *) provider)->model);
}

static void
follow_script (GstTtsNull *self, Settings *set)
{
  const NullOutcome *outcome;

  set->fault = FAULT_NONE;
  if (self->script_position == self->script->len)
    return;
  outcome = &g_array_index (self->script, NullOutcome,
      self->script_position++);
  set->fault = outcome->fault;
  set->error_class = outcome->error_class;
  set->fault_after = outcome->after;
  set->retry_after = outcome->retry_after;
  set->maybe_billed = outcome->maybe_billed;
}

/* Copies the settings as they are for this request, without a fault if it is
 * not this request's. */
static void
take_settings (GstTtsNull *self, const gchar *text, Settings *ret_set)
{
  gboolean faulty;

  GST_OBJECT_LOCK (self);
  *ret_set = self->settings;
  self->requests++;
  if (self->script && (!self->fault_match
          || strstr (text, self->fault_match)))
    follow_script (self, ret_set);
  faulty = (!self->fault_match || strstr (text, self->fault_match))
      && (ret_set->fault_count == 0 || self->faults < ret_set->fault_count);
  if (self->script)
    faulty = ret_set->fault != FAULT_NONE;
  if (!faulty)
    ret_set->fault = FAULT_NONE;
  else if (ret_set->fault != FAULT_NONE)
    self->faults++;
  GST_OBJECT_UNLOCK (self);
}

static void
on_cancelled (GCancellable *cancellable, gpointer id)
{
  gst_clock_id_unschedule (id);
}

static void
wait_ms (GstTtsNull *self, guint ms, GCancellable *cancellable)
{
  g_autoptr (GstClock) clock = gst_element_get_clock (GST_ELEMENT (self));
  GstClockID id;
  gulong handler;

  if (!clock)
    clock = gst_system_clock_obtain ();
  id = gst_clock_new_single_shot_id (clock,
      gst_clock_get_time (clock) + ms * GST_MSECOND);
  handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled),
      gst_clock_id_ref (id), gst_clock_id_unref);
  gst_clock_id_wait (id, NULL);
  g_cancellable_disconnect (cancellable, handler);
  gst_clock_id_unref (id);
}

static void
wait_for_cancel (GCancellable *cancellable)
{
  GPollFD fd;

  if (g_cancellable_make_pollfd (cancellable, &fd)) {
    g_poll (&fd, 1, -1);
    g_cancellable_release_fd (cancellable);
  }
}

static gboolean
end_with_fault (const Settings *set, GstTtsJob *job, guint64 samples,
    GError **error)
{
  static const guint8 half = 0x55;

  switch (set->fault) {
    case FAULT_ERROR:
      g_set_error (error, GST_TTS_ERROR, set->error_class,
          "null has fault=error and failed after %" G_GUINT64_FORMAT
          " samples", samples);
      return FALSE;
    case FAULT_HANG:
      wait_for_cancel (gst_tts_job_get_cancellable (job));
      return TRUE;
    case FAULT_ODD_BYTES:
      gst_tts_job_push (job, &half, 1);
      return TRUE;
    default:
      return TRUE;
  }
}

static gboolean
ends_early (Fault fault)
{
  return fault == FAULT_ERROR || fault == FAULT_SHORT || fault == FAULT_HANG
      || fault == FAULT_ODD_BYTES;
}

static void
setup_fault (Settings *set)
{
  if (set->fault == FAULT_WRONG_RATE)
    set->sample_rate = set->sample_rate == 22050 ? 16000 : 22050;
  else if (set->fault == FAULT_BAD_FORMAT)
    set->sample_rate = 0;
}

/* What an answer tells beside its audio. */
static void
tell (GstTtsNull *self, const Settings *set, GstTtsJob *job)
{
  if (set->retry_after > 0)
    gst_tts_job_set_retry_after (job, set->retry_after);
  if (set->maybe_billed)
    gst_tts_job_set_maybe_billed (job);
  if (set->told_concurrency > 0)
    gst_tts_job_set_max_concurrency (job, set->told_concurrency);
  if (set->told_quantity >= 0 && set->fault == FAULT_NONE) {
    g_autofree gchar *id = g_strdup_printf ("null-%p", job);

    gst_tts_job_set_usage (job, set->unit, set->told_quantity);
    gst_tts_job_set_request_id (job, id);
  }
}

static gboolean
synthesize (GstTtsProvider *provider, GstTtsJob *job, GError **error)
{
  GstTtsNull *self = (GstTtsNull *) provider;
  const gchar *text = gst_tts_job_get_text (job);
  guint64 samples;
  NullTone tone;
  Settings set;

  take_settings (self, text, &set);
  setup_fault (&set);
  tell (self, &set, job);
  if (set.delay > 0)
    wait_ms (self, set.delay, gst_tts_job_get_cancellable (job));
  if (!gst_tts_job_set_format (job, GST_AUDIO_FORMAT_S16LE, set.sample_rate,
          set.channels, error))
    return FALSE;

  tone = (NullTone) {
    .ms_per_char = set.ms_per_char,
    .sample_rate = set.sample_rate,
    .channels = set.channels,
    .piece = set.piece,
    .limit = ends_early (set.fault) ? set.fault_after : G_MAXUINT64,
    .noise = set.fault == FAULT_NOISE,
    .bad_words = set.fault == FAULT_BAD_WORDS,
  };
  samples = null_tone_speak (job, &tone);
  return end_with_fault (&set, job, samples, error);
}

/* With the object lock. */
static void
set_script (GstTtsNull *self, const gchar *text)
{
  g_autoptr (GError) error = NULL;
  GArray *script = text ? null_script_parse (text, fault_get_type (),
      FAULT_ERROR, &error) : NULL;

  if (error) {
    g_warning ("null: %s", error->message);
    return;
  }
  g_clear_pointer (&self->script, g_array_unref);
  self->script = script;
  self->script_position = 0;
  g_free (self->script_text);
  self->script_text = g_strdup (text);
}

static void
gst_tts_null_set_property (GObject *object, guint id, const GValue *value,
    GParamSpec *pspec)
{
  GstTtsNull *self = (GstTtsNull *) object;

  GST_OBJECT_LOCK (self);
  if (id == G_STRUCT_OFFSET (GstTtsNull, script_text))
    set_script (self, g_value_get_string (value));
  else
    field_set_locked (object, id, value, pspec);
  if (id == G_STRUCT_OFFSET (GstTtsNull, settings.fault))
    self->faults = 0;
  GST_OBJECT_UNLOCK (self);
}

static void
gst_tts_null_finalize (GObject *object)
{
  GstTtsNull *self = (GstTtsNull *) object;

  g_free (self->fault_match);
  g_free (self->account);
  g_free (self->service);
  g_free (self->model);
  g_free (self->script_text);
  g_clear_pointer (&self->script, g_array_unref);
  G_OBJECT_CLASS (gst_tts_null_parent_class)->finalize (object);
}

static void
install_speech (GObjectClass *klass)
{
  field_uint (klass, GstTtsNull, settings.ms_per_char, "ms-per-char", "Pace",
      "Milliseconds a character lasts (0 = one sample a chunk)", 0, 60000,
      60);
  field_uint (klass, GstTtsNull, settings.sample_rate, "sample-rate",
      "Sample rate", "Sample rate in Hz", 1000, 384000, 24000);
  field_uint (klass, GstTtsNull, settings.channels, "channels", "Channels",
      "Number of channels, all alike", 1, 8, 1);
  field_uint (klass, GstTtsNull, settings.piece, "piece", "Piece",
      "Length of the pieces that samples come in, in milliseconds", 1, 10000,
      100);
  field_uint (klass, GstTtsNull, settings.max_chars, "max-chars",
      "Maximum length",
      "Longest text of one request in characters (0 = no limit)", 0,
      G_MAXUINT, 0);
  field_install (klass, GstTtsNull, requests, g_param_spec_uint ("requests",
          "Requests", "How many requests there were", 0, G_MAXUINT, 0,
          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
install_faults (GObjectClass *klass)
{
  field_uint (klass, GstTtsNull, settings.delay, "delay", "Delay",
      "Wait before the first sample, in milliseconds of the element's clock",
      0, 3600000, 0);
  field_enum (klass, GstTtsNull, settings.fault, "fault", "Fault",
      "What goes wrong", fault_get_type (), FAULT_NONE);
  field_enum (klass, GstTtsNull, settings.error_class, "error-class",
      "Error class", "What fault=error fails with", GST_TYPE_TTS_ERROR,
      GST_TTS_ERROR_TRANSIENT);
  field_string (klass, GstTtsNull, fault_match, "fault-match", "Fault match",
      "The fault is only in chunks that contain this text (NULL = all)",
      NULL);
  field_install (klass, GstTtsNull, settings.fault_after,
      g_param_spec_uint64 ("fault-after", "Fault after",
          "Samples of a chunk before error, short, hang and odd-bytes", 0,
          G_MAXUINT64, 0, FIELD_FLAGS));
  field_uint (klass, GstTtsNull, settings.fault_count, "fault-count",
      "Fault count", "How often the fault happens, counted from when fault "
      "was set (0 = always)", 0, G_MAXUINT, 0);
}

/* What lets it pass for a provider that is somewhere else. */
static void
install_remote (GObjectClass *klass)
{
  field_install (klass, GstTtsNull, script_text, g_param_spec_string ("script",
          "Script", "What happens to each request, one after the other: 'ok', "
          "a fault or an error class, with ':MS' for Retry-After, '@SAMPLES' "
          "for when and '$' if it may be billed (NULL = as fault says)", NULL,
          FIELD_READY_FLAGS));
  field_install (klass, GstTtsNull, settings.remote, g_param_spec_boolean
      ("remote", "Remote", "Pass for a provider that sends the text away and "
          "may bill it", FALSE, FIELD_READY_FLAGS));
  field_install (klass, GstTtsNull, settings.not_deterministic,
      g_param_spec_boolean ("not-deterministic", "Not deterministic",
          "Pass for one that never speaks alike twice", FALSE,
          FIELD_READY_FLAGS));
  field_install (klass, GstTtsNull, account, g_param_spec_string ("account",
          "Account", "Whose limits its requests count against", "null",
          FIELD_READY_FLAGS));
  field_uint (klass, GstTtsNull, settings.told_concurrency,
      "told-concurrency", "Told concurrency", "Requests at once that each "
      "answer says it takes (0 = says nothing)", 0, G_MAXUINT, 0);
}

/* What lets it pass for one that bills. */
static void
install_bill (GObjectClass *klass)
{
  field_install (klass, GstTtsNull, settings.unit, g_param_spec_enum ("unit",
          "Unit", "What its bill counts", GST_TYPE_TTS_UNIT,
          GST_TTS_UNIT_NONE, FIELD_READY_FLAGS));
  field_install (klass, GstTtsNull, settings.told_quantity,
      g_param_spec_double ("told-quantity", "Told quantity",
          "How many units each answer says it bills (-1 = says nothing)", -1,
          1e12, -1, FIELD_READY_FLAGS));
  field_install (klass, GstTtsNull, service, g_param_spec_string ("service",
          "Service", "What price lists call it", "null", FIELD_READY_FLAGS));
  field_install (klass, GstTtsNull, model, g_param_spec_string ("model",
          "Model", "What price lists call its model", NULL,
          FIELD_READY_FLAGS));
}

static void
gst_tts_null_class_init (GstTtsNullClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = gst_tts_null_set_property;
  object_class->get_property = field_get_property;
  object_class->finalize = gst_tts_null_finalize;
  install_speech (object_class);
  install_faults (object_class);
  install_remote (object_class);
  install_bill (object_class);

  klass->get_capabilities = get_capabilities;
  klass->check = check;
  klass->dup_account = dup_account;
  klass->dup_service = dup_service;
  klass->dup_model = dup_model;
  klass->synthesize = synthesize;
  gst_tts_provider_class_set_metadata (klass, "null", "Tones for tests",
      "Repeatable tones instead of speech, with faults as properties",
      "The gst-tts developers");
}

static void
gst_tts_null_init (GstTtsNull *self)
{
}
