/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts batch: many scripts into files, several at once, so that it can be
 * stopped at any moment and goes on where it was. */
#include <errno.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "batch-names.h"
#include "batch-plan.h"
#include "batch-progress.h"
#include "batch-scripts.h"
#include "speak-options.h"
#include "tools-cues.h"

#define TICK_MS 500
#define DEFAULT_KIND "wav"

static gchar *output_path;
static gchar *out_dir;
static gchar *kind;
static gchar *captions;
static gchar *list;
static gint jobs = 2;
static gboolean per_cue;
static gboolean caption_words;

static const GOptionEntry options[] = {
  {"output", 'o', 0, G_OPTION_ARG_FILENAME, &output_path,
      "Write the only script to this file", "FILE"},
  {"out-dir", 0, 0, G_OPTION_ARG_FILENAME, &out_dir,
      "Write a file for each script here", "DIR"},
  {"kind", 0, 0, G_OPTION_ARG_FILENAME, &kind,
      "What the files in --out-dir are: wav, flac, ogg, opus, mp3, mka, mkv",
      "KIND"},
  {"per-cue", 0, 0, G_OPTION_ARG_NONE, &per_cue,
      "A folder for each script with a file for each cue in it", NULL},
  {"captions", 'c', 0, G_OPTION_ARG_FILENAME, &captions,
        "Write captions too: a .srt, .vtt or .json file, or srt, vtt or json "
        "beside each output", "FILE"},
  {"caption-words", 0, 0, G_OPTION_ARG_NONE, &caption_words,
      "A caption for each word", NULL},
  {"list", 0, 0, G_OPTION_ARG_FILENAME, &list,
      "Read the names of scripts too, one a line; - is standard input",
      "FILE"},
  {"jobs", 'j', 0, G_OPTION_ARG_INT, &jobs, "Scripts at once", "N"},
  {NULL}
};

typedef struct
{
  GPtrArray *items;             /* BatchItem */
  guint next;                   /* to start */
  guint running;
  BatchProgress progress;
  GMainLoop *loop;
  gdouble earlier;              /* USD that earlier runs of it have cost */
  gint code;                    /* the first that was bad */
} Batch;

static void
start_some (Batch *self)
{
  while (self->running < (guint) jobs && self->next < self->items->len) {
    BatchItem *item = g_ptr_array_index (self->items, self->next++);

    self->running++;
    batch_item_start (item, speak_options_apply);
    if (!item->ended)
      batch_progress_resumed (&self->progress, item);
  }
  if (self->running == 0)
    g_main_loop_quit (self->loop);
}

static gboolean
on_idle (gpointer user_data)
{
  start_some (user_data);
  return G_SOURCE_REMOVE;
}

/* The next one starts from the main loop, not in the middle of this one. */
static void
on_item_done (BatchItem *item, gpointer user_data)
{
  Batch *self = user_data;

  batch_progress_done (&self->progress, item);
  self->running--;
  if (self->code == 0 || (self->code == EXIT_LEFT_OUT && item->code != 0))
    self->code = item->code;
  g_idle_add (on_idle, self);
}

