/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which cues of a script are wanted: numbers and ranges, such as 1-3,7. */
#include "ttscues.h"

#include <gst/tts/tts.h>

static gboolean
parse_number (const gchar *text, guint n_cues, guint *ret_number)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 10, 1, n_cues, &number, NULL))
    return FALSE;
  *ret_number = number;
  return TRUE;
}

static gboolean
add_range (GArray *wanted, const gchar *range, GError **error)
{
  g_auto (GStrv) ends = g_strsplit (range, "-", 2);
  guint first, last;

  if (!ends[0] || !parse_number (ends[0], wanted->len, &first)
      || !parse_number (ends[1] ? ends[1] : ends[0], wanted->len, &last)
      || first > last) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
        "cues can not have '%s': give numbers from 1 to %u and ranges of "
        "them, such as 1-3,7", range, wanted->len);
    return FALSE;
  }
  for (guint i = first; i <= last; i++)
    g_array_index (wanted, gboolean, i - 1) = TRUE;
  return TRUE;
}

GArray *
tts_cues_parse (const gchar *text, guint n_cues, GError **error)
{
  g_autoptr (GArray) wanted = g_array_new (FALSE, TRUE, sizeof (gboolean));
  g_auto (GStrv) ranges = g_strsplit (text, ",", -1);

  g_array_set_size (wanted, n_cues);
  for (guint i = 0; ranges[i]; i++)
    if (!add_range (wanted, g_strstrip (ranges[i]), error))
      return NULL;
  return g_steal_pointer (&wanted);
}
