/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* chunkmux timeline=cue: each cue at its time, and what runs over. */
#include <glib/gstdio.h>

#include "chunkmux-test.h"

#define FADE 120                /* frames */

static void
push_at (Rig *rig, guint index, guint64 start, guint64 frames,
    const gchar *script)
{
  GstTtsCue *cue = gst_tts_cue_new ("words");

  cue->start = gst_util_uint64_scale (start, GST_SECOND, RATE);
  g_assert_cmpint (rig_push (rig, 0, &(Piece) { .index = index,
              .frames = frames, .tell_length = TRUE, .cue_frames = frames,
              .cue = cue, .script = script }), ==, GST_FLOW_OK);
  gst_tts_cue_unref (cue);
}

static void
append_silence (GByteArray *bytes, guint64 frames)
{
  guint old = bytes->len;

  g_byte_array_set_size (bytes, old + 2 * frames);
  memset (bytes->data + old, 0, 2 * frames);
}

/* Adds cue @index at @start, as a mixer does. */
static void
mix_expected (GByteArray *bytes, guint index, guint64 start, guint64 frames)
{
  g_autoptr (GByteArray) cue = g_byte_array_new ();
  gint16 *sum, *own;

  if (bytes->len < 2 * (start + frames))
    append_silence (bytes, start + frames - bytes->len / 2);
  append_expected (cue, index, frames);
  sum = (gint16 *) bytes->data + start;
  own = (gint16 *) cue->data;
  for (guint64 i = 0; i < frames; i++)
    sum[i] = CLAMP ((gint) sum[i] + own[i], G_MININT16, G_MAXINT16);
}

static void
finish (Rig *rig, const GByteArray *expected)
{
  rig_push_eos (rig, 0);
  g_assert_no_error (rig_wait (rig));
  assert_bytes (rig, expected);
}

static void
each_at_its_start (void)
{
  g_autoptr (GByteArray) expected = g_byte_array_new ();
  const guint64 starts[] = { 1, 2401, 12000, 48007 };
  Rig rig;

  rig_init (&rig, 1, "timeline=cue");
  rig_push_script (&rig, 0, "s", 0);
  for (guint i = 0; i < G_N_ELEMENTS (starts); i++) {
    push_at (&rig, i, starts[i], 960, NULL);
    mix_expected (expected, i, starts[i], 960);
  }
  finish (&rig, expected);
  g_assert_cmpuint (rig_stat (&rig, "late-cues"), ==, 0);
  g_assert_cmpuint (rig.discont, ==, 1);
  rig_clear (&rig);
}

static void
shift (void)
{
  g_autoptr (GByteArray) expected = g_byte_array_new ();
  Rig rig;

  rig_init (&rig, 1, "timeline=cue");
  rig_push_script (&rig, 0, "s", 0);
  push_at (&rig, 0, 0, 1440, NULL);
  push_at (&rig, 1, 360, 500, NULL);
  push_at (&rig, 2, 3000, 500, NULL);
  mix_expected (expected, 0, 0, 1440);
  mix_expected (expected, 1, 1440, 500);
  mix_expected (expected, 2, 3000, 500);
  finish (&rig, expected);
  g_assert_cmpuint (rig_stat (&rig, "late-cues"), ==, 1);
  rig_clear (&rig);
}

/* The first sounds until the third has begun; two start at once; a silence
 * follows. */
static void
overlap (void)
{
  g_autoptr (GByteArray) expected = g_byte_array_new ();
  const guint64 starts[] = { 10, 360, 360, 900, 9000 };
  const guint64 frames[] = { 1440, 100, 2000, 1, 500 };
  Rig rig;

  rig_init (&rig, 1, "timeline=cue overflow=overlap");
  rig_push_script (&rig, 0, "s", 0);
  for (guint i = 0; i < G_N_ELEMENTS (starts); i++) {
    push_at (&rig, i, starts[i], frames[i], NULL);
    mix_expected (expected, i, starts[i], frames[i]);
  }
  finish (&rig, expected);
  g_assert_cmpuint (rig_stat (&rig, "late-cues"), ==, 0);
  rig_clear (&rig);
}

