/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Kokoro's alphabet: one id for a character. */
#include <string.h>

#include "kokoro-voice.h"

static const gchar *const symbols[TTS_KOKORO_N_IDS] = {
  [1] = ";", [2] = ":", [3] = ",", [4] = ".", [5] = "!", [6] = "?",
  [9] = "—", [10] = "…", [11] = "\"", [12] = "(", [13] = ")", [14] = "“",
  [15] = "”", [16] = " ", [17] = "\314\203", [18] = "ʣ", [19] = "ʥ",
  [20] = "ʦ", [21] = "ʨ", [22] = "ᵝ", [23] = "ꭧ", [24] = "A", [25] = "I",
  [31] = "O", [33] = "Q", [35] = "S", [36] = "T", [39] = "W", [41] = "Y",
  [42] = "ᵊ", [43] = "a", [44] = "b", [45] = "c", [46] = "d", [47] = "e",
  [48] = "f", [50] = "h", [51] = "i", [52] = "j", [53] = "k", [54] = "l",
  [55] = "m", [56] = "n", [57] = "o", [58] = "p", [59] = "q", [60] = "r",
  [61] = "s", [62] = "t", [63] = "u", [64] = "v", [65] = "w", [66] = "x",
  [67] = "y", [68] = "z", [69] = "ɑ", [70] = "ɐ", [71] = "ɒ", [72] = "æ",
  [75] = "β", [76] = "ɔ", [77] = "ɕ", [78] = "ç", [80] = "ɖ", [81] = "ð",
  [82] = "ʤ", [83] = "ə", [85] = "ɚ", [86] = "ɛ", [87] = "ɜ", [90] = "ɟ",
  [92] = "ɡ", [99] = "ɥ", [101] = "ɨ", [102] = "ɪ", [103] = "ʝ",
  [110] = "ɯ", [111] = "ɰ", [112] = "ŋ", [113] = "ɳ", [114] = "ɲ",
  [115] = "ɴ", [116] = "ø", [118] = "ɸ", [119] = "θ", [120] = "œ",
  [123] = "ɹ", [125] = "ɾ", [126] = "ɻ", [128] = "ʁ", [129] = "ɽ",
  [130] = "ʂ", [131] = "ʃ", [132] = "ʈ", [133] = "ʧ", [135] = "ʊ",
  [136] = "ʋ", [138] = "ʌ", [139] = "ɣ", [140] = "ɤ", [142] = "χ",
  [143] = "ʎ", [147] = "ʒ", [148] = "ʔ", [156] = "ˈ", [157] = "ˌ",
  [158] = "ː", [162] = "ʰ", [164] = "ʲ", [169] = "↓", [171] = "→",
  [172] = "↗", [173] = "↘", [177] = "ᵻ",
};

/* A g as typed is the one of the alphabet, which looks alike. */
static int
find_id (const gchar *at, gsize size)
{
  if (size == 1 && *at == 'g')
    return find_id ("ɡ", strlen ("ɡ"));
  for (int id = 1; id < TTS_KOKORO_N_IDS; id++)
    if (symbols[id] && strlen (symbols[id]) == size &&
        memcmp (symbols[id], at, size) == 0)
      return id;
  return 0;
}

GArray *
tts_kokoro_ids (const gchar *phonemes, GString *unknown)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (int));
  int id = 0;

  g_array_append_val (ids, id);
  for (const gchar *at = phonemes; *at; at = g_utf8_next_char (at)) {
    gsize size = g_utf8_next_char (at) - at;

    id = find_id (at, size);
    if (id)
      g_array_append_val (ids, id);
    else if (unknown)
      g_string_append_len (unknown, at, size);
  }
  id = 0;
  g_array_append_val (ids, id);
  return ids;
}
