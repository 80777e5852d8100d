/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Endpoints at SageMaker with a container that speaks CSM, and the bucket in
 * S3 that they put results into. */
#pragma once

#include "vendor.h"

/* Whether AKIA of eu-west-1 signed it for @service, by the form of the
 * signature: the signature itself is for those who can compute it. */
gboolean tts_fake_is_signed (const TtsServerRequest *request,
    const gchar *key_id, const gchar *service);

/* @user_data is a TtsFakeVendor; kind says what comes: "json" in place of
 * audio, or a "link" to it; "exception", "damaged" or "short" in a stream;
 * "failure" or "barred" of an asynchronous call. */
void     tts_fake_sagemaker (TtsServerPeer *peer,
    const TtsServerRequest *request, gpointer user_data);
