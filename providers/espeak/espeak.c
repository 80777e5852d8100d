/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `espeak`: the voices of eSpeak NG. */
/**
 * SECTION:element-ttsespeak
 * @title: ttsespeak
 * @short_description: speech in a hundred languages from eSpeak NG
 *
 * A voice is a language (`en-US`, `de`, `cmn`), a language with a variant
 * (`en-US+f3`), or a variant of the wanted language's voice (`+f3`). Without
 * one the language chooses, and without a language it is English. Equal
 * requests give equal bytes. English voices say phonemes. Of say-as,
 * `characters`, `spell-out`, `verbatim`, `digits` and `telephone` are obeyed.
 * What else a script asks for is said as it is written, with a warning.
 *
 * The library runs in the helper program gst-tts-espeak, a process per chunk,
 * so that chunks are made on all cores and a cancel ends them at once. That
 * program is GPL-3.0-or-later, as the library is.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 ttssrc text="Guten Tag" language-code=de provider=espeak espeak::rate=150 ! autoaudiosink
 * ]|
 * Speak German, a little slower.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <gst/tts/tts.h>

#include "../fields.h"
#include "../helper/shared.h"
#include "../providers.h"
#include "espeak-text.h"

#define DEFAULT_RATE 175
#define MIN_RATE 80
#define MAX_RATE 449            /* more is another algorithm */
#define DEFAULT_PITCH 50
#define MAX_PITCH 12            /* semitones */

typedef struct
{
  guint rate;                   /* words per minute */
  guint pitch;
  guint pitch_range;
  guint word_gap;               /* ms */
} Settings;

typedef struct
{
  GstTtsProvider parent;

  Settings settings;            /* object lock */
} GstTtsEspeak;

typedef GstTtsProviderClass GstTtsEspeakClass;

static GType gst_tts_espeak_get_type (void);
G_DEFINE_TYPE (GstTtsEspeak, gst_tts_espeak, GST_TYPE_TTS_PROVIDER)
GST_ELEMENT_REGISTER_DEFINE (ttsespeak, "ttsespeak", GST_RANK_MARGINAL,
    gst_tts_espeak_get_type ())

GstTtsHelper gst_tts_espeak_helper =
GST_TTS_HELPER_INIT ("gst-tts-espeak", "libespeak-ng1");

static void
get_capabilities (GstTtsProvider *provider, GstTtsCapabilities *ret_caps)
{
  ret_caps->streaming = TRUE;
  ret_caps->word_timings = TRUE;
  ret_caps->deterministic = TRUE;
  ret_caps->phonemes = TRUE;
  ret_caps->rate_control = TRUE;
  ret_caps->pitch_control = TRUE;
  ret_caps->local = TRUE;
  ret_caps->instant = TRUE;
  ret_caps->sample_rate = 22050;
  ret_caps->good_chars = 400;
  ret_caps->max_concurrency = gst_tts_helper_get_concurrency ();
}

/* Where the library itself looks. */
static gboolean
has_data (void)
{
  const gchar *const folders[] = { g_getenv ("ESPEAK_DATA_PATH"),
    g_get_home_dir (), ESPEAK_LIBDIR, "/usr/share", "/usr/local/share"
  };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++) {
    g_autofree gchar *below = NULL, *here = NULL;

    if (!folders[i])
      continue;
    below = g_build_filename (folders[i], "espeak-ng-data", "phontab", NULL);
    here = g_build_filename (folders[i], "phontab", NULL);
    if (g_file_test (below, G_FILE_TEST_EXISTS)
        || g_file_test (here, G_FILE_TEST_EXISTS))
      return TRUE;
  }
  return FALSE;
}

static gboolean
check (GstTtsProvider *provider, GError **error)
{
  g_autofree gchar *path = gst_tts_helper_find (&gst_tts_espeak_helper, error);

  if (!path)
    return FALSE;
  if (has_data ())
    return TRUE;
  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
      "espeak-ng has no data; install the Debian package espeak-ng-data or "
      "set ESPEAK_DATA_PATH");
  return FALSE;
}

