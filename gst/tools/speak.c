/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts speak: says a script, or writes it to a file. */
#include "speak-captions.h"
#include "speak-messages.h"
#include "speak-options.h"
#include "speak-output.h"
#include "speak-plan.h"
#include "speak-report.h"
#include "speak-script.h"
#include "speak-settings.h"
#include "tools-cues.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TICK_MS 500

static gchar *file;
static gchar *output_path;
static gchar *captions_path;
static gchar *timeline;
static gchar *overflow;
static gboolean caption_words;
static gboolean live;

static const GOptionEntry options[] = {
  {"file", 'f', 0, G_OPTION_ARG_FILENAME, &file,
      "Read this file; - is standard input", "FILE"},
  {"output", 'o', 0, G_OPTION_ARG_FILENAME, &output_path,
        "Write a .wav, .flac, .ogg, .opus, .mp3, .mka or .mkv; - is WAV on "
        "standard output", "FILE"},
  {"captions", 'c', 0, G_OPTION_ARG_FILENAME, &captions_path,
      "Write captions too, .srt, .vtt or .json, timed as the speech is",
      "FILE"},
  {"caption-words", 0, 0, G_OPTION_ARG_NONE, &caption_words,
      "A caption for each word", NULL},
  {"timeline", 0, 0, G_OPTION_ARG_FILENAME, &timeline,
      "Where a cue starts: append, cue", "WHERE"},
  {"overflow", 0, 0, G_OPTION_ARG_FILENAME, &overflow,
        "For a cue that is too long for --timeline=cue: shift, overlap, clip",
      "WHAT"},
  {"live", 0, 0, G_OPTION_ARG_NONE, &live,
      "Speak each line of standard input as it comes", NULL},
  {NULL}
};

typedef struct
{
  SpeakOutput output;
  SpeakCaptions captions;
  SpeakReport report;
  ToolInput input;
  GstElement *pipeline;
  GstElement *source;           /* in the pipeline */
  GstElement *speech;           /* what has it in its last form, likewise */
  GMainLoop *loop;
  gint code;
} Speak;

static void
warn_of_speakers (const GstTtsScript *script)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  tool_add_speakers (script, names);
  tool_warn_of_speakers (speak_options.speakers, names);
}

static gint
set_script (Speak *self, GObject *source)
{
  gsize size;
  const gchar *data;
  g_autofree gchar *text = NULL, *name = NULL, *cues = NULL;

  if (live) {
    g_object_set (source, "location", "-", "is-live", TRUE, NULL);
    return 0;
  }

  warn_of_speakers (self->input.script);
  name = g_path_get_basename (self->input.name);
  g_object_set (source, "ledger-name", name, NULL);
  /* A property ends at a NUL, and to the reader it is invalid anyway. */
  data = g_bytes_get_data (self->input.data, &size);
  text = memchr (data, 0, size) ? g_utf8_make_valid (data, size) :
      g_strndup (data, size);
  cues = tool_dup_chosen (&self->input);
  g_object_set (source, "text", text, "format", self->input.script->format,
      NULL);
  if (cues)
    g_object_set (source, "cues", cues, NULL);
  return 0;
}

static GstElement *
add_own_element (Speak *self, const gchar *name)
{
  GstElement *element = gst_element_factory_make (name, NULL);

  if (element)
    gst_bin_add (GST_BIN (self->pipeline), element);
  else
    tool_message ("the GStreamer element %s is missing; is GST_PLUGIN_PATH "
        "set?", name);
  return element;
}

static gint
add_timeline (Speak *self)
{
  GstElement *mux = add_own_element (self, "chunkmux");
  gint code;

  if (!mux)
    return EX_CONFIG;
  gst_element_link (self->source, mux);
  self->speech = mux;
  code = speak_set_property (G_OBJECT (mux), "timeline", "--timeline",
      timeline);
  return code ? code : speak_set_property (G_OBJECT (mux), "overflow",
      "--overflow", overflow);
}

