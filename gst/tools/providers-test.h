/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts providers test: each provider says one sentence. */
#pragma once

#include "tools-common.h"

G_BEGIN_DECLS

typedef struct
{
  gchar **settings;             /* as --set has them; nullable */
  const gchar *text;
  const gchar *report;          /* a file for the JSON; nullable */
  gdouble max_cost;             /* USD for all of it, 0 for no limit */
  gboolean agreed;              /* it may cost what it costs */
  gboolean json;
} ProvidersTest;

/* @names may be empty: all that are set up. Returns the exit code. */
gint providers_test_run (const ProvidersTest *self, gchar **names);

G_END_DECLS
