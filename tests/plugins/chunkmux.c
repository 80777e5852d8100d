/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* chunkmux: order, limits, ends, formats. */
#include "chunkmux-test.h"

#define CUE 960                 /* frames */

static Piece
whole_cue (guint index)
{
  return (Piece) { .index = index, .frames = CUE, .tell_length = TRUE,
      .cue_frames = CUE };
}

static GByteArray *
expect_cues (guint n)
{
  GByteArray *bytes = g_byte_array_new ();

  for (guint i = 0; i < n; i++)
    append_expected (bytes, i, CUE);
  return bytes;
}

static void
push_cue (Rig *rig, guint input, guint index)
{
  Piece piece = whole_cue (index);

  g_assert_cmpint (rig_push (rig, input, &piece), ==, GST_FLOW_OK);
}

static void
one_input (void)
{
  g_autoptr (GByteArray) expected = expect_cues (5);
  Rig rig;

  rig_init (&rig, 1, "");
  rig_push_script (&rig, 0, "s", 0);
  for (guint i = 0; i < 5; i++)
    push_cue (&rig, 0, i);
  rig_push_eos (&rig, 0);
  g_assert_no_error (rig_wait (&rig));
  assert_bytes (&rig, expected);
  g_assert_cmpuint (rig.discont, ==, 1);
  g_assert_cmpuint (rig_stat (&rig, "cues"), ==, 5);
  g_assert_cmpuint (rig_stat (&rig, "bytes-held"), ==, 0);
  rig_clear (&rig);
}

static void
long_runs_of_one_feeder (void)
{
  g_autoptr (GByteArray) expected = expect_cues (80);
  Rig rig;

  rig_init (&rig, 2, "max-size-bytes=4000");
  rig_push_script (&rig, 0, "s", 0);
  rig_push_script (&rig, 1, "s", 0);
  for (guint i = 0; i < 80; i++)
    push_cue (&rig, 1 - i / 20 % 2, i);
  rig_push_eos (&rig, 0);
  rig_push_eos (&rig, 1);
  g_assert_no_error (rig_wait (&rig));
  assert_bytes (&rig, expected);
  rig_clear (&rig);
}

static void
backwards (void)
{
  g_autoptr (GByteArray) expected = expect_cues (40);
  Rig rig;

  rig_init (&rig, 1, "max-size-bytes=4000");
  rig_push_script (&rig, 0, "s", 0);
  for (guint i = 0; i < 40; i++)
    push_cue (&rig, 0, 39 - i);
  rig_push_eos (&rig, 0);
  g_assert_no_error (rig_wait (&rig));
  assert_bytes (&rig, expected);
  g_assert_cmpuint (rig_stat (&rig, "spilled-bytes"), >, 60000);
  rig_clear (&rig);
}

static void
limit_names_the_cue (void)
{
  g_autoptr (GError) error = NULL;
  GstFlowReturn flow = GST_FLOW_OK;
  Rig rig;

  rig_init (&rig, 1, "max-size-bytes=4000 max-reorder-bytes=20000");
  rig_push_script (&rig, 0, "book", 0);
  for (guint i = 1; flow == GST_FLOW_OK; i++) {
    Piece piece = whole_cue (i);

    g_assert_cmpuint (i, <, 20);
    piece.script = "book";
    flow = rig_push (&rig, 0, &piece);
  }
  g_assert_cmpint (flow, ==, GST_FLOW_ERROR);
  error = rig_wait (&rig);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "cue 0 of script 'book'"));
  rig_clear (&rig);
}

static void
other_caps_name_the_pad (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstCaps) caps = gst_caps_from_string ("audio/x-raw, rate=8000, "
      "format=S16LE, channels=1, layout=interleaved");
  Rig rig;

  rig_init (&rig, 2, "");
  gst_pad_push_event (rig.in[1], gst_event_new_caps (caps));
  g_assert_cmpint (gst_pad_push (rig.in[1],
          make_piece (&(Piece) { .frames = 8 })), ==,
      GST_FLOW_NOT_NEGOTIATED);
  error = rig_wait (&rig);
  g_assert_nonnull (strstr (error->message, "sink_1"));
  rig_clear (&rig);
}

static void
without_metas (void)
{
  GstBuffer *buffer;
  Rig rig;

  rig_init (&rig, 2, "");
  for (guint i = 0; i < 10; i++) {
    buffer = gst_buffer_new_and_alloc (200);
    gst_buffer_memset (buffer, 0, 2 - i % 2, 200);
    gst_pad_push (rig.in[1 - i % 2], buffer);
  }
  rig_push_eos (&rig, 1);
  rig_push_eos (&rig, 0);
  g_assert_no_error (rig_wait (&rig));
  g_assert_cmpuint (rig.bytes->len, ==, 2000);
  g_assert_cmpuint (rig.bytes->data[999], ==, 1);
  g_assert_cmpuint (rig.bytes->data[1000], ==, 2);
  rig_clear (&rig);
}

