/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Words that a server tells with their times, found in the text. */
#include "http-words.h"

#include <string.h>

#include "http-json.h"

void
http_words_push (GstTtsJob *job, const gchar *word, gdouble start,
    gdouble end, guint *from)
{
  const gchar *text = gst_tts_job_get_text (job);
  const gchar *found = word && *word ? strstr (text + *from, word) : NULL;

  if (!found || !http_json_is_time (start) || !http_json_is_time (end))
    return;
  /* Punctuation comes as a word of its own. */
  if (g_unichar_isalnum (g_utf8_get_char (word)))
    gst_tts_job_push_word (job, found - text, strlen (word),
        start * GST_SECOND, end * GST_SECOND);
  *from = found - text + strlen (word);
}
