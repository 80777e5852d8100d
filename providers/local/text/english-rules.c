/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The patterns of what is not written as it is said, most special first. */
#include "english-rules-private.h"

#include <string.h>

#define WINDOW 200              /* bytes */

/* Groups: whole numbers, their decimals, and what may not follow a word. */
#define SPACE "[\u00a0\u2009\u202f]"
#define NUMBER "(\\d{1,3}(?:,\\d{3})+|\\d{1,2}(?:,\\d\\d)+,\\d{3}|" \
    "\\d{1,3}(?:" SPACE "\\d{3})+|[1-9]\\d?(?: \\d{3}){2,}(?! ?\\d)|" \
    "[1-9]\\d\\d(?: 000){2,}(?! ?\\d)|" \
    "\\d+)"
#define FRACTION "(?:\\.(\\d+))?"
#define END "(?![\\w])"
/* The stop of an abbreviation, unless it ends a sentence as well. */
#define STOP "(?:\\.(?!\\s*$|\\s+(?!Mon|Tue|Wed|Thu|Fri|Sat|Sun|[A-Z]+T\\b)" \
    "[A-Z]))?"
#define HALF_DAY "([AaPp])(?:\\.[Mm]" END STOP "|[Mm]" END ")"
#define DASH "\\s?[-–—−]\\s?"
#define MONTH "(Jan(?:uary|\\.)?|Feb(?:ruary|\\.)?|Mar(?:ch|\\.)?|" \
    "Apr(?:il|\\.)?|May|June?|Jul[y.]?|Aug(?:ust|\\.)?|" \
    "Sep(?:tember|t?\\.|t)?|Oct(?:ober|\\.)?|Nov(?:ember|\\.)?|" \
    "Dec(?:ember|\\.)?)"
#define YEAR "(?:,?\\s((?:1\\d|20)\\d\\d))?"
#define WEEKDAY "(Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)"
#define CURRENCY "([$£€¥₹₩₽₺₪₦฿₫₱₴₿]|(?:US|CA?|AU?|NZ|HK|S|R)\\$|zł|kr(?= ))"
#define CODE "USD|EUR|GBP|JPY|CHF|CAD|AUD|NZD|HKD|SGD|INR|CNY|RMB|KRW|SEK|" \
    "NOK|DKK|PLN|CZK|RUB|BRL|MXN|ZAR"
#define SCALE "(?:[\\s-]?(hundred|thousand|million|billion|trillion|k|K|m|M|" \
    "bn|B|b|T|mn|tn)" END ")?"
/* $5/month */
#define PER "(?:/([a-z]+)" END UNIT_STOP ")?"
#define DOMAIN "((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\\.)+(?-i:com|org|net|edu|" \
    "gov|mil|int|info|io|ai|dev|app|co|me|tv|uk|us|ca|au|nz|de|fr|es|it|nl|" \
    "ch|at|be|se|no|dk|fi|pl|eu|in|jp|cn|br|ru|xyz|gl|ly|fm|COM|ORG|NET))"
#define PATH "(:\\d+)?((?:/[^\\s,;()\"<>]*[^\\s,;()\"<>.!?:'])?/?)"
#define PARTS "(?:(\\d+)\\s)?(\\d{1,3})/(\\d{1,4})"
#define VULGAR "(\\d+)?\\s?([½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞])"
#define BY NUMBER FRACTION "\\s?[x×]\\s?" NUMBER FRACTION \
    "(?:\\s?[x×]\\s?" NUMBER FRACTION ")?"
#define UNIT "(%|‰|°[CFK]?|(?:sq|cu)\\.? (?:ft|in|yd|mi|km|m)\\b|" \
    "fl\\.? oz|[a-zA-ZµμΩ]+[²³23]?(?:/[a-zA-Zµμ]+[²³23]?){0,2})(?!\\w)" \
    UNIT_STOP
