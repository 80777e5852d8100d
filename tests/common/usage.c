/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What this process uses. */
#include "usage.h"

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

gsize
tts_usage_rss (void)
{
  g_autofree gchar *text = NULL;
  gulong size = 0, resident = 0;

  if (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    sscanf (text, "%lu %lu", &size, &resident);
  return resident * sysconf (_SC_PAGESIZE);
}

gsize
tts_usage_most_rss (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_maxrss * (gsize) 1024;
}

gdouble
tts_usage_cpu (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return 1e6 * (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
      usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}
