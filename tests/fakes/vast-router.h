/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Vast.ai's router, and the worker it names, which speaks Bark. */
#pragma once

#include "vendor.h"

/* @user_data is a TtsFakeVendor. No worker is free before the third time that
 * it is asked for one. */
void tts_fake_vast_router (TtsServerPeer *peer, const TtsServerRequest *request,
    gpointer user_data);
