/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The values of SSML's prosody. Each returns FALSE for what it can not use;
 * @around is what the elements outside made of it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A speed factor. */
G_GNUC_INTERNAL
gboolean gst_tts_ssml_parse_rate   (const gchar *text, gdouble around,
    gdouble *ret_rate);

/* Semitones. */
G_GNUC_INTERNAL
gboolean gst_tts_ssml_parse_pitch  (const gchar *text, gdouble around,
    gdouble *ret_pitch);

/* A linear gain. */
G_GNUC_INTERNAL
gboolean gst_tts_ssml_parse_volume (const gchar *text, gdouble around,
    gdouble *ret_volume);

G_END_DECLS
