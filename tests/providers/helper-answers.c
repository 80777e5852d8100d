/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Helper programs that lie, break off, are missing or are none. */
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper-test.h"

static void
append_hex (GString *hex, gconstpointer data, gsize size)
{
  for (gsize i = 0; i < size; i++)
    g_string_append_printf (hex, "%02x", ((const guint8 *) data)[i]);
}

static void
append_frame (GString *hex, guint32 type, guint32 size, gconstpointer data,
    gsize real_size)
{
  const HelperFrame frame = { type, size };

  append_hex (hex, &frame, sizeof frame);
  append_hex (hex, data, real_size);
}

static void
append_format (GString *hex, guint32 rate, guint32 channels)
{
  const HelperFormat format = { rate, channels };

  append_frame (hex, HELPER_FORMAT, sizeof format, &format, sizeof format);
}

static void
assert_answer (const GString *hex, GstTtsError code, const gchar *message)
{
  g_autoptr (GstTtsProvider) provider = make ();
  g_autofree gchar *text = g_strconcat ("raw ", hex->str, NULL);
  g_autoptr (TtsJobRun) run = tts_job_run (provider, text, NULL);

  tts_assert_error (run->error, (gint) code, message);
  g_assert_nonnull (strstr (run->error->message, "test-helper-double"));
}

/* After a good format where @formats is 1. */
static void
assert_garbage (guint formats, guint32 type, guint32 size,
    gconstpointer data, gsize real_size)
{
  g_autoptr (GString) hex = g_string_new (NULL);

  for (guint i = 0; i < formats; i++)
    append_format (hex, 8000, 1);
  append_frame (hex, type, size, data, real_size);
  assert_answer (hex, GST_TTS_ERROR_DEVICE, "sent what it should not");
}

static void
test_garbage (void)
{
  static const guint8 zeros[64] = { 0, };
  const HelperFormat big = { 0xffffffffu, 1 };

  assert_garbage (0, 0, 0, NULL, 0);
  assert_garbage (0, 99, 4, zeros, 4);
  assert_garbage (0, HELPER_SAMPLES, 4, zeros, 4);
  assert_garbage (0, HELPER_WORD, sizeof (HelperWord), zeros,
      sizeof (HelperWord));
  assert_garbage (0, HELPER_FORMAT, 4, zeros, 4);
  assert_garbage (0, HELPER_FORMAT, sizeof big, &big, sizeof big);
  assert_garbage (1, HELPER_FORMAT, sizeof big, &big, sizeof big);
  assert_garbage (1, HELPER_WORD, 4, zeros, 4);
  assert_garbage (1, HELPER_VOICE, 4, zeros, 4);
  assert_garbage (1, HELPER_SAMPLES, HELPER_MAX_FRAME + 1, zeros, 4);
  assert_garbage (1, HELPER_SAMPLES, 0xffffffffu, zeros, 4);
  assert_garbage (1, HELPER_ERROR, 2, zeros, 2);
}

static void
test_cut_off (void)
{
  g_autoptr (GString) hex = g_string_new (NULL);

  assert_answer (hex, GST_TTS_ERROR_DEVICE, "in the middle");
  append_format (hex, 8000, 1);
  g_string_truncate (hex, hex->len - 2);
  assert_answer (hex, GST_TTS_ERROR_DEVICE, "in the middle");
  g_string_truncate (hex, 0);
  append_format (hex, 8000, 1);
  append_frame (hex, HELPER_SAMPLES, 400, "abcd", 4);
  assert_answer (hex, GST_TTS_ERROR_DEVICE, "in the middle");
}

static void
test_refusals (void)
{
  g_autoptr (GString) hex = g_string_new (NULL);
  const guint32 missing = HELPER_ERROR_NOT_CONFIGURED;
  gchar sentence[] = "????no \xff data";

  memcpy (sentence, &missing, sizeof missing);
  append_frame (hex, HELPER_ERROR, sizeof sentence - 1, sentence,
      sizeof sentence - 1);
  assert_answer (hex, GST_TTS_ERROR_NOT_CONFIGURED, "no \xef\xbf\xbd data");

  g_string_truncate (hex, 0);
  append_format (hex, 1, 1);
  {
    g_autoptr (GstTtsProvider) provider = make ();
    g_autofree gchar *text = g_strconcat ("raw ", hex->str, NULL);
    g_autoptr (TtsJobRun) run = tts_job_run (provider, text, NULL);

    g_assert_error (run->error, GST_TTS_ERROR, GST_TTS_ERROR_UNSUPPORTED);
  }
}

/* More audio than any text can be. */
static void
test_does_not_stop (void)
{
  g_autoptr (GstTtsProvider) provider = make ();
  g_autoptr (TtsJobRun) run = tts_job_run (provider, "flood", NULL);

  g_assert_error (run->error, GST_TTS_ERROR, GST_TTS_ERROR_DEVICE);
  g_assert_cmpuint (tts_job_run_duration (run), <, 120 * GST_SECOND);
}

