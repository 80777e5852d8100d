/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A run as one page of HTML that needs nothing else. */
#include "report-page.h"

#define MAX_ROWS 2000

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
    ".run{stroke:var(--fg);stroke-width:2;stroke-dasharray:1 3}"
    ".curve{fill:none;stroke:var(--curve);stroke-width:2}"
    ".limit{fill:none;stroke:var(--dim);stroke-dasharray:4 3}"
    "table{border-collapse:collapse;width:100%;"
    "font-variant-numeric:tabular-nums}"
    "th,td{text-align:right;padding:.25em .6em;"
    "border-bottom:1px solid var(--line)}"
    "th:first-child,td:first-child{text-align:left}"
    "td:not(:first-child){white-space:nowrap}"
    ".scroll{overflow-x:auto}"
    ".sums{display:flex;flex-wrap:wrap;gap:.5em 2em}"
    ".sums b{display:block;font-size:1.3em}.sums span{color:var(--dim)}"
    ".key i{display:inline-block;width:.8em;height:.8em;margin:0 .3em 0 1em}";

void
page_add (GString *page, const gchar *format, ...)
{
  g_autofree gchar *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_markup_vprintf_escaped (format, args);
  va_end (args);
  g_string_append (page, text);
}

/* Whether there are several. */
static gboolean
has_scripts (const Page *self)
{
  return self->scripts.names->len > 1;
}

static void
add_mean (GString *page, gdouble sum, guint n)
{
  if (n > 0)
    page_add (page, "<td>%.3f s</td>", sum / n);
  else
    g_string_append (page, "<td>-</td>");
}

static void
add_sums_row (GString *page, const gchar *name, const RunSums *sums)
{
  page_add (page, "<tr><td>%s</td><td>%u</td><td>%u</td><td>%.1f %%</td>"
      "<td>%u</td><td>%.0f</td><td>%.1f s</td>", name,
      sums->tries, sums->failed, 100.0 * sums->failed / MAX (sums->tries, 1),
      sums->refused, sums->chars, sums->audio);
  add_mean (page, sums->time, sums->tries - sums->failed);
  add_mean (page, sums->first_byte, sums->heard);
  add_mean (page, sums->first_sample, sums->heard);
  add_mean (page, sums->waited + sums->first_sample, sums->heard);
  page_add (page, "<td>%.4f</td></tr>", sums->cost + sums->maybe);
}

static void
begin_sums (GString *page, const gchar *title, const gchar *what)
{
  page_add (page, "<h2>%s</h2><div class=\"scroll\"><table><tr><th>%s</th>"
      "<th>tries</th><th>failed</th><th>share</th><th>refused</th>"
      "<th>characters</th><th>speech</th><th>mean time</th>"
      "<th>first byte</th><th>first sample</th><th>with all before</th>"
      "<th>cost</th></tr>", title, what);
}

static void
add_groups (Page *self, const RunGroups *groups, const gchar *title,
    const gchar *what)
{
  g_autofree RunSums *sums = run_count_groups (self->tries, groups);

  begin_sums (self->page, title, what);
  for (guint i = 0; i < groups->names->len; i++)
    add_sums_row (self->page, g_ptr_array_index (groups->names, i), &sums[i]);
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
    RunSums sums = { 0, };

    for (guint i = 0; i < self->tries->len; i++) {
      const RunTry *try = g_ptr_array_index (self->tries, i);

      if (try->chars <= sizes[s] && (s == 0 || try->chars > sizes[s - 1]))
        run_count (&sums, try);
    }
    if (sums.tries > 0)
      add_sums_row (self->page, names[s], &sums);
  }
  g_string_append (self->page, "</table></div>");
}

