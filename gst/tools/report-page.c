/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A run as one page of HTML that needs nothing else. */
#include "report-run.h"

#include <math.h>
#include <string.h>

#define WIDTH 960.0             /* of a picture */
#define LEFT 60.0               /* of its first moment */
#define LANE 14.0               /* pixels for a request */
#define CURVE 140.0             /* height of a curve */
#define MAX_ROWS 2000

typedef struct
{
  const GPtrArray *tries;
  GPtrArray *providers;         /* names, of the tries */
  gdouble length;               /* seconds */
  GString *page;
} Page;

static const gchar style[] =
    ":root{color-scheme:light dark;--fg:#1b1f24;--bg:#fff;--dim:#6b7480;"
    "--line:#d7dce2;--well:#2f81c7;--bad:#c93c37;--maybe:#d48806;"
    "--curve:#1a7f5a}"
    "@media(prefers-color-scheme:dark){:root{--fg:#e3e7ec;--bg:#14181d;"
    "--dim:#97a1ac;--line:#343c45;--well:#58a6e8;--bad:#f0716a;"
    "--maybe:#e0a93c;--curve:#4fc08d}}"
    "body{font:15px/1.45 system-ui,sans-serif;color:var(--fg);"
    "background:var(--bg);max-width:1000px;margin:2em auto;padding:0 1em}"
    "h1{font-size:1.5em}h2{font-size:1.1em;margin:2em 0 .5em}"
    "svg{width:100%;height:auto;display:block}"
    "svg text{fill:var(--dim);font-size:11px}.axis{stroke:var(--line)}"
    ".well{fill:var(--well)}.bad{fill:var(--bad)}.maybe{fill:var(--maybe)}"
    ".curve{fill:none;stroke:var(--curve);stroke-width:2}"
    ".limit{fill:none;stroke:var(--dim);stroke-dasharray:4 3}"
    "table{border-collapse:collapse;width:100%;"
    "font-variant-numeric:tabular-nums}"
    "th,td{text-align:right;padding:.25em .6em;"
    "border-bottom:1px solid var(--line)}"
    "th:first-child,td:first-child{text-align:left}"
    ".scroll{overflow-x:auto}"
    ".sums{display:flex;flex-wrap:wrap;gap:.5em 2em}"
    ".sums b{display:block;font-size:1.3em}.sums span{color:var(--dim)}"
    ".key i{display:inline-block;width:.8em;height:.8em;margin:0 .3em 0 1em}";

/* Strings are escaped; so markup stands in the format. */
static void G_GNUC_PRINTF (2, 3)
add (GString *page, const gchar *format, ...)
{
  g_autofree gchar *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_markup_vprintf_escaped (format, args);
  va_end (args);
  g_string_append (page, text);
}

static gdouble
x_of (const Page *self, gdouble time)
{
  return LEFT + (WIDTH - LEFT - 10) * time / self->length;
}

/* A round number of seconds that leaves about eight of them. */
static gdouble
choose_tick (gdouble length)
{
  gdouble tick = pow (10, floor (log10 (length / 8)));

  return length / tick > 40 ? tick * 5 : length / tick > 16 ? tick * 2 : tick;
}

static void
add_axis (Page *self, gdouble height)
{
  gdouble tick = choose_tick (self->length);

  for (guint i = 0; i * tick <= self->length; i++) {
    gdouble x = x_of (self, i * tick);

    add (self->page, "<line class=\"axis\" x1=\"%.1f\" x2=\"%.1f\" y1=\"0\" "
        "y2=\"%.1f\"/><text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%g s"
        "</text>", x, x, height, x, height + 14, i * tick);
  }
}

static guint
index_of (const Page *self, const gchar *provider)
{
  guint index = 0;

  g_ptr_array_find_with_equal_func (self->providers, provider, g_str_equal,
      &index);
  return index;
}

/* Gives each try the first lane of its provider that is free; returns how many
 * lanes there are. */
static guint
place_tries (Page *self, guint provider)
{
  g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (gdouble));

  for (guint i = 0; i < self->tries->len; i++) {
    RunTry *try = g_ptr_array_index (self->tries, i);

    if (index_of (self, try->provider) != provider)
      continue;
    try->lane = 0;
    while (try->lane < ends->len
        && g_array_index (ends, gdouble, try->lane) > try->start)
      try->lane++;
    if (try->lane == ends->len)
      g_array_append_val (ends, try->end);
    g_array_index (ends, gdouble, try->lane) = try->end;
  }
  return ends->len;
}

