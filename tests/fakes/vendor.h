/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the fakes of vendors have in common: a key, a fault at one of the
 * steps, and a record of what was asked. */
#pragma once

#include <json-glib/json-glib.h>

#include "audio.h"
#include "server.h"

typedef struct
{
  gchar *text;                  /* what it says */
  guint polls;
} TtsFakeJob;

typedef struct
{
  const gchar *key;             /* NULL for none */
  const gchar *kind;            /* what else it is to be, up to the fake */
  const gchar *api;             /* all that it speaks, NULL for any */
  const gchar *fault;           /* what goes wrong, NULL for nothing */
  const gchar *at;              /* at which step, NULL for any */
  guint times;                  /* how often, 0 for always */
  const gchar *failure;         /* what a failed job says, fit for JSON */

  GMutex lock;
  GCond cond;

  /* lock */
  GString *steps;               /* one word each, with blanks between */
  guint faults;
  gchar *last_body;
  gchar *job;                   /* what the last one says */
  GPtrArray *jobs;              /* TtsFakeJob; NULL before the first */
  guint polls;
} TtsFakeVendor;

void     tts_fake_vendor_clear (TtsFakeVendor *fake);

/* Notes the step. FALSE if it was answered: without the key, or with the
 * fault. */
gboolean tts_fake_vendor_step  (TtsFakeVendor *fake, TtsServerPeer *peer,
    const TtsServerRequest *request, const gchar *step);

/* The same where no key may come. */
gboolean tts_fake_vendor_open_step (TtsFakeVendor *fake, TtsServerPeer *peer,
    const TtsServerRequest *request, const gchar *step);

/* The steps so far; (transfer full). */
gchar   *tts_fake_vendor_dup_steps (TtsFakeVendor *fake);

guint    tts_fake_vendor_count_steps (TtsFakeVendor *fake, const gchar *step);

gchar   *tts_fake_vendor_dup_body (TtsFakeVendor *fake);

/* What a failed job says; a GPU is full if nothing was set. */
const gchar *tts_fake_vendor_get_failure (const TtsFakeVendor *fake);

/* Waits until @step was there. */
void     tts_fake_vendor_wait_step (TtsFakeVendor *fake, const gchar *step);

/* The body as an object, NULL after an answer of 400. */
JsonNode *tts_fake_vendor_read (TtsServerPeer *peer,
    const TtsServerRequest *request);

/* How often this was asked for the last job before. */
guint    tts_fake_vendor_poll  (TtsFakeVendor *fake);

/* One more job that says @text (transfer full); returns its number, from 1. */
guint    tts_fake_vendor_take_job (TtsFakeVendor *fake, gchar *text);

/* The words of the last job; (transfer full). */
gchar   *tts_fake_vendor_dup_job (TtsFakeVendor *fake);

/* The words of job @n (transfer full), NULL if there is none of that number,
 * and how often it was looked at before; with @looks it is once more. */
gchar   *tts_fake_vendor_look_at_job (TtsFakeVendor *fake, guint n,
    gboolean looks, guint *ret_polls);

const gchar *tts_fake_string   (JsonNode *object, const gchar *name);

/* Whether @object has no other members than @names (NULL-terminated). */
gboolean tts_fake_has_only     (JsonNode *object, const gchar *const *names);

void     tts_fake_reply_json   (TtsServerPeer *peer, guint status,
    const gchar *format, ...) G_GNUC_PRINTF (3, 4);

/* A WAV file of tts_fake_samples(). */
GBytes  *tts_fake_wav          (const gchar *text);
gchar   *tts_fake_wav_base64   (const gchar *text);
