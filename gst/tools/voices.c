/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts voices: the voices of the providers. */
#include "tools-common.h"

#include <gio/gio.h>
#include <string.h>

static gchar *provider_name;
static gchar *language;
static gboolean json_output;

static const GOptionEntry options[] = {
  {"provider", 'p', 0, G_OPTION_ARG_FILENAME, &provider_name,
      "Only the voices of this one", "NAME"},
  {"lang", 'l', 0, G_OPTION_ARG_FILENAME, &language,
      "Only voices of this language, such as en or en-US", "TAG"},
  {"language", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, &language,
      NULL, NULL},
  {"json", 0, 0, G_OPTION_ARG_NONE, &json_output, "Print JSON", NULL},
  {NULL}
};

typedef struct
{
  GPtrArray *table;             /* one of them */
  JsonBuilder *json;
} Output;

/* en finds en-US, en-US does not find en-GB. */
static gboolean
is_wanted (const GstTtsVoice *voice)
{
  gsize length;

  if (!language)
    return TRUE;

  length = strlen (language);
  return voice->language &&
      g_ascii_strncasecmp (voice->language, language, length) == 0 &&
      (voice->language[length] == '\0' || voice->language[length] == '-');
}

static void
add_voice (const Output *output, const gchar *provider,
    const GstTtsVoice *voice)
{
  if (output->json) {
    json_builder_begin_object (output->json);
    tool_json_string (output->json, "provider", provider);
    tool_json_string (output->json, "name", voice->name);
    tool_json_string (output->json, "language", voice->language);
    tool_json_string (output->json, "gender", voice->gender);
    tool_json_string (output->json, "description", voice->description);
    json_builder_end_object (output->json);
    return;
  }
  tool_table_add (output->table, g_strdup (provider));
  tool_table_add (output->table, g_strdup (voice->name));
  tool_table_add (output->table, g_strdup (voice->language));
  tool_table_add (output->table, g_strdup (voice->gender));
  tool_table_add (output->table, g_strdup (voice->description));
}

static void
list_in_thread (GTask *task, gpointer provider, gpointer data,
    GCancellable *cancellable)
{
  GError *error = NULL;
  GPtrArray *voices =
      gst_tts_provider_list_voices (provider, cancellable, &error);

  if (voices)
    g_task_return_pointer (task, voices, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/* A provider may block, but not on the main thread. */
static GPtrArray *
list_voices (GstTtsProvider *provider, GError **error)
{
  g_autoptr (GTask) task = NULL;

  if (!gst_tts_provider_check (provider, error))
    return NULL;
  task = g_task_new (provider, NULL, NULL, NULL);
  g_task_run_in_thread_sync (task, list_in_thread);
  return g_task_propagate_pointer (task, error);
}

static gboolean
is_local (GstTtsProvider *provider)
{
  GstTtsCapabilities caps;

  gst_tts_provider_get_capabilities (provider, &caps);
  return caps.local;
}

/* Another machine is asked only where it was named. */
static gint
add_provider (const Output *output, const gchar *name, guint *ret_wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstTtsProvider) provider = gst_tts_provider_make (name, &error);
  g_autoptr (GPtrArray) voices = NULL;

  if (provider && !provider_name && !is_local (provider))
    return 0;
  if (provider)
    voices = list_voices (provider, &error);
  if (!voices && !provider_name && g_error_matches (error, GST_TTS_ERROR,
          GST_TTS_ERROR_NOT_CONFIGURED))
    return 0;
  if (!voices) {
    tool_message ("provider %s: %s", name, error->message);
    return tool_exit_code (error);
  }

  for (guint i = 0; i < voices->len; i++) {
    const GstTtsVoice *voice = g_ptr_array_index (voices, i);

    if (is_wanted (voice)) {
      add_voice (output, name, voice);
      (*ret_wanted)++;
    }
  }
  if (voices->len == 0 && provider_name)
    tool_message ("%s has no list of voices; any name will do", name);
  return 0;
}

/* One that fails is told about, and only matters if it was asked for by name;
 * one that is not installed is the business of `gst-tts providers`. */
static gint
add_all (const Output *output, guint *ret_wanted)
{
  GList *factories;

  if (provider_name)
    return add_provider (output, provider_name, ret_wanted);

  factories = gst_tts_provider_list_factories ();
  for (GList *l = factories; l; l = l->next)
    add_provider (output, gst_tts_provider_factory_get_name (l->data),
        ret_wanted);
  gst_plugin_feature_list_free (factories);
  return 0;
}

static gint
print_json (void)
{
  g_autoptr (JsonBuilder) json = tool_json_begin ();
  Output output = { NULL, json };
  guint wanted = 0;
  gint code;

  json_builder_set_member_name (json, "voices");
  json_builder_begin_array (json);
  code = add_all (&output, &wanted);
  json_builder_end_array (json);
  if (code == 0)
    tool_json_end (json);
  return code;
}

static gint
print_table (void)
{
  static const gchar *const headings[] = { "PROVIDER", "VOICE", "LANGUAGE",
    "GENDER", "DESCRIPTION"
  };
  g_autoptr (GPtrArray) table = tool_table_new ();
  Output output = { table, NULL };
  guint wanted = 0;
  gint code;

  for (guint i = 0; i < G_N_ELEMENTS (headings); i++)
    tool_table_add (table, g_strdup (headings[i]));
  code = add_all (&output, &wanted);
  if (wanted > 0)
    tool_table_print (table, G_N_ELEMENTS (headings));
  else if (code == 0 && language)
    tool_message ("no voice speaks '%s'", language);
  return code;
}

static gint
run (gchar **arguments)
{
  if (arguments[0])
    return tool_usage ("'%s' is one argument too many", arguments[0]);
  return json_output ? print_json () : print_table ();
}

const ToolCommand tool_voices = {
  "voices", "", "The voices there are", options, run
};
