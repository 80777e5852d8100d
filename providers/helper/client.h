/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A provider's side of a helper program. One program runs per library and
 * process, from its first job until the process ends; one that died is
 * started again by the next job. Any thread, several at once. */
#pragma once

#include <gst/tts/tts.h>

#include "protocol.h"

G_BEGIN_DECLS

typedef struct
{
  const gchar *program;         /* file name in the libexec folder */
  const gchar *package;         /* what to install when it is missing */

  GMutex lock;
  /* lock */
  pid_t pid;                    /* 0 if none runs */
  pid_t owner;                  /* the process that started it */
  gint control_fd;
} GstTtsHelper;

#define GST_TTS_HELPER_INIT(program, package) { program, package, }

/* One request. @word gets the words as the program counts them, with times in
 * samples; @text is what it reads. */
typedef struct
{
  const gchar *voice;           /* (nullable) */
  const gchar *language;        /* (nullable) */
  const gchar *text;
  guint32 flags;                /* HELPER_FLAG_ */
  gdouble rate;
  gdouble pitch;                /* semitones */
  guint32 pitch_range;
  guint32 word_gap;
  void (*word) (gpointer user_data, const HelperWord *word, gint rate);
  gpointer user_data;
} GstTtsHelperRequest;

/* How many jobs at once make sense. */
guint      gst_tts_helper_get_concurrency (void);

/* Path of the program, or NULL with NOT_CONFIGURED; (transfer full). */
gchar     *gst_tts_helper_find        (const GstTtsHelper *helper,
    GError **error);

/* Speaks into @job until it is done, failed or cancelled. A voice or language
 * that the library does not know is reported with the near ones. */
gboolean   gst_tts_helper_speak       (GstTtsHelper *helper, GstTtsJob *job,
    const GstTtsHelperRequest *request, GError **error);

/* What the library makes of each line of @text, a line each; (transfer full).
 * @language is (nullable). */
gchar     *gst_tts_helper_phonemes    (GstTtsHelper *helper,
    const gchar *language, const gchar *text, GCancellable *cancellable,
    GError **error);

/* (transfer full) (element-type GstTtsVoice) */
GPtrArray *gst_tts_helper_list_voices (GstTtsHelper *helper,
    GCancellable *cancellable, GError **error);

G_END_DECLS
