/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Words out of the times of single characters, as ElevenLabs tells them. */
#include "words.h"

#include <string.h>

#include "../http-json.h"

/* A step back by more than this is a new count. */
#define SLACK 0.05
/* How far a character that was sent may be from where it is expected. */
#define REACH 64

void
eleven_words_end (ElevenWords *words, GstTtsJob *job)
{
  if (words->in_word)
    gst_tts_job_push_word (job, words->word, words->position - words->word,
        words->start * GST_SECOND, words->end * GST_SECOND);
  words->in_word = FALSE;
}

/* The byte where @character stands, from here on; -1 if it is not near. */
static gssize
find (const ElevenWords *words, const gchar *text, const gchar *character)
{
  gsize size = strlen (character);
  const gchar *p = text + words->position;

  for (guint i = 0; *p && i < REACH; i++, p = g_utf8_next_char (p))
    if (strncmp (p, character, size) == 0)
      return p - text;
  return -1;
}

static void
push_character (ElevenWords *words, GstTtsJob *job, const gchar *character,
    gdouble start, gdouble end)
{
  const gchar *text = gst_tts_job_get_text (job);
  gssize at;

  if (!*character || !http_json_is_time (start) || !http_json_is_time (end))
    return;
  if (g_unichar_isspace (g_utf8_get_char (character))) {
    eleven_words_end (words, job);
    return;
  }
  at = find (words, text, character);
  if (at < 0)
    return;

  if (!words->in_word) {
    words->in_word = TRUE;
    words->word = at;
    words->start = start;
  }
  words->position = at + strlen (character);
  words->end = MAX (end, words->start);
}

void
eleven_words_push (ElevenWords *words, GstTtsJob *job, JsonNode *alignment,
    gdouble seconds)
{
  JsonArray *characters = http_json_get_array (alignment, "characters");
  JsonArray *starts = http_json_get_array (alignment,
      "character_start_times_seconds");
  JsonArray *ends = http_json_get_array (alignment,
      "character_end_times_seconds");
  guint n = characters && starts && ends
      ? MIN (json_array_get_length (characters),
      MIN (json_array_get_length (starts), json_array_get_length (ends))) : 0;

  if (n > 0 && http_json_as_number (json_array_get_element (starts, 0))
      + words->offset < words->end - SLACK)
    words->offset = MAX (seconds, words->end);
  for (guint i = 0; i < n; i++) {
    const gchar *character = http_json_as_string (json_array_get_element
        (characters, i));
    gdouble start = http_json_as_number (json_array_get_element (starts, i));
    gdouble end = http_json_as_number (json_array_get_element (ends, i));

    if (character && start >= 0 && end >= 0)
      push_character (words, job, character, start + words->offset,
          end + words->offset);
  }
}

void
eleven_words_push_ms (ElevenWords *words, GstTtsJob *job,
    JsonNode *alignment, gdouble seconds)
{
  JsonArray *characters = http_json_get_array (alignment, "chars");
  JsonArray *starts = http_json_get_array (alignment, "charStartTimesMs");
  JsonArray *lengths = http_json_get_array (alignment, "charDurationsMs");
  guint n = characters && starts && lengths
      ? MIN (json_array_get_length (characters),
      MIN (json_array_get_length (starts), json_array_get_length (lengths)))
      : 0;

  for (guint i = 0; i < n; i++) {
    const gchar *character = http_json_as_string (json_array_get_element
        (characters, i));
    gdouble start = http_json_as_number (json_array_get_element (starts, i));
    gdouble length = http_json_as_number (json_array_get_element (lengths,
            i));

    if (character && start >= 0 && length >= 0)
      push_character (words, job, character, seconds + start / 1000,
          seconds + (start + length) / 1000);
  }
}
