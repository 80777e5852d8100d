/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A session turns cues into speech, in order. All policy lives here: which
 * provider, how many at once, how far ahead, what happens on a failure. The
 * elements and the tools only feed it and take from it.
 *
 * One thread pushes, one thread pulls (they may be the same), any thread may
 * flush, set properties or ask for statistics. No lock is held while a
 * provider is called, and the session starts no thread of its own. */
#pragma once

#include <gst/audio/audio.h>
#include <gst/tts/gst-tts-cue.h>
#include <gst/tts/gst-tts-provider.h>

G_BEGIN_DECLS

/**
 * GstTtsOnError:
 * @GST_TTS_ON_ERROR_FAIL: earlier cues are delivered, then the error
 * @GST_TTS_ON_ERROR_SKIP: the cue is left out
 * @GST_TTS_ON_ERROR_SILENCE: silence of about the length it would have had
 */
typedef enum
{
  GST_TTS_ON_ERROR_FAIL,
  GST_TTS_ON_ERROR_SKIP,
  GST_TTS_ON_ERROR_SILENCE,
} GstTtsOnError;

/**
 * GstTtsForce:
 * @GST_TTS_FORCE_NONE: any of the providers named
 * @GST_TTS_FORCE_LOCAL: only those on this machine: no text is sent away
 * @GST_TTS_FORCE_REMOTE: only those elsewhere
 */
typedef enum
{
  GST_TTS_FORCE_NONE,
  GST_TTS_FORCE_LOCAL,
  GST_TTS_FORCE_REMOTE,
} GstTtsForce;

/**
 * GstTtsProviderPolicy:
 * @GST_TTS_PROVIDER_POLICY_ORDER: the first of the providers named
 * @GST_TTS_PROVIDER_POLICY_CHEAPEST: who takes least for the text; one whose
 *   price is not known comes last
 * @GST_TTS_PROVIDER_POLICY_FASTEST: who was fastest of late
 */
typedef enum
{
  GST_TTS_PROVIDER_POLICY_ORDER,
  GST_TTS_PROVIDER_POLICY_CHEAPEST,
  GST_TTS_PROVIDER_POLICY_FASTEST,
} GstTtsProviderPolicy;

/**
 * GstTtsCacheMode:
 * @GST_TTS_CACHE_MODE_OFF: everything is asked for anew and nothing is kept
 * @GST_TTS_CACHE_MODE_READ: what was kept is used, nothing is added
 * @GST_TTS_CACHE_MODE_ON: what is made is kept as well
 */
typedef enum
{
  GST_TTS_CACHE_MODE_OFF,
  GST_TTS_CACHE_MODE_READ,
  GST_TTS_CACHE_MODE_ON,
} GstTtsCacheMode;

#define GST_TYPE_TTS_SESSION (gst_tts_session_get_type ())
GST_TTS_API
G_DECLARE_FINAL_TYPE (GstTtsSession, gst_tts_session, GST, TTS_SESSION,
    GstObject)

typedef struct _GstTtsPiece GstTtsPiece;

/**
 * GstTtsPiece: (skip)
 * @item: (nullable): what push_item was given; then nothing else is set
 * @buffer: (nullable): samples with a GstTtsMeta and PTS, DURATION and
 *   OFFSET counted from the session's first sample; NULL for a skipped cue
 * @script_id: of the cue
 * @cue: of the piece
 * @cue_index: of the piece
 * @position: frames of the run before this piece
 * @cue_started: whether it is the cue's first piece
 * @cue_done: whether it is the cue's last piece
 * @skipped: whether no audio of the cue came or will come
 * @cue_samples: with @cue_done, frames of the whole cue
 * @cue_tries: with @cue_done, how many requests the cue took
 * @cue_cost: with @cue_done, what these cost, in USD
 * @provider: (nullable): who spoke the cue last
 * @warning: (nullable): something the user should know, once
 */
struct _GstTtsPiece
{
  GstMiniObject *item;
  GstBuffer *buffer;
  GRefString *script_id;
  GstTtsCue *cue;
  guint cue_index;
  guint64 position;
  gboolean cue_started;
  gboolean cue_done;
  gboolean skipped;
  guint64 cue_samples;
  guint cue_tries;
  gdouble cue_cost;
  const gchar *provider;
  gchar *warning;
};

