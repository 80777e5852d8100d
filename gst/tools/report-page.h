/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The page about a run while it is written. */
#pragma once

#include "report-run.h"

G_BEGIN_DECLS

typedef struct
{
  const GPtrArray *tries;
  RunGroups providers;
  RunGroups scripts;
  gdouble length;               /* seconds */
  GString *page;
} Page;

/* Strings are escaped; so markup stands in the format. */
void page_add          (GString *page, const gchar *format, ...)
    G_GNUC_PRINTF (2, 3);

/* Each request on the time line of its provider. */
void page_add_requests (Page *self);

/* From when to when each script was worked on. */
void page_add_scripts  (Page *self);

/* How many requests there were, what they cost, how much memory it took. */
void page_add_curves   (Page *self);

G_END_DECLS
