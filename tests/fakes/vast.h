/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Vast.ai: offers, one instance at a time, and the worker on it. */
#pragma once

#include "vendor.h"

typedef struct
{
  TtsFakeVendor vendor;
  TtsFakeVendor worker;
  gboolean poor;                /* only what a wider search finds */
  guint gone;                   /* so many offers are taken by others */
  guint lost;                   /* so many instances end by themselves */
  gboolean slow;                /* an instance loads before it runs */
  gboolean mute;                /* an instance is made, but no answer sent */

  /* lock of vendor */
  guint asked;
  guint taken;
  guint looks;
  gdouble bid;                  /* of the last, 0 for none */
  gchar *label;
  const gchar *state;           /* NULL if there is none */
} TtsFakeVast;

/* A TtsServerHandler; @user_data is a TtsFakeVast. */
void tts_fake_vast       (TtsServerPeer *peer,
    const TtsServerRequest *request, gpointer user_data);

void tts_fake_vast_clear (TtsFakeVast *fake);
