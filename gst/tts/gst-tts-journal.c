/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The journal of a run: a line for each request that leaves (> where it may be
 * billed, else ~), has failed (!) or has brought its speech (<), with what was
 * wished for and who was asked; and one when a provider tells what it calls
 * the request (+), and when that is worth nothing any more (-). Each line is
 * one write, so that a process that is killed leaves at most one that is not
 * whole, and that one is passed over. */
#include "gst-tts-journal-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "gst-tts-error.h"
#include "gst-tts-speech-private.h"

#define MAGIC "gst-tts journal 1\n"

typedef struct
{
  const gchar *provider;        /* interned; who was asked last, or NULL */
  gboolean received;
  guint in_flight;              /* that may be billed */
  GQueue tasks;                 /* GstTtsTask */
} Row;

struct _GstTtsJournal
{
  gint ref_count;

  /* never change */
  gint fd;
  GHashTable *rows;             /* wish → Row, of earlier runs */
};

GstTtsTask *
gst_tts_task_new (const gchar *provider, gchar *request, const gchar *name)
{
  GstTtsTask *self = g_new0 (GstTtsTask, 1);

  self->provider = provider;
  self->request = request;
  self->name = g_strdup (name);
  return self;
}

void
gst_tts_task_free (GstTtsTask *self)
{
  g_free (self->request);
  g_free (self->name);
  g_free (self);
}

static void
free_row (gpointer data)
{
  Row *row = data;

  g_queue_clear_full (&row->tasks, (GDestroyNotify) gst_tts_task_free);
  g_free (row);
}

static Row *
enter (GHashTable *rows, const gchar *wish)
{
  Row *row = g_hash_table_lookup (rows, wish);

  if (!row) {
    row = g_new0 (Row, 1);
    g_hash_table_insert (rows, g_strdup (wish), row);
  }
  return row;
}

static void
forget_task (Row *row, const gchar *name)
{
  for (GList *l = row->tasks.head; l; l = l->next) {
    GstTtsTask *task = l->data;

    if (strcmp (task->name, name) == 0) {
      gst_tts_task_free (task);
      g_queue_delete_link (&row->tasks, l);
      return;
    }
  }
}

/* @parts is provider, name and, where it begins, the key of the request. */
static void
read_task (Row *row, gchar what, gchar **parts)
{
  guint n = g_strv_length (parts);

  if (what == '+' && n == 3)
    g_queue_push_tail (&row->tasks, gst_tts_task_new (g_intern_string
            (parts[0]), g_strdup (parts[2]), parts[1]));
  else if (what != '+' && n == 2)
    forget_task (row, parts[1]);
}

static void
read_line (GHashTable *rows, gchar *line)
{
  gsize size = strlen (line);
  gchar *wish = line + 2, *rest = line + 2 + GST_TTS_KEY_LENGTH + 1;
  g_auto (GStrv) parts = NULL;
  Row *row;

  if (size < 2 + GST_TTS_KEY_LENGTH + 2 || !strchr ("<>~!+-", line[0])
      || line[1] != ' ' || rest[-1] != ' ')
    return;
  rest[-1] = '\0';
  parts = g_strsplit (rest, " ", -1);
  row = enter (rows, wish);
  read_task (row, line[0], parts);
  if (strchr ("+-", line[0]))
    return;
  row->provider = line[0] == '!' ? NULL : g_intern_string (parts[0]);
  row->received = line[0] == '<';
  if (line[0] == '>')
    row->in_flight++;
  else if (line[0] != '~' && row->in_flight > 0)
    row->in_flight--;
}

/* What has no end was being written when the process was killed. */
static GHashTable *
parse (gchar *text)
{
  GHashTable *rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      free_row);
  gchar *line = text, *end;

  for (; (end = strchr (line, '\n')); line = end + 1) {
    *end = '\0';
    read_line (rows, line);
  }
  return rows;
}

static gboolean
fail (const gchar *path, const gchar *reason, GError **error)
{
  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
      "the journal %s can not be kept: %s", path, reason);
  return FALSE;
}

/* NULL if it is no journal; an empty file is one. */
static GHashTable *
read_rows (const gchar *path, gboolean *ret_cut)
{
  g_autofree gchar *text = NULL;
  gsize size;

  if (!g_file_get_contents (path, &text, &size, NULL)
      || (size > 0 && strncmp (text, MAGIC, MIN (size, strlen (MAGIC)))))
    return NULL;
  *ret_cut = size > 0 && text[size - 1] != '\n';
  return parse (text);
}

