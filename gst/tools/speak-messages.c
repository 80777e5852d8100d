/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an error message of a pipeline means to who typed the command. */
#include "speak-messages.h"

#include <stdio.h>
#include <string.h>

/* The library's own error, which the element error carries in its details. */
gint
speak_message_code (const GError *error, const gchar *debug)
{
  const gchar *quark = g_quark_to_string (GST_TTS_ERROR);
  const gchar *found = debug ? g_strrstr (debug, quark) : NULL;
  gint code;

  if (found && sscanf (found + strlen (quark), " %d", &code) == 1) {
    g_autoptr (GError) own = g_error_new_literal (GST_TTS_ERROR, code, "");

    return tool_exit_code (own);
  }
  if (g_error_matches (error, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_OPEN_WRITE))
    return EX_CANTCREAT;
  if (error->domain == GST_RESOURCE_ERROR &&
      (error->code == GST_RESOURCE_ERROR_WRITE ||
          error->code == GST_RESOURCE_ERROR_NO_SPACE_LEFT))
    return EX_IOERR;
  return error->domain == GST_RESOURCE_ERROR ? EX_NOINPUT : EX_SOFTWARE;
}

/* The sinks have the system's reason at the end of the last line of the
 * details, behind a colon. */
const gchar *
speak_message_reason (const GError *error, const gchar *debug)
{
  const gchar *line = debug ? strrchr (debug, '\n') : NULL;
  const gchar *colon = line ? g_strrstr (line, ": ") : NULL;

  if (g_error_matches (error, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_NO_SPACE_LEFT))
    return "the disk is full";
  return colon ? colon + 2 : error->message;
}
