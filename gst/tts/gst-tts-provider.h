/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The base class of everything that can speak.
 *
 * A provider is a GstElement without pads, registered as an element factory
 * `tts<name>` of class `Provider/TTS`, so the registry finds it without
 * loading it, gst-inspect-1.0 documents it, and its properties can be set as
 * `gpuoffload provider=<name> <name>::<property>=<value>`. It opens no
 * socket, starts no thread, never retries and never posts a message: its
 * caller does. docs/adding-a-provider.md is the manual. */
#pragma once

#include <gst/tts/gst-tts-job.h>
#include <gst/tts/gst-tts-voice.h>

G_BEGIN_DECLS

#define GST_TYPE_TTS_PROVIDER (gst_tts_provider_get_type ())
GST_TTS_API
G_DECLARE_DERIVABLE_TYPE (GstTtsProvider, gst_tts_provider, GST, TTS_PROVIDER,
    GstElement)

#define GST_TTS_PROVIDER_KLASS "Provider/TTS"

typedef struct _GstTtsCapabilities GstTtsCapabilities;

/**
 * GstTtsCapabilities:
 * @streaming: samples come while the rest is being made
 * @word_timings: words are pushed
 * @deterministic: equal requests give equal bytes
 * @phonemes: says the phonemes of a chunk
 * @rate_control: obeys the rate
 * @pitch_control: obeys the pitch
 * @local: sends nothing away and bills nothing
 * @instant: speaks again as soon as a file could be read: what it says is not
 *   kept in the cache
 * @hurries: the first chunk of a script is made in another way than the same
 *   words elsewhere, so that it is heard soon
 * @sample_rate: what it makes, 0 if it varies
 * @max_chars: longest text of one request, 0 for no limit
 * @good_chars: best length of one request, 0 for no preference
 * @max_concurrency: requests at once that make sense, 0 for any
 * @max_batch: chunks of one language, rate and pitch that it takes in one
 *   request, 0 or 1 if each is a request of its own
 * @batch_chars: longest text of such a request, all chunks together, 0 for
 *   no limit
 * @batch_voices: they may have different voices
 * @context_turns: how many earlier chunks of the script it goes on from, with
 *   their sound: gst_tts_job_get_turns(). Its chunks are then made one after
 *   the other, and none of them in a batch
 * @patience_ms: how long it waits itself for the first sample, of a machine
 *   that is started for it for example; 0 if it does not
 * @unit: what its bill counts, GST_TTS_UNIT_NONE if it bills nothing
 * @languages: (nullable): primary BCP 47 subtags it speaks, NULL for all;
 *   must live as long as the provider
 */
struct _GstTtsCapabilities
{
  gboolean streaming;
  gboolean word_timings;
  gboolean deterministic;
  gboolean phonemes;
  gboolean rate_control;
  gboolean pitch_control;
  gboolean local;
  gboolean instant;
  gboolean hurries;
  gint sample_rate;
  guint max_chars;
  guint good_chars;
  guint max_concurrency;
  guint max_batch;
  guint batch_chars;
  gboolean batch_voices;
  guint context_turns;
  guint patience_ms;
  GstTtsUnit unit;
  const gchar * const *languages;
};

/**
 * GST_TTS_PARAM_HURRIES:
 *
 * Flag of a property that says whether the provider hurries, and changes
 * nothing else: what it made of all other chunks is taken from the cache
 * whatever it is set to.
 */
#define GST_TTS_PARAM_HURRIES GST_PARAM_USER_SHIFT

/**
 * GstTtsProviderClass:
 * @name: short name, the metadata key "tts-name" says the same
 * @get_capabilities: mandatory. Any thread, never blocks.
 * @check: optional: whether it could speak now. An error says in one sentence
 *   what to install or set. Any thread, may look at files, never at a network.
 * @list_voices: optional. Any thread but the main one, may block; returns
 *   soon after the cancellable fires, since a stream may wait for it.
 * @start: makes one job, ends with gst_tts_job_done(). Any thread, must not
 *   block. The base class runs @synthesize on a pool thread; a provider
 *   that makes many jobs on one thread overrides this instead.
 * @start_batch: mandatory where max_batch is more than 1: makes @n jobs with
 *   one request. Each ends by itself with gst_tts_job_done(); one that the
 *   answer does not have fails with GST_TTS_ERROR_TRANSIENT and is asked for
 *   again alone, and so are all when the request fails. What is said of the
 *   whole request is said of each job, and what it bills is shared out among
 *   them with gst_tts_job_share_usage(). The request is called off when all of
 *   its jobs are. None of them may name a task. As @start otherwise.
 * @synthesize: the blocking form. On a pool thread, several at once; returns
 *   soon after the job's cancellable fires. The base class says done.
 * @dup_stage: optional: what it makes of a chunk on its way to sound, for
 *   people to look at. @stage is "normalise" (the words as they are said),
 *   "words" (a line each: word, phonemes and who knew them, a TAB between),
 *   "phonemes" or "tokens" (numbers). @language is (nullable). Any thread but
 *   the main one, may block.
 * @dup_account: optional: names the account whose limits its requests count
 *   against, such as base URL and a fingerprint of the key, never the key
 *   itself. Two providers with equal accounts are slowed down together. The
 *   base class returns the short name. Any thread, never blocks.
 * @dup_service: optional: whom its requests are paid to, as price lists call
 *   it. The base class returns the short name, that of HTTP providers adds
 *   "@HOST" where it is not the vendor's own. Any thread, never blocks.
 * @dup_model: optional: the model that speaks, as price lists call it; NULL
 *   if there is no choice. Any thread, never blocks.
 *
 * No lock is held in any of them.
 */
