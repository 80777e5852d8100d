/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Puts generated weights into a folder, to try what only needs a model that
 * runs: install [--narrow] FOLDER VOICE... */
#include "kokoro-weights.h"

#include <string.h>

int
main (int argc, char **argv)
{
  gboolean narrow = argc > 1 && strcmp (argv[1], "--narrow") == 0;

  argv += narrow;
  if (argc < 3 + narrow) {
    g_printerr ("usage: install [--narrow] FOLDER VOICE...\n");
    return 64;
  }
  kokoro_install (argv[1], narrow ? TTS_KOKORO_NARROW : TTS_KOKORO_WIDTH,
      (const gchar * const *) argv + 2);
  return 0;
}
