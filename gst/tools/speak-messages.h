/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an error message of a pipeline means to who typed the command. */
#pragma once

#include "tools-common.h"

G_BEGIN_DECLS

/* The exit code; @debug is nullable. */
gint          speak_message_code   (const GError *error, const gchar *debug);

/* Why a file could not be written. */
const gchar * speak_message_reason (const GError *error, const gchar *debug);

G_END_DECLS
