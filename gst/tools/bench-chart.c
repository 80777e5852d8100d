/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The stages of a model as bars, and below them bench-roof.c. */
#include "bench.h"

#define WIDTH 760.0
#define LEFT 110.0              /* of the bars */
#define RIGHT 220.0             /* for the numbers behind them */
#define LINE 20.0
#define TOP 48.0
#define GAP 24.0                /* before what is drawn below */

static const gchar head[] =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %g %g\" "
    "font-family=\"sans-serif\" font-size=\"12\">"
    "<style>:root{color-scheme:light dark}text{fill:#1b1f24}"
    ".took{fill:#a9c8e6}.least,.point{fill:#2f81c7}.memory{fill:#b5651d}"
    ".grid,.roof{fill:none;stroke:#8c96a0;stroke-opacity:.4}"
    ".roof{stroke:#b5651d;stroke-width:2;stroke-opacity:1}"
    "@media(prefers-color-scheme:dark){text{fill:#e3e7ec}"
    ".took{fill:#31506e}.least,.point{fill:#58a6e8}.memory{fill:#e0913f}"
    ".roof{stroke:#e0913f}}</style>\n";

static void
add_title (GString *svg, const Bench *bench, const BenchRun *run)
{
  g_autofree gchar *title = g_markup_printf_escaped ("%s on %s (%s), "
      "%d threads: %d tokens, %d at once, %.2f times real time",
      bench->model, bench->device, bench->operations, bench->threads,
      run->n_ids, bench->batch, bench_sound (bench, run) / run->result.seconds);

  g_string_append_printf (svg, "<text x=\"0\" y=\"16\" font-size=\"14\">%s"
      "</text>\n<text x=\"0\" y=\"36\">milliseconds of each stage; dark: "
      "the least that its products (blue) or the memory (brown) take</text>\n",
      title);
}

static void
add_bar (GString *svg, const TtsBenchStage *stage, gdouble least,
    gboolean memory, gdouble y, gdouble scale)
{
  gdouble length = stage->seconds * scale;

  g_string_append_printf (svg, "<text x=\"%g\" y=\"%g\" text-anchor=\"end\">"
      "%s</text><rect class=\"took\" x=\"%g\" y=\"%g\" width=\"%.1f\" "
      "height=\"%g\"/>", LEFT - 8, y + 14, stage->name, LEFT, y, length,
      LINE - 4);
  if (least > 0)
    g_string_append_printf (svg, "<rect class=\"%s\" x=\"%g\" y=\"%g\" "
        "width=\"%.1f\" height=\"%g\"/>", memory ? "memory" : "least", LEFT,
        y + 4, least * scale, LINE - 12);
  g_string_append_printf (svg, "<text x=\"%.1f\" y=\"%g\">%.1f ms",
      LEFT + MAX (length, least * scale) + 6, y + 14, stage->seconds * 1e3);
  if (least > 0)
    g_string_append_printf (svg, ", %.2f", least / MAX (stage->seconds, 1e-9));
  g_string_append_printf (svg, ", %.1f FLOP/byte</text>\n",
      stage->flop / MAX (stage->bytes, 1));
}

gchar *
bench_draw (const Bench *bench)
{
  const BenchRun *run =
      &g_array_index (bench->runs, BenchRun, bench->runs->len - 1);
  const GArray *stages = run->result.stages;
  GString *svg = g_string_new (NULL), *roof = g_string_new (NULL);
  gdouble longest = 1e-9, bars = TOP + stages->len * LINE + GAP;
  gdouble height = bench_draw_roof (bench, run, bars, roof);

  g_string_append_printf (svg, head, WIDTH, bars + height);
  add_title (svg, bench, run);
  for (guint i = 0; i < stages->len; i++) {
    const TtsBenchStage *stage = &g_array_index (stages, TtsBenchStage, i);

    longest = MAX (longest, MAX (stage->seconds,
            bench_least (bench, run, stage)));
  }
  for (guint i = 0; i < stages->len; i++) {
    const TtsBenchStage *stage = &g_array_index (stages, TtsBenchStage, i);

    add_bar (svg, stage, bench_least (bench, run, stage),
        bench_by_memory (bench, run, stage), TOP + i * LINE,
        (WIDTH - LEFT - RIGHT) / longest);
  }
  g_string_append_printf (svg, "%s</svg>\n", roof->str);
  g_string_free (roof, TRUE);
  return g_string_free (svg, FALSE);
}