static GPtrArray *
list_voices (GstTtsProvider *provider, GCancellable *cancellable,
    GError **error)
{
  return gst_tts_helper_list_voices (&gst_tts_espeak_helper, cancellable,
      error);
}

/* What the library would leave out in silence. */
static void
warn_of_limits (GstTtsJob *job, const GstTtsHelperRequest *request)
{
  gdouble words = request->rate * DEFAULT_RATE;

  if (words < MIN_RATE - 0.5 || words >= MAX_RATE + 0.5)
    gst_tts_job_warn (job, "espeak-rate",
        "espeak speaks %d to %d words a minute, not %.0f", MIN_RATE, MAX_RATE,
        words);
  if (ABS (request->pitch) > MAX_PITCH)
    gst_tts_job_warn (job, "espeak-pitch",
        "espeak moves the pitch by an octave at most, not by %+.1f semitones",
        request->pitch);
}

static gboolean
synthesize (GstTtsProvider *provider, GstTtsJob *job, GError **error)
{
  GstTtsEspeak *self = (GstTtsEspeak *) provider;
  GstTtsHelperRequest request = {
    .voice = gst_tts_job_get_voice (job),
    .language = gst_tts_job_get_language (job),
    .word = gst_tts_espeak_text_word,
  };
  GstTtsEspeakText text;
  Settings set;
  gboolean ok;

  GST_OBJECT_LOCK (self);
  set = self->settings;
  GST_OBJECT_UNLOCK (self);

  gst_tts_espeak_text_init (&text, job);
  request.text = text.marked->str;
  request.user_data = &text;
  request.flags = text.flags;
  request.rate = gst_tts_job_get_rate (job) * set.rate / DEFAULT_RATE;
  request.pitch = gst_tts_job_get_pitch (job)
      + ((gdouble) set.pitch - DEFAULT_PITCH) * MAX_PITCH / DEFAULT_PITCH;
  request.pitch_range = set.pitch_range;
  request.word_gap = set.word_gap / 10;
  warn_of_limits (job, &request);
  ok = gst_tts_helper_speak (&gst_tts_espeak_helper, job, &request, error);
  if (ok)
    gst_tts_espeak_text_finish (&text);
  gst_tts_espeak_text_clear (&text);
  return ok;
}

static void
gst_tts_espeak_class_init (GstTtsEspeakClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = field_set_property;
  object_class->get_property = field_get_property;

  field_uint (object_class, GstTtsEspeak, settings.rate, "rate", "Rate",
      "Words per minute, times the rate of the script; 80 to 449 are obeyed",
      MIN_RATE, MAX_RATE, DEFAULT_RATE);
  field_uint (object_class, GstTtsEspeak, settings.pitch, "pitch", "Pitch",
      "Base pitch (0 = an octave below normal, 50 = normal, 100 = an octave "
      "above)", 0, 100, DEFAULT_PITCH);
  field_uint (object_class, GstTtsEspeak, settings.pitch_range, "pitch-range",
      "Pitch range", "How lively the pitch is (0 = monotone, 50 = normal)", 0,
      100, 50);
  field_uint (object_class, GstTtsEspeak, settings.word_gap, "word-gap",
      "Word gap", "Extra pause between words in milliseconds at the normal "
      "rate, in steps of 10", 0, 10000, 0);

  klass->get_capabilities = get_capabilities;
  klass->check = check;
  klass->list_voices = list_voices;
  klass->synthesize = synthesize;
  gst_tts_provider_class_set_metadata (klass, "espeak", "eSpeak NG",
      "Speech in a hundred languages from eSpeak NG, without network",
      "The gst-tts developers");
}

static void
gst_tts_espeak_init (GstTtsEspeak *self)
{
}
