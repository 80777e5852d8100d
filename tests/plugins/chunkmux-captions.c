/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* chunkmux: texts and their times, who waits for whom, ends and flushes. */
#include "chunkmux-test.h"

#define CUE 960                 /* frames */

static void
push_cue (Rig *rig, guint input, guint index)
{
  Piece piece = { .index = index, .frames = CUE, .tell_length = TRUE,
    .cue_frames = CUE };

  g_assert_cmpint (rig_push (rig, input, &piece), ==, GST_FLOW_OK);
}

static GstTtsCue *
make_cue (const gchar *text, guint64 start)
{
  GstTtsCue *cue = gst_tts_cue_new (text);

  cue->start = gst_util_uint64_scale (start, GST_SECOND, RATE);
  return cue;
}

static void
finish (Rig *rig, const gchar *expected)
{
  g_autofree gchar *captions = NULL;

  g_assert_no_error (rig_wait (rig));
  rig_wait_captions_eos (rig);
  captions = rig_dup_captions (rig);
  g_assert_cmpstr (captions, ==, expected);
}

static void
a_text_a_cue (void)
{
  Rig rig;

  rig_init (&rig, 1, "gap=10");
  rig_add_captions (&rig);
  rig_push_script (&rig, 0, "s", 0);
  for (guint i = 0; i < 3; i++)
    push_cue (&rig, 0, i);
  rig_push_eos (&rig, 0);
  finish (&rig, "0-960 cue 0\n1200-2160 cue 1\n2400-3360 cue 2\n");
  g_assert_cmpuint (rig.captions.streams, ==, 1);
  g_assert_cmpuint (rig.captions.segments, ==, 1);
  g_assert_cmpuint (rig.captions.position, ==, 140 * GST_MSECOND);
  rig_clear (&rig);
}

/* The end of a text is known once its cue is complete: no sample leaves
 * before. */
static void
audio_waits_for_the_end_of_its_cue (void)
{
  Rig rig;

  for (guint run = 0; run < 50; run++) {
    rig_init (&rig, 1, "");
    rig_add_captions (&rig);
    rig_push_script (&rig, 0, "s", 0);
    for (guint i = 0; i < 4; i++)
      rig_push (&rig, 0, &(Piece) { .first = i * 100, .frames = 100 });
    rig_push (&rig, 0, &(Piece) { .first = 400, .frames = 50,
            .tell_length = TRUE, .cue_frames = 450 });
    rig_push_eos (&rig, 0);
    finish (&rig, "0-450 cue 0\n");
    g_assert_cmpuint (rig.pushed_at_first, ==, 5);
    rig_clear (&rig);
  }
}

/* An own pad of 80 cues in runs of 20, and no more room than for four. */
static void
long_runs_of_one_feeder (void)
{
  g_autoptr (GString) expected = g_string_new (NULL);
  Rig rig;

  rig_init (&rig, 2, "max-size-bytes=8000");
  rig_add_captions (&rig);
  rig_push_script (&rig, 0, "s", 0);
  rig_push_script (&rig, 1, "s", 0);
  for (guint i = 0; i < 80; i++) {
    push_cue (&rig, 1 - i / 20 % 2, i);
    g_string_append_printf (expected, "%u-%u cue %u\n", i * CUE,
        i * CUE + CUE, i);
  }
  rig_push_eos (&rig, 0);
  rig_push_eos (&rig, 1);
  finish (&rig, expected->str);
  rig_clear (&rig);
}

static const GstTtsWord hello_world[] = {
  { 0, 5, 10 * GST_MSECOND, 30 * GST_MSECOND },
  { 6, 5, 30 * GST_MSECOND, 60 * GST_MSECOND },
};

/* A word of rubbish, one of the second piece that comes late, order. */
static void
a_text_a_word (void)
{
  const GstTtsWord rubbish = { 7, 100, 0, GST_SECOND };
  GstTtsCue *cue = make_cue ("Hello world", 2401);
  Piece piece = { .frames = 720, .cue = cue, .words = &rubbish,
    .n_words = 1 };
  Rig rig;

  rig_init (&rig, 1, "timeline=cue captions=word");
  rig_add_captions (&rig);
  rig_push_script (&rig, 0, "s", 0);
  rig_push (&rig, 0, &piece);
  piece = (Piece) { .first = 720, .frames = 720, .tell_length = TRUE,
    .cue_frames = 1440, .cue = cue, .words = hello_world, .n_words = 2 };
  rig_push (&rig, 0, &piece);
  rig_push_eos (&rig, 0);
  finish (&rig, "2641-3121 Hello\n3121-3841 world\n");
  g_assert_cmpuint (rig.bytes->len, ==, 2 * (2401 + 1440));
  gst_tts_cue_unref (cue);
  rig_clear (&rig);
}

