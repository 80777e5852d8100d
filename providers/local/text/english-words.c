/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* English words that are not said as they are written. */
#include "english-words.h"

#include <string.h>

#include "english-numbers.h"

typedef enum
{
  TITLE,                        /* with or without stop, never at an end */
  STOP,                         /* only with its stop */
  JOIN,                         /* the same, never at an end */
  ANY,                          /* with or without stop */
  BEFORE_NUMBER,
  BEFORE_NAME,
  AFTER_NAME,
} When;

static const struct
{
  const gchar *word;
  When when;
  const gchar *said;
} abbreviations[] = {
  { "Mr", TITLE, "mister" }, { "Mr", ANY, "mister" },
  { "Mrs", TITLE, "missus" }, { "Mrs", ANY, "missus" },
  { "Ms", TITLE, "miz" }, { "Ms", STOP, "miz" },
  { "Messrs", TITLE, "messieurs" },
  { "Dr", BEFORE_NAME, "doctor" }, { "Dr", AFTER_NAME, "drive" },
  { "Prof", TITLE, "professor" }, { "Gen", BEFORE_NAME, "general" },
  { "Sen", BEFORE_NAME, "senator" }, { "Rep", BEFORE_NAME,
      "representative" },
  { "Gov", BEFORE_NAME, "governor" }, { "Pres", BEFORE_NAME, "president" },
  { "Lt", TITLE, "lieutenant" }, { "Col", BEFORE_NAME, "colonel" },
  { "Sgt", TITLE, "sergeant" }, { "Capt", TITLE, "captain" },
  { "Cpl", TITLE, "corporal" }, { "Maj", BEFORE_NAME, "major" },
  { "Cmdr", TITLE, "commander" }, { "Adm", BEFORE_NAME, "admiral" },
  { "Rev", BEFORE_NAME, "reverend" }, { "Hon", BEFORE_NAME, "honorable" },
  { "Fr", BEFORE_NAME, "father" }, { "Supt", TITLE, "superintendent" },
  { "St", BEFORE_NAME, "saint" }, { "St", AFTER_NAME, "street" },
  { "Ste", BEFORE_NAME, "saint" }, { "Pt", BEFORE_NAME, "point" },
  { "Mt", BEFORE_NAME, "mount" },
  { "Ft", BEFORE_NAME, "fort" }, { "Jr", ANY, "junior" },
  { "Sr", ANY, "senior" }, { "Esq", ANY, "esquire" },
  { "Ave", ANY, "avenue" }, { "Blvd", ANY, "boulevard" },
  { "Rd", STOP, "road" }, { "Ln", STOP, "lane" }, { "Hwy", ANY, "highway" },
  { "Pkwy", ANY, "parkway" }, { "Sq", STOP, "square" },
  { "Apt", STOP, "apartment" }, { "Bldg", ANY, "building" },
  { "Inc", ANY, "incorporated" }, { "Ltd", ANY, "limited" },
  { "Co", STOP, "company" }, { "Corp", STOP, "corporation" },
  { "Bros", STOP, "brothers" }, { "Dept", ANY, "department" },
  { "dept", ANY, "department" }, { "Univ", STOP, "university" },
  { "univ", STOP, "university" }, { "Assn", STOP, "association" },
  { "Assoc", STOP, "associates" }, { "Govt", ANY, "government" },
  { "govt", ANY, "government" }, { "Intl", ANY, "international" },
  { "intl", ANY, "international" }, { "etc", ANY, "et cetera" },
  { "vs", JOIN, "versus" }, { "vs", ANY, "versus" }, { "v", JOIN, "versus" },
  { "approx", JOIN, "approximately" }, { "est", BEFORE_NUMBER, "established" },
  { "est", STOP, "estimate" },
  { "misc", STOP, "miscellaneous" }, { "max", STOP, "maximum" },
  { "min", STOP, "minimum" }, { "avg", STOP, "average" },
  { "tel", STOP, "telephone" }, { "Tel", STOP, "telephone" },
  { "ext", STOP, "extension" }, { "Ext", STOP, "extension" },
  { "cf", JOIN, "compare" }, { "viz", JOIN, "namely" },
  { "ca", JOIN, "circa" }, { "c", BEFORE_NUMBER, "circa" },
  { "ed", STOP, "edition" }, { "eds", STOP, "editors" },
  { "al", STOP, "al" }, { "incl", JOIN, "including" },
  { "excl", JOIN, "excluding" }, { "temp", STOP, "temperature" },
  { "asst", STOP, "assistant" }, { "no", BEFORE_NUMBER, "number" },
  { "No", BEFORE_NUMBER, "number" }, { "nos", BEFORE_NUMBER, "numbers" },
  { "Nos", BEFORE_NUMBER, "numbers" }, { "p", BEFORE_NUMBER, "page" },
  { "pp", BEFORE_NUMBER, "pages" }, { "vol", BEFORE_NUMBER, "volume" },
  { "Vol", BEFORE_NUMBER, "volume" }, { "fig", BEFORE_NUMBER, "figure" },
  { "Fig", BEFORE_NUMBER, "figure" }, { "figs", BEFORE_NUMBER, "figures" },
  { "ch", BEFORE_NUMBER, "chapter" }, { "Ch", BEFORE_NUMBER, "chapter" },
  { "sec", BEFORE_NUMBER, "section" }, { "Sec", BEFORE_NUMBER, "section" },
  { "art", BEFORE_NUMBER, "article" }, { "Art", BEFORE_NUMBER, "article" },
  { "eq", BEFORE_NUMBER, "equation" }, { "Eq", BEFORE_NUMBER, "equation" },
  { "op", BEFORE_NUMBER, "opus" }, { "Op", BEFORE_NUMBER, "opus" },
  { "Rte", BEFORE_NUMBER, "route" }, { "ft", STOP, "feet" },
  { "in", BEFORE_NUMBER, NULL }, { "lb", STOP, "pounds" },
  { "lbs", ANY, "pounds" }, { "oz", ANY, "ounces" }, { "hr", STOP, "hour" },
  { "hrs", ANY, "hours" }, { "mins", ANY, "minutes" },
  { "secs", ANY, "seconds" }, { "yrs", ANY, "years" },
  { "tsp", ANY, "teaspoons" }, { "tbsp", ANY, "tablespoons" },
  { "attn", STOP, "attention" }, { "Attn", ANY, "attention" },
  { "Utd", ANY, "united" }, { "WWI", ANY, "World War one" },
  { "WWII", ANY, "World War two" }, { "plc", ANY, "^PLC" },
  { "GmbH", ANY, "^GMBH" }, { "idk", ANY, "^IDK" }, { "tbh", ANY, "^TBH" },
  { "brb", ANY, "^BRB" }, { "btw", ANY, "by the way" },
  { "omg", ANY, "^OMG" }, { "imo", ANY, "^IMO" }, { "imho", ANY, "^IMHO" },
  { "fyi", ANY, "^FYI" }, { "afaik", ANY, "^AFAIK" },
  { "iirc", ANY, "^IIRC" }, { "ttyl", ANY, "^TTYL" },
  { "ppl", ANY, "people" }, { "pls", ANY, "please" },
  { "plz", ANY, "please" }, { "thx", ANY, "thanks" },
  { "tmrw", ANY, "tomorrow" }, { "nvm", ANY, "never mind" },
  { "lmk", ANY, "let me know" },
  { "Jan", STOP, "January" }, { "Feb", STOP, "February" },
  { "Aug", STOP, "August" }, { "Sept", ANY, "September" },
  { "Oct", STOP, "October" }, { "Nov", STOP, "November" },
  { "Dec", STOP, "December" },
};

