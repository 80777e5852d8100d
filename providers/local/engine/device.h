/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Devices by name. */
#pragma once

#include <glib.h>

#include "kernels/device.h"

G_BEGIN_DECLS

const TtsDevice *tts_device_cpu (void);

/* "cpu", "cuda" or "cuda:1", the first or another GPU: its module is opened
 * and stays. @module_dir is where it lies. */
gboolean tts_device_open (const gchar *name, const gchar *module_dir,
                          TtsDevice *ret_device, GError **error);

G_END_DECLS
