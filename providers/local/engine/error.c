/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The engine's error domain. */
#include "error.h"

G_DEFINE_QUARK (tts-engine-error-quark, tts_engine_error)
