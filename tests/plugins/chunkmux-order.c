/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* chunkmux: pieces in any order give the same bytes, or the named error. */
#include "chunkmux-test.h"

#define SEEDS 1000
#define MAX_PIECES 400

typedef struct
{
  Piece pieces[MAX_PIECES];
  guint n;
  guint cues;
  GByteArray *expected;
} Story;

/* Cues in random pieces; the length is told in all of them or in the last. */
static void
make_story (Story *story, GRand *rand)
{
  gboolean tell_all = g_rand_boolean (rand);

  story->n = 0;
  story->cues = g_rand_int_range (rand, 2, 16);
  story->expected = g_byte_array_new ();
  for (guint i = 0; i < story->cues; i++) {
    guint64 length = g_rand_int_range (rand, 1, 2000), at = 0;

    append_expected (story->expected, i, length);
    while (at < length) {
      guint64 frames = g_rand_int_range (rand, 1, 700);
      gboolean tell = tell_all || at + frames >= length;

      frames = MIN (frames, length - at);
      story->pieces[story->n++] = (Piece) { .index = i, .first = at,
          .frames = frames, .tell_length = tell, .cue_frames = length };
      at += frames;
    }
  }
}

/* A piece again, or a run that covers parts of two. */
static void
add_duplicates (Story *story, GRand *rand)
{
  guint n = story->n;

  for (guint i = 0; i < n; i++) {
    Piece again = story->pieces[i];

    if (g_rand_int_range (rand, 0, 5) != 0 || story->n == MAX_PIECES)
      continue;
    if (again.first > 10) {
      again.first -= 10;
      again.tell_length = FALSE;
    }
    story->pieces[story->n++] = again;
  }
}

static void
shuffle (Story *story, GRand *rand)
{
  for (guint i = story->n - 1; i > 0; i--) {
    guint j = g_rand_int_range (rand, 0, i + 1);
    Piece piece = story->pieces[i];

    story->pieces[i] = story->pieces[j];
    story->pieces[j] = piece;
  }
}

static GstFlowReturn
feed (Rig *rig, const Story *story, GRand *rand, guint inputs)
{
  GstFlowReturn flow = GST_FLOW_OK;

  for (guint i = 0; i < story->n && flow == GST_FLOW_OK; i++)
    flow = rig_push (rig, g_rand_int_range (rand, 0, inputs),
        &story->pieces[i]);
  for (guint i = 0; i < inputs; i++)
    rig_push_eos (rig, i);
  return flow;
}

static void
check_seed (guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *limits = NULL;
  guint inputs = g_rand_int_range (rand, 1, MAX_INPUTS + 1);
  gboolean tight = g_rand_int_range (rand, 0, 4) == 0;
  GstFlowReturn flow;
  Story story;
  Rig rig;

  make_story (&story, rand);
  add_duplicates (&story, rand);
  shuffle (&story, rand);
  limits = g_strdup_printf ("max-size-bytes=%d max-reorder-bytes=%d",
      g_rand_int_range (rand, 0, 8000),
      tight ? g_rand_int_range (rand, 2000, 20000) : 1 << 20);
  rig_init (&rig, inputs, limits);
  for (guint i = 0; i < inputs; i++)
    rig_push_script (&rig, i, "s", 0);

  flow = feed (&rig, &story, rand, inputs);
  error = rig_wait (&rig);
  if (flow == GST_FLOW_OK && !error) {
    assert_bytes (&rig, story.expected);
    g_assert_cmpuint (rig_stat (&rig, "cues"), ==, story.cues);
  } else {
    g_assert_true (tight);
    g_assert_cmpint (flow, ==, GST_FLOW_ERROR);
    g_assert_nonnull (strstr (error->message, "of script 's'"));
  }
  rig_clear (&rig);
  g_byte_array_unref (story.expected);
}

static void
shuffles (void)
{
  const gchar *seed = g_getenv ("TTS_TEST_SEED");
  guint32 n = tts_test_size (SEEDS);

  if (seed) {
    check_seed (g_ascii_strtoull (seed, NULL, 10));
    return;
  }
  for (guint32 i = 0; i < n; i++) {
    g_test_message ("seed %u", i);
    check_seed (i);
  }
}

