/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One job of the provider `local`: from its chunk to samples and words. */
#include "local-speech.h"

#include <math.h>

#include "engine/error.h"
#include "local-error.h"
#include "local-parts.h"

/* Characters of phonemes that are one word: what is longer than a run of the
 * slowest speech would lose its end. */
#define MOST_IN_WORD 100

#define MAX_ON_CPU 2            /* at once; each has memory of its own */

/* What the text of a run takes at most, in one piece: many small ones would
 * leave holes in the heap. Only what is touched is the system's. */
#define TEXT_BYTES (32u << 20)

typedef struct
{
  const GstTtsLocalSpeech *speech;
  const TtsFamily *family;
  GstTtsLocalModel *model;      /* of the speech, or another one */
  const float *voice;
  const GArray *tokens;
  guint64 samples;              /* pushed so far */
  gboolean open;                /* the last part's phrase goes on */
} Run;

/* Tokens of the same bytes are one word: "five dollars" is $5. What is cut off
 * before the samples, @cut, lies before the first of them. */
static void
push_words (Run *run, const TtsLocalPart *part, const int *durations,
    gsize cut)
{
  guint64 start = gst_util_uint64_scale (run->samples, GST_SECOND,
      run->family->rate) - gst_util_uint64_scale (cut, GST_SECOND,
      run->family->rate);

  run->family->times (durations, part->ids->len, part->words,
      part->to - part->from);
  for (guint i = part->from; i < part->to;) {
    const TtsToken *token = tts_token (run->tokens, i);
    const TtsWordTime *first = &part->words[i - part->from], *last = first;
    gboolean said = token->kind != TTS_TOKEN_MARK;

    while (++i < part->to &&
        tts_token (run->tokens, i)->offset == token->offset) {
      last = &part->words[i - part->from];
      said |= tts_token (run->tokens, i)->kind != TTS_TOKEN_MARK;
    }
    if (said)
      gst_tts_job_push_word (run->speech->job, token->offset, token->length,
          start + first->start, start + last->end);
  }
}

/* The model does not stay between -1 and 1 by itself. */
static gboolean
push_samples (Run *run, float *samples, gsize n, GError **error)
{
  for (gsize i = 0; i < n; i++) {
    if (!isfinite (samples[i])) {
      g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_MODEL,
          "local's model made what is no sound; verify its files with "
          "'gst-tts models verify'");
      return FALSE;
    }
    samples[i] = CLAMP (samples[i], -1.0f, 1.0f);
  }
  gst_tts_job_push (run->speech->job, samples, n * sizeof *samples);
  run->samples += n;
  return TRUE;
}

static void
end_other_model (Run *run)
{
  if (run->model != run->speech->model)
    gst_tts_local_model_end (run->model);
}

/* What a GPU does not do any more another one does, and what it has no memory
 * for, or where there is no other one, the CPU: this part of the chunk and the
 * rest. A lost GPU is not asked again, and each is told of. */
static gboolean
leave_device (Run *run, const GError *failed, GError **error)
{
  const GstTtsLocalSpeech *speech = run->speech;
  gboolean lost = g_error_matches (failed, TTS_ENGINE_ERROR,
      TTS_ENGINE_ERROR_DEVICE);
  const gchar *left = gst_tts_local_model_get_device (run->model);
  g_autofree gchar *kind = g_strconcat ("local-lost ", left, NULL);
  GstTtsLocalModel *model;

  if (lost)
    gst_tts_local_model_lose (run->model);
  model = lost ? gst_tts_local_model_get (speech->place, speech->devices,
      speech->precision, error) : gst_tts_local_model_get (speech->place,
      "cpu", TTS_PRECISION_FP32, error);
  if (!model)
    return FALSE;
  gst_tts_job_warn (speech->job,
      lost ? g_intern_string (kind) : "local-memory",
      "local leaves device '%s' and goes on with '%s': %s", left,
      gst_tts_local_model_get_device (model), failed->message);
  end_other_model (run);
  run->model = model;
  return TRUE;
}

static gboolean
may_leave_device (const Run *run, const GError *failed)
{
  return gst_tts_local_model_get_batcher (run->model) &&
      (g_error_matches (failed, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_DEVICE) ||
      g_error_matches (failed, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_MEMORY));
}

/* As many as were on a lost GPU would need too much memory. */
static gboolean
run_on_cpu (const TtsModel *model, TtsItem *item, GCancellable *cancellable,
    GError **error)
{
  static GMutex lock;
  static GCond changed;
  static guint n_runs;          /* lock */
  TtsArena *arena;
  gboolean done;

  g_mutex_lock (&lock);
  while (n_runs == MAX_ON_CPU)
    g_cond_wait (&changed, &lock);
  n_runs++;
  g_mutex_unlock (&lock);
  arena = tts_arena_new ();
  tts_arena_reserve (arena, TEXT_BYTES);
  done = model->family->run (model->self, tts_ops_cpu (), arena, item, 1,
      cancellable, NULL, NULL, error);
  tts_arena_free (arena);
  g_mutex_lock (&lock);
  n_runs--;
  g_cond_signal (&changed);
  g_mutex_unlock (&lock);
  return done;
}

