/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the words of `espeak` are on the output timeline of a pipeline that
 * resamples twice, against libespeak-ng's own events and against the sound. */
#include <gst/audio/audio.h>
#include <string.h>

#include "espeak-direct.h"
#include "job-run.h"
#include "test-main.h"

#define RATE 48000
#define TOLERANCE (10 * GST_MSECOND)
#define MAX_CHARS 400           /* what the provider asks for */

typedef struct
{
  guint cue;
  guint offset;                 /* byte of the cue's text */
  GstClockTimeDiff start;       /* on the timeline, before it by what a
                                   resampler moves */
} Word;

typedef struct
{
  GArray *words;                /* Word */
  GByteArray *pcm;              /* 16 bit mono */
} Timeline;

static void
on_buffer (GstElement *sink, GstBuffer *buffer, GstPad *pad,
    Timeline *timeline)
{
  GstTtsMeta *meta = gst_buffer_get_tts_meta (buffer);
  GstMapInfo map;

  g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, gst_util_uint64_scale_int
      (timeline->pcm->len / 2, GST_SECOND, RATE));
  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  g_byte_array_append (timeline->pcm, map.data, map.size);
  gst_buffer_unmap (buffer, &map);

  for (guint i = 0; meta && meta->words && i < meta->words->len; i++) {
    const GstTtsWord *found = &g_array_index (meta->words, GstTtsWord, i);
    const Word word = { meta->cue_index, found->offset,
      GST_CLOCK_DIFF (meta->offset, GST_BUFFER_PTS (buffer) + found->start)
    };

    g_array_append_val (timeline->words, word);
  }
}

static Timeline
run_pipeline (const gchar *text, gint rate)
{
  Timeline timeline = { g_array_new (FALSE, FALSE, sizeof (Word)),
    g_byte_array_new ()
  };
  g_autoptr (GError) error = NULL;
  g_autofree gchar *line = g_strdup_printf ("ttssrc name=source "
      "provider=espeak ! audio/x-raw,rate=%d ! audioresample "
      "! audio/x-raw,rate=48000 ! chunkmux ! audio/x-raw,format=S16LE "
      "! fakesink name=sink signal-handoffs=true", rate);
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, &error);
  g_autoptr (GstElement) source = NULL, sink = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) end = NULL;

  g_assert_no_error (error);
  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_object_set (source, "text", text, NULL);
  g_signal_connect (sink, "handoff", G_CALLBACK (on_buffer), &timeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  bus = gst_element_get_bus (pipeline);
  end = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR | GST_MESSAGE_WARNING);
  if (GST_MESSAGE_TYPE (end) == GST_MESSAGE_WARNING)
    gst_message_parse_warning (end, &error, NULL);
  g_assert_no_error (error);
  g_assert_cmpstr (GST_MESSAGE_TYPE_NAME (end), ==, "eos");
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return timeline;
}

static void
timeline_clear (Timeline *timeline)
{
  g_array_unref (timeline->words);
  g_byte_array_unref (timeline->pcm);
}

static const Word *
find_word (const Timeline *timeline, guint cue, guint offset)
{
  for (guint i = 0; i < timeline->words->len; i++) {
    const Word *word = &g_array_index (timeline->words, Word, i);

    if (word->cue == cue && word->offset == offset)
      return word;
  }
  return NULL;
}

