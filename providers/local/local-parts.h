/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Cuts the tokens of a chunk into what one run of the model takes. */
#pragma once

#include "models/family.h"
#include "text/token.h"

G_BEGIN_DECLS

typedef struct
{
  guint from, to;               /* tokens */
  gboolean open;                /* a phrase goes on behind it */
  GArray *ids;                  /* int, with the pads */
  TtsWordTime *words;           /* of each token */
  gsize n_characters;
} TtsLocalPart;

/* Of TtsLocalPart, each with at most @most ids beside its pads. @early: the
 * first one is short, as somebody waits for it, and the next ones grow. What
 * the alphabet lacks is appended to @unknown. (transfer full) */
GArray *tts_local_parts (const TtsFamily *family, const GArray *tokens,
    guint most, gboolean early, GString *unknown);

G_END_DECLS
