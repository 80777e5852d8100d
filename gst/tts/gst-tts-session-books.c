/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a session's tries cost: what is kept back for them before they leave,
 * and how they come into the books. */
#include "gst-tts-session-private.h"

#include <string.h>

#include "gst-tts-ledger-private.h"
#include "gst-tts-ledger.h"
#include "gst-tts-metrics-private.h"

/* How much more speech may come than is usual for a text. */
#define LONGEST_SPEECH 2
#define LONGEST_SPEECH_EXTRA 10 /* seconds */

/* What the slot can cost at @entry at most; FALSE if that is not known. */
static gboolean
find_worst (GstTtsSession *self, const GstTtsSlot *slot,
    const GstTtsEntry *entry, gdouble *ret_cost)
{
  const GstTtsPrice *price = entry->price;
  GstClockTime longest = gst_tts_session_chunk_time (self, slot, entry);
  /* What is spoken slowly lasts longer. */
  gdouble rate = entry->caps.rate_control ? MIN (slot->rate, 1) : 1;
  const GstTtsUsage most = {
    .chars = slot->usual.chars,
    .audio = slot->usual.audio / rate * LONGEST_SPEECH
        + LONGEST_SPEECH_EXTRA,
    .wall = longest / (gdouble) GST_SECOND,
  };

  *ret_cost = 0;
  if (!price || strcmp (price->currency, GST_TTS_CURRENCY) != 0
      || (price->unit == GST_TTS_UNIT_WALL_SECONDS
          && !GST_CLOCK_TIME_IS_VALID (longest)))
    return FALSE;
  *ret_cost = gst_tts_price_cost (price,
      gst_tts_price_quantity (price, &most));
  return TRUE;
}

static GstTtsAfford
afford_locked (GstTtsSession *self, const GstTtsBudget *budget,
    const GstTtsSlot *slot, const GstTtsEntry *entry)
{
  gdouble worst;

  if (budget->limit < 0 || !gst_tts_entry_bills (entry)
      || (entry == slot->entry && gst_tts_session_has_task (slot)))
    return GST_TTS_AFFORD_YES;
  if (!find_worst (self, slot, entry, &worst))
    return GST_TTS_AFFORD_NO;
  return gst_tts_budget_afford (budget, worst);
}

static GstTtsBudget
look_locked (GstTtsSession *self)
{
  return self->purse
      ? gst_tts_purse_look (self->purse, self->budget.limit) : self->budget;
}

GstTtsAfford
gst_tts_session_afford_locked (GstTtsSession *self, const GstTtsSlot *slot,
    const GstTtsEntry *entry)
{
  const GstTtsBudget budget = look_locked (self);

  return afford_locked (self, &budget, slot, entry);
}

static void
reserve_locked (GstTtsSession *self, GstTtsSlot *slot)
{
  if (!gst_tts_session_has_task (slot))
    find_worst (self, slot, slot->entry, &slot->reserved);
  self->budget.reserved += slot->reserved;
}

static void
wake (gpointer who)
{
  gst_tts_session_dispatch (who);
}

/* Between the look and the taking nobody else takes. */
static gboolean
pay_from_purse_locked (GstTtsSession *self, GstTtsSlot *slot,
    gboolean (*pass) (GstTtsSession *self, GstTtsSlot *slot))
{
  GstTtsPurse *purse = self->purse;
  GstTtsBudget budget;
  GstTtsAfford afford;
  gboolean passed;

  gst_tts_purse_lock (purse);
  budget = gst_tts_purse_look_locked (purse, self->budget.limit);
  afford = afford_locked (self, &budget, slot, slot->entry);
  passed = afford == GST_TTS_AFFORD_YES && (!pass || pass (self, slot));
  if (passed) {
    reserve_locked (self, slot);
    gst_tts_purse_reserve_locked (purse, slot->reserved);
  } else if (afford == GST_TTS_AFFORD_LATER) {
    gst_tts_purse_await_locked (purse, self->link, wake);
  }
  gst_tts_purse_unlock (purse);
  return passed;
}

gboolean
gst_tts_session_pay_locked (GstTtsSession *self, GstTtsSlot *slot,
    gboolean (*pass) (GstTtsSession *self, GstTtsSlot *slot))
{
  if (self->purse)
    return pay_from_purse_locked (self, slot, pass);
  if (afford_locked (self, &self->budget, slot, slot->entry)
      != GST_TTS_AFFORD_YES || (pass && !pass (self, slot)))
    return FALSE;
  reserve_locked (self, slot);
  return TRUE;
}

