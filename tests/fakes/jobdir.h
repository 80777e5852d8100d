/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A worker behind a synced directory that does what these do: everything
 * late, in any order and in parts. */
#pragma once

#include <gio/gio.h>

typedef struct
{
  gchar *root;                  /* of all jobs */
  gchar *outside;               /* where no job may lead */

  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;

  /* worker thread, while there is one */
  const gchar *kind;
  GPtrArray *monitors;
  GHashTable *watched;

  GMutex lock;
  GCond cond;
  gchar *dir;                   /* lock: of the last job that was seen */
} TtsFakeJobdir;

void     tts_fake_jobdir_init    (TtsFakeJobdir *self);
void     tts_fake_jobdir_clear   (TtsFakeJobdir *self);

/* What a worker of @kind does with a job: "plain" (all at once), "late",
 * "growing", "torn", "both", "silent", "wrong-sum", "no-audio", "duplicate",
 * "linked", "linked-folder", "idle" (nothing), "error", "hopeless", "text",
 * "error-once" and "given-up" (by somebody else who wanted it) before they are
 * plain. */
void     tts_fake_jobdir_start   (TtsFakeJobdir *self, const gchar *kind);
void     tts_fake_jobdir_stop    (TtsFakeJobdir *self);

/* While it runs: it is of another kind, for what it has seen too. */
void     tts_fake_jobdir_turn    (TtsFakeJobdir *self, const gchar *kind);

/* Until it has seen a job. */
void     tts_fake_jobdir_wait    (TtsFakeJobdir *self);

gboolean tts_fake_jobdir_has     (const gchar *dir, const gchar *name);
