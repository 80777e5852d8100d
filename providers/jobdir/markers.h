/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What workers write beside the audio: done.marker and error.marker. */
#pragma once

#include <gst/tts/gst-tts-failure.h>

typedef enum
{
  JOBDIR_MARKER_NONE,           /* not there, or not whole yet */
  JOBDIR_MARKER_TORN,           /* there, but not whole yet */
  JOBDIR_MARKER_WHOLE,
} JobdirMarkerState;

typedef struct
{
  JobdirMarkerState state;
  gchar *timestamp;             /* (nullable) */
  gchar *message;               /* of a failure */
  GstTtsError code;             /* likewise */
  gboolean lists;               /* it says what the file is */
  gint64 bytes;
  gchar *sha256;                /* (nullable) */
} JobdirMarker;

void jobdir_marker_clear    (JobdirMarker *marker);

/* @text is NULL if there is none. A done.marker that says failure has a
 * message. */
void jobdir_marker_read_done (const gchar *text, gsize size,
    const gchar *step, const gchar *path, JobdirMarker *ret_marker);
void jobdir_marker_read_error (const gchar *text, gsize size,
    JobdirMarker *ret_marker);

/* Whether the error is what counts, if both are there. */
gboolean jobdir_marker_is_later (const JobdirMarker *error,
    const JobdirMarker *done);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (JobdirMarker, jobdir_marker_clear)
