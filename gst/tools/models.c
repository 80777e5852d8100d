/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts models: which there are, and fetching, checking, removing them. */
#include "tools-common.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "gst/tts/gst-tts-download-private.h"
#include "local-error.h"
#include "models/kokoro-voice.h"
#include "store/catalog.h"
#include "store/store.h"

static gchar *base_url;
static gboolean json_output;

static const GOptionEntry options[] = {
  {"base-url", 0, 0, G_OPTION_ARG_FILENAME, &base_url,
      "Where pull finds the files, in place of those who published them",
      "URL"},
  {"json", 0, 0, G_OPTION_ARG_NONE, &json_output,
      "Print JSON; list only", NULL},
  {NULL}
};

typedef struct
{
  const gchar *name;
  gint (*run) (const gchar *model);
} Action;

/* Of its files and of those in its folders. */
static guint64
size_of (const gchar *folder, guint depth)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint64 size = 0;
  const gchar *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree gchar *path = g_build_filename (folder, name, NULL);
    GStatBuf info;

    if (g_stat (path, &info) != 0)
      continue;
    if (S_ISREG (info.st_mode))
      size += info.st_size;
    else if (depth > 0)
      size += size_of (path, depth - 1);
  }
  return size;
}

/* Of what is there, and of all where that is not enough. */
static gchar *
format_size (const TtsStoreModel *found, const TtsCatalogModel *model)
{
  g_autofree gchar *here = g_format_size (size_of (found->folder, 1));
  g_autofree gchar *all = model ? g_format_size (tts_catalog_size (model))
      : NULL;

  return found->weights || !all ? g_steal_pointer (&here)
      : g_strdup_printf ("%s of %s", here, all);
}

static gboolean
is_listed (const GPtrArray *here, const gchar *name)
{
  for (guint i = 0; i < here->len; i++)
    if (strcmp (((TtsStoreModel *) here->pdata[i])->name, name) == 0)
      return TRUE;
  return FALSE;
}

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
    tool_table_add (table, format_size (found, model));
    tool_table_add (table, g_strdup (model ? model->licence : NULL));
    tool_table_add (table, g_strconcat (found->folder,
            found->weights ? NULL : " (incomplete)", NULL));
    tool_table_add (table, g_strdup (model ? model->origin : NULL));
  }
  for (guint n = 0; (model = tts_catalog_nth (n)); n++) {
    if (is_listed (here, model->name))
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
    guint64 size, gboolean usable)
{
  const TtsCatalogModel *model = tts_catalog_find (name);

  json_builder_begin_object (json);
  tool_json_string (json, "name", name);
  tool_json_string (json, "folder", folder);
  tool_json_boolean (json, "usable", usable);
  tool_json_int (json, "size", size);
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

    add_json (json, found->name, found->folder, size_of (found->folder, 1),
        found->weights != NULL);
  }
  for (guint n = 0; (model = tts_catalog_nth (n)); n++) {
    if (!is_listed (here, model->name))
      add_json (json, model->name, NULL, tts_catalog_size (model), FALSE);
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
    fprintf (stderr, "\r\033[K%s %d %%", file->path,
        (gint) (100 * here / file->size));
}

/* What is said next stands in a line of its own. */
static void
end_progress (void)
{
  if (isatty (STDERR_FILENO))
    fputs ("\r\033[K", stderr);
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

static gboolean
is_voice (const TtsCatalogFile *file)
{
  return g_str_has_prefix (file->path, "voices/");
}

static gboolean
check_voice (const gchar *path, GError **error)
{
  g_autofree gchar *below = g_path_get_dirname (path);
  g_autofree gchar *base = g_path_get_basename (path);
  g_autofree gchar *name = g_strndup (base, strcspn (base, "."));
  GError *failed = NULL;
  g_autofree float *voice = tts_kokoro_voice (below, name, &failed);

  if (!voice)
    gst_tts_local_propagate (error, failed, NULL);
  return voice != NULL;
}

/* A voice whose digest nobody published is read. */
static gboolean
check_file (const TtsCatalogFile *file, const gchar *path, GError **error)
{
  return gst_tts_download_check (path, file->sha256, file->size, error) &&
      (file->sha256 || !is_voice (file) || check_voice (path, error));
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
  gboolean here;

  if (g_file_test (path, G_FILE_TEST_EXISTS) && check_file (file, path, NULL))
    return TRUE;
  if (g_mkdir_with_parents (below, 0755) != 0) {
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
        "%s: %s", below, g_strerror (errno));
    return FALSE;
  }
  here = gst_tts_download (&download, NULL, error);
  end_progress ();
  if (!here)
    return FALSE;
  if (!check_file (file, path, error)) {
    g_unlink (path);
    return FALSE;
  }
  fprintf (stderr, "%s\n", file->path);
  return TRUE;
}

/* Before anything is made for it. */
static gboolean
check_base (GError **error)
{
  const gchar *base = base_url ? base_url : g_getenv ("GST_TTS_MODELS_URL");

  if (!base || !*base || g_str_has_prefix (base, "http://") ||
      g_str_has_prefix (base, "https://"))
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
      "%s is to be a URL that begins with https:// or http://, not '%s'",
      base_url ? "--base-url" : "GST_TTS_MODELS_URL", base);
  return FALSE;
}

