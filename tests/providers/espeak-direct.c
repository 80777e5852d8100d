/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What libespeak-ng itself makes of a text, for comparison. */
#include "espeak-direct.h"

#include <espeak-ng/speak_lib.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum
{
  RATE,
  SAMPLES,
  WORD,
};

static FILE *out;

static void
write_record (guint32 type, gconstpointer data, guint32 size)
{
  fwrite (&type, sizeof type, 1, out);
  fwrite (&size, sizeof size, 1, out);
  fwrite (data, 1, size, out);
}

static int
on_samples (short *samples, int count, espeak_EVENT *event)
{
  if (samples)
    write_record (SAMPLES, samples, count * sizeof *samples);
  for (; event->type != espeakEVENT_LIST_TERMINATED; event++) {
    const DirectWord word = { event->text_position, event->sample };

    if (event->type == espeakEVENT_WORD)
      write_record (WORD, &word, sizeof word);
  }
  return 0;
}

static void
speak (const gchar *voice, const gchar *text, gboolean more, gint fd)
{
  guint32 rate;

  out = fdopen (fd, "w");
  rate = espeak_Initialize (AUDIO_OUTPUT_SYNCHRONOUS, 20, NULL,
      espeakINITIALIZE_DONT_EXIT);
  write_record (RATE, &rate, sizeof rate);
  espeak_SetSynthCallback (on_samples);
  espeak_SetVoiceByName (voice);
  espeak_Synth (text, strlen (text) + 1, 0, POS_CHARACTER, 0,
      espeakCHARS_UTF8 | (more ? espeakENDPAUSE : 0), NULL, NULL);
  fclose (out);
  _exit (0);
}

static void
read_records (Direct *direct, FILE *in)
{
  guint32 head[2];

  while (fread (head, sizeof head, 1, in) == 1) {
    g_autofree guint8 *data = g_malloc (head[1] + 1);

    g_assert_cmpuint (fread (data, 1, head[1], in), ==, head[1]);
    if (head[0] == SAMPLES)
      g_byte_array_append (direct->pcm, data, head[1]);
    else if (head[0] == WORD)
      g_array_append_vals (direct->words, data, 1);
    else
      memcpy (&direct->rate, data, sizeof direct->rate);
  }
}

Direct
speak_directly (const gchar *voice, const gchar *text, gboolean more)
{
  Direct direct = {.pcm = g_byte_array_new (),.words =
        g_array_new (FALSE, FALSE, sizeof (DirectWord))
  };
  gint fds[2];
  FILE *in;
  pid_t pid;

  g_assert_cmpint (pipe (fds), ==, 0);
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    speak (voice, text, more, fds[1]);
  close (fds[1]);
  in = fdopen (fds[0], "r");
  read_records (&direct, in);
  fclose (in);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
  return direct;
}

void
direct_clear (Direct *direct)
{
  g_byte_array_unref (direct->pcm);
  g_array_unref (direct->words);
}
