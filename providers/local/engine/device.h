/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Devices by name. */
#pragma once

#include <glib.h>

#include "kernels/device.h"

G_BEGIN_DECLS

const TtsDevice *tts_device_cpu (void);

/* As tts_device_open() takes it; (transfer full). */
gchar *tts_device_name (const TtsDevice *device);

/* "fp32", "tf32", "fp16" or "bf16" */
const gchar *tts_precision_name  (TtsPrecision precision);
gboolean     tts_precision_parse (const gchar *name,
                                  TtsPrecision *ret_precision, GError **error);

/* Of the device of that name: bf16 on a CPU with AMX, else fp32. */
TtsPrecision tts_precision_fastest (const gchar *device);

/* "cpu", "cuda" or "cuda:1", the first or another GPU: its module is opened
 * and stays. @module_dir is where it lies. What cannot multiply in @precision
 * is an error. */
gboolean tts_device_open (const gchar *name, TtsPrecision precision,
                          const gchar *module_dir, TtsDevice *ret_device,
                          GError **error);

/* What can be known before: no driver is loaded to look. */
gboolean tts_device_check (const gchar *name, TtsPrecision precision,
                           const gchar *module_dir, GError **error);

G_END_DECLS
