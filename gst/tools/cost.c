/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts cost: what speech has cost so far. */
#include "rent-note.h"
#include "tools-common.h"

#include <stdio.h>
#include <string.h>

static gchar *since_text;
static gchar *until_text;
static gchar *by_nick;
static gchar *ledger;
static gboolean csv_output;
static gboolean json_output;

static const GOptionEntry options[] = {
  {"since", 0, 0, G_OPTION_ARG_FILENAME, &since_text,
        "First day or time: 2026-11-21, 2026-11-21T08:00, today, or 7d for "
        "seven days ago", "WHEN"},
  {"until", 0, 0, G_OPTION_ARG_FILENAME, &until_text,
      "Last day, or the time before which", "WHEN"},
  {"by", 0, 0, G_OPTION_ARG_FILENAME, &by_nick,
      "One line for each: provider, model, day, script", "WHAT"},
  {"ledger", 0, 0, G_OPTION_ARG_FILENAME, &ledger,
      "Another ledger than one's own", "FILE"},
  {"csv", 0, 0, G_OPTION_ARG_NONE, &csv_output, "Print CSV", NULL},
  {"json", 0, 0, G_OPTION_ARG_NONE, &json_output, "Print JSON", NULL},
  {NULL}
};

/* Midnight of the day that is so many days before today. */
static GDateTime *
day_before_today (guint days)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) day = g_date_time_add_days (now, -(gint) days);

  return g_date_time_new_local (g_date_time_get_year (day),
      g_date_time_get_month (day), g_date_time_get_day_of_month (day), 0, 0,
      0);
}

static GDateTime *
parse_iso (const gchar *text, gboolean *ret_is_day)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autofree gchar *whole = NULL;

  *ret_is_day = strlen (text) == strlen ("2026-11-21");
  if (*ret_is_day)
    whole = g_strconcat (text, "T00:00:00", NULL);
  else if (strlen (text) == strlen ("2026-11-21T08:00"))
    whole = g_strconcat (text, ":00", NULL);
  return g_date_time_new_from_iso8601 (whole ? whole : text, zone);
}

static GDateTime *
parse_when (const gchar *text, gboolean *ret_is_day)
{
  guint days;
  gchar end;

  *ret_is_day = TRUE;
  if (strcmp (text, "today") == 0)
    return day_before_today (0);
  if (strcmp (text, "yesterday") == 0)
    return day_before_today (1);
  if (sscanf (text, "%5ud%c", &days, &end) == 1 && g_str_has_suffix (text, "d"))
    return day_before_today (days);
  return parse_iso (text, ret_is_day);
}

/* In µs since 1970; with @end a day is the moment after it. */
static gint
set_time (const gchar *option, const gchar *text, gboolean end,
    gint64 *ret_time)
{
  g_autoptr (GDateTime) time = NULL;
  gboolean is_day;

  if (!text)
    return 0;
  time = parse_when (text, &is_day);
  if (!time)
    return tool_usage ("%s can not be '%s', only like 2026-11-21, "
        "2026-11-21T08:00, today, yesterday or 7d", option, text);
  if (end && is_day) {
    GDateTime *day = g_steal_pointer (&time);

    time = g_date_time_add_days (day, 1);
    g_date_time_unref (day);
  }
  *ret_time = g_date_time_to_unix (time) * G_USEC_PER_SEC;
  return 0;
}

static gint
set_by (GstTtsLedgerBy *ret_by)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (GST_TYPE_TTS_LEDGER_BY);
  GEnumValue *value = by_nick ? g_enum_get_value_by_nick (klass, by_nick)
      : NULL;

  *ret_by = value ? value->value : GST_TTS_LEDGER_BY_PROVIDER;
  if (by_nick && !value)
    return tool_usage ("--by can not be '%s', only provider, model, day or "
        "script", by_nick);
  return 0;
}

static gchar *
format_money (gdouble amount, const gchar *currency)
{
  return currency ? g_strdup_printf ("%.4f %s", amount, currency)
      : g_strdup ("unknown");
}

