/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GitHub's interface for workflows, for one repository. */
#pragma once

#include "vendor.h"

#define TTS_FAKE_REPOSITORY "me/voices"

/* A TtsServerHandler; @user_data is a TtsFakeVendor. Its kinds: "old" tells
 * no run at a dispatch, "wav" leaves a file that is no archive, "digest" and
 * "slip" archives that are not to be taken, "failure" a run that fails. */
void tts_fake_github (TtsServerPeer *peer, const TtsServerRequest *request,
    gpointer user_data);
