/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Money as English says it. */
#include <stdlib.h>
#include <string.h>

#include "english-rules-private.h"

static const struct
{
  const gchar *sign, *one, *many, *cent, *cents;
} moneys[] = {
  { "$", "dollar", "dollars", "cent", "cents" },
  { "US$", "^US dollar", "^US dollars", "cent", "cents" },
  { "C$", "Canadian dollar", "Canadian dollars", "cent", "cents" },
  { "CA$", "Canadian dollar", "Canadian dollars", "cent", "cents" },
  { "A$", "Australian dollar", "Australian dollars", "cent", "cents" },
  { "AU$", "Australian dollar", "Australian dollars", "cent", "cents" },
  { "NZ$", "New Zealand dollar", "New Zealand dollars", "cent", "cents" },
  { "HK$", "Hong Kong dollar", "Hong Kong dollars", "cent", "cents" },
  { "S$", "Singapore dollar", "Singapore dollars", "cent", "cents" },
  { "R$", "real", "reais", "centavo", "centavos" },
  { "£", "pound", "pounds", "penny", "pence" },
  { "€", "euro", "euros", "cent", "cents" },
  { "¥", "yen", "yen", NULL, NULL },
  { "₹", "rupee", "rupees", "paisa", "paise" },
  { "₩", "won", "won", NULL, NULL },
  { "₽", "ruble", "rubles", "kopeck", "kopecks" },
  { "₺", "lira", "lira", NULL, NULL },
  { "₪", "shekel", "shekels", NULL, NULL },
  { "₦", "naira", "naira", "kobo", "kobo" },
  { "฿", "baht", "baht", "satang", "satang" },
  { "₫", "dong", "dong", NULL, NULL },
  { "₱", "peso", "pesos", "centavo", "centavos" },
  { "₴", "hryvnia", "hryvnias", NULL, NULL },
  { "₿", "bitcoin", "bitcoins", NULL, NULL },
  { "zł", "zloty", "zlotys", "grosz", "groszy" },
  { "kr", "krone", "kroner", NULL, NULL },
  { "¢", "cent", "cents", NULL, NULL },
  { "USD", "dollar", "dollars", "cent", "cents" },
  { "EUR", "euro", "euros", "cent", "cents" },
  { "GBP", "pound", "pounds", "penny", "pence" },
  { "JPY", "yen", "yen", NULL, NULL },
  { "CHF", "Swiss franc", "Swiss francs", "centime", "centimes" },
  { "CAD", "Canadian dollar", "Canadian dollars", "cent", "cents" },
  { "AUD", "Australian dollar", "Australian dollars", "cent", "cents" },
  { "NZD", "New Zealand dollar", "New Zealand dollars", "cent", "cents" },
  { "HKD", "Hong Kong dollar", "Hong Kong dollars", "cent", "cents" },
  { "SGD", "Singapore dollar", "Singapore dollars", "cent", "cents" },
  { "INR", "rupee", "rupees", "paisa", "paise" },
  { "CNY", "yuan", "yuan", NULL, NULL },
  { "RMB", "yuan", "yuan", NULL, NULL },
  { "KRW", "won", "won", NULL, NULL },
  { "SEK", "Swedish krona", "Swedish kronor", NULL, NULL },
  { "NOK", "Norwegian krone", "Norwegian kroner", NULL, NULL },
  { "DKK", "Danish krone", "Danish kroner", NULL, NULL },
  { "PLN", "zloty", "zlotys", "grosz", "groszy" },
  { "CZK", "koruna", "koruny", NULL, NULL },
  { "RUB", "ruble", "rubles", "kopeck", "kopecks" },
  { "BRL", "real", "reais", "centavo", "centavos" },
  { "MXN", "Mexican peso", "Mexican pesos", "centavo", "centavos" },
  { "ZAR", "rand", "rand", "cent", "cents" },
};

static gint
find_money (const gchar *sign)
{
  for (guint i = 0; i < G_N_ELEMENTS (moneys); i++)
    if (strcmp (moneys[i].sign, sign) == 0)
      return i;
  return -1;
}

/* The amount; cents where there are two decimals and no scale. */
static gboolean
say_money (GString *out, const gchar *sign, const gchar *number,
    const gchar *decimals, const gchar *scale, gboolean adjective)
{
  gint i = find_money (sign);
  guint cents;

  if (i < 0)
    return FALSE;
  if (*scale || !moneys[i].cent || strlen (decimals) != 2) {
    tts_en_decimal (out, number, decimals);
    tts_en_say (out, tts_en_scale (scale));
    tts_en_say (out, adjective || (tts_en_is_one (number, decimals) &&
            !*scale) ? moneys[i].one : moneys[i].many);
    return TRUE;
  }
  cents = atoi (decimals);
  if (strpbrk (number, "123456789") || cents == 0) {
    tts_en_cardinal (out, number);
    tts_en_say (out, (adjective && cents == 0) || tts_en_is_one (number, "") ?
        moneys[i].one : moneys[i].many);
    if (cents > 0)
      tts_en_say (out, "and");
  }
  if (cents > 0) {
    tts_en_count (out, cents);
    tts_en_say (out, cents == 1 || adjective ? moneys[i].cent :
        moneys[i].cents);
  }
  return TRUE;
}

/* $5/month, $5/ticket; FALSE where it is no unit. */
static gboolean
say_per (GString *out, const gchar *unit)
{
  g_autofree gchar *each = tts_en_unit (unit, FALSE);

  if (*unit && !each && strlen (unit) < 3)
    return FALSE;
  if (*unit) {
    tts_en_say (out, "per");
    tts_en_say (out, each ? each : unit);
  }
  return TRUE;
}

TTS_EN_RULE (tts_en_say_money)
{
  g_autofree gchar *sign = tts_en_group (match, 1);
  g_autofree gchar *currency = tts_en_group (match, 2);
  g_autofree gchar *number = tts_en_group (match, 3);
  g_autofree gchar *decimals = tts_en_group (match, 4);
  g_autofree gchar *to = tts_en_group (match, 5);
  g_autofree gchar *to_decimals = tts_en_group (match, 6);
  g_autofree gchar *scale = tts_en_group (match, 7);
  g_autofree gchar *per = tts_en_group (match, 8);
  gboolean adjective = tts_en_is_adjective (context, match);

  if (*sign)
    tts_en_say (out, "minus");
  if (*to) {
    tts_en_decimal (out, number, decimals);
    tts_en_say (out, "to");
    if (!say_money (out, currency, to, to_decimals, scale, adjective))
      return FALSE;
  } else if (!say_money (out, currency, number, decimals, scale, adjective)) {
    return FALSE;
  }
  return say_per (out, per);
}

TTS_EN_RULE (tts_en_say_money_after)
{
  g_autofree gchar *number = tts_en_group (match, 1);
  g_autofree gchar *decimals = tts_en_group (match, 2);
  g_autofree gchar *scale = tts_en_group (match, 3);
  g_autofree gchar *currency = tts_en_group (match, 4);
  g_autofree gchar *per = tts_en_group (match, 5);

  return say_money (out, currency, number, decimals, scale,
      tts_en_is_adjective (context, match)) && say_per (out, per);
}

TTS_EN_RULE (tts_en_say_money_code)
{
  g_autofree gchar *currency = tts_en_group (match, 1);
  g_autofree gchar *number = tts_en_group (match, 2);
  g_autofree gchar *decimals = tts_en_group (match, 3);
  g_autofree gchar *scale = tts_en_group (match, 4);

  return say_money (out, currency, number, decimals, scale,
      tts_en_is_adjective (context, match));
}
