/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the two halves of the session share: the pushing one, which starts
 * jobs, and the pulling one, which cuts pieces. */
#pragma once

#include "gst-tts-books-private.h"
#include "gst-tts-cache-private.h"
#include "gst-tts-budget-private.h"
#include "gst-tts-lexicon.h"
#include "gst-tts-purse-private.h"
#include "gst-tts-retry-private.h"
#include "gst-tts-session.h"
#include "gst-tts-settings-private.h"
#include "gst-tts-slot-private.h"

G_BEGIN_DECLS

#define GST_TTS_N_SIZES 4

/* Of the tries of a run. */
typedef struct
{
  guint64 n_well;
  GstClockTime time;            /* of those that went well, together */
  GstClockTime first_byte;      /* likewise, until it came */
  GstClockTime first_sample;    /* likewise */
  GstClockTime before;          /* from the first try of the chunk to it */
  guint64 tries[GST_TTS_N_SIZES];
  guint64 failed[GST_TTS_N_SIZES];
} GstTtsFigures;

/* How far the pulling thread has come. */
typedef struct
{
  guint run;                    /* it may be over by now */
  guint64 position;             /* frames of the run */
  guint64 cue_frames;           /* frames of the cue at the head */
  guint cue_tries;              /* of its chunks that are through */
  gdouble cue_cost;             /* likewise */
  gboolean cue_started;
} GstTtsPulled;

struct _GstTtsSession
{
  GstObject parent;

  GstTtsSettings *settings;     /* object lock */

  /* set in init, never change */
  GstTtsRoster *roster;
  GstTtsLink *link;             /* for what may outlive it */

  /* set by prepare and start, while nobody pushes or pulls */
  GstAudioInfo info;
  GstTtsLexicon *lexicon;
  GstBuffer *silence;           /* only read */
  guint max_workers;
  guint max_ahead;
  guint max_batch_size;
  guint max_turns;              /* that any provider goes on from */
  guint max_chars;
  GstTtsOnError on_error;
  GstTtsRetryPolicy retry;
  gint try_timeout;             /* ms */
  gint chunk_timeout;           /* ms */
  guint rate_limit;
  GstClock *clock;
  GstTtsBooks *books;           /* NULL if nobody keeps any */
  GstTtsCache *cache;           /* NULL if nothing is looked up */
  gboolean live;
  GstTtsSpill *spill;
  GstTtsJournal *journal;       /* NULL if none is kept */
  GstTtsProviderPolicy policy;
  GstStructure *level_map;      /* or NULL */
  gchar *order;                 /* of the providers, as it was asked for */
  guint64 max_size_bytes;
  GstClockTime metrics_interval;        /* 0 for none */
  gchar *ledger_name;           /* NULL for scripts' ids */

  /* lock; never held while a provider is called */
  GMutex lock;
  GCond room;                   /* for the pushing thread */
  GCond ready;                  /* for the pulling thread */
  gboolean waiting;             /* the pulling thread, on ready */
  GQueue slots;                 /* not delivered, in order */
  GList *next;                  /* first link that was not started */
  guint ahead;                  /* started, not delivered */
  guint in_flight;
  GQueue retries;               /* slots that wait for their next try */
  GQueue joined;                /* those that others make now */
  guint n_wanted;               /* slots to look up */
  GQueue said;                  /* GstTtsSaid, of the last max_turns chunks */
  GstClockID timer;             /* for the next that is due */
  GstClockTime timer_due;
  guint64 place;                /* of the next slot */
  guint run;                    /* grows with each flush and stop */
  GCancellable *cancellable;    /* fires at the end of the run */
  gboolean running;
  gboolean flushing;
  gboolean ended;
  gboolean failed;
  GQueue warnings;              /* for the next pieces */
  GHashTable *warned;           /* kinds, one warning each */
  GstClockTime metrics_due;     /* the next message */
  gint64 start_time;            /* of the run, monotonic */
  GstClockTime first_audio;     /* after start_time */
  guint64 n_cues, n_cues_done, n_cues_skipped;
  guint64 n_chunks, n_chunks_failed, n_chars;
  guint64 n_frames;
  guint64 n_tries, n_retries, n_maybe_billed, n_fallbacks, n_refusals;
  guint64 n_cache_hits, n_resumed;
  guint64 n_batches, n_batched;
  guint64 n_turns;              /* that went along with tries */
  GstTtsBudget budget;          /* of this run alone */
  GstTtsPurse *purse;           /* that max-cost bounds; NULL for budget */
  GstTtsFigures figures;
  guint leader;                 /* whom the policy prefers; G_MAXUINT before
                                   the first chunk */
  guint least_workers;          /* that limits and failures left */
  guint64 n_errors[GST_TTS_N_ERROR_CLASSES];

