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

/* Whose base URL is that of @service ("polly") in a region; static. */
const GstTtsHttpVendor *aws_vendor (const gchar *service,
    const gchar *region);

typedef struct
{
  const gchar *service;         /* as it signs */
  const gchar *method;
  const gchar *path;            /* behind the base URL, with its query */
  const gchar *content_type;
  const gchar *accept;          /* NULL for anything */
  gchar *body;                  /* taken; NULL for none */
} AwsCall;

/* A signed request at the provider's base URL. */
GstTtsHttpRequest *aws_request_new (GstTtsHttpProvider *provider,
    const AwsCall *call, const AwsAccount *account, GError **error);
