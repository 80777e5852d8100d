/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The helper program around libespeak-ng. It links a GPL library, so it is
 * GPL itself; nothing else of gst-tts contains or links either. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <espeak-ng/speak_lib.h>

#include "../helper/server.h"

#define PIECE_MS 20

/* From 450 on the library hands over to another algorithm, which speaks more
 * slowly than 449 and puts its events elsewhere. */
#define MAX_RATE (espeakRATE_MAXIMUM - 1)

/* A copy of a voice of the library's list, which the next list replaces. */
typedef struct
{
  char *name;
  char *identifier;
  char *languages;
  unsigned char gender;
} Voice;

typedef struct
{
  Voice *voices;
  int count;
} Table;

static int sample_rate;
static Table languages, variants;

struct audio_object *create_audio_device_object (const char *device,
    const char *application, const char *description);

/* In place of libpcaudio's: the library opens a sound device as it starts,
 * even where it is to return its samples, and waits for a sound server. */
struct audio_object *
create_audio_device_object (const char *device, const char *application,
    const char *description)
{
  return NULL;
}

static const char *
init (void)
{
  sample_rate = espeak_Initialize (AUDIO_OUTPUT_SYNCHRONOUS, PIECE_MS, NULL,
      espeakINITIALIZE_DONT_EXIT);
  if (sample_rate <= 0)
    return "espeak-ng has no data; install the Debian package espeak-ng-data";
  return NULL;
}

/* Each language follows a byte that says how well the voice fits. */
static const char *
next_language (const char *entry)
{
  return entry + 1 + strlen (entry + 1) + 1;
}

static char *
copy_languages (const char *list)
{
  const char *end = list;
  char *copy;

  while (*end)
    end = next_language (end);
  copy = malloc (end + 1 - list);
  if (copy)
    memcpy (copy, list, end + 1 - list);
  return copy;
}

static void
fill (Table *table, const char *language)
{
  espeak_VOICE wanted = {.languages = language };
  const espeak_VOICE **list = espeak_ListVoices (language ? &wanted : NULL);
  int n = 0;

  while (list[n])
    n++;
  table->voices = calloc (n + 1, sizeof *table->voices);
  for (int i = 0; table->voices && i < n; i++) {
    Voice voice = { strdup (list[i]->name), strdup (list[i]->identifier),
      copy_languages (list[i]->languages), list[i]->gender
    };

    if (voice.name && voice.identifier && voice.languages)
      table->voices[table->count++] = voice;
  }
}

/* Reads each voice's file: 9 ms, which the first words do not wait for. */
static void
know_voices (void)
{
  if (languages.voices)
    return;

  fill (&languages, NULL);
  fill (&variants, "variant");
}

/* The file name of a voice is the shortest name that is its own. */
static const char *
short_name (const Voice *voice)
{
  const char *slash = strrchr (voice->identifier, '/');

  return slash ? slash + 1 : voice->identifier;
}

static const char *
gender_of (const Voice *voice)
{
  return voice->gender == 1 ? "male" : voice->gender == 2 ? "female" : "";
}

static void
list_voices (void)
{
  char name[256];

  know_voices ();
  for (int i = 0; i < languages.count; i++) {
    const Voice *v = &languages.voices[i];

    helper_voice (short_name (v), v->name, *v->languages ? v->languages + 1
        : "", gender_of (v));
  }
  for (int i = 0; i < variants.count; i++) {
    const Voice *v = &variants.voices[i];

    snprintf (name, sizeof name, "+%s", short_name (v));
    helper_voice (name, "variant, for any language or behind a voice", "",
        gender_of (v));
  }
}

static int
is_called (const Voice *voice, const char *name)
{
  return strcasecmp (short_name (voice), name) == 0
      || strcasecmp (voice->identifier, name) == 0
      || strcasecmp (voice->name, name) == 0;
}

static const Voice *
find_by_name (const Table *table, const char *name)
{
  for (int i = 0; i < table->count; i++)
    if (is_called (&table->voices[i], name))
      return &table->voices[i];
  return NULL;
}

static const Voice *
find_exact_language (const char *language)
{
  const Voice *best = NULL;
  int best_priority = 256;

  for (int i = 0; i < languages.count; i++) {
    const Voice *v = &languages.voices[i];

    for (const char *p = v->languages; *p; p = next_language (p)) {
      if (strcasecmp (p + 1, language) == 0
          && (unsigned char) *p < best_priority) {
        best = v;
        best_priority = (unsigned char) *p;
      }
    }
  }
  return best;
}

/* Subtags are dropped from the end until some voice speaks what is left. */
static const Voice *
find_by_language (const char *language)
{
  char tag[64];

  snprintf (tag, sizeof tag, "%s", language);
  for (char *p = tag; *p; p++)
    if (*p == '_')
      *p = '-';
  for (;;) {
    const Voice *voice = find_exact_language (tag);
    char *dash = strrchr (tag, '-');

    if (voice || !dash)
      return voice;
    *dash = '\0';
  }
}