/* Written with stops inside. */
static const struct
{
  const gchar *written, *said;
} dotted[] = {
  { "e.g.", "for example" }, { "E.g.", "for example" },
  { "I.e.", "that is" }, { "w/out", "without" }, { "b/c", "because" },
  { "i.e.", "that is" }, { "Ph.D.", "^PHD" },
  { "Ph.D", "^PHD" }, { "M.Sc.", "^MSC" }, { "B.Sc.", "^BSC" },
  { "a.k.a.", "also known as" }, { "w/o", "without" }, { "w/", "with" },
  { "c/o", "care of" }, { "n/a", "^NA" }, { "N/A", "^NA" },
  { "and/or", "and or" }, { "No.s", "numbers" }, { "R&D", "^R and ^D" },
  { "Q&A", "^Q and ^A" }, { "AT&T", "^ATT" }, { "B&B", "^B and ^B" },
  { "R&B", "^R and ^B" }, { "C++", "^C plus plus" }, { "C#", "^C sharp" },
  { "F#", "^F sharp" }, { ".NET", "dot net" }, { "PhD", "^PHD" },
  { "PhDs", "^PHDs" }, { "TV", "^TV" }, { "TL;DR", "^TLDR" },
  { "y/o", "year old" }, { "iOS", "i ^OS" }, { "macOS", "mac ^OS" },
};

