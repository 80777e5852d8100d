/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Puts generated weights into a folder, to try what only needs a model that
 * runs: install FOLDER VOICE... */
#include "kokoro-weights.h"

int
main (int argc, char **argv)
{
  if (argc < 3) {
    g_printerr ("usage: install FOLDER VOICE...\n");
    return 64;
  }
  kokoro_install (argv[1], (const gchar * const *) argv + 2);
  return 0;
}
