/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A job: one try of one chunk at one provider.
 *
 * The provider reads the request, pushes what it makes, and says done exactly
 * once. Pushing never blocks and is cheap to call with small pieces; it may
 * happen on any one thread at a time. A job that was cancelled swallows what
 * still comes. */
#pragma once

#include <gio/gio.h>
#include <gst/audio/audio.h>
#include <gst/tts/gst-tts-chunk.h>

G_BEGIN_DECLS

#define GST_TYPE_TTS_JOB (gst_tts_job_get_type ())

typedef struct _GstTtsJob GstTtsJob;
typedef struct _GstTtsJobFuncs GstTtsJobFuncs;

/**
 * GstTtsUnit:
 * @GST_TTS_UNIT_NONE: nothing is billed
 * @GST_TTS_UNIT_CHARACTERS: of the text
 * @GST_TTS_UNIT_AUDIO_SECONDS: of the speech that was made
 * @GST_TTS_UNIT_WALL_SECONDS: that a machine worked on it
 * @GST_TTS_UNIT_REQUESTS: each costs the same
 *
 * What a provider counts for its bill.
 */
typedef enum
{
  GST_TTS_UNIT_NONE,
  GST_TTS_UNIT_CHARACTERS,
  GST_TTS_UNIT_AUDIO_SECONDS,
  GST_TTS_UNIT_WALL_SECONDS,
  GST_TTS_UNIT_REQUESTS,
} GstTtsUnit;

typedef struct _GstTtsTurn GstTtsTurn;

/**
 * GstTtsTurn: (skip)
 * @text: what was said
 * @voice: (nullable): by whom, as the provider of the job calls it
 * @wav: a WAV file of it: 16 bits, mono, 24 kHz
 *
 * Something that was said before what a job is to say.
 */
struct _GstTtsTurn
{
  gchar *text;
  gchar *voice;
  GBytes *wav;
};

/**
 * GstTtsJobFuncs: (skip)
 * @format: once, before the first samples; FALSE ends the job with @error
 * @samples: whole frames of the format; @size in bytes
 * @word: byte range of the chunk's text (as dup_text gave it), times from the
 *   chunk's first sample
 * @warning: (nullable): what of the request is not honoured
 * @done: exactly once and last; @error is NULL when all went well
 * @begins: (nullable): at most once, when audio begins to come that may have
 *   to be decoded before there is a sample
 * @task: (nullable): what the provider calls the job on its side
 *
 * Where a job's results go. Called on the thread of whoever pushes.
 */
struct _GstTtsJobFuncs
{
  gboolean (*format)  (gpointer user_data, const GstAudioInfo *info,
      GError **error);
  void     (*samples) (gpointer user_data, gconstpointer data, gsize size);
  void     (*word)    (gpointer user_data, guint offset, guint length,
      GstClockTime start, GstClockTime end);
  void     (*done)    (gpointer user_data, const GError *error);
  void     (*warning) (gpointer user_data, const gchar *kind,
      const gchar *text);
  void     (*begins)  (gpointer user_data);
  void     (*task)    (gpointer user_data, const gchar *task);
};

GST_TTS_API
GType         gst_tts_job_get_type (void);

/**
 * gst_tts_turn_new: (skip)
 */
GST_TTS_API
GstTtsTurn *  gst_tts_turn_new  (const gchar *text, const gchar *voice,
    GBytes *wav);

GST_TTS_API
void          gst_tts_turn_free (GstTtsTurn *turn);

/**
 * gst_tts_job_new: (skip)
 *
 * @voice and @language are what the caller settled on (nullable). The job
 * keeps @funcs, which must be static, and calls @notify on @user_data when it
 * is freed.
 */
GST_TTS_API
GstTtsJob *   gst_tts_job_new   (GstTtsChunk *chunk, const gchar *voice,
    const gchar *language, gdouble rate, gdouble pitch,
    const GstTtsJobFuncs *funcs, gpointer user_data, GDestroyNotify notify);

GST_TTS_API
GstTtsJob *   gst_tts_job_ref   (GstTtsJob *job);

GST_TTS_API
void          gst_tts_job_unref (GstTtsJob *job);

/* The request. Strings live as long as the job. */

/**
 * gst_tts_job_get_chunk:
 *
 * Returns: (transfer none): what to say
 */
GST_TTS_API
GstTtsChunk * gst_tts_job_get_chunk       (GstTtsJob *job);
GST_TTS_API
const gchar * gst_tts_job_get_text        (GstTtsJob *job);
GST_TTS_API
const gchar * gst_tts_job_get_voice       (GstTtsJob *job);
GST_TTS_API
const gchar * gst_tts_job_get_language    (GstTtsJob *job);
GST_TTS_API
gdouble       gst_tts_job_get_rate        (GstTtsJob *job);
GST_TTS_API
gdouble       gst_tts_job_get_pitch       (GstTtsJob *job);
/**
 * gst_tts_job_get_turns: (skip)
 * @job: a job
 *
 * What was said before, for a provider with context_turns.
 *
 * Returns: (transfer none) (nullable) (element-type GstTtsTurn): the oldest
 *   first
 */
GST_TTS_API
const GPtrArray *
              gst_tts_job_get_turns       (GstTtsJob *job);
/**
 * gst_tts_job_get_cancellable:
 *
 * Returns: (transfer none): fires when nobody wants the answer any more
 */
GST_TTS_API
GCancellable *gst_tts_job_get_cancellable (GstTtsJob *job);

