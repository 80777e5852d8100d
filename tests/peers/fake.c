/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs a fake for a program that we did not write: fake NAME KEY [FAULT].
 * Prints where it is and serves until its input ends. */
#include <stdio.h>
#include <string.h>

#include "elevenlabs.h"
#include "openai.h"
#include "test-main.h"

int
main (int argc, char **argv)
{
  const gchar *fault = argc > 3 ? argv[3] : NULL;
  TtsFakeElevenlabs elevenlabs = {.fault = fault };
  TtsFakeOpenai openai = {.fault = fault };
  gboolean is_openai;
  TtsServer *server;

  gst_init (NULL, NULL);
  if (argc < 3) {
    g_printerr ("usage: fake openai|elevenlabs KEY [FAULT]\n");
    return 64;
  }
  openai.key = elevenlabs.key = argv[2];
  is_openai = strcmp (argv[1], "openai") == 0;
  server = is_openai ? tts_server_new (NULL, tts_fake_openai, &openai)
      : tts_server_new (NULL, tts_fake_elevenlabs, &elevenlabs);
  printf ("%s\n", tts_server_get_base (server));
  fflush (stdout);
  while (getchar () != EOF);
  tts_server_free (server);
  g_free (elevenlabs.last_body);
  return 0;
}
