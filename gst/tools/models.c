/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts models: which there are, and fetching, checking, removing them. */
#include "tools-common.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "gst/tts/gst-tts-download-private.h"
#include "store/catalog.h"
#include "store/store.h"

static gchar *base_url;
static gboolean json_output;

static const GOptionEntry options[] = {
  {"base-url", 0, 0, G_OPTION_ARG_FILENAME, &base_url,
      "Where pull finds the files, in place of those who published them",
      "URL"},
  {"json", 0, 0, G_OPTION_ARG_NONE, &json_output, "Print JSON", NULL},
  {NULL}
};

typedef struct
{
  const gchar *name;
  gint (*run) (const gchar *model);
} Action;

static gint
list_table (const GPtrArray *here)
{
  static const gchar *const headings[] =
      { "MODEL", "SIZE", "LICENCE", "FOLDER", "ORIGIN" };
  g_autoptr (GPtrArray) table = tool_table_new ();
  const TtsCatalogModel *model;

  for (guint i = 0; i < G_N_ELEMENTS (headings); i++)
    tool_table_add (table, g_strdup (headings[i]));
  for (guint i = 0; i < here->len; i++) {
    const TtsStoreModel *found = here->pdata[i];

    model = tts_catalog_find (found->name);
    tool_table_add (table, g_strdup (found->name));
    tool_table_add (table, model ? g_format_size (tts_catalog_size (model)) :
        NULL);
    tool_table_add (table, g_strdup (model ? model->licence : NULL));
    tool_table_add (table, g_strdup (found->weights ? found->folder :
            "incomplete"));
    tool_table_add (table, g_strdup (model ? model->origin : NULL));
  }
  for (guint n = 0; (model = tts_catalog_nth (n)); n++) {
    g_autoptr (TtsStoreModel) found = tts_store_find (model->name, NULL);

    if (found)
      continue;
    tool_table_add (table, g_strdup (model->name));
    tool_table_add (table, g_format_size (tts_catalog_size (model)));
    tool_table_add (table, g_strdup (model->licence));
    tool_table_add (table, g_strdup ("not here"));
    tool_table_add (table, g_strdup (model->origin));
  }
  tool_table_print (table, G_N_ELEMENTS (headings));
  return 0;
}

static void
add_json (JsonBuilder *json, const gchar *name, const gchar *folder,
    gboolean usable)
{
  const TtsCatalogModel *model = tts_catalog_find (name);

  json_builder_begin_object (json);
  tool_json_string (json, "name", name);
  tool_json_string (json, "folder", folder);
  tool_json_boolean (json, "usable", usable);
  tool_json_int (json, "size", model ? tts_catalog_size (model) : 0);
  tool_json_string (json, "licence", model ? model->licence : NULL);
  tool_json_string (json, "origin", model ? model->origin : NULL);
  json_builder_end_object (json);
}

static gint
list_json (const GPtrArray *here)
{
  g_autoptr (JsonBuilder) json = tool_json_begin ();
  const TtsCatalogModel *model;

  json_builder_set_member_name (json, "models");
  json_builder_begin_array (json);
  for (guint i = 0; i < here->len; i++) {
    const TtsStoreModel *found = here->pdata[i];

    add_json (json, found->name, found->folder, found->weights != NULL);
  }
  for (guint n = 0; (model = tts_catalog_nth (n)); n++) {
    g_autoptr (TtsStoreModel) found = tts_store_find (model->name, NULL);

    if (!found)
      add_json (json, model->name, NULL, FALSE);
  }
  json_builder_end_array (json);
  tool_json_end (json);
  return 0;
}

static gint
run_list (const gchar *name)
{
  g_autoptr (GPtrArray) here = tts_store_list ();

  return json_output ? list_json (here) : list_table (here);
}

static const TtsCatalogModel *
find_known (const gchar *name, GError **error)
{
  const TtsCatalogModel *model = tts_catalog_find (name);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  if (model)
    return model;
  for (guint n = 0; (model = tts_catalog_nth (n)); n++)
    g_ptr_array_add (names, (gpointer) model->name);
  g_ptr_array_add (names, NULL);
  gst_tts_set_unknown_name_error (error, "model", name,
      (const gchar * const *) names->pdata);
  return NULL;
}

static void
on_progress (guint64 here, gpointer user_data)
{
  const TtsCatalogFile *file = user_data;

  if (isatty (STDERR_FILENO) && file->size)
    fprintf (stderr, "\r%s %3d %%", file->path,
        (gint) (100 * here / file->size));
}

static gchar *
uri_of (const TtsCatalogFile *file)
{
  const gchar *base = base_url ? base_url : g_getenv ("GST_TTS_MODELS_URL");
  const gchar *slash = base && !g_str_has_suffix (base, "/") ? "/" : "";

  if (base && *base)
    return g_strconcat (base, slash, file->path, NULL);
  return g_strconcat (file->base, file->source ? file->source : file->path,
      NULL);
}

