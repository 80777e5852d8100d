/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Dialogue: `NAME: words`, the words going on in the lines below. */
#include "gst-tts-reader-private.h"

#include <string.h>

#define MAX_NAME 48             /* bytes */
#define MAX_WORDS 4

/* The guess looks no further than this. */
#define GUESS_BYTES (64 * 1024)

typedef struct
{
  const gchar *name;
  gsize name_size;
  const gchar *direction;       /* (nullable): what is in parentheses */
  gsize direction_size;
  const gchar *words;
} Turn;

/* `:` before white space or the end, or the wide colon. */
static const gchar *
find_colon (const gchar *line, gsize size, const gchar **ret_behind)
{
  const gchar *end = line + size;

  for (const gchar *p = line; p < end && p - line <= MAX_NAME; p++) {
    if (end - p >= 3 && strncmp (p, "\357\274\232", 3) == 0) {
      *ret_behind = p + 3;
      return p;
    }
    if (*p == ':') {
      *ret_behind = p + 1;
      return p + 1 == end || g_ascii_isspace (p[1]) ? p : NULL;
    }
  }
  return NULL;
}

/* (softly), which is kept but not spoken. */
static gboolean
split_direction (Turn *turn)
{
  const gchar *end = turn->name + turn->name_size;
  const gchar *open = memchr (turn->name, '(', turn->name_size);

  if (!open)
    return TRUE;
  if (end[-1] != ')')
    return FALSE;

  turn->direction = open + 1;
  turn->direction_size = end - 1 - turn->direction;
  for (gsize i = 0; i < turn->direction_size; i++)
    if (strchr ("\"\\()", turn->direction[i])
        || g_ascii_iscntrl (turn->direction[i]))
      return FALSE;
  turn->name_size = open - turn->name;
  gst_tts_strip (&turn->name, &turn->name_size);
  return turn->direction_size > 0;
}

/* Up to four words of letters, digits and what names have between them, none
 * starting with a small letter; only a single one may, when @any_case. */
static gboolean
is_name (const gchar *name, gsize size, gboolean any_case)
{
  const gchar *end = name + size;
  gboolean at_start = TRUE;
  gboolean has_letter = FALSE;
  gboolean has_small_word = FALSE;
  guint n_words = 0;

  for (const gchar *p = name; p < end; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (c == ' ') {
      at_start = TRUE;
      continue;
    }
    if (!g_unichar_isalnum (c) && !g_unichar_ismark (c) && c != 0x2019
        && (c >= 128 || !strchr ("'-_.&#", (gint) c)))
      return FALSE;
    if (at_start) {
      n_words++;
      has_small_word = has_small_word || g_unichar_islower (c);
      at_start = FALSE;
    }
    has_letter = has_letter || g_unichar_isalpha (c);
  }
  return has_letter && g_unichar_isalnum (g_utf8_get_char (name))
      && n_words <= MAX_WORDS
      && (!has_small_word || (any_case && n_words == 1));
}

static gboolean
parse_turn (const gchar *line, gsize size, gboolean any_case, Turn *ret_turn)
{
  Turn turn = { line, };
  const gchar *colon = find_colon (line, size, &turn.words);

  if (!colon || g_ascii_isspace (*line))
    return FALSE;

  turn.name_size = colon - line;
  gst_tts_strip (&turn.name, &turn.name_size);
  if (turn.name_size == 0 || !split_direction (&turn)
      || turn.name_size == 0
      || !is_name (turn.name, turn.name_size, any_case))
    return FALSE;
  *ret_turn = turn;
  return TRUE;
}

static gboolean
add_cue (GstTtsReader *reader, const Turn *turn, gboolean is_first,
    const gchar *end, guint line, GError **error)
{
  g_auto (GstTtsCueBuilder) builder = { NULL };
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new ("");

  gst_tts_cue_builder_init (&builder);
  if (!gst_tts_marks_parse (reader, line, &builder, turn->words,
          end - turn->words, error))
    return FALSE;

  gst_tts_cue_builder_finish (&builder, cue);
  cue->line = line;
  if (turn->name)
    cue->speaker = g_strndup (turn->name, turn->name_size);
  if (turn->direction && is_first)
    cue->extra = g_strdup_printf ("{\"direction\":\"%.*s\"}",
        (gint) turn->direction_size, turn->direction);
  return gst_tts_reader_add_cue (reader, g_steal_pointer (&cue), error);
}

