/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading the ledger: what its rows add up to. */
#include "gst-tts-ledger.h"

#include <sqlite3.h>

#include "gst-tts-error.h"
#include "gst-tts-ledger-private.h"

#define PATIENCE_MS 5000

/* Names that a row lacks are empty ones. */
static const gchar *const names[] = {
  [GST_TTS_LEDGER_BY_PROVIDER] = "service",
  [GST_TTS_LEDGER_BY_MODEL] = "service || coalesce ('/' || model, '')",
  [GST_TTS_LEDGER_BY_DAY] =
      "strftime ('%Y-%m-%d', time / 1000000, 'unixepoch', 'localtime')",
  [GST_TTS_LEDGER_BY_SCRIPT] = "coalesce (script, '')",
};

static const gchar query[] =
    "SELECT %s AS name, currency, sum (billed = 'billed'),"
    " sum (billed = 'maybe'), sum (billed = 'not'),"
    " sum (CASE billed WHEN 'not' THEN 0 ELSE chars END), total (audio),"
    " total (CASE billed WHEN 'billed' THEN cost END),"
    " total (CASE billed WHEN 'maybe' THEN cost END)"
    " FROM tries WHERE time >= ?1 AND time < ?2"
    " GROUP BY name, currency ORDER BY name, currency";

static const gchar pace_query[] =
    "SELECT total (seconds), total (chars) FROM (SELECT seconds, chars"
    " FROM tries WHERE service = ?1 AND model IS ?2 AND error IS NULL"
    " AND audio > 0 AND seconds >= 0 ORDER BY id DESC LIMIT 5)";

void
gst_tts_ledger_sum_free (GstTtsLedgerSum *sum)
{
  g_free (sum->name);
  g_free (sum->currency);
  g_free (sum);
}

gchar *
gst_tts_ledger_dup_path (void)
{
  return g_build_filename (g_get_user_state_dir (), "gst-tts", "ledger.db",
      NULL);
}

static GstTtsLedgerSum *
read_sum (sqlite3_stmt *statement)
{
  GstTtsLedgerSum *sum = g_new (GstTtsLedgerSum, 1);

  *sum = (GstTtsLedgerSum) {
    .name = g_strdup ((const gchar *) sqlite3_column_text (statement, 0)),
    .currency = g_strdup ((const gchar *) sqlite3_column_text (statement, 1)),
    .billed = sqlite3_column_int64 (statement, 2),
    .maybe_billed = sqlite3_column_int64 (statement, 3),
    .not_billed = sqlite3_column_int64 (statement, 4),
    .chars = sqlite3_column_int64 (statement, 5),
    .audio = sqlite3_column_double (statement, 6),
    .cost = sqlite3_column_double (statement, 7),
    .maybe_cost = sqlite3_column_double (statement, 8),
  };
  return sum;
}

/* Returns SQLITE_OK when all rows were read. */
static gint
read_sums (sqlite3 *db, GstTtsLedgerBy by, gint64 since, gint64 until,
    GPtrArray *sums)
{
  g_autofree gchar *text = g_strdup_printf (query, names[by]);
  sqlite3_stmt *statement = NULL;
  gint code = sqlite3_prepare_v2 (db, text, -1, &statement, NULL);

  if (code != SQLITE_OK)
    return code;
  sqlite3_bind_int64 (statement, 1, since);
  sqlite3_bind_int64 (statement, 2, until);
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (sums, read_sum (statement));
  sqlite3_finalize (statement);
  return code == SQLITE_DONE ? SQLITE_OK : code;
}

static void
set_error (GError **error, const gchar *path, sqlite3 *db, gint code)
{
  const gchar *reason = db ? sqlite3_errmsg (db) : sqlite3_errstr (code);

  if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
        "%s is damaged (%s); the next request that costs something puts it "
        "aside and begins a new one", path, reason);
  else if (code == SQLITE_CANTOPEN || code == SQLITE_PERM)
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_ACCES,
        "cannot read %s: %s", path, reason);
  else
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
        "%s is no ledger that can be read: %s", path, reason);
}

GPtrArray *
gst_tts_ledger_sum_up (const gchar *path, GstTtsLedgerBy by, gint64 since,
    gint64 until, GError **error)
{
  g_autoptr (GPtrArray) sums = g_ptr_array_new_with_free_func
      ((GDestroyNotify) gst_tts_ledger_sum_free);
  g_autofree gchar *own = path ? NULL : gst_tts_ledger_dup_path ();
  sqlite3 *db = NULL;
  gint code;

  if (!path)
    path = own;
  if (own && !g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&sums);

  code = sqlite3_open_v2 (path, &db, SQLITE_OPEN_READONLY, NULL);
  if (code == SQLITE_OK) {
    sqlite3_busy_timeout (db, PATIENCE_MS);
    code = read_sums (db, by, since, until, sums);
  }
  if (code != SQLITE_OK)
    set_error (error, path, db, code);
  sqlite3_close (db);
  return code == SQLITE_OK ? g_steal_pointer (&sums) : NULL;
}

gboolean
gst_tts_ledger_read_pace (const gchar *path, const gchar *service,
    const gchar *model, GstClockTime *ret_time, gdouble *ret_chars)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  gdouble seconds = 0;

  *ret_chars = 0;
  /* Opening a pipe would wait for whoever writes to it. */
  if (g_file_test (path, G_FILE_TEST_IS_REGULAR)
      && sqlite3_open_v2 (path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK
      && sqlite3_prepare_v2 (db, pace_query, -1, &statement, NULL)
      == SQLITE_OK) {
    sqlite3_bind_text (statement, 1, service, -1, SQLITE_STATIC);
    sqlite3_bind_text (statement, 2, model, -1, SQLITE_STATIC);
    if (sqlite3_step (statement) == SQLITE_ROW) {
      seconds = sqlite3_column_double (statement, 0);
      *ret_chars = sqlite3_column_double (statement, 1);
    }
  }
  sqlite3_finalize (statement);
  sqlite3_close (db);
  *ret_time = MIN (seconds, G_MAXINT) * GST_SECOND;
  return *ret_chars > 0;
}
