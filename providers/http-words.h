/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Words that a server tells with their times, found in the text. */
#pragma once

#include <gst/tts/tts.h>

/* Tells the job of @word (nullable) if it comes behind @from in the text,
 * which is then moved behind it; times in seconds. */
void http_words_push (GstTtsJob *job, const gchar *word, gdouble start,
    gdouble end, guint *from);
