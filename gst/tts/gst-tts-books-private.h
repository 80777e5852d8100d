/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Those who keep books on the tries of a session: each is told before a try
 * leaves and after it has ended, in that order, on one thread that may wait
 * for a disk. What was told while that thread was busy is one group: it is
 * committed before the first try of it leaves. What was committed outlives a
 * process that is killed at any later moment. */
#pragma once

#include "gst-tts-record-private.h"

G_BEGIN_DECLS

typedef struct _GstTtsBooks GstTtsBooks;
typedef struct _GstTtsKeeper GstTtsKeeper;

/* Each may be NULL. */
struct _GstTtsKeeper
{
  void (*leaves)  (gpointer keeper, GstTtsRecord *record);
  void (*settled) (gpointer keeper, GstTtsRecord *record);
  void (*commit)  (gpointer keeper);    /* all that was told since the last */
};

/* Sends what was told of; FALSE if nobody wants it any more. Others that it
 * sends were told of before, without a start of their own; it says of their
 * records that they are not leaving any more. */
typedef gboolean (*GstTtsBooksStart) (gpointer data);

GstTtsBooks * gst_tts_books_new   (void);

/* Waits until all is written. Not on the books' thread. */
void          gst_tts_books_free  (GstTtsBooks *self);

/* Before the first try. @notify frees @keeper. */
void          gst_tts_books_add   (GstTtsBooks *self,
    const GstTtsKeeper *funcs, gpointer keeper, GDestroyNotify notify);

/* Tells that the try of @record leaves, then lets it go: calls @start with
 * @data (transfer full) on the books' thread. Any thread, any lock. */
void          gst_tts_books_leave (GstTtsBooks *self, GstTtsRecord *record,
    GstTtsBooksStart start, gpointer data, GDestroyNotify free_data);

/* Tells that it has ended. Any thread, any lock. */
void          gst_tts_books_settle (GstTtsBooks *self, GstTtsRecord *record);

/* Waits until all that was told so far is written. Without locks, not on the
 * books' thread. */
void          gst_tts_books_flush (GstTtsBooks *self);

/* Of a GstTtsJournal: what it costs. */
extern const GstTtsKeeper gst_tts_journal_keeper;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTtsBooks, gst_tts_books_free)

G_END_DECLS
