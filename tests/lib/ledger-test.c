/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A ledger in a folder of its own, and tries to write into it. */
#include "ledger-test.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

static const gchar text[] = "Hello there.";

static void
on_warning (gpointer user_data, const gchar *warning)
{
  Desk *desk = user_data;

  g_test_message ("%s", warning);
  g_ptr_array_add (desk->warnings, g_strdup (warning));
}

static GstTtsPrices *
load_prices (const gchar *folder)
{
  g_autofree gchar *path = g_build_filename (folder, "prices.ini", NULL);
  g_autoptr (GError) error = NULL;
  GstTtsPrices *prices;

  g_file_set_contents (path, "[acme]\nunit=characters\nprice=1\nper=100\n"
      "as-of=2026-11-21\n", -1, &error);
  g_assert_no_error (error);
  prices = gst_tts_prices_load (path, &error);
  g_assert_no_error (error);
  return prices;
}

void
desk_open (Desk *desk)
{
  g_autoptr (GError) error = NULL;

  desk->folder = g_dir_make_tmp ("ledger-XXXXXX", &error);
  g_assert_no_error (error);
  desk->path = g_build_filename (desk->folder, "state", "ledger.db", NULL);
  desk->prices = load_prices (desk->folder);
  desk->resumes = FALSE;
  desk->warnings = g_ptr_array_new_with_free_func (g_free);
  desk->ledger = gst_tts_ledger_new (desk->path, FALSE, on_warning, desk);
}

void
desk_shut_ledger (Desk *desk)
{
  g_clear_pointer (&desk->ledger, gst_tts_ledger_free);
}

static void
remove_folder (const gchar *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const gchar *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree gchar *file = g_build_filename (path, name, NULL);

    if (g_file_test (file, G_FILE_TEST_IS_DIR))
      remove_folder (file);
    else
      g_unlink (file);
  }
  g_rmdir (path);
}

void
desk_close (Desk *desk)
{
  desk_shut_ledger (desk);
  remove_folder (desk->folder);
  g_free (desk->folder);
  g_free (desk->path);
  gst_tts_prices_unref (desk->prices);
  g_ptr_array_unref (desk->warnings);
}

GstTtsRecord *
desk_leave (Desk *desk, const gchar *model)
{
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new (text);
  g_autoptr (GPtrArray) chunks = gst_tts_cue_split (cue, 3, 0, NULL);
  GstTtsEntry entry = { .name = "acme", .service = (gchar *) "acme",
    .model = (gchar *) model, .caps.unit = GST_TTS_UNIT_CHARACTERS,
    .prices = desk->prices };
  GstTtsSlot slot = { .chunk = g_ptr_array_index (chunks, 0),
    .entry = &entry, .voice = (gchar *) "bob", .n_tries = 1,
    .resumes = desk->resumes };
  GstTtsRecord *record;

  entry.price = gst_tts_prices_find (desk->prices, "acme", model);
  gst_tts_usage_guess (text, strlen (text), &slot.usual);
  slot.script_id = g_ref_string_new ("script");
  record = gst_tts_record_new (&slot, NULL);
  g_ref_string_release (slot.script_id);
  gst_tts_ledger_keeper.leaves (desk->ledger, record);
  gst_tts_ledger_keeper.commit (desk->ledger);
  return record;
}

void
desk_settle (Desk *desk, GstTtsRecord *record, gdouble told)
{
  const GstTtsOutcome outcome = { .audio = GST_SECOND / 2,
    .unit = told < 0 ? GST_TTS_UNIT_NONE : GST_TTS_UNIT_CHARACTERS,
    .quantity = told, .request_id = "r-1" };

  gst_tts_record_settle (record, &outcome, GST_SECOND);
  gst_tts_ledger_keeper.settled (desk->ledger, record);
  gst_tts_ledger_keeper.commit (desk->ledger);
}

void
desk_add (Desk *desk, const gchar *model)
{
  g_autoptr (GstTtsRecord) record = desk_leave (desk, model);

  desk_settle (desk, record, -1);
}

gchar *
desk_ask (const Desk *desk, const gchar *query)
{
  sqlite3_stmt *statement;
  sqlite3 *db;
  gchar *answer = NULL;

  g_assert_cmpint (sqlite3_open (desk->path, &db), ==, SQLITE_OK);
  sqlite3_busy_timeout (db, 20000);
  g_assert_cmpint (sqlite3_prepare_v2 (db, query, -1, &statement, NULL), ==,
      SQLITE_OK);
  if (sqlite3_step (statement) == SQLITE_ROW)
    answer = g_strdup ((const gchar *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);
  sqlite3_close (db);
  return answer;
}

GstTtsLedgerSum *
desk_sum (const Desk *desk, GstTtsLedgerBy by, const gchar *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sums = gst_tts_ledger_sum_up (desk->path, by, 0,
      G_MAXINT64, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < sums->len; i++) {
    GstTtsLedgerSum *sum = g_ptr_array_index (sums, i);

    if (g_str_equal (sum->name, name)) {
      g_ptr_array_set_free_func (sums, NULL);
      g_ptr_array_remove_index (sums, i);
      g_ptr_array_set_free_func (sums,
          (GDestroyNotify) gst_tts_ledger_sum_free);
      return sum;
    }
  }
  g_error ("no sum of %s", name);
}

gchar *
desk_find_file (const Desk *desk, const gchar *prefix)
{
  g_autofree gchar *folder = g_path_get_dirname (desk->path);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  while (dir && (name = g_dir_read_name (dir)))
    if (g_str_has_prefix (name, prefix) && !g_str_has_suffix (name, "-wal")
        && !g_str_has_suffix (name, "-shm"))
      return g_build_filename (folder, name, NULL);
  return NULL;
}
