/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the elements of a process share: a model with its voices, and the
 * dictionaries. Any thread. */
#pragma once

#include <gst/tts/tts.h>

#include "engine/device.h"
#include "local-batch.h"
#include "models/family.h"
#include "store/store.h"
#include "text/english-lexicon.h"

G_BEGIN_DECLS

/* Where the module for GPUs lies. */
const gchar *gst_tts_local_module_dir (void);

typedef struct _GstTtsLocalModel GstTtsLocalModel;

/* For a chunk: the model that lies there, on a device ("cpu", "cuda:0") or on
 * that of several ("cuda:0,cuda:1") which has the fewest chunks to speak,
 * loaded at the first call and when its weights are others; until
 * gst_tts_local_model_end(). Where all were lost, or the others can not be had
 * then, it is the one on the CPU, in fp32. An error is one of GST_TTS_ERROR. */
GstTtsLocalModel *gst_tts_local_model_get   (const TtsStoreModel *place,
    const gchar *devices, TtsPrecision precision, GError **error);

/* As gst_tts_local_model_get() gives it. */
GstTtsLocalModel *gst_tts_local_model_begin (GstTtsLocalModel *model);
void              gst_tts_local_model_end   (GstTtsLocalModel *model);

GstTtsLocalModel *gst_tts_local_model_ref   (GstTtsLocalModel *model);
void              gst_tts_local_model_unref (GstTtsLocalModel *model);

const TtsModel *  gst_tts_local_model_get_engine (const GstTtsLocalModel *
    model);

/* The name of the one that it is on. */
const gchar *     gst_tts_local_model_get_device (const GstTtsLocalModel *
    model);

/* Whether gst_tts_local_model_get() might give it; takes no lock. */
gboolean          gst_tts_local_model_fits  (const GstTtsLocalModel *model,
    const TtsStoreModel *place, const gchar *devices, TtsPrecision precision);

/* Nobody in this process gets a model on its device any more, which does not
 * answer. */
void              gst_tts_local_model_lose  (GstTtsLocalModel *model);

/* What speaks there for all at once; NULL on the CPU, which a text alone keeps
 * busy. */
GstTtsLocalBatcher *gst_tts_local_model_get_batcher (const GstTtsLocalModel *
    model);

/* The voice of @wish, or of @language where that is NULL; its name or mix in
 * @ret_name. Both are (transfer full). */
float *           gst_tts_local_model_get_voice (GstTtsLocalModel *model,
    const gchar *wish, const gchar *language, gchar **ret_name,
    GError **error);

/* What its weights are of; the first family where @place is NULL or holds
 * none of a family. */
const TtsFamily * gst_tts_local_family (const TtsStoreModel *place);

/* Of af_heart or a mix that begins with it; NULL of what is no voice of this
 * family's. */
const TtsVoiceKind *gst_tts_local_voice_kind (const TtsFamily *family,
    const gchar *voice);

/* Dictionaries, read when they are new or changed; they stay until the end. */
const TtsEnLexicon *gst_tts_local_lexicon (const TtsStoreModel *place,
    gboolean british, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTtsLocalModel, gst_tts_local_model_end)

G_END_DECLS
