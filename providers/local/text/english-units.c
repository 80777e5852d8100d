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
  { "yds", "yard", "yards" },
  { "deg", "degree", "degrees" },
  { "kg", "kilogram", "kilograms" },
  { "g", "gram", "grams" },
  { "mg", "milligram", "milligrams" },
  { "µg", "microgram", "micrograms" },
  { "ng", "nanogram", "nanograms" },
  { "mol", "mole", "moles" },
  { "mmol", "millimole", "millimoles" },
  { "lb", "pound", "pounds" },
  { "lbs", "pound", "pounds" },
  { "oz", "ounce", "ounces" },
  { "l", "liter", "liters" },
  { "L", "liter", "liters" },
  { "ml", "milliliter", "milliliters" },
  { "mL", "milliliter", "milliliters" },
  { "cl", "centiliter", "centiliters" },
  { "dl", "deciliter", "deciliters" },
  { "dL", "deciliter", "deciliters" },
  { "fl oz", "fluid ounce", "fluid ounces" },
  { "fl. oz", "fluid ounce", "fluid ounces" },
  { "qt", "quart", "quarts" },
  { "bbl", "barrel", "barrels" },
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
  { "THz", "terahertz", "terahertz" },
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
  { "bpm", "beat per minute", "beats per minute" },
  { "fps", "frame per second", "frames per second" },
  { "rpm", "revolution per minute", "revolutions per minute" },
  { "mph", "mile per hour", "miles per hour" },
  { "kmh", "kilometer per hour", "kilometers per hour" },
  { "kph", "kilometer per hour", "kilometers per hour" },
  { "mpg", "mile per gallon", "miles per gallon" },
  { "W", "watt", "watts" },
  { "kW", "kilowatt", "kilowatts" },
  { "MW", "megawatt", "megawatts" },
  { "GW", "gigawatt", "gigawatts" },
  { "Wh", "watt hour", "watt hours" },
  { "MWh", "megawatt hour", "megawatt hours" },
  { "GWh", "gigawatt hour", "gigawatt hours" },
  { "TWh", "terawatt hour", "terawatt hours" },
  { "kWh", "kilowatt hour", "kilowatt hours" },
  { "V", "volt", "volts" },
  { "kV", "kilovolt", "kilovolts" },
  { "mV", "millivolt", "millivolts" },
  { "mA", "milliamp", "milliamps" },
  { "mAh", "milliamp hour", "milliamp hours" },
  { "Ω", "ohm", "ohms" },
  { "kΩ", "kiloohm", "kiloohms" },
  { "kN", "kilonewton", "kilonewtons" },
  { "MJ", "megajoule", "megajoules" },
  { "J", "joule", "joules" },
  { "kJ", "kilojoule", "kilojoules" },
  { "cal", "calorie", "calories" },
  { "kcal", "kilocalorie", "kilocalories" },
  { "N", "newton", "newtons" },
  { "Pa", "pascal", "pascals" },
  { "kPa", "kilopascal", "kilopascals" },
  { "hPa", "hectopascal", "hectopascals" },
  { "MPa", "megapascal", "megapascals" },
  { "GPa", "gigapascal", "gigapascals" },
  { "atm", "atmosphere", "atmospheres" },
  { "mmHg", "millimeter of mercury", "millimeters of mercury" },
  { "psi", "pound per square inch", "pounds per square inch" },
  { "dB", "decibel", "decibels" },
  { "px", "pixel", "pixels" },
  { "MP", "megapixel", "megapixels" },
  { "dpi", "dot per inch", "dots per inch" },
  { "ppb", "part per billion", "parts per billion" },
  { "ppm", "part per million", "parts per million" },
  { "ha", "hectare", "hectares" },
  { "day", "day", "days" },
  { "week", "week", "weeks" },
  { "month", "month", "months" },
  { "year", "year", "years" },
  { "hour", "hour", "hours" },
  { "minute", "minute", "minutes" },
  { "second", "second", "seconds" },
  { "wk", "week", "weeks" },
  { "wks", "week", "weeks" },
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

/* "square meter" of m², m2 and sq. m; "second squared" of s². */
static gchar *
name_power (const gchar *unit, gboolean plural)
{
  static const struct
  {
    const gchar *sign, *length, *other;
  } powers[] = {
    { "²", "square", "squared" }, { "2", "square", "squared" },
    { "³", "cubic", "cubed" }, { "3", "cubic", "cubed" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (powers); i++) {
    gsize size = strlen (unit) - strlen (powers[i].sign);
    g_autofree gchar *base = NULL;
    const gchar *name;

    if (!g_str_has_suffix (unit, powers[i].sign))
      continue;
    base = g_strndup (unit, size);
    name = find_unit (base, plural);
    if (name && (strchr (base, 'm') == base + size - 1 ||
            g_str_equal (base, "ft") || g_str_equal (base, "in")))
      return g_strdup_printf ("%s %s", powers[i].length, name);
    return name ? g_strdup_printf ("%s %s", name, powers[i].other) : NULL;
  }
  return NULL;
}

static gchar *
name_unit (const gchar *unit, gboolean plural)
{
  const gchar *name = find_unit (unit, plural);
  const gchar *base = strrchr (unit, ' ');

  if (name || !base)
    return name ? g_strdup (name) : name_power (unit, plural);
  name = find_unit (base + 1, plural);
  return name ? g_strdup_printf ("%s %s", *unit == 's' ? "square" : "cubic",
      name) : NULL;
}

gchar *
tts_en_unit (const gchar *unit, gboolean plural)
{
  g_autoptr (GString) plain = g_string_new (unit);
  g_autoptr (GString) all = g_string_new (NULL);
  g_auto (GStrv) parts = NULL;

  g_string_replace (plain, "μ", "µ", 0);
  parts = g_strsplit (plain->str, "/", 0);
  for (guint i = 0; parts[i]; i++) {
    g_autofree gchar *name = name_unit (parts[i], plural && i == 0);

    if (!name)
      return NULL;
    g_string_append_printf (all, "%s%s", i ? " per " : "", name);
  }
  return all->len ? g_string_free (g_steal_pointer (&all), FALSE) : NULL;
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