static gboolean
is_end (const gchar *at)
{
  return !*at || *at == '\n' || strchr ("\"')”’", *at);
}

/* Northwest, behind a street. */
static const gchar *
find_direction (const TtsEnContext *context, const gchar *word, gsize size)
{
  g_autofree gchar *letters = g_strndup (word, size);

  return tts_en_after (context, "street|avenue|boulevard|road|drive|lane|"
      "parkway|highway") ? tts_en_direction (letters) : NULL;
}

static gboolean
is_direction (const gchar *at)
{
  gsize size = strspn (at, "NSEW");

  return size > 0 && size <= 2 && !g_ascii_isalnum (at[size]);
}

/* Whether a sentence may begin behind the stop before @at. */
static gboolean
ends_sentence (const gchar *at)
{
  gunichar next;

  if (is_end (at))
    return TRUE;
  if (!g_ascii_isspace (*at))
    return FALSE;
  while (g_ascii_isspace (*at))
    at++;
  next = g_utf8_get_char (at);
  if (is_direction (at))
    return FALSE;
  return next == 0 || g_unichar_isupper (next) || next == 0x201c;
}

/* Words that begin a sentence more often than a name. */
gboolean
tts_en_starts_sentence (const gchar *at)
{
  static const gchar starts[] = " A After All Also An And As At But By For "
      "From He Her His How However I If In It Its My No Not Now On Once Only "
      "Or Our She So Some Still That The Their Then There These They This "
      "Those To Please See Today We What When Where Which While Who Why "
      "With Yes Yet You Your ";
  g_autofree gchar *word = NULL;
  gsize size;

  at += strspn (at, " ");
  size = strspn (at, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
  word = g_strdup_printf (" %.*s ", (int) size, at);
  return size > 0 && strstr (starts, word) != NULL;
}

static gunichar
next_letter (const gchar *at)
{
  while (*at == ' ')
    at++;
  return g_utf8_get_char (at);
}

static gboolean
is_name_before (const TtsEnContext *context)
{
  const TtsToken *last = context->before->len == 0 ? NULL :
      tts_token (context->before, context->before->len - 1);

  return last && last->kind != TTS_TOKEN_MARK &&
      (g_unichar_isupper (g_utf8_get_char (last->text)) ||
      g_str_has_suffix (last->text, "th") ||
      g_str_has_suffix (last->text, "st"));
}

static gboolean
is_number (const gchar *at)
{
  gsize roman;

  at += strspn (at, " ");
  roman = strspn (at, "IVXL");
  return g_unichar_isdigit (g_utf8_get_char (at)) ||
      (roman > 1 && !g_ascii_isalnum (at[roman]));
}

static gboolean
applies (const TtsEnContext *context, When when, gboolean stop,
    const gchar *behind)
{
  gunichar next = next_letter (behind);

  switch (when) {
    case TITLE:
      return g_unichar_isupper (next);
    case STOP:
    case JOIN:
      return stop;
    case ANY:
      return TRUE;
    case BEFORE_NUMBER:
      return stop && is_number (behind);
    case BEFORE_NAME:
      return g_unichar_isupper (next) && *behind == ' ' &&
          !(is_name_before (context) && !stop);
    default:
      return is_name_before (context);
  }
}

static const gchar *
find_dotted (const gchar *word, gsize *ret_size)
{
  for (guint i = 0; i < G_N_ELEMENTS (dotted); i++) {
    gsize size = strlen (dotted[i].written);

    if (strncmp (word, dotted[i].written, size) == 0 &&
        !g_unichar_isalnum (g_utf8_get_char (word + size))) {
      gboolean stop = word[size - 1] == '.' && is_end (word + size);

      *ret_size = size - stop;
      return dotted[i].said;
    }
  }
  return NULL;
}

const gchar *
tts_en_abbreviation (const TtsEnContext *context, const gchar *word,
    gsize size, gsize *ret_size)
{
  const gchar *said = find_dotted (word, ret_size);
  gboolean stop = word[size] == '.';

  if (!said && (said = find_direction (context, word, size)))
    *ret_size = size + (stop && !ends_sentence (word + size + 1));
  if (said)
    return said;
  for (guint i = 0; i < G_N_ELEMENTS (abbreviations); i++) {
    When when = abbreviations[i].when;

    if (strlen (abbreviations[i].word) != size ||
        strncmp (abbreviations[i].word, word, size) != 0 ||
        !applies (context, when, stop, word + size + stop))
      continue;
    *ret_size = size;
    if (stop && (when == TITLE || when == JOIN || when == BEFORE_NAME ||
            when == BEFORE_NUMBER || !ends_sentence (word + size + 1)))
      *ret_size = size + 1;
    return abbreviations[i].said;
  }
  return NULL;
}

/* Capitals that people say as a word. */
static const gchar said[] = " NASA NATO UNESCO UNICEF OPEC ASCII AIDS RAM ROM "
    "LAN WAN PIN SIM GIF JPEG LED LASER RADAR SCUBA NAFTA FIFA UEFA GIMP "
    "CAPTCHA FEMA OSHA SWAT YOLO BASIC COBOL FORTRAN LISP SARS COVID MERS "
    "DOS BIOS RAID SAT GAAP ASAP CAD WAV ZIP HEX JAR ";

/* Capitals with vowels that are spelled all the same. */
static const gchar spelled[] = " USSR IEEE YMCA ACLU NCAA HDMI ISBN USPS USDA "
    "NAACP IUPAC EULA ASIC UEFI AAAS ICU IOU UFO URL FAQ USA UAE IAEA "
    "ESPN ISIL IMAP IMDB OLED OAUTH AOL UCLA IMHO AFAIK IIRC YMMV ";

/* Short words that are loud here and not letters. */
static const gchar loud[] = " "
    "A ALL AN AND ANY ARE AS AT BAD BE BIG BUT BUY BY CAN DAY DID DO END "
    "FOR FROM GET GO GOOD HAD HAS HAVE HE HELP HER HERE HEY HI HIM HIS HOT "
    "HOW IF IN IS ITS JOB JUST LET LIFE LIKE LOVE MAN MAY ME MEN MY NEW NO "
    "NOT NOW OF OFF OH OK OLD ON ONE ONLY OR OUR OUT OVER OWN RED RUN SALE "
    "SAY SEE SHE SO STOP TEN THAT THE THEM THEY THIS TO TOO TOP TRY TWO UP "
    "USE VERY WAR WAS WAY WE WHAT WHEN WHO WHY WILL WITH WON YES YET YOU "
    "YOUR FREE OPEN NEXT HOME BACK EXIT READ MORE WORD ";

static gboolean
is_listed (const gchar *list, const gchar *word, gsize size)
{
  g_autofree gchar *wanted = g_strdup_printf (" %.*s ", (int) size, word);

  return strstr (list, wanted) != NULL;
}

static gsize
count_capitals (const gchar *at)
{
  gsize n = 0;

  while (g_ascii_isupper (at[n]))
    n++;
  return n;
}

/* Capitals on both sides or the one there is: somebody shouts. */
static gboolean
is_shouted (const gchar *text, const gchar *word, gsize size)
{
  const gchar *next = word + size, *last = word;
  gsize before = 0, wanted_after, wanted_before;

  while (*next == ' ' || *next == ',')
    next++;
  while (last > text && (last[-1] == ' ' || last[-1] == ','))
    last--;
  while (last > text && g_ascii_isupper (last[-1])) {
    last--;
    before++;
  }
  wanted_after = memchr (word + size, ',', next - word - size) ? 4 : 3;
  wanted_before = memchr (last, ',', word - last) ? 4 : 3;
  return count_capitals (next) >= wanted_after || before >= wanted_before;
}

static gsize
count_vowels (const gchar *word, gsize size)
{
  gsize n = 0;

  for (gsize i = 0; i < size; i++)
    n += strchr ("AEIOUY", word[i]) != NULL;
  return n;
}

gboolean
tts_en_is_letters (const gchar *text, const gchar *word, gsize size)
{
  gsize capitals = count_capitals (word), vowels;

  if (capitals < 2 || capitals < size - 1 ||
      (capitals < size && word[capitals] != 's'))
    return FALSE;
  vowels = count_vowels (word, capitals);
  if (is_listed (said, word, capitals) || is_listed (loud, word, capitals))
    return FALSE;
  if (is_listed (spelled, word, capitals) || vowels == 0)
    return TRUE;
  return capitals <= 3 && (capitals == 2 || capitals < size || vowels > 1 ||
      !is_shouted (text, word, size));
}

static guint
roman_value (const gchar *written, gsize size)
{
  static const struct
  {
    const gchar *sign;
    guint value;
  } signs[] = {
    { "M", 1000 }, { "CM", 900 }, { "D", 500 }, { "CD", 400 }, { "C", 100 },
    { "XC", 90 }, { "L", 50 }, { "XL", 40 }, { "X", 10 }, { "IX", 9 },
    { "V", 5 }, { "IV", 4 }, { "I", 1 },
  };
  g_autofree gchar *word = g_ascii_strup (written, size);
  guint value = 0, times = 0;
  gsize at = 0;

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++, times = 0) {
    gsize length = strlen (signs[i].sign);

    while (at + length <= size && strncmp (word + at, signs[i].sign, length)
        == 0 && times++ < (length == 2 || strchr ("DLV", *signs[i].sign) ? 1
            : 3)) {
      value += signs[i].value;
      at += length;
    }
  }
  return at == size ? value : 0;
}

