/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The helper program around libflite. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <flite/cst_cg.h>
#include <flite/flite.h>

#include "../helper/server.h"

cst_lexicon *cmu_lex_init (void);
cst_voice *register_cmu_us_awb (const char *folder);
cst_voice *register_cmu_us_kal (const char *folder);
cst_voice *register_cmu_us_kal16 (const char *folder);
cst_voice *register_cmu_us_rms (const char *folder);
cst_voice *register_cmu_us_slt (const char *folder);

typedef struct
{
  const char *name;
  const char *description;
  const char *language;
  const char *gender;
  cst_voice *(*load) (const char *folder);
} Entry;

/* The first is the default, for its clarity. */
static const Entry entries[] = {
  {"slt", "clear, 16 kHz", "en-US", "female", register_cmu_us_slt},
  {"rms", "deep, 16 kHz, fixed pitch", "en-US", "male", register_cmu_us_rms},
  {"awb", "Scottish, 16 kHz", "en-GB", "male", register_cmu_us_awb},
  {"kal16", "robotic and fast, 16 kHz", "en-US", "male",
      register_cmu_us_kal16},
  {"kal", "robotic and fast, 8 kHz", "en-US", "male", register_cmu_us_kal},
};

#define N_ENTRIES (sizeof entries / sizeof *entries)

static cst_voice *voices[N_ENTRIES];
static const char *text;        /* of this child's request */
static int started;             /* whether a sample was sent */

static const char *
init (void)
{
  flite_init ();
  for (unsigned i = 0; i < N_ENTRIES; i++)
    if (!(voices[i] = entries[i].load (NULL)))
      return "libflite has no voices";
  return NULL;
}

static void
list_voices (void)
{
  for (unsigned i = 0; i < N_ENTRIES; i++)
    helper_voice (entries[i].name, entries[i].description,
        entries[i].language, entries[i].gender);
}

/* The times of a token's words that are spoken at all. */
static int
find_times (const cst_item *token, float *ret_start, float *ret_end)
{
  int found = 0;

  for (const cst_item *w = item_daughter (token); w; w = item_next (w)) {
    float end = flite_ffeature_float (w,
        "R:SylStructure.daughtern.daughtern.R:Segment.end");

    if (end <= 0)
      continue;
    if (!found)
      *ret_start = flite_ffeature_float (w,
          "R:SylStructure.daughter1.daughter1.R:Segment.p.end");
    *ret_end = end;
    found = 1;
  }
  return found;
}

/* Flite keeps no offsets, but its tokens are parts of the text in order. */
static void
send_words (const cst_utterance *utt, int rate)
{
  const char *p = text;

  for (const cst_item *t = relation_head (utt_relation (utt, "Token")); t;
      t = item_next (t)) {
    const char *name = item_feat_string (t, "name");
    const char *at = strstr (p, name);
    float start = 0, end = 0;

    if (!at || !*name)
      continue;
    p = at + strlen (name);
    if (find_times (t, &start, &end))
      helper_word (at - text, p - at, lrintf (start * rate),
          lrintf (end * rate));
  }
}

/* All durations are settled before the first sample, so the words go first. */
static int
on_samples (const cst_wave *wave, int start, int size, int last,
    cst_audio_streaming_info *info)
{
  if (!started) {
    helper_format (wave->sample_rate, wave->num_channels);
    send_words (info->utt, wave->sample_rate);
    started = 1;
  }
  helper_samples (wave->samples + start, size);
  return CST_AUDIO_STREAM_CONT;
}

/* The statistical voices shift what they predicted, the diphone voices take
 * a mean; rms has a model of its own and obeys neither. */
static void
set_pitch (cst_voice *voice, double semitones)
{
  float factor = pow (2, semitones / 12);

  if (flite_get_param_val (voice->features, "cg_db", NULL))
    flite_feat_set_float (voice->features, "f0_shift", factor);
  else
    flite_feat_set_float (voice->features, "int_f0_target_mean", factor
        * flite_get_param_float (voice->features, "int_f0_target_mean", 95));
}

static cst_voice *
find_voice (const char *name)
{
  if (!*name)
    return voices[0];
  for (unsigned i = 0; i < N_ENTRIES; i++)
    if (strcmp (entries[i].name, name) == 0)
      return voices[i];
  helper_fail (HELPER_ERROR_UNKNOWN_VOICE, "no voice '%s'", name);
}

static void
speak (const HelperRequest *request)
{
  cst_voice *voice = find_voice (request->voice);
  cst_audio_streaming_info *info = new_audio_streaming_info ();
  cst_utterance *utt = new_utterance ();

  if (request->rate != 1.0)
    flite_feat_set_float (voice->features, "duration_stretch",
        flite_get_param_float (voice->features, "duration_stretch", 1)
        / request->rate);
  if (request->pitch != 0.0)
    set_pitch (voice, request->pitch);
  info->asc = on_samples;
  info->utt = utt;
  flite_feat_set (voice->features, "streaming_info",
      audio_streaming_info_val (info));

  text = request->text;
  flite_feat_set_string (utt->features, "input_text", text);
  utt_init (utt, voice);
  if (!utt_synth (utt))
    helper_fail (HELPER_ERROR_FAILED, "libflite can not speak this text");
}

/* A word a line, in the lexicon or by its letter-to-sound rules. */
static void
say_phones (const cst_lexicon *lexicon, const char *word)
{
  cst_val *phones = lex_lookup (lexicon, word, NULL, NULL);

  for (const cst_val *p = phones; p; p = val_cdr (p)) {
    const char *phone = val_string (val_car (p));

    helper_text (phone, strlen (phone));
    helper_text (" ", 1);
  }
  delete_val (phones);
  helper_text ("\n", 1);
}

static void
phonemes (const HelperRequest *request)
{
  const cst_lexicon *lexicon = cmu_lex_init ();
  char *words = strdup (request->text), *rest = words, *word;

  if (!words)
    helper_fail (HELPER_ERROR_FAILED, "out of memory");
  while ((word = strsep (&rest, "\n")))
    say_phones (lexicon, word);
  free (words);
}

int
main (void)
{
  static const HelperEngine engine = {
    .init = init,
    .list_voices = list_voices,
    .speak = speak,
    .phonemes = phonemes,
  };

  return helper_serve (&engine);
}
