/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The pictures of the page about a run. */
#include "report-page.h"

#include <math.h>

#define WIDTH 960.0             /* of a picture */
#define LEFT 60.0               /* of its first moment */
#define LANE 14.0               /* pixels for a request */
#define CURVE 140.0             /* height of a curve */

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

    page_add (self->page, "<line class=\"axis\" x1=\"%.1f\" x2=\"%.1f\" "
        "y1=\"0\" y2=\"%.1f\"/><text x=\"%.1f\" y=\"%.1f\" "
        "text-anchor=\"middle\">%g s</text>", x, x, height, x, height + 14,
        i * tick);
  }
  for (guint i = 0; i < self->tries->len; i++) {
    const RunTry *try = g_ptr_array_index (self->tries, i);
    gdouble x = x_of (self, try->start);

    if (try->begins)
      page_add (self->page, "<line class=\"run\" x1=\"%.1f\" x2=\"%.1f\" "
          "y1=\"0\" y2=\"%.1f\"><title>another run</title></line>", x, x,
          height);
  }
}

/* Gives each try the first lane of its provider that is free; returns how many
 * lanes there are. */
static guint
place_tries (Page *self, guint provider)
{
  g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (gdouble));

  for (guint i = 0; i < self->tries->len; i++) {
    RunTry *try = g_ptr_array_index (self->tries, i);

    if (self->providers.of[i] != provider)
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

  page_add (self->page, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" "
      "width=\"%.1f\" height=\"%.1f\" rx=\"2\"><title>%s%scue %"
      G_GINT64_FORMAT ", chunk %" G_GINT64_FORMAT ", try %" G_GINT64_FORMAT
      ": %.3f s, %" G_GINT64_FORMAT " characters, %.1f s speech%s%s</title>"
      "</rect>", class_of (try), x, top + try->lane * LANE,
      MAX (x_of (self, try->end) - x - 0.5, 1.5), LANE - 2, try->script,
      *try->script ? ": " : "", try->cue + 1, try->chunk + 1, try->n_try,
      try->end - try->start, try->chars, try->audio, try->error ? ": " : "",
      try->error ? try->error : "");
}

static void
add_bars (Page *self, guint provider, gdouble top)
{
  for (guint i = 0; i < self->tries->len; i++)
    if (self->providers.of[i] == provider)
      add_bar (self, g_ptr_array_index (self->tries, i), top);
}

/* @bars has been drawn for @height pixels; the axis goes under it. */
static void
add_picture (Page *self, const GString *bars, gdouble height)
{
  page_add (self->page, "<svg viewBox=\"0 0 %g %.1f\">", WIDTH,
      height + 18);
  add_axis (self, height);
  g_string_append_len (self->page, bars->str, bars->len);
  g_string_append (self->page, "</svg>");
}

void
page_add_requests (Page *self)
{
  g_autoptr (GString) bars = g_string_new (NULL);
  GString *page = self->page;
  gdouble top = 4;

  self->page = bars;
  for (guint p = 0; p < self->providers.names->len; p++) {
    guint lanes = place_tries (self, p);

    page_add (bars, "<text x=\"0\" y=\"%.1f\">%s</text>", top + 10,
        (gchar *) g_ptr_array_index (self->providers.names, p));
    top += 14;
    add_bars (self, p, top);
    top += lanes * LANE + 8;
  }
  self->page = page;

  g_string_append (page, "<h2>Requests</h2><p class=\"key\"><i "
      "style=\"background:var(--well)\"></i>answered<i style=\"background:"
      "var(--bad)\"></i>failed<i style=\"background:var(--maybe)\"></i>"
      "no answer, perhaps billed</p>");
  add_picture (self, bars, top);
}

void
page_add_scripts (Page *self)
{
  g_autoptr (GString) bars = g_string_new (NULL);
  g_autofree RunSums *sums = run_count_groups (self->tries, &self->scripts);
  gdouble top = 4;

  for (guint s = 0; s < self->scripts.names->len; s++) {
    gdouble x = x_of (self, sums[s].start);

    page_add (bars, "<text x=\"0\" y=\"%.1f\">%s</text><rect class="
        "\"well\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" "
        "rx=\"2\"><title>%.3f s</title></rect>", top + 10,
        (gchar *) g_ptr_array_index (self->scripts.names, s), x, top + 14,
        MAX (x_of (self, sums[s].end) - x, 1.5), LANE - 2,
        sums[s].end - sums[s].start);
    top += 14 + LANE + 4;
  }
  g_string_append (self->page, "<h2>Scripts, from the first request to the "
      "last</h2>");
  add_picture (self, bars, top);
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

/* Each point is a change; turned into what they add up to. The most. */
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

  page_add (self->page, "<path class=\"%s\" d=\"M%.1f %.1f", class, LEFT,
      y);
  for (guint i = 0; i < points->len; i++) {
    const Point *point = &g_array_index (points, Point, i);

    y = CURVE - (CURVE - 8) * point->value / most;
    page_add (self->page, "H%.1fV%.1f", x_of (self, point->time), y);
  }
  page_add (self->page, "H%.1f\"/>", x_of (self, self->length));
}

static void
begin_curve (Page *self, const gchar *title, gdouble most,
    const gchar *unit)
{
  page_add (self->page, "<h2>%s</h2><svg viewBox=\"0 0 %g %g\">", title,
      WIDTH, CURVE + 18);
  add_axis (self, CURVE);
  page_add (self->page, "<text x=\"0\" y=\"14\">%.4g%s</text>"
      "<text x=\"0\" y=\"%g\">0</text>", most, unit, CURVE);
}

/* What the last to ask was allowed, as changes: what a provider allows is for
 * all scripts together. */
static GArray *
list_limits (const Page *self)
{
  GArray *points = g_array_new (FALSE, FALSE, sizeof (Point));
  gdouble last = 0;

  for (guint i = 0; i < self->tries->len; i++) {
    const RunTry *try = g_ptr_array_index (self->tries, i);
    Point limit = { try->start, try->workers - last };

    g_array_append_val (points, limit);
    last = try->workers;
  }
  return points;
}

static void
add_workers (Page *self)
{
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (Point));
  g_autoptr (GArray) limits = list_limits (self);
  gdouble most, widest;

  for (guint i = 0; i < self->tries->len; i++) {
    const RunTry *try = g_ptr_array_index (self->tries, i);
    Point begin = { try->start, 1 }, end = { try->end, -1 };

    g_array_append_val (points, begin);
    g_array_append_val (points, end);
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

static void
add_memory (Page *self)
{
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (Point));
  gdouble most = 0;

  for (guint i = 0; i < self->tries->len; i++) {
    const RunTry *try = g_ptr_array_index (self->tries, i);
    Point point = { try->end, try->memory / 1e6 };

    if (try->memory < 0)
      continue;
    g_array_append_val (points, point);
    most = MAX (most, point.value);
  }
  if (most <= 0)
    return;
  g_array_sort (points, compare_times);
  /* It was there before the first request ended. */
  g_array_index (points, Point, 0).time = 0;
  begin_curve (self, "Memory of the process, in MB", most, "");
  add_steps (self, points, most, "curve");
  g_string_append (self->page, "</svg>");
}

void
page_add_curves (Page *self)
{
  add_workers (self);
  add_costs (self);
  add_memory (self);
}
