/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A run as its metrics tell it: one line of JSON for each try. */
#pragma once

#include "tools-common.h"

G_BEGIN_DECLS

/* Times are seconds from the first try's start, without those between runs
 * that wrote one file one after the other. */
typedef struct
{
  gdouble start;
  gdouble end;
  gdouble waited;               /* since the chunk was first asked for */
  gdouble first_byte;           /* after start, -1 if none came */
  gdouble first_sample;         /* likewise */
  gdouble audio;
  gdouble cost;
  gdouble memory;               /* of the process when it ended, -1 unknown */
  gint64 cue;
  gint64 chunk;
  gint64 n_try;
  gint64 chars;
  gint64 workers;
  gint64 process;               /* that wrote it, 0 unknown */
  gboolean begins;              /* another run */
  gchar *script;                /* "" if that is not told */
  gchar *provider;              /* with its model */
  gchar *error;                 /* NULL if all went well */
  gchar *billed;
  gchar *currency;              /* NULL if the price is not known */
  guint lane;                   /* of its provider, for the picture */
} RunTry;

/* @data is a file of them; RunTry in the order in which they left. What is no
 * try is passed over, what is no JSON is an error that names its line. */
GPtrArray * run_parse (const gchar *name, const gchar *data, GError **error);

/* The tries by the name of something that they belong to. */
typedef struct
{
  GPtrArray *names;             /* each once, of the tries */
  guint *of;                    /* which of them, for each try */
} RunGroups;

/* @member is the offset of the name in a RunTry. */
RunGroups   run_group (const GPtrArray *tries, glong member);

void        run_groups_clear (RunGroups *groups);

/* What some of the tries add up to; all 0 at first. */
typedef struct
{
  guint tries, failed, refused, again, heard;
  gdouble chars, audio, time, first_byte, first_sample, waited, cost, maybe;
  gdouble start, end, memory;
  guint runs;                   /* that began after the first */
} RunSums;

void        run_count (RunSums *sums, const RunTry *try);

/* Of each of the groups; free with g_free(). */
RunSums *   run_count_groups (const GPtrArray *tries,
    const RunGroups *groups);

/* One page with all in it. @title is for people. */
gchar *     run_write_page (const GPtrArray *tries, const gchar *title);

G_END_DECLS
