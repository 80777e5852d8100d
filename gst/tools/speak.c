/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts speak: says a script, or writes it to a file. */
#include "speak-output.h"

#include <glib-unix.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static gchar *file;
static gchar *output_path;
static gchar *format_nick;
static gchar *provider;
static gchar *voice;
static gchar *language;
static gchar *rate;
static gchar *pitch;
static gchar *lexicon;
static gchar *max_workers;
static gchar *on_error;
static gchar **speakers;
static gchar **settings;
static gint sample_rate;
static gboolean live;
static gboolean json_output;
static gboolean quiet;

static const GOptionEntry options[] = {
  {"file", 'f', 0, G_OPTION_ARG_FILENAME, &file,
      "Read this file; - is standard input", "FILE"},
  {"output", 'o', 0, G_OPTION_ARG_FILENAME, &output_path,
        "Write a .wav, .flac, .ogg, .opus, .mp3, .mka or .mkv; - is WAV on "
        "standard output", "FILE"},
  {"provider", 'p', 0, G_OPTION_ARG_FILENAME, &provider,
      "Who speaks; several with commas in order of preference", "NAME"},
  {"voice", 'v', 0, G_OPTION_ARG_FILENAME, &voice,
      "Voice of all that the script gives none", "NAME"},
  {"lang", 'l', 0, G_OPTION_ARG_FILENAME, &language,
      "Language of what the script gives none", "TAG"},
  {"language", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, &language,
      NULL, NULL},
  {"rate", 'r', 0, G_OPTION_ARG_FILENAME, &rate,
      "Speed factor, 0.25 to 4", "NUMBER"},
  {"pitch", 0, 0, G_OPTION_ARG_FILENAME, &pitch,
      "Semitones up or down", "NUMBER"},
  {"format", 0, 0, G_OPTION_ARG_FILENAME, &format_nick,
      "What it is: auto, text, ssml, srt, webvtt, dialogue, json", "FORMAT"},
  {"lexicon", 0, 0, G_OPTION_ARG_FILENAME, &lexicon,
      "How words are said", "FILE"},
  {"max-workers", 0, 0, G_OPTION_ARG_FILENAME, &max_workers,
      "Requests at once", "N"},
  {"speaker", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &speakers,
      "Voice of a speaker of the script; may be repeated", "NAME=VOICE"},
  {"on-error", 0, 0, G_OPTION_ARG_FILENAME, &on_error,
      "For a cue that can not be spoken: fail, skip, silence", "WHAT"},
  {"live", 0, 0, G_OPTION_ARG_NONE, &live,
      "Speak each line of standard input as it comes", NULL},
  {"sample-rate", 0, 0, G_OPTION_ARG_INT, &sample_rate,
      "Samples in a second of the output", "HZ"},
  {"set", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &settings,
      "Set a provider's property; may be repeated", "PROVIDER::NAME=VALUE"},
  {"json", 0, 0, G_OPTION_ARG_NONE, &json_output,
      "Print a report as JSON at the end", NULL},
  {"quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet,
      "No progress, only warnings and errors", NULL},
  {NULL}
};

typedef struct
{
  guint index;
  GstClockTime start;
  GstClockTime duration;
  gboolean skipped;
  gchar *provider;
} Done;

typedef struct
{
  SpeakOutput output;
  ToolInput input;
  GstElement *pipeline;
  GMainLoop *loop;
  gint code;
  gboolean progress;            /* a line that is written over */
  gint64 started;               /* microseconds */
  GstClockTime spoken;          /* end of the last cue that is done */
  gdouble cost;
  GArray *done;
} Speak;

static void
clear_done (gpointer data)
{
  g_free (((Done *) data)->provider);
}

static gdouble
elapsed_seconds (const Speak *self)
{
  return MAX (g_get_monotonic_time () - self->started, 1) /
      (gdouble) G_USEC_PER_SEC;
}

/* Properties */

static gint
set_value (GObject *object, GParamSpec *pspec, const gchar *name,
    const gchar *text)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, pspec->value_type);
  if (G_VALUE_HOLDS_STRING (&value))
    g_value_set_string (&value, text);
  else if (!gst_value_deserialize_with_pspec (&value, text, pspec))
    return tool_usage ("%s can not be '%s'", name, text);
  if (g_param_value_validate (pspec, &value))
    return tool_usage ("%s can not be '%s'", name, text);
  g_object_set_property (object, pspec->name, &value);
  return 0;
}