GST_TTS_API
void            gst_tts_piece_clear (GstTtsPiece *piece);

GST_TTS_API
GstTtsSession * gst_tts_session_new (void);

/* Installs the properties of a session (provider, voice, language-code, ...)
 * on an element class as @first_id and up; set and get are then forwarded by
 * name to the session. Returns the first free id. */
GST_TTS_API
guint           gst_tts_session_install_properties (GObjectClass *klass,
    guint first_id);

/**
 * gst_tts_session_get_provider:
 * @self: a session
 * @name: short name
 *
 * Made on first use. An unknown name is kept; check_names, or prepare, fails
 * with it.
 *
 * Returns: (transfer full) (nullable): the provider
 */
GST_TTS_API
GstTtsProvider *gst_tts_session_get_provider (GstTtsSession *self,
    const gchar *name);

/* Waits for the next try, and how long one may take, are on @clock instead of
 * the system's. Before start; for tests and simulations. */
GST_TTS_API
void            gst_tts_session_set_clock (GstTtsSession *self,
    GstClock *clock);

/* What is spoken live is taken from the cache but not kept there. Before
 * start. */
GST_TTS_API
void            gst_tts_session_set_live (GstTtsSession *self,
    gboolean live);

/* Fails once with the first name that get_provider was asked for in vain. */
GST_TTS_API
gboolean        gst_tts_session_check_names (GstTtsSession *self,
    GError **error);

/* Settles which providers are used and fails if there is none. Returns their
 * first one's sample rate (24000 where it varies), 0 with @error. */
GST_TTS_API
gint            gst_tts_session_prepare (GstTtsSession *self, GError **error);

/* After prepare: S16LE or F32LE interleaved. */
GST_TTS_API
void            gst_tts_session_start   (GstTtsSession *self,
    const GstAudioInfo *info);

/* Cancels everything; what still runs is orphaned with its own references. */
GST_TTS_API
void            gst_tts_session_stop    (GstTtsSession *self);

/* Ends all waits and drops all cues while TRUE; FALSE makes it empty and
 * ready again, counting samples from 0. */
GST_TTS_API
void            gst_tts_session_set_flushing (GstTtsSession *self,
    gboolean flushing);

/* Whether push would block. */
GST_TTS_API
gboolean        gst_tts_session_is_full (GstTtsSession *self);

/* Adds a cue; waits while too many are. FALSE when flushing or failed. */
GST_TTS_API
gboolean        gst_tts_session_push    (GstTtsSession *self,
    GRefString *script_id, guint cue_index, GstTtsCue *cue);

/* Lets @item (transfer full) come out of pull between the cues that were
 * pushed before and after it, such as an event. Never waits. */
GST_TTS_API
gboolean        gst_tts_session_push_item (GstTtsSession *self,
    GstMiniObject *item);

/* No more cues: pull returns EOS after the last. */
GST_TTS_API
void            gst_tts_session_end     (GstTtsSession *self);

/* The next piece, waiting for it. GST_FLOW_OK, EOS, FLUSHING, or ERROR with
 * @error set. */
GST_TTS_API
GstFlowReturn   gst_tts_session_pull    (GstTtsSession *self,
    GstTtsPiece *ret_piece, GError **error);

/* Fields are documented with the stats property of gpuoffload. */
GST_TTS_API
GstStructure *  gst_tts_session_get_stats (GstTtsSession *self,
    const gchar *name);

/**
 * gst_tts_session_take_metrics:
 * @self: a session
 * @last: whether the run is over
 *
 * What the property metrics-interval asks for: the statistics as `tts-metrics`
 * if they are due or @last, and NULL if they are not, or nobody asked for
 * them. Pulling thread.
 *
 * Returns: (transfer full) (nullable): the statistics
 */
GST_TTS_API
GstStructure *  gst_tts_session_take_metrics (GstTtsSession *self,
    gboolean last);

G_END_DECLS
