/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What every test program starts with. */
#pragma once

#include <gst/tts/tts.h>

/* g_test_init and gst_init, unexpected warnings are fatal, and a watchdog
 * ends the program with a back trace after @TTS_TEST_TIMEOUT seconds (60), or
 * those of @TTS_TEST_SETUP_TIMEOUT if they are more. */
void tts_test_init (int *argc, char ***argv);

/* gst_deinit and exit status, which is bad also if GST_TRACERS=leaks found
 * something: `return tts_test_run ();` */
int  tts_test_run  (void);

/* Skips the test and returns TRUE where programs run many times slower, as
 * under valgrind; for tests that need their size and show it nothing more. */
gboolean tts_test_skip_large (void);

/* @size, or a small part of it where programs run many times slower: for
 * inputs that are large to show how the time grows. */
guint tts_test_size (guint size);

/* A GST_TTS_ERROR with @says in its message. */
void tts_assert_error (const GError *error, gint code, const gchar *says);

/* Path of a file under tests/data; (transfer full). */
gchar *tts_test_data (const gchar *name);