static void
add_row (GPtrArray *table, const GstTtsLedgerSum *sum)
{
  gboolean doubt = sum->maybe_billed > 0;

  tool_table_add (table, g_strdup (sum->name));
  tool_table_add (table, g_strdup_printf ("%" G_GUINT64_FORMAT,
          sum->billed));
  tool_table_add (table, g_strdup_printf ("%" G_GUINT64_FORMAT, sum->chars));
  tool_table_add (table, tool_format_seconds (sum->audio));
  tool_table_add (table, format_money (sum->cost, sum->currency));
  tool_table_add (table, doubt ? g_strdup_printf ("%" G_GUINT64_FORMAT,
          sum->maybe_billed) : NULL);
  tool_table_add (table, doubt ? format_money (sum->maybe_cost,
          sum->currency) : NULL);
}

/* What all rows of the currency come to. */
static GstTtsLedgerSum *
add_up (const GPtrArray *sums, const gchar *currency)
{
  GstTtsLedgerSum *total = g_new0 (GstTtsLedgerSum, 1);

  total->name = g_strdup ("all");
  total->currency = g_strdup (currency);
  for (guint i = 0; i < sums->len; i++) {
    const GstTtsLedgerSum *sum = g_ptr_array_index (sums, i);

    if (g_strcmp0 (sum->currency, currency) != 0)
      continue;
    total->billed += sum->billed;
    total->maybe_billed += sum->maybe_billed;
    total->not_billed += sum->not_billed;
    total->chars += sum->chars;
    total->audio += sum->audio;
    total->cost += sum->cost;
    total->maybe_cost += sum->maybe_cost;
  }
  return total;
}

/* A last row for each currency that has more than one. */
static void
add_totals (GPtrArray *table, const GPtrArray *sums)
{
  g_autoptr (GHashTable) rows = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < sums->len; i++) {
    const GstTtsLedgerSum *sum = g_ptr_array_index (sums, i);
    guint n = sum->currency
        ? GPOINTER_TO_UINT (g_hash_table_lookup (rows, sum->currency)) + 1 : 0;

    if (n == 2) {
      g_autoptr (GstTtsLedgerSum) total = add_up (sums, sum->currency);

      add_row (table, total);
    }
    if (n > 0)
      g_hash_table_insert (rows, sum->currency, GUINT_TO_POINTER (n));
  }
}

/* Machines that are not given back are not in the ledger yet. */
static void
add_rented (GPtrArray *sums)
{
  g_autoptr (GPtrArray) notes = rent_note_list (NULL);

  for (guint i = 0; i < notes->len; i++) {
    const RentNote *note = notes->pdata[i];
    g_autofree gchar *service = rent_note_dup_service (note);
    GstTtsLedgerSum *sum = g_new0 (GstTtsLedgerSum, 1);

    sum->name = g_strdup_printf ("%s %s, not ended", service,
        note->id ? note->id : note->label);
    sum->currency = g_strdup ("USD");
    sum->billed = 1;
    sum->cost = rent_note_cost (note);
    g_ptr_array_add (sums, sum);
  }
}

/* What nobody knows the price of, and how it is said. */
static void
name_unknown (const GPtrArray *sums, GstTtsLedgerBy by)
{
  g_autofree gchar *path = g_build_filename (g_get_user_config_dir (),
      "gst-tts", "prices.ini", NULL);

  for (guint i = 0; i < sums->len; i++) {
    const GstTtsLedgerSum *sum = g_ptr_array_index (sums, i);

    if (sum->currency || sum->billed + sum->maybe_billed == 0)
      continue;
    if (by == GST_TTS_LEDGER_BY_PROVIDER || by == GST_TTS_LEDGER_BY_MODEL)
      tool_message ("what %s costs is not known: a row [%s] in %s says it "
          "from then on", sum->name, sum->name, path);
    else
      tool_message ("some prices of %s are not known: --by=provider names "
          "whose", sum->name);
  }
}

