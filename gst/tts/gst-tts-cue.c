/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Cues: text, spans over it, and the wishes of the script. */
#include "gst-tts-split-private.h"

G_DEFINE_BOXED_TYPE (GstTtsCue, gst_tts_cue, gst_tts_cue_ref,
    gst_tts_cue_unref)

GstTtsCue *
gst_tts_cue_new (const gchar *text)
{
  GstTtsCue *cue = g_new0 (GstTtsCue, 1);

  cue->ref_count = 1;
  cue->text = g_strdup (text);
  cue->rate = 1.0;
  cue->volume = 1.0;
  cue->start = GST_CLOCK_TIME_NONE;
  cue->slot = GST_CLOCK_TIME_NONE;
  return cue;
}

static void
clear_span (gpointer data)
{
  GstTtsSpan *span = data;

  g_free (span->value);
}

GstTtsCue *
gst_tts_cue_copy (const GstTtsCue *cue)
{
  GstTtsCue *copy = gst_tts_cue_new (cue->text);

  copy->id = g_strdup (cue->id);
  copy->speaker = g_strdup (cue->speaker);
  copy->voice = g_strdup (cue->voice);
  copy->language = g_strdup (cue->language);
  copy->rate = cue->rate;
  copy->pitch = cue->pitch;
  copy->volume = cue->volume;
  copy->start = cue->start;
  copy->slot = cue->slot;
  copy->pause_after = cue->pause_after;
  copy->line = cue->line;
  copy->extra = g_strdup (cue->extra);

  for (guint i = 0; i < gst_tts_cue_n_spans (cue); i++) {
    const GstTtsSpan *span = gst_tts_cue_get_span (cue, i);

    gst_tts_cue_add_span (copy, span->kind, span->offset, span->length,
        span->value, span->number);
  }
  return copy;
}

GstTtsCue *
gst_tts_cue_ref (GstTtsCue *cue)
{
  g_atomic_int_inc (&cue->ref_count);
  return cue;
}

void
gst_tts_cue_unref (GstTtsCue *cue)
{
  if (!g_atomic_int_dec_and_test (&cue->ref_count))
    return;

  g_clear_pointer (&cue->spans, g_array_unref);
  g_free (cue->text);
  g_free (cue->id);
  g_free (cue->speaker);
  g_free (cue->voice);
  g_free (cue->language);
  g_free (cue->extra);
  g_free (cue);
}

/* By offset; of two that start together the longer is the outer. */
static gboolean
goes_before (const GstTtsSpan *a, const GstTtsSpan *b)
{
  if (a->offset != b->offset)
    return a->offset < b->offset;
  return a->length > b->length;
}

void
gst_tts_cue_add_span (GstTtsCue *cue, GstTtsSpanKind kind, guint offset,
    guint length, const gchar *value, gdouble number)
{
  GstTtsSpan span = { kind, offset, length, g_strdup (value), number };
  guint at;

  if (!cue->spans) {
    cue->spans = g_array_new (FALSE, FALSE, sizeof (GstTtsSpan));
    g_array_set_clear_func (cue->spans, clear_span);
  }

  at = cue->spans->len;
  while (at > 0
      && goes_before (&span, &g_array_index (cue->spans, GstTtsSpan, at - 1)))
    at--;
  g_array_insert_val (cue->spans, at, span);
}

guint
gst_tts_cue_n_spans (const GstTtsCue *cue)
{
  return cue->spans ? cue->spans->len : 0;
}

const GstTtsSpan *
gst_tts_cue_get_span (const GstTtsCue *cue, guint index)
{
  g_return_val_if_fail (index < gst_tts_cue_n_spans (cue), NULL);

  return &g_array_index (cue->spans, GstTtsSpan, index);
}

gboolean
gst_tts_cue_is_silent (const GstTtsCue *cue)
{
  for (const gchar *p = cue->text; *p; p = g_utf8_next_char (p))
    if (tts_is_spoken (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}
