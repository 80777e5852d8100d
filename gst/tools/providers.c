/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts providers: who could speak here, and why not. */
#include "providers-test.h"

#include <string.h>

static gboolean json_output;
static ProvidersTest test = {
  .text = "This is one short sentence, spoken to see how it goes.",
};

static const GOptionEntry options[] = {
  {"text", 0, 0, G_OPTION_ARG_STRING, &test.text,
      "What test has them say", "TEXT"},
  {"max-cost", 0, 0, G_OPTION_ARG_DOUBLE, &test.max_cost,
      "What test may cost in all", "USD"},
  {"yes", 'y', 0, G_OPTION_ARG_NONE, &test.agreed,
      "Do not ask before test costs something", NULL},
  {"report", 0, 0, G_OPTION_ARG_FILENAME, &test.report,
      "Write what test found as JSON", "FILE"},
  {"set", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &test.settings,
      "Set a property for test; may be repeated", "[PROVIDER::]NAME=VALUE"},
  {"json", 0, 0, G_OPTION_ARG_NONE, &json_output, "Print JSON", NULL},
  {NULL}
};

typedef struct
{
  const gchar *name;
  GstElementFactory *factory;
  GstTtsCapabilities caps;
  GError *error;                /* why it is not usable */
} Row;

static void
look_at (GstElementFactory *factory, Row *ret_row)
{
  g_autoptr (GstTtsProvider) provider = NULL;

  ret_row->factory = factory;
  ret_row->name = gst_tts_provider_factory_get_name (factory);
  provider = gst_tts_provider_make (ret_row->name, &ret_row->error);
  if (!provider)
    return;

  gst_tts_provider_get_capabilities (provider, &ret_row->caps);
  gst_tts_provider_check (provider, &ret_row->error);
}

static gchar *
join_languages (const gchar *const *languages)
{
  const guint shown = 4;
  g_auto (GStrv) some = NULL;
  g_autofree gchar *list = NULL;
  guint n;

  if (!languages)
    return g_strdup ("all");

  n = g_strv_length ((gchar **) languages);
  some = g_new0 (gchar *, shown + 1);
  for (guint i = 0; i < MIN (n, shown); i++)
    some[i] = g_strdup (languages[i]);
  list = g_strjoinv (" ", some);
  return n <= shown ? g_steal_pointer (&list) :
      g_strdup_printf ("%s and %u more", list, n - shown);
}

static const gchar *
yes_or_no (gboolean value)
{
  return value ? "yes" : "no";
}

static void
add_to_table (GPtrArray *table, const Row *row)
{
  tool_table_add (table, g_strdup (row->name));
  tool_table_add (table, g_strdup (yes_or_no (!row->error)));
  tool_table_add (table, g_strdup (row->caps.local ? "local" : "remote"));
  tool_table_add (table, row->caps.sample_rate ?
      g_strdup_printf ("%d", row->caps.sample_rate) : g_strdup ("varies"));
  tool_table_add (table, g_strdup (yes_or_no (row->caps.streaming)));
  tool_table_add (table, g_strdup (yes_or_no (row->caps.word_timings)));
  tool_table_add (table, join_languages (row->caps.languages));
  tool_table_add (table, g_strdup (row->error ? row->error->message :
          gst_element_factory_get_metadata (row->factory,
              GST_ELEMENT_METADATA_DESCRIPTION)));
}

static void
add_int_or_null (JsonBuilder *json, const gchar *name, guint value)
{
  if (value) {
    tool_json_int (json, name, value);
  } else {
    json_builder_set_member_name (json, name);
    json_builder_add_null_value (json);
  }
}

static void
add_languages (JsonBuilder *json, const gchar *const *languages)
{
  json_builder_set_member_name (json, "languages");
  if (!languages) {
    json_builder_add_null_value (json);
    return;
  }
  json_builder_begin_array (json);
  for (guint i = 0; languages[i]; i++)
    json_builder_add_string_value (json, languages[i]);
  json_builder_end_array (json);
}

static void
add_to_json (JsonBuilder *json, const Row *row)
{
  json_builder_begin_object (json);
  tool_json_string (json, "name", row->name);
  tool_json_string (json, "element",
      gst_plugin_feature_get_name (GST_PLUGIN_FEATURE (row->factory)));
  tool_json_string (json, "description",
      gst_element_factory_get_metadata (row->factory,
          GST_ELEMENT_METADATA_DESCRIPTION));
  tool_json_boolean (json, "usable", !row->error);
  tool_json_string (json, "why_not", row->error ? row->error->message : NULL);
  tool_json_int (json, "rank",
      gst_plugin_feature_get_rank (GST_PLUGIN_FEATURE (row->factory)));
  tool_json_boolean (json, "local", row->caps.local);
  add_int_or_null (json, "sample_rate", row->caps.sample_rate);
  tool_json_boolean (json, "streaming", row->caps.streaming);
  tool_json_boolean (json, "word_timings", row->caps.word_timings);
  tool_json_boolean (json, "deterministic", row->caps.deterministic);
  tool_json_boolean (json, "phonemes", row->caps.phonemes);
  tool_json_boolean (json, "rate_control", row->caps.rate_control);
  tool_json_boolean (json, "pitch_control", row->caps.pitch_control);
  add_int_or_null (json, "max_chars", row->caps.max_chars);
  add_languages (json, row->caps.languages);
  json_builder_end_object (json);
}

static void
print_table (const GList *factories)
{
  static const gchar *const headings[] = { "PROVIDER", "USABLE", "WHERE",
    "RATE", "STREAMS", "WORDS", "LANGUAGES", "WHAT IT IS OR WHY NOT"
  };
  g_autoptr (GPtrArray) table = tool_table_new ();

  for (guint i = 0; i < G_N_ELEMENTS (headings); i++)
    tool_table_add (table, g_strdup (headings[i]));
  for (const GList *l = factories; l; l = l->next) {
    Row row = { NULL };

    look_at (l->data, &row);
    add_to_table (table, &row);
    g_clear_error (&row.error);
  }
  tool_table_print (table, G_N_ELEMENTS (headings));
}

static void
print_json (const GList *factories)
{
  g_autoptr (JsonBuilder) json = tool_json_begin ();

  json_builder_set_member_name (json, "providers");
  json_builder_begin_array (json);
  for (const GList *l = factories; l; l = l->next) {
    Row row = { NULL };

    look_at (l->data, &row);
    add_to_json (json, &row);
    g_clear_error (&row.error);
  }
  json_builder_end_array (json);
  tool_json_end (json);
}

static gint
list (void)
{
  GList *factories = gst_tts_provider_list_factories ();

  if (json_output)
    print_json (factories);
  else if (factories)
    print_table (factories);
  else
    tool_message ("there is no provider; is GST_PLUGIN_PATH set?");
  gst_plugin_feature_list_free (factories);
  return 0;
}

static gint
run (gchar **arguments)
{
  if (!arguments[0])
    return list ();
  if (strcmp (arguments[0], "test") != 0)
    return tool_usage ("unknown action '%s'; there is only test",
        arguments[0]);
  if (!(test.max_cost >= 0))
    return tool_usage ("--max-cost can not be negative");
  test.json = json_output;
  return providers_test_run (&test, arguments + 1);
}

const ToolCommand tool_providers = {
  "providers", "[test [NAME...]]", "Who can speak here, and why not", options,
  run
};
