/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The text of a chunk to phonemes, in the languages that can be spoken. */
#pragma once

#include <gst/tts/tts.h>

#include "store/store.h"
#include "text/token.h"

G_BEGIN_DECLS

typedef enum
{
  GST_TTS_LOCAL_PHONEMES_AUTO,
  GST_TTS_LOCAL_PHONEMES_ESPEAK,
} GstTtsLocalPhonemes;

typedef struct
{
  GstTtsChunk *chunk;
  const gchar *language;        /* of gst_tts_local_language */
  GstTtsLocalPhonemes phonemes;
  const TtsStoreModel *place;   /* for its dictionaries; or NULL */
  GCancellable *cancellable;
  GstTtsJob *job;               /* that is warned; or NULL */
} GstTtsLocalRequest;

/* The name of the language that a tag means, or NULL with an error that tells
 * what is spoken. */
const gchar *gst_tts_local_language  (const gchar *tag, GError **error);

/* The words and marks with phonemes, as misaki writes them; offsets count from
 * the text of the chunk as dup_text gives it. (transfer full). */
GArray *     gst_tts_local_tokens    (const GstTtsLocalRequest *request,
    GError **error);

/* What gst_tts_provider_dup_stage() shows; (transfer full). */
gchar *      gst_tts_local_show      (const GstTtsLocalRequest *request,
    const gchar *stage, GError **error);

G_END_DECLS