/* The answer. Mono or more, S16LE or F32LE, and the same for all samples of a
 * job. Returns FALSE with @error if the job can not take it; the provider then
 * ends with that error. */
GST_TTS_API
gboolean      gst_tts_job_set_format (GstTtsJob *job, GstAudioFormat format,
    gint rate, gint channels, GError **error);

/* The first bytes of audio are here, though not a sample yet. Push does it if
 * nobody has. */
GST_TTS_API
void          gst_tts_job_begin      (GstTtsJob *job);

/* Pieces need not end on a sample: the rest is carried over. */
GST_TTS_API
void          gst_tts_job_push       (GstTtsJob *job, gconstpointer data,
    gsize size);

/* A word of get_text's bytes and when it is spoken. */
GST_TTS_API
void          gst_tts_job_push_word  (GstTtsJob *job, guint offset,
    guint length, GstClockTime start, GstClockTime end);

/* What a try tells beside its audio, before done and on the thread that says
 * done; each may be left out. */

/* The provider asked for no other request within @wait, with a refusal or
 * with a good answer that was the last for a while. */
GST_TTS_API
void          gst_tts_job_set_retry_after    (GstTtsJob *job,
    GstClockTime wait);

/* The provider said that it takes @n more requests, at least one, until @wait
 * from now is over. */
GST_TTS_API
void          gst_tts_job_set_left           (GstTtsJob *job, guint n,
    GstClockTime wait);

/* How many requests at once the provider said that it takes. */
GST_TTS_API
void          gst_tts_job_set_max_concurrency (GstTtsJob *job, guint n);

/* It failed, and the provider may have done and billed the work: the request
 * went out whole and the answer did not come. */
GST_TTS_API
void          gst_tts_job_set_maybe_billed   (GstTtsJob *job);

/* What the provider said that it bills for this request, in place of what we
 * would count ourselves. Also of one that failed. */
GST_TTS_API
void          gst_tts_job_set_usage          (GstTtsJob *job, GstTtsUnit unit,
    gdouble quantity);

/**
 * gst_tts_job_share_usage:
 * @jobs: (array length=n): those of one request
 * @n: how many
 * @unit: what is billed
 * @quantity: for all of them
 *
 * The same for a batch: each job has its part, by the length of its text.
 */
GST_TTS_API
void          gst_tts_job_share_usage        (GstTtsJob **jobs, guint n,
    GstTtsUnit unit, gdouble quantity);

/* What the provider calls this request, to ask about it. Never a secret. */
GST_TTS_API
void          gst_tts_job_set_request_id     (GstTtsJob *job, const gchar *id);

/* A provider that works through a queue of its own calls the job @task from
 * now on, and can be asked for it by that, by another process too: as soon as
 * it is known. Never a secret; one that has more than 2048 bytes, or others
 * than those of printable ASCII without blanks, can not be asked for. */
GST_TTS_API
void          gst_tts_job_set_task           (GstTtsJob *job,
    const gchar *task);

/* What an equal job was called whose answer nobody took, to be asked for in
 * place of a new one; (transfer none) (nullable). */
GST_TTS_API
const gchar * gst_tts_job_get_task           (GstTtsJob *job);

/* Nothing will come of the task any more. The job then fails, and another one
 * asks anew. */
GST_TTS_API
void          gst_tts_job_drop_task          (GstTtsJob *job);

/* Says what of the request is not honoured, in one sentence that begins with
 * the provider's name. Each @kind (static) is said once a run, so nothing of
 * the single request should be in it but an example. */
GST_TTS_API
void          gst_tts_job_warn       (GstTtsJob *job, const gchar *kind,
    const gchar *format, ...) G_GNUC_PRINTF (3, 4);

/* Exactly once. Half a sample left over is an error of its own. */
GST_TTS_API
void          gst_tts_job_done       (GstTtsJob *job, const GError *error);

/* From the caller's side, any thread: nothing more will be passed on; done
 * still comes, with G_IO_ERROR_CANCELLED. */
GST_TTS_API
void          gst_tts_job_cancel     (GstTtsJob *job);

/* What was told, for the caller's side in done; 0 and FALSE where nothing. */
GST_TTS_API
GstClockTime  gst_tts_job_get_retry_after    (GstTtsJob *job);
GST_TTS_API
guint         gst_tts_job_get_left           (GstTtsJob *job,
    GstClockTime *ret_wait);
GST_TTS_API
guint         gst_tts_job_get_max_concurrency (GstTtsJob *job);
GST_TTS_API
gboolean      gst_tts_job_get_maybe_billed   (GstTtsJob *job);
GST_TTS_API
GstTtsUnit    gst_tts_job_get_usage          (GstTtsJob *job,
    gdouble *ret_quantity);
GST_TTS_API
const gchar * gst_tts_job_get_request_id     (GstTtsJob *job);
GST_TTS_API
gboolean      gst_tts_job_is_task_dropped    (GstTtsJob *job);

/**
 * gst_tts_job_set_turns: (skip)
 * @job: a job that was not started
 * @turns: (transfer none) (element-type GstTtsTurn): what was said before;
 *   not to be changed any more
 */
GST_TTS_API
void          gst_tts_job_set_turns          (GstTtsJob *job,
    GPtrArray *turns);

/* Before it starts: an earlier one was called @task. */
GST_TTS_API
void          gst_tts_job_resume             (GstTtsJob *job,
    const gchar *task);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTtsJob, gst_tts_job_unref)

G_END_DECLS
