/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the command line says, as properties of ttssrc and of providers. */
#pragma once

#include "tools-common.h"

G_BEGIN_DECLS

/* All return 0, or EX_USAGE after a message. */

/* Does nothing if @text is NULL; @option is what messages call it. */
gint speak_set_property (GObject *source, const gchar *name,
    const gchar *option, const gchar *text);

/* @speakers are NAME=VOICE; nullable. */
gint speak_set_speakers (GObject *source, gchar **speakers);

/* @levels are PROVIDER=DB or PROVIDER/VOICE=DB; nullable. */
gint speak_set_levels (GObject *source, gchar **levels);

/* @settings are [PROVIDER::]NAME=VALUE; nullable. The properties of @source,
 * which is ttssrc or a session, and of its providers. */
gint speak_set_properties (GObject *source, gchar **settings);

G_END_DECLS
