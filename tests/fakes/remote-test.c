/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the tests of providers elsewhere have in common. */
#include "remote-test.h"

#include <string.h>

#include "audio.h"

void
remote_set (GstTtsProvider *provider, const gchar *settings,
    const gchar **ret_fault)
{
  g_auto (GStrv) pairs = g_strsplit (settings ? settings : "", " ", -1);

  for (guint i = 0; pairs[i]; i++) {
    gchar *value = strchr (pairs[i], '=');

    if (!value)
      continue;
    *value++ = '\0';
    if (g_str_equal (pairs[i], "fault"))
      *ret_fault = g_intern_string (value);
    else
      gst_util_set_object_arg (G_OBJECT (provider), pairs[i], value);
  }
}

void
remote_assert_said (const TtsJobRun *run, const gchar *text, gint rate)
{
  g_autoptr (GBytes) samples = tts_fake_samples (text);

  g_assert_no_error (run->error);
  g_assert_cmpint (run->info.rate, ==, rate);
  g_assert_cmpint (run->info.channels, ==, 1);
  g_assert_cmpmem (run->pcm->data, run->pcm->len,
      g_bytes_get_data (samples, NULL), g_bytes_get_size (samples));
}

const RemoteCase *
remote_assert_case (const TtsJobRun *run, const RemoteCase *cases,
    const gchar *settings, const gchar *key)
{
  while (!g_str_equal (cases->settings, settings))
    cases++;
  tts_assert_error (run->error, cases->code, cases->says);
  g_assert_null (strstr (run->error->message, key));
  return cases;
}
