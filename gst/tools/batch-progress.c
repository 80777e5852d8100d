/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a batch says while it runs. */
#include "batch-progress.h"

#include <stdio.h>

static gdouble
elapsed_seconds (const BatchItem *item)
{
  return MAX (g_get_monotonic_time () - item->report.started, 1)
      / (gdouble) G_USEC_PER_SEC;
}

static void
show_item (const BatchItem *item)
{
  g_autofree gchar *name = tool_printable (item->output_path);
  guint n = item->report.done->len, all = item->report.n_cues;

  fprintf (stderr, "\033[K%s · cue %u/%u · %.1f s audio", name, n, all,
      item->report.spoken / (gdouble) GST_SECOND);
  if (n > 0) {
    guint left = elapsed_seconds (item) / n * (all - MIN (n, all));

    fprintf (stderr, " · ETA %02u:%02u", left / 60, left % 60);
  }
  fprintf (stderr, " · $%.4f\n", item->report.cost);
}

void
batch_progress_show (BatchProgress *self, const GPtrArray *items)
{
  if (!self->terminal || self->quiet)
    return;
  batch_progress_hide (self);
  for (guint i = 0; i < items->len; i++) {
    const BatchItem *item = g_ptr_array_index (items, i);

    if (!item->begun || item->ended)
      continue;
    show_item (item);
    self->lines++;
  }
}

void
batch_progress_hide (BatchProgress *self)
{
  if (self->lines > 0)
    fprintf (stderr, "\033[%uA\033[J", self->lines);
  self->lines = 0;
}

void
batch_progress_resumed (BatchProgress *self, const BatchItem *item)
{
  if (item->received + item->in_flight == 0)
    return;
  batch_progress_hide (self);
  tool_message ("%s goes on: %u %s there from an earlier run",
      item->output_path, item->received,
      item->received == 1 ? "chunk is" : "chunks are");
  if (item->in_flight > 0)
    tool_message ("%s: %u %s under way when it ended and may be billed",
        item->output_path, item->in_flight,
        item->in_flight == 1 ? "request was" : "requests were");
}

void
batch_progress_done (BatchProgress *self, const BatchItem *item)
{
  const SpeakReport *report = &item->report;
  g_autofree gchar *name = tool_printable (item->output_path);

  batch_progress_hide (self);
  if (item->resumed > 0 && !self->quiet)
    tool_message ("%s: took up %" G_GUINT64_FORMAT " %s under way, which %s "
        "not paid again", item->output_path, item->resumed,
        item->resumed == 1 ? "job that was" : "jobs that were",
        item->resumed == 1 ? "is" : "are");
  if (item->code == EXIT_LEFT_OUT) {
    guint n = speak_report_n_skipped (report);
    g_autofree gchar *cues = speak_report_dup_skipped (report);

    tool_message ("%s: %u of the cues %s left out: %s", item->output_path, n,
        n == 1 ? "was" : "were", cues);
  }
  if ((item->code != 0 && item->code != EXIT_LEFT_OUT) || self->quiet)
    return;
  fprintf (stderr, "%s: %u %s, %.1f s audio in %.1f s, $%.4f\n", name,
      report->done->len, report->done->len == 1 ? "cue" : "cues",
      report->spoken / (gdouble) GST_SECOND, elapsed_seconds (item),
      report->cost);
}

static void
print_left_out (const GPtrArray *items)
{
  guint n_waiting = 0;

  for (guint i = 0; i < items->len; i++) {
    const BatchItem *item = g_ptr_array_index (items, i);
    gboolean said = item->code == EXIT_LEFT_OUT;
    guint left_out = item->begun && !said ? batch_item_left_out (item) : 0;

    if (left_out > 0)
      tool_message ("%s: %u of %u cues %s left out", item->name, left_out,
          item->n_cues, left_out == 1 ? "is" : "are");
    n_waiting += !item->begun && !item->ended;
  }
  if (n_waiting > 0)
    tool_message ("%u %s not begun", n_waiting,
        n_waiting == 1 ? "script was" : "scripts were");
}

void
batch_progress_total (BatchProgress *self, const GPtrArray *items,
    gdouble earlier)
{
  gdouble cost = 0, maybe = 0, limit = -1;

  if (self->quiet)
    return;
  print_left_out (items);
  for (guint i = 0; i < items->len; i++) {
    const BatchItem *item = g_ptr_array_index (items, i);

    cost += item->cost;
    maybe += item->cost_maybe;
    limit = MAX (limit, item->max_cost);
  }
  if (items->len == 1 && limit < 0)
    return;
  fprintf (stderr, "all: $%.4f", cost);
  if (maybe > 0)
    fprintf (stderr, " and $%.4f that may be billed", maybe);
  if (limit >= 0 && earlier > 0)
    fprintf (stderr, ", $%.4f before", earlier);
  if (limit >= 0)
    fprintf (stderr, ", of $%.4f", limit);
  fputc ('\n', stderr);
}
