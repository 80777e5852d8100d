/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The options that speaking one script and many have in common. */
#include "speak-options.h"

#include "speak-settings.h"
#include "tools-config.h"

SpeakOptions speak_options;

const GOptionEntry speak_option_entries[] = {
  {"provider", 'p', 0, G_OPTION_ARG_FILENAME, &speak_options.provider,
      "Who speaks; several with commas in order of preference", "NAME"},
  {"provider-policy", 0, 0, G_OPTION_ARG_FILENAME, &speak_options.policy,
      "Which of several is asked first: order, cheapest, fastest", "WHICH"},
  {"voice", 'v', 0, G_OPTION_ARG_FILENAME, &speak_options.voice,
      "Voice of all that a script gives none", "NAME"},
  {"speaker", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &speak_options.speakers,
      "Voice of a speaker of a script; may be repeated", "NAME=VOICE"},
  {"level", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &speak_options.levels,
      "Make a provider, or a voice of it, louder by so many decibels; may be "
      "repeated", "PROVIDER[/VOICE]=DB"},
  {"lang", 'l', 0, G_OPTION_ARG_FILENAME, &speak_options.language,
      "Language of what a script gives none", "TAG"},
  {"language", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME,
      &speak_options.language, NULL, NULL},
  {"rate", 'r', 0, G_OPTION_ARG_FILENAME, &speak_options.rate,
      "Speed factor, 0.25 to 4", "NUMBER"},
  {"pitch", 0, 0, G_OPTION_ARG_FILENAME, &speak_options.pitch,
      "Semitones up or down", "NUMBER"},
  {"format", 0, 0, G_OPTION_ARG_FILENAME, &speak_options.format,
      "What is read: auto, text, ssml, srt, webvtt, dialogue, json",
      "FORMAT"},
  {"cue", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &speak_options.cues,
      "Only this cue: id, number, or range such as 3-7; may be repeated",
      "CUE"},
  {"only-speaker", 0, 0, G_OPTION_ARG_FILENAME_ARRAY,
        &speak_options.only_speakers,
      "Only what this speaker says; may be repeated", "NAME"},
  {"lexicon", 0, 0, G_OPTION_ARG_FILENAME, &speak_options.lexicon,
      "How words are said", "FILE"},
  {"max-workers", 0, 0, G_OPTION_ARG_FILENAME, &speak_options.max_workers,
      "Requests at once, of all scripts to one remote provider", "N"},
  {"max-batch-size", 0, 0, G_OPTION_ARG_FILENAME,
      &speak_options.max_batch_size,
      "Pieces in one request, where a provider takes several", "N"},
  {"max-cost", 0, 0, G_OPTION_ARG_FILENAME, &speak_options.max_cost,
      "No request that could make all of it cost more than this", "USD"},
  {"on-error", 0, 0, G_OPTION_ARG_FILENAME, &speak_options.on_error,
      "For a cue that can not be spoken: fail, skip, silence", "WHAT"},
  {"cache", 0, 0, G_OPTION_ARG_FILENAME, &speak_options.cache,
      "Speech that was made before: on, read, off", "WHAT"},
  {"metrics", 0, 0, G_OPTION_ARG_FILENAME, &speak_options.metrics,
      "Write a line of JSON for each request, for gst-tts report", "FILE"},
  {"dry-run", 0, 0, G_OPTION_ARG_NONE, &speak_options.dry_run,
      "Make nothing, print what it would take and cost", NULL},
  {"sample-rate", 0, 0, G_OPTION_ARG_INT, &speak_options.sample_rate,
      "Samples in a second of the output", "HZ"},
  {"set", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &speak_options.settings,
      "Set a property of ttssrc or of a provider; may be repeated",
      "[PROVIDER::]NAME=VALUE"},
  {"json", 0, 0, G_OPTION_ARG_NONE, &speak_options.json,
      "Print a report as JSON at the end", NULL},
  {"quiet", 'q', 0, G_OPTION_ARG_NONE, &speak_options.quiet,
      "No progress, only warnings and errors", NULL},
  {NULL}
};

/* Nobody waits for the first words of a file: they are not cut short. */
static gint
set_for_file (GObject *source)
{
  g_autoptr (GstElementFactory) local = gst_element_factory_find ("ttslocal");
  gchar *settings[] = { (gchar *) "local::early=false", NULL };

  return local ? speak_set_properties (source, settings) : 0;
}

gint
speak_options_apply (GObject *source)
{
  const SpeakOptions *self = &speak_options;
  const struct
  {
    const gchar *property;
    const gchar *option;
    const gchar *text;
  } rows[] = {
    {"provider", "--provider", self->provider},
    {"provider-policy", "--provider-policy", self->policy},
    {"voice", "--voice", self->voice},
    {"language-code", "--lang", self->language},
    {"rate", "--rate", self->rate},
    {"pitch", "--pitch", self->pitch},
    {"lexicon", "--lexicon", self->lexicon},
    {"max-workers", "--max-workers", self->max_workers},
    {"max-batch-size", "--max-batch-size", self->max_batch_size},
    {"max-cost", "--max-cost", self->max_cost},
    {"on-error", "--on-error", self->on_error},
    {"cache", "--cache", self->cache},
    {"metrics", "--metrics", self->dry_run ? NULL : self->metrics},
  };
  gint code = self->to_file ? set_for_file (source) : 0;

  if (code == 0)
    code = tool_config_apply (source, NULL);
  for (guint i = 0; code == 0 && i < G_N_ELEMENTS (rows); i++)
    code = speak_set_property (source, rows[i].property, rows[i].option,
        rows[i].text);
  if (code == 0)
    code = speak_set_speakers (source, self->speakers);
  if (code == 0)
    code = speak_set_levels (source, self->levels);
  if (code == 0)
    code = speak_set_properties (source, self->settings);
  return code;
}
