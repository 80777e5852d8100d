/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The base class of providers that are asked over HTTP.
 *
 * A subclass does no I/O. It is asked for the next step of a job, describes
 * requests, and is given replies: JSON documents as they are complete, while
 * audio goes its own way to the job. One class lists what to send, what an
 * answer means, and no more; docs/adding-a-provider.md shows it. */
#pragma once

#include <json-glib/json-glib.h>

#include <gst/tts/gst-tts-http-request.h>
#include <gst/tts/gst-tts-provider.h>

G_BEGIN_DECLS

#define GST_TYPE_TTS_HTTP_PROVIDER (gst_tts_http_provider_get_type ())
GST_TTS_API
G_DECLARE_DERIVABLE_TYPE (GstTtsHttpProvider, gst_tts_http_provider, GST,
    TTS_HTTP_PROVIDER, GstTtsProvider)

typedef struct _GstTtsHttpExchange GstTtsHttpExchange;
typedef struct _GstTtsHttpVendor GstTtsHttpVendor;

/**
 * GstTtsHttpStep:
 * @GST_TTS_HTTP_STEP_FAILED: the error is set
 * @GST_TTS_HTTP_STEP_REQUEST: what gst_tts_http_exchange_take_request() got
 * @GST_TTS_HTTP_STEP_WAIT: as long as gst_tts_http_exchange_set_wait() said
 * @GST_TTS_HTTP_STEP_LISTEN: for the next message of the open socket
 * @GST_TTS_HTTP_STEP_DONE: all audio has come
 *
 * What is to be done next.
 */
typedef enum
{
  GST_TTS_HTTP_STEP_FAILED,
  GST_TTS_HTTP_STEP_REQUEST,
  GST_TTS_HTTP_STEP_WAIT,
  GST_TTS_HTTP_STEP_LISTEN,
  GST_TTS_HTTP_STEP_DONE,
} GstTtsHttpStep;

/**
 * GstTtsHttpReply:
 * @GST_TTS_HTTP_REPLY_AUDIO: the body is audio
 * @GST_TTS_HTTP_REPLY_JSON: JSON, one document or many
 * @GST_TTS_HTTP_REPLY_SSE: JSON in the data lines of an event stream
 * @GST_TTS_HTTP_REPLY_ANY: JSON if its content type says so, else audio, or
 *   nothing of interest where no audio was told of
 * @GST_TTS_HTTP_REPLY_FRAMES: none: the request opens a WebSocket, and each
 *   of its messages is a JSON document
 * @GST_TTS_HTTP_REPLY_BYTES: what only the provider understands
 *
 * What a good reply has in its body.
 */
typedef enum
{
  GST_TTS_HTTP_REPLY_AUDIO,
  GST_TTS_HTTP_REPLY_JSON,
  GST_TTS_HTTP_REPLY_SSE,
  GST_TTS_HTTP_REPLY_ANY,
  GST_TTS_HTTP_REPLY_FRAMES,
  GST_TTS_HTTP_REPLY_BYTES,
} GstTtsHttpReply;

/**
 * GstTtsHttpAudio:
 * @GST_TTS_HTTP_AUDIO_PCM: S16LE mono without a header
 * @GST_TTS_HTTP_AUDIO_WAV: WAV, its sizes may be wrong
 * @GST_TTS_HTTP_AUDIO_MP3: MPEG layer 3
 * @GST_TTS_HTTP_AUDIO_FLAC: FLAC
 * @GST_TTS_HTTP_AUDIO_OPUS: Opus in Ogg
 * @GST_TTS_HTTP_AUDIO_AAC: AAC in ADTS
 * @GST_TTS_HTTP_AUDIO_MULAW: mu-law mono without a header
 * @GST_TTS_HTTP_AUDIO_ALAW: A-law mono without a header
 * @GST_TTS_HTTP_AUDIO_ANY: WAV, FLAC, Opus, MP3 or AAC, as its first bytes say
 *
 * How audio comes.
 */
typedef enum
{
  GST_TTS_HTTP_AUDIO_PCM,
  GST_TTS_HTTP_AUDIO_WAV,
  GST_TTS_HTTP_AUDIO_MP3,
  GST_TTS_HTTP_AUDIO_FLAC,
  GST_TTS_HTTP_AUDIO_OPUS,
  GST_TTS_HTTP_AUDIO_AAC,
  GST_TTS_HTTP_AUDIO_MULAW,
  GST_TTS_HTTP_AUDIO_ALAW,
  GST_TTS_HTTP_AUDIO_ANY,
} GstTtsHttpAudio;