static const gchar *
class_of (const RunTry *try)
{
  if (g_strcmp0 (try->billed, "maybe") == 0)
    return "maybe";
  return try->error ? "bad" : "well";
}

static void
add_bar (Page *self, const RunTry *try, gdouble top)
{
  gdouble x = x_of (self, try->start);

  add (self->page, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
      "height=\"%.1f\" rx=\"2\"><title>cue %" G_GINT64_FORMAT ", chunk %"
      G_GINT64_FORMAT ", try %" G_GINT64_FORMAT ": %.3f s, %" G_GINT64_FORMAT
      " characters, %.1f s speech%s%s</title></rect>", class_of (try), x,
      top + try->lane * LANE, MAX (x_of (self, try->end) - x - 0.5, 1.5),
      LANE - 2, try->cue + 1, try->chunk + 1, try->n_try,
      try->end - try->start, try->chars, try->audio, try->error ? ": " : "",
      try->error ? try->error : "");
}

static void
add_timeline (Page *self)
{
  g_autoptr (GString) bars = g_string_new (NULL);
  GString *page = self->page;
  gdouble top = 4;

  self->page = bars;
  for (guint p = 0; p < self->providers->len; p++) {
    guint lanes = place_tries (self, p);

    add (bars, "<text x=\"0\" y=\"%.1f\">%s</text>", top + 10,
        (gchar *) g_ptr_array_index (self->providers, p));
    top += 14;
    for (guint i = 0; i < self->tries->len; i++) {
      const RunTry *try = g_ptr_array_index (self->tries, i);

      if (index_of (self, try->provider) == p)
        add_bar (self, try, top);
    }
    top += lanes * LANE + 8;
  }
  self->page = page;

  g_string_append (page, "<h2>Requests</h2><p class=\"key\"><i "
      "style=\"background:var(--well)\"></i>answered<i style=\"background:"
      "var(--bad)\"></i>failed<i style=\"background:var(--maybe)\"></i>"
      "no answer, perhaps billed</p>");
  add (page, "<svg viewBox=\"0 0 %g %.1f\">", WIDTH, top + 18);
  add_axis (self, top);
  g_string_append (page, bars->str);
  g_string_append (page, "</svg>");
}

typedef struct
{
  gdouble time;
  gdouble value;
} Point;

static gint
compare_times (gconstpointer a, gconstpointer b)
{
  const Point *one = a, *two = b;

  return one->time < two->time ? -1 : one->time > two->time ? 1
      : one->value < two->value ? -1 : one->value > two->value;
}

/* Each point is a change; turned into what they add up to. */
static gdouble
add_up (GArray *points)
{
  gdouble sum = 0, most = 0;

  g_array_sort (points, compare_times);
  for (guint i = 0; i < points->len; i++) {
    Point *point = &g_array_index (points, Point, i);

    sum += point->value;
    point->value = sum;
    most = MAX (most, sum);
  }
  return most;
}

static void
add_steps (Page *self, const GArray *points, gdouble most,
    const gchar *class)
{
  gdouble y = CURVE;

  add (self->page, "<path class=\"%s\" d=\"M%.1f %.1f", class, LEFT, y);
  for (guint i = 0; i < points->len; i++) {
    const Point *point = &g_array_index (points, Point, i);

    y = CURVE - (CURVE - 8) * point->value / most;
    add (self->page, "H%.1fV%.1f", x_of (self, point->time), y);
  }
  add (self->page, "H%.1f\"/>", x_of (self, self->length));
}

static void
begin_curve (Page *self, const gchar *title, gdouble most,
    const gchar *unit)
{
  add (self->page, "<h2>%s</h2><svg viewBox=\"0 0 %g %g\">", title, WIDTH,
      CURVE + 18);
  add_axis (self, CURVE);
  add (self->page, "<text x=\"0\" y=\"14\">%.4g%s</text>"
      "<text x=\"0\" y=\"%g\">0</text>", most, unit, CURVE);
}

