/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The speech of fakes: samples that tell where they belong. */
#pragma once

#include <glib.h>

/* S16LE, 24 kHz, 10 ms a character of @text. */
GBytes *tts_fake_samples (const gchar *text);