static gboolean
run_once (Run *run, TtsItem *item, GError **error)
{
  GstTtsLocalBatcher *batcher = gst_tts_local_model_get_batcher (run->model);
  GCancellable *cancellable = gst_tts_job_get_cancellable (run->speech->job);

  if (batcher)
    return gst_tts_local_batcher_run (batcher, item, cancellable, error);
  gst_tts_local_turn_wait (run->speech->turn);
  return run_on_cpu (gst_tts_local_model_get_engine (run->model), item,
      cancellable, error);
}

static gboolean
run_model (Run *run, TtsItem *item, GError **error)
{
  g_autoptr (GError) failed = NULL;

  while (!run_once (run, item, &failed)) {
    if (!may_leave_device (run, failed)) {
      gst_tts_local_propagate (error, g_steal_pointer (&failed), NULL);
      return FALSE;
    }
    if (!leave_device (run, failed, error))
      return FALSE;
    g_clear_error (&failed);
  }
  return TRUE;
}

/* Samples of a pad that are left out where a phrase goes on. */
static gsize
count_left_out (const TtsFamily *family, int duration, int kept)
{
  return family->n_pads > 0 ? MAX (0, duration - kept) * family->frame : 0;
}

/* From and to silence in a frame, so that it does not click. */
static void
fade (float *samples, gsize n, gsize frame, gboolean in, gboolean out)
{
  for (gsize i = 0; i < MIN (n, frame); i++) {
    float factor = (i + 0.5f) / frame;

    if (in)
      samples[i] *= factor;
    if (out)
      samples[n - 1 - i] *= factor;
  }
}

static gboolean
speak_part (Run *run, guint index, const TtsLocalPart *part,
    GError **error)
{
  const GstTtsLocalSpeech *speech = run->speech;
  const TtsFamily *family = run->family;
  gboolean goes_on = run->open;
  gsize cut, end;
  g_autofree int *durations = g_new (int, part->ids->len);
  g_autofree float *samples = NULL;
  TtsItem item = {
    .ids = (const int *) part->ids->data,
    .n_ids = part->ids->len,
    .style = family->style (run->voice, part->n_characters),
    .speed = speech->speed,
    .key = speech->seed + index,
    .durations = durations,
  };

  if (!run_model (run, &item, error))
    return FALSE;
  samples = item.samples;
  run->open = part->open;
  cut = goes_on ?
      count_left_out (family, durations[0], family->kept_before) : 0;
  end = item.n_samples - (part->open ? count_left_out (family,
          durations[item.n_ids - 1], family->kept_behind) : 0);
  fade (samples + cut, end - cut, family->frame, goes_on, part->open);
  push_words (run, part, durations, cut);
  return push_samples (run, samples + cut, end - cut, error);
}

/* The first words come soon where somebody waits, then pieces are as long as
 * they sound best. A slow speaker makes more samples of an id. */
static gboolean
speak_parts (Run *run, GError **error)
{
  g_autoptr (GString) unknown = g_string_new (NULL);
  const TtsFamily *family = run->family;
  g_autoptr (GArray) parts = tts_local_parts (family, run->tokens,
      (family->max_ids - family->n_pads) * MIN (1, run->speech->speed),
      run->speech->early, unknown);

  if (unknown->len > 0)
    gst_tts_job_warn (run->speech->job, "local-alphabet",
        "local leaves out phonemes that its model does not know, such as "
        "'%s'", unknown->str);
  for (guint i = 0; i < parts->len; i++) {
    const TtsLocalPart *part = &g_array_index (parts, TtsLocalPart, i);

    if (part->ids->len <= family->n_pads)
      continue;
    if (!speak_part (run, i, part, error))
      return FALSE;
    gst_tts_local_turn_end (run->speech->turn);
  }
  return TRUE;
}

static gboolean
speak_tokens (const GstTtsLocalSpeech *speech, const GArray *tokens,
    const float *voice, GError **error)
{
  Run run = {
    .speech = speech,
    .family = gst_tts_local_model_get_engine (speech->model)->family,
    .model = speech->model,
    .voice = voice,
    .tokens = tokens,
  };
  gboolean done = speak_parts (&run, error);

  end_other_model (&run);
  return done;
}

gboolean
gst_tts_local_speak (const GstTtsLocalSpeech *speech, GError **error)
{
  const gchar *wish = gst_tts_job_get_voice (speech->job);
  g_autoptr (GArray) tokens = NULL;
  g_autofree gchar *name = NULL;
  g_autofree float *voice = NULL;
  const GstTtsLocalRequest request = {
    .chunk = gst_tts_job_get_chunk (speech->job),
    .language = speech->language,
    .phonemes = speech->phonemes,
    .place = speech->place,
    .cancellable = gst_tts_job_get_cancellable (speech->job),
    .job = speech->job,
  };

  voice = gst_tts_local_model_get_voice (speech->model,
      wish && *wish ? wish : speech->voice, speech->language, &name, error);
  if (!voice)
    return FALSE;
  tokens = gst_tts_local_tokens (&request, error);
  if (tokens)
    tts_tokens_cut (tokens, MOST_IN_WORD);
  return tokens && gst_tts_job_set_format (speech->job,
      GST_AUDIO_FORMAT_F32LE,
      gst_tts_local_model_get_engine (speech->model)->family->rate, 1,
      error) &&
      speak_tokens (speech, tokens, voice, error);
}