static void
add_workers (Page *self)
{
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (Point));
  g_autoptr (GArray) limits = g_array_new (FALSE, FALSE, sizeof (Point));
  gdouble most, widest, last = 0;

  for (guint i = 0; i < self->tries->len; i++) {
    const RunTry *try = g_ptr_array_index (self->tries, i);
    Point begin = { try->start, 1 }, end = { try->end, -1 };
    Point limit = { try->start, try->workers - last };

    g_array_append_val (points, begin);
    g_array_append_val (points, end);
    g_array_append_val (limits, limit);
    last = try->workers;
  }
  most = add_up (points);
  widest = add_up (limits);
  most = MAX (most, widest);
  begin_curve (self, "Requests at once, and how many the limits allowed",
      most, "");
  add_steps (self, limits, most, "limit");
  add_steps (self, points, most, "curve");
  g_string_append (self->page, "</svg>");
}

static void
add_cost (Page *self, const gchar *currency)
{
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (Point));
  g_autofree gchar *title = g_strdup_printf ("Cost, in %s", currency);
  gdouble most;

  for (guint i = 0; i < self->tries->len; i++) {
    const RunTry *try = g_ptr_array_index (self->tries, i);
    Point point = { try->end, try->cost };

    if (g_strcmp0 (try->currency, currency) == 0)
      g_array_append_val (points, point);
  }
  most = add_up (points);
  if (most <= 0)
    return;
  begin_curve (self, title, most, "");
  add_steps (self, points, most, "curve");
  g_string_append (self->page, "</svg>");
}

static void
add_costs (Page *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->tries->len; i++) {
    const RunTry *try = g_ptr_array_index (self->tries, i);

    if (try->currency && g_hash_table_add (seen, try->currency))
      add_cost (self, try->currency);
  }
}

/* What some of the tries add up to. */
typedef struct
{
  guint tries, failed, refused, again, heard;
  gdouble chars, audio, time, first_byte, first_sample, waited, cost, maybe;
} Sums;

static void
count (Sums *sums, const RunTry *try)
{
  sums->tries++;
  sums->again += try->n_try > 1;
  sums->audio += try->error ? 0 : try->audio;
  sums->chars += try->chars;
  if (try->error) {
    sums->failed++;
    sums->refused += strcmp (try->error, "rate") == 0
        || strcmp (try->error, "concurrency") == 0;
  } else {
    sums->time += try->end - try->start;
  }
  if (!try->error && try->first_sample >= 0) {
    sums->heard++;
    sums->first_byte += try->first_byte >= 0 ? try->first_byte
        : try->first_sample;
    sums->first_sample += try->first_sample;
    sums->waited += try->waited;
  }
  if (g_strcmp0 (try->billed, "maybe") == 0)
    sums->maybe += try->cost;
  else
    sums->cost += try->cost;
}

static void
add_mean (GString *page, gdouble sum, guint n)
{
  if (n > 0)
    add (page, "<td>%.3f s</td>", sum / n);
  else
    g_string_append (page, "<td>-</td>");
}

static void
add_sums_row (GString *page, const gchar *name, const Sums *sums)
{
  add (page, "<tr><td>%s</td><td>%u</td><td>%u</td><td>%.1f %%</td>"
      "<td>%u</td><td>%.0f</td><td>%.1f s</td>", name,
      sums->tries, sums->failed, 100.0 * sums->failed / MAX (sums->tries, 1),
      sums->refused, sums->chars, sums->audio);
  add_mean (page, sums->time, sums->tries - sums->failed);
  add_mean (page, sums->first_byte, sums->heard);
  add_mean (page, sums->first_sample, sums->heard);
  add_mean (page, sums->waited + sums->first_sample, sums->heard);
  add (page, "<td>%.4f</td></tr>", sums->cost + sums->maybe);
}

static void
begin_sums (GString *page, const gchar *title, const gchar *what)
{
  add (page, "<h2>%s</h2><div class=\"scroll\"><table><tr><th>%s</th>"
      "<th>tries</th><th>failed</th><th>share</th><th>refused</th>"
      "<th>characters</th><th>speech</th><th>mean time</th>"
      "<th>first byte</th><th>first sample</th><th>with all before</th>"
      "<th>cost</th></tr>", title, what);
}

