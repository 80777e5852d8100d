/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The options that speaking one script and many have in common. */
#pragma once

#include "tools-common.h"

G_BEGIN_DECLS

typedef struct
{
  gchar *provider;
  gchar *policy;
  gchar *voice;
  gchar *language;
  gchar *rate;
  gchar *pitch;
  gchar *format;
  gchar *lexicon;
  gchar *max_workers;
  gchar *max_batch_size;
  gchar *max_cost;
  gchar *on_error;
  gchar *cache;
  gchar *metrics;
  gchar **cues;
  gchar **only_speakers;
  gchar **speakers;
  gchar **levels;
  gchar **settings;
  gint sample_rate;
  gboolean to_file;             /* said by the command: nobody listens yet */
  gboolean dry_run;
  gboolean json;
  gboolean quiet;
} SpeakOptions;

extern SpeakOptions speak_options;
extern const GOptionEntry speak_option_entries[];

/* The configuration and what the command line says, as properties of @source,
 * which is ttssrc or a session, and of its providers. Returns an exit code. */
gint speak_options_apply (GObject *source);

G_END_DECLS
