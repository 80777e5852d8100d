/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Signature Version 4 of AWS, in its form with headers. Pure: no clock, no
 * environment. */
#pragma once

#include <glib.h>

typedef struct
{
  const gchar *name;            /* in lower case */
  const gchar *value;
} AwsHeader;

typedef struct
{
  const gchar *service;         /* as it signs, "s3" for S3 */
  const gchar *region;
  const gchar *method;
  const gchar *path;            /* escaped, as it is sent */
  const gchar *query;           /* likewise, NULL for none */
  const AwsHeader *headers;     /* in order of their names */
  guint n_headers;
  const gchar *body_hash;       /* SHA-256 in hexadecimal */
  const gchar *date;            /* yyyymmddThhmmssZ */
} AwsRequest;

/* What is hashed and signed; for tests. */
gchar *aws_canonical_request (const AwsRequest *request);

/* The value of the header Authorization. */
gchar *aws_sign (const AwsRequest *request, const gchar *key_id,
    const gchar *secret);
