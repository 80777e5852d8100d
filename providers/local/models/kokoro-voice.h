/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What goes into Kokoro besides the text, and the times that come out. */
#pragma once

#include "kokoro.h"

G_BEGIN_DECLS

/* A row for each length of a text. */
#define TTS_KOKORO_VOICE_ROWS 510
#define TTS_KOKORO_VOICE_SIZE (TTS_KOKORO_VOICE_ROWS * TTS_KOKORO_STYLE)

/* The ids of @phonemes (UTF-8) with a 0 at both ends, of int. Characters that
 * have none are left out and appended to @unknown, which may be NULL. */
GArray *tts_kokoro_ids   (const gchar *phonemes, GString *unknown);

/* A voice or a mix of voices, (510, 256); (transfer full).
 * @spec is one name, names with commas (their mean), or af_one(2)+bm_two-x(1)
 * with weights, which are divided by their sum. Files are those of @folder:
 * NAME.pt, .safetensors, .npy or .bin, or within any .npz there. */
float  *tts_kokoro_voice (const gchar *folder, const gchar *spec,
                          GError **error);

/* The style for a text of so many characters. */
const float *tts_kokoro_style (const float *voice, gsize n_characters);

/* @durations are those of a TtsItem, whose first id is the pad. A blank
 * belongs half to each neighbour. */
void    tts_kokoro_times (const int *durations, int n_ids,
                          TtsWordTime *words, gsize n_words);

G_END_DECLS
