/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `flite`: the English voices of CMU Flite. */
/**
 * SECTION:element-ttsflite
 * @title: ttsflite
 * @short_description: English speech from CMU Flite
 *
 * Five small English voices that need no download: slt (the default), rms,
 * awb, kal16 and kal. Equal requests give equal bytes. Accented letters are
 * spoken without their accents; other scripts are left out with a warning,
 * because flite knows English only. The voice rms keeps its own pitch, and no
 * voice obeys say-as, also with a warning.
 *
 * The library runs in the helper program gst-tts-flite, a process per chunk,
 * so that chunks are made on all cores and a cancel ends them at once.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 ttssrc text="Hello there" provider=flite ! autoaudiosink
 * ]|
 * Speak a sentence.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include <gst/tts/tts.h>

#include "../helper/shared.h"
#include "../providers.h"

typedef struct
{
  GstTtsProvider parent;
} GstTtsFlite;

typedef GstTtsProviderClass GstTtsFliteClass;

static GType gst_tts_flite_get_type (void);
G_DEFINE_TYPE (GstTtsFlite, gst_tts_flite, GST_TYPE_TTS_PROVIDER)
GST_ELEMENT_REGISTER_DEFINE (ttsflite, "ttsflite", GST_RANK_SECONDARY,
    gst_tts_flite_get_type ())

GstTtsHelper gst_tts_flite_helper =
GST_TTS_HELPER_INIT ("gst-tts-flite", "libflite1");

/* What flite reads, and where each of its bytes comes from. */
typedef struct
{
  GstTtsJob *job;
  GString *ascii;
  GArray *origin;               /* guint, one more than bytes in ascii */
} Text;

static void
get_capabilities (GstTtsProvider *provider, GstTtsCapabilities *ret_caps)
{
  static const gchar *const languages[] = { "en", NULL };

  ret_caps->streaming = TRUE;
  ret_caps->word_timings = TRUE;
  ret_caps->deterministic = TRUE;
  ret_caps->rate_control = TRUE;
  ret_caps->pitch_control = TRUE;
  ret_caps->local = TRUE;
  ret_caps->instant = TRUE;
  ret_caps->sample_rate = 16000;
  ret_caps->max_chars = 2000;
  ret_caps->good_chars = 300;
  ret_caps->max_concurrency = gst_tts_helper_get_concurrency ();
  ret_caps->languages = languages;
}

static gboolean
check (GstTtsProvider *provider, GError **error)
{
  g_autofree gchar *path = gst_tts_helper_find (&gst_tts_flite_helper, error);

  return path != NULL;
}

static GPtrArray *
list_voices (GstTtsProvider *provider, GCancellable *cancellable,
    GError **error)
{
  return gst_tts_helper_list_voices (&gst_tts_flite_helper, cancellable, error);
}

/* What an English reader makes of a character that ASCII has not. */
static const gchar *
spell (gunichar c)
{
  switch (c) {
    case 0x2018:
    case 0x2019:
    case 0x02bc:
      return "'";
    case 0x201c:
    case 0x201d:
      return "\"";
    case 0x2013:
    case 0x2014:
    case 0x2026:
      return ", ";
    case 0x00df:
      return "ss";
    case 0x00e6:
      return "ae";
    case 0x00c6:
      return "AE";
    case 0x0153:
      return "oe";
    case 0x0152:
      return "OE";
    case 0x00f8:
      return "o";
    case 0x00d8:
      return "O";
    case 0x0142:
      return "l";
    case 0x0141:
      return "L";
    case 0x00b0:
      return " degrees";
    case 0x20ac:
      return " euros ";
    case 0x00a3:
      return " pounds ";
    default:
      return NULL;
  }
}

static void
warn_of_letter (GstTtsJob *job, gunichar c)
{
  gchar letter[7] = { 0, };

  g_unichar_to_utf8 (c, letter);
  gst_tts_job_warn (job, "flite-letters",
      "flite knows the letters of English only: those like '%s' are left out",
      letter);
}