static gboolean
on_tick (gpointer user_data)
{
  Batch *self = user_data;

  for (guint i = 0; i < self->items->len; i++) {
    BatchItem *item = g_ptr_array_index (self->items, i);

    if (item->begun && !item->ended)
      batch_item_tick (item);
  }
  batch_progress_show (&self->progress, self->items);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_interrupt (gpointer user_data)
{
  Batch *self = user_data;

  self->code = EXIT_INTERRUPTED;
  self->next = self->items->len;
  for (guint i = 0; i < self->items->len; i++) {
    BatchItem *item = g_ptr_array_index (self->items, i);

    if (item->begun && !item->ended)
      batch_item_interrupt (item);
  }
  g_main_loop_quit (self->loop);
  return G_SOURCE_CONTINUE;
}

static void
print_json (const Batch *self)
{
  g_autoptr (JsonBuilder) json = tool_json_begin ();

  json_builder_set_member_name (json, "files");
  json_builder_begin_array (json);
  for (guint i = 0; i < self->items->len; i++) {
    const BatchItem *item = g_ptr_array_index (self->items, i);

    json_builder_begin_object (json);
    tool_json_string (json, "script", item->path);
    tool_json_string (json, "output", item->output_path);
    tool_json_string (json, "captions", item->captions_path);
    tool_json_int (json, "code", item->code);
    tool_json_int (json, "cues_left_out", batch_item_left_out (item));
    tool_json_time (json, "audio_seconds", item->report.spoken);
    tool_json_double (json, "cost_usd", item->report.cost);
    tool_json_int (json, "chunks_resumed", item->received);
    tool_json_int (json, "jobs_resumed", item->resumed);
    tool_json_int (json, "requests_maybe_billed", item->in_flight);
    speak_report_add_skipped (&item->report, json);
    json_builder_end_object (json);
  }
  json_builder_end_array (json);
  tool_json_double (json, "cost_before_usd", self->earlier);
  tool_json_end (json);
}

/* All of it is there: the next run is another one. */
static void
remove_journals (const Batch *self)
{
  for (guint i = 0; i < self->items->len; i++)
    g_unlink (((BatchItem *) g_ptr_array_index (self->items, i))->journal);
}

static void
conclude (Batch *self)
{
  if (self->code == 0)
    remove_journals (self);
  batch_progress_total (&self->progress, self->items, self->earlier);
  if (self->code == EXIT_INTERRUPTED)
    tool_message ("interrupted; to go on: %s", tool_command_line ());
  else if (speak_options.json)
    print_json (self);
}

static void
run_all (Batch *self)
{
  static const gint signals[] = { SIGINT, SIGTERM, SIGHUP };
  guint sources[G_N_ELEMENTS (signals)], tick;

  signal (SIGXFSZ, SIG_IGN);
  signal (SIGPIPE, SIG_IGN);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    sources[i] = g_unix_signal_add (signals[i], on_interrupt, self);
  tick = g_timeout_add (TICK_MS, on_tick, self);
  g_idle_add (on_idle, self);
  g_main_loop_run (self->loop);

  batch_progress_hide (&self->progress);
  g_source_remove (tick);
  while (g_idle_remove_by_data (self))
    continue;
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_source_remove (sources[i]);
  conclude (self);
}

static gboolean
is_kind (const gchar *text)
{
  return strcmp (text, "srt") == 0 || strcmp (text, "vtt") == 0
      || strcmp (text, "json") == 0;
}

static void
add_item (Batch *self, GHashTable *names, const gchar *script,
    GstTtsFormat format)
{
  g_autofree gchar *stem = batch_names_stem (script);
  g_autofree gchar *name = batch_names_add (names, stem);
  gchar *subtitles = captions ? g_strdup (captions) : NULL;
  gchar *path = output_path ? g_strdup (output_path)
      : per_cue ? g_build_filename (out_dir, name, NULL)
      : g_strdup_printf ("%s/%s.%s", out_dir, name,
      kind ? kind : DEFAULT_KIND);
  BatchItem *item;

  if (subtitles && is_kind (captions)) {
    const gchar *dot = per_cue ? NULL : strrchr (path, '.');

    g_free (subtitles);
    subtitles = g_strdup_printf ("%.*s.%s",
        dot ? (gint) (dot - path) : (gint) strlen (path), path, captions);
  }
  item = batch_item_new (script, path, subtitles);
  item->format = format;
  item->caption_words = caption_words;
  item->sample_rate = speak_options.sample_rate;
  if (per_cue)
    item->cue_kind = kind ? kind : DEFAULT_KIND;
  item->done = on_item_done;
  item->user_data = self;
  g_ptr_array_add (self->items, item);
}

/* Who speaks in one script may be silent in another. What can not be read is
 * said when its turn comes. */
static void
warn_of_speakers (const Batch *self)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; speak_options.speakers && i < self->items->len; i++) {
    const BatchItem *item = g_ptr_array_index (self->items, i);
    g_autoptr (GBytes) data = tool_read_file (item->path, NULL);
    gsize size = 0;
    const gchar *text = data ? g_bytes_get_data (data, &size) : NULL;
    g_autoptr (GstTtsScript) script = gst_tts_script_parse (text ? text : "",
        size, item->format, item->name, NULL);

    if (script)
      tool_add_speakers (script, names);
  }
  tool_warn_of_speakers (speak_options.speakers, names);
}