/* What is here and right is not fetched again. */
static gboolean
pull_file (const TtsCatalogFile *file, const gchar *folder, GError **error)
{
  g_autofree gchar *path = g_build_filename (folder, file->path, NULL);
  g_autofree gchar *below = g_path_get_dirname (path);
  g_autofree gchar *uri = uri_of (file);
  const GstTtsDownload download = {
    .uri = uri, .path = path, .sha256 = file->sha256, .size = file->size,
    .progress = on_progress, .user_data = (gpointer) file,
  };

  if (g_file_test (path, G_FILE_TEST_EXISTS) &&
      gst_tts_download_check (path, file->sha256, file->size, NULL))
    return TRUE;
  if (g_mkdir_with_parents (below, 0755) != 0) {
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
        "%s: %s", below, g_strerror (errno));
    return FALSE;
  }
  if (!gst_tts_download (&download, NULL, error))
    return FALSE;
  fprintf (stderr, "%s%s\n", isatty (STDERR_FILENO) ? "\r" : "", file->path);
  return TRUE;
}

static gint
run_pull (const gchar *name)
{
  g_autoptr (GError) error = NULL;
  const TtsCatalogModel *model = find_known (name, &error);
  g_autofree gchar *folder = tts_store_user_folder (name);

  if (!model)
    return tool_fail (error);
  for (guint i = 0; i < model->n_files; i++)
    if (!pull_file (&model->files[i], folder, &error)) {
      tool_fail (error);
      if (!g_error_matches (error, GST_TTS_ERROR, GST_TTS_ERROR_MODEL))
        tool_message ("what came so far is kept: run it again to go on");
      return tool_exit_code (error);
    }
  printf ("%s\n", folder);
  return 0;
}

static gint
run_verify (const gchar *name)
{
  g_autoptr (GError) error = NULL;
  const TtsCatalogModel *model = find_known (name, &error);
  g_autoptr (TtsStoreModel) found = NULL;
  guint wrong = 0;

  if (model)
    found = tts_store_find (name, &error);
  if (!found) {
    tool_message ("%s", error->message);
    return model ? EX_CONFIG : tool_exit_code (error);
  }
  for (guint i = 0; i < model->n_files; i++) {
    const TtsCatalogFile *file = &model->files[i];
    g_autofree gchar *path =
        g_build_filename (found->folder, file->path, NULL);
    g_autoptr (GError) failed = NULL;

    if (gst_tts_download_check (path, file->sha256, file->size, &failed))
      continue;
    tool_message ("%s", failed->message);
    wrong++;
  }
  if (wrong == 0)
    printf ("%s: %u files are right\n", found->folder, model->n_files);
  return wrong ? EX_DATAERR : 0;
}

/* Only files that pull brings, and folders that are empty then. */
static gint
run_remove (const gchar *name)
{
  g_autoptr (GError) error = NULL;
  const TtsCatalogModel *model = find_known (name, &error);
  g_autofree gchar *folder = tts_store_user_folder (name);
  guint n = 0;

  if (!model)
    return tool_fail (error);
  for (guint i = 0; i < model->n_files; i++) {
    g_autofree gchar *path =
        g_build_filename (folder, model->files[i].path, NULL);
    g_autofree gchar *part = g_strconcat (path, ".part", NULL);
    g_autofree gchar *below = g_path_get_dirname (path);

    n += g_unlink (path) == 0;
    g_unlink (part);
    g_rmdir (below);
  }
  g_rmdir (folder);
  if (n == 0)
    tool_message ("nothing of '%s' is in %s", name, folder);
  return 0;
}

static gint
run_path (const gchar *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TtsStoreModel) found = tts_store_find (name, &error);

  if (!found) {
    tool_message ("%s", error->message);
    return EX_CONFIG;
  }
  puts (found->folder);
  return 0;
}

static gint
run (gchar **arguments)
{
  static const Action actions[] = {
    { "list", run_list }, { "pull", run_pull }, { "verify", run_verify },
    { "remove", run_remove }, { "path", run_path },
  };
  const gchar *names[G_N_ELEMENTS (actions) + 1] = { NULL };
  const gchar *name = arguments[0] ? arguments[0] : "list";
  const gchar *model = arguments[0] && arguments[1] ? arguments[1] :
      TTS_STORE_DEFAULT;
  g_autoptr (GError) error = NULL;

  if (arguments[0] && arguments[1] && arguments[2])
    return tool_usage ("'%s' is one argument too many", arguments[2]);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++) {
    names[i] = actions[i].name;
    if (strcmp (name, actions[i].name) == 0)
      return actions[i].run (model);
  }
  gst_tts_set_unknown_name_error (&error, "action", name, names);
  return tool_usage ("%s", error->message);
}

const ToolCommand tool_models = {
  "models", "[list | pull | verify | remove | path] [MODEL]",
  "Models of the local voices", options, run
};