static gint
build (Speak *self)
{
  gint code;

  self->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  self->source = self->speech = add_own_element (self, "ttssrc");
  if (!self->source)
    return EX_CONFIG;

  code = speak_options_apply (G_OBJECT (self->source));
  if (code == 0 && !live)
    code = speak_script_apply (G_OBJECT (self->source), self->input.script,
        file);
  if (code == 0)
    code = set_script (self, G_OBJECT (self->source));
  if (code == 0 && timeline)
    code = add_timeline (self);
  if (code == 0)
    code = speak_output_open (&self->output, output_path);
  if (code == 0)
    code = speak_output_build (&self->output, GST_BIN (self->pipeline),
        self->speech, speak_options.sample_rate);
  if (code == 0 && captions_path)
    code = speak_captions_open (&self->captions, captions_path,
        caption_words);
  if (code == 0 && captions_path)
    speak_captions_watch (&self->captions, self->speech);
  return code;
}

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
on_error_message (Speak *self, GstMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *debug = NULL;
  gint code;

  gst_message_parse_error (message, &error, &debug);
  code = speak_message_code (error, debug);
  speak_report_end_line (&self->report);
  if (code == EX_IOERR || code == EX_CANTCREAT)
    tool_message ("cannot write %s: %s", speak_output_name (&self->output),
        speak_message_reason (error, debug));
  else if (self->input.name && g_str_has_prefix (error->message, "cue "))
    tool_message ("%s: %s", self->input.name, error->message);
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
  speak_report_end_line (&self->report);
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
      if (GST_MESSAGE_SRC (message) == GST_OBJECT (self->speech)
          && gst_message_has_name (message, "tts-cue-done"))
        speak_report_add (&self->report, gst_message_get_structure (message));
      break;
    default:
      break;
  }
  return G_SOURCE_CONTINUE;
}

static gboolean
on_tick (gpointer user_data)
{
  Speak *self = user_data;
  g_autoptr (GstStructure) stats = NULL;
  guint64 made = 0;

  g_object_get (self->source, "stats", &stats, NULL);
  gst_structure_get_uint64 (stats, "audio-time", &made);
  speak_report_tick (&self->report, made);
  return G_SOURCE_CONTINUE;
}

static void
play (Speak *self)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);
  guint tick = self->report.progress ?
      g_timeout_add (TICK_MS, on_tick, self) : 0;

  gst_bus_add_watch (bus, on_message, self);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  g_main_loop_run (self->loop);
  gst_bus_remove_watch (bus);
  if (tick > 0)
    g_source_remove (tick);
}

static gint
finish (Speak *self)
{
  gint code = speak_captions_write (&self->captions);

  if (code == 0)
    code = speak_output_commit (&self->output);
  if (code == 0)
    code = speak_captions_commit (&self->captions);
  return code;
}

static void
warn_of_late_cues (Speak *self)
{
  g_autoptr (GstStructure) stats = NULL;
  guint64 late = 0;

  if (!timeline)
    return;
  g_object_get (self->speech, "stats", &stats, NULL);
  gst_structure_get_uint64 (stats, "late-cues", &late);
  if (late > 0)
    tool_message ("%" G_GUINT64_FORMAT " of the cues began late: what was "
        "said before took longer than its time; see --rate and --overflow",
        late);
}

static void
warn_of_skipped_cues (Speak *self)
{
  guint n = speak_report_n_skipped (&self->report);
  g_autofree gchar *cues = speak_report_dup_skipped (&self->report);

  if (n == 0)
    return;
  tool_message ("%u of the cues %s left out: %s", n, n == 1 ? "was" : "were",
      cues);
  self->code = EXIT_LEFT_OUT;
}

/* Says how it ended. */
static void
conclude (Speak *self)
{
  speak_report_end_line (&self->report);
  if (self->code == 0)
    warn_of_late_cues (self);
  if (self->code == 0)
    speak_report_print_summary (&self->report,
        speak_output_name (&self->output));
  if (self->code == EXIT_INTERRUPTED)
    tool_message ("interrupted");
  if (self->code != 0)
    speak_output_abandon (&self->output);
  if (self->code == 0 && speak_options.json)
    speak_report_print_json (&self->report, self->output.file.path,
        self->captions.file.path);
  if (self->code == 0)
    warn_of_skipped_cues (self);
}