static void
append_char (Text *text, gunichar c, guint origin)
{
  gunichar base[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
  const gchar *spelling = c < 0x80 ? NULL : spell (c);
  gsize before = text->ascii->len;

  if (c == 0)
    c = ' ';
  if (spelling)
    g_string_append (text->ascii, spelling);
  else if (c < 0x80)
    g_string_append_c (text->ascii, c);
  else if (!g_unichar_ismark (c)) {
    g_unichar_fully_decompose (c, TRUE, base, G_N_ELEMENTS (base));
    g_string_append_c (text->ascii, base[0] < 0x80 ? base[0] : ' ');
    if (base[0] >= 0x80 && g_unichar_isalnum (c))
      warn_of_letter (text->job, c);
  }
  for (gsize i = before; i < text->ascii->len; i++)
    g_array_append_val (text->origin, origin);
}

static void
text_init (Text *text, GstTtsJob *job)
{
  const gchar *start = gst_tts_job_get_text (job);
  guint size = strlen (start);

  text->job = job;
  text->ascii = g_string_sized_new (size);
  text->origin = g_array_sized_new (FALSE, FALSE, sizeof (guint), size + 1);
  for (const gchar *p = start; *p; p = g_utf8_next_char (p))
    append_char (text, g_utf8_get_char (p), p - start);
  g_array_append_val (text->origin, size);
}

static void
text_clear (Text *text)
{
  g_string_free (text->ascii, TRUE);
  g_array_unref (text->origin);
}

static void
on_word (gpointer user_data, const HelperWord *word, gint rate)
{
  Text *text = user_data;
  guint64 stop = (guint64) word->offset + word->length;
  guint start, end;

  if (stop >= text->origin->len || word->end < word->start)
    return;
  start = g_array_index (text->origin, guint, word->offset);
  end = g_array_index (text->origin, guint, stop);
  gst_tts_job_push_word (text->job, start, end - start,
      gst_util_uint64_scale (word->start, GST_SECOND, rate),
      gst_util_uint64_scale (word->end, GST_SECOND, rate));
}

/* Of nothing but these, flite makes a short noise of nothing. */
static gboolean
has_words (const gchar *ascii)
{
  for (; *ascii; ascii++)
    if (g_ascii_isgraph (*ascii) && !strchr ("\"'`.,:;!?(){}[]<>-", *ascii))
      return TRUE;
  return FALSE;
}

/* What its capabilities do not say. */
static void
warn_of_limits (GstTtsJob *job)
{
  if (gst_tts_job_get_pitch (job) != 0.0
      && g_strcmp0 (gst_tts_job_get_voice (job), "rms") == 0)
    gst_tts_job_warn (job, "flite-pitch",
        "flite's voice rms has one pitch only: the pitch is ignored");
  if (gst_tts_chunk_has_span (gst_tts_job_get_chunk (job),
          GST_TTS_SPAN_SAY_AS))
    gst_tts_job_warn (job, "flite-say-as",
        "flite takes no say-as: words are said as they are written");
}

static gboolean
synthesize (GstTtsProvider *provider, GstTtsJob *job, GError **error)
{
  const gchar *language = gst_tts_job_get_language (job);
  gboolean ok;
  Text text;

  if (!gst_tts_provider_speaks (provider, language)) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_UNSUPPORTED,
        "flite speaks English only, not '%s'", language);
    return FALSE;
  }

  warn_of_limits (job);
  text_init (&text, job);
  if (!has_words (text.ascii->str))
    ok = gst_tts_job_set_format (job, GST_AUDIO_FORMAT_S16LE, 16000, 1,
        error);
  else {
    const GstTtsHelperRequest request = {
      .voice = gst_tts_job_get_voice (job),
      .text = text.ascii->str,
      .rate = gst_tts_job_get_rate (job),
      .pitch = gst_tts_job_get_pitch (job),
      .word = on_word,
      .user_data = &text,
    };

    ok = gst_tts_helper_speak (&gst_tts_flite_helper, job, &request, error);
  }
  text_clear (&text);
  return ok;
}

static void
gst_tts_flite_class_init (GstTtsFliteClass *klass)
{
  klass->get_capabilities = get_capabilities;
  klass->check = check;
  klass->list_voices = list_voices;
  klass->synthesize = synthesize;
  gst_tts_provider_class_set_metadata (klass, "flite", "Flite",
      "English speech from CMU Flite, without download or network",
      "The gst-tts developers");
}

static void
gst_tts_flite_init (GstTtsFlite *self)
{
}