typedef struct
{
  Rig *rig;
  const Story *story;
  guint input;
  guint inputs;
} Feeder;

static gpointer
feed_own (gpointer user_data)
{
  Feeder *feeder = user_data;
  const Story *story = feeder->story;

  for (guint i = feeder->input; i < story->n; i += feeder->inputs)
    g_assert_cmpint (rig_push (feeder->rig, feeder->input, &story->pieces[i]),
        ==, GST_FLOW_OK);
  rig_push_eos (feeder->rig, feeder->input);
  return NULL;
}

static void
a_thread_an_input (void)
{
  guint32 n = tts_test_size (100);

  for (guint32 seed = 0; seed < n; seed++) {
    g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
    Feeder feeders[MAX_INPUTS];
    GThread *threads[MAX_INPUTS];
    Story story;
    Rig rig;

    make_story (&story, rand);
    shuffle (&story, rand);
    rig_init (&rig, MAX_INPUTS, "max-size-bytes=2000");
    for (guint i = 0; i < MAX_INPUTS; i++)
      rig_push_script (&rig, i, "s", 0);
    for (guint i = 0; i < MAX_INPUTS; i++) {
      feeders[i] = (Feeder) { &rig, &story, i, MAX_INPUTS };
      threads[i] = g_thread_new ("feeder", feed_own, &feeders[i]);
    }
    for (guint i = 0; i < MAX_INPUTS; i++)
      g_thread_join (threads[i]);
    g_assert_no_error (rig_wait (&rig));
    assert_bytes (&rig, story.expected);
    rig_clear (&rig);
    g_byte_array_unref (story.expected);
  }
}

/* What a resampler does: the first buffer is short, the rest is shifted and
 * the tail has no meta. */
static void
resampler_shift (void)
{
  GstBuffer *buffer;
  Rig rig;

  rig_init (&rig, 1, "");
  rig_push_script (&rig, 0, "s", 0);
  for (guint i = 0; i < 20; i++) {
    Piece piece = { .index = i / 10, .first = i % 10 * 480, .frames = 480,
      .tell_length = i % 10 == 9, .cue_frames = 4800 };

    buffer = make_piece (&piece);
    if (i == 0)
      gst_buffer_resize (buffer, 0, 2 * (480 - 36));
    gst_buffer_memset (buffer, 0, i + 1, 2 * 480);
    g_assert_cmpint (gst_pad_push (rig.in[0], buffer), ==, GST_FLOW_OK);
  }
  buffer = gst_buffer_new_and_alloc (72);
  gst_buffer_memset (buffer, 0, 99, 72);
  gst_pad_push (rig.in[0], buffer);
  rig_push_eos (&rig, 0);
  g_assert_no_error (rig_wait (&rig));
  g_assert_cmpuint (rig.bytes->len, ==, 2 * 9600);
  for (guint i = 1; i < rig.bytes->len; i++)
    g_assert_cmpuint (rig.bytes->data[i], >=, rig.bytes->data[i - 1]);
  g_assert_cmpuint (rig.bytes->data[2 * 9600 - 1], ==, 99);
  g_assert_cmpuint (rig_stat (&rig, "duplicates"), ==, 0);
  g_assert_cmpuint (rig_stat (&rig, "silence-time"), ==, 0);
  rig_clear (&rig);
}

/* A splitter gives all its buffers the meta of the one it cut. */
static void
splitter_multiplies_metas (void)
{
  g_autoptr (GByteArray) expected = g_byte_array_new ();
  Rig rig;

  rig_init (&rig, 1, "");
  rig_push_script (&rig, 0, "s", 0);
  for (guint i = 0; i < 6; i++) {
    Piece piece = { .index = i / 2, .first = i % 2 * 1000, .frames = 1000,
      .tell_length = TRUE, .cue_frames = 2000 };
    g_autoptr (GstBuffer) whole = make_piece (&piece);

    for (guint k = 0; k < 10; k++)
      gst_pad_push (rig.in[0], gst_buffer_copy_region (whole,
              GST_BUFFER_COPY_ALL, k * 200, 200));
  }
  rig_push_eos (&rig, 0);
  g_assert_no_error (rig_wait (&rig));
  for (guint i = 0; i < 3; i++)
    append_expected (expected, i, 2000);
  assert_bytes (&rig, expected);
  rig_clear (&rig);
}

