/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the rules say. */
#pragma once

#include "english-numbers.h"
#include "english-rules.h"

G_BEGIN_DECLS

/* FALSE: the rule is not meant after all. */
typedef gboolean (*TtsEnRule) (const TtsEnContext *context,
    const GMatchInfo *match, GString *out);

/* A group of the match, "" where it is not there; (transfer full). Digits of
 * all scripts match \d: they become those of ASCII. */
static inline gchar *
tts_en_group (const GMatchInfo *match, gint n)
{
  g_autofree gchar *text = g_match_info_fetch (match, n);
  GString *plain = g_string_new (NULL);

  for (const gchar *p = text; p && *p; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (g_unichar_isdigit (c))
      g_string_append_c (plain, '0' + g_unichar_digit_value (c));
    else
      g_string_append_unichar (plain, c);
  }
  return g_string_free (plain, FALSE);
}

#define TTS_EN_RULE(name) gboolean name (const TtsEnContext *context, \
    const GMatchInfo *match, GString *out)

/* english-dates.c */
TTS_EN_RULE (tts_en_say_iso_date);
TTS_EN_RULE (tts_en_say_slash_date);
TTS_EN_RULE (tts_en_say_short_date);
TTS_EN_RULE (tts_en_say_dot_date);
TTS_EN_RULE (tts_en_say_month_day);
TTS_EN_RULE (tts_en_say_day_month);
TTS_EN_RULE (tts_en_say_month_days);
TTS_EN_RULE (tts_en_say_days_month);
TTS_EN_RULE (tts_en_say_month);
TTS_EN_RULE (tts_en_say_weekday);
TTS_EN_RULE (tts_en_say_decade);
TTS_EN_RULE (tts_en_say_short_year);
TTS_EN_RULE (tts_en_say_years);
TTS_EN_RULE (tts_en_say_era);
TTS_EN_RULE (tts_en_say_ad);
TTS_EN_RULE (tts_en_say_time);
TTS_EN_RULE (tts_en_say_hour);
TTS_EN_RULE (tts_en_say_ratio);

/* english-names.c: addresses, telephones, versions. */
TTS_EN_RULE (tts_en_say_mail);
TTS_EN_RULE (tts_en_say_url);
TTS_EN_RULE (tts_en_say_path);
TTS_EN_RULE (tts_en_say_file);
TTS_EN_RULE (tts_en_say_international);
TTS_EN_RULE (tts_en_say_phone);
TTS_EN_RULE (tts_en_say_direction);
TTS_EN_RULE (tts_en_say_zip);
TTS_EN_RULE (tts_en_say_version);
TTS_EN_RULE (tts_en_say_ip);
TTS_EN_RULE (tts_en_say_dotted);

/* english-money.c */
TTS_EN_RULE (tts_en_say_money);
TTS_EN_RULE (tts_en_say_money_after);
TTS_EN_RULE (tts_en_say_money_code);

/* english-measures.c: numbers and what they count. */
TTS_EN_RULE (tts_en_say_measure);
TTS_EN_RULE (tts_en_say_unit);
TTS_EN_RULE (tts_en_say_duration);
TTS_EN_RULE (tts_en_say_position);
TTS_EN_RULE (tts_en_say_feet);
TTS_EN_RULE (tts_en_say_prime);
TTS_EN_RULE (tts_en_say_by);
TTS_EN_RULE (tts_en_say_ordinal);
TTS_EN_RULE (tts_en_say_fraction);
TTS_EN_RULE (tts_en_say_vulgar);
TTS_EN_RULE (tts_en_say_power);
TTS_EN_RULE (tts_en_say_exponent);
TTS_EN_RULE (tts_en_say_short_scale);
TTS_EN_RULE (tts_en_say_numbered);
TTS_EN_RULE (tts_en_say_range);
TTS_EN_RULE (tts_en_say_number);

/* "million" of M, or @sign itself. */
const gchar *tts_en_scale (const gchar *sign);
gboolean tts_en_is_one (const gchar *number, const gchar *decimals);

/* english-signs.c */
gboolean tts_en_is_adjective (const TtsEnContext *context,
                              const GMatchInfo *match);
TTS_EN_RULE (tts_en_say_nothing);
TTS_EN_RULE (tts_en_say_operator);
TTS_EN_RULE (tts_en_say_times);
TTS_EN_RULE (tts_en_say_sign);
TTS_EN_RULE (tts_en_say_minus);
TTS_EN_RULE (tts_en_say_to);
TTS_EN_RULE (tts_en_say_flag);
TTS_EN_RULE (tts_en_say_grade);

G_END_DECLS