static void
scripts_follow_in_pad_order (void)
{
  g_autoptr (GByteArray) expected = g_byte_array_new ();
  Piece a = whole_cue (3), b = whole_cue (1);
  Rig rig;

  a.script = "a";
  b.script = "b";
  rig_init (&rig, 2, "");
  rig_push_script (&rig, 1, "b", 1);
  rig_push (&rig, 1, &b);
  rig_push_script (&rig, 0, "a", 3);
  rig_push (&rig, 0, &a);
  rig_push_eos (&rig, 1);
  rig_push_eos (&rig, 0);
  g_assert_no_error (rig_wait (&rig));
  append_expected (expected, 3, CUE);
  append_expected (expected, 1, CUE);
  assert_bytes (&rig, expected);
  rig_clear (&rig);
}

static void
skipped_and_missing (void)
{
  g_autoptr (GByteArray) expected = g_byte_array_new ();
  Rig rig;

  rig_init (&rig, 1, "");
  rig_push_script (&rig, 0, "s", 0);
  push_cue (&rig, 0, 0);
  gst_pad_push_event (rig.in[0], gst_tts_event_new_cue_skipped ("s", 1));
  push_cue (&rig, 0, 2);
  rig_wait_bytes (&rig, 4 * CUE);
  push_cue (&rig, 0, 5);
  rig_push_eos (&rig, 0);
  g_assert_no_error (rig_wait (&rig));
  append_expected (expected, 0, CUE);
  append_expected (expected, 2, CUE);
  append_expected (expected, 5, CUE);
  assert_bytes (&rig, expected);
  g_assert_cmpuint (rig_stat (&rig, "skipped-cues"), ==, 1);
  g_assert_cmpuint (rig_stat (&rig, "missing-cues"), ==, 2);
  rig_clear (&rig);
}

static void
pad_removed_while_it_is_waited_for (void)
{
  g_autoptr (GByteArray) expected = g_byte_array_new ();
  Rig rig;

  rig_init (&rig, 2, "");
  rig_push_script (&rig, 0, "s", 0);
  rig_push_script (&rig, 1, "s", 0);
  push_cue (&rig, 1, 0);
  push_cue (&rig, 0, 2);
  rig_push_eos (&rig, 0);
  rig_remove_input (&rig, 1);
  g_assert_no_error (rig_wait (&rig));
  append_expected (expected, 0, CUE);
  append_expected (expected, 2, CUE);
  assert_bytes (&rig, expected);
  rig_clear (&rig);
}

static void
gap_between_cues (void)
{
  Rig rig;

  rig_init (&rig, 1, "gap=10");
  rig_push_script (&rig, 0, "s", 0);
  for (guint i = 0; i < 3; i++)
    push_cue (&rig, 0, i);
  rig_push_eos (&rig, 0);
  g_assert_no_error (rig_wait (&rig));
  g_assert_cmpuint (rig.bytes->len, ==, 2 * (3 * CUE + 2 * 240));
  g_assert_cmpuint (rig.bytes->data[2 * CUE], ==, 0);
  g_assert_cmpuint (rig_stat (&rig, "silence-time"), ==, 20 * GST_MSECOND);
  rig_clear (&rig);
}

static void
stream_after_eos (void)
{
  g_autoptr (GByteArray) expected = expect_cues (1);
  Piece piece = whole_cue (0);
  Rig rig;

  rig_init (&rig, 1, "");
  rig_push_script (&rig, 0, "s", 0);
  push_cue (&rig, 0, 0);
  rig_push_eos (&rig, 0);
  g_assert_no_error (rig_wait (&rig));
  rig.eos = FALSE;
  rig_start_input (&rig, 0);
  rig_push_script (&rig, 0, "t", 0);
  piece.script = "t";
  g_assert_cmpint (rig_push (&rig, 0, &piece), ==, GST_FLOW_OK);
  rig_push_eos (&rig, 0);
  g_assert_no_error (rig_wait (&rig));
  append_expected (expected, 0, CUE);
  assert_bytes (&rig, expected);
  rig_clear (&rig);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/chunkmux/one-input", one_input);
  g_test_add_func ("/chunkmux/long-runs-of-one-feeder",
      long_runs_of_one_feeder);
  g_test_add_func ("/chunkmux/backwards", backwards);
  g_test_add_func ("/chunkmux/limit-names-the-cue", limit_names_the_cue);
  g_test_add_func ("/chunkmux/other-caps-name-the-pad",
      other_caps_name_the_pad);
  g_test_add_func ("/chunkmux/without-metas", without_metas);
  g_test_add_func ("/chunkmux/scripts-follow-in-pad-order",
      scripts_follow_in_pad_order);
  g_test_add_func ("/chunkmux/skipped-and-missing", skipped_and_missing);
  g_test_add_func ("/chunkmux/pad-removed", pad_removed_while_it_is_waited_for);
  g_test_add_func ("/chunkmux/gap", gap_between_cues);
  g_test_add_func ("/chunkmux/stream-after-eos", stream_after_eos);
  return tts_test_run ();
}
