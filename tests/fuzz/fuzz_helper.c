/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a helper program answers, as a provider reads it: the input is the
 * frames of a job, and then those of a list of voices. */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "providers/helper/process.h"

/* Less than a socket holds, as nobody reads while it is written. */
#define MAX_ANSWER (64 * 1024)

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const guint8 *answer;
static gsize answer_size;

/* In the place of those that start a program. */
gint
gst_tts_helper_connect (GstTtsHelper *helper, GError **error)
{
  gint ends[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends),
      ==, 0);
  g_assert_cmpint (send (ends[1], answer, answer_size, MSG_NOSIGNAL), ==,
      answer_size);
  close (ends[1]);
  return ends[0];
}

void
gst_tts_helper_reap (GstTtsHelper *helper)
{
}

static gboolean
on_format (gpointer user_data, const GstAudioInfo *info, GError **error)
{
  guint *bytes_per_frame = user_data;

  *bytes_per_frame = GST_AUDIO_INFO_BPF (info);
  g_assert_cmpuint (*bytes_per_frame, >, 0);
  return TRUE;
}

static void
on_samples (gpointer user_data, gconstpointer data, gsize size)
{
  const guint *bytes_per_frame = user_data;

  g_assert_cmpuint (size % *bytes_per_frame, ==, 0);
}

static void
on_done (gpointer user_data, const GError *error)
{
}

static void
on_word (gpointer user_data, const HelperWord *word, gint rate)
{
  g_assert_cmpint (rate, >, 0);
}

static void
speak (GstTtsHelper *helper, GstTtsChunk *chunk)
{
  static const GstTtsJobFuncs funcs = {
    .format = on_format,
    .samples = on_samples,
    .done = on_done,
  };
  const GstTtsHelperRequest request = {
    .voice = "a voice",
    .text = "Hello there.",
    .rate = 1.0,
    .word = on_word,
  };
  guint bytes_per_frame = 0;
  g_autoptr (GError) error = NULL;
  GstTtsJob *job = gst_tts_job_new (chunk, NULL, NULL, 1.0, 0.0, &funcs,
      &bytes_per_frame, NULL);
  gboolean ok = gst_tts_helper_speak (helper, job, &request, &error);

  g_assert_true (ok == (error == NULL));
  gst_tts_job_done (job, error);
  gst_tts_job_unref (job);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  GstTtsHelper helper = GST_TTS_HELPER_INIT ("gst-tts-fuzz", "nothing");
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new ("Hello there.");
  g_autoptr (GPtrArray) chunks = gst_tts_cue_split (cue, 0, 0, NULL);
  g_autoptr (GPtrArray) voices = NULL;

  answer = data;
  answer_size = MIN (size, MAX_ANSWER);
  speak (&helper, g_ptr_array_index (chunks, 0));
  voices = gst_tts_helper_list_voices (&helper, NULL, NULL);
  for (guint i = 0; voices && i < voices->len; i++)
    g_assert_nonnull (((GstTtsVoice *) g_ptr_array_index (voices, i))->name);
  return 0;
}