struct _GstTtsProviderClass
{
  GstElementClass parent_class;

  const gchar *name;

  void         (*get_capabilities) (GstTtsProvider *self,
      GstTtsCapabilities *ret_caps);
  gboolean     (*check)            (GstTtsProvider *self, GError **error);
  GPtrArray *  (*list_voices)      (GstTtsProvider *self,
      GCancellable *cancellable, GError **error);
  void         (*start)            (GstTtsProvider *self, GstTtsJob *job);
  void         (*start_batch)      (GstTtsProvider *self, GstTtsJob **jobs,
      guint n);
  gboolean     (*synthesize)       (GstTtsProvider *self, GstTtsJob *job,
      GError **error);
  gchar *      (*dup_account)      (GstTtsProvider *self);
  gchar *      (*dup_service)      (GstTtsProvider *self);
  gchar *      (*dup_model)        (GstTtsProvider *self);
  gchar *      (*dup_stage)        (GstTtsProvider *self, GstTtsChunk *chunk,
      const gchar *language, const gchar *stage, GCancellable *cancellable,
      GError **error);

  gpointer _reserved[4];
};

/* Sets long name, class, description and the short name of a subclass. */
GST_TTS_API
void          gst_tts_provider_class_set_metadata (GstTtsProviderClass *klass,
    const gchar *name, const gchar *long_name, const gchar *description,
    const gchar *author);

GST_TTS_API
const gchar * gst_tts_provider_get_name (GstTtsProvider *self);

/**
 * gst_tts_provider_get_capabilities:
 * @self: a provider
 * @ret_caps: (out caller-allocates): what it can do
 */
GST_TTS_API
void          gst_tts_provider_get_capabilities (GstTtsProvider *self,
    GstTtsCapabilities *ret_caps);

GST_TTS_API
gboolean      gst_tts_provider_check   (GstTtsProvider *self, GError **error);

/**
 * gst_tts_provider_list_voices:
 *
 * Returns: (transfer full) (element-type GstTtsVoice) (nullable): the voices,
 *   empty when any name will do
 */
GST_TTS_API
GPtrArray *   gst_tts_provider_list_voices (GstTtsProvider *self,
    GCancellable *cancellable, GError **error);

/* Whose limits its requests count against; (transfer full). */
GST_TTS_API
gchar *       gst_tts_provider_dup_account (GstTtsProvider *self);

/* Whom its requests are paid to; (transfer full). */
GST_TTS_API
gchar *       gst_tts_provider_dup_service (GstTtsProvider *self);

/* (transfer full) (nullable) */
GST_TTS_API
gchar *       gst_tts_provider_dup_model   (GstTtsProvider *self);

/**
 * gst_tts_provider_dup_stage:
 * @self: a provider
 * @chunk: what it would say
 * @language: (nullable): BCP 47 tag of what the chunk gives none
 * @stage: normalise, words, phonemes or tokens
 * @cancellable: (nullable): a cancellable
 * @error: GST_TTS_ERROR_UNSUPPORTED where it shows nothing
 *
 * Returns: (transfer full) (nullable): the text of that stage
 */
GST_TTS_API
gchar *       gst_tts_provider_dup_stage (GstTtsProvider *self,
    GstTtsChunk *chunk, const gchar *language, const gchar *stage,
    GCancellable *cancellable, GError **error);

/* Whether it speaks the language of this BCP 47 tag (NULL: any). */
GST_TTS_API
gboolean      gst_tts_capabilities_speak (const GstTtsCapabilities *caps,
    const gchar *language);

GST_TTS_API
gboolean      gst_tts_provider_speaks  (GstTtsProvider *self,
    const gchar *language);

/* Starts @job and returns at once. */
GST_TTS_API
void          gst_tts_provider_start   (GstTtsProvider *self, GstTtsJob *job);

/**
 * gst_tts_provider_start_batch:
 * @self: a provider that takes that many at once
 * @jobs: (array length=n): what to make with one request
 * @n: how many
 *
 * Starts them and returns at once.
 */
GST_TTS_API
void          gst_tts_provider_start_batch (GstTtsProvider *self,
    GstTtsJob **jobs, guint n);

/* The registry. Names are the short ones. */

/**
 * gst_tts_provider_list_factories:
 *
 * Returns: (transfer full) (element-type GstElementFactory): all registered
 *   providers, highest rank first, then by name
 */
GST_TTS_API
GList *       gst_tts_provider_list_factories (void);

GST_TTS_API
const gchar * gst_tts_provider_factory_get_name (GstElementFactory *factory);

/**
 * gst_tts_provider_make:
 * @name: short name
 * @error: an unknown name lists all that there are
 *
 * Returns: (transfer full) (nullable): a new provider
 */
GST_TTS_API
GstTtsProvider * gst_tts_provider_make (const gchar *name, GError **error);

G_END_DECLS
