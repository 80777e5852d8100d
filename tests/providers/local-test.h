/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `local` with a generated model: what it says means nothing,
 * all else is as with the published one. */
#pragma once

#include <gst/tts/tts.h>

#include "job-run.h"

/* A narrow model with af_heart and am_adam becomes the one that is installed.
 * Not so under valgrind, whose processor has none of the vectors and would
 * need minutes: returns FALSE, and only what needs no model is tested. */
gboolean        local_test_install  (void);

/* (transfer full) */
GstTtsProvider *local_test_provider (void);

/* It says the same as @like, which is no silence, with one warning that has
 * @warning in it, or NULL for none. @run is (transfer full). */
void            local_test_says     (TtsJobRun *run, const TtsJobRun *like,
                                     const gchar *warning);

/* What the provider logs goes to @said, in place of all other messages; NULL
 * ends that. */
void            local_test_watch    (void (*said) (const gchar *message));

/* As tts_test_run(), and removes what was installed. */
int             local_test_run      (void);
