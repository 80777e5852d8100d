/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Objects in S3, as much of it as requests and results in files need. */
#pragma once

#include <gst/tts/tts.h>

/* Whether it is "s3://BUCKET/KEY", with a key that is fit for a path; the
 * error says how it should be. */
gboolean s3_check_location (const gchar *location, GError **error);

/* A request to be signed for "s3"; @base is where S3 is. NULL with an error
 * if that is no URL or @location no location. */
GstTtsHttpRequest *
         s3_new_request    (const gchar *method, const gchar *base,
    const gchar *location, GError **error);
