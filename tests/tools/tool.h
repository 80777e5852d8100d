/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Running gst-tts and looking at what it says. */
#pragma once

#include "test-main.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>

typedef struct
{
  gint code;                    /* exit code, -1 if a signal ended it */
  gchar *out;
  gchar *err;
} ToolResult;

/* From now on the program is in a folder of its own... */
void          tool_enter_folder (void);

/* ... until its tests have run; tts_test_run() for it. */
gint          tool_run_tests   (void);

void          tool_write_file  (const gchar *path, const gchar *text);

/* In bytes; there must be such a file. */
gsize         tool_file_size   (const gchar *path);

/* Runs `gst-tts WORDS` with @input as its standard input (nullable); the
 * words are divided as a shell does. */
ToolResult *  tool_run         (const gchar *input, const gchar *format, ...)
    G_GNUC_PRINTF (2, 3);

/* Starts it likewise; what it says on standard error is there to be read. */
GSubprocess * tool_start       (const gchar *format, ...)
    G_GNUC_PRINTF (1, 2);
void          tool_result_free (ToolResult *result);

/* Ends well, with nothing on standard error. */
ToolResult *  tool_run_quiet   (const gchar *input, const gchar *format, ...)
    G_GNUC_PRINTF (2, 3);

/* Ends with @code and one line on standard error that has @what in it. */
void          tool_assert_fails (gint code, const gchar *what,
    const gchar *input, const gchar *format, ...) G_GNUC_PRINTF (4, 5);

/* Whether it can be used here. */
gboolean      tool_has_provider (const gchar *name);

/* The output as an object; version 1 is checked. Unref the parser. */
JsonParser *  tool_parse_json  (const ToolResult *result,
    JsonObject **ret_object);

/* A gst-tts that the threads of a server interrupt; all 0 at first. */
typedef struct
{
  GMutex lock;
  GCond started;
  GSubprocess *process;         /* lock */
} ToolTarget;

void          tool_target_set   (ToolTarget *target, GSubprocess *process);
void          tool_target_clear (ToolTarget *target);

/* Ctrl-C, as soon as it is set. */
void          tool_target_interrupt (ToolTarget *target);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ToolResult, tool_result_free)
