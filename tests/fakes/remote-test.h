/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the tests of providers elsewhere have in common. */
#pragma once

#include "job-run.h"
#include "test-main.h"

/* A job that fails. */
typedef struct
{
  const gchar *settings;
  gint code;
  const gchar *says;            /* part of the message */
  gboolean maybe_billed;
} RemoteCase;

/* Sets "NAME=VALUE NAME=VALUE" (nullable); the value of `fault` is for the
 * fake, and so are words without a value. */
void remote_set (GstTtsProvider *provider, const gchar *settings,
    const gchar **ret_fault);

/* It is what the fakes make of @text. */
void remote_assert_said (const TtsJobRun *run, const gchar *text, gint rate);

/* As the one of @cases with these settings, and the key is not told. */
const RemoteCase *remote_assert_case (const TtsJobRun *run,
    const RemoteCase *cases, const gchar *settings, const gchar *key);
