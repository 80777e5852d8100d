/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Devices by name. */
#pragma once

#include <glib.h>

#include "kernels/device.h"

G_BEGIN_DECLS

const TtsDevice *tts_device_cpu (void);

/* "fp32", "bf16" or "auto". */
const gchar  *tts_precision_name  (TtsPrecision precision);

/* FALSE if there is none of this name. */
gboolean      tts_precision_parse (const gchar *name,
                                   TtsPrecision *ret_precision);

/* What AUTO is on @device. FALSE if it does not have the precision. */
gboolean tts_device_settle (const TtsDevice *device, TtsPrecision wish,
                            TtsPrecision *ret_precision, GError **error);

/* "cpu", "cuda" or "cuda:1", the first or another GPU: its module is opened
 * and stays. @module_dir is where it lies. */
gboolean tts_device_open (const gchar *name, const gchar *module_dir,
                          TtsDevice *ret_device, GError **error);

G_END_DECLS
