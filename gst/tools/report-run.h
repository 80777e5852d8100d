/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A run as its metrics tell it: one line of JSON for each try. */
#pragma once

#include "tools-common.h"

G_BEGIN_DECLS

/* Times are seconds from the first try's start. */
typedef struct
{
  gdouble start;
  gdouble end;
  gdouble waited;               /* since the chunk was first asked for */
  gdouble first_byte;           /* after start, -1 if none came */
  gdouble first_sample;         /* likewise */
  gdouble audio;
  gdouble cost;
  gint64 cue;
  gint64 chunk;
  gint64 n_try;
  gint64 chars;
  gint64 workers;
  gchar *script;
  gchar *provider;              /* with its model */
  gchar *error;                 /* NULL if all went well */
  gchar *billed;
  gchar *currency;              /* NULL if the price is not known */
  guint lane;                   /* of its provider, for the page */
} RunTry;

/* @data is a file of them; RunTry in the order in which they left. What is no
 * try is passed over, what is no JSON is an error that names its line. */
GPtrArray * run_parse (const gchar *name, const gchar *data, GError **error);

/* One page with all in it. @title is for people. */
gchar *     run_write_page (const GPtrArray *tries, const gchar *title);

G_END_DECLS
