/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What this process uses. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes in memory now, and at most so far. */
gsize   tts_usage_rss (void);
gsize   tts_usage_most_rss (void);

/* Microseconds of processor time so far. */
gdouble tts_usage_cpu (void);

G_END_DECLS