/* A turn ends at the next name. A blank line ends a cue only: the speaker
 * goes on with the next paragraph. */
gboolean
gst_tts_read_dialogue (GstTtsReader *reader, GError **error)
{
  Turn turn = { NULL, };
  const gchar *end = NULL;      /* of the cue so far, NULL between cues */
  guint first_line = 0;
  gboolean is_first = FALSE;
  const gchar *line;
  gsize size;

  while (gst_tts_reader_next_line (reader, &line, &size)) {
    gboolean is_blank = gst_tts_is_blank (line, size);
    Turn next;
    gboolean is_turn = parse_turn (line, size, reader->forced, &next);

    if ((is_blank || is_turn) && end) {
      if (!add_cue (reader, &turn, is_first, end, first_line, error))
        return FALSE;
      end = NULL;
      is_first = FALSE;
    }
    if (is_blank)
      continue;
    if (is_turn) {
      turn = next;
      is_first = TRUE;
    } else if (!end) {
      turn.words = line;
    }
    if (!end)
      first_line = reader->line - 1;
    end = line + size;
  }
  return !end || add_cue (reader, &turn, is_first, end, first_line, error);
}

/* Words before a colon that are no speakers. */
static gboolean
is_label (const gchar *name, gsize size)
{
  static const gchar * const labels[] = { "abstract", "attention", "author",
    "bcc", "cc", "caution", "conclusion", "danger", "date", "example",
    "examples", "figure", "fixme", "from", "hint", "important", "info",
    "ingredients", "keywords", "method", "note", "notes", "ps", "place",
    "price", "re", "remember", "result", "see", "step", "subject", "summary",
    "table", "time", "tip", "title", "to", "todo", "usage", "warning" };

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    if (strlen (labels[i]) == size
        && g_ascii_strncasecmp (labels[i], name, size) == 0)
      return TRUE;
  return FALSE;
}

/* At least two capitals and no small letter. */
static gboolean
is_shouted (const gchar *name)
{
  guint n_capitals = 0;

  for (; *name; name = g_utf8_next_char (name)) {
    gunichar c = g_utf8_get_char (name);

    if (g_unichar_islower (c))
      return FALSE;
    if (g_unichar_isupper (c))
      n_capitals++;
  }
  return n_capitals >= 2;
}

/* Two speakers at least, at the start of most paragraphs, with names that
 * come again or are all in capitals: prose and lists with a colon here and
 * there have not all of that. */
gboolean
gst_tts_dialogue_detect (const GstTtsReader *reader)
{
  GstTtsReader ahead = *reader;
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash,
      g_str_equal, g_free, NULL);
  gboolean all_shouted = TRUE;
  gboolean any_again = FALSE;
  gboolean after_blank = TRUE;
  guint n_paragraphs = 0;
  guint n_turn_paragraphs = 0;
  const gchar *line;
  gsize size;

  while (ahead.pos - ahead.text < GUESS_BYTES
      && gst_tts_reader_next_line (&ahead, &line, &size)) {
    gboolean is_blank = gst_tts_is_blank (line, size);
    Turn turn;
    gboolean is_turn = parse_turn (line, size, FALSE, &turn);
    gchar *name;

    if (!is_blank && after_blank) {
      n_paragraphs++;
      n_turn_paragraphs += is_turn;
      if (n_turn_paragraphs == 0)
        return FALSE;
    }
    after_blank = is_blank;
    if (!is_turn)
      continue;
    if (is_label (turn.name, turn.name_size))
      return FALSE;

    name = g_strndup (turn.name, turn.name_size);
    all_shouted = all_shouted && is_shouted (name);
    any_again = !g_hash_table_add (names, name) || any_again;
  }
  return g_hash_table_size (names) >= 2 && (all_shouted || any_again)
      && 2 * n_turn_paragraphs >= n_paragraphs;
}
