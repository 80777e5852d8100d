/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One script of a batch on its way into its file. What came of it is in the
 * cache and in its journal until the file has its name. */
#include "batch-item.h"

#include <glib/gstdio.h>

#include "batch-names.h"
#include "speak-messages.h"
#include "speak-options.h"
#include "speak-script.h"
#include "tools-cues.h"

/* All scripts of the process share it. */
#define BUDGET "gst-tts batch"

BatchItem *
batch_item_new (const gchar *path, gchar *output_path, gchar *captions_path)
{
  BatchItem *self = g_new0 (BatchItem, 1);

  self->path = g_strdup (path);
  self->name = g_filename_display_name (path);
  self->output_path = output_path;
  self->captions_path = captions_path;
  self->journal = batch_names_journal (output_path);
  self->max_cost = -1;
  return self;
}

void
batch_item_free (BatchItem *self)
{
  if (self->pipeline)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_clear_object (&self->pipeline);
  speak_report_clear (&self->report);
  speak_captions_clear (&self->captions);
  speak_output_clear (&self->output);
  batch_cues_clear (&self->cues);
  tool_input_clear (&self->input);
  g_free (self->path);
  g_free (self->name);
  g_free (self->output_path);
  g_free (self->captions_path);
  g_free (self->journal);
  g_free (self);
}

gint
batch_item_read (BatchItem *self)
{
  gchar *none[] = { NULL };
  gint code;

  if (self->input.script)
    return 0;
  code = tool_read_input (none, self->path, self->format, &self->input);
  return code ? code : tool_choose_cues (&self->input, speak_options.cues,
      speak_options.only_speakers);
}

static gint
write_captions (BatchItem *self)
{
  gint code = speak_captions_write (&self->captions);

  if (code == 0 && self->cue_kind)
    code = batch_cues_finish (&self->cues);
  if (code == 0)
    code = speak_output_commit (&self->output);
  if (code == 0)
    code = speak_captions_commit (&self->captions);
  return code;
}

void
batch_item_tick (BatchItem *self)
{
  g_autoptr (GstStructure) stats = NULL;
  guint64 made = 0;

  g_object_get (self->source, "stats", &stats, NULL);
  gst_structure_get_uint64 (stats, "audio-time", &made);
  gst_structure_get_uint64 (stats, "tries-resumed", &self->resumed);
  gst_structure_get_double (stats, "cost", &self->cost);
  gst_structure_get_double (stats, "cost-maybe", &self->cost_maybe);
  speak_report_tick (&self->report, made);
}

/* What was spoken before another cue failed is whole: it left the source
 * before the error did. After an interrupt that is not known. */
static void
keep_cues (BatchItem *self)
{
  if (!self->begun || !self->cue_kind || self->code == 0
      || self->code == EXIT_INTERRUPTED || self->cues.failed)
    return;
  if (self->cues.writer && speak_report_has (&self->report, self->cues.index))
    batch_cues_finish (&self->cues);
  tool_message ("%s: %u of %u files %s written", self->output_path,
      self->cues.n_files, self->report.n_cues,
      self->cues.n_files == 1 ? "was" : "were");
}

guint
batch_item_left_out (const BatchItem *self)
{
  guint n_done = self->report.done ? self->report.done->len : 0;

  return self->n_cues - MIN (self->n_cues, n_done)
      + speak_report_n_skipped (&self->report);
}

/* The journal goes last: whoever comes between makes the same file again. One
 * that a limit counts with stays until all scripts are through. */
static void
end (BatchItem *self, gint code)
{
  if (self->ended)
    return;
  self->ended = TRUE;
  self->code = code;
  if (self->begun)
    batch_item_tick (self);
  if (self->pipeline)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  keep_cues (self);
  if (self->begun && self->code == 0)
    self->code = write_captions (self);
  if (self->code == 0 && self->max_cost < 0)
    g_unlink (self->journal);
  if (self->code == 0 && speak_report_n_skipped (&self->report) > 0)
    self->code = EXIT_LEFT_OUT;
  tool_file_abandon (&self->output.file);
  /* There may be more scripts than files that a process may have open. */
  gst_clear_object (&self->pipeline);
  batch_cues_clear (&self->cues);
  speak_output_clear (&self->output);
  tool_input_clear (&self->input);
  self->done (self, self->user_data);
}