static gint
set_options (GObject *source)
{
  const struct
  {
    const gchar *property;
    const gchar *text;
  } rows[] = {
    {"provider", provider}, {"voice", voice}, {"language-code", language},
    {"rate", rate}, {"pitch", pitch}, {"lexicon", lexicon},
    {"max-workers", max_workers}, {"on-error", on_error},
  };
  gint code = 0;

  for (guint i = 0; code == 0 && i < G_N_ELEMENTS (rows); i++) {
    GParamSpec *pspec = g_object_class_find_property
        (G_OBJECT_GET_CLASS (source), rows[i].property);

    if (rows[i].text)
      code = set_value (source, pspec, rows[i].property, rows[i].text);
  }
  return code;
}

static gint
set_speakers (GObject *source)
{
  g_autoptr (GstStructure) map = gst_structure_new_empty ("map");

  for (guint i = 0; speakers && speakers[i]; i++) {
    const gchar *equals = strchr (speakers[i], '=');
    g_autofree gchar *name = NULL;

    if (!equals || equals == speakers[i] || !equals[1])
      return tool_usage ("--speaker wants NAME=VOICE, not '%s'", speakers[i]);
    name = g_strndup (speakers[i], equals - speakers[i]);
    gst_structure_set (map, name, G_TYPE_STRING, equals + 1, NULL);
  }
  if (speakers)
    g_object_set (source, "speaker-map", map, NULL);
  return 0;
}

static gint
set_provider_property (GstChildProxy *source, const gchar *setting)
{
  const gchar *equals = strchr (setting, '=');
  g_autofree gchar *name = NULL;
  g_autoptr (GObject) target = NULL;
  GParamSpec *pspec;

  if (!equals || !strstr (setting, "::"))
    return tool_usage ("--set wants PROVIDER::NAME=VALUE, not '%s'", setting);
  name = g_strndup (setting, equals - setting);
  if (!gst_child_proxy_lookup (source, name, &target, &pspec))
    return tool_usage ("there is no property %s; 'gst-tts providers' and "
        "'gst-inspect-1.0 tts...' list them", name);
  return set_value (target, pspec, name, equals + 1);
}

static gint
set_script (Speak *self, GObject *source)
{
  gsize size;
  const gchar *data;
  g_autofree gchar *text = NULL;

  if (live) {
    g_object_set (source, "location", "-", "is-live", TRUE, NULL);
    return 0;
  }

  /* A property ends at a NUL, and to the reader it is invalid anyway. */
  data = g_bytes_get_data (self->input.data, &size);
  text = memchr (data, 0, size) ? g_utf8_make_valid (data, size) :
      g_strndup (data, size);
  g_object_set (source, "text", text, "format", self->input.script->format,
      NULL);
  return 0;
}

/* What happens */

static void
stop (Speak *self, gint code)
{
  if (self->code == 0)
    self->code = code;
  g_main_loop_quit (self->loop);
}

static gboolean
on_interrupt (gpointer user_data)
{
  stop (user_data, EXIT_INTERRUPTED);
  return G_SOURCE_CONTINUE;
}

static void
print_progress (const Speak *self)
{
  gdouble elapsed = elapsed_seconds (self);
  gdouble spoken = self->spoken / (gdouble) GST_SECOND;
  guint n = self->done->len;

  fprintf (stderr, "\r\033[Kcue %u", n);
  if (!live)
    fprintf (stderr, "/%u", self->input.script->cues->len);
  fprintf (stderr, " · %.1f s audio · %.1fx", spoken, spoken / elapsed);
  if (!live && n > 0) {
    guint left = elapsed / n * (self->input.script->cues->len - n);

    fprintf (stderr, " · ETA %02u:%02u", left / 60, left % 60);
  }
}

static void
end_line (const Speak *self)
{
  if (self->progress)
    fputs ("\r\033[K", stderr);
}

