/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the subcommands of gst-tts share. */
#include "tools-common.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

gchar *
tool_printable (const gchar *text)
{
  gchar *copy = g_utf8_make_valid (text, -1);
  GString *out = g_string_sized_new (strlen (copy));

  for (const gchar *p = copy; *p; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    g_string_append_unichar (out, g_unichar_iscntrl (c) ? ' ' : c);
  }
  g_free (copy);
  return g_string_free (out, FALSE);
}

gchar *
tool_format_seconds (gdouble seconds)
{
  guint64 whole = seconds + 0.5;

  return g_strdup_printf ("%" G_GUINT64_FORMAT ":%02u:%02u", whole / 3600,
      (guint) (whole / 60 % 60), (guint) (whole % 60));
}

gchar *
tool_format_time (GstClockTime time)
{
  return GST_CLOCK_TIME_IS_VALID (time)
      ? tool_format_seconds (time / (gdouble) GST_SECOND)
      : g_strdup ("unknown");
}

static void
print_message (const gchar *format, va_list arguments)
{
  g_autofree gchar *text = g_strdup_vprintf (format, arguments);
  g_autofree gchar *line = tool_printable (text);

  fprintf (stderr, "gst-tts: %s\n", line);
}

void
tool_message (const gchar *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  print_message (format, arguments);
  va_end (arguments);
}

gint
tool_usage (const gchar *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  print_message (format, arguments);
  va_end (arguments);
  return EX_USAGE;
}

static gchar *command_line;

static gboolean
is_secret (const gchar *name)
{
  return strstr (name, "::") && !g_str_has_suffix (name, "-file")
      && (strstr (name, "key")
      || strstr (name, "token") || strstr (name, "secret"));
}

/* A key that was typed once should not stand on the screen twice. */
static gchar *
quote_word (const gchar *word)
{
  gsize option = g_str_has_prefix (word, "--set=") ? strlen ("--set=") : 0;
  const gchar *equals = strchr (word + option, '=');
  g_autofree gchar *name = equals ? g_strndup (word, equals - word) : NULL;
  gsize plain = strspn (word, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS
      "-_./,:=+");

  if (name && is_secret (name))
    return g_strdup_printf ("%s=...", name);
  return plain > 0 && !word[plain] ? g_strdup (word) : g_shell_quote (word);
}

void
tool_set_command_line (gint argc, gchar **argv)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (gint i = 0; i < argc; i++) {
    g_autofree gchar *quoted = quote_word (argv[i]);

    g_string_append_printf (line, "%s%s", i ? " " : "", quoted);
  }
  g_free (command_line);
  command_line = g_string_free (g_steal_pointer (&line), FALSE);
}

const gchar *
tool_command_line (void)
{
  return command_line;
}

static gint
exit_code_of_tts (gint code)
{
  switch (code) {
    case GST_TTS_ERROR_BAD_INPUT:
      return EX_DATAERR;
    case GST_TTS_ERROR_AUTH:
    case GST_TTS_ERROR_NOT_CONFIGURED:
    case GST_TTS_ERROR_MODEL:
    case GST_TTS_ERROR_BUDGET:
      return EX_CONFIG;
    case GST_TTS_ERROR_RATE:
    case GST_TTS_ERROR_CONCURRENCY:
    case GST_TTS_ERROR_TRANSIENT:
      return EX_TEMPFAIL;
    default:
      return EX_UNAVAILABLE;
  }
}

gint
tool_exit_code (const GError *error)
{
  if (error->domain == GST_TTS_ERROR)
    return exit_code_of_tts (error->code);
  if (error->domain == G_FILE_ERROR)
    return EX_NOINPUT;
  if (error->domain == G_OPTION_ERROR)
    return EX_USAGE;
  return EX_SOFTWARE;
}

gint
tool_fail (const GError *error)
{
  tool_message ("%s", error->message);
  return tool_exit_code (error);
}

void
tool_print_bold (const gchar *text)
{
  const gchar *no_color = g_getenv ("NO_COLOR");
  const gchar *term = g_getenv ("TERM");
  gboolean plain = !isatty (STDOUT_FILENO) || (no_color && *no_color) ||
      g_strcmp0 (term, "dumb") == 0;

  if (plain)
    fputs (text, stdout);
  else
    printf ("\033[1m%s\033[0m", text);
}

