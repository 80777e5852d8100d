/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One script of a batch on its way into its file. */
#pragma once

#include "batch-cues.h"
#include "speak-captions.h"
#include "speak-output.h"
#include "speak-report.h"

G_BEGIN_DECLS

typedef struct _BatchItem BatchItem;

/* It is through; code says how. On the main loop. */
typedef void (*BatchItemDone) (BatchItem *item, gpointer user_data);

/* Sets all that file and command line say on a ttssrc or a session. 0 or the
 * exit code. */
typedef gint (*BatchItemSet) (GObject *source);

struct _BatchItem
{
  gchar *path;                  /* of the script */
  gchar *name;                  /* for messages */
  gchar *output_path;
  gchar *captions_path;         /* NULL for none */
  gchar *journal;
  GstTtsFormat format;
  gint sample_rate;
  gboolean caption_words;
  const gchar *cue_kind;        /* a file for each cue; NULL for one file */
  gdouble earlier;              /* what the batch has cost before, in USD */
  BatchItemDone done;
  gpointer user_data;

  ToolInput input;
  SpeakOutput output;
  BatchCues cues;
  SpeakCaptions captions;
  SpeakReport report;
  GstElement *pipeline;
  GstElement *source;           /* in the pipeline */
  gboolean begun;
  gboolean ended;
  guint received;               /* chunks of an earlier run */
  guint in_flight;              /* requests of an earlier run */
  guint64 resumed;              /* those of them that brought their speech */
  gdouble max_cost;             /* of the whole batch, -1 for no limit */
  gdouble cost;                 /* of this one */
  gdouble cost_maybe;           /* likewise, if it is billed */
  guint n_cues;                 /* once it was read */
  gint code;
};

/* Takes @output_path and @captions_path (nullable). */
BatchItem * batch_item_new   (const gchar *path, gchar *output_path,
    gchar *captions_path);
void        batch_item_free  (BatchItem *self);

/* Reads the script. 0 or the exit code. */
gint        batch_item_read  (BatchItem *self);

/* Starts it; @set is called once. It may be done at once. */
void        batch_item_start (BatchItem *self, BatchItemSet set);

/* Stops it so that it can go on another time. */
void        batch_item_interrupt (BatchItem *self);

/* The cues that it has and that were not spoken. */
guint       batch_item_left_out (const BatchItem *self);

/* Updates the report. */
void        batch_item_tick  (BatchItem *self);

G_END_DECLS
