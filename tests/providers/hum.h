/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A second family of models, for the tests. */
#pragma once

#include <gst/gst.h>

#include "models/family.h"

#define HUM_WIDTH 16
#define HUM_HOP 160             /* samples of a unit of duration */
#define HUM_RATE 16000

extern const TtsFamily hum_family;

/* The model hum with the voices high_one and deep_one. */
void hum_install (const gchar *store);

/* Makes the folder, too. */
void hum_write   (const gchar *folder, const gchar *name, gconstpointer data,
                  gsize size);
