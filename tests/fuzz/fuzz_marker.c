/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Feeds rubbish to the readers of job directories' markers. */
#include "providers/jobdir/markers.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  JobdirMarker done, error;

  jobdir_marker_read_done ((const gchar *) data, size, "step-01",
      "audio/step-step-01.wav", &done);
  jobdir_marker_read_error ((const gchar *) data, size, &error);
  g_assert_true (!error.message || g_utf8_validate (error.message, -1, NULL));
  g_assert_cmpint (error.state == JOBDIR_MARKER_WHOLE, ==,
      error.message != NULL);
  jobdir_marker_is_later (&error, &done);
  jobdir_marker_clear (&done);
  jobdir_marker_clear (&error);
  return 0;
}
