/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Replicate, which runs one prediction at a time, and a Cog container. */
#pragma once

#include "vendor.h"

/* A TtsServerHandler; @user_data is a TtsFakeVendor. Its kind may be "data"
 * (answers with a data: URL while it is processing), "list" (a list of
 * files), "failed" and the like (the prediction ends so), "slow" (it never
 * ends) or "busy" (a container without a free slot). */
void tts_fake_replicate (TtsServerPeer *peer,
    const TtsServerRequest *request, gpointer user_data);
