/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the providers at AWS share: whose account, which region, and requests
 * that are signed in place of carrying a key. */
#pragma once

#include <gst/tts/tts.h>

typedef struct
{
  gchar *key_id;
  gchar *secret;
  gchar *token;                 /* NULL for lasting keys */
  gchar *region;
} AwsAccount;

/* From the environment, else from the files of the AWS tools. @profile and
 * @region (both nullable) are the user's wish. FALSE if something is missing,
 * which the error names. */
gboolean aws_account_read  (AwsAccount *account, const gchar *profile,
    const gchar *region, GError **error);

/* Wipes what is secret. */
void     aws_account_clear (AwsAccount *account);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AwsAccount, aws_account_clear)

/* The region alone, NULL if none is said. */
gchar *  aws_find_region   (const gchar *profile, const gchar *region);

/* Whose base URL is that of @service ("polly") in a region, or what the
 * variable @own, else AWS_ENDPOINT_URL, says; static. */
const GstTtsHttpVendor *aws_vendor (const gchar *service, const gchar *own,
    const gchar *region);

/* Signs what is to be sent; @service as it signs. */
void     aws_request_sign  (GstTtsHttpRequest *request, const gchar *service,
    const AwsAccount *account);