static void
on_cue_done (Speak *self, const GstStructure *s)
{
  Done done = { 0, GST_CLOCK_TIME_NONE, 0, FALSE, NULL };
  gdouble cost = 0;

  gst_structure_get (s, "cue-index", G_TYPE_UINT, &done.index,
      "skipped", G_TYPE_BOOLEAN, &done.skipped, "cost", G_TYPE_DOUBLE, &cost,
      NULL);
  gst_structure_get_clock_time (s, "running-time", &done.start);
  gst_structure_get_clock_time (s, "duration", &done.duration);
  done.provider = g_strdup (gst_structure_get_string (s, "provider"));
  g_array_append_val (self->done, done);

  self->cost += cost;
  if (GST_CLOCK_TIME_IS_VALID (done.start) &&
      GST_CLOCK_TIME_IS_VALID (done.duration))
    self->spoken = MAX (self->spoken, done.start + done.duration);
  if (self->progress)
    print_progress (self);
}

/* The library's own error, which the element error carries in its details. */
static gint
exit_code_of_message (const GError *error, const gchar *debug)
{
  const gchar *quark = g_quark_to_string (GST_TTS_ERROR);
  const gchar *found = debug ? g_strrstr (debug, quark) : NULL;
  gint code;

  if (found && sscanf (found + strlen (quark), " %d", &code) == 1) {
    g_autoptr (GError) own = g_error_new_literal (GST_TTS_ERROR, code, "");

    return tool_exit_code (own);
  }
  if (g_error_matches (error, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_OPEN_WRITE))
    return EX_CANTCREAT;
  if (error->domain == GST_RESOURCE_ERROR &&
      (error->code == GST_RESOURCE_ERROR_WRITE ||
          error->code == GST_RESOURCE_ERROR_NO_SPACE_LEFT))
    return EX_IOERR;
  return error->domain == GST_RESOURCE_ERROR ? EX_NOINPUT : EX_SOFTWARE;
}

static void
on_error_message (Speak *self, GstMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *debug = NULL;
  gint code;

  gst_message_parse_error (message, &error, &debug);
  code = exit_code_of_message (error, debug);
  end_line (self);
  if (g_error_matches (error, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_NO_SPACE_LEFT))
    tool_message ("cannot write %s: the disk is full",
        speak_output_name (&self->output));
  else if (code == EX_IOERR || code == EX_CANTCREAT)
    tool_message ("cannot write %s: %s", speak_output_name (&self->output),
        error->message);
  else
    tool_message ("%s", error->message);
  stop (self, code);
}

/* Those of the script were printed when it was read. */
static void
on_warning_message (const Speak *self, GstMessage *message)
{
  g_autoptr (GError) error = NULL;

  gst_message_parse_warning (message, &error, NULL);
  if (!live && g_error_matches (error, GST_STREAM_ERROR,
          GST_STREAM_ERROR_FORMAT))
    return;
  end_line (self);
  tool_message ("%s", error->message);
}

static gboolean
on_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  Speak *self = user_data;

  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_ERROR:
      on_error_message (self, message);
      break;
    case GST_MESSAGE_WARNING:
      on_warning_message (self, message);
      break;
    case GST_MESSAGE_EOS:
      stop (self, 0);
      break;
    case GST_MESSAGE_ELEMENT:
      if (gst_message_has_name (message, "tts-cue-done"))
        on_cue_done (self, gst_message_get_structure (message));
      break;
    default:
      break;
  }
  return G_SOURCE_CONTINUE;
}

/* The end */

static void
print_report (const Speak *self)
{
  g_autoptr (JsonBuilder) json = tool_json_begin ();
  gdouble elapsed = elapsed_seconds (self);

  tool_json_string (json, "output", self->output.path);
  tool_json_time (json, "audio_seconds", self->spoken);
  tool_json_double (json, "elapsed_seconds", elapsed);
  tool_json_double (json, "times_real_time",
      self->spoken / (gdouble) GST_SECOND / elapsed);
  tool_json_double (json, "cost_usd", self->cost);
  json_builder_set_member_name (json, "cues");
  json_builder_begin_array (json);
  for (guint i = 0; i < self->done->len; i++) {
    const Done *done = &g_array_index (self->done, Done, i);

    json_builder_begin_object (json);
    tool_json_int (json, "index", done->index);
    tool_json_time (json, "start", done->start);
    tool_json_time (json, "duration", done->duration);
    tool_json_string (json, "provider", done->provider);
    tool_json_boolean (json, "skipped", done->skipped);
    json_builder_end_object (json);
  }
  json_builder_end_array (json);
  tool_json_end (json);
}