static void
print_table (const GPtrArray *sums, GstTtsLedgerBy by)
{
  static const gchar *const names[] = { "PROVIDER", "MODEL", "DAY", "SCRIPT" };
  static const gchar *const headings[] = { "REQUESTS", "CHARACTERS", "SPEECH",
    "COST", "MAYBE", "MAYBE COST"
  };
  g_autoptr (GPtrArray) table = tool_table_new ();

  if (sums->len == 0) {
    tool_message ("nothing that costs something was asked for in this time");
    return;
  }
  tool_table_add (table, g_strdup (names[by]));
  for (guint i = 0; i < G_N_ELEMENTS (headings); i++)
    tool_table_add (table, g_strdup (headings[i]));
  for (guint i = 0; i < sums->len; i++)
    add_row (table, g_ptr_array_index (sums, i));
  add_totals (table, sums);
  tool_table_print (table, G_N_ELEMENTS (headings) + 1);
  name_unknown (sums, by);
}

static void
print_cell (const gchar *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "\"", -1);
  g_autofree gchar *escaped = g_strjoinv ("\"\"", parts);

  printf (strpbrk (text, ",\"\r\n") ? "\"%s\"" : "%s", escaped);
}

static void
print_number (gdouble number)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];

  printf (",%s", g_ascii_formatd (text, sizeof text, "%.6f", number));
}

static void
print_csv (const GPtrArray *sums)
{
  puts ("name,currency,billed,maybe_billed,not_billed,characters,"
      "audio_seconds,cost,maybe_cost");
  for (guint i = 0; i < sums->len; i++) {
    const GstTtsLedgerSum *sum = g_ptr_array_index (sums, i);

    print_cell (sum->name);
    printf (",%s,%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT ",%"
        G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT, sum->currency ? sum->currency
        : "", sum->billed, sum->maybe_billed, sum->not_billed, sum->chars);
    print_number (sum->audio);
    print_number (sum->cost);
    print_number (sum->maybe_cost);
    putchar ('\n');
  }
}

static void
print_json (const GPtrArray *sums)
{
  g_autoptr (JsonBuilder) json = tool_json_begin ();

  json_builder_set_member_name (json, "costs");
  json_builder_begin_array (json);
  for (guint i = 0; i < sums->len; i++) {
    const GstTtsLedgerSum *sum = g_ptr_array_index (sums, i);

    json_builder_begin_object (json);
    tool_json_string (json, "name", sum->name);
    tool_json_string (json, "currency", sum->currency);
    tool_json_int (json, "billed", sum->billed);
    tool_json_int (json, "maybe_billed", sum->maybe_billed);
    tool_json_int (json, "not_billed", sum->not_billed);
    tool_json_int (json, "characters", sum->chars);
    tool_json_double (json, "audio_seconds", sum->audio);
    tool_json_double (json, "cost", sum->cost);
    tool_json_double (json, "maybe_cost", sum->maybe_cost);
    json_builder_end_object (json);
  }
  json_builder_end_array (json);
  tool_json_end (json);
}

static gint
run (gchar **arguments)
{
  g_autoptr (GPtrArray) sums = NULL;
  g_autoptr (GError) error = NULL;
  GstTtsLedgerBy by;
  gint64 since = 0, until = G_MAXINT64;
  gint code;

  if (arguments[0])
    return tool_usage ("'%s' is one argument too many", arguments[0]);
  if (csv_output && json_output)
    return tool_usage ("print --csv or --json, not both");
  code = set_by (&by);
  if (code == 0)
    code = set_time ("--since", since_text, FALSE, &since);
  if (code == 0)
    code = set_time ("--until", until_text, TRUE, &until);
  if (code != 0)
    return code;

  sums = gst_tts_ledger_sum_up (ledger, by, since, until, &error);
  if (!sums)
    return tool_fail (error);
  if (!ledger && until > g_get_real_time ())
    add_rented (sums);
  if (json_output)
    print_json (sums);
  else if (csv_output)
    print_csv (sums);
  else
    print_table (sums, by);
  return 0;
}

const ToolCommand tool_cost = {
  "cost", "", "What speech has cost", options, run
};
