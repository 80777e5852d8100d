/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How many threads the engine may use: more than a control group's quota
 * would only wait for each other. */
#include "threads.h"

#include <string.h>

#define MAX_THREADS 256

/* "QUOTA PERIOD", both in microseconds, or "max PERIOD" */
static int
read_quota (const gchar *folder)
{
  g_autofree gchar *file = g_build_filename (folder, "cpu.max", NULL);
  g_autofree gchar *text = NULL;
  gchar *end;
  guint64 quota, period;

  if (!g_file_get_contents (file, &text, NULL, NULL))
    return G_MAXINT;
  quota = g_ascii_strtoull (text, &end, 10);
  if (end == text || *end != ' ')
    return G_MAXINT;
  period = g_ascii_strtoull (end, NULL, 10);
  if (quota == 0 || period == 0)
    return G_MAXINT;
  return CLAMP (quota / period, 1, G_MAXINT);
}

int
tts_threads_of_group (const gchar *mount, const gchar *group)
{
  g_autofree gchar *path = g_strdup (group);
  int least = G_MAXINT;

  for (;;) {
    g_autofree gchar *folder = g_build_filename (mount, path, NULL);
    gchar *slash = strrchr (path, '/');

    least = MIN (least, read_quota (folder));
    if (!slash)
      return least;
    *slash = '\0';
  }
}

static int
own_group_threads (void)
{
  g_autofree gchar *text = NULL, *group = NULL;
  const gchar *line;

  if (!g_file_get_contents ("/proc/self/cgroup", &text, NULL, NULL))
    return G_MAXINT;
  line = g_str_has_prefix (text, "0::") ? text : strstr (text, "\n0::");
  if (!line)
    return G_MAXINT;
  line = strchr (line, '/');
  group = g_strndup (line, strcspn (line, "\n"));
  return tts_threads_of_group ("/sys/fs/cgroup", group);
}

int
tts_threads_wanted (void)
{
  const gchar *text = g_getenv ("GST_TTS_THREADS");
  guint64 n;

  if (text && g_ascii_string_to_unsigned (text, 10, 1, MAX_THREADS, &n, NULL))
    return n;
  if (text)
    g_warning ("GST_TTS_THREADS is '%s': it must be a number of threads from "
        "1 to %d. It is ignored.", text, MAX_THREADS);
  return MIN ((int) g_get_num_processors (), own_group_threads ());
}