#define PARTS "chapter|part|volume|act|scene|section|book|war|phase|type|" \
    "class|level|stage|grade|appendix|title|article|step|bowl|unit|figure|" \
    "table|canto|psalm|verse|rocky|division|series|mark|opus|schedule"
#define RULERS "henry|louis|george|charles|edward|elizabeth|james|william|" \
    "richard|john|paul|pius|benedict|leo|napoleon|philip|frederick|peter|" \
    "catherine|alexander|nicholas|francis|gregory|innocent|clement|mary|" \
    "otto|ferdinand|ramses|ptolemy|darius|xerxes|ivan|boniface|urban|" \
    "wilhelm|friedrich|carlos|juan|felipe|harald|gustav|christian|haakon|" \
    "olav|margrethe|constantine|theodosius|valentinian|justinian|leopold|" \
    "joseph|alfonso|robert|david|malcolm|kenneth|stephen|victoria|umberto"

/* The book I read has no number, but Book I and type I have. */
static gboolean
is_pronoun (const TtsEnContext *context, const gchar *word, gsize size)
{
  const TtsToken *last = tts_token (context->before, context->before->len - 1);

  return size == 1 && *word == 'I' && word[1] == ' ' &&
      g_ascii_islower (word[2]) && !g_str_has_prefix (word + 2, "of ") &&
      g_ascii_islower (*last->text) &&
      !tts_en_after (context, "type|phase|stage|grade|schedule");
}

