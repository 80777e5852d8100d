/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The families of models that the provider speaks with. */
#include "kokoro.h"

const TtsFamily *const tts_families[] = { &tts_kokoro_family, NULL };
