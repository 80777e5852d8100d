/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Weight files that are computed, not trained. */
#pragma once

#include "engine/loader.h"

/* Numbers in [-1, 1) that @name alone decides. */
void    tensor_noise (const gchar *name, gsize n, gdouble *ret_values);
gsize   tensor_size  (const TtsTensorSpec *spec);

/* All tensors that @listing, a loader without a file, was asked for, as
 * safetensors. */
GBytes *tensor_file  (const TtsLoader *listing,
                      void (*fill) (const TtsTensorSpec *spec,
                          float *ret_values));
