/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where models lie on this machine. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TTS_STORE_DEFAULT "kokoro-82m"

typedef struct
{
  gchar *name;
  gchar *folder;
  gchar *weights;               /* file, NULL if there is none */
  gchar *voices;                /* folder */
  gchar *config;                /* config.json, or NULL */
} TtsStoreModel;

void           tts_store_model_free (TtsStoreModel *model);
TtsStoreModel *tts_store_model_copy (const TtsStoreModel *model);

/* Folders that dictionaries may lie in; (transfer full). @model may be
 * NULL. */
gchar        **tts_store_dictionary_folders (const TtsStoreModel *model);

/* Where a model of this name is put; (transfer full). */
gchar        *tts_store_user_folder (const gchar *name);

/* @name: of a model, or the path of its folder or of a weight file; NULL is
 * the default. NULL with G_IO_ERROR_NOT_FOUND if it is not here. */
TtsStoreModel *tts_store_find       (const gchar *name, GError **error);

/* Changes with the weights, the voices and the dictionaries that are found
 * beside them: what was kept of other ones is not what these would say.
 * (transfer full). */
gchar         *tts_store_fingerprint (const TtsStoreModel *model);

/* The same of the weights alone, and of the voices; (transfer full). */
gchar         *tts_store_weights_state (const TtsStoreModel *model);
gchar         *tts_store_voices_state  (const TtsStoreModel *model);

/* The same of the dictionaries alone; @model may be NULL. (transfer full). */
gchar         *tts_store_dictionary_state (const TtsStoreModel *model);

/* All models of all folders, of TtsStoreModel; (transfer full). */
GPtrArray     *tts_store_list       (void);

/* Names of the voices in a folder, those within its .npz files as well,
 * sorted; (transfer full). */
gchar        **tts_store_voices     (const gchar *folder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TtsStoreModel, tts_store_model_free)

G_END_DECLS
