/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the subcommands of gst-tts share: the table row, messages, input,
 * tables and JSON. */
#pragma once

#include <gst/tts/tts.h>
#include <json-glib/json-glib.h>
#include <sysexits.h>

G_BEGIN_DECLS

/* No sound device, and Ctrl-C; the others are those of sysexits. */
#define EXIT_NO_SOUND 71
#define EXIT_INTERRUPTED 130

/* Done, but for cues that --on-error=skip left out. */
#define EXIT_LEFT_OUT 1

/* The shape of all JSON output counts up when it changes incompatibly. */
#define OUTPUT_VERSION 1

typedef struct
{
  const gchar *name;
  const gchar *arguments;
  const gchar *summary;
  const GOptionEntry *options;
  /* Gets what is left after the options; returns the exit code. */
  gint (*run) (gchar **arguments);
  const GOptionEntry *shared;   /* options of other commands too; nullable */
} ToolCommand;

extern const ToolCommand tool_batch;
extern const ToolCommand tool_bench;
extern const ToolCommand tool_cache;
extern const ToolCommand tool_chunks;
extern const ToolCommand tool_models;
extern const ToolCommand tool_phonemes;
extern const ToolCommand tool_config;
extern const ToolCommand tool_cost;
extern const ToolCommand tool_providers;
extern const ToolCommand tool_report;
extern const ToolCommand tool_speak;
extern const ToolCommand tool_thunder;
extern const ToolCommand tool_vast;
extern const ToolCommand tool_voices;

/* A script as the user gave it. */
typedef struct
{
  gchar *name;                  /* for messages */
  GBytes *data;
  GstTtsScript *script;
  GArray *chosen;               /* gboolean; of each cue, NULL: all are */
} ToolInput;

/* One line on standard error, without what could steer a terminal. */
void         tool_message      (const gchar *format, ...) G_GNUC_PRINTF (1, 2);

/* Prints @error and returns the exit code that goes with it. */
gint         tool_fail         (const GError *error);
gint         tool_exit_code    (const GError *error);

/* Says what is wrong with the command line; EX_USAGE. */
gint         tool_usage        (const gchar *format, ...) G_GNUC_PRINTF (1, 2);

/* How this was called, for a shell; what may be a secret is left out. */
const gchar *tool_command_line (void);
void         tool_set_command_line (gint argc, gchar **argv);

/* Bold on a terminal that wants it, else as it is. */
void         tool_print_bold   (const gchar *text);

/* @text for people: control characters become spaces. */
gchar *      tool_printable    (const gchar *text);

/* As hours, minutes and seconds. */
gchar *      tool_format_seconds (gdouble seconds);

/* Likewise; "unknown" for GST_CLOCK_TIME_NONE. */
gchar *      tool_format_time  (GstClockTime time);

/* Rows of @n_columns strings, NULL is "-", the first row is the heading.
 * Every cell is freed with the table. */
GPtrArray *  tool_table_new    (void);
void         tool_table_add    (GPtrArray *table, gchar *cell);
void         tool_table_print  (const GPtrArray *table, guint n_columns);

/* 0 or EX_USAGE. */
gint         tool_parse_format (const gchar *nick, GstTtsFormat *ret_format);

/* At most as much as a script may have; - is standard input. (transfer
 * full). */
GBytes *     tool_read_file    (const gchar *path, GError **error);

/* Reads and parses TEXT, "-" or @file and prints the script's warnings; sets
 * @ret_input only if it returns 0. */
gint         tool_read_input   (gchar **arguments, const gchar *file,
    GstTtsFormat format, ToolInput *ret_input);
void         tool_input_clear  (ToolInput *input);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ToolInput, tool_input_clear)

/* JSON: NULL strings and unset times are null, times are seconds. */
JsonBuilder *tool_json_begin   (void);
void         tool_json_string  (JsonBuilder *json, const gchar *name,
    const gchar *value);
void         tool_json_int     (JsonBuilder *json, const gchar *name,
    gint64 value);
void         tool_json_double  (JsonBuilder *json, const gchar *name,
    gdouble value);
void         tool_json_boolean (JsonBuilder *json, const gchar *name,
    gboolean value);
void         tool_json_time    (JsonBuilder *json, const gchar *name,
    GstClockTime value);
void         tool_json_strings (JsonBuilder *json, const gchar *name,
    const GPtrArray *values);
void         tool_json_end     (JsonBuilder *json);

/* The whole text in place of printing it; (transfer full). */
gchar *      tool_json_dup_end (JsonBuilder *json);

G_END_DECLS
