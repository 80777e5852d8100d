/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What happens to each request at the provider `null`, one after the other. */
#pragma once

#include <gst/tts/tts.h>

G_BEGIN_DECLS

typedef struct
{
  gint fault;                   /* value of the fault enumeration */
  GstTtsError error_class;
  GstClockTime retry_after;
  guint64 after;                /* samples */
  gboolean maybe_billed;
} NullOutcome;

/* Words with blanks between them: `ok`, a nick of @faults or of an error
 * class, then `:MS` for Retry-After, `@SAMPLES` for how many samples come
 * before and `$` if it may have been billed. NULL with @error for anything
 * else. (element-type NullOutcome) */
GArray * null_script_parse (const gchar *text, GType faults, gint fault_error,
    GError **error);

G_END_DECLS