void
batch_item_interrupt (BatchItem *self)
{
  end (self, EXIT_INTERRUPTED);
}

static void
on_error (BatchItem *self, GstMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *debug = NULL;
  gint code;

  gst_message_parse_error (message, &error, &debug);
  code = speak_message_code (error, debug);
  if (self->cues.failed)
    code = EX_IOERR;            /* it was said when it happened */
  else if (code == EX_IOERR || code == EX_CANTCREAT)
    tool_message ("cannot write %s: %s", self->output_path,
        speak_message_reason (error, debug));
  else
    tool_message ("%s: %s", self->name, error->message);
  end (self, code);
}

/* Those of the script were printed when it was read. */
static void
on_warning (const BatchItem *self, GstMessage *message)
{
  g_autoptr (GError) error = NULL;

  gst_message_parse_warning (message, &error, NULL);
  if (!g_error_matches (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT))
    tool_message ("%s: %s", self->name, error->message);
}

static gboolean
on_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  BatchItem *self = user_data;

  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_ERROR:
      on_error (self, message);
      break;
    case GST_MESSAGE_WARNING:
      on_warning (self, message);
      break;
    case GST_MESSAGE_EOS:
      end (self, 0);
      break;
    case GST_MESSAGE_ELEMENT:
      if (gst_message_has_name (message, "tts-cue-done"))
        speak_report_add (&self->report, gst_message_get_structure (message));
      break;
    default:
      break;
  }
  return self->ended ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static gint
open_output (BatchItem *self)
{
  if (!self->cue_kind)
    return speak_output_open_part (&self->output, self->output_path);
  self->cues.folder = self->output_path;
  self->cues.kind = self->cue_kind;
  self->cues.sample_rate = self->sample_rate;
  return batch_cues_open (&self->cues, self->input.script);
}

static gint
build_output (BatchItem *self)
{
  GstBin *pipeline = GST_BIN (self->pipeline);

  return self->cue_kind
      ? batch_cues_build (&self->cues, pipeline, self->source)
      : speak_output_build (&self->output, pipeline, self->source,
      self->sample_rate);
}

/* What earlier runs have cost is part of what it may cost. */
static void
limit_cost (BatchItem *self)
{
  g_object_get (self->source, "max-cost", &self->max_cost, NULL);
  if (self->max_cost >= 0)
    g_object_set (self->source, "budget", BUDGET, "max-cost",
        MAX (self->max_cost - self->earlier, 0), NULL);
}

static gint
build (BatchItem *self, BatchItemSet set)
{
  g_autofree gchar *cues = tool_dup_chosen (&self->input);
  gint code = open_output (self);

  self->source = gst_element_factory_make ("ttssrc", NULL);
  self->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  if (!self->source) {
    tool_message ("the GStreamer element ttssrc is missing; is "
        "GST_PLUGIN_PATH set?");
    return EX_CONFIG;
  }
  gst_bin_add (GST_BIN (self->pipeline), self->source);
  if (code == 0)
    code = set (G_OBJECT (self->source));
  if (code == 0)
    code = speak_script_apply (G_OBJECT (self->source), self->input.script,
        self->path);
  if (code != 0)
    return code;

  limit_cost (self);
  g_object_set (self->source, "location", self->path, "format",
      self->input.script->format, "journal", self->journal, "ledger-name",
      self->name, NULL);
  if (cues)
    g_object_set (self->source, "cues", cues, NULL);
  code = build_output (self);
  if (code == 0 && self->captions_path)
    code = speak_captions_open (&self->captions, self->captions_path,
        self->caption_words);
  if (code == 0 && self->captions_path)
    speak_captions_watch (&self->captions, self->source);
  return code;
}

void
batch_item_start (BatchItem *self, BatchItemSet set)
{
  gint code = batch_item_read (self);
  g_autoptr (GstBus) bus = NULL;

  if (code == 0) {
    self->n_cues = tool_n_chosen (&self->input);
    code = build (self, set);
  }
  if (code != 0) {
    end (self, code);
    return;
  }
  self->begun = TRUE;
  gst_tts_journal_read (self->journal, &self->received, &self->in_flight);
  speak_report_start (&self->report, FALSE, self->n_cues);
  bus = gst_element_get_bus (self->pipeline);
  gst_bus_add_watch (bus, on_message, self);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
}
