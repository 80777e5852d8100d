/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the provider asks of a model, whatever it is: each family of models is
 * one of these, and a row of families.c. */
#pragma once

#include <gio/gio.h>

#include "engine/arena.h"
#include "engine/weights.h"

G_BEGIN_DECLS

typedef struct
{
  const int *ids;               /* of the family's ids () */
  int n_ids;
  const float *style;           /* of the family's style () */
  float speed;
  guint64 key;                  /* of the noise */
  const float *noise;           /* instead, as the model has it; or NULL */

  /* Results. */
  int *durations;               /* of each id, for times () (n_ids) */
  float *samples;               /* (transfer full): g_free */
  gsize n_samples;
} TtsItem;

typedef struct
{
  int n_ids;                    /* of the word alone */
  gboolean space;               /* one id for a blank follows */

  /* Results, in ns from the beginning of the sound. */
  guint64 start, end;
} TtsWordTime;

/* Called after each stage with what it made, which it may change, in memory of
 * the device; a stage is named as in the specification of the model. */
typedef void (*TtsTrace) (const gchar *stage, TtsRows *rows, gpointer data);

typedef struct
{
  const gchar *prefix;          /* of their names */
  const gchar *language;
  const gchar *gender;          /* or NULL */
  const gchar *best;            /* of the language; NULL in its other rows */
} TtsVoiceKind;

/* The functions may be called by several threads at once. */
typedef struct
{
  const gchar *name;            /* as users know it */
  const gchar *tensors;         /* what some names of its tensors begin with,
                                 * and none of another family */
  int rate;
  guint max_ids;                /* of an item; ids () may give more */
  guint n_pads;                 /* of these are there without a phoneme */
  int frame;                    /* samples of a unit of durations */
  int kept_before, kept_behind; /* units of the first and of the last id that
                                 * stay where a phrase goes on; without pads
                                 * all of them do */
  gsize voice_size;             /* floats */
  const TtsVoiceKind *voices;   /* the first row is the usual one; the last
                                 * one has no prefix */

  /* Neither @weights nor @config, a path or NULL, is needed after that. */
  gpointer (*load)  (const TtsWeights *weights, const gchar *config,
      const TtsDevice *device, GError **error);
  void     (*free)  (gpointer model);

  /* Bytes of its weights, as they lie in memory. */
  gsize    (*size)  (gconstpointer model);

  /* Speaks all items in one batch. @arena is for this call alone, and nothing
   * is under way on it behind one that was cancelled. @trace may be NULL. */
  gboolean (*run)   (gconstpointer model, const TtsOps *ops, TtsArena *arena,
      TtsItem *items, int n_items, GCancellable *cancellable, TtsTrace trace,
      gpointer data, GError **error);

  /* Of int; what @phonemes (UTF-8, as `gst-tts phonemes` shows them) has and
   * the model does not know is appended to @unknown, or NULL. (transfer
   * full) */
  GArray  *(*ids)   (const gchar *phonemes, GString *unknown);

  /* The voice that @spec names, of files in @folder; (transfer full). */
  float   *(*voice) (const gchar *folder, const gchar *spec, GError **error);

  /* What of it an item takes whose ids are those of so many characters. */
  const float *(*style) (const float *voice, gsize n_characters);

  /* Of an item's @durations. */
  void     (*times) (const int *durations, int n_ids, TtsWordTime *words,
      gsize n_words);
} TtsFamily;

/* The table; NULL ends it. */
extern const TtsFamily *const tts_families[];

/* A model and what it is. */
typedef struct
{
  const TtsFamily *family;
  gpointer self;
} TtsModel;

/* The one that a weight file is of; NULL with an error if it is of none. */
const TtsFamily *tts_family_of (const TtsWeights *weights, GError **error);

/* From a weight file, and its config.json or NULL. */
gboolean tts_model_open  (const gchar *path, const gchar *config,
                          const TtsDevice *device, TtsModel *ret_model,
                          GError **error);
void     tts_model_clear (TtsModel *model);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TtsModel, tts_model_clear)

G_END_DECLS