/* How the files of a model were checked, and what was found. */
typedef struct
{
  guint whole, begun, unknown;  /* digests that were published */
  guint missing, wrong;
  const gchar *first;           /* of what is missing */
} Tally;

static guint
count_right (const Tally *tally)
{
  return tally->whole + tally->begun + tally->unknown;
}

static void
count_file (Tally *tally, const TtsCatalogFile *file)
{
  if (!file->sha256)
    tally->unknown++;
  else if (strlen (file->sha256) < 64)
    tally->begun++;
  else
    tally->whole++;
}

static gint
run_pull (const gchar *name)
{
  g_autoptr (GError) error = NULL;
  const TtsCatalogModel *model = find_known (name, &error);
  g_autofree gchar *folder = tts_store_user_folder (name);
  Tally tally = { 0 };

  if (!model || !check_base (&error))
    return tool_fail (error);
  for (guint i = 0; i < model->n_files; i++) {
    if (!pull_file (&model->files[i], folder, &error)) {
      tool_fail (error);
      if (!g_error_matches (error, GST_TTS_ERROR, GST_TTS_ERROR_MODEL))
        tool_message ("what came so far is kept: run it again to go on");
      return tool_exit_code (error);
    }
    count_file (&tally, &model->files[i]);
  }
  if (tally.unknown > 0)
    tool_message ("%u of the files could only be read, not compared: no "
        "SHA-256 of theirs was published", tally.unknown);
  printf ("%s\n", folder);
  return 0;
}

static void
verify_file (Tally *tally, const TtsCatalogFile *file, const gchar *folder)
{
  g_autofree gchar *path = g_build_filename (folder, file->path, NULL);
  g_autoptr (GError) failed = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
    if (tally->missing++ == 0)
      tally->first = file->path;
  } else if (check_file (file, path, &failed)) {
    count_file (tally, file);
  } else {
    tool_message ("%s", failed->message);
    tally->wrong++;
  }
}

/* What lies in GST_TTS_MODELS is found before what pull brings. */
static gboolean
is_before_pulled (const TtsStoreModel *found)
{
  const gchar *value = g_getenv ("GST_TTS_MODELS");
  g_auto (GStrv) list = g_strsplit (value ? value : "", ":", 0);

  for (guint i = 0; list[i]; i++) {
    g_autofree gchar *folder = g_build_filename (list[i], found->name, NULL);

    if (*list[i] && strcmp (folder, found->folder) == 0)
      return TRUE;
  }
  return FALSE;
}

static void
print_tally (const Tally *tally, const gchar *folder)
{
  guint n = count_right (tally);

  printf ("%s: %u file%s right\n", folder, n, n == 1 ? " is" : "s are");
  if (tally->whole > 0)
    printf ("  %u have the SHA-256 that was published\n", tally->whole);
  if (tally->begun > 0)
    printf ("  %u begin with the digits of it that were published\n",
        tally->begun);
  if (tally->unknown > 0)
    printf ("  %u could only be read: no SHA-256 of theirs was published\n",
        tally->unknown);
}

static gint
run_verify (const gchar *name)
{
  g_autoptr (GError) error = NULL;
  const TtsCatalogModel *model = find_known (name, &error);
  g_autoptr (TtsStoreModel) found = NULL;
  Tally tally = { 0 };

  if (model)
    found = tts_store_find (name, &error);
  if (!found) {
    tool_message ("%s", error->message);
    return model ? EX_CONFIG : tool_exit_code (error);
  }
  for (guint i = 0; i < model->n_files; i++)
    verify_file (&tally, &model->files[i], found->folder);
  print_tally (&tally, found->folder);
  if (tally.missing > 0)
    tool_message ("%u of its files %s missing, such as %s", tally.missing,
        tally.missing == 1 ? "is" : "are", tally.first);
  if (tally.missing + tally.wrong > 0 && is_before_pulled (found))
    tool_message ("%s is of GST_TTS_MODELS and found before what 'gst-tts "
        "models pull' fetches: replace it there", found->folder);
  else if (tally.missing + tally.wrong > 0)
    tool_message ("'gst-tts models pull %s' fetches what is missing or not "
        "right", name);
  return tally.missing + tally.wrong > 0 ? EX_DATAERR : 0;
}

/* What somebody else has put elsewhere stays. */
static void
tell_others (const gchar *name)
{
  g_autoptr (TtsStoreModel) found = tts_store_find (name, NULL);

  if (found)
    tool_message ("'%s' is also in %s, which is left as it is", name,
        found->folder);
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
    n += g_unlink (part) == 0;
    g_rmdir (below);
  }
  g_rmdir (folder);
  if (n == 0)
    tool_message ("nothing of '%s' is in %s", name, folder);
  else
    printf ("removed %u file%s from %s\n", n, n == 1 ? "" : "s", folder);
  tell_others (name);
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
  if (strcmp (name, "list") == 0 && arguments[0] && arguments[1])
    return tool_usage ("list takes no model: '%s' is one argument too many",
        arguments[1]);
  if (json_output && strcmp (name, "list") != 0)
    return tool_usage ("--json is for 'models list', not for '%s'", name);
  if (base_url && strcmp (name, "pull") != 0)
    return tool_usage ("--base-url is for 'models pull', not for '%s'", name);
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
