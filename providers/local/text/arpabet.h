/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ARPAbet, which American dictionaries and flite write, to the phonemes that
 * Kokoro was trained on. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @arpabet: "HH AH0 L OW1", in any case, stress 0, 1 or 2 behind vowels. NULL
 * if a word of it is no phone; (transfer full). */
gchar *tts_arpabet_to_phonemes (const gchar *arpabet);

G_END_DECLS