  GstTtsPulled pulled;          /* pulling thread */
};

/* Starts what may be started. Without locks. */
G_GNUC_INTERNAL
void gst_tts_session_dispatch    (GstTtsSession *self);

/* The slot's request is over, or it no longer waits for one. Wake its gate
 * after unlocking. */
G_GNUC_INTERNAL
void gst_tts_session_land_locked (GstTtsSession *self, GstTtsSlot *slot,
    GstTtsPassage passage, const GstTtsOutcome *outcome);

/* Cancels all that is left of the run, which has failed. FALSE if it is over
 * already. Without locks. */
G_GNUC_INTERNAL
gboolean gst_tts_session_abandon (GstTtsSession *self, guint run);

/* Of a slot: what the provider has sent, and what it does not honour. */
G_GNUC_INTERNAL
void gst_tts_session_on_progress (gpointer session, GstTtsSlot *slot,
    const GstTtsOutcome *outcome);

G_GNUC_INTERNAL
void gst_tts_session_on_warning  (gpointer session, const gchar *kind,
    const gchar *text);

/* Keeps a warning for the next piece, once for each @kind (interned). */
G_GNUC_INTERNAL
void gst_tts_session_warn_locked (GstTtsSession *self, const gchar *kind,
    gchar *text);

/* What the slot's provider can not honour is said, never dropped in silence. */
G_GNUC_INTERNAL
void gst_tts_session_report_limits_locked (GstTtsSession *self,
    const GstTtsSlot *slot);

/* gst-tts-session-prepare.c */

/* As prepare; with @plan for a look at what a run would be, without it. */
G_GNUC_INTERNAL
gint gst_tts_session_settle      (GstTtsSession *self, gboolean plan,
    GError **error);

/* gst-tts-session-try.c */

/* How long @entry may take for the slot, with all its tries. */
G_GNUC_INTERNAL
GstClockTime gst_tts_session_chunk_time (GstTtsSession *self,
    const GstTtsSlot *slot, const GstTtsEntry *entry);

/* What the session asks of the gate of @entry. */
G_GNUC_INTERNAL
GstTtsLimits gst_tts_session_limits (GstTtsSession *self,
    const GstTtsEntry *entry);

/* Takes room for one more request of the slot; FALSE if there is none now. */
G_GNUC_INTERNAL
gboolean gst_tts_session_enter_locked (GstTtsSession *self, GstTtsSlot *slot);

/* The slot is about to be tried: counts it and watches the time. */
G_GNUC_INTERNAL
void gst_tts_session_launch_locked (GstTtsSession *self, GstTtsSlot *slot);

/* Its request has become a larger one, of a batch: it has more time. */
G_GNUC_INTERNAL
void gst_tts_session_watch_locked (GstTtsSession *self, GstTtsSlot *slot);

/* Audio came: the slot has more time. */
G_GNUC_INTERNAL
void gst_tts_session_extend_locked (GstTtsSession *self, GstTtsSlot *slot);

/* A try of the slot has ended: settles what follows. */
G_GNUC_INTERNAL
void gst_tts_session_judge_locked  (GstTtsSession *self, GstTtsSlot *slot,
    const GstTtsOutcome *outcome);

/* A slot whose wait is over and whose provider has room; no longer waiting. */
G_GNUC_INTERNAL
GstTtsSlot * gst_tts_session_next_retry_locked (GstTtsSession *self);

/* Wakes the session at @due or before. */
G_GNUC_INTERNAL
void gst_tts_session_arm_locked    (GstTtsSession *self, GstClockTime due);

G_GNUC_INTERNAL
void gst_tts_session_disarm        (GstTtsSession *self);

/* The latest moment at which a try of the slot at @entry may begin. */
G_GNUC_INTERNAL
GstClockTime gst_tts_session_latest_locked (GstTtsSession *self,
    const GstTtsSlot *slot, const GstTtsEntry *entry);

/* No other try of the slot follows. */
G_GNUC_INTERNAL
void gst_tts_session_fail_locked   (GstTtsSession *self, GstTtsSlot *slot,
    const GError *error);

/* How many requests there may be at once, of all providers. */
G_GNUC_INTERNAL
guint gst_tts_session_workers_locked (GstTtsSession *self);

