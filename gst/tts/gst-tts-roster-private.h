/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The providers of a session: made on demand by name, settled before a run,
 * chosen for each chunk. */
#pragma once

#include "gst-tts-gate-private.h"
#include "gst-tts-prices.h"
#include "gst-tts-provider.h"
#include "gst-tts-session.h"

G_BEGIN_DECLS

typedef struct _GstTtsRoster GstTtsRoster;
typedef struct _GstTtsEntry GstTtsEntry;

/* One bit each in a set of them. */
#define GST_TTS_MAX_ENTRIES 64

/* Indices of all entries, the first to ask before the others. */
typedef struct
{
  guint8 index[GST_TTS_MAX_ENTRIES];
} GstTtsRanking;

/* A settled provider. */
struct _GstTtsEntry
{
  GstTtsProvider *provider;
  const gchar *name;            /* interned */
  GstTtsCapabilities caps;
  gchar *service;               /* as price lists call it */
  gchar *model;                 /* likewise, NULL if there is no choice */
  gchar *described;             /* what is set on it, for keys */
  GstTtsPrices *prices;         /* of the next, NULL if nothing is billed */
  const GstTtsPrice *price;     /* NULL if it is not known */
  guint index;
  GstTtsGate *gate;
  GError *missing;              /* only in a plan: why it can not be asked */

  /* roster's lock to write, it or the pushing thread to read */
  gchar **voices;               /* NULL until asked for */
  GError *untold;               /* why it did not tell them */

  /* the session's lock */
  guint in_flight;
  GError *dismissed;            /* for the rest of the run, and why */
  gboolean chosen;              /* for some chunk of the run */
  gboolean no_batches;          /* it takes none, whatever it said */
  guint failed_batches;         /* in a row, as a whole */
  GstTtsHealth health;
};

GstTtsEntry *    gst_tts_entry_ref       (GstTtsEntry *entry);

void             gst_tts_entry_unref     (GstTtsEntry *entry);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTtsEntry, gst_tts_entry_unref)

/* Whether its requests cost something, as far as is known. */
static inline gboolean
gst_tts_entry_bills (const GstTtsEntry *entry)
{
  if (entry->caps.local)
    return FALSE;
  return entry->price ? entry->price->amount > 0
      : entry->caps.unit != GST_TTS_UNIT_NONE;
}

GstTtsRoster *   gst_tts_roster_new      (void);

void             gst_tts_roster_free     (GstTtsRoster *self);

/* Makes the provider on first use; an unknown name is remembered, and settle
 * fails with it. (transfer full) (nullable). Any thread. */
GstTtsProvider * gst_tts_roster_get      (GstTtsRoster *self,
    const gchar *name);

/* Fails once with the first name that get was asked for in vain. */
gboolean         gst_tts_roster_check_names (GstTtsRoster *self,
    GError **error);

/* Settles on @wish, "auto" or names with commas, leaving out those that are
 * not where @force wants them. With @plan nobody will be asked, and who is
 * named may lack what it needs for that. @voice_map (nullable) is copied. */
gboolean         gst_tts_roster_settle   (GstTtsRoster *self,
    const gchar *wish, GstTtsForce force, const GstStructure *voice_map,
    gboolean plan, GError **error);

/* The first of @ranking (NULL for their order) that speaks @language. With
 * several entries also the first that has @voice, or does not tell what it
 * has; a voice nobody has, or only one for another language, is an error.
 * Pushing thread; may ask a provider for its voices once. */
GstTtsEntry *    gst_tts_roster_choose   (GstTtsRoster *self,
    const GstTtsRanking *ranking, const gchar *language, const gchar *voice,
    GCancellable *cancellable, GError **error);

/* The first of @ranking that speaks @language and is not in @excluded, a bit
 * for each index; one that is known to have @voice comes before. Any thread,
 * asks nobody. */
GstTtsEntry *    gst_tts_roster_next     (GstTtsRoster *self,
    const GstTtsRanking *ranking, const gchar *language, const gchar *voice,
    guint64 excluded);

/* What @voice is called there, NULL for the provider's own. (transfer full) */
gchar *          gst_tts_roster_dup_voice (GstTtsRoster *self,
    GstTtsEntry *entry, const gchar *voice);

/* One sentence for each name of the user's that settle did not take.
 * (element-type utf8) */
const GPtrArray * gst_tts_roster_get_notes (GstTtsRoster *self);

guint            gst_tts_roster_size     (GstTtsRoster *self);

GstTtsEntry *    gst_tts_roster_get_entry (GstTtsRoster *self, guint index);

/* Looks up what each costs that may cost something; fails if a list of prices
 * can not be read. @file (nullable) counts before the others. After settle. */
gboolean         gst_tts_roster_set_prices (GstTtsRoster *self,
    const gchar *file, GError **error);

/* Whether any of them bills. */
gboolean         gst_tts_roster_bills    (GstTtsRoster *self);

/* The most chunks that any of them takes in one request, at least 1. */
guint            gst_tts_roster_get_max_batch (GstTtsRoster *self);

/* The most earlier chunks that any of them goes on from. */
guint            gst_tts_roster_get_max_turns (GstTtsRoster *self);

/* The shortest max_chars and good_chars of all, 0 for none. */
void             gst_tts_roster_get_limits (GstTtsRoster *self,
    guint *ret_max_chars, guint *ret_good_chars);

G_END_DECLS
