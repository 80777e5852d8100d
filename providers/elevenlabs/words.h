/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Words out of the times of single characters, as ElevenLabs tells them. */
#pragma once

#include <json-glib/json-glib.h>

#include <gst/tts/tts.h>

/* Starts as zeros. */
typedef struct
{
  guint position;               /* bytes of the text that are behind us */
  gboolean in_word;
  guint word;                   /* where it begins */
  gdouble start;                /* seconds */
  gdouble end;
  gdouble offset;               /* added to what the server says */
} ElevenWords;

/* Takes one "alignment". @seconds of audio came before it, 0 if not known:
 * some answers count from the start of all audio, some from their own. */
void eleven_words_push (ElevenWords *words, GstTtsJob *job,
    JsonNode *alignment, gdouble seconds);

/* The same of a socket's message, which counts in milliseconds from its own
 * audio, before which there were @seconds. */
void eleven_words_push_ms (ElevenWords *words, GstTtsJob *job,
    JsonNode *alignment, gdouble seconds);

/* The last word ends with the text. */
void eleven_words_end  (ElevenWords *words, GstTtsJob *job);
