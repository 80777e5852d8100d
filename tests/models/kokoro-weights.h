/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Weights for Kokoro that are computed, not trained: what it says with them
 * means nothing, and has known numbers. */
#pragma once

#include "models/kokoro.h"

/* The values of a tensor, as floats. */
void    kokoro_tensor   (const TtsTensorSpec *spec, float *ret_values);

/* A whole model as a safetensors file. One of TTS_KOKORO_NARROW has 9 MB in
 * place of 325, for what does not ask how large it is. */
GBytes *kokoro_weights  (int width);

/* Puts the model and @voices (NULL-terminated) into @folder, as they would lie
 * in a store. */
void    kokoro_install  (const gchar *folder, int width,
                         const gchar *const *voices);
