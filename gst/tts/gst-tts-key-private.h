/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The name of a request: equal for all that must sound alike. */
#pragma once

#include "gst-tts-provider.h"

G_BEGIN_DECLS

/* All that is set on @provider and may decide how it sounds, as text that is
 * the same in every run. No secret is in it: those can not be read. */
gchar * gst_tts_key_describe (GstTtsProvider *provider);

/* Hexadecimal, of @described and of what is asked for. @context (nullable)
 * names what goes along with it. */
gchar * gst_tts_key_new      (const gchar *described,
    const GstTtsChunk *chunk, const gchar *voice, const gchar *language,
    gdouble rate, gdouble pitch, const gchar *context);

G_END_DECLS
