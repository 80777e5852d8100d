/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The stages of a model below what the machine can do: work a second over work
 * a byte, both by powers of ten. */
#include "bench.h"

#include <math.h>

#define LEFT 60.0
#define RIGHT 480.0             /* of the plot; then the names */
#define NAMES 520.0
#define HEIGHT 300.0
#define TOP 30.0
#define LINE 12.0               /* between names */

typedef struct
{
  const gchar *name;
  gdouble x, y, name_y;
} Point;

typedef struct
{
  gdouble top;
  gdouble peak, bandwidth;      /* FLOP and bytes a second; 0 if unknown */
  gint x[2], y[2];              /* powers of ten at the ends of the axes */
} Plot;

static gdouble
place_x (const Plot *plot, gdouble flop_per_byte)
{
  return LEFT + (RIGHT - LEFT) * (log10 (flop_per_byte) - plot->x[0]) /
      (plot->x[1] - plot->x[0]);
}

static gdouble
place_y (const Plot *plot, gdouble flops)
{
  return plot->top + TOP + HEIGHT * (plot->y[1] - log10 (flops)) /
      (plot->y[1] - plot->y[0]);
}

static void
widen (gint range[2], gdouble value)
{
  range[0] = MIN (range[0], (gint) floor (log10 (value)));
  range[1] = MAX (range[1], (gint) ceil (log10 (value)));
}

/* A stage that only moves data has no place. */
static gboolean
is_drawn (const TtsBenchStage *stage)
{
  return stage->flop > 0 && stage->bytes > 0 && stage->seconds > 0;
}

static void
measure (Plot *plot, const GArray *stages)
{
  for (guint i = 0; i < stages->len; i++) {
    const TtsBenchStage *stage = &g_array_index (stages, TtsBenchStage, i);

    if (is_drawn (stage)) {
      widen (plot->x, stage->flop / stage->bytes);
      widen (plot->y, stage->flop / stage->seconds);
    }
  }
  if (plot->peak > 0)
    widen (plot->y, plot->peak);
  if (plot->peak > 0 && plot->bandwidth > 0)
    widen (plot->x, plot->peak / plot->bandwidth);
}

static gint
by_height (gconstpointer a, gconstpointer b)
{
  const Point *one = a, *other = b;

  return (one->y > other->y) - (one->y < other->y);
}

/* Each name as high as its point where no other is. */
static GArray *
place_points (const Plot *plot, const GArray *stages)
{
  GArray *points = g_array_new (FALSE, FALSE, sizeof (Point));
  gdouble next = plot->top + TOP, last = plot->top + TOP + HEIGHT;

  for (guint i = 0; i < stages->len; i++) {
    const TtsBenchStage *stage = &g_array_index (stages, TtsBenchStage, i);
    Point point = { stage->name };

    if (!is_drawn (stage))
      continue;
    point.x = place_x (plot, stage->flop / stage->bytes);
    point.y = place_y (plot, stage->flop / stage->seconds);
    g_array_append_val (points, point);
  }
  g_array_sort (points, by_height);
  for (guint i = 0; i < points->len; i++) {
    Point *point = &g_array_index (points, Point, i);

    point->name_y = MAX (point->y, next);
    next = point->name_y + LINE;
  }
  for (guint i = points->len; i > 0; i--) {
    Point *point = &g_array_index (points, Point, i - 1);

    point->name_y = MIN (point->name_y, last);
    last = point->name_y - LINE;
  }
  return points;
}

static void
add_axes (GString *svg, const Plot *plot)
{
  gdouble bottom = plot->top + TOP + HEIGHT;

  for (gint i = plot->x[0]; i <= plot->x[1]; i++) {
    gdouble x = place_x (plot, pow (10, i));

    g_string_append_printf (svg, "<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" "
        "x2=\"%.1f\" y2=\"%.1f\"/><text x=\"%.1f\" y=\"%.1f\" "
        "text-anchor=\"middle\">%g</text>\n", x, plot->top + TOP, x, bottom, x,
        bottom + 16, pow (10, i));
  }
  for (gint i = plot->y[0]; i <= plot->y[1]; i++) {
    gdouble y = place_y (plot, pow (10, i));

    g_string_append_printf (svg, "<line class=\"grid\" x1=\"%g\" y1=\"%.1f\" "
        "x2=\"%g\" y2=\"%.1f\"/><text x=\"%g\" y=\"%.1f\" "
        "text-anchor=\"end\">%g</text>\n", LEFT, y, RIGHT, y, LEFT - 6, y + 4,
        pow (10, i - 9));
  }
}

/* What the memory brings is multiplied, until the cores can not any more. */
static void
add_roof (GString *svg, const Plot *plot)
{
  gdouble ridge = plot->peak / plot->bandwidth;
  gdouble low = pow (10, plot->x[0]);
  gdouble least = pow (10, plot->y[0]);

  low = MAX (low, least / plot->bandwidth);
  g_string_append_printf (svg, "<polyline class=\"roof\" points=\"%.1f,%.1f "
      "%.1f,%.1f %.1f,%.1f\"/>\n", place_x (plot, low),
      place_y (plot, low * plot->bandwidth), place_x (plot, ridge),
      place_y (plot, plot->peak), RIGHT, place_y (plot, plot->peak));
}

static void
add_point (GString *svg, const Point *point)
{
  g_string_append_printf (svg, "<polyline class=\"grid\" points=\"%.1f,%.1f "
      "%g,%.1f %g,%.1f\"/><circle class=\"point\" cx=\"%.1f\" cy=\"%.1f\" "
      "r=\"4\"/><text x=\"%g\" y=\"%.1f\" font-size=\"11\">%s</text>\n",
      point->x, point->y, RIGHT, point->y, NAMES - 4, point->name_y,
      point->x, point->y, NAMES, point->name_y + 4, point->name);
}

gdouble
bench_draw_roof (const Bench *bench, const BenchRun *run, gdouble top,
    GString *svg)
{
  Plot plot = { top, run->result.peak * bench->threads, bench->bandwidth,
    { 0, 2 }, { 9, 11 } };
  g_autoptr (GArray) points = NULL;

  measure (&plot, run->result.stages);
  points = place_points (&plot, run->result.stages);
  g_string_append_printf (svg, "<text x=\"0\" y=\"%g\">GFLOP/s over FLOP/byte "
      "of each stage, and what the memory and the cores allow</text>\n",
      top + 14);
  add_axes (svg, &plot);
  if (plot.peak > 0 && plot.bandwidth > 0)
    add_roof (svg, &plot);
  for (guint i = 0; i < points->len; i++)
    add_point (svg, &g_array_index (points, Point, i));
  return TOP + HEIGHT + 30;
}