static void
print_last_line (const Speak *self)
{
  gdouble elapsed = elapsed_seconds (self);
  gdouble spoken = self->spoken / (gdouble) GST_SECOND;

  end_line (self);
  if (self->progress)
    fprintf (stderr, "%s: %u cues, %.1f s audio in %.1f s, %.1f times real "
        "time\n", speak_output_name (&self->output), self->done->len, spoken,
        elapsed, spoken / elapsed);
}

static gint
build (Speak *self)
{
  GstElement *source = gst_element_factory_make ("ttssrc", NULL);
  gint code;

  self->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  if (!source) {
    tool_message ("the GStreamer element ttssrc is missing; is "
        "GST_PLUGIN_PATH set?");
    return EX_CONFIG;
  }
  gst_bin_add (GST_BIN (self->pipeline), source);

  code = set_options (G_OBJECT (source));
  if (code == 0)
    code = set_speakers (G_OBJECT (source));
  for (guint i = 0; code == 0 && settings && settings[i]; i++)
    code = set_provider_property (GST_CHILD_PROXY (source), settings[i]);
  if (code == 0)
    code = set_script (self, G_OBJECT (source));
  if (code == 0)
    code = speak_output_open (&self->output, output_path);
  if (code == 0)
    code = speak_output_build (&self->output, GST_BIN (self->pipeline),
        source, sample_rate);
  return code;
}

static void
play (Speak *self)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);

  gst_bus_add_watch (bus, on_message, self);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  g_main_loop_run (self->loop);
  gst_bus_remove_watch (bus);
}

static gint
speak (Speak *self)
{
  /* Before there is a file that would have to be removed. */
  guint interrupt = g_unix_signal_add (SIGINT, on_interrupt, self);
  guint terminate = g_unix_signal_add (SIGTERM, on_interrupt, self);

  self->code = build (self);
  if (self->code == 0)
    play (self);
  gst_element_set_state (self->pipeline, GST_STATE_NULL);

  if (self->code == 0)
    self->code = speak_output_commit (&self->output);
  if (self->code == 0)
    print_last_line (self);
  else
    end_line (self);
  if (self->code == EXIT_INTERRUPTED)
    tool_message ("interrupted");
  if (self->code != 0)
    speak_output_abandon (&self->output);
  g_source_remove (interrupt);
  g_source_remove (terminate);
  if (self->code == 0 && json_output)
    print_report (self);
  return self->code;
}

static gint
check_options (gchar **arguments)
{
  if (sample_rate < 0)
    return tool_usage ("--sample-rate can not be negative");
  if (json_output && g_strcmp0 (output_path, "-") == 0)
    return tool_usage ("--json and -o - both want standard output");
  if (live && (file || arguments[0]))
    return tool_usage ("--live reads standard input and nothing else");
  return 0;
}

static gint
run (gchar **arguments)
{
  Speak self = { .progress = !quiet && isatty (STDERR_FILENO) };
  GstTtsFormat format;
  gint code = check_options (arguments);

  if (code == 0)
    code = tool_parse_format (format_nick, &format);
  if (code == 0 && !live)
    code = tool_read_input (arguments, file, format, &self.input);
  if (code != 0)
    return code;

  self.started = g_get_monotonic_time ();
  self.loop = g_main_loop_new (NULL, FALSE);
  self.done = g_array_new (FALSE, FALSE, sizeof (Done));
  g_array_set_clear_func (self.done, clear_done);
  code = speak (&self);

  gst_object_unref (self.pipeline);
  g_main_loop_unref (self.loop);
  g_array_unref (self.done);
  speak_output_clear (&self.output);
  tool_input_clear (&self.input);
  return code;
}

const ToolCommand tool_speak = {
  "speak", "[TEXT | - | -f FILE]", "Say a script, or write it to a file",
  options, run
};