static void
push_two_over_one_another (Rig *rig)
{
  GstTtsCue *a = make_cue ("Hello world", 0);
  GstTtsCue *b = make_cue ("Hello world", 360);

  rig_push_script (rig, 0, "s", 0);
  rig_push (rig, 0, &(Piece) { .frames = 1440, .tell_length = TRUE,
          .cue_frames = 1440, .cue = a, .words = hello_world, .n_words = 2 });
  rig_push (rig, 0, &(Piece) { .index = 1, .frames = 1440,
          .tell_length = TRUE, .cue_frames = 1440, .cue = b,
          .words = hello_world, .n_words = 2 });
  rig_push_eos (rig, 0);
  gst_tts_cue_unref (a);
  gst_tts_cue_unref (b);
}

static void
words_that_overlap_are_in_order (void)
{
  Rig rig;

  rig_init (&rig, 1, "timeline=cue overflow=overlap captions=word");
  rig_add_captions (&rig);
  push_two_over_one_another (&rig);
  finish (&rig, "240-720 Hello\n600-1080 Hello\n720-1440 world\n"
      "1080-1800 world\n");
  rig_clear (&rig);
}

static void
words_are_cut_with_the_sound (void)
{
  Rig rig;

  rig_init (&rig, 1, "timeline=cue overflow=clip captions=word");
  rig_add_captions (&rig);
  push_two_over_one_another (&rig);
  finish (&rig, "240-360 Hello\n600-1080 Hello\n1080-1800 world\n");
  rig_clear (&rig);
}

static void
texts_are_cut_with_the_sound (void)
{
  Rig rig;

  rig_init (&rig, 1, "timeline=cue overflow=clip");
  rig_add_captions (&rig);
  push_two_over_one_another (&rig);
  finish (&rig, "0-360 Hello world\n360-1800 Hello world\n");
  rig_clear (&rig);
}

/* GAPs tell of a silence that lasts for minutes before a text comes. */
static void
gaps_through_a_long_silence (void)
{
  GstTtsCue *cue = make_cue ("late", 60 * RATE);
  Rig rig;

  rig_init (&rig, 1, "timeline=cue");
  rig_add_captions (&rig);
  rig_push_script (&rig, 0, "s", 0);
  rig_push (&rig, 0, &(Piece) { .frames = 100, .tell_length = TRUE,
          .cue_frames = 100, .cue = cue });
  rig_push_eos (&rig, 0);
  finish (&rig, "1440000-1440100 late\n");
  g_assert_cmpuint (rig.captions.gaps, >=, 2);
  gst_tts_cue_unref (cue);
  rig_clear (&rig);
}

static void
pad_that_is_not_linked (void)
{
  Rig rig;
  GstPad *pad;

  rig_init (&rig, 1, "");
  pad = gst_element_request_pad_simple (rig.mux, "captions");
  rig_push_script (&rig, 0, "s", 0);
  rig_push (&rig, 0, &(Piece) { .frames = 100 });
  rig_wait_bytes (&rig, 200);
  rig_push_eos (&rig, 0);
  g_assert_no_error (rig_wait (&rig));
  gst_element_release_request_pad (rig.mux, pad);
  gst_object_unref (pad);
  rig_clear (&rig);
}

/* Texts are of no use to the peer, or it has enough: sound goes on. */
static void
peer_that_wants_no_more (void)
{
  const GstFlowReturn flows[] = { GST_FLOW_EOS, GST_FLOW_NOT_LINKED };
  Rig rig;

  for (guint i = 0; i < G_N_ELEMENTS (flows); i++) {
    rig_init (&rig, 1, "");
    rig_add_captions (&rig);
    rig.captions.flow = flows[i];
    rig_push_script (&rig, 0, "s", 0);
    for (guint k = 0; k < 10; k++)
      push_cue (&rig, 0, k);
    rig_push_eos (&rig, 0);
    g_assert_no_error (rig_wait (&rig));
    g_assert_cmpuint (rig.bytes->len, ==, 10 * 2 * CUE);
    rig_clear (&rig);
  }
}

/* The sound's peer has enough, so the texts end as well. */
static void
texts_end_with_the_sound (void)
{
  Rig rig;

  rig_init (&rig, 1, "");
  rig_add_captions (&rig);
  rig.flow = GST_FLOW_EOS;
  rig_push_script (&rig, 0, "s", 0);
  for (guint i = 0; i < 4; i++)
    rig_push (&rig, 0, &(Piece) { .index = i, .frames = CUE,
            .tell_length = TRUE, .cue_frames = CUE });
  rig_wait_captions_eos (&rig);
  rig_clear (&rig);
}

