/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Signature Version 4 of AWS, in its form with headers. */
#include "sigv4.h"

#include <string.h>

#define ALGORITHM "AWS4-HMAC-SHA256"
#define HASH_SIZE 32

/* Escaped once more, but for S3: a path is escaped twice by definition. */
static gchar *
write_path (const AwsRequest *request)
{
  g_autoptr (GString) path = g_string_new (NULL);
  gboolean once = g_str_equal (request->service, "s3");

  for (const gchar *p = request->path; *p; p++) {
    if (once || g_ascii_isalnum (*p) || strchr ("/-._~", *p))
      g_string_append_c (path, *p);
    else
      g_string_append_printf (path, "%%%02X", (guchar) *p);
  }
  return g_string_free (g_steal_pointer (&path), FALSE);
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar * const *) a, *(const gchar * const *) b);
}

/* In order; a name alone has an empty value. */
static gchar *
write_query (const gchar *query)
{
  g_auto (GStrv) pairs = g_strsplit (query ? query : "", "&", -1);
  guint n = g_strv_length (pairs);

  for (guint i = 0; i < n; i++)
    if (*pairs[i] && !strchr (pairs[i], '=')) {
      gchar *pair = g_strconcat (pairs[i], "=", NULL);

      g_free (pairs[i]);
      pairs[i] = pair;
    }
  qsort (pairs, n, sizeof *pairs, compare);
  return g_strjoinv ("&", pairs);
}

/* Without blanks around it, and single ones within. */
static void
append_value (GString *text, const gchar *value)
{
  g_autofree gchar *trimmed = g_strstrip (g_strdup (value));

  for (const gchar *p = trimmed; *p; p++)
    if (*p != ' ' || p[1] != ' ')
      g_string_append_c (text, *p);
}

static gchar *
join_names (const AwsRequest *request)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < request->n_headers; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ";" : "",
        request->headers[i].name);
  return g_string_free (g_steal_pointer (&names), FALSE);
}

gchar *
aws_canonical_request (const AwsRequest *request)
{
  g_autofree gchar *path = write_path (request);
  g_autofree gchar *query = write_query (request->query);
  g_autofree gchar *names = join_names (request);
  GString *text = g_string_new (NULL);

  g_string_printf (text, "%s\n%s\n%s\n", request->method, path, query);
  for (guint i = 0; i < request->n_headers; i++) {
    g_string_append_printf (text, "%s:", request->headers[i].name);
    append_value (text, request->headers[i].value);
    g_string_append_c (text, '\n');
  }
  g_string_append_printf (text, "\n%s\n%s", names, request->body_hash);
  return g_string_free (text, FALSE);
}

/* @key becomes the HMAC of @text with it. */
static void
chain (guint8 key[HASH_SIZE], gsize size, const guint8 *from,
    const gchar *text)
{
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, from, size);
  gsize n = HASH_SIZE;

  g_hmac_update (hmac, (const guchar *) text, strlen (text));
  g_hmac_get_digest (hmac, key, &n);
}

static void
derive_key (const AwsRequest *request, const gchar *secret,
    guint8 key[HASH_SIZE])
{
  gchar *first = g_strconcat ("AWS4", secret, NULL);
  g_autofree gchar *day = g_strndup (request->date, 8);

  chain (key, strlen (first), (const guint8 *) first, day);
  explicit_bzero (first, strlen (first));
  g_free (first);
  chain (key, HASH_SIZE, key, request->region);
  chain (key, HASH_SIZE, key, request->service);
  chain (key, HASH_SIZE, key, "aws4_request");
}

gchar *
aws_sign (const AwsRequest *request, const gchar *key_id,
    const gchar *secret)
{
  g_autofree gchar *canonical = aws_canonical_request (request);
  g_autofree gchar *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256,
      canonical, -1);
  g_autofree gchar *scope = g_strdup_printf ("%.8s/%s/%s/aws4_request",
      request->date, request->region, request->service);
  g_autofree gchar *text = g_strdup_printf (ALGORITHM "\n%s\n%s\n%s",
      request->date, scope, hash);
  g_autofree gchar *names = join_names (request);
  g_autofree gchar *signature = NULL;
  guint8 key[HASH_SIZE];

  derive_key (request, secret, key);
  signature = g_compute_hmac_for_string (G_CHECKSUM_SHA256, key, sizeof key,
      text, -1);
  explicit_bzero (key, sizeof key);
  return g_strdup_printf (ALGORITHM " Credential=%s/%s, SignedHeaders=%s, "
      "Signature=%s", key_id, scope, names, signature);
}