/* That of a unit, unless it ends the sentence. */
#define UNIT_STOP "(?:(?<=ft|in|lb|lbs|oz|yd|yds|mi|hr|hrs|min|mins|sec|" \
    "secs|tsp|tbsp|gal|qt|wk|wks|yr|yrs|mo)\\.(?!\\s*$|\\s+[A-Z\"“]))?"

#define TAGS "a|b|blockquote|br|code|del|div|em|h[1-6]|hr|i|img|ins|li|mark|" \
    "ol|p|pre|q|s|small|span|strong|sub|sup|table|tbody|td|th|thead|tr|u|ul"

typedef struct
{
  const gchar *pattern;
  TtsEnRule say;
  const gchar *first;           /* 9: digit, a: letter, $: neither */
} Rule;

static const Rule rules[] = {
  /* Addresses. */
  { "(?i)([a-z0-9._%+-]+)@" DOMAIN END, tts_en_say_mail, "a9$" },
  { "(?i)(?:(?:https?|ftp)://)" DOMAIN PATH, tts_en_say_url, "a9" },
  { "(?i)(?:https?|ftp)://([a-z0-9.-]*[a-z0-9])" PATH, tts_en_say_url, "a9" },
  { "(?i)" DOMAIN "\\b" PATH END, tts_en_say_url, "a9" },
  { "(?:~|\\.{1,2})?(?<!<)(/(?:[\\w.-]+/)*[\\w.-]*\\w)/?" END,
      tts_en_say_path, "$" },
  { "(?:[Vv](?:er)?\\.?)(\\d+(?:\\.\\d+)*)" END, tts_en_say_version, "a" },
  { "([A-Za-z_]\\w+(?:\\.[a-z0-9]\\w*)+)" END, tts_en_say_file, "a$" },
  { "([A-Za-z_][\\w-]*\\.(?:JPE?G|PNG|GIF|PDF|TXT|DOCX?|XLSX?|CSV|ZIP|EXE|"
      "MP[34]|WAV|HTML?))" END, tts_en_say_file, "a$" },
  { "[A-Z]:\\\\[\\w.-]*(?:\\\\[\\w.-]*\\w)*" END, tts_en_say_path, "a" },
  { "\\.NET" END, tts_en_say_path, "$" },
  { "((?:k?m|mi|ft|[km]?g|[GMKk]B|kWh|m?[lL]|W)/(?:h|hr|s|min|day|m[²³23]?|kg|"
      "m?[lL]|year|month))(?![\\w/])", tts_en_say_unit, "a" },
  { "([NESW])\\.\\s(?=\\d+(?:st|nd|rd|th)\\b|(?:Dakota|Carolina|Korea|Africa|"
      "America|Ireland|Virginia)\\b)", tts_en_say_direction, "a" },

  /* Days. */
  { "(\\d{4})-(\\d\\d)-(\\d\\d)(?:T(?=\\d)|\\b)(?!-)",
      tts_en_say_iso_date, "9" },
  { "(\\d{1,2})/(\\d{1,2})/(\\d{4}|\\d\\d)" END, tts_en_say_slash_date, "9" },
  { "(\\d{1,2})-(\\d{1,2})-(\\d{4})" END, tts_en_say_slash_date, "9" },
  { "(\\d{1,2})\\.(\\d{1,2})\\.(\\d{4})" END, tts_en_say_dot_date, "9" },
  { MONTH "\\s(\\d{1,2})(?:st|nd|rd|th)?" DASH "(\\d{1,2})(?:st|nd|rd|th)?"
      YEAR "(?![\\w:%]|[.,]\\d)", tts_en_say_month_days, "a" },
  { "(\\d{1,2})(?:st|nd|rd|th)?" DASH "(\\d{1,2})(?:st|nd|rd|th)?\\s" MONTH
      "(?:,?\\s(\\d{4}))?" END, tts_en_say_days_month, "9" },
  { MONTH "\\s(\\d{1,2})(?:st|nd|rd|th)?" YEAR "(?![\\w:%]|[.,]\\d)",
      tts_en_say_month_day, "a" },
  { "(\\d{1,2})(?:st|nd|rd|th)?(?:\\sof)?\\s" MONTH "(?:,?\\s(\\d{4}))?" END,
      tts_en_say_day_month, "9" },
  { "(Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\\.?(?=\\s\\d{4}\\b)",
      tts_en_say_month, "a" },
  { WEEKDAY "\\.?" DASH WEEKDAY "(?:\\.(?=[,;:)]|\\s[a-z\\d])|\\b)",
      tts_en_say_weekday, "a" },
  { "(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri)\\.(?=,?\\s)|"
      "(?:Sat|Sun)\\.(?=,?\\s[a-z\\d])|" WEEKDAY
      "(?=,?\\s\\d{1,2}(?:st|nd|rd|th)?\\s[A-Z][a-z]{2}|"
      ",?\\s(?:Jan|Feb|Mar|Apr|May|Ju|Aug|Sep|Oct|Nov|Dec))|"
      "(?:Mon|Tue|Wed|Thu|Fri)(?=,\\s)", tts_en_say_weekday, "a" },
  { "((?:1\\d|20)\\d0)['’]?s" END, tts_en_say_decade, "9$" },
  { "['’]?([2-9]0)['’]?s" END, tts_en_say_decade, "9$" },
  { "['’](\\d\\d)(?![\\d'’])" END, tts_en_say_short_year, "$" },
  { "((?:1\\d|20)\\d\\d)" DASH "((?:1\\d|20)\\d\\d|\\d\\d)(?![\\w-]|[.,]\\d)",
      tts_en_say_years, "9" },
  { "(\\d{1,4})\\s?(B\\.C(?:\\.E)?|A\\.D|C\\.E|BCE?|AD|CE)" END STOP,
      tts_en_say_era, "9" },
  { "(AD|A\\.D\\.)\\s(\\d{1,4})" END, tts_en_say_ad, "a" },

  /* Times. */
  { "([01]?\\d|2[0-4]):([0-5]\\d)(?::([0-5]\\d))?"
      "(?:\\s?" HALF_DAY ")?(?![\\d:])", tts_en_say_time, "9" },
  { "(1[0-2]|0?[1-9])\\s?" HALF_DAY, tts_en_say_hour, "9" },
  { "(\\d+)" FRACTION ":(\\d+)" FRACTION END, tts_en_say_ratio, "9" },

  /* Telephones and the like. */
  { "\\+(\\d{1,3})((?:[ .-]?\\(?\\d{1,7}\\)?){2,6})" END,
      tts_en_say_international, "$" },
  { "(?:(\\d)[ .-])?\\(?(\\d{3})\\)?[ .-]+(\\d{3})[.-](\\d{4})" END,
      tts_en_say_phone, "9$" },
  { "()(0\\d{2,4}) (\\d{3,4}) (\\d{3,4})" END, tts_en_say_phone, "9$" },
  { "()(0\\d{3,4}) (\\d{5,6})()" END, tts_en_say_phone, "9" },
  { "()()(\\d{3})-(\\d{4})" END, tts_en_say_phone, "9$" },
  { "(\\d{3})-(\\d{2})-(\\d{4})()" END, tts_en_say_phone, "9$" },
  { "(\\d{4})[ -](\\d{4})[ -](\\d{4})[ -](\\d{4})" END,
      tts_en_say_phone, "9$" },
  { "\\d+(?:-\\d+){2,}" END, tts_en_say_phone, "9" },
  { "([A-Z]{2}) (\\d{5})(?:-(\\d{4}))?" END, tts_en_say_zip, "a" },

  /* Money. */
  { "(?:(?<!\\w)([-−]))?" CURRENCY "\\s?" NUMBER FRACTION
      "(?:" DASH "[$£€¥₹]?" NUMBER FRACTION ")?" SCALE PER, tts_en_say_money,
      "a$" },
  { "([-−])?" CURRENCY "()(?:\\.(\\d\\d))()()()" END PER, tts_en_say_money,
      "a$" },
  { NUMBER FRACTION "(?:\\s(million|billion|trillion|thousand))?"
      "\\s?(" CODE "|[€¢£₹₩₽₺₪₫]|zł|kr)" "(?!\\w)" PER,
      tts_en_say_money_after, "9" },
  { "(" CODE ")\\s?" NUMBER FRACTION SCALE, tts_en_say_money_code, "a" },

  /* Numbers with something. */
  { "(\\d+)\\s?h(?:rs?)?\\s?(\\d{1,2})\\s?m(?:ins?)?(?:\\s?(\\d{1,2})\\s?s)?"
      END, tts_en_say_duration, "9" },
  { "()(\\d{1,3})m\\s?(\\d{1,2})s" END, tts_en_say_duration, "9" },
  { "(\\d{1,3})" FRACTION "°(?:\\s?(\\d{1,2})['′’])?"
      "(?:\\s?(\\d{1,2})(?:\\.\\d+)?[\"″”])?(?:\\s?([NESW]))?" END,
      tts_en_say_position, "9" },
  { "(?<![A-Za-z\\d])([-+±−])" NUMBER FRACTION "(" DASH NUMBER FRACTION
      ")?(\\s?)" UNIT, tts_en_say_measure, "$" },
  { "()" NUMBER FRACTION "(" DASH NUMBER FRACTION ")?(\\s?)" UNIT,
      tts_en_say_measure, "9" },
  { "()" NUMBER FRACTION "()()()(-)" UNIT "(?!-)", tts_en_say_measure, "9" },
  { "(\\d+)['′’]\\s?(\\d{1,2})(?:[\"″”]|''|′′)", tts_en_say_feet, "9" },
  { "(\\d+)([′″])", tts_en_say_prime, "9" },
  { BY "(\\s?)" UNIT, tts_en_say_by, "9" },
  { BY END, tts_en_say_by, "9" },
  { NUMBER "(?:st|nd|rd|th|ST|ND|RD|TH)" END, tts_en_say_ordinal, "9" },
  { "(\\d{1,2})/(\\d{1,2})(?![\\w/]|\\sof\\b)", tts_en_say_short_date,
      "9" },
  { PARTS "(\\s?)" UNIT, tts_en_say_fraction, "9" },
  { PARTS "(?:rds?|ths?|nds?)?(?![\\w/])", tts_en_say_fraction, "9" },
  { VULGAR "(\\s?)" UNIT, tts_en_say_vulgar, "9$" },
  { VULGAR, tts_en_say_vulgar, "9$" },
  { "(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})" END,
      tts_en_say_ip, "9" },
  { "()(\\d+(?:\\.\\d+){2,})" END, tts_en_say_dotted, "9" },
  { "(\\d+(?:\\.\\d+)?)[eE]([-+−]?)(\\d+)" END, tts_en_say_power, "9" },
  { "(?:10)?\\^([-−]?)(\\d+)" END, tts_en_say_exponent, "9$" },
  { NUMBER FRACTION "(k|K|M|bn|B)" END, tts_en_say_short_scale, "9" },
  { "(#|No\\.\\s?|no\\.\\s?|Nos\\.\\s?|Nr\\.\\s?|№\\s?)" NUMBER "(?!\\w)",
      tts_en_say_numbered, "a$" },
  { "([=#*~_+<>&^%|])\\1{3,}", tts_en_say_nothing, "$" },
  { "</?(?:" TAGS ")(?:\\s[^<>]*)?/?>", tts_en_say_nothing, "$" },
  { "(?<!\\S)[:;=][-'’]?[)(DPp|](?![^\\s.,!?])", tts_en_say_nothing, "$" },
  { "(?<![^\\n])#{1,6}(?=\\s)", tts_en_say_nothing, "$" },
  { "(?<!\\w)#(?=[A-Za-z]{2})(?![\\da-f]{6}\\b|(?:include|define|ifn?def|if|"
      "endif|pragma)\\b)", tts_en_say_operator, "$" },
  { "§§", tts_en_say_operator, "$" },
  { "!={1,2}|={2,3}|[<>]=|&&|\\|\\||[-=]>|\\+\\+", tts_en_say_operator, "$" },
  { "(?<=[\\d)]|[\\d)] )\\*(?=\\s?[\\d(])", tts_en_say_times, "$" },
  { "(?<=\\d|[\\d ][ap]m|[\\d ][AP]M|\\.m\\.|\\d[skKmMbBT]|\\d[bm]n|"
      "\\dst|\\d[nr]d|\\dth)[-–—](?=[$£€]?\\d[\\d.,:]*"
      "(?![\\d-])|(?:present|now|noon|midnight)\\b)", tts_en_say_to, "$" },
  { "(?<=[^\\S\\n])(--?)(?=[a-z]\\b|(?<=--)(?!(?:and|but|or|nor|for|"
      "so|yet|the|an|he|she|it|they|we|you|that|this|which|who|what|not|as|"
      "in|of|to|with|if|then|when|all|at|by|from|no|is|was)\\b)[a-z]+)",
      tts_en_say_flag, "$" },
  { "([A-F])([-−+])(?![\\w+-])", tts_en_say_grade, "a" },
  { "(~|≈|±|<|>|≤|≥|\\+)\\s?(?=[\\d.$£€])", tts_en_say_sign, "$" },
  { "([-−])(?=\\.?\\d)", tts_en_say_minus, "$" },
  { NUMBER FRACTION "\\s?([-–—])\\s?" NUMBER FRACTION "(?![\\w-])",
      tts_en_say_range, "9" },
  { NUMBER "\\.(\\d+)", tts_en_say_number, "9$" },
  { "()\\.(\\d+)" END, tts_en_say_number, "9$" },
  { NUMBER, tts_en_say_number, "9$" },
};