/* Likewise at @entry alone. */
G_GNUC_INTERNAL
guint gst_tts_session_workers_at_locked (GstTtsSession *self,
    const GstTtsEntry *entry);

/* gst-tts-session-batch.c */

/* Launches the slot, which has entered its gate, and those that go out in the
 * same request. Returns all of them, for leave. */
G_GNUC_INTERNAL
GPtrArray * gst_tts_session_launch_all_locked (GstTtsSession *self,
    GstTtsSlot *first);

/* gst-tts-session-books.c */

/* Before a run: begins the books that @ledger and @metrics (both nullable)
 * ask for. */
G_GNUC_INTERNAL
gboolean gst_tts_session_open_books (GstTtsSession *self,
    const gchar *ledger, const gchar *metrics, GError **error);

/* Where the user's wish (nullable) has the ledger. (transfer full) */
G_GNUC_INTERNAL
gchar * gst_tts_session_dup_ledger_path (const gchar *wish);

/* Whether @entry may speak the slot, or may when others have ended, or costs
 * more than there is left. */
G_GNUC_INTERNAL
GstTtsAfford gst_tts_session_afford_locked (GstTtsSession *self,
    const GstTtsSlot *slot, const GstTtsEntry *entry);

/* Lets the slot's request @pass (NULL for nothing in its way) if it can be
 * paid, and keeps back the most that it can cost if it has. */
G_GNUC_INTERNAL
gboolean gst_tts_session_pay_locked (GstTtsSession *self, GstTtsSlot *slot,
    gboolean (*pass) (GstTtsSession *self, GstTtsSlot *slot));

/* Why the slot's provider can not be afforded. (transfer full) */
G_GNUC_INTERNAL
GError * gst_tts_session_new_budget_error_locked (GstTtsSession *self,
    const GstTtsSlot *slot);

/* The slot was launched: makes the record of it. */
G_GNUC_INTERNAL
void gst_tts_session_record_locked (GstTtsSession *self, GstTtsSlot *slot);

/* All of them were, as one request: lets them be written down, and started
 * after that. FALSE if the caller has to start them. */
G_GNUC_INTERNAL
gboolean gst_tts_session_leave_locked (GstTtsSession *self,
    GPtrArray *slots);

/* The slot's try is over; @outcome is NULL if nobody waits for its end. */
G_GNUC_INTERNAL
void gst_tts_session_settle_locked (GstTtsSession *self, GstTtsSlot *slot,
    const GstTtsOutcome *outcome);
/* No wait, once there is room. */
G_GNUC_INTERNAL
void gst_tts_session_requeue_locked (GstTtsSession *self, GstTtsSlot *slot);

/* gst-tts-session-cache.c */

/* As the settings are now; before a run. */
G_GNUC_INTERNAL
void gst_tts_session_open_cache     (GstTtsSession *self);

/* @path is NULL for none; @order is the user's. Before a run. */
G_GNUC_INTERNAL
gboolean gst_tts_session_open_journal (GstTtsSession *self,
    const gchar *path, const gchar *order, GError **error);

G_GNUC_INTERNAL
void gst_tts_session_close_journal  (GstTtsSession *self);

/* What is asked for at the slot's provider now, and who else wants it. With
 * the lock once the slot is in the queue. */
G_GNUC_INTERNAL
void gst_tts_session_name_request   (GstTtsSession *self, GstTtsSlot *slot);

/* What an earlier run has heard of the slot decides who speaks it. Pushing
 * thread, before it is in the queue. */
G_GNUC_INTERNAL
void gst_tts_session_look_back      (GstTtsSession *self, GstTtsSlot *slot);

/* Whether an earlier run has left something at its provider that would be the
 * very same request. With the lock once the slot is in the queue. */
G_GNUC_INTERNAL
gboolean gst_tts_session_has_task   (const GstTtsSlot *slot);

/* The slot is about to be tried: what an earlier run has left at its provider
 * is asked for, if it is the same. */
G_GNUC_INTERNAL
void gst_tts_session_resume_locked  (GstTtsSession *self, GstTtsSlot *slot);

/* Its try has ended. */
G_GNUC_INTERNAL
void gst_tts_session_end_task_locked (GstTtsSession *self, GstTtsSlot *slot,
    const GstTtsOutcome *outcome);

/* It is to be looked up. */
G_GNUC_INTERNAL
void gst_tts_session_want_locked    (GstTtsSession *self, GstTtsSlot *slot);