void
gst_tts_journal_write (GstTtsJournal *self, const gchar *line)
{
  gsize size = strlen (line);

  /* What is not written is asked for again: no reason to stop. */
  while (write (self->fd, line, size) < 0 && errno == EINTR)
    continue;
}

GstTtsJournal *
gst_tts_journal_open (const gchar *path, GError **error)
{
  g_autoptr (GstTtsJournal) self = g_new0 (GstTtsJournal, 1);
  gboolean cut = FALSE;

  self->ref_count = 1;
  self->fd = g_open (path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (self->fd < 0) {
    fail (path, g_strerror (errno), error);
    return NULL;
  }
  if (flock (self->fd, LOCK_EX | LOCK_NB) < 0) {
    fail (path, "another process writes the same output", error);
    return NULL;
  }
  self->rows = read_rows (path, &cut);
  if (!self->rows) {
    fail (path, "it is another kind of file; remove it", error);
    return NULL;
  }
  if (lseek (self->fd, 0, SEEK_END) < (off_t) strlen (MAGIC)) {
    if (ftruncate (self->fd, 0) == 0)
      gst_tts_journal_write (self, MAGIC);
  } else if (cut) {
    gst_tts_journal_write (self, "\n");
  }
  return g_steal_pointer (&self);
}

GstTtsJournal *
gst_tts_journal_ref (GstTtsJournal *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
gst_tts_journal_unref (GstTtsJournal *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;
  if (self->fd >= 0)
    close (self->fd);
  g_clear_pointer (&self->rows, g_hash_table_unref);
  g_free (self);
}

void
gst_tts_journal_release (GstTtsJournal *self)
{
  flock (self->fd, LOCK_UN);
}

const gchar *
gst_tts_journal_lookup (GstTtsJournal *self, const gchar *wish)
{
  const Row *row = g_hash_table_lookup (self->rows, wish);

  return row ? row->provider : NULL;
}

GstTtsTask *
gst_tts_journal_take_task (GstTtsJournal *self, const gchar *wish)
{
  Row *row = g_hash_table_lookup (self->rows, wish);

  /* Those before it were called off, or are at somebody else's. */
  return row ? g_queue_pop_tail (&row->tasks) : NULL;
}

/* @name and @request (both nullable) follow if there are any. */
static void
note (GstTtsJournal *self, gchar what, const gchar *wish,
    const gchar *provider, const gchar *name, const gchar *request)
{
  g_autofree gchar *line = g_strdup_printf ("%c %s %s%s%s%s%s\n", what, wish,
      provider, name ? " " : "", name ? name : "", request ? " " : "",
      request ? request : "");

  gst_tts_journal_write (self, line);
}

void
gst_tts_journal_leaves (GstTtsJournal *self, const gchar *wish,
    const gchar *provider, gboolean billable)
{
  note (self, billable ? '>' : '~', wish, provider, NULL, NULL);
}

void
gst_tts_journal_failed (GstTtsJournal *self, const gchar *wish,
    const gchar *provider, const gchar *task)
{
  note (self, '!', wish, provider, task, NULL);
}

void
gst_tts_journal_received (GstTtsJournal *self, const gchar *wish,
    const gchar *provider, const gchar *task)
{
  note (self, '<', wish, provider, task, NULL);
}

void
gst_tts_journal_begun (GstTtsJournal *self, const gchar *wish,
    const GstTtsTask *task)
{
  note (self, '+', wish, task->provider, task->name, task->request);
}

void
gst_tts_journal_dropped (GstTtsJournal *self, const gchar *wish,
    const GstTtsTask *task)
{
  note (self, '-', wish, task->provider, task->name, NULL);
}

gboolean
gst_tts_journal_read (const gchar *path, guint *ret_received,
    guint *ret_in_flight)
{
  gboolean cut;
  g_autoptr (GHashTable) rows = read_rows (path, &cut);
  GHashTableIter iter;
  gpointer row;

  *ret_received = *ret_in_flight = 0;
  if (!rows)
    return FALSE;
  g_hash_table_iter_init (&iter, rows);
  while (g_hash_table_iter_next (&iter, NULL, &row)) {
    *ret_received += ((Row *) row)->received;
    *ret_in_flight += ((Row *) row)->in_flight;
  }
  return *ret_received + *ret_in_flight > 0;
}
