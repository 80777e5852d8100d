/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing the ledger: a row for each try that may be billed, made before it
 * leaves and completed when it has ended. Rows that come together are one
 * transaction. */
#include "gst-tts-ledger-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <sys/file.h>

#include "gst-tts-enums.h"
#include "gst-tts-error.h"
#include "gst-tts-ledger.h"

#define VERSION 1
/* Rows that wait for a database that is locked, or a disk that is full. */
#define MAX_WAITING 10000
/* Rows of one transaction. */
#define GROUP 64
#define PATIENCE_MS 2000

/* All of it is the books' thread's. */
struct _GstTtsLedger
{
  gchar *path;
  gboolean all;                 /* also what bills nothing */
  GstTtsLedgerWarn warn;
  gpointer user_data;
  gboolean warned;
  gint patience;                /* ms, for a lock of somebody else's */
  gboolean given_up;
  sqlite3 *db;                  /* NULL until the first row */
  sqlite3_stmt *insert;
  sqlite3_stmt *update;
  GQueue waiting;               /* Row */
};

typedef struct
{
  GstTtsRecord *record;
  gboolean settled;             /* else only its first part may be read */
} Row;

static const gchar schema[] =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE IF NOT EXISTS tries (id INTEGER PRIMARY KEY,"
    " time INTEGER NOT NULL, seconds REAL, script TEXT, cue INTEGER,"
    " cue_id TEXT, chunk INTEGER, try INTEGER, provider TEXT NOT NULL,"
    " service TEXT NOT NULL, model TEXT, voice TEXT, chars INTEGER,"
    " audio REAL, billed TEXT NOT NULL, unit TEXT, quantity REAL,"
    " told INTEGER, cost REAL, currency TEXT, price_date TEXT, request TEXT,"
    " error TEXT);"
    "CREATE INDEX IF NOT EXISTS tries_by_time ON tries (time);"
    "PRAGMA user_version = " G_STRINGIFY (VERSION) ";"
    "COMMIT";

static const gchar insert_sql[] =
    "INSERT INTO tries (time, script, cue, cue_id, chunk, try, provider,"
    " service, model, voice, chars, billed, unit, quantity, cost, currency,"
    " price_date) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,"
    " 'maybe', ?12, ?13, ?14, ?15, ?16)";

static const gchar find_sql[] =
    "SELECT id FROM tries WHERE script = ?1 AND cue = ?2 AND chunk = ?3 AND"
    " service = ?4 AND billed = 'maybe' ORDER BY id DESC LIMIT 1";

static const gchar update_sql[] =
    "UPDATE tries SET seconds = ?2, audio = ?3, billed = ?4, unit = ?5,"
    " quantity = ?6, told = ?7, cost = ?8, request = ?9, error = ?10"
    " WHERE id = ?1";

/* Machines are billed without a request. */
static const gchar rental_sql[] =
    "INSERT INTO tries (time, provider, service, model, chars, billed, unit,"
    " cost, currency, request) SELECT ?1, ?2, ?2, ?3, 0, ?4, 'wall-seconds',"
    " ?5, 'USD', ?6 WHERE NOT EXISTS (SELECT 1 FROM tries WHERE service = ?2"
    " AND request = ?6)";

static const gchar *const billed_names[] = {
  [GST_TTS_BILLED_NOT] = "not",
  [GST_TTS_BILLED_MAYBE] = "maybe",
  [GST_TTS_BILLED_YES] = "billed",
};

static void
say (GstTtsLedger *self, const gchar *reason)
{
  g_autofree gchar *text = NULL;

  if (self->warned)
    return;
  self->warned = TRUE;
  text = g_strdup_printf ("what this costs can not be written to %s (%s); the "
      "speech goes on", self->path, reason);
  self->warn (self->user_data, text);
}

static void
shut (GstTtsLedger *self)
{
  g_clear_pointer (&self->insert, sqlite3_finalize);
  g_clear_pointer (&self->update, sqlite3_finalize);
  g_clear_pointer (&self->db, sqlite3_close);
}

static gboolean
is_damage (gint code)
{
  return (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB;
}

static gint
read_version (sqlite3 *db, gint *ret_version)
{
  sqlite3_stmt *statement = NULL;
  gint code = sqlite3_prepare_v2 (db, "PRAGMA user_version", -1, &statement,
      NULL);

  if (code == SQLITE_OK)
    code = sqlite3_step (statement);
  if (code == SQLITE_ROW)
    *ret_version = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  return code == SQLITE_ROW ? SQLITE_OK : code;
}

static gboolean
is_something_else (const gchar *path)
{
  GStatBuf info;

  return g_stat (path, &info) == 0 && !S_ISREG (info.st_mode);
}

/* Nothing is lost when the process dies, which is what NORMAL is for; it
 * waits for the disk only now and then. */
static gint
open_file (GstTtsLedger *self)
{
  gint version = 0, code;

  if (is_something_else (self->path))
    return SQLITE_CANTOPEN;
  code = sqlite3_open_v2 (self->path, &self->db, SQLITE_OPEN_READWRITE
      | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
  if (code != SQLITE_OK)
    return code;
  sqlite3_extended_result_codes (self->db, 1);
  sqlite3_busy_timeout (self->db, self->patience);
  /* Where it can not be had, such as on a file server, the old way does. */
  sqlite3_exec (self->db, "PRAGMA journal_mode = WAL;"
      "PRAGMA synchronous = NORMAL", NULL, NULL, NULL);

  code = read_version (self->db, &version);
  if (code == SQLITE_OK && version > VERSION)
    return SQLITE_SCHEMA;
  if (code == SQLITE_OK && version < VERSION)
    code = sqlite3_exec (self->db, schema, NULL, NULL, NULL);
  if (code == SQLITE_OK)
    code = sqlite3_prepare_v2 (self->db, insert_sql, -1, &self->insert, NULL);
  if (code == SQLITE_OK)
    code = sqlite3_prepare_v2 (self->db, update_sql, -1, &self->update, NULL);
  return code;
}

/* With its journal, without which it can not be mended. */
static gboolean
rename_files (const gchar *from, const gchar *to)
{
  static const gchar *const ends[] = { "-wal", "-shm" };

  if (g_rename (from, to) < 0)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++) {
    g_autofree gchar *part = g_strconcat (from, ends[i], NULL);
    g_autofree gchar *new_part = g_strconcat (to, ends[i], NULL);

    g_rename (part, new_part);
  }
  return TRUE;
}

/* Somebody else may have put it aside by now and made a new one. Returns how
 * it can be opened then. */
static gint
replace_damaged (GstTtsLedger *self)
{
  g_autofree gchar *lock = g_strconcat (self->path, ".lock", NULL);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree gchar *when = g_date_time_format (now, "%Y%m%dT%H%M%S.%f");
  g_autofree gchar *aside =
      g_strconcat (self->path, ".damaged-", when, NULL);
  gint fd = g_open (lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  gint code;

  if (fd >= 0)
    flock (fd, LOCK_EX);
  shut (self);
  code = open_file (self);
  if (is_damage (code)) {
    shut (self);
    if (rename_files (self->path, aside)) {
      g_autofree gchar *text = g_strdup_printf ("%s was damaged; it is %s "
          "now, and a new one was begun", self->path, aside);

      self->warn (self->user_data, text);
      code = open_file (self);
    }
  }
  if (fd >= 0)
    g_close (fd, NULL);
  return code;
}

static const gchar *
reason_of (GstTtsLedger *self, gint code)
{
  if (code == SQLITE_SCHEMA)
    return "it was written by a newer gst-tts";
  if (is_something_else (self->path))
    return "it is no file";
  return sqlite3_errstr (code);
}

static gint
open_ledger (GstTtsLedger *self)
{
  g_autofree gchar *folder = g_path_get_dirname (self->path);
  gint code;

  g_mkdir_with_parents (folder, 0700);
  code = open_file (self);
  if (is_damage (code))
    code = replace_damaged (self);
  if (code != SQLITE_OK)
    shut (self);
  return code;
}

static void
bind_text (sqlite3_stmt *statement, gint index, const gchar *text)
{
  sqlite3_bind_text (statement, index, text, -1, SQLITE_STATIC);
}

static const gchar *
nick_of (GType type, gint value)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (type);
  const GEnumValue *found = g_enum_get_value (klass, value);

  return found ? found->value_nick : "other";
}

static gint
run (sqlite3_stmt *statement)
{
  gint code = sqlite3_step (statement);

  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
  return code == SQLITE_DONE ? SQLITE_OK : code;
}

static gint
insert_row (GstTtsLedger *self, GstTtsRecord *record)
{
  const GstTtsPrice *price = record->price;
  sqlite3_stmt *s = self->insert;
  gint code;

  sqlite3_bind_int64 (s, 1, record->time);
  bind_text (s, 2, record->script);
  sqlite3_bind_int64 (s, 3, record->cue_index);
  bind_text (s, 4, record->cue_id);
  sqlite3_bind_int64 (s, 5, record->chunk_index);
  sqlite3_bind_int64 (s, 6, record->n_try);
  bind_text (s, 7, record->provider);
  bind_text (s, 8, record->service);
  bind_text (s, 9, record->model);
  bind_text (s, 10, record->voice);
  sqlite3_bind_int64 (s, 11, record->chars);
  if (price) {
    bind_text (s, 12, nick_of (GST_TYPE_TTS_UNIT, price->unit));
    sqlite3_bind_double (s, 13, record->guess);
    sqlite3_bind_double (s, 14, gst_tts_price_cost (price, record->guess));
    bind_text (s, 15, price->currency);
    bind_text (s, 16, price->as_of);
  }
  code = run (s);
  if (code == SQLITE_OK)
    record->row = sqlite3_last_insert_rowid (self->db);
  return code;
}

/* The row of the try that began what this one goes on with, so that it is not
 * in the ledger twice; 0 if there is none. */
static gint
find_row (GstTtsLedger *self, GstTtsRecord *record)
{
  sqlite3_stmt *s = NULL;
  gint code = sqlite3_prepare_v2 (self->db, find_sql, -1, &s, NULL);

  if (code == SQLITE_OK) {
    bind_text (s, 1, record->script);
    sqlite3_bind_int64 (s, 2, record->cue_index);
    sqlite3_bind_int64 (s, 3, record->chunk_index);
    bind_text (s, 4, record->service);
    code = sqlite3_step (s);
  }
  if (code == SQLITE_ROW)
    record->row = sqlite3_column_int64 (s, 0);
  sqlite3_finalize (s);
  return code == SQLITE_ROW || code == SQLITE_DONE ? SQLITE_OK : code;
}

static gint
update_row (GstTtsLedger *self, GstTtsRecord *record)
{
  /* What it goes on with was sent, by an earlier run. */
  GstTtsBilled billed = record->unsent && !record->resumes
      ? GST_TTS_BILLED_NOT : record->billed;
  sqlite3_stmt *s = self->update;

  sqlite3_bind_int64 (s, 1, record->row);
  /* Their sum, over that of their characters, is the pace of the whole. */
  sqlite3_bind_double (s, 2, record->batch > 1 ? record->wall
      : (record->ended - record->started) / (gdouble) GST_SECOND);
  sqlite3_bind_double (s, 3, record->audio / (gdouble) GST_SECOND);
  bind_text (s, 4, billed_names[billed]);
  if (record->price || record->told) {
    bind_text (s, 5, nick_of (GST_TYPE_TTS_UNIT, record->unit));
    sqlite3_bind_double (s, 6, record->quantity);
    sqlite3_bind_int (s, 7, record->told);
  }
  if (record->price)
    sqlite3_bind_double (s, 8, billed == GST_TTS_BILLED_NOT ? 0
        : record->cost);
  bind_text (s, 9, record->request_id);
  if (record->error_class >= 0)
    bind_text (s, 10, nick_of (GST_TYPE_TTS_ERROR, record->error_class));
  return run (s);
}

static gint
write_row (GstTtsLedger *self, const Row *row)
{
  GstTtsRecord *record = row->record;
  gint code = SQLITE_OK;

  if (record->row == 0 && record->resumes)
    code = find_row (self, record);
  if (code == SQLITE_OK && record->row == 0)
    code = insert_row (self, record);
  if (code == SQLITE_OK && row->settled) {
    code = update_row (self, record);
    /* It is in the one that was put aside. */
    if (code == SQLITE_OK && sqlite3_changes (self->db) == 0) {
      code = insert_row (self, record);
      if (code == SQLITE_OK)
        code = update_row (self, record);
    }
  }
  return code;
}

static void
free_row (gpointer data)
{
  Row *row = data;

  gst_tts_record_unref (row->record);
  g_free (row);
}

static gboolean
may_pass (gint code)
{
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
      return TRUE;
    default:
      return FALSE;
  }
}

static void
be_patient (GstTtsLedger *self, gint ms)
{
  if (self->patience == ms)
    return;
  self->patience = ms;
  if (self->db)
    sqlite3_busy_timeout (self->db, ms);
}

/* The first @n that wait, all or none of them. */
static gint
write_group (GstTtsLedger *self, guint n)
{
  GstTtsRecord *records[GROUP];
  gint64 before[GROUP];
  guint done = 0;
  gint code = self->db ? SQLITE_OK : open_ledger (self);

  if (code == SQLITE_OK)
    code = sqlite3_exec (self->db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
  if (code != SQLITE_OK)
    return code;
  for (GList *l = self->waiting.head; code == SQLITE_OK && done < n;
      l = l->next, done++) {
    records[done] = ((Row *) l->data)->record;
    before[done] = records[done]->row;
    code = write_row (self, l->data);
  }
  if (code == SQLITE_OK)
    code = sqlite3_exec (self->db, "COMMIT", NULL, NULL, NULL);
  if (code == SQLITE_OK)
    return SQLITE_OK;

  sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  while (done-- > 0)
    records[done]->row = before[done];
  return code;
}

/* One who waited for a lock once in vain does not wait for each row. */
static void
note_failure (GstTtsLedger *self, gint code)
{
  say (self, reason_of (self, code));
  be_patient (self, 0);
  if (!may_pass (code)) {
    self->given_up = TRUE;
    shut (self);
    g_queue_clear_full (&self->waiting, free_row);
  }
}

/* Writes what waits, the oldest first. */
static void
catch_up (GstTtsLedger *self)
{
  while (!g_queue_is_empty (&self->waiting)) {
    guint n = MIN (self->waiting.length, GROUP);
    gint code = write_group (self, n);

    if (is_damage (code) && replace_damaged (self) == SQLITE_OK)
      code = write_group (self, n);
    if (code != SQLITE_OK) {
      note_failure (self, code);
      break;
    }
    while (n-- > 0)
      free_row (g_queue_pop_head (&self->waiting));
    be_patient (self, PATIENCE_MS);
  }
  while (self->waiting.length > MAX_WAITING)
    free_row (g_queue_pop_head (&self->waiting));
}

static void
add_row (GstTtsLedger *self, GstTtsRecord *record, gboolean settled)
{
  Row *row;

  if (self->given_up || (!record->bills && !(self->all && settled)))
    return;
  row = g_new (Row, 1);
  row->record = gst_tts_record_ref (record);
  row->settled = settled;
  g_queue_push_tail (&self->waiting, row);
}

static void
on_leaves (gpointer keeper, GstTtsRecord *record)
{
  add_row (keeper, record, FALSE);
}

static void
on_settled (gpointer keeper, GstTtsRecord *record)
{
  add_row (keeper, record, TRUE);
}

static void
on_commit (gpointer keeper)
{
  catch_up (keeper);
}

const GstTtsKeeper gst_tts_ledger_keeper = {
  on_leaves, on_settled, on_commit
};

GstTtsLedger *
gst_tts_ledger_new (const gchar *path, gboolean all, GstTtsLedgerWarn warn,
    gpointer user_data)
{
  GstTtsLedger *self = g_new0 (GstTtsLedger, 1);

  self->path = g_strdup (path);
  self->all = all;
  self->warn = warn;
  self->user_data = user_data;
  self->patience = PATIENCE_MS;
  g_queue_init (&self->waiting);
  return self;
}

void
gst_tts_ledger_free (GstTtsLedger *self)
{
  be_patient (self, PATIENCE_MS);
  catch_up (self);
  g_queue_clear_full (&self->waiting, free_row);
  shut (self);
  g_free (self->path);
  g_free (self);
}

static gint
insert_rental (GstTtsLedger *self, const gchar *service,
    const gchar *machine, const gchar *id, gdouble usd, GstTtsBilled billed)
{
  sqlite3_stmt *s = NULL;
  gint code = sqlite3_prepare_v2 (self->db, rental_sql, -1, &s, NULL);

  if (code != SQLITE_OK)
    return code;
  sqlite3_bind_int64 (s, 1, g_get_real_time ());
  bind_text (s, 2, service);
  bind_text (s, 3, machine);
  bind_text (s, 4, billed_names[billed]);
  sqlite3_bind_double (s, 5, usd);
  bind_text (s, 6, id);
  code = run (s);
  sqlite3_finalize (s);
  return code;
}

static void
ignore (gpointer user_data, const gchar *text)
{
}

gboolean
gst_tts_ledger_add_rental (const gchar *path, const gchar *service,
    const gchar *machine, const gchar *id, gdouble usd, gboolean certain,
    GError **error)
{
  g_autofree gchar *own = path ? NULL : gst_tts_ledger_dup_path ();
  GstTtsLedger *self = gst_tts_ledger_new (path ? path : own, TRUE, ignore,
      NULL);
  gint code = open_ledger (self);

  if (code == SQLITE_OK)
    code = insert_rental (self, service, machine, id, usd, certain
        ? GST_TTS_BILLED_YES : GST_TTS_BILLED_MAYBE);
  if (code != SQLITE_OK)
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
        "%s can not be written: %s", self->path, reason_of (self, code));
  gst_tts_ledger_free (self);
  return code == SQLITE_OK;
}
