/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a run has cost so far, in its journal: a line ($) with what a request
 * usually costs before it leaves, and one with the difference when that is
 * known. So the sum of all lines is what was spent or may be billed, whenever
 * the process is killed. */
#include "gst-tts-journal-private.h"

#include "gst-tts-books-private.h"

static void
write_amount (GstTtsJournal *journal, gdouble amount)
{
  gchar number[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree gchar *line = NULL;

  if (amount == 0)
    return;
  line = g_strdup_printf ("$ %s\n", g_ascii_dtostr (number, sizeof number,
          amount));
  gst_tts_journal_write (journal, line);
}

/* What it goes on with has its line from an earlier run. */
static void
on_leaves (gpointer keeper, GstTtsRecord *record)
{
  if (!record->resumes)
    write_amount (keeper, gst_tts_record_usual_cost (record));
}

static void
on_settled (gpointer keeper, GstTtsRecord *record)
{
  gdouble usual = gst_tts_record_usual_cost (record);
  gboolean sent = !record->unsent || record->resumes;

  if (usual > 0)
    write_amount (keeper, (sent ? record->cost : 0) - usual);
}

const GstTtsKeeper gst_tts_journal_keeper = {
  on_leaves, on_settled, NULL
};

gdouble
gst_tts_journal_read_cost (const gchar *path)
{
  g_autofree gchar *text = NULL;
  gdouble cost = 0;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  for (const gchar *line = text, *end; (end = strchr (line, '\n'));
      line = end + 1)
    if (g_str_has_prefix (line, "$ "))
      cost += g_ascii_strtod (line + 2, NULL);
  return MAX (cost, 0);
}