static void
add_providers (Page *self)
{
  begin_sums (self->page, "Providers", "provider");
  for (guint p = 0; p < self->providers->len; p++) {
    Sums sums = { 0, };

    for (guint i = 0; i < self->tries->len; i++) {
      const RunTry *try = g_ptr_array_index (self->tries, i);

      if (index_of (self, try->provider) == p)
        count (&sums, try);
    }
    add_sums_row (self->page, g_ptr_array_index (self->providers, p), &sums);
  }
  g_string_append (self->page, "</table></div>");
}

static void
add_sizes (Page *self)
{
  static const gint64 sizes[] = { 100, 300, 1000, G_MAXINT64 };
  static const gchar *const names[] = { "up to 100", "up to 300",
    "up to 1000", "longer"
  };

  begin_sums (self->page, "Length of the chunks", "characters");
  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++) {
    Sums sums = { 0, };

    for (guint i = 0; i < self->tries->len; i++) {
      const RunTry *try = g_ptr_array_index (self->tries, i);

      if (try->chars <= sizes[s] && (s == 0 || try->chars > sizes[s - 1]))
        count (&sums, try);
    }
    if (sums.tries > 0)
      add_sums_row (self->page, names[s], &sums);
  }
  g_string_append (self->page, "</table></div>");
}

static void
add_rows (Page *self)
{
  add (self->page, "<h2>Tries</h2><div class=\"scroll\"><table><tr>"
      "<th>provider</th><th>cue</th><th>chunk</th><th>try</th><th>start</th>"
      "<th>time</th><th>characters</th><th>speech</th><th>end</th>"
      "<th>cost</th></tr>");
  for (guint i = 0; i < MIN (self->tries->len, MAX_ROWS); i++) {
    const RunTry *try = g_ptr_array_index (self->tries, i);

    add (self->page, "<tr><td>%s</td><td>%" G_GINT64_FORMAT "</td><td>%"
        G_GINT64_FORMAT "</td><td>%" G_GINT64_FORMAT "</td><td>%.3f s</td>"
        "<td>%.3f s</td><td>%" G_GINT64_FORMAT "</td><td>%.1f s</td>"
        "<td>%s</td><td>%.4f</td></tr>", try->provider, try->cue + 1,
        try->chunk + 1, try->n_try, try->start, try->end - try->start,
        try->chars, try->audio, try->error ? try->error : "well", try->cost);
  }
  g_string_append (self->page, "</table></div>");
  if (self->tries->len > MAX_ROWS)
    add (self->page, "<p>%u more are not shown.</p>",
        self->tries->len - MAX_ROWS);
}

static void
add_head (Page *self, const gchar *title)
{
  Sums sums = { 0, };

  for (guint i = 0; i < self->tries->len; i++)
    count (&sums, g_ptr_array_index (self->tries, i));
  add (self->page, "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width\"><title>%s"
      "</title>", title);
  g_string_append_printf (self->page, "<style>%s</style>", style);
  add (self->page, "<h1>%s</h1><div class=\"sums\"><div><b>%.1f s</b><span>"
      "speech</span></div><div><b>%.1f s</b><span>time</span></div><div><b>"
      "%.1f</b><span>times real time</span></div><div><b>%u</b><span>tries"
      "</span></div><div><b>%u</b><span>of them again</span></div><div><b>%u"
      "</b><span>failed</span></div><div><b>%.4f</b><span>cost</span></div>"
      "<div><b>%.4f</b><span>perhaps billed</span></div></div>", title,
      sums.audio, self->length, sums.audio / self->length, sums.tries,
      sums.again, sums.failed, sums.cost, sums.maybe);
}

gchar *
run_write_page (const GPtrArray *tries, const gchar *title)
{
  g_autoptr (GPtrArray) providers = g_ptr_array_new ();
  Page self = { tries, providers, 1e-3, g_string_new (NULL) };

  for (guint i = 0; i < tries->len; i++) {
    const RunTry *try = g_ptr_array_index (tries, i);

    self.length = MAX (self.length, try->end);
    if (!g_ptr_array_find_with_equal_func (providers, try->provider,
            g_str_equal, NULL))
      g_ptr_array_add (providers, try->provider);
  }
  add_head (&self, title);
  add_timeline (&self);
  add_workers (&self);
  add_costs (&self);
  add_providers (&self);
  add_sizes (&self);
  add_rows (&self);
  g_string_append (self.page, "</html>\n");
  return g_string_free (self.page, FALSE);
}
