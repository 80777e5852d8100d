/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How many threads the engine may use. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What GST_TTS_THREADS says, else as many as there are processors for this
 * process and as its control group has time for. */
int tts_threads_wanted   (void);

/* Processors of @group and of those that it is in, below @mount; G_MAXINT
 * where nothing limits them. */
int tts_threads_of_group (const gchar *mount, const gchar *group);

G_END_DECLS