static void
look_back (Batch *self)
{
  for (guint i = 0; i < self->items->len; i++)
    self->earlier += gst_tts_journal_read_cost
        (((BatchItem *) g_ptr_array_index (self->items, i))->journal);
  for (guint i = 0; i < self->items->len; i++)
    ((BatchItem *) g_ptr_array_index (self->items, i))->earlier =
        self->earlier;
}

static gint
check_options (gchar **scripts)
{
  if (!scripts[0])
    return tool_usage ("nothing to read; give scripts, a folder or --list");
  if (!output_path == !out_dir)
    return tool_usage ("give -o FILE or --out-dir DIR");
  if (output_path && scripts[1])
    return tool_usage ("-o is for one script; --out-dir takes several");
  if (output_path && kind)
    return tool_usage ("--kind is for --out-dir; -o says it itself");
  if (output_path && per_cue)
    return tool_usage ("--per-cue is for --out-dir");
  if (captions && !is_kind (captions) && scripts[1])
    return tool_usage ("for several scripts --captions is srt, vtt or json");
  if (caption_words && !captions)
    return tool_usage ("--caption-words needs --captions");
  if (jobs < 1 || jobs > 64)
    return tool_usage ("--jobs is from 1 to 64");
  if (speak_options.sample_rate < 0)
    return tool_usage ("--sample-rate can not be negative");
  return 0;
}

static gboolean
is_same_place (const gchar *path, const gchar *other)
{
  g_autofree gchar *one = g_canonicalize_filename (path, NULL);
  g_autofree gchar *two = g_canonicalize_filename (other, NULL);

  return strcmp (one, two) == 0;
}

/* Captions are scripts too: what is read is not written over, and a folder
 * reads the same scripts the next time. */
static gint
check_captions (const Batch *self, gchar **arguments)
{
  for (guint i = 0; i < self->items->len; i++) {
    const BatchItem *item = g_ptr_array_index (self->items, i);
    const gchar *path = item->captions_path;
    g_autofree gchar *folder = path ? g_path_get_dirname (path) : NULL;

    for (guint j = 0; path && j < self->items->len; j++) {
      const BatchItem *other = g_ptr_array_index (self->items, j);

      if (is_same_place (path, other->path))
        return tool_usage ("the captions would overwrite the script %s; write "
            "to another folder", path);
    }
    for (gchar **a = arguments; path && *a; a++)
      if (is_same_place (folder, *a))
        return tool_usage ("the captions would be scripts of the folder %s "
            "the next time; write to another one", *a);
  }
  return 0;
}

static gint
make_out_dir (void)
{
  if (!out_dir || speak_options.dry_run
      || g_mkdir_with_parents (out_dir, 0777) == 0)
    return 0;
  tool_message ("cannot create %s: %s", out_dir, g_strerror (errno));
  return EX_CANTCREAT;
}

static gint
run (gchar **arguments)
{
  g_autoptr (GHashTable) names = batch_names_new ();
  g_autoptr (GPtrArray) all = g_ptr_array_new_null_terminated (4, g_free,
      TRUE);
  Batch self = { .code = batch_scripts_collect (all, arguments, list) };
  GstTtsFormat format;

  speak_options.to_file = TRUE;
  if (self.code == 0)
    self.code = check_options ((gchar **) all->pdata);
  if (self.code == 0)
    self.code = tool_parse_format (speak_options.format, &format);
  if (self.code == 0)
    self.code = make_out_dir ();
  if (self.code != 0)
    return self.code;

  self.items =
      g_ptr_array_new_with_free_func ((GDestroyNotify) batch_item_free);
  for (guint i = 0; i < all->len; i++)
    add_item (&self, names, g_ptr_array_index (all, i), format);
  self.progress = (BatchProgress) {
    .terminal = isatty (STDERR_FILENO), .quiet = speak_options.quiet
  };
  self.code = check_captions (&self, arguments);
  if (self.code == 0)
    warn_of_speakers (&self);
  if (self.code == 0 && speak_options.dry_run) {
    self.code = batch_plan_print (self.items, speak_options_apply,
        speak_options.json);
  } else if (self.code == 0) {
    look_back (&self);
    self.loop = g_main_loop_new (NULL, FALSE);
    run_all (&self);
    g_main_loop_unref (self.loop);
  }
  g_ptr_array_unref (self.items);
  return self.code;
}

const ToolCommand tool_batch = {
  "batch", "SCRIPT...", "Write scripts to files, and go on after a stop",
  options, run, speak_option_entries
};
