/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Providers elsewhere whose fakes are of one kind, in all that they can be
 * set to. */
#pragma once

#include <gst/tts/tts.h>

#include "vendor.h"

#define TTS_VENDOR_AWS_KEY_ID "AKIA"

typedef struct
{
  const gchar *name;            /* of the row */
  const gchar *provider;
  TtsServerHandler handler;
  const gchar *settings;        /* name=value, with | between */
  const gchar *kind;            /* of the fake */
  const gchar *steps;           /* all that are taken */
  const gchar *variable;        /* of the key */
  const gchar *base;            /* path of the base URL */
  const gchar *paid;            /* the step that is not taken twice */
} TtsVendorRow;

extern const TtsVendorRow tts_vendor_rows[];
extern const guint tts_n_vendor_rows;

/* Sets what @settings of a row say. */
void tts_vendor_apply (GstTtsProvider *provider, const gchar *settings);

/* Puts an account of AWS into the environment, and nothing of the user's. */
void tts_vendor_set_aws_account (void);