static void
stream_after_eos (void)
{
  Rig rig;

  rig_init (&rig, 1, "");
  rig_add_captions (&rig);
  rig_push_script (&rig, 0, "s", 0);
  push_cue (&rig, 0, 0);
  rig_push_eos (&rig, 0);
  finish (&rig, "0-960 cue 0\n");

  rig.eos = rig.captions.eos = FALSE;
  rig_start_input (&rig, 0);
  rig_push_script (&rig, 0, "t", 0);
  rig_push (&rig, 0, &(Piece) { .index = 0, .frames = CUE, .script = "t",
          .tell_length = TRUE, .cue_frames = CUE });
  rig_push_eos (&rig, 0);
  g_assert_no_error (rig_wait (&rig));
  rig_wait_captions_eos (&rig);
  g_assert_cmpuint (rig.captions.streams, ==, 2);
  rig_clear (&rig);
}

static void
block_captions (Rig *rig)
{
  rig->captions.hold = TRUE;
  rig_push_script (rig, 0, "s", 0);
  for (guint i = 0; i < 5; i++)
    push_cue (rig, 0, i);
  rig_wait_held (rig);
}

/* Sound reaches its end while a text is held; the flush lets it go. */
static void
flush_while_captions_are_blocked (void)
{
  Rig rig;

  rig_init (&rig, 1, "");
  rig_add_captions (&rig);
  block_captions (&rig);
  rig_push_eos (&rig, 0);
  g_assert_no_error (rig_wait (&rig));
  rig_flush (&rig, 0);

  rig_push_script (&rig, 0, "s", 7);
  push_cue (&rig, 0, 7);
  rig_push_eos (&rig, 0);
  finish (&rig, "0-960 cue 7\n");
  g_assert_cmpuint (rig.bytes->len, ==, 2 * CUE);
  rig_clear (&rig);
}

static gboolean
answer_seek (Rig *rig, GstEvent *event)
{
  rig_flush (rig, 0);
  return TRUE;
}

/* Both sinks of a pipeline seek: upstream sees one. */
static void
seek_while_captions_are_blocked (void)
{
  GstEvent *seek = gst_event_new_seek (1.0, GST_FORMAT_TIME,
      GST_SEEK_FLAG_FLUSH, GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_NONE, -1);
  Rig rig;

  rig_init (&rig, 1, "");
  rig.on_seek = answer_seek;
  rig_add_captions (&rig);
  block_captions (&rig);
  g_assert_true (gst_pad_push_event (rig.captions.pad, gst_event_ref (seek)));
  rig.on_seek = NULL;
  g_assert_true (gst_pad_push_event (rig.out, seek));

  rig_push_script (&rig, 0, "s", 3);
  push_cue (&rig, 0, 3);
  rig_push_eos (&rig, 0);
  finish (&rig, "0-960 cue 3\n");
  rig_clear (&rig);
}

/* As a muxer of Matroska sees it: long texts, long silences, no queue. */
static void
into_matroska (void)
{
  const gchar *const modes[] = { "cue", "word" };

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++) {
    g_autofree gchar *line = g_strdup_printf ("ttssrc provider=null "
        "null::ms-per-char=4000 text=\"[pause:90s]nine words [pause:90s]ten\""
        " ! chunkmux name=m captions=%s ! queue max-size-time=1000000 "
        "! matroskamux name=x ! fakesink m.captions ! x.", modes[i]);
    g_autoptr (GError) error = NULL;
    g_autoptr (GstElement) pipeline = gst_parse_launch (line, &error);
    g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
    GstMessage *message;

    g_assert_no_error (error);
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
        GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
    g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
    gst_message_unref (message);
    gst_element_set_state (pipeline, GST_STATE_NULL);
  }
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/chunkmux/captions/a-text-a-cue", a_text_a_cue);
  g_test_add_func ("/chunkmux/captions/audio-waits",
      audio_waits_for_the_end_of_its_cue);
  g_test_add_func ("/chunkmux/captions/long-runs", long_runs_of_one_feeder);
  g_test_add_func ("/chunkmux/captions/a-text-a-word", a_text_a_word);
  g_test_add_func ("/chunkmux/captions/overlap",
      words_that_overlap_are_in_order);
  g_test_add_func ("/chunkmux/captions/cut-words",
      words_are_cut_with_the_sound);
  g_test_add_func ("/chunkmux/captions/cut-texts",
      texts_are_cut_with_the_sound);
  g_test_add_func ("/chunkmux/captions/gaps", gaps_through_a_long_silence);
  g_test_add_func ("/chunkmux/captions/not-linked", pad_that_is_not_linked);
  g_test_add_func ("/chunkmux/captions/no-more", peer_that_wants_no_more);
  g_test_add_func ("/chunkmux/captions/end-with-the-sound",
      texts_end_with_the_sound);
  g_test_add_func ("/chunkmux/captions/stream-after-eos", stream_after_eos);
  g_test_add_func ("/chunkmux/captions/flush-blocked",
      flush_while_captions_are_blocked);
  g_test_add_func ("/chunkmux/captions/seek-blocked",
      seek_while_captions_are_blocked);
  g_test_add_func ("/chunkmux/captions/into-matroska", into_matroska);
  return tts_test_run ();
}
