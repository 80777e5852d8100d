/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* English names of units, months and moneys. */
#include "english-rules.h"

#include <string.h>

static const struct
{
  const gchar *sign, *one, *many;
} units[] = {
  { "%", "percent", "percent" },
  { "‰", "per mille", "per mille" },
  { "°", "degree", "degrees" },
  { "°C", "degree Celsius", "degrees Celsius" },
  { "°F", "degree Fahrenheit", "degrees Fahrenheit" },
  { "°K", "kelvin", "kelvins" },
  { "km", "kilometer", "kilometers" },
  { "m", "meter", "meters" },
  { "cm", "centimeter", "centimeters" },
  { "mm", "millimeter", "millimeters" },
  { "µm", "micrometer", "micrometers" },
  { "nm", "nanometer", "nanometers" },
  { "mi", "mile", "miles" },
  { "yd", "yard", "yards" },
  { "ft", "foot", "feet" },
  { "in", "inch", "inches" },
  { "kg", "kilogram", "kilograms" },
  { "g", "gram", "grams" },
  { "mg", "milligram", "milligrams" },
  { "µg", "microgram", "micrograms" },
  { "lb", "pound", "pounds" },
  { "lbs", "pound", "pounds" },
  { "oz", "ounce", "ounces" },
  { "l", "liter", "liters" },
  { "L", "liter", "liters" },
  { "ml", "milliliter", "milliliters" },
  { "mL", "milliliter", "milliliters" },
  { "cl", "centiliter", "centiliters" },
  { "gal", "gallon", "gallons" },
  { "tsp", "teaspoon", "teaspoons" },
  { "tbsp", "tablespoon", "tablespoons" },
  { "ms", "millisecond", "milliseconds" },
  { "µs", "microsecond", "microseconds" },
  { "ns", "nanosecond", "nanoseconds" },
  { "s", "second", "seconds" },
  { "sec", "second", "seconds" },
  { "min", "minute", "minutes" },
  { "mins", "minute", "minutes" },
  { "h", "hour", "hours" },
  { "hr", "hour", "hours" },
  { "hrs", "hour", "hours" },
  { "mo", "month", "months" },
  { "yr", "year", "years" },
  { "yrs", "year", "years" },
  { "Hz", "hertz", "hertz" },
  { "kHz", "kilohertz", "kilohertz" },
  { "MHz", "megahertz", "megahertz" },
  { "GHz", "gigahertz", "gigahertz" },
  { "B", "byte", "bytes" },
  { "KB", "kilobyte", "kilobytes" },
  { "kB", "kilobyte", "kilobytes" },
  { "MB", "megabyte", "megabytes" },
  { "GB", "gigabyte", "gigabytes" },
  { "TB", "terabyte", "terabytes" },
  { "PB", "petabyte", "petabytes" },
  { "KiB", "kibibyte", "kibibytes" },
  { "MiB", "mebibyte", "mebibytes" },
  { "GiB", "gibibyte", "gibibytes" },
  { "kbit", "kilobit", "kilobits" },
  { "Mbit", "megabit", "megabits" },
  { "Gbit", "gigabit", "gigabits" },
  { "kbps", "kilobit per second", "kilobits per second" },
  { "Mbps", "megabit per second", "megabits per second" },
  { "Gbps", "gigabit per second", "gigabits per second" },
  { "fps", "frame per second", "frames per second" },
  { "rpm", "revolution per minute", "revolutions per minute" },
  { "mph", "mile per hour", "miles per hour" },
  { "kmh", "kilometer per hour", "kilometers per hour" },
  { "kph", "kilometer per hour", "kilometers per hour" },
  { "mpg", "mile per gallon", "miles per gallon" },
  { "W", "watt", "watts" },
  { "kW", "kilowatt", "kilowatts" },
  { "MW", "megawatt", "megawatts" },
  { "kWh", "kilowatt hour", "kilowatt hours" },
  { "V", "volt", "volts" },
  { "kV", "kilovolt", "kilovolts" },
  { "mV", "millivolt", "millivolts" },
  { "mA", "milliamp", "milliamps" },
  { "mAh", "milliamp hour", "milliamp hours" },
  { "Ω", "ohm", "ohms" },
  { "J", "joule", "joules" },
  { "kJ", "kilojoule", "kilojoules" },
  { "cal", "calorie", "calories" },
  { "kcal", "kilocalorie", "kilocalories" },
  { "N", "newton", "newtons" },
  { "Pa", "pascal", "pascals" },
  { "kPa", "kilopascal", "kilopascals" },
  { "hPa", "hectopascal", "hectopascals" },
  { "psi", "pound per square inch", "pounds per square inch" },
  { "dB", "decibel", "decibels" },
  { "px", "pixel", "pixels" },
  { "MP", "megapixel", "megapixels" },
  { "dpi", "dot per inch", "dots per inch" },
  { "ppm", "part per million", "parts per million" },
  { "ha", "hectare", "hectares" },
  { "sq ft", "square foot", "square feet" },
  { "sq mi", "square mile", "square miles" },
  { "sq km", "square kilometer", "square kilometers" },
  { "sq m", "square meter", "square meters" },
  { "cu ft", "cubic foot", "cubic feet" },
  { "m²", "square meter", "square meters" },
  { "m2", "square meter", "square meters" },
  { "km²", "square kilometer", "square kilometers" },
  { "km2", "square kilometer", "square kilometers" },
  { "cm²", "square centimeter", "square centimeters" },
  { "ft²", "square foot", "square feet" },
  { "m³", "cubic meter", "cubic meters" },
  { "m3", "cubic meter", "cubic meters" },
  { "cm³", "cubic centimeter", "cubic centimeters" },
  { "day", "day", "days" },
  { "week", "week", "weeks" },
  { "month", "month", "months" },
  { "year", "year", "years" },
  { "hour", "hour", "hours" },
  { "minute", "minute", "minutes" },
  { "second", "second", "seconds" },
  { "person", "person", "people" },
};

static const gchar *const months[] = {
  "January", "February", "March", "April", "May", "June", "July", "August",
  "September", "October", "November", "December",
};

static const gchar *
find_unit (const gchar *sign, gboolean plural)
{
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (strcmp (units[i].sign, sign) == 0)
      return plural ? units[i].many : units[i].one;
  return NULL;
}

gchar *
tts_en_unit (const gchar *unit, gboolean plural)
{
  g_auto (GStrv) parts = g_strsplit (unit, "/", 2);
  const gchar *what = parts[0] ? find_unit (parts[0], plural) : NULL;
  const gchar *per = what && parts[1] ? find_unit (parts[1], FALSE) : NULL;

  if (!what || (parts[1] && !per))
    return NULL;
  return per ? g_strdup_printf ("%s per %s", what, per) : g_strdup (what);
}

/* At least three letters of its name. */
guint
tts_en_month (const gchar *name)
{
  for (guint i = 0; strlen (name) >= 3 && i < G_N_ELEMENTS (months); i++)
    if (g_str_has_prefix (months[i], name))
      return i + 1;
  return 0;
}

const gchar *
tts_en_month_name (guint month)
{
  return months[month - 1];
}

gboolean
tts_en_after (const TtsEnContext *context, const gchar *list)
{
  g_autofree gchar *lower = NULL, *wanted = NULL, *all = NULL;
  const TtsToken *last;

  if (context->before->len == 0)
    return FALSE;
  last = tts_token (context->before, context->before->len - 1);
  lower = tts_lower (last->text);
  wanted = g_strconcat ("|", lower, "|", NULL);
  all = g_strconcat ("|", list, "|", NULL);
  return strstr (all, wanted) != NULL;
}