gboolean
tts_en_roman (const TtsEnContext *context, const gchar *word, gsize size,
    GString *out)
{
  /* Type C and Level CD have letters. */
  const gchar *signs = size < 2 ? "IVXivx" : size < 3 ? "IVXLivx" :
      "IVXLCDMivx";
  gboolean part = tts_en_after (context, PARTS);
  gboolean ruler = tts_en_after (context, RULERS);
  gboolean listed = tts_en_after (context, "(") && word[size] == ')';
  guint value = roman_value (word, size);

  if (value == 0 || value > 3999 || strspn (word, signs) < size ||
      (part && is_pronoun (context, word, size)) || (g_ascii_islower (*word) &&
          (size < 2 || strspn (word, "ivx") < size ||
              !(part || listed))))
    return FALSE;
  if (ruler && (size > 1 || word[size] != ' ')) {
    g_autofree gchar *number = g_strdup_printf ("%u", value);
    g_autoptr (GString) ordinal = g_string_new (NULL);

    tts_en_ordinal (ordinal, number);
    g_string_append_printf (out, "the %s", ordinal->str);
    return TRUE;
  }
  if (!part && (size < 2 || strspn (word, "IVXivx") < size))
    return FALSE;
  tts_en_count (out, value);
  return TRUE;
}