static GRegex *compiled[G_N_ELEMENTS (rules)];

static void
compile (void)
{
  static gsize done = 0;

  if (!g_once_init_enter (&done))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++) {
    g_autoptr (GError) error = NULL;

    compiled[i] = g_regex_new (rules[i].pattern, G_REGEX_OPTIMIZE, 0, &error);
    if (!compiled[i])
      g_error ("rule %u: %s", i, error->message);
  }
  g_once_init_leave (&done, 1);
}

/* Where the rules stop to look, so that no text takes them long: after some
 * words. */
static gsize
find_window (const gchar *text, gsize size, gsize at)
{
  gsize end = at + WINDOW;

  if (end >= size)
    return size;
  while (end > at && !g_ascii_isspace (text[end]))
    end--;
  if (end > at)
    return end;
  return g_utf8_find_prev_char (text, text + at + WINDOW + 1) - text;
}

static gchar
class_of (gunichar c)
{
  return c < 0x80 && g_ascii_isdigit (c) ? '9' : g_unichar_isalpha (c) ? 'a' :
      '$';
}

gsize
tts_en_rules (const TtsEnContext *context, const gchar *text, gsize size,
    gsize at, GString *ret_out)
{
  const gchar class = class_of (g_utf8_get_char (text + at));
  gsize window = find_window (text, size, at);

  compile ();
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++) {
    g_autoptr (GMatchInfo) match = NULL;
    gint start, end;

    if (!strchr (rules[i].first, class) ||
        !g_regex_match_full (compiled[i], text, window, at,
            G_REGEX_MATCH_ANCHORED, &match, NULL))
      continue;
    g_string_truncate (ret_out, 0);
    if (!rules[i].say (context, match, ret_out) ||
        !g_match_info_fetch_pos (match, 0, &start, &end) || end == start)
      continue;
    if (context->british)
      tts_en_add_and (ret_out);
    return end - start;
  }
  return 0;
}
