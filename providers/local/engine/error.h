/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The engine's error domain: one code for each different reaction. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TTS_ENGINE_ERROR (tts_engine_error_quark ())

/* A file that cannot be opened is a G_FILE_ERROR, a cancel is
 * G_IO_ERROR_CANCELLED. */
typedef enum
{
  TTS_ENGINE_ERROR_DAMAGED,     /* not what its format says: fetch it again */
  TTS_ENGINE_ERROR_UNSUPPORTED, /* sound, but of a kind we do not read */
  TTS_ENGINE_ERROR_MISMATCH,    /* weights of another model than wanted */
  TTS_ENGINE_ERROR_INPUT,       /* a voice or the like that is not there */
  TTS_ENGINE_ERROR_MEMORY,      /* not enough for this: ask for less */
  TTS_ENGINE_ERROR_DEVICE,      /* a GPU that is not there, or fails */
} TtsEngineError;

GQuark tts_engine_error_quark (void);

G_END_DECLS