/* Returns where the chunk ends. */
static GstClockTime
check_chunk (const Timeline *timeline, const GstTtsChunk *chunk,
    GstClockTime start, guint *ret_words)
{
  guint lead;
  g_autofree gchar *text = gst_tts_chunk_dup_text (chunk, &lead);
  Direct direct = speak_directly ("gmw/en", text, !chunk->last);
  GstClockTime length = gst_util_uint64_scale (direct.pcm->len / 2,
      GST_SECOND, direct.rate);

  start += chunk->pause_before;
  for (guint i = 0; i < direct.words->len; i++) {
    const DirectWord *event = &g_array_index (direct.words, DirectWord, i);
    guint byte = g_utf8_offset_to_pointer (text, event->character - 1) - text;
    const Word *word;
    GstClockTime wanted = start + gst_util_uint64_scale (event->sample,
        GST_SECOND, direct.rate);

    /* it tells of some words twice, the second time with the space before */
    if (text[byte] == ' ')
      continue;
    word = find_word (timeline, chunk->cue_index, chunk->offset + lead + byte);
    g_assert_nonnull (word);
    g_assert_cmpint (ABS (GST_CLOCK_DIFF (wanted, word->start)), <=,
        TOLERANCE);
    ++*ret_words;
  }
  direct_clear (&direct);
  return start + length + chunk->pause_after;
}

/* Several cues, several chunks in one, pauses between. */
static void
check_events (gint rate)
{
  g_autoptr (GString) text = g_string_new ("One short line.\n\n");
  g_autoptr (GstTtsScript) script = NULL;
  GstClockTime position = 0;
  guint words = 0;
  Timeline timeline;

  for (guint i = 0; i < 12; i++)
    g_string_append (text, "Every morning seven grey geese cross the wide "
        "meadow, slowly, before anybody wakes. ");
  g_string_append (text, "\n\nThen silence. [pause:700ms] Nobody speaks.");
  timeline = run_pipeline (text->str, rate);
  script = gst_tts_script_parse (text->str, text->len, GST_TTS_FORMAT_TEXT,
      NULL, NULL);

  for (guint i = 0; i < script->cues->len; i++) {
    g_autoptr (GPtrArray) chunks =
        gst_tts_cue_split (g_ptr_array_index (script->cues, i), i, MAX_CHARS,
        NULL);

    for (guint j = 0; j < chunks->len; j++)
      position = check_chunk (&timeline, g_ptr_array_index (chunks, j),
          position, &words);
  }
  g_assert_cmpuint (words, >, 150);
  g_assert_cmpint (ABS (GST_CLOCK_DIFF (position,
              gst_util_uint64_scale_int (timeline.pcm->len / 2, GST_SECOND,
                  RATE))), <=, TOLERANCE);
  timeline_clear (&timeline);
}

static void
test_events (void)
{
  check_events (24000);
}

static void
test_events_of_low_rates (void)
{
  check_events (16000);
  check_events (8000);
}

/* The first sample of the word's beginning that is no silence. */
static GstClockTime
find_onset (const Timeline *timeline, GstClockTimeDiff start)
{
  const gint16 *samples = (const gint16 *) timeline->pcm->data;
  guint n = timeline->pcm->len / 2;
  guint64 at = gst_util_uint64_scale (MAX (start, 0), RATE, GST_SECOND);

  at -= MIN (at, RATE / 20);
  while (at < n && ABS (samples[at]) < 300)
    at++;
  return gst_util_uint64_scale_int (at, GST_SECOND, RATE);
}

/* Behind pauses, with sounds that begin at once. */
static void
test_sound (void)
{
  Timeline timeline = run_pipeline ("Anna, Emma, Otto, Ida, Ulla, Mona, Nina. "
      "Anna? Mona! Many; Ida: Lena.", 24000);

  g_assert_cmpuint (timeline.words->len, ==, 12);
  for (guint i = 0; i < timeline.words->len; i++) {
    GstClockTimeDiff start = g_array_index (timeline.words, Word, i).start;
    GstClockTimeDiff late = find_onset (&timeline, start) - start;

    g_test_message ("%u: %+.3f ms", i, late / 1e6);
    g_assert_cmpint (ABS (late), <=, TOLERANCE);
  }
  timeline_clear (&timeline);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);

  g_test_add_func ("/espeak/timing/events", test_events);
  g_test_add_func ("/espeak/timing/events-of-low-rates",
      test_events_of_low_rates);
  g_test_add_func ("/espeak/timing/sound", test_sound);

  return tts_test_run ();
}
