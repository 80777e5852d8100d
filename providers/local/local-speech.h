/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One job of the provider `local`: from its chunk to samples and words. */
#pragma once

#include "local-model.h"
#include "local-text.h"
#include "local-turn.h"

G_BEGIN_DECLS

typedef struct
{
  GstTtsJob *job;
  GstTtsLocalModel *model;
  const TtsStoreModel *place;   /* where that lies */
  const gchar *devices;         /* that it may be on */
  TtsPrecision precision;
  const gchar *language;        /* of gst_tts_local_language */
  const gchar *voice;           /* where the job names none; or NULL */
  GstTtsLocalPhonemes phonemes;
  gdouble speed;
  guint64 seed;
  gboolean early;               /* its first words come soon */
  GstTtsLocalTurn *turn;
} GstTtsLocalSpeech;

/* Blocks until all is pushed. Ends the turn when the first piece is. */
gboolean gst_tts_local_speak (const GstTtsLocalSpeech *speech,
    GError **error);

G_END_DECLS
