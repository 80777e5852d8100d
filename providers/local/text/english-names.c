/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Addresses, telephones, versions: names that look like something else. */
#include <string.h>

#include "english-rules-private.h"

/* Two letters or no vowel: nobody says it as a word. */
static gboolean
is_spelled (const gchar *word)
{
  static const gchar *const words[] = { "me", "in", "at", "be", "is", "no",
    "so", "to", "my", "go", "an", "of", "on", "or", "by", "do", "we", NULL
  };
  gsize size = strlen (word);

  if (g_ascii_strcasecmp (word, "edu") == 0)
    return TRUE;
  if (g_strv_contains (words, word))
    return FALSE;
  return size <= 2 || strcspn (word, "aeiouyAEIOUY") == size;
}

static void
say_part (GString *out, const gchar *part, gsize size)
{
  g_autofree gchar *text = g_strndup (part, size);

  if (g_ascii_isdigit (*text)) {
    tts_en_code (out, text);
  } else if (is_spelled (text)) {
    g_autofree gchar *upper = g_ascii_strup (text, -1);
    g_autofree gchar *letters = g_strconcat ("^", upper, NULL);

    tts_en_say (out, letters);
  } else {
    tts_en_say (out, text);
  }
}

static const gchar *
sign_name (gchar sign)
{
  switch (sign) {
    case '.':
      return "dot";
    case '/':
      return "slash";
    case '\\':
      return "backslash";
    case '-':
      return "dash";
    case '_':
      return "underscore";
    case '@':
      return "at";
    case ':':
      return "colon";
    case '~':
      return "tilde";
    case '?':
      return "question mark";
    case '=':
      return "equals";
    case '&':
      return "and";
    case '+':
      return "plus";
    case '%':
      return "percent";
    case '#':
      return "hash";
    default:
      return "";
  }
}

/* Letters, digits and signs of an address. */
static void
say_address (GString *out, const gchar *text)
{
  while (*text) {
    gsize letters = 0, digits = strspn (text, "0123456789");

    while ((guchar) text[letters] >= 0x80 || g_ascii_isalpha (text[letters]))
      letters++;
    if (letters || digits) {
      say_part (out, text, MAX (letters, digits));
      text += MAX (letters, digits);
    } else {
      tts_en_say (out, sign_name (*text++));
    }
  }
}

TTS_EN_RULE (tts_en_say_mail)
{
  g_autofree gchar *all = tts_en_group (match, 0);

  say_address (out, all);
  return TRUE;
}

TTS_EN_RULE (tts_en_say_url)
{
  g_autofree gchar *host = tts_en_group (match, 1);
  g_autofree gchar *port = tts_en_group (match, 2);
  g_autofree gchar *path = tts_en_group (match, 3);
  gsize size = strlen (path);

  if (size > 0 && path[size - 1] == '/')
    path[size - 1] = '\0';
  say_address (out, host);
  say_address (out, port);
  say_address (out, path);
  return TRUE;
}

TTS_EN_RULE (tts_en_say_path)
{
  g_autofree gchar *all = tts_en_group (match, 0);
  const TtsToken *last = context->before->len == 0 ? NULL :
      tts_token (context->before, context->before->len - 1);

  if ((last && !last->space && last->kind != TTS_TOKEN_MARK) ||
      !strpbrk (all, "abcdefghijklmnopqrstuvwxyz.\\"))
    return FALSE;
  say_address (out, all);
  return TRUE;
}

/* The stop between two sentences is no dot, nor that of an abbreviation. */
TTS_EN_RULE (tts_en_say_file)
{
  g_autofree gchar *all = tts_en_group (match, 0);

  if (strlen (strrchr (all, '.')) > 5 && strchr (all, '.') == strrchr (all,
          '.') && !strpbrk (all, "_0123456789"))
    return FALSE;
  say_address (out, all);
  return TRUE;
}

/* Groups of digits with a comma between them, which is how people wait. */
static void
say_groups (GString *out, const gchar *text)
{
  gboolean wait = out->len > 0;

  while (*text) {
    gsize digits = strspn (text, "0123456789");

    if (digits > 0) {
      g_autofree gchar *group = g_strndup (text, digits);

      if (wait)
        tts_en_say (out, ",");
      tts_en_digits (out, group, "oh");
      wait = TRUE;
    }
    text += MAX (digits, 1);
  }
}

TTS_EN_RULE (tts_en_say_international)
{
  g_autofree gchar *code = tts_en_group (match, 1);
  g_autofree gchar *rest = tts_en_group (match, 2);
  gsize digits = strlen (code);

  for (const gchar *p = rest; *p; p++)
    digits += g_ascii_isdigit (*p) != 0;
  if (digits < 8)
    return FALSE;
  tts_en_say (out, "plus");
  tts_en_digits (out, code, "oh");
  say_groups (out, rest);
  return TRUE;
}

