/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The providers of a session: made on demand by name, settled before a run,
 * chosen for each chunk. */
#pragma once

#include "gst-tts-provider.h"

G_BEGIN_DECLS

typedef struct _GstTtsRoster GstTtsRoster;
typedef struct _GstTtsEntry GstTtsEntry;

/* A settled provider; @in_flight belongs to the session and its lock, the
 * rest never changes. */
struct _GstTtsEntry
{
  GstTtsProvider *provider;
  const gchar *name;            /* interned */
  GstTtsCapabilities caps;
  gchar **voices;               /* roster's lock; NULL until asked for */
  guint in_flight;
};

GstTtsEntry *    gst_tts_entry_ref       (GstTtsEntry *entry);

void             gst_tts_entry_unref     (GstTtsEntry *entry);

GstTtsRoster *   gst_tts_roster_new      (void);

void             gst_tts_roster_free     (GstTtsRoster *self);

/* Makes the provider on first use; an unknown name is remembered, and settle
 * fails with it. (transfer full) (nullable). Any thread. */
GstTtsProvider * gst_tts_roster_get      (GstTtsRoster *self,
    const gchar *name);

/* Fails once with the first name that get was asked for in vain. */
gboolean         gst_tts_roster_check_names (GstTtsRoster *self,
    GError **error);

/* Settles on @wish, "auto" or names with commas. */
gboolean         gst_tts_roster_settle   (GstTtsRoster *self,
    const gchar *wish, GError **error);

/* The first entry that speaks @language. With several entries also the first
 * that has @voice; a voice nobody has, or only one for another language, is
 * an error. Pushing thread; may ask a provider for its voices once. */
GstTtsEntry *    gst_tts_roster_choose   (GstTtsRoster *self,
    const gchar *language, const gchar *voice, GError **error);

/* The shortest max_chars and good_chars of all, 0 for none. */
void             gst_tts_roster_get_limits (GstTtsRoster *self,
    guint *ret_max_chars, guint *ret_good_chars);

G_END_DECLS
