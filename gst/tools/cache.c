/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts cache: counts, checks and clears the speech that is kept. */
#include "tools-common.h"

#include <stdio.h>
#include <string.h>

static gchar *dir;
static gboolean json_output;

static const GOptionEntry options[] = {
  {"cache-dir", 0, 0, G_OPTION_ARG_FILENAME, &dir,
      "Where it is, if not in the user's cache directory", "DIR"},
  {"json", 0, 0, G_OPTION_ARG_NONE, &json_output, "Print JSON", NULL},
  {NULL}
};

static void
print_json (const gchar *place, const GstTtsCacheCount *count)
{
  g_autoptr (JsonBuilder) json = tool_json_begin ();

  tool_json_string (json, "directory", place);
  tool_json_int (json, "entries", count->entries);
  tool_json_int (json, "bytes", count->bytes);
  tool_json_int (json, "removed", count->removed);
  tool_json_int (json, "removed_bytes", count->removed_bytes);
  if (count->oldest)
    tool_json_int (json, "oldest", count->oldest);
  else
    tool_json_string (json, "oldest", NULL);
  tool_json_end (json);
}

static gchar *
dup_day (gint64 time)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_local (time);

  return date ? g_date_time_format (date, "%Y-%m-%d") : g_strdup ("-");
}

static void
print_stat (const gchar *place, const GstTtsCacheCount *count)
{
  g_autofree gchar *size = g_format_size_full (count->bytes,
      G_FORMAT_SIZE_IEC_UNITS);
  g_autofree gchar *name = tool_printable (place);
  g_autofree gchar *oldest = dup_day (count->oldest);

  printf ("directory  %s\n", name);
  printf ("entries    %" G_GUINT64_FORMAT "\n", count->entries);
  printf ("size       %s\n", size);
  if (count->oldest)
    printf ("oldest     last used %s\n", oldest);
}

static void
print_removed (const gchar *what, const GstTtsCacheCount *count)
{
  g_autofree gchar *size = g_format_size_full (count->removed_bytes,
      G_FORMAT_SIZE_IEC_UNITS);

  printf ("%" G_GUINT64_FORMAT " %s removed, %s free\n", count->removed, what,
      size);
}

static gint
stat_cache (const gchar *place, GstTtsCacheCount *count, GError **error)
{
  if (!gst_tts_cache_stat (place, count, error))
    return EX_NOINPUT;
  if (!json_output)
    print_stat (place, count);
  return 0;
}

static gint
clear_cache (const gchar *place, GstTtsCacheCount *count, GError **error)
{
  if (!gst_tts_cache_clear (place, count, error))
    return EX_IOERR;
  if (!json_output)
    print_removed ("entries", count);
  return 0;
}

static gint
verify_cache (const gchar *place, GstTtsCacheCount *count, GError **error)
{
  if (!gst_tts_cache_verify (place, count, NULL, error))
    return EX_NOINPUT;
  if (!json_output) {
    printf ("%" G_GUINT64_FORMAT " entries read\n", count->entries);
    print_removed ("damaged", count);
  }
  return 0;
}

static const struct
{
  const gchar *name;
  gint (*run) (const gchar *place, GstTtsCacheCount *count, GError **error);
} actions[] = {
  {"stat", stat_cache},
  {"clear", clear_cache},
  {"verify", verify_cache},
};

static gint
run (gchar **arguments)
{
  g_autofree gchar *place = dir ? g_strdup (dir)
      : gst_tts_cache_default_dir ();
  const gchar *action = arguments[0] ? arguments[0] : "stat";
  GstTtsCacheCount count = { 0 };
  g_autoptr (GError) error = NULL;

  if (arguments[0] && arguments[1])
    return tool_usage ("one of stat, clear and verify at a time");
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++) {
    gint code;

    if (strcmp (actions[i].name, action) != 0)
      continue;
    code = actions[i].run (place, &count, &error);
    if (error)
      tool_message ("%s", error->message);
    else if (json_output)
      print_json (place, &count);
    return code;
  }
  return tool_usage ("cache does not know '%s'; there are stat, clear and "
      "verify", action);
}

const ToolCommand tool_cache = {
  "cache", "[stat | clear | verify]", "Look after the speech that is kept",
  options, run
};
