/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts config: says whether the user's file can be used. */
#include <stdio.h>
#include <string.h>

#include "tools-config.h"

static gboolean json_output;

static const GOptionEntry options[] = {
  {"json", 0, 0, G_OPTION_ARG_NONE, &json_output, "Print JSON", NULL},
  {NULL}
};

static void
print (const gchar *path, gboolean exists, guint n_settings, gint code)
{
  g_autoptr (JsonBuilder) json = NULL;
  g_autofree gchar *name = tool_printable (path ? path : "no file");

  if (json_output) {
    json = tool_json_begin ();
    tool_json_string (json, "file", path);
    tool_json_boolean (json, "exists", exists);
    tool_json_int (json, "settings", n_settings);
    tool_json_boolean (json, "good", code == 0);
    tool_json_end (json);
  } else if (!exists) {
    printf ("%s: not there, and need not be\n", name);
  } else {
    printf ("%s: %u %s %s\n", name, n_settings,
        n_settings == 1 ? "setting" : "settings",
        code == 0 ? "and nothing wrong" : "can be used");
  }
}

static gint
run (gchar **arguments)
{
  g_autofree gchar *path = tool_config_path ();
  g_autoptr (GstElement) source = NULL;
  guint n_settings = 0;
  gint code;

  if (arguments[0] && (strcmp (arguments[0], "check") != 0 || arguments[1]))
    return tool_usage ("config does not know '%s'; there is check",
        arguments[strcmp (arguments[0], "check") == 0]);
  source = gst_element_factory_make ("ttssrc", NULL);
  if (!source) {
    tool_message ("the GStreamer element ttssrc is missing; is "
        "GST_PLUGIN_PATH set?");
    return EX_CONFIG;
  }
  gst_object_ref_sink (source);
  code = tool_config_apply (G_OBJECT (source), &n_settings);
  print (path, path && g_file_test (path, G_FILE_TEST_EXISTS), n_settings,
      code);
  return code;
}

const ToolCommand tool_config = {
  "config", "[check]", "Look at what is set once and for all", options, run
};