static void
add_row (Page *self, const RunTry *try)
{
  g_string_append (self->page, "<tr>");
  if (has_scripts (self))
    page_add (self->page, "<td>%s</td>", try->script);
  page_add (self->page, "<td>%s</td><td>%" G_GINT64_FORMAT "</td><td>%"
      G_GINT64_FORMAT "</td><td>%" G_GINT64_FORMAT "</td><td>%.3f s</td>"
      "<td>%.3f s</td><td>%" G_GINT64_FORMAT "</td><td>%.1f s</td>"
      "<td>%s</td><td>%.4f</td></tr>", try->provider, try->cue + 1,
      try->chunk + 1, try->n_try, try->start, try->end - try->start,
      try->chars, try->audio, try->error ? try->error : "well", try->cost);
}

static void
add_rows (Page *self)
{
  g_string_append (self->page, "<h2>Tries</h2><div class=\"scroll\"><table>"
      "<tr>");
  if (has_scripts (self))
    g_string_append (self->page, "<th>script</th>");
  g_string_append (self->page, "<th>provider</th><th>cue</th><th>chunk</th>"
      "<th>try</th><th>start</th><th>time</th><th>characters</th>"
      "<th>speech</th><th>end</th><th>cost</th></tr>");
  for (guint i = 0; i < MIN (self->tries->len, MAX_ROWS); i++)
    add_row (self, g_ptr_array_index (self->tries, i));
  g_string_append (self->page, "</table></div>");
  if (self->tries->len > MAX_ROWS)
    page_add (self->page, "<p>%u more are not shown.</p>",
        self->tries->len - MAX_ROWS);
}

static void
add_head (Page *self, const gchar *title)
{
  RunSums sums = { 0, };
  GString *page = self->page;

  for (guint i = 0; i < self->tries->len; i++)
    run_count (&sums, g_ptr_array_index (self->tries, i));
  page_add (page, "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width\">"
      "<title>%s</title>", title);
  g_string_append_printf (page, "<style>%s</style>", style);
  page_add (page, "<h1>%s</h1><div class=\"sums\">"
      "<div><b>%.1f s</b><span>speech</span></div>"
      "<div><b>%.1f s</b><span>time</span></div>"
      "<div><b>%.1f</b><span>times real time</span></div>"
      "<div><b>%u</b><span>tries</span></div>"
      "<div><b>%u</b><span>of them again</span></div>"
      "<div><b>%u</b><span>failed</span></div>"
      "<div><b>%.4f</b><span>cost</span></div>"
      "<div><b>%.4f</b><span>perhaps billed</span></div>", title, sums.audio,
      self->length, sums.audio / self->length, sums.tries, sums.again,
      sums.failed, sums.cost, sums.maybe);
  if (sums.runs > 0)
    page_add (page, "<div><b>%u</b><span>runs, each from a dotted line "
        "on</span></div>", sums.runs + 1);
  if (sums.memory > 0)
    page_add (page, "<div><b>%.1f MB</b><span>memory at most</span></div>",
        sums.memory / 1e6);
  g_string_append (page, "</div>");
}

gchar *
run_write_page (const GPtrArray *tries, const gchar *title)
{
  Page self = { tries, run_group (tries, G_STRUCT_OFFSET (RunTry, provider)),
    run_group (tries, G_STRUCT_OFFSET (RunTry, script)), 1e-3,
    g_string_new (NULL)
  };

  for (guint i = 0; i < tries->len; i++)
    self.length = MAX (self.length,
        ((RunTry *) g_ptr_array_index (tries, i))->end);
  add_head (&self, title);
  if (has_scripts (&self))
    page_add_scripts (&self);
  page_add_requests (&self);
  page_add_curves (&self);
  if (has_scripts (&self))
    add_groups (&self, &self.scripts, "Scripts", "script");
  add_groups (&self, &self.providers, "Providers", "provider");
  add_sizes (&self);
  add_rows (&self);
  g_string_append (self.page, "</html>\n");
  run_groups_clear (&self.providers);
  run_groups_clear (&self.scripts);
  return g_string_free (self.page, FALSE);
}
