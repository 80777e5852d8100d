/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The signatures of AWS, against values that others have computed. */
#include "../../providers/aws/sigv4.h"

#include "test-main.h"

#define KEY_ID "AKIDEXAMPLE"
#define SECRET "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
#define EMPTY \
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void
test_post (void)
{
  static const AwsHeader headers[] = {
    {"accept", "audio/wav"}, {"content-type", "application/json"},
    {"host", "runtime.sagemaker.us-east-1.amazonaws.com"},
    {"x-amz-date", "20260102T030405Z"},
  };
  g_autofree gchar *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256,
      "{\"text\":\"hi\"}", -1);
  const AwsRequest request = { "sagemaker", "us-east-1", "POST",
    "/endpoints/tts/invocations", NULL, headers, G_N_ELEMENTS (headers),
    hash, "20260102T030405Z",
  };
  g_autofree gchar *canonical = aws_canonical_request (&request);
  g_autofree gchar *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256,
      canonical, -1);
  g_autofree gchar *value = aws_sign (&request, KEY_ID, SECRET);

  g_assert_cmpstr (hash, ==,
      "e7b995efa755c5ff3b84d2188b58cb4ae916a59470eb3761df8a814f11763500");
  g_assert_cmpstr (sum, ==,
      "8e0082e59c90bec112fc35cbf49767bf8c561e756efc5c00e7d5f163d381578a");
  g_assert_cmpstr (value, ==, "AWS4-HMAC-SHA256 Credential=" KEY_ID
      "/20260102/us-east-1/sagemaker/aws4_request, SignedHeaders=accept;"
      "content-type;host;x-amz-date, Signature="
      "41fdf62ff5e851d36afe971c0f12229cfe9317a4579ffb69988f3d237dbab8f6");
}

/* What is escaped is escaped again, but for S3; parameters are in order. */
static void
test_canonical (void)
{
  static const AwsHeader headers[] = {
    {"host", "example.amazonaws.com"}, {"x-amz-date", " 2015  a   b "},
  };
  AwsRequest request = { "service", "us-east-1", "GET", "/a%20b/c", "b=2&a&b=1",
    headers, G_N_ELEMENTS (headers), EMPTY, "20150830T123600Z",
  };
  g_autofree gchar *other = aws_canonical_request (&request);
  g_autofree gchar *s3 = NULL;

  g_assert_cmpstr (other, ==, "GET\n/a%2520b/c\na=&b=1&b=2\n"
      "host:example.amazonaws.com\nx-amz-date:2015 a b\n\n"
      "host;x-amz-date\n" EMPTY);
  request.service = "s3";
  s3 = aws_canonical_request (&request);
  g_assert_true (g_str_has_prefix (s3, "GET\n/a%20b/c\n"));
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/sigv4/post", test_post);
  g_test_add_func ("/sigv4/canonical", test_canonical);
  return tts_test_run ();
}