GPtrArray *
tool_table_new (void)
{
  return g_ptr_array_new_with_free_func (g_free);
}

void
tool_table_add (GPtrArray *table, gchar *cell)
{
  gchar *text = tool_printable (cell && *cell ? cell : "-");

  g_ptr_array_add (table, text);
  g_free (cell);
}

/* Columns of a terminal that @text takes. */
static guint
text_width (const gchar *text)
{
  guint width = 0;

  for (const gchar *p = text; *p; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (!g_unichar_iszerowidth (c))
      width += g_unichar_iswide (c) ? 2 : 1;
  }
  return width;
}

static void
print_row (const GPtrArray *table, guint first, guint n_columns,
    const guint *widths)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; i < n_columns; i++) {
    const gchar *cell = g_ptr_array_index (table, first + i);

    g_string_append (line, cell);
    if (i + 1 < n_columns)
      g_string_append_printf (line, "%*s",
          (gint) (widths[i] - text_width (cell)) + 2, "");
  }
  if (first == 0)
    tool_print_bold (line->str);
  else
    fputs (line->str, stdout);
  putchar ('\n');
}

void
tool_table_print (const GPtrArray *table, guint n_columns)
{
  g_autofree guint *widths = g_new0 (guint, n_columns);

  for (guint i = 0; i < table->len; i++) {
    guint width = text_width (g_ptr_array_index (table, i));

    widths[i % n_columns] = MAX (widths[i % n_columns], width);
  }
  for (guint i = 0; i < table->len; i += n_columns)
    print_row (table, i, n_columns, widths);
}

gint
tool_parse_format (const gchar *nick, GstTtsFormat *ret_format)
{
  g_autoptr (GEnumClass) formats = g_type_class_ref (GST_TYPE_TTS_FORMAT);
  g_autoptr (GString) known = g_string_new (NULL);

  *ret_format = GST_TTS_FORMAT_AUTO;
  if (!nick)
    return 0;

  for (guint i = 0; i < formats->n_values; i++) {
    if (strcmp (formats->values[i].value_nick, nick) == 0) {
      *ret_format = formats->values[i].value;
      return 0;
    }
    g_string_append_printf (known, "%s%s", i ? ", " : "",
        formats->values[i].value_nick);
  }
  return tool_usage ("unknown format '%s'; there are: %s", nick, known->str);
}

static gboolean
set_file_error (GError **error, const gchar *name)
{
  gint saved = errno;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved),
      "cannot read %s: %s", name, g_strerror (saved));
  return FALSE;
}

static GBytes *
read_bounded (gint fd, const gchar *name, GError **error)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  guint8 piece[65536];
  gssize n;

  while ((n = read (fd, piece, sizeof piece)) != 0) {
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      set_file_error (error, name);
      return NULL;
    }
    if (data->len + n > GST_TTS_SCRIPT_MAX_BYTES) {
      g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
          "%s is larger than the %d MiB that a script may have", name,
          GST_TTS_SCRIPT_MAX_BYTES / 1024 / 1024);
      return NULL;
    }
    g_byte_array_append (data, piece, n);
  }
  return g_byte_array_free_to_bytes (g_steal_pointer (&data));
}

static gboolean
is_input (const gchar *file)
{
  return strcmp (file, "-") == 0;
}

GBytes *
tool_read_file (const gchar *path, GError **error)
{
  gint fd;
  GBytes *data;

  if (is_input (path))
    return read_bounded (STDIN_FILENO, "standard input", error);
  fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) {
    set_file_error (error, path);
    return NULL;
  }
  data = read_bounded (fd, path, error);
  g_close (fd, NULL);
  return data;
}

static GBytes *
join_arguments (gchar **arguments)
{
  gchar *text = g_strjoinv (" ", arguments);

  return g_bytes_new_take (text, strlen (text));
}

/* A file's name is soon typed without the -f. */
static void
warn_of_file_name (gchar **arguments)
{
  if (!arguments[1] && g_file_test (arguments[0], G_FILE_TEST_IS_REGULAR))
    tool_message ("this takes '%s' for the text; -f %s reads the file",
        arguments[0], arguments[0]);
}

