/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Thunder Compute: prices, and one instance at a time. */
#pragma once

#include "vendor.h"

typedef struct
{
  TtsFakeVendor vendor;
  gboolean stuck;               /* an instance never runs */
  gboolean mute;                /* it is made, but no answer is sent */
  gboolean others;              /* somebody has one, too */
  gboolean renumbers;           /* a delete is not answered, and theirs has
                                 * the number from then on */

  /* lock of vendor */
  guint made;
  guint looks;
  gboolean exists;
  gint port;                    /* that is open, 0 for none */
} TtsFakeThunder;

/* A TtsServerHandler; @user_data is a TtsFakeThunder. */
void tts_fake_thunder (TtsServerPeer *peer,
    const TtsServerRequest *request, gpointer user_data);