static void
refuse_voice (const char *voice)
{
  helper_fail (HELPER_ERROR_UNKNOWN_VOICE, "no voice '%s'", voice);
}

/* "voice", "voice+variant", "+variant" or "". */
static void
name_voice (const HelperRequest *request, char *ret_name, size_t size)
{
  const char *plus = strchr (request->voice, '+');
  int n = plus ? (int) (plus - request->voice) : (int) strlen (request->voice);
  const Voice *voice, *variant = NULL;
  char base[256];

  know_voices ();
  snprintf (base, sizeof base, "%.*s", n < 255 ? n : 255, request->voice);
  if (n == 0)
    voice = find_by_language (*request->language ? request->language : "en");
  else if (!(voice = find_by_name (&languages, base)))
    voice = find_exact_language (base);
  if (!voice && n == 0)
    helper_fail (HELPER_ERROR_UNKNOWN_LANGUAGE, "no language '%s'",
        request->language);
  if (plus)
    variant = find_by_name (&variants, plus + 1);
  if (!voice || (plus && !variant))
    refuse_voice (request->voice);

  snprintf (ret_name, size, "%s%s%s", voice->identifier, variant ? "+" : "",
      variant ? short_name (variant) : "");
}

/* The voice that most want is loaded without knowing the others. */
static void
select_voice (const HelperRequest *request)
{
  char name[512];

  if (!*request->voice && (!*request->language
          || strcasecmp (request->language, "en") == 0)
      && espeak_SetVoiceByName ("gmw/en") == EE_OK)
    return;

  name_voice (request, name, sizeof name);
  if (espeak_SetVoiceByName (name) != EE_OK)
    helper_fail (HELPER_ERROR_FAILED, "the voice '%s' can not be loaded",
        name);
}

static int
clamp (double value, int low, int high)
{
  return value < low ? low : value > high ? high : (int) lrint (value);
}

/* From 0 to 100, pitch spans two octaves. */
static void
set_parameters (const HelperRequest *request)
{
  espeak_SetParameter (espeakRATE, clamp (request->rate * espeakRATE_NORMAL,
          espeakRATE_MINIMUM, MAX_RATE), 0);
  espeak_SetParameter (espeakPITCH, clamp (50 + request->pitch * 50 / 12, 0,
          100), 0);
  espeak_SetParameter (espeakRANGE, clamp (request->pitch_range, 0, 100), 0);
  espeak_SetParameter (espeakWORDGAP, clamp (request->word_gap, 0, 1000), 0);
}

/* A word is sent where it starts, as a character from 1; length 0 is the end
 * of a clause. The event's sample counts from the start of the text, its
 * audio_position is the same in rounded milliseconds. */
static int
on_samples (short *samples, int count, espeak_EVENT *event)
{
  if (samples && count > 0)
    helper_samples (samples, count);
  for (; event->type != espeakEVENT_LIST_TERMINATED; event++)
    if (event->type == espeakEVENT_WORD || event->type == espeakEVENT_END)
      helper_word (event->text_position, event->type == espeakEVENT_WORD,
          event->sample, event->sample);
  return 0;
}

static void
speak (const HelperRequest *request)
{
  unsigned flags = espeakCHARS_UTF8;

  if (request->flags & HELPER_FLAG_SSML)
    flags |= espeakSSML;
  if (request->flags & HELPER_FLAG_PHONEMES)
    flags |= espeakPHONEMES;
  if (request->flags & HELPER_FLAG_MORE)
    flags |= espeakENDPAUSE;

  select_voice (request);
  set_parameters (request);
  helper_format (sample_rate, 1);
  espeak_SetSynthCallback (on_samples);
  if (espeak_Synth (request->text, strlen (request->text) + 1, 0,
          POS_CHARACTER, 0, flags, NULL, NULL) != EE_OK)
    helper_fail (HELPER_ERROR_FAILED, "espeak-ng can not speak this text");
}

/* IPA with ^ for what is one sound of two letters; clauses of a line have a
 * blank between them. */
static void
say_phonemes (const char *line)
{
  const void *rest = line;

  while (rest) {
    const char *clause = espeak_TextToPhonemes (&rest, espeakCHARS_UTF8,
        espeakPHONEMES_IPA | espeakPHONEMES_TIE | '^' << 8);

    if (clause && *clause)
      helper_text (clause, strlen (clause));
    if (rest)
      helper_text (" ", 1);
  }
  helper_text ("\n", 1);
}

static void
phonemes (const HelperRequest *request)
{
  char *lines = strdup (request->text), *rest = lines, *line;

  if (!lines)
    helper_fail (HELPER_ERROR_FAILED, "out of memory");
  select_voice (request);
  while ((line = strsep (&rest, "\n")))
    say_phonemes (line);
  free (lines);
}

int
main (void)
{
  static const HelperEngine engine = {
    .init = init,
    .settle = know_voices,
    .list_voices = list_voices,
    .speak = speak,
    .phonemes = phonemes,
  };

  return helper_serve (&engine);
}
