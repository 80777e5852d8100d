/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One provider under test: what is done to it and what came of it. */
#pragma once

#include "tools-trial.h"

G_BEGIN_DECLS

typedef enum
{
  CHECK_NONE,                   /* there was no way to try it */
  CHECK_GOOD,
  CHECK_BAD,
} CheckResult;

typedef struct
{
  gchar *name;
  GstTtsSession *session;       /* with all settings; NULL after it ran */
  GError *skipped;              /* why it was not asked at all */
  gboolean bills;
  gboolean price_known;
  gdouble estimate;             /* USD, of the sentence */

  const gchar *probe;           /* what was asked without a text, or NULL */
  gdouble probe_seconds;
  GError *probe_error;
  gboolean any_voice;           /* it takes any name for a voice */
  ToolTrial speech;
  CheckResult refusal;          /* of a voice that there is not */
  CheckResult fallback;
  gdouble cost;                 /* USD, of all that was said */
  gchar *wrong;                 /* the first that was; NULL for nothing */
} ProviderCheck;

/* Sets up a session for @name with the user's file of settings and
 * @settings. 0 or the exit code. */
gint provider_check_new_session (const gchar *name, gchar **settings,
    GstTtsSession **ret_session);

/* 0 or the exit code; not usable is no failure. */
gint provider_check_init (ProviderCheck *self, const gchar *name,
    gchar **settings, GstTtsScript *script);
void provider_check_clear (ProviderCheck *self);

/* Blocks. @budget is what it may cost at most, 0 for anything. */
void provider_check_run (ProviderCheck *self, gchar **settings,
    const gchar *text, gdouble budget, GCancellable *cancellable);

G_END_DECLS