static void
clip (void)
{
  g_autoptr (GByteArray) expected = g_byte_array_new ();
  const gint16 *sound, *whole;
  Rig rig;

  rig_init (&rig, 1, "timeline=cue overflow=clip");
  rig_push_script (&rig, 0, "s", 0);
  push_at (&rig, 0, 0, 1440, NULL);
  push_at (&rig, 1, 1000, 500, NULL);
  rig_push_eos (&rig, 0);
  g_assert_no_error (rig_wait (&rig));
  append_expected (expected, 0, 1000);
  append_expected (expected, 1, 500);

  g_assert_cmpuint (rig.bytes->len, ==, expected->len);
  g_assert_cmpmem (rig.bytes->data, 2 * (1000 - FADE), expected->data,
      2 * (1000 - FADE));
  g_assert_cmpmem (rig.bytes->data + 2000, 1000, expected->data + 2000, 1000);
  sound = (gint16 *) rig.bytes->data;
  whole = (gint16 *) expected->data;
  for (guint i = 1000 - FADE; i < 1000; i++)
    g_assert_cmpint (ABS (sound[i] - whole[i] * (gint) (1000 - i) / FADE), <=,
        1);
  rig_clear (&rig);
}

static void
skipped_cue_leaves_its_time_silent (void)
{
  g_autoptr (GByteArray) expected = g_byte_array_new ();
  Rig rig;

  rig_init (&rig, 1, "timeline=cue overflow=clip");
  rig_push_script (&rig, 0, "s", 0);
  push_at (&rig, 0, 100, 400, NULL);
  gst_pad_push_event (rig.in[0], gst_tts_event_new_cue_skipped ("s", 1));
  gst_pad_push_event (rig.in[0], gst_event_new_gap (0, GST_SECOND));
  push_at (&rig, 2, 3000, 400, NULL);
  mix_expected (expected, 0, 100, 400);
  mix_expected (expected, 2, 3000, 400);
  finish (&rig, expected);
  g_assert_cmpuint (rig_stat (&rig, "skipped-cues"), ==, 1);
  rig_clear (&rig);
}

/* Times of a script that follows count from where it begins. */
static void
other_script_is_appended (void)
{
  g_autoptr (GByteArray) expected = g_byte_array_new ();
  Rig rig;

  rig_init (&rig, 1, "timeline=cue");
  rig_push_script (&rig, 0, "a", 0);
  push_at (&rig, 0, 5000, 500, "a");
  rig_push_script (&rig, 0, "b", 0);
  push_at (&rig, 0, 100, 500, "b");
  push_at (&rig, 1, 2000, 500, "b");
  mix_expected (expected, 0, 5000, 500);
  mix_expected (expected, 0, 5600, 500);
  mix_expected (expected, 1, 7500, 500);
  finish (&rig, expected);
  g_assert_cmpuint (rig_stat (&rig, "late-cues"), ==, 0);
  rig_clear (&rig);
}

/* What a probe saw of a pipeline's sound. */
typedef struct
{
  GArray *starts;               /* guint64 frame of each cue's first piece */
  GByteArray *bytes;
} Heard;

static GstPadProbeReturn
hear (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Heard *heard = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  const GstTtsMeta *meta = gst_buffer_get_tts_meta (buffer);
  guint64 frame = heard->bytes->len / 2;
  gsize size = gst_buffer_get_size (buffer);

  if (meta && meta->cue_index == heard->starts->len)
    g_array_append_val (heard->starts, frame);
  g_byte_array_set_size (heard->bytes, heard->bytes->len + size);
  gst_buffer_extract (buffer, 0, heard->bytes->data + 2 * frame, size);
  return GST_PAD_PROBE_OK;
}

static void
run_pipeline (const gchar *line, GstPadProbeCallback probe, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, &error);
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstPad) pad = NULL;
  g_autoptr (GstBus) bus = NULL;
  GstMessage *message;

  g_assert_no_error (error);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  pad = gst_element_get_static_pad (sink, "sink");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, probe, data, NULL);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_message_unref (message);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