static gboolean
is_address (const gchar *text)
{
  return (g_ascii_strncasecmp (text, "https://", 8) == 0 ||
      g_ascii_strncasecmp (text, "http://", 7) == 0) &&
      !strpbrk (text, " \t\r\n");
}

static gint
refuse_address (const gchar *address)
{
  return tool_usage ("%s is an address, which is not fetched: save what is "
      "there, such as with 'curl -o FILE', and read it with -f FILE; "
      "--format=text speaks the address", address);
}

gint
tool_read_input (gchar **arguments, const gchar *file, GstTtsFormat format,
    ToolInput *ret_input)
{
  g_auto (ToolInput) input = { NULL };
  g_autoptr (GError) error = NULL;
  gsize size;
  const gchar *data;

  if (file && arguments[0])
    return tool_usage ("give a text or -f FILE, not both");
  if (!file && !arguments[0])
    return tool_usage ("nothing to read; give a text, '-' or -f FILE");

  if (!file && is_input (arguments[0]) && !arguments[1])
    file = "-";
  if (file) {
    if (is_address (file) && !g_file_test (file, G_FILE_TEST_EXISTS))
      return refuse_address (file);
    input.name = is_input (file) ? g_strdup ("standard input") :
        g_filename_display_name (file);
    input.data = tool_read_file (file, &error);
  } else {
    if (!arguments[1] && format != GST_TTS_FORMAT_TEXT &&
        is_address (arguments[0]))
      return refuse_address (arguments[0]);
    warn_of_file_name (arguments);
    input.name = g_strdup ("text");
    input.data = join_arguments (arguments);
  }
  if (!input.data)
    return tool_fail (error);

  data = g_bytes_get_data (input.data, &size);
  input.script = gst_tts_script_parse (data ? data : "", size, format,
      input.name, &error);
  if (!input.script)
    return tool_fail (error);
  for (guint i = 0; i < input.script->warnings->len; i++)
    tool_message ("%s",
        (gchar *) g_ptr_array_index (input.script->warnings, i));

  *ret_input = input;
  memset (&input, 0, sizeof input);
  return 0;
}

void
tool_input_clear (ToolInput *input)
{
  g_clear_pointer (&input->name, g_free);
  g_clear_pointer (&input->data, g_bytes_unref);
  g_clear_pointer (&input->script, gst_tts_script_unref);
  g_clear_pointer (&input->chosen, g_array_unref);
}

JsonBuilder *
tool_json_begin (void)
{
  JsonBuilder *json = json_builder_new ();

  json_builder_begin_object (json);
  tool_json_int (json, "version", OUTPUT_VERSION);
  return json;
}

void
tool_json_string (JsonBuilder *json, const gchar *name, const gchar *value)
{
  json_builder_set_member_name (json, name);
  if (value)
    json_builder_add_string_value (json, value);
  else
    json_builder_add_null_value (json);
}

void
tool_json_int (JsonBuilder *json, const gchar *name, gint64 value)
{
  json_builder_set_member_name (json, name);
  json_builder_add_int_value (json, value);
}

void
tool_json_double (JsonBuilder *json, const gchar *name, gdouble value)
{
  json_builder_set_member_name (json, name);
  json_builder_add_double_value (json, value);
}

void
tool_json_boolean (JsonBuilder *json, const gchar *name, gboolean value)
{
  json_builder_set_member_name (json, name);
  json_builder_add_boolean_value (json, value);
}

void
tool_json_time (JsonBuilder *json, const gchar *name, GstClockTime value)
{
  json_builder_set_member_name (json, name);
  if (GST_CLOCK_TIME_IS_VALID (value))
    json_builder_add_double_value (json, value / (gdouble) GST_SECOND);
  else
    json_builder_add_null_value (json);
}

void
tool_json_strings (JsonBuilder *json, const gchar *name,
    const GPtrArray *values)
{
  json_builder_set_member_name (json, name);
  json_builder_begin_array (json);
  for (guint i = 0; i < values->len; i++)
    json_builder_add_string_value (json, g_ptr_array_index (values, i));
  json_builder_end_array (json);
}

gchar *
tool_json_dup_end (JsonBuilder *json)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_end_object (json);
  root = json_builder_get_root (json);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  return json_generator_to_data (generator, NULL);
}

void
tool_json_end (JsonBuilder *json)
{
  g_autofree gchar *text = tool_json_dup_end (json);

  puts (text);
}
