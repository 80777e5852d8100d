/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs a fake for a program that we did not write: fake NAME KEY [FAULT].
 * Prints where it is and serves until its input ends. */
#include <stdio.h>
#include <string.h>

#include "elevenlabs.h"
#include "openai.h"
#include "replicate.h"
#include "runpod.h"
#include "test-main.h"

static const struct
{
  const gchar *name;
  TtsServerHandler handler;
} vendors[] = {
  {"replicate", tts_fake_replicate},
  {"runpod", tts_fake_runpod},
};

static TtsServer *
serve (const gchar *name, TtsFakeVendor *fake)
{
  for (guint i = 0; i < G_N_ELEMENTS (vendors); i++)
    if (strcmp (vendors[i].name, name) == 0)
      return tts_server_new (NULL, vendors[i].handler, fake);
  return NULL;
}

int
main (int argc, char **argv)
{
  const gchar *fault = argc > 3 ? argv[3] : NULL;
  TtsFakeElevenlabs elevenlabs = {.fault = fault };
  TtsFakeOpenai openai = {.fault = fault };
  TtsFakeVendor vendor = {.kind = fault };
  TtsServer *server;

  gst_init (NULL, NULL);
  if (argc < 3) {
    g_printerr ("usage: fake NAME KEY [FAULT]\n");
    return 64;
  }
  openai.key = elevenlabs.key = vendor.key = argv[2];
  server = serve (argv[1], &vendor);
  if (!server && strcmp (argv[1], "openai") == 0)
    server = tts_server_new (NULL, tts_fake_openai, &openai);
  else if (!server)
    server = tts_server_new (NULL, tts_fake_elevenlabs, &elevenlabs);
  printf ("%s\n", tts_server_get_base (server));
  fflush (stdout);
  while (getchar () != EOF);
  tts_server_free (server);
  g_free (elevenlabs.last_body);
  tts_fake_vendor_clear (&vendor);
  return 0;
}
