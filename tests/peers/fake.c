/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs a fake for a program that we did not write: fake NAME KEY [FAULT].
 * Prints where it is and serves until its input ends; with TLS if the variable
 * TTS_FAKE_PEM names a key and certificate, and after TTS_FAKE_DELAY ms, in
 * pieces of TTS_FAKE_PIECE bytes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "container.h"
#include "elevenlabs.h"
#include "github.h"
#include "openai-kin.h"
#include "openai.h"
#include "replicate.h"
#include "runpod.h"
#include "sagemaker.h"
#include "test-main.h"
#include "vast.h"

static const struct
{
  const gchar *name;
  TtsServerHandler handler;
  gboolean signs;               /* in place of the key */
} vendors[] = {
  {"container", tts_fake_container, FALSE},
  {"github", tts_fake_github, FALSE},
  {"replicate", tts_fake_replicate, FALSE},
  {"runpod", tts_fake_runpod, FALSE},
  {"sagemaker", tts_fake_sagemaker, TRUE},
};

/* NULL if there is none; @fake is then to be served by it. */
static TtsServerHandler
find_vendor (const gchar *name, TtsFakeVendor *fake)
{
  for (guint i = 0; i < G_N_ELEMENTS (vendors); i++)
    if (strcmp (vendors[i].name, name) == 0) {
      if (vendors[i].signs)
        fake->key = NULL;
      return vendors[i].handler;
    }
  return NULL;
}

static guint
read_number (const gchar *variable)
{
  const gchar *value = g_getenv (variable);

  return value ? strtoul (value, NULL, 10) : 0;
}

/* NULL if there is none. */
static GBytes *
read_file (const gchar *variable)
{
  const gchar *path = g_getenv (variable);
  gchar *data;
  gsize size;

  return path && g_file_get_contents (path, &data, &size, NULL)
      ? g_bytes_new_take (data, size) : NULL;
}

/* Serves until the input ends. */
static void
serve (TtsServerHandler handler, gpointer fake)
{
  TtsServer *server = tts_server_new (g_getenv ("TTS_FAKE_PEM"), handler,
      fake);

  printf ("%s\n", tts_server_get_base (server));
  fflush (stdout);
  while (getchar () != EOF);
  tts_server_free (server);
}

int
main (int argc, char **argv)
{
  const gchar *fault = argc > 3 ? argv[3] : NULL;
  const gchar *key = argc > 2 ? argv[2] : NULL;
  TtsFakeElevenlabs elevenlabs = {.key = key,.fault = fault };
  TtsFakeOpenai openai = {.key = key,.fault = fault };
  TtsFakeVendor vendor = {.key = key,.kind = fault };
  TtsFakeVast vast = {.vendor.key = key };
  TtsFakeKin kin = { argc > 1 ? argv[1] : "", key };
  TtsServerHandler handler;

  gst_init (NULL, NULL);
  openai.delay_ms = read_number ("TTS_FAKE_DELAY");
  openai.piece = elevenlabs.piece = read_number ("TTS_FAKE_PIECE");
  openai.audio = read_file ("TTS_FAKE_AUDIO");
  if (!key) {
    g_printerr ("usage: fake NAME KEY [FAULT]\n");
    return 64;
  }
  handler = find_vendor (argv[1], &vendor);
  if (handler)
    serve (handler, &vendor);
  else if (strcmp (argv[1], "openai") == 0)
    serve (tts_fake_openai, &openai);
  else if (strcmp (argv[1], "elevenlabs") == 0)
    serve (tts_fake_elevenlabs, &elevenlabs);
  else if (strcmp (argv[1], "vast") == 0)
    serve (tts_fake_vast, &vast);
  else
    serve (tts_fake_kin, &kin);
  g_free (elevenlabs.last_body);
  g_clear_pointer (&openai.audio, g_bytes_unref);
  tts_fake_vendor_clear (&vendor);
  tts_fake_vast_clear (&vast);
  return 0;
}