/**
 * GstTtsHttpVendor:
 * @base_url: (nullable): where the vendor's own server is, without a slash
 *   at the end; NULL if each user has one of one's own
 * @base_variable: (nullable): environment variable with another one
 * @key_variable: environment variable with the key
 * @key_header: (nullable): header that carries the key; NULL where requests
 *   are signed
 * @key_prefix: what stands before the key there
 * @domain: (nullable): how the names of the vendor's other hosts end, which
 *   want the key too
 * @old_key_variable: (nullable): another variable that may hold the key
 */
struct _GstTtsHttpVendor
{
  const gchar *base_url;
  const gchar *base_variable;
  const gchar *key_variable;
  const gchar *key_header;
  const gchar *key_prefix;
  const gchar *domain;
  const gchar *old_key_variable;
};

/**
 * GstTtsHttpProviderClass:
 * @keeps_refusals: good replies that say an error are for @document too; it
 *   is an error without
 * @get_vendor: mandatory. Any thread.
 * @next: mandatory: the first step, and the one after each reply that came
 *   whole and each wait; with a socket, the one when it stands, after each
 *   message, and when the server has closed it in order.
 * @sign: optional: the last look at a request before it is sent, where a
 *   signature stands in place of a key. FALSE with an error ends the job.
 * @moved: optional: the answer to a POST will be somewhere else on the same
 *   server (303); @path is what follows the base URL.
 * @head: optional: a reply's headers have come, of any status.
 * @document: optional: one JSON document of a good reply, without the audio
 *   that was in it. FALSE with an error ends the job.
 * @bytes: optional: a piece of a good reply of bytes. FALSE with an error ends
 *   the job.
 * @recover: optional: a request failed; TRUE asks @next to go on all the
 *   same, as if there had been a reply.
 * @abandon: optional: the job ends in a failure or a cancel: the request that
 *   ends what the server still does for it, NULL if there is nothing. Its
 *   answer is not waited for.
 *
 * All but @get_vendor run on the network thread and must not block; no lock
 * is held.
 */
struct _GstTtsHttpProviderClass
{
  GstTtsProviderClass parent_class;

  gboolean keeps_refusals;

  const GstTtsHttpVendor * (*get_vendor) (GstTtsHttpProvider *self);
  GstTtsHttpStep (*next)     (GstTtsHttpProvider *self,
      GstTtsHttpExchange *exchange, GError **error);
  gboolean       (*sign)     (GstTtsHttpProvider *self,
      GstTtsHttpRequest *request, GError **error);
  void           (*moved)    (GstTtsHttpProvider *self,
      GstTtsHttpExchange *exchange, const gchar *path);
  void           (*head)     (GstTtsHttpProvider *self,
      GstTtsHttpExchange *exchange);
  gboolean       (*document) (GstTtsHttpProvider *self,
      GstTtsHttpExchange *exchange, JsonNode *document, GError **error);
  gboolean       (*bytes)    (GstTtsHttpProvider *self,
      GstTtsHttpExchange *exchange, const guint8 *data, gsize size,
      GError **error);
  gboolean       (*recover)  (GstTtsHttpProvider *self,
      GstTtsHttpExchange *exchange, const GError *error);
  GstTtsHttpRequest * (*abandon) (GstTtsHttpProvider *self,
      GstTtsHttpExchange *exchange);

  gpointer _reserved[3];
};

/**
 * gst_tts_http_provider_new_request: (skip)
 * @method: "GET", "POST", ...
 * @path: what follows the base URL, escaped, with its query
 *
 * Returns: (transfer full) (nullable): a request with the user's key, or NULL
 *   if the base URL or the key can not be used
 */
GST_TTS_API
GstTtsHttpRequest *
              gst_tts_http_provider_new_request (GstTtsHttpProvider *self,
    const gchar *method, const gchar *path, GError **error);

/**
 * gst_tts_http_provider_new_reply_request: (skip)
 * @url: what a reply named
 *
 * Without the key. Where it may go is said in docs/design/net.md.
 *
 * Returns: (transfer full) (nullable): a request, or NULL if it is no URL
 */
GST_TTS_API
GstTtsHttpRequest *
              gst_tts_http_provider_new_reply_request (GstTtsHttpProvider *self,
    const gchar *method, const gchar *url, GError **error);

/**
 * gst_tts_http_provider_dup_key: (skip)
 *
 * For what wants it in another place than a header; to be wiped.
 *
 * Returns: (transfer full) (nullable): the key as it is now, "" for none, or
 *   NULL if it can not be used
 */
GST_TTS_API
gchar *       gst_tts_http_provider_dup_key     (GstTtsHttpProvider *self,
    GError **error);

/* Whether the server is the vendor's own. */
GST_TTS_API
gboolean      gst_tts_http_provider_is_vendor   (GstTtsHttpProvider *self);