static gint
speak (Speak *self)
{
  static const gint signals[] = { SIGINT, SIGTERM, SIGHUP };
  guint sources[G_N_ELEMENTS (signals)];
  gboolean begun;

  /* Before there is a file that would have to be removed. A file that grows
   * past the limit is then an error of write(). */
  signal (SIGXFSZ, SIG_IGN);
  signal (SIGPIPE, SIG_IGN);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    sources[i] = g_unix_signal_add (signals[i], on_interrupt, self);

  self->code = build (self);
  begun = self->code == 0;
  if (begun)
    play (self);
  gst_element_set_state (self->pipeline, GST_STATE_NULL);

  if (self->code == 0)
    self->code = finish (self);
  if (begun)
    conclude (self);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_source_remove (sources[i]);
  return self->code;
}

static gint
check_options (gchar **arguments)
{
  if (speak_options.sample_rate < 0)
    return tool_usage ("--sample-rate can not be negative");
  if (speak_options.json && g_strcmp0 (output_path, "-") == 0)
    return tool_usage ("--json and -o - both want standard output");
  if (live && (file || arguments[0]))
    return tool_usage ("--live reads standard input and nothing else");
  if (live && captions_path)
    return tool_usage ("--live has no --captions: how long it is silent "
        "between lines is not known before");
  if (live && timeline)
    return tool_usage ("--live speaks at once and has no --timeline");
  if (live && (speak_options.cues || speak_options.only_speakers))
    return tool_usage ("--live speaks each line; --cue and --only-speaker "
        "are for scripts");
  if (overflow && !timeline)
    return tool_usage ("--overflow needs --timeline=cue");
  if (live && speak_options.dry_run)
    return tool_usage ("--live has no --dry-run: nothing is known before");
  if (caption_words && !captions_path)
    return tool_usage ("--caption-words needs --captions FILE");
  return 0;
}

static gint
plan (Speak *self)
{
  g_autoptr (GstTtsSession) session = gst_tts_session_new ();
  gint code = speak_options_apply (G_OBJECT (session));

  if (code == 0)
    code = speak_script_apply (G_OBJECT (session), self->input.script, file);
  tool_drop_others (&self->input);
  return code ? code : speak_print_plan (session, &self->input,
      speak_options.json);
}

static gint
run (gchar **arguments)
{
  Speak self = { .code = 0 };
  GstTtsFormat format;
  gint code = check_options (arguments);

  if (code == 0)
    code = tool_parse_format (speak_options.format, &format);
  if (code == 0 && live && format > GST_TTS_FORMAT_TEXT)
    code = tool_usage ("--live reads lines of text; a whole script of "
        "--format=%s is read with '-' in place of --live",
        speak_options.format);
  if (code == 0 && !live)
    code = tool_read_input (arguments, file, format, &self.input);
  if (code == 0 && !live)
    code = tool_choose_cues (&self.input, speak_options.cues,
        speak_options.only_speakers);
  speak_options.to_file = output_path && strcmp (output_path, "-") != 0
      && !live;
  if (code == 0 && speak_options.dry_run)
    code = plan (&self);
  if (code != 0 || speak_options.dry_run) {
    tool_input_clear (&self.input);
    return code;
  }

  self.loop = g_main_loop_new (NULL, FALSE);
  speak_report_start (&self.report,
      !speak_options.quiet && isatty (STDERR_FILENO),
      live ? 0 : tool_n_chosen (&self.input));
  code = speak (&self);

  gst_object_unref (self.pipeline);
  g_main_loop_unref (self.loop);
  speak_report_clear (&self.report);
  speak_captions_clear (&self.captions);
  speak_output_clear (&self.output);
  tool_input_clear (&self.input);
  return code;
}

const ToolCommand tool_speak = {
  "speak", "[TEXT | - | -f FILE]", "Say a script, or write it to a file",
  options, run, speak_option_entries
};
