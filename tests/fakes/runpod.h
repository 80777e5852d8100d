/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A serverless endpoint `ep1` of RunPod, which runs one job at a time. */
#pragma once

#include "vendor.h"

/* A TtsServerHandler; @user_data is a TtsFakeVendor. Its kind may be "late"
 * (runsync ends before the job), "link" (names the file), "bare" (streams
 * lists, as the documentation has them), "files" (streams a file a piece),
 * "lost N" (a stream's look N is lost with its piece), "kept N" (likewise, but
 * the output has all pieces in the end), "FAILED" and the like (the job ends
 * so), "gone" (the job expires) or "slow" (it never ends). */
void tts_fake_runpod (TtsServerPeer *peer, const TtsServerRequest *request,
    gpointer user_data);