static void
test_voices_that_are_none (void)
{
  static GstTtsHelper rude = GST_TTS_HELPER_INIT ("rude", "none");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) voices = NULL;

  voices = gst_tts_helper_list_voices (&rude, NULL, &error);
  g_assert_null (voices);
  g_assert_error (error, GST_TTS_ERROR, GST_TTS_ERROR_DEVICE);
}

static void
assert_fails (GstTtsHelper *program, GstTtsError code, const gchar *message)
{
  g_autoptr (GstTtsProvider) provider = make_with (program);

  for (guint i = 0; i < 3; i++) {
    g_autoptr (TtsJobRun) run = tts_job_run (provider, "say 100", NULL);

    tts_assert_error (run->error, (gint) code, message);
  }
}

static void
test_library_without_data (void)
{
  static GstTtsHelper ill = GST_TTS_HELPER_INIT ("ill", "none");

  assert_fails (&ill, GST_TTS_ERROR_NOT_CONFIGURED, "it has no data");
}

static void
test_not_installed (void)
{
  static GstTtsHelper none = GST_TTS_HELPER_INIT ("gst-tts-none", "libnone1");

  assert_fails (&none, GST_TTS_ERROR_NOT_CONFIGURED, "libnone1");
}

/* One that is no program, and one that knows nothing of jobs. */
static void
test_wrong_program (void)
{
  static GstTtsHelper broken = GST_TTS_HELPER_INIT ("broken", "none");
  static GstTtsHelper other = GST_TTS_HELPER_INIT ("other", "none");

  assert_fails (&broken, GST_TTS_ERROR_NOT_CONFIGURED, "can not be run");
  assert_fails (&other, GST_TTS_ERROR_DEVICE, "the helper program other");
}

/* What a program makes of a request that no provider sends. */
static void
send_rubbish (gconstpointer data, gsize size, gchar *ret_answer)
{
  gint fd = gst_tts_helper_connect (&test_helper, NULL);
  gsize got = 0;
  gssize n;

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, data, size), ==, (gssize) size);
  g_assert_cmpint (shutdown (fd, SHUT_WR), ==, 0);
  while ((n = read (fd, ret_answer + got, 255 - got)) > 0)
    got += n;
  ret_answer[got] = '\0';
  for (gsize i = 0; i < got; i++)
    if (!g_ascii_isprint (ret_answer[i]))
      ret_answer[i] = '.';
  close (fd);
}

static void
test_rubbish_requests (void)
{
  g_autoptr (GstTtsProvider) provider = make ();
  HelperRequestHeader header = {.magic = HELPER_MAGIC,.text_size = 1u << 31 };
  gchar answer[256];

  send_rubbish ("", 0, answer);
  g_assert_cmpstr (answer, ==, "");
  send_rubbish ("short", 5, answer);
  g_assert_cmpstr (answer, ==, "");
  send_rubbish (&header, sizeof header, answer);
  g_assert_cmpstr (answer, ==, "");
  header.text_size = 10;
  send_rubbish (&header, sizeof header, answer);
  g_assert_cmpstr (answer, ==, "");
  header.magic++;
  send_rubbish (&header, sizeof header, answer);
  g_assert_nonnull (strstr (answer, "another version"));
  assert_speaks (provider);
}

static void
test_started_by_hand (void)
{
  const gchar *argv[] = { HELPERS_DIR "/test-helper-double", NULL };
  g_autofree gchar *said = NULL;
  g_autoptr (GError) error = NULL;
  gint status;

  g_assert_true (g_spawn_sync (NULL, (gchar **) argv, NULL,
          G_SPAWN_DEFAULT, NULL, NULL, NULL, &said, &status, &error));
  g_assert_no_error (error);
  g_assert_cmpint (WEXITSTATUS (status), ==, 64);
  g_assert_nonnull (strstr (said, "started by a provider"));
}

int
main (int argc, char **argv)
{
  g_autofree gchar *folder = install_programs ();
  int status;

  tts_test_init (&argc, &argv);

  g_test_add_func ("/helper/answers/garbage", test_garbage);
  g_test_add_func ("/helper/answers/cut-off", test_cut_off);
  g_test_add_func ("/helper/answers/refusals", test_refusals);
  g_test_add_func ("/helper/answers/does-not-stop", test_does_not_stop);
  g_test_add_func ("/helper/answers/voices-that-are-none",
      test_voices_that_are_none);
  g_test_add_func ("/helper/answers/library-without-data",
      test_library_without_data);
  g_test_add_func ("/helper/answers/not-installed", test_not_installed);
  g_test_add_func ("/helper/answers/wrong-program", test_wrong_program);
  g_test_add_func ("/helper/answers/rubbish-requests", test_rubbish_requests);
  g_test_add_func ("/helper/answers/started-by-hand", test_started_by_hand);

  status = tts_test_run ();
  remove_programs (folder);
  return status;
}
