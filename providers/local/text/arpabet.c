/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ARPAbet to phonemes. */
#include "arpabet.h"

#include <string.h>

static const struct
{
  const gchar *phone, *said, *weak;     /* weak: without stress */
} phones[] = {
  { "aa", "ɑ", "ɑ" }, { "ae", "æ", "æ" }, { "ah", "ʌ", "ə" },
  { "ao", "ɔ", "ɔ" }, { "aw", "W", "W" }, { "ax", "ə", "ə" },
  { "ay", "I", "I" }, { "eh", "ɛ", "ɛ" }, { "er", "ɜɹ", "əɹ" },
  { "ey", "A", "A" }, { "ih", "ɪ", "ɪ" }, { "iy", "i", "i" },
  { "ow", "O", "O" }, { "oy", "Y", "Y" }, { "uh", "ʊ", "ʊ" },
  { "uw", "u", "u" }, { "b", "b", NULL }, { "ch", "ʧ", NULL },
  { "d", "d", NULL }, { "dh", "ð", NULL }, { "f", "f", NULL },
  { "g", "ɡ", NULL }, { "hh", "h", NULL }, { "jh", "ʤ", NULL },
  { "k", "k", NULL }, { "l", "l", NULL }, { "m", "m", NULL },
  { "n", "n", NULL }, { "ng", "ŋ", NULL }, { "p", "p", NULL },
  { "r", "ɹ", NULL }, { "s", "s", NULL }, { "sh", "ʃ", NULL },
  { "t", "t", NULL }, { "th", "θ", NULL }, { "v", "v", NULL },
  { "w", "w", NULL }, { "y", "j", NULL }, { "z", "z", NULL },
  { "zh", "ʒ", NULL },
};

typedef struct
{
  guint which;                  /* of phones */
  gint stress;                  /* -1 for a consonant */
} Phone;

static gboolean
parse_phone (const gchar *word, Phone *ret_phone)
{
  gsize size = strcspn (word, "012");

  for (guint i = 0; i < G_N_ELEMENTS (phones); i++)
    if (strlen (phones[i].phone) == size &&
        g_ascii_strncasecmp (phones[i].phone, word, size) == 0) {
      ret_phone->which = i;
      ret_phone->stress = !phones[i].weak ? -1 :
          word[size] ? word[size] - '0' : 0;
      return TRUE;
    }
  return FALSE;
}

static const Phone *
nth (const GArray *list, guint i)
{
  return i < list->len ? &g_array_index (list, Phone, i) : NULL;
}

static gboolean
is_phone (const Phone *phone, const gchar *name)
{
  return phone && strcmp (phones[phone->which].phone, name) == 0;
}

static gboolean
is_vowel (const Phone *phone)
{
  return phone && phone->stress >= 0;
}

/* A word has one primary stress: the first of several stays. */
static void
settle_stress (GArray *list)
{
  gint primary = -1, first = -1;

  for (guint i = 0; i < list->len; i++) {
    Phone *phone = &g_array_index (list, Phone, i);

    if (!is_vowel (phone))
      continue;
    if (first < 0 && !is_phone (phone, "ax"))
      first = i;
    if (phone->stress != 1)
      continue;
    if (primary >= 0)
      phone->stress = 2;
    else
      primary = i;
  }
  if (primary < 0 && first >= 0)
    g_array_index (list, Phone, first).stress = 1;
}

/* The vowel of pixel and button: before an l, or an n behind t, d, s, z, at
 * the end or before a consonant. */
static gboolean
is_faint (const GArray *list, guint i)
{
  const Phone *phone = nth (list, i), *next = nth (list, i + 1);
  const Phone *before = i > 0 ? nth (list, i - 1) : NULL;

  if (!is_vowel (phone) || phone->stress != 0 || is_vowel (before) ||
      !before || is_vowel (nth (list, i + 2)) ||
      !(is_phone (phone, "ah") || is_phone (phone, "ax")))
    return FALSE;
  if (is_phone (next, "l"))
    return !is_phone (before, "r") && !is_phone (before, "w");
  return is_phone (next, "n") && (is_phone (before, "t") ||
      is_phone (before, "d") || is_phone (before, "s") ||
      is_phone (before, "z"));
}

/* An American t between vowels, the second one weak, but not in button. */
static gboolean
is_flap (const GArray *list, guint i)
{
  const Phone *before = i > 0 ? nth (list, i - 1) : NULL;
  const Phone *after = nth (list, i + 1);

  return is_phone (nth (list, i), "t") && is_vowel (after) &&
      after->stress == 0 && (is_vowel (before) || is_phone (before, "r")) &&
      !(is_faint (list, i + 1) && is_phone (nth (list, i + 2), "n"));
}

static void
say (const GArray *list, guint i, GString *out)
{
  const Phone *phone = nth (list, i);

  if (phone->stress > 0)
    g_string_append (out, phone->stress == 1 ? "ˈ" : "ˌ");
  if (is_flap (list, i))
    g_string_append (out, "ɾ");
  else if (is_faint (list, i))
    g_string_append (out, "ᵊ");
  else
    g_string_append (out, phone->stress == 0 ? phones[phone->which].weak :
        phones[phone->which].said);
}

gchar *
tts_arpabet_to_phonemes (const gchar *arpabet)
{
  g_auto (GStrv) words = g_strsplit_set (arpabet, " \t\r\n", 0);
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (Phone));
  GString *out;

  for (guint i = 0; words[i]; i++) {
    Phone phone;

    if (!*words[i])
      continue;
    if (!parse_phone (words[i], &phone))
      return NULL;
    g_array_append_val (list, phone);
  }
  if (list->len == 0)
    return NULL;
  settle_stress (list);
  out = g_string_new (NULL);
  for (guint i = 0; i < list->len; i++)
    say (list, i, out);
  return g_string_free (out, FALSE);
}
