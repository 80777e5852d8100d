/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Maps of the user's that say something of the voice PROVIDER/VOICE, or of
 * PROVIDER with all its other voices. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* A map of names, as a property is given it: a name that is a number is one
 * too. (transfer full) (nullable) */
GstStructure * gst_tts_map_dup_names (const GValue *value);

/* What it says of @voice (nullable) at @provider, NULL for nothing. */
const GValue * gst_tts_map_get       (const GstStructure *map,
    const gchar *provider, const gchar *voice);

/* Whether all that @map (nullable) says is decibels that make sense. */
gboolean       gst_tts_level_map_check (const GstStructure *map,
    GError **error);

/* As a factor, of a map that was checked; 1 if it says nothing. */
gdouble        gst_tts_level_map_gain  (const GstStructure *map,
    const gchar *provider, const gchar *voice);

G_END_DECLS