const gchar *
tts_en_sign (gunichar sign)
{
  static const struct
  {
    const gchar *sign, *said;
  } signs[] = {
    { "&", "and" }, { "+", "plus" }, { "=", "equals" }, { "%", "percent" },
    { "@", "at" }, { "×", "times" }, { "÷", "divided by" }, { "*", "" },
    { "±", "plus or minus" }, { "<", "is less than" },
    { ">", "is greater than" }, { "≤", "is at most" }, { "≥", "is at least" },
    { "≠", "is not" }, { "≈", "is about" }, { "→", "to" }, { "°", "degrees" },
    { "©", "copyright" }, { "®", "" }, { "™", "" }, { "§", "section" },
    { "¶", "paragraph" }, { "∞", "infinity" }, { "√", "square root of" },
    { "π", "pi" }, { "$", "dollar" }, { "£", "pound" }, { "€", "euro" },
    { "¥", "yen" }, { "¢", "cent" }, { "#", "hash" }, { "½", "one half" },
    { "²", "squared" }, { "³", "cubed" }, { "µ", "micro" },
    { "α", "alpha" }, { "β", "beta" }, { "γ", "gamma" }, { "δ", "delta" },
    { "ε", "epsilon" }, { "ζ", "zeta" }, { "η", "eta" }, { "θ", "theta" },
    { "κ", "kappa" }, { "λ", "lambda" }, { "μ", "mu" }, { "ν", "nu" },
    { "ξ", "xi" }, { "ρ", "rho" }, { "σ", "sigma" }, { "τ", "tau" },
    { "φ", "phi" }, { "χ", "chi" }, { "ψ", "psi" }, { "ω", "omega" },
    { "Γ", "gamma" }, { "Δ", "delta" }, { "Θ", "theta" }, { "Λ", "lambda" },
    { "Σ", "sigma" }, { "Φ", "phi" }, { "Ψ", "psi" }, { "Ω", "omega" },
    { "∑", "sum of" }, { "∂", "partial" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (g_utf8_get_char (signs[i].sign) == sign)
      return signs[i].said;
  return NULL;
}