TTS_EN_RULE (tts_en_say_phone)
{
  g_autofree gchar *all = tts_en_group (match, 0);

  say_groups (out, all);
  return TRUE;
}

const gchar *
tts_en_direction (const gchar *letters)
{
  static const gchar *const names[][2] = {
    { "N", "north" }, { "E", "east" }, { "S", "south" }, { "W", "west" },
    { "NE", "northeast" }, { "NW", "northwest" }, { "SE", "southeast" },
    { "SW", "southwest" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i][0], letters) == 0)
      return names[i][1];
  return NULL;
}

/* 45 W. 34th St., N. Carolina */
TTS_EN_RULE (tts_en_say_direction)
{
  g_autofree gchar *letter = tts_en_group (match, 1);

  tts_en_say (out, tts_en_direction (letter));
  return TRUE;
}

/* Springfield, IL 62704 */
TTS_EN_RULE (tts_en_say_zip)
{
  static const gchar *const states[][2] = {
    { "AL", "Alabama" }, { "AK", "Alaska" }, { "AZ", "Arizona" },
    { "AR", "Arkansas" }, { "CA", "California" }, { "CO", "Colorado" },
    { "CT", "Connecticut" }, { "DE", "Delaware" }, { "DC", "^DC" },
    { "FL", "Florida" }, { "GA", "Georgia" }, { "HI", "Hawaii" },
    { "ID", "Idaho" }, { "IL", "Illinois" }, { "IN", "Indiana" },
    { "IA", "Iowa" }, { "KS", "Kansas" }, { "KY", "Kentucky" },
    { "LA", "Louisiana" }, { "ME", "Maine" }, { "MD", "Maryland" },
    { "MA", "Massachusetts" }, { "MI", "Michigan" }, { "MN", "Minnesota" },
    { "MS", "Mississippi" }, { "MO", "Missouri" }, { "MT", "Montana" },
    { "NE", "Nebraska" }, { "NV", "Nevada" }, { "NH", "New Hampshire" },
    { "NJ", "New Jersey" }, { "NM", "New Mexico" }, { "NY", "New York" },
    { "NC", "North Carolina" }, { "ND", "North Dakota" }, { "OH", "Ohio" },
    { "OK", "Oklahoma" }, { "OR", "Oregon" }, { "PA", "Pennsylvania" },
    { "RI", "Rhode Island" }, { "SC", "South Carolina" },
    { "SD", "South Dakota" }, { "TN", "Tennessee" }, { "TX", "Texas" },
    { "UT", "Utah" }, { "VT", "Vermont" }, { "VA", "Virginia" },
    { "WA", "Washington" }, { "WV", "West Virginia" }, { "WI", "Wisconsin" },
    { "WY", "Wyoming" },
  };
  g_autofree gchar *state = tts_en_group (match, 1);
  g_autofree gchar *zip = tts_en_group (match, 2);
  g_autofree gchar *more = tts_en_group (match, 3);

  for (guint i = 0; i < G_N_ELEMENTS (states); i++) {
    if (strcmp (states[i][0], state) != 0)
      continue;
    tts_en_say (out, states[i][1]);
    tts_en_digits (out, zip, "oh");
    say_groups (out, more);
    return TRUE;
  }
  return FALSE;
}

static void
say_version (GString *out, const gchar *number, const gchar *between)
{
  g_auto (GStrv) parts = g_strsplit (number, ".", 0);

  for (guint i = 0; parts[i]; i++) {
    if (i > 0)
      tts_en_say (out, between);
    if (parts[i][0] == '0' && parts[i][1])
      tts_en_digits (out, parts[i], "zero");
    else
      tts_en_cardinal (out, parts[i]);
  }
}

TTS_EN_RULE (tts_en_say_version)
{
  g_autofree gchar *number = tts_en_group (match, 1);

  tts_en_say (out, "version");
  say_version (out, number, "point");
  return TRUE;
}

TTS_EN_RULE (tts_en_say_ip)
{
  for (gint i = 1; i <= 4; i++) {
    g_autofree gchar *part = tts_en_group (match, i);

    if (i > 1)
      tts_en_say (out, "dot");
    tts_en_code (out, part);
  }
  return TRUE;
}

TTS_EN_RULE (tts_en_say_dotted)
{
  g_autofree gchar *number = tts_en_group (match, 2);

  say_version (out, number, "point");
  return TRUE;
}
