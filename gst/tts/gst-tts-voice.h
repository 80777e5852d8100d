/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A voice that a provider offers. */
#pragma once

#include <gst/tts/gst-tts-prelude.h>

G_BEGIN_DECLS

#define GST_TYPE_TTS_VOICE (gst_tts_voice_get_type ())

typedef struct _GstTtsVoice GstTtsVoice;

/**
 * GstTtsVoice:
 * @name: what the voice property takes
 * @description: (nullable): for people
 * @language: (nullable): BCP 47 tag of its first language
 * @gender: (nullable): "male", "female" or "neutral"
 */
struct _GstTtsVoice
{
  gchar *name;
  gchar *description;
  gchar *language;
  gchar *gender;
};

GST_TTS_API
GType         gst_tts_voice_get_type (void);

GST_TTS_API
GstTtsVoice * gst_tts_voice_new  (const gchar *name, const gchar *description,
    const gchar *language, const gchar *gender);

GST_TTS_API
GstTtsVoice * gst_tts_voice_copy (const GstTtsVoice *voice);

GST_TTS_API
void          gst_tts_voice_free (GstTtsVoice *voice);

/* Sets GST_TTS_ERROR_BAD_INPUT, naming up to five of @names (NULL-terminated)
 * that @name may have been meant for, or all of a short list. */
GST_TTS_API
void          gst_tts_set_unknown_name_error (GError **error,
    const gchar *what, const gchar *name, const gchar * const *names);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTtsVoice, gst_tts_voice_free)

G_END_DECLS
