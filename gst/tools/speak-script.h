/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a script says to providers, as properties of theirs. */
#pragma once

#include "tools-common.h"

G_BEGIN_DECLS

/* On @source, which has all that the user says, for what he leaves open.
 * @path (nullable) is the script's. 0 or the exit code. */
gint speak_script_apply (GObject *source, const GstTtsScript *script,
    const gchar *path);

G_END_DECLS