static const GstClockTime srt_starts[] = { 1003 * GST_MSECOND,
  2517 * GST_MSECOND, 5999 * GST_MSECOND };

static gchar *
write_srt (void)
{
  gchar *path = NULL;
  gint fd = g_file_open_tmp ("chunkmux-XXXXXX.srt", &path, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path,
          "1\n00:00:01,003 --> 00:00:02,000\nfirst of three\n\n"
          "2\n00:00:02,517 --> 00:00:03,000\nthe second one\n\n"
          "3\n00:00:05,999 --> 00:00:07,000\nand third\n", -1, NULL));
  return path;
}

/* Sound that is not there before a cue's first frame, and is soon after. */
static void
check_onset (const Heard *heard, guint64 frame, guint slack)
{
  const gint16 *samples = (gint16 *) heard->bytes->data;
  guint64 first = frame - 1000;

  while (samples[first] == 0)
    first++;
  g_assert_cmpuint (first, >=, frame);
  g_assert_cmpuint (first, <=, frame + slack);
}

static void
check_srt (const gchar *path, guint rate, const gchar *before,
    const gchar *after, guint slack)
{
  g_autofree gchar *line = g_strdup_printf ("ttssrc location=%s provider=null "
      "null::ms-per-char=17 %s ! chunkmux timeline=cue %s ! fakesink "
      "name=sink", path, before, after);
  Heard heard = { g_array_new (FALSE, FALSE, sizeof (guint64)),
    g_byte_array_new () };

  run_pipeline (line, hear, &heard);
  g_assert_cmpuint (heard.starts->len, ==, G_N_ELEMENTS (srt_starts));
  for (guint i = 0; i < G_N_ELEMENTS (srt_starts); i++) {
    guint64 frame = gst_util_uint64_scale_round (srt_starts[i], rate,
        GST_SECOND);

    if (!*after)
      g_assert_cmpuint (g_array_index (heard.starts, guint64, i), ==, frame);
    check_onset (&heard, *after ? frame - slack : frame, 2 * slack);
  }
  g_array_unref (heard.starts);
  g_byte_array_unref (heard.bytes);
}

/* A resampler's filter spreads a sound by less than 2 ms to each side. */
static void
subtitles (void)
{
  const guint rates[] = { 24000, 22050, 44100 };
  const gchar *other = "! audio/x-raw, rate=16000, channels=1 ";
  g_autofree gchar *path = write_srt ();

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    g_autofree gchar *caps = g_strdup_printf ("! audio/x-raw, rate=%u,"
        " format=S16LE, channels=1", rates[i]);
    g_autofree gchar *resample = g_strconcat ("! audioresample ", caps, NULL);
    g_autofree gchar *both = g_strconcat (other, resample, NULL);

    check_srt (path, rates[i], caps, "", 3);
    check_srt (path, rates[i], both, "", rates[i] / 500);
    check_srt (path, rates[i], other, resample, rates[i] / 500);
  }
  g_unlink (path);
}

typedef struct
{
  GArray *starts;               /* GstClockTime */
  GString *text;
} Words;

static GstPadProbeReturn
take_word (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Words *words = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstMapInfo map;

  g_array_append_val (words->starts, GST_BUFFER_PTS (buffer));
  gst_buffer_map (buffer, &map, GST_MAP_READ);
  g_string_append_len (words->text, (gchar *) map.data, map.size);
  g_string_append_c (words->text, ' ');
  gst_buffer_unmap (buffer, &map);
  return GST_PAD_PROBE_OK;
}