static gchar *
describe_spent (const GstTtsBudget *budget)
{
  if (budget->maybe > 0)
    return g_strdup_printf ("%.4g USD are spent and %.4g may be", budget->spent,
        budget->maybe);
  return g_strdup_printf ("%.4g USD are spent", budget->spent);
}

GError *
gst_tts_session_new_budget_error_locked (GstTtsSession *self,
    const GstTtsSlot *slot)
{
  const GstTtsEntry *entry = slot->entry;
  const GstTtsBudget budget = look_locked (self);
  g_autofree gchar *spent = describe_spent (&budget);
  gdouble worst;

  if (find_worst (self, slot, entry, &worst))
    return g_error_new (GST_TTS_ERROR, GST_TTS_ERROR_BUDGET,
        "max-cost is %.4g USD, %s, and this may cost %.4g more; raise it, or "
        "name a provider that costs less", budget.limit, spent, worst);
  if (!entry->price)
    return g_error_new (GST_TTS_ERROR, GST_TTS_ERROR_BUDGET,
        "what %s%s%s costs is not known, so max-cost can not be kept (%s); "
        "give it a row [%s] in ~/.config/gst-tts/prices.ini", entry->service,
        entry->model ? "/" : "", entry->model ? entry->model : "", spent,
        entry->service);
  if (strcmp (entry->price->currency, GST_TTS_CURRENCY) != 0)
    return g_error_new (GST_TTS_ERROR, GST_TTS_ERROR_BUDGET,
        "max-cost is in USD and the price of %s in %s (%s); give it a price "
        "in USD", entry->service, entry->price->currency, spent);
  return g_error_new (GST_TTS_ERROR, GST_TTS_ERROR_BUDGET,
      "%s bills time, which chunk-timeout does not bound, so max-cost can "
      "not be kept (%s)", entry->service, spent);
}

void
gst_tts_session_record_locked (GstTtsSession *self, GstTtsSlot *slot)
{
  if (!self->books && !gst_tts_entry_bills (slot->entry))
    return;
  slot->record = gst_tts_record_new (slot, self->ledger_name);
  slot->record->time -= (gst_clock_get_time (self->clock) - slot->started)
      / GST_USECOND;
  slot->record->in_flight = self->in_flight;
  slot->record->workers = gst_tts_session_workers_locked (self);
}

/* What leaves as one. */
typedef struct
{
  GPtrArray *slots;
  GPtrArray *records;           /* of the same */
} Departure;

static void
free_departure (gpointer data)
{
  Departure *departure = data;

  g_ptr_array_unref (departure->slots);
  g_ptr_array_unref (departure->records);
  g_free (departure);
}

/* On the books' thread, when all of them are written down. */
static gboolean
start (gpointer data)
{
  Departure *departure = data;
  g_autoptr (GPtrArray) started = g_ptr_array_copy (departure->slots,
      (GCopyFunc) gst_tts_slot_ref, NULL);

  gst_tts_try_start (started);
  for (guint i = 0; i < departure->slots->len; i++) {
    GstTtsRecord *record = g_ptr_array_index (departure->records, i);

    record->unsent = !g_ptr_array_find (started,
        g_ptr_array_index (departure->slots, i), NULL);
    record->leaving = FALSE;
  }
  return TRUE;
}

static Departure *
new_departure (GPtrArray *slots)
{
  Departure *departure = g_new (Departure, 1);

  departure->slots = g_ptr_array_copy (slots, (GCopyFunc) gst_tts_slot_ref,
      NULL);
  departure->records =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_tts_record_unref);
  for (guint i = 0; i < slots->len; i++)
    g_ptr_array_add (departure->records, gst_tts_record_ref
        (((GstTtsSlot *) g_ptr_array_index (slots, i))->record));
  return departure;
}

gboolean
gst_tts_session_leave_locked (GstTtsSession *self, GPtrArray *slots)
{
  for (guint i = 0; i < slots->len; i++) {
    GstTtsSlot *slot = g_ptr_array_index (slots, i);
    gboolean last = i + 1 == slots->len;

    if (slot->batch && slot->record)
      gst_tts_record_set_batch (slot->record, slots->len,
          gst_tts_batch_share (slot->batch, slot));
    if (self->books && last)
      gst_tts_books_leave (self->books, slot->record, start,
          new_departure (slots), free_departure);
    else if (self->books)
      gst_tts_books_leave (self->books, slot->record, NULL, NULL, NULL);
  }
  return self->books != NULL;
}

