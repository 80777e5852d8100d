/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Running gst-tts and looking at what it says. */
#include "tool.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "folder.h"

static gchar *folder;

void
tool_enter_folder (void)
{
  folder = tts_folder_new ();
  g_assert_cmpint (g_chdir (folder), ==, 0);
}

gint
tool_run_tests (void)
{
  gint status = tts_test_run ();

  g_assert_cmpint (g_chdir ("/"), ==, 0);
  tts_folder_free (g_steal_pointer (&folder));
  return status;
}

void
tool_write_file (const gchar *path, const gchar *text)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

gsize
tool_file_size (const gchar *path)
{
  g_autofree gchar *data = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  return size;
}

static GSubprocess *
start (GSubprocessFlags flags, const gchar *format, va_list arguments)
{
  g_autofree gchar *words = g_strdup_vprintf (format, arguments);
  g_autofree gchar *line =
      g_strdup_printf ("'%s' %s", g_getenv ("GST_TTS_TOOL"), words);
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_shell_parse_argv (line, NULL, &argv, &error);
  g_assert_no_error (error);
  process = g_subprocess_newv ((const gchar * const *) argv, flags
      | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
  g_assert_no_error (error);
  return process;
}

static ToolResult *
run (const gchar *input, const gchar *format, va_list arguments)
{
  g_autoptr (GSubprocess) process = start (G_SUBPROCESS_FLAGS_STDIN_PIPE
      | G_SUBPROCESS_FLAGS_STDOUT_PIPE, format, arguments);
  g_autoptr (GError) error = NULL;
  ToolResult *result = g_new0 (ToolResult, 1);

  g_subprocess_communicate_utf8 (process, input, NULL, &result->out,
      &result->err, &error);
  g_assert_no_error (error);
  result->code = g_subprocess_get_if_exited (process) ?
      g_subprocess_get_exit_status (process) : -1;
  return result;
}

GSubprocess *
tool_start (const gchar *format, ...)
{
  GSubprocess *process;
  va_list arguments;

  va_start (arguments, format);
  process = start (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, format, arguments);
  va_end (arguments);
  return process;
}

ToolResult *
tool_run (const gchar *input, const gchar *format, ...)
{
  ToolResult *result;
  va_list arguments;

  va_start (arguments, format);
  result = run (input, format, arguments);
  va_end (arguments);
  return result;
}

void
tool_result_free (ToolResult *result)
{
  g_free (result->out);
  g_free (result->err);
  g_free (result);
}

ToolResult *
tool_run_quiet (const gchar *input, const gchar *format, ...)
{
  ToolResult *result;
  va_list arguments;

  va_start (arguments, format);
  result = run (input, format, arguments);
  va_end (arguments);
  g_assert_cmpstr (result->err, ==, "");
  g_assert_cmpint (result->code, ==, 0);
  return result;
}

void
tool_assert_fails (gint code, const gchar *what, const gchar *input,
    const gchar *format, ...)
{
  g_autoptr (ToolResult) result = NULL;
  va_list arguments;

  va_start (arguments, format);
  result = run (input, format, arguments);
  va_end (arguments);
  g_test_message ("%s", result->err);
  g_assert_cmpint (result->code, ==, code);
  g_assert_true (g_str_has_prefix (result->err, "gst-tts: "));
  g_assert_true (strchr (result->err, '\n') ==
      result->err + strlen (result->err) - 1);
  g_assert_nonnull (strstr (result->err, what));
}

gboolean
tool_has_provider (const gchar *name)
{
  g_autoptr (ToolResult) result = tool_run (NULL, "voices -p %s", name);

  return result->code == 0;
}

JsonParser *
tool_parse_json (const ToolResult *result, JsonObject **ret_object)
{
  JsonParser *parser = json_parser_new_immutable ();
  g_autoptr (GError) error = NULL;

  json_parser_load_from_data (parser, result->out, -1, &error);
  g_assert_no_error (error);
  *ret_object = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpint (json_object_get_int_member (*ret_object, "version"), ==, 1);
  return parser;
}

void
tool_target_set (ToolTarget *target, GSubprocess *process)
{
  g_mutex_lock (&target->lock);
  g_set_object (&target->process, process);
  g_cond_broadcast (&target->started);
  g_mutex_unlock (&target->lock);
}

void
tool_target_clear (ToolTarget *target)
{
  g_clear_object (&target->process);
  g_mutex_clear (&target->lock);
  g_cond_clear (&target->started);
}

void
tool_target_interrupt (ToolTarget *target)
{
  g_mutex_lock (&target->lock);
  while (!target->process)
    g_cond_wait (&target->started, &target->lock);
  g_subprocess_send_signal (target->process, SIGINT);
  g_mutex_unlock (&target->lock);
}
