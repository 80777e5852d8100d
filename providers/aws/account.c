/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keys and region as the AWS tools find them. */
#include "aws.h"

#include <string.h>

static const gchar *
variable (const gchar *name)
{
  const gchar *value = g_getenv (name);

  return value && *value ? value : NULL;
}

static gchar *
file_path (const gchar *name, const gchar *usual)
{
  const gchar *given = variable (name);

  return given ? g_strdup (given)
      : g_build_filename (g_get_home_dir (), ".aws", usual, NULL);
}

/* Whether the line begins the section: "[NAME]", or "[profile NAME]". */
static gboolean
is_section (const gchar *line, const gchar *profile)
{
  g_autofree gchar *inner = g_strndup (line + 1, strcspn (line + 1, "]"));
  const gchar *name = g_strstrip (inner);

  if (g_str_has_prefix (name, "profile "))
    name = g_strchug ((gchar *) name + strlen ("profile "));
  return g_str_equal (name, profile);
}

/* The value of @name in the section; what is indented belongs to another. */
static gchar *
look_up (const gchar *text, const gchar *profile, const gchar *name)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean inside = FALSE;

  for (guint i = 0; lines[i]; i++) {
    gchar *equals = strchr (lines[i], '=');

    if (lines[i][0] == '[')
      inside = is_section (lines[i], profile);
    if (!inside || !equals || strchr ("[#; \t", lines[i][0]))
      continue;
    *equals = '\0';
    if (g_str_equal (g_strchomp (lines[i]), name))
      return g_strdup (g_strstrip (equals + 1));
  }
  return NULL;
}

static gchar *
look_up_file (const gchar *path, const gchar *profile, const gchar *name)
{
  gchar *text = NULL, *value;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  value = look_up (text, profile, name);
  explicit_bzero (text, strlen (text));
  g_free (text);
  return value;
}

/* In the credentials first, as their tools do. */
static gchar *
look_up_both (const gchar *profile, const gchar *name)
{
  g_autofree gchar *credentials =
      file_path ("AWS_SHARED_CREDENTIALS_FILE", "credentials");
  g_autofree gchar *config = file_path ("AWS_CONFIG_FILE", "config");
  gchar *value = look_up_file (credentials, profile, name);

  return value ? value : look_up_file (config, profile, name);
}

static const gchar *
settle_profile (const gchar *wish)
{
  if (wish && *wish)
    return wish;
  wish = variable ("AWS_PROFILE");
  return wish ? wish : "default";
}

gchar *
aws_find_region (const gchar *profile, const gchar *region)
{
  if (!region || !*region)
    region = variable ("AWS_REGION");
  if (!region)
    region = variable ("AWS_DEFAULT_REGION");
  return region ? g_strdup (region)
      : look_up_both (settle_profile (profile), "region");
}

static void
wipe (gchar **secret)
{
  if (*secret)
    explicit_bzero (*secret, strlen (*secret));
  g_clear_pointer (secret, g_free);
}

void
aws_account_clear (AwsAccount *account)
{
  wipe (&account->key_id);
  wipe (&account->secret);
  wipe (&account->token);
  g_clear_pointer (&account->region, g_free);
}

static void
read_environment (AwsAccount *account)
{
  account->key_id = g_strdup (variable ("AWS_ACCESS_KEY_ID"));
  account->secret = g_strdup (variable ("AWS_SECRET_ACCESS_KEY"));
  account->token = g_strdup (variable ("AWS_SESSION_TOKEN"));
}

static void
read_files (AwsAccount *account, const gchar *profile)
{
  account->key_id = look_up_both (profile, "aws_access_key_id");
  account->secret = look_up_both (profile, "aws_secret_access_key");
  account->token = look_up_both (profile, "aws_session_token");
}

/* One that is in a URL must not lead to another host. */
static gboolean
is_region (const gchar *region)
{
  for (const gchar *p = region; *p; p++)
    if (!g_ascii_isalnum (*p) && *p != '-')
      return FALSE;
  return *region != '\0';
}

gboolean
aws_account_read (AwsAccount *account, const gchar *profile,
    const gchar *region, GError **error)
{
  memset (account, 0, sizeof *account);
  if (!profile || !*profile)
    read_environment (account);
  if (!account->key_id || !account->secret) {
    aws_account_clear (account);
    read_files (account, settle_profile (profile));
  }
  account->region = aws_find_region (profile, region);
  if (!account->key_id || !account->secret)
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_AUTH,
        "no key: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or profile "
        "to one of ~/.aws/credentials");
  else if (!account->region || !is_region (account->region))
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
        "no region: set AWS_REGION, or region to one like us-east-1");
  else
    return TRUE;
  aws_account_clear (account);
  return FALSE;
}
