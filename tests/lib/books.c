/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The books of a session: who is told what, in which order. */
#include "test-main.h"

#include <string.h>

#include "gst/tts/gst-tts-books-private.h"

typedef struct
{
  GstTtsBooks *books;
  GstTtsRecord *record;
  GString *said;                /* the books' thread, until a flush */
  gboolean wanted;

  GMutex lock;
  GCond cond;
  gboolean busy;                /* lock */
} Desk;

static GstTtsRecord *
make_record (void)
{
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new ("Hello there.");
  g_autoptr (GPtrArray) chunks = gst_tts_cue_split (cue, 3, 0, NULL);
  GstTtsEntry entry = { .name = "acme", .service = (gchar *) "acme@host",
    .model = (gchar *) "loud", .caps.unit = GST_TTS_UNIT_CHARACTERS };
  GstTtsSlot slot = { .chunk = g_ptr_array_index (chunks, 0),
    .entry = &entry, .voice = (gchar *) "bob", .n_tries = 2, .started = 7 };
  GstTtsRecord *record;

  gst_tts_usage_guess (cue->text, strlen (cue->text), &slot.usual);
  slot.script_id = g_ref_string_new ("script");
  record = gst_tts_record_new (&slot, NULL);
  g_ref_string_release (slot.script_id);
  return record;
}

static void
note_leaves (gpointer keeper, GstTtsRecord *record)
{
  g_string_append_c (((Desk *) keeper)->said, 'l');
}

static void
note_settled (gpointer keeper, GstTtsRecord *record)
{
  g_string_append_c (((Desk *) keeper)->said, record->unsent ? 'u' : 's');
}

static void
note_commit (gpointer keeper)
{
  g_string_append_c (((Desk *) keeper)->said, 'c');
}

static gboolean
send (gpointer data)
{
  Desk *desk = data;

  g_string_append_c (desk->said, '>');
  return desk->wanted;
}

static const GstTtsKeeper keeper = {
  note_leaves, note_settled, note_commit
};
static const GstTtsKeeper late_keeper = { NULL, note_settled, NULL };

static void
open_desk (Desk *desk)
{
  desk->books = gst_tts_books_new ();
  desk->record = make_record ();
  desk->said = g_string_new (NULL);
  desk->wanted = TRUE;
  desk->busy = FALSE;
  g_mutex_init (&desk->lock);
  g_cond_init (&desk->cond);
  gst_tts_books_add (desk->books, &keeper, desk, NULL);
}

static void
close_desk (Desk *desk)
{
  gst_tts_record_unref (desk->record);
  gst_tts_books_free (desk->books);
  g_string_free (desk->said, TRUE);
  g_mutex_clear (&desk->lock);
  g_cond_clear (&desk->cond);
}

static void
test_order (void)
{
  Desk desk;

  open_desk (&desk);
  gst_tts_books_add (desk.books, &late_keeper, &desk, NULL);
  gst_tts_books_leave (desk.books, desk.record, send, &desk, NULL);
  gst_tts_books_settle (desk.books, desk.record);
  gst_tts_books_flush (desk.books);
  g_assert_cmpstr (desk.said->str, ==, "lc>ssc");
  close_desk (&desk);
}

static void
test_called_off (void)
{
  Desk desk;

  open_desk (&desk);
  desk.wanted = FALSE;
  gst_tts_books_leave (desk.books, desk.record, send, &desk, NULL);
  gst_tts_books_settle (desk.books, desk.record);
  gst_tts_books_flush (desk.books);
  g_assert_cmpstr (desk.said->str, ==, "lc>uc");
  close_desk (&desk);
}

static gboolean
send_slowly (gpointer data)
{
  Desk *desk = data;

  send (desk);
  g_mutex_lock (&desk->lock);
  desk->busy = TRUE;
  g_cond_signal (&desk->cond);
  while (desk->busy)
    g_cond_wait (&desk->cond, &desk->lock);
  g_mutex_unlock (&desk->lock);
  return TRUE;
}

/* What was told meanwhile is written at once, before any of it is sent; whose
 * end was among it, not before it was sent. */
static void
test_group (void)
{
  g_autoptr (GstTtsRecord) second = make_record ();
  g_autoptr (GstTtsRecord) third = make_record ();
  Desk desk;

  open_desk (&desk);
  gst_tts_books_leave (desk.books, desk.record, send_slowly, &desk, NULL);
  g_mutex_lock (&desk.lock);
  while (!desk.busy)
    g_cond_wait (&desk.cond, &desk.lock);
  gst_tts_books_leave (desk.books, second, send, &desk, NULL);
  gst_tts_books_leave (desk.books, third, send, &desk, NULL);
  gst_tts_books_settle (desk.books, third);
  desk.busy = FALSE;
  g_cond_signal (&desk.cond);
  g_mutex_unlock (&desk.lock);
  gst_tts_books_flush (desk.books);
  g_assert_cmpstr (desk.said->str, ==, "lc>llc>>sc");
  close_desk (&desk);
}

/* What a try tells of itself, and what its end adds. */
static void
test_record (void)
{
  g_autoptr (GstTtsRecord) record = make_record ();
  g_autoptr (GstTtsRecord) lost = make_record ();
  g_autoptr (GError) error =
      g_error_new_literal (GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT, "no");
  const GstTtsOutcome well = { .audio = GST_SECOND, .quantity = 9,
    .unit = GST_TTS_UNIT_CHARACTERS, .request_id = "r-1" };
  const GstTtsOutcome badly = { .error = error };

  g_assert_cmpstr (record->script, ==, "script");
  g_assert_cmpstr (record->service, ==, "acme@host");
  g_assert_cmpstr (record->model, ==, "loud");
  g_assert_cmpuint (record->cue_index, ==, 3);
  g_assert_cmpuint (record->n_try, ==, 2);
  g_assert_cmpuint (record->chars, ==, strlen ("Hello there."));

  gst_tts_record_settle (record, &well, 9);
  g_assert_cmpint (record->billed, ==, GST_TTS_BILLED_YES);
  g_assert_cmpfloat (record->quantity, ==, 9);
  g_assert_cmpstr (record->request_id, ==, "r-1");
  gst_tts_record_settle (lost, NULL, 9);
  g_assert_cmpint (lost->billed, ==, GST_TTS_BILLED_MAYBE);
  gst_tts_record_settle (lost, &badly, 9);
  g_assert_cmpint (lost->billed, ==, GST_TTS_BILLED_NOT);
  g_assert_cmpint (lost->error_class, ==, GST_TTS_ERROR_TRANSIENT);
}

gint
main (gint argc, gchar **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/books/order", test_order);
  g_test_add_func ("/books/called-off", test_called_off);
  g_test_add_func ("/books/group", test_group);
  g_test_add_func ("/books/record", test_record);
  return tts_test_run ();
}