/* A joiner gives one buffer the metas of all that is in it. */
static void
joined_buffer (void)
{
  g_autoptr (GByteArray) expected = g_byte_array_new ();
  Piece a = { .index = 0, .frames = 700, .tell_length = TRUE,
    .cue_frames = 700 };
  Piece b = { .index = 1, .frames = 300, .tell_length = TRUE,
    .cue_frames = 300 };
  GstBuffer *buffer = gst_buffer_append (make_piece (&a), make_piece (&b));
  g_autoptr (GstBuffer) second = make_piece (&b);
  Rig rig;

  gst_buffer_copy_into (buffer, second, GST_BUFFER_COPY_META, 0, -1);
  g_assert_cmpuint (gst_buffer_get_n_meta (buffer, GST_TTS_META_API_TYPE),
      ==, 2);
  rig_init (&rig, 1, "");
  rig_push_script (&rig, 0, "s", 0);
  gst_pad_push (rig.in[0], buffer);
  rig_push_eos (&rig, 0);
  g_assert_no_error (rig_wait (&rig));
  append_expected (expected, 0, 700);
  append_expected (expected, 1, 300);
  assert_bytes (&rig, expected);
  g_assert_cmpuint (rig_stat (&rig, "cues"), ==, 2);
  rig_clear (&rig);
}

/* No event, no lengths: the lowest cue is first and a pad that moves on has
 * given all of a cue. */
static void
nothing_told (void)
{
  g_autoptr (GByteArray) expected = g_byte_array_new ();
  Rig rig;

  rig_init (&rig, 2, "");
  for (guint i = 0; i < 4; i++) {
    rig_push (&rig, 1, &(Piece) { .index = 7 + 2 * i, .frames = 500 });
    rig_push (&rig, 1, &(Piece) { .index = 7 + 2 * i, .first = 500,
            .frames = 100 });
    rig_push (&rig, 0, &(Piece) { .index = 6 + 2 * i, .frames = 600 });
  }
  for (guint i = 6; i < 13; i++)
    append_expected (expected, i, 600);
  rig_wait_bytes (&rig, expected->len - 1200);
  rig_push_eos (&rig, 0);
  rig_push_eos (&rig, 1);
  g_assert_no_error (rig_wait (&rig));
  append_expected (expected, 13, 600);
  assert_bytes (&rig, expected);
  rig_clear (&rig);
}

static void
hole_is_silent_and_told (void)
{
  GstMessage *warning;
  Rig rig;

  rig_init (&rig, 1, "");
  rig_push_script (&rig, 0, "s", 0);
  rig_push (&rig, 0, &(Piece) { .frames = 500 });
  rig_push (&rig, 0, &(Piece) { .first = 1500, .frames = 500,
          .tell_length = TRUE, .cue_frames = 2000 });
  rig_push_eos (&rig, 0);
  g_assert_no_error (rig_wait (&rig));
  g_assert_cmpuint (rig.bytes->len, ==, 4000);
  g_assert_cmpuint (rig.bytes->data[1000], ==, 0);
  warning = gst_bus_pop_filtered (rig.bus, GST_MESSAGE_WARNING);
  g_assert_nonnull (warning);
  gst_message_unref (warning);
  rig_clear (&rig);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/chunkmux/order/shuffles", shuffles);
  g_test_add_func ("/chunkmux/order/a-thread-an-input", a_thread_an_input);
  g_test_add_func ("/chunkmux/order/resampler-shift", resampler_shift);
  g_test_add_func ("/chunkmux/order/splitter", splitter_multiplies_metas);
  g_test_add_func ("/chunkmux/order/joined-buffer", joined_buffer);
  g_test_add_func ("/chunkmux/order/nothing-told", nothing_told);
  g_test_add_func ("/chunkmux/order/hole", hole_is_silent_and_told);
  return tts_test_run ();
}