/* It leaves the queue, or has its speech. */
G_GNUC_INTERNAL
void gst_tts_session_leave_cache_locked (GstTtsSession *self,
    GstTtsSlot *slot);

/* One to look up, for search; (transfer full). */
G_GNUC_INTERNAL
GstTtsSlot * gst_tts_session_next_search_locked (GstTtsSession *self);

/* Without locks. */
G_GNUC_INTERNAL
void gst_tts_session_search         (GstTtsSession *self, GstTtsSlot *slot);

/* Whether it was looked up in vain and that is still so. */
G_GNUC_INTERNAL
gboolean gst_tts_session_is_searched_locked (GstTtsSession *self,
    GstTtsSlot *slot);

/* TRUE if another one makes it now: then this one waits. */
G_GNUC_INTERNAL
gboolean gst_tts_session_join_locked (GstTtsSession *self, GstTtsSlot *slot);

/* gst-tts-session-turns.c */

/* The slot is the last in the queue: what it says may be heard again, and it
 * may go on from what was said before. */
G_GNUC_INTERNAL
void gst_tts_session_remember_locked (GstTtsSession *self,
    GstTtsSlot *slot);

/* Whether all is known that the slot's request depends on; then it has a
 * name. */
G_GNUC_INTERNAL
gboolean gst_tts_session_hear_locked (GstTtsSession *self,
    GstTtsSlot *slot);

/* Another provider speaks it: what it goes on from is to be found again. With
 * the lock once it is in the queue. */
G_GNUC_INTERNAL
void gst_tts_session_unhear      (GstTtsSlot *slot);

/* gst-tts-session-fallback.c */

/* @entry speaks the slot from now on, with the voice and the level that it has
 * for it. With the lock once the slot is in the queue. */
G_GNUC_INTERNAL
void gst_tts_session_assign      (GstTtsSession *self, GstTtsSlot *slot,
    GstTtsEntry *entry);

/* Gives the slot, of which nothing was heard, to the next provider, which
 * starts it at once. FALSE if there is none. */
G_GNUC_INTERNAL
gboolean gst_tts_session_move_on_locked (GstTtsSession *self,
    GstTtsSlot *slot, const GError *why);

/* For a slot that waits for a try: gives it to another provider if its own is
 * left out now, or would have it wait too long. FALSE if nobody is left: then
 * it has failed. */
G_GNUC_INTERNAL
gboolean gst_tts_session_redirect_locked (GstTtsSession *self,
    GstTtsSlot *slot);

/* Whether nothing keeps the slot from its provider. */
G_GNUC_INTERNAL
gboolean gst_tts_session_is_free_locked (GstTtsSession *self,
    GstTtsSlot *slot);

/* Whether somebody else could take the slot now. */
G_GNUC_INTERNAL
gboolean gst_tts_session_has_next_locked (GstTtsSession *self,
    const GstTtsSlot *slot);

/* gst-tts-session-stats.c */

/* A try of the slot has ended: counts it. */
G_GNUC_INTERNAL
void gst_tts_session_measure_locked (GstTtsSession *self,
    const GstTtsSlot *slot, const GstTtsOutcome *outcome);

/* Means and rates, for the statistics. */
G_GNUC_INTERNAL
void gst_tts_session_add_figures_locked (GstTtsSession *self,
    GstStructure *stats);

/* gst-tts-session-policy.c */

/* What earlier runs know of the providers' speed, from a ledger. After settle,
 * before a run. */
G_GNUC_INTERNAL
void gst_tts_session_recall_paces (GstTtsSession *self, const gchar *ledger);

/* In which order the policy asks for a text that usually takes @usual, at
 * @rate. */
G_GNUC_INTERNAL
void gst_tts_session_rank_locked   (GstTtsSession *self,
    const GstTtsUsage *usual, gdouble rate, GstTtsRanking *ret_ranking);

/* Likewise for the run's next chunk, so that whoever leads is remembered. */
G_GNUC_INTERNAL
void gst_tts_session_rank_next_locked (GstTtsSession *self,
    const GstTtsUsage *usual, gdouble rate, GstTtsRanking *ret_ranking);

/* Who speaks the run's next chunk; NULL if nobody can, and the slot's error
 * says why. Pushing thread. */
G_GNUC_INTERNAL
GstTtsEntry * gst_tts_session_choose (GstTtsSession *self, GstTtsSlot *slot,
    GCancellable *cancellable);

G_END_DECLS