/**
 * gst_tts_http_provider_fetch: (skip)
 * @request: (transfer full): for one JSON document
 *
 * Blocks, so not on the network thread: for lists of voices.
 *
 * Returns: (transfer full) (nullable): the document
 */
GST_TTS_API
JsonNode *    gst_tts_http_provider_fetch       (GstTtsHttpProvider *self,
    GstTtsHttpRequest *request, GCancellable *cancellable, GError **error);

/* What a subclass sees of one job under way, or of several in one request:
 * then it is the first of them that get_job returns. */

GST_TTS_API
GstTtsJob *   gst_tts_http_exchange_get_job     (GstTtsHttpExchange *exchange);

/**
 * gst_tts_http_exchange_get_jobs: (skip)
 * @ret_n: (out): how many there are: more than one only where the
 *   capabilities say so
 *
 * Returns: (transfer none): all jobs that its steps are for
 */
GST_TTS_API
GstTtsJob **  gst_tts_http_exchange_get_jobs    (GstTtsHttpExchange *exchange,
    guint *ret_n);

/* Of a batch: all the audio of job @n, in base64. What is wrong with it is
 * wrong with that job only. Those without any when the steps are done have
 * failed. */
GST_TTS_API
void          gst_tts_http_exchange_answer_nth  (GstTtsHttpExchange *exchange,
    guint n, const gchar *base64);

/* Likewise, with where the audio is. It is fetched when the steps are done. */
GST_TTS_API
void          gst_tts_http_exchange_answer_nth_at (GstTtsHttpExchange *exchange,
    guint n, const gchar *url);

/* Replies, waits and messages so far, and sockets that were opened. */
GST_TTS_API
guint         gst_tts_http_exchange_get_turn    (GstTtsHttpExchange *exchange);

/* Of the last reply, 0 if none came. */
GST_TTS_API
guint         gst_tts_http_exchange_get_status  (GstTtsHttpExchange *exchange);

/* Whether the last reply did not come, or not to its end. */
GST_TTS_API
gboolean      gst_tts_http_exchange_was_cut     (GstTtsHttpExchange *exchange);

/* Of the last reply; @name in lower case. NULL if it has none. */
GST_TTS_API
const gchar * gst_tts_http_exchange_get_header  (GstTtsHttpExchange *exchange,
    const gchar *name);

/* What the subclass keeps for this job; @notify frees it. */
GST_TTS_API
void          gst_tts_http_exchange_set_state   (GstTtsHttpExchange *exchange,
    gpointer state, GDestroyNotify notify);
GST_TTS_API
gpointer      gst_tts_http_exchange_get_state   (GstTtsHttpExchange *exchange);

/* How the audio will come: once, before the request that brings it, so that
 * a missing decoder costs nothing. @rate is for what has no header. */
GST_TTS_API
gboolean      gst_tts_http_exchange_set_audio   (GstTtsHttpExchange *exchange,
    GstTtsHttpAudio audio, gint rate, GError **error);

/* Takes @request. In replies that are JSON, the string @audio_key (nullable)
 * of each document is audio in base64. */
GST_TTS_API
void          gst_tts_http_exchange_take_request (GstTtsHttpExchange *exchange,
    GstTtsHttpRequest *request, GstTtsHttpReply reply,
    const gchar *audio_key);

/* Sends @text on the open socket. */
GST_TTS_API
void          gst_tts_http_exchange_send_frame  (GstTtsHttpExchange *exchange,
    const gchar *text);

GST_TTS_API
gboolean      gst_tts_http_exchange_is_open     (GstTtsHttpExchange *exchange);

GST_TTS_API
void          gst_tts_http_exchange_set_wait    (GstTtsHttpExchange *exchange,
    guint ms);

/* What a document that says an error means; (transfer full). */
GST_TTS_API
GError *      gst_tts_http_exchange_new_refusal (GstTtsHttpExchange *exchange,
    JsonNode *document);

/* Audio that was in bytes. */
GST_TTS_API
gboolean      gst_tts_http_exchange_push_audio  (GstTtsHttpExchange *exchange,
    const guint8 *data, gsize size, GError **error);

/* JSON that was in bytes: it is taken as in replies that are JSON. */
GST_TTS_API
gboolean      gst_tts_http_exchange_push_json   (GstTtsHttpExchange *exchange,
    const guint8 *data, gsize size, GError **error);

/* Audio in base64 that was in a document. */
GST_TTS_API
gboolean      gst_tts_http_exchange_push_base64 (GstTtsHttpExchange *exchange,
    const gchar *base64, GError **error);

/* How much audio was passed on so far. */
GST_TTS_API
GstClockTime  gst_tts_http_exchange_get_position (GstTtsHttpExchange *exchange);

G_END_DECLS