static void
count_cost_locked (GstTtsSession *self, GstTtsSlot *slot,
    const GstTtsRecord *record)
{
  gboolean known = record->price
      && strcmp (record->price->currency, GST_TTS_CURRENCY) == 0;
  gdouble before = record->resumes ? gst_tts_record_usual_cost (record) : 0;
  /* A look is no request: its task is on the bill of who sent it. */
  gdouble cost = known ? MAX (record->cost - before, 0) : 0;
  gdouble spent = record->billed == GST_TTS_BILLED_YES ? cost : 0;
  gdouble maybe = record->billed == GST_TTS_BILLED_MAYBE ? cost : 0;

  slot->cost += spent + maybe;
  gst_tts_budget_settle (&self->budget, slot->reserved, spent, maybe);
  if (self->purse)
    gst_tts_purse_settle (self->purse, slot->reserved, spent, maybe);
  slot->reserved = 0;
}

void
gst_tts_session_settle_locked (GstTtsSession *self, GstTtsSlot *slot,
    const GstTtsOutcome *outcome)
{
  g_autoptr (GstTtsRecord) record = g_steal_pointer (&slot->record);
  const GstClockTime now = gst_clock_get_time (self->clock);

  if (!record)
    return;
  record->first_sample = slot->first_sample;
  if (slot->batch)
    record->wall = gst_tts_batch_wall (slot->batch, slot, now);
  gst_tts_record_settle (record, outcome, now);
  count_cost_locked (self, slot, record);
  if (self->books)
    gst_tts_books_settle (self->books, record);
}

/* The books are closed before the session goes. */
static void
on_ledger_warning (gpointer user_data, const gchar *text)
{
  GstTtsSession *self = user_data;

  g_mutex_lock (&self->lock);
  gst_tts_session_warn_locked (self, "ledger", g_strdup (text));
  g_mutex_unlock (&self->lock);
}

static void
on_metrics_warning (gpointer user_data, const gchar *text)
{
  GstTtsSession *self = user_data;

  g_mutex_lock (&self->lock);
  gst_tts_session_warn_locked (self, "metrics", g_strdup (text));
  g_mutex_unlock (&self->lock);
}

static GstTtsBooks *
ensure_books (GstTtsSession *self)
{
  if (!self->books)
    self->books = gst_tts_books_new ();
  return self->books;
}

static gboolean
keep_metrics (GstTtsSession *self, const gchar *path, GError **error)
{
  GstTtsMetrics *metrics =
      gst_tts_metrics_open (path, on_metrics_warning, self, error);

  if (!metrics)
    return FALSE;
  gst_tts_books_add (ensure_books (self), &gst_tts_metrics_keeper, metrics,
      (GDestroyNotify) gst_tts_metrics_free);
  return TRUE;
}

gchar *
gst_tts_session_dup_ledger_path (const gchar *wish)
{
  return wish && strchr (wish, G_DIR_SEPARATOR) ? g_strdup (wish)
      : gst_tts_ledger_dup_path ();
}

static void
keep_ledger (GstTtsSession *self, const gchar *ledger)
{
  const gchar *wish = ledger ? ledger : "auto";
  g_autofree gchar *path = gst_tts_session_dup_ledger_path (ledger);
  gboolean all = strcmp (wish, "on") == 0;

  if (strcmp (wish, "off") == 0
      || (!all && !gst_tts_roster_bills (self->roster)))
    return;
  if (self->policy == GST_TTS_PROVIDER_POLICY_FASTEST)
    gst_tts_session_recall_paces (self, path);
  gst_tts_books_add (ensure_books (self), &gst_tts_ledger_keeper,
      gst_tts_ledger_new (path, all, on_ledger_warning, self),
      (GDestroyNotify) gst_tts_ledger_free);
}

/* Whether there is anything to add up. */
static gboolean
has_price (GstTtsSession *self)
{
  for (guint i = 0; i < gst_tts_roster_size (self->roster); i++) {
    const GstTtsEntry *entry = gst_tts_roster_get_entry (self->roster, i);

    if (entry->price && gst_tts_entry_bills (entry))
      return TRUE;
  }
  return FALSE;
}

gboolean
gst_tts_session_open_books (GstTtsSession *self, const gchar *ledger,
    const gchar *metrics, GError **error)
{
  g_clear_pointer (&self->books, gst_tts_books_free);
  if (self->journal && has_price (self))
    gst_tts_books_add (ensure_books (self), &gst_tts_journal_keeper,
        gst_tts_journal_ref (self->journal),
        (GDestroyNotify) gst_tts_journal_unref);
  keep_ledger (self, ledger);
  return !metrics || keep_metrics (self, metrics, error);
}
