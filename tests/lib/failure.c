/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whose fault it was, by what a program elsewhere says of it. */
#include <string.h>

#include <gst/tts/tts.h>

#include "test-main.h"

typedef struct
{
  const gchar *kind;
  const gchar *said;
  GstTtsError code;
  const gchar *reason;          /* NULL if it is what was said */
} Row;

#define GOES GST_TTS_ERROR_TRANSIENT
#define WRONG GST_TTS_ERROR_BAD_INPUT
#define OWN GST_TTS_ERROR_WORKER

static const Row rows[] = {
  {NULL, "CUDA out of memory. Tried to allocate 20.00 MiB", GOES},
  {"torch.cuda.OutOfMemoryError", "allocation failed", GOES},
  {NULL, "OOMKilled", GOES},
  {NULL, "job timed out after 1 retries", GOES},
  {NULL, "TIMED_OUT", GOES},
  {"TimeoutError", "", GOES},
  {"asyncio.exceptions.TimeoutError", "no answer", GOES},
  {NULL, "ReadTimeout: a request took too long", GOES},
  {NULL, "Director: unexpected error handling prediction: cancelled", GOES},
  {NULL, "ConnectionResetError(104, 'Connection reset by peer')", GOES},
  {NULL, "worker exited with exit code 137", GOES},
  {NULL, "the model is still loading, try again later", GOES},
  {"ModelStreamError", "StreamBroken", GOES},
  {NULL, "The server had an error: server_error", GOES},
  {NULL, "ValueError: CUDA error: device-side assert triggered", GOES},

  {NULL, "ValueError: expected a string of at most 500", WRONG},
  {"<class 'ValueError'>", "bad thing", WRONG},
  {"pydantic_core._pydantic_core.ValidationError", "1 error", WRONG},
  {NULL, "text too long: 812 characters", WRONG},
  {NULL, "Text is longer than allowed; input must be under 500", WRONG},
  {NULL, "no such speaker", WRONG},
  {NULL, "No such voice 'v3/xx'", WRONG},
  {NULL, "Unsupported language: tlh", WRONG},
  {NULL, "The voice \"x\" was not found: voice not found", WRONG},
  {NULL, "missing required field 'text'", WRONG},
  {NULL, "unknown model 'acme'", WRONG},

  {NULL, NULL, OWN, "no reason"},
  {NULL, "", OWN},
  {NULL, "KeyError: 'audio'", OWN},
  {"RuntimeError", "mat1 and mat2 shapes can not be multiplied", OWN},
  {NULL, "list index out of range", OWN},
  {NULL, "the bedroom is zoomed", OWN},
  {NULL, "unexpected end of everything", OWN},

  {NULL, "{\"error_type\":\"<class 'ValueError'>\",\"error_message\":"
        "\"bad words\",\"error_traceback\":\"timeout=5\"}", WRONG,
      "bad words"},
  {NULL, "{\"error_type\":\"<class 'KeyError'>\",\"error_message\":\"'x'\","
        "\"error_traceback\":\"raise ValueError\"}", OWN, "'x'"},
  {NULL, "{\"error_message\":7}", OWN},
  {NULL, "{torn", OWN},
  {NULL, "Traceback (most recent call last):\n  File \"h.py\", line 3\n"
        "    run(timeout=3)\nKeyError: 'pcm'\n", OWN, "KeyError: 'pcm'"},
  {NULL, "Traceback (most recent call last):\n  run()\nMemoryError", GOES,
      "MemoryError"},
  {NULL, "Traceback", OWN},
  {NULL, "\xff\xfe text too long", WRONG},
};

static void
test_class (gconstpointer data)
{
  const Row *row = data;
  g_autofree gchar *reason = NULL;
  GstTtsError code = gst_tts_failure_read (row->kind, row->said, &reason);

  g_assert_cmpint (code, ==, row->code);
  g_assert_cmpstr (reason, ==, row->reason ? row->reason : row->said);
}

/* What comes from outside may be as long as it likes. */
static void
test_long (void)
{
  g_autofree gchar *said = g_strnfill (1 << 20, 'x');
  g_autofree gchar *texts = g_strnfill (1 << 20, ' ');
  g_autofree gchar *reason = NULL;
  g_autofree gchar *other = NULL;

  g_assert_cmpint (gst_tts_failure_read (NULL, said, &reason), ==, OWN);
  g_assert_cmpuint (strlen (reason), <, 1 << 13);
  for (gsize i = 0; i + 5 < 1 << 20; i += 5)
    memcpy (texts + i, "text ", 5);
  g_assert_cmpint (gst_tts_failure_read (NULL, texts, &other), ==, OWN);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree gchar *path = g_strdup_printf ("/failure/class/%u", i);

    g_test_add_data_func (path, &rows[i], test_class);
  }
  g_test_add_func ("/failure/long", test_long);
  return tts_test_run ();
}