/* Character n of a cue is spoken n times 17 ms after its start. */
static void
check_words (const gchar *path, guint rate, const gchar *between)
{
  const guint chars[] = { 0, 6, 9, 0, 4, 11, 0, 4 };
  const guint cues[] = { 0, 0, 0, 1, 1, 1, 2, 2 };
  g_autofree gchar *line = g_strdup_printf ("ttssrc location=%s provider=null "
      "null::ms-per-char=17 ! audio/x-raw, rate=16000 %s ! chunkmux name=m "
      "timeline=cue captions=word ! fakesink m.captions ! fakesink name=sink",
      path, between);
  Words words = { g_array_new (FALSE, FALSE, sizeof (GstClockTime)),
    g_string_new (NULL) };
  GstClockTime sample = GST_SECOND / rate + 1;

  run_pipeline (line, take_word, &words);
  g_assert_cmpstr (words.text->str, ==,
      "first of three the second one and third ");
  for (guint i = 0; i < G_N_ELEMENTS (chars); i++) {
    GstClockTime due = srt_starts[cues[i]] + chars[i] * 17 * GST_MSECOND;
    GstClockTime start = g_array_index (words.starts, GstClockTime, i);

    g_assert_cmpuint (start, >=, due - sample);
    g_assert_cmpuint (start, <=, due + sample);
  }
  g_array_unref (words.starts);
  g_string_free (words.text, TRUE);
}

static void
words_on_the_timeline (void)
{
  g_autofree gchar *path = write_srt ();

  check_words (path, 16000, "");
  check_words (path, 22050, "! audioresample ! audio/x-raw, rate=22050");
  check_words (path, 44100, "! audioresample ! audio/x-raw, rate=44100");
  g_unlink (path);
}

/* Mixing and fading in any format, compared in 16 bits. */
static void
check_format (const gchar *path, const gchar *overflow, const gchar *format,
    gint tolerance, GByteArray *reference)
{
  g_autofree gchar *line = g_strdup_printf ("ttssrc location=%s provider=null "
      "null::ms-per-char=200 ! audio/x-raw, rate=8000, format=S16LE "
      "! audioconvert dithering=none ! audio/x-raw, channels=2, format=%s "
      "! chunkmux timeline=cue overflow=%s "
      "! audioconvert dithering=none ! audio/x-raw, format=S16LE "
      "! fakesink name=sink", path, format, overflow);
  Heard heard = { g_array_new (FALSE, FALSE, sizeof (guint64)),
    g_byte_array_new () };
  const gint16 *samples, *expected;

  run_pipeline (line, hear, &heard);
  if (reference->len == 0)
    g_byte_array_append (reference, heard.bytes->data, heard.bytes->len);
  g_assert_cmpuint (heard.bytes->len, ==, reference->len);
  samples = (gint16 *) heard.bytes->data;
  expected = (gint16 *) reference->data;
  for (guint i = 0; i < reference->len / 2; i++)
    g_assert_cmpint (ABS (samples[i] - expected[i]), <=, tolerance);
  g_array_unref (heard.starts);
  g_byte_array_unref (heard.bytes);
}

static void
formats (void)
{
  /* audioconvert rounds on both sides. Two sounds of 8 bits are off by one
   * step each, and so is what goes out. */
  const struct { const gchar *format; gint tolerance; } formats[] = {
    { "S16LE", 0 }, { "S16BE", 1 }, { "S24LE", 1 }, { "S24_32LE", 1 },
    { "S32LE", 1 }, { "F32LE", 2 }, { "F64LE", 2 }, { "U8", 3 * 256 },
  };
  const gchar *const overflows[] = { "clip", "overlap" };
  g_autofree gchar *path = write_srt ();

  for (guint i = 0; i < G_N_ELEMENTS (overflows); i++) {
    g_autoptr (GByteArray) reference = g_byte_array_new ();

    for (guint k = 0; k < G_N_ELEMENTS (formats); k++)
      check_format (path, overflows[i], formats[k].format,
          formats[k].tolerance, reference);
  }
  g_unlink (path);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/chunkmux/timeline/start", each_at_its_start);
  g_test_add_func ("/chunkmux/timeline/shift", shift);
  g_test_add_func ("/chunkmux/timeline/overlap", overlap);
  g_test_add_func ("/chunkmux/timeline/clip", clip);
  g_test_add_func ("/chunkmux/timeline/skipped",
      skipped_cue_leaves_its_time_silent);
  g_test_add_func ("/chunkmux/timeline/other-script",
      other_script_is_appended);
  g_test_add_func ("/chunkmux/timeline/subtitles", subtitles);
  g_test_add_func ("/chunkmux/timeline/words", words_on_the_timeline);
  g_test_add_func ("/chunkmux/timeline/formats", formats);
  return tts_test_run ();
}
