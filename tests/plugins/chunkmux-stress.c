/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* chunkmux: everything is freed at each way out, and flushes, seeks and
 * states from several threads end. */
#include <signal.h>
#include <sys/resource.h>

#include "chunkmux-test.h"

#define CUE 960                 /* frames */
#define ROUNDS 40
#define TURNS 60

/* Mini objects given away that are still alive. */
static gint alive;

static void
on_free (gpointer user_data, GstMiniObject *object)
{
  g_atomic_int_dec_and_test (&alive);
}

static gpointer
watched (gpointer object)
{
  g_atomic_int_inc (&alive);
  gst_mini_object_weak_ref (object, on_free, NULL);
  return object;
}

static GstFlowReturn
push_watched (Rig *rig, guint input, guint index)
{
  GstBuffer *buffer = make_piece (&(Piece) { .index = index, .frames = CUE,
        .tell_length = TRUE, .cue_frames = CUE });

  watched (gst_buffer_peek_memory (buffer, 0));
  return gst_pad_push (rig->in[input], watched (buffer));
}

static void
push_events (Rig *rig, guint input)
{
  GstTagList *tags = gst_tag_list_new (GST_TAG_TITLE, "title", NULL);

  gst_pad_push_event (rig->in[input], watched (gst_event_new_tag (tags)));
  gst_pad_push_event (rig->in[input], watched (gst_event_new_gap (0, 1)));
  gst_pad_push_event (rig->in[input],
      watched (gst_tts_event_new_cue_skipped ("s", 99)));
  gst_pad_push_event (rig->in[input], watched (gst_event_new_custom (
              GST_EVENT_CUSTOM_DOWNSTREAM, gst_structure_new_empty ("x"))));
}

static void
assert_all_free (void)
{
  g_assert_cmpint (g_atomic_int_get (&alive), ==, 0);
}

/* Two inputs, captions, cues that wait for cue 0 in memory and in the file. */
static void
fill_store (Rig *rig)
{
  rig_init (rig, 2, "max-size-bytes=20000");
  rig_add_captions (rig);
  for (guint i = 0; i < 2; i++) {
    rig_push_script (rig, i, "s", 0);
    push_events (rig, i);
  }
  for (guint i = 1; i < 20; i++)
    g_assert_cmpint (push_watched (rig, i % 2, i), ==, GST_FLOW_OK);
  g_assert_cmpint (g_atomic_int_get (&alive), >, 10);
  g_assert_cmpuint (rig_stat (rig, "spilled-bytes"), >, 10000);
}

static void
freed_after_eos (void)
{
  Rig rig;

  fill_store (&rig);
  push_watched (&rig, 0, 0);
  rig_push_eos (&rig, 0);
  rig_push_eos (&rig, 1);
  g_assert_no_error (rig_wait (&rig));
  g_assert_cmpuint (rig.bytes->len, ==, 20 * 2 * CUE);
  rig_clear (&rig);
  assert_all_free ();
}

static void
freed_by_flush (void)
{
  Rig rig;

  fill_store (&rig);
  rig_flush (&rig, 0);
  rig_flush (&rig, 1);
  g_assert_cmpuint (rig_stat (&rig, "bytes-held"), ==, 0);
  rig_clear (&rig);
  assert_all_free ();
}

static void
freed_by_error (void)
{
  g_autoptr (GError) error = NULL;
  Rig rig;

  fill_store (&rig);
  g_object_set (rig.mux, "max-reorder-bytes", (guint64) 1000, NULL);
  g_assert_cmpint (push_watched (&rig, 0, 20), ==, GST_FLOW_ERROR);
  error = rig_wait (&rig);
  g_assert_nonnull (strstr (error->message, "cue 0 of script 's'"));
  rig_clear (&rig);
  assert_all_free ();
}

static void
freed_in_null_with_a_full_store (void)
{
  Rig rig;

  fill_store (&rig);
  gst_element_set_state (rig.mux, GST_STATE_NULL);
  g_assert_cmpuint (rig_stat (&rig, "bytes-held"), ==, 0);
  rig_clear (&rig);
  assert_all_free ();
}

static void
freed_where_the_output_fails (void)
{
  Rig rig;

  fill_store (&rig);
  rig.flow = GST_FLOW_ERROR;
  push_watched (&rig, 0, 0);
  g_assert_no_error (rig_wait (&rig));
  g_assert_cmpint (push_watched (&rig, 0, 20), ==, GST_FLOW_ERROR);
  rig_clear (&rig);
  assert_all_free ();
}

static void
caps_are_freed (void)
{
  GstCaps *caps = watched (gst_caps_from_string ("audio/x-raw, rate=24000, "
          "format=S16LE, channels=1, layout=interleaved"));
  Rig rig;

  rig_init (&rig, 1, "");
  gst_pad_push_event (rig.in[0], gst_event_new_caps (caps));
  gst_caps_unref (caps);
  push_watched (&rig, 0, 0);
  rig_push_eos (&rig, 0);
  g_assert_no_error (rig_wait (&rig));
  rig_clear (&rig);
  assert_all_free ();
}

/* A flush that nobody asked for, of one input or the other. */
static void
flush_without_a_seek (void)
{
  Rig rig;

  rig_init (&rig, 2, "");
  rig_add_captions (&rig);
  for (guint i = 0; i < 20; i++) {
    rig_push_script (&rig, 0, "s", 0);
    rig_push_script (&rig, 1, "s", 0);
    push_watched (&rig, 0, 0);
    push_watched (&rig, 1, 2);
    rig_flush (&rig, i % 2);
    rig_flush (&rig, 1 - i % 2);
    assert_all_free ();
  }
  rig_push_script (&rig, 0, "s", 0);
  rig_push_script (&rig, 1, "s", 0);
  push_watched (&rig, 1, 0);
  rig_push_eos (&rig, 0);
  rig_push_eos (&rig, 1);
  g_assert_no_error (rig_wait (&rig));
  g_assert_cmpuint (rig.bytes->len, ==, 2 * CUE);
  rig_clear (&rig);
}

static guint
count_events (Rig *rig, const gchar *name)
{
  guint n = 0;

  g_mutex_lock (&rig->lock);
  for (GList *l = rig->events.head; l; l = l->next)
    n += gst_event_has_name (l->data, name);
  g_mutex_unlock (&rig->lock);
  return n;
}

static void
push_custom (Rig *rig, GstEventType type, const gchar *name)
{
  gst_pad_push_event (rig->in[0], gst_event_new_custom (type,
          gst_structure_new_empty (name)));
}

/* An event that waits for the next buffer goes with the data before it; one
 * that is sticky stays true. */
static void
flush_with_events (void)
{
  Rig rig;

  rig_init (&rig, 1, "");
  rig_push_script (&rig, 0, "s", 0);
  push_custom (&rig, GST_EVENT_CUSTOM_DOWNSTREAM, "passing");
  push_custom (&rig, GST_EVENT_CUSTOM_DOWNSTREAM_STICKY, "lasting");
  rig_flush (&rig, 0);
  push_custom (&rig, GST_EVENT_CUSTOM_DOWNSTREAM, "later");
  rig_push (&rig, 0, &(Piece) { .frames = CUE, .tell_length = TRUE,
      .cue_frames = CUE });
  rig_push_eos (&rig, 0);
  g_assert_no_error (rig_wait (&rig));
  g_assert_cmpuint (count_events (&rig, "passing"), ==, 0);
  g_assert_cmpuint (count_events (&rig, "lasting"), ==, 1);
  g_assert_cmpuint (count_events (&rig, "later"), ==, 1);
  rig_clear (&rig);
}

/* One feeder: it flushes one input and goes on with the other. */
static void
feed_while_another_flushes (void)
{
  Rig rig;

  rig_init (&rig, 2, "max-size-bytes=4000");
  rig_push_script (&rig, 1, "s", 0);
  gst_pad_push_event (rig.in[0], gst_event_new_flush_start ());
  for (guint i = 0; i < 20; i++)
    g_assert_cmpint (push_watched (&rig, 1, i), ==, GST_FLOW_OK);
  gst_pad_push_event (rig.in[0], gst_event_new_flush_stop (TRUE));
  rig_push_eos (&rig, 1);
  rig_push_eos (&rig, 0);
  g_assert_no_error (rig_wait (&rig));
  g_assert_cmpuint (rig.bytes->len, ==, 20 * 2 * CUE);
  rig_clear (&rig);
  assert_all_free ();
}

/* The input that waits for room is let go by a flush while the output is
 * blocked. */
static gpointer
push_until_flushing (gpointer user_data)
{
  Rig *rig = user_data;
  GstFlowReturn flow = GST_FLOW_OK;

  for (guint i = 0; flow == GST_FLOW_OK; i++)
    flow = push_watched (rig, 0, i);
  return GINT_TO_POINTER (flow);
}

static void
flush_while_all_is_blocked (void)
{
  GThread *thread;
  Rig rig;

  rig_init (&rig, 1, "max-size-bytes=4000");
  rig_push_script (&rig, 0, "s", 0);
  rig.hold = TRUE;
  thread = g_thread_new ("feeder", push_until_flushing, &rig);
  g_mutex_lock (&rig.lock);
  while (!rig.held)
    g_cond_wait (&rig.cond, &rig.lock);
  g_mutex_unlock (&rig.lock);
  gst_pad_push_event (rig.in[0], gst_event_new_flush_start ());
  g_assert_cmpint (GPOINTER_TO_INT (g_thread_join (thread)), ==,
      GST_FLOW_FLUSHING);
  gst_pad_push_event (rig.in[0], gst_event_new_flush_stop (TRUE));
  assert_all_free ();
  rig_clear (&rig);
}

/* The disk is full: no wait, but an error that names the file's folder. */
static void
file_that_can_not_grow (void)
{
  g_autoptr (GError) error = NULL;
  GstFlowReturn flow = GST_FLOW_OK;
  struct rlimit old, small;
  Rig rig;

  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &old);
  small = old;
  small.rlim_cur = 5000;
  rig_init (&rig, 1, "max-size-bytes=4000");
  rig_push_script (&rig, 0, "s", 0);
  setrlimit (RLIMIT_FSIZE, &small);
  for (guint i = 1; flow == GST_FLOW_OK && i < 100; i++)
    flow = push_watched (&rig, 0, i);
  setrlimit (RLIMIT_FSIZE, &old);
  g_assert_cmpint (flow, ==, GST_FLOW_ERROR);
  error = rig_wait (&rig);
  g_assert_nonnull (strstr (error->message, g_get_tmp_dir ()));
  rig_clear (&rig);
  assert_all_free ();
}

typedef struct
{
  Rig *rig;
  guint input;
  guint32 seed;
  gint *turns;
} Actor;

/* Cue after cue, and now and then an end, until the others have had their
 * turns. The input's own lock keeps a new segment before the next buffer. */
static gpointer
feed (gpointer user_data)
{
  Actor *actor = user_data;
  GstPad *pad = actor->rig->in[actor->input];
  g_autoptr (GRand) rand = g_rand_new_with_seed (actor->seed);

  while (g_atomic_int_get (actor->turns) > 0) {
    GST_PAD_STREAM_LOCK (pad);
    if (g_rand_int_range (rand, 0, 20) == 0) {
      rig_push_eos (actor->rig, actor->input);
      rig_start_input (actor->rig, actor->input);
    }
    rig_push (actor->rig, actor->input, &(Piece) {
            .index = g_rand_int_range (rand, 0, 8), .frames = CUE,
            .tell_length = TRUE, .cue_frames = CUE });
    GST_PAD_STREAM_UNLOCK (pad);
  }
  return NULL;
}

static void
flush_input (Rig *rig, guint input, guint32 seqnum)
{
  GstEvent *start = gst_event_new_flush_start ();
  GstEvent *stop = gst_event_new_flush_stop (TRUE);

  gst_event_set_seqnum (start, seqnum);
  gst_event_set_seqnum (stop, seqnum);
  gst_pad_push_event (rig->in[input], start);
  GST_PAD_STREAM_LOCK (rig->in[input]);
  gst_pad_push_event (rig->in[input], stop);
  rig_start_input (rig, input);
  rig_push_script (rig, input, "s", 0);
  GST_PAD_STREAM_UNLOCK (rig->in[input]);
}

static gpointer
flush (gpointer user_data)
{
  Actor *actor = user_data;

  while (g_atomic_int_add (actor->turns, -1) > 0)
    flush_input (actor->rig, actor->input, gst_util_seqnum_next ());
  return NULL;
}

static gboolean
flush_both (Rig *rig, GstEvent *event)
{
  for (guint i = 0; i < 2; i++)
    flush_input (rig, i, gst_event_get_seqnum (event));
  return TRUE;
}

static gpointer
seek (gpointer user_data)
{
  Actor *actor = user_data;

  while (g_atomic_int_add (actor->turns, -1) > 0) {
    GstEvent *event = gst_event_new_seek (1.0, GST_FORMAT_TIME,
        GST_SEEK_FLAG_FLUSH, GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_NONE, -1);

    rig_stat (actor->rig, "silence-time");
    gst_pad_push_event (actor->rig->captions.pad, gst_event_ref (event));
    gst_pad_push_event (actor->rig->out, event);
  }
  return NULL;
}

/* Pads that were inactive have forgotten the start of their streams. */
static void
restart (Rig *rig)
{
  for (guint i = 0; i < 2; i++)
    GST_PAD_STREAM_LOCK (rig->in[i]);
  gst_element_set_state (rig->mux, GST_STATE_PLAYING);
  for (guint i = 0; i < 2; i++) {
    rig_start_input (rig, i);
    rig_push_script (rig, i, "s", 0);
    GST_PAD_STREAM_UNLOCK (rig->in[i]);
  }
}

static gpointer
change_states (gpointer user_data)
{
  Actor *actor = user_data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (actor->seed);

  while (g_atomic_int_add (actor->turns, -1) > 0) {
    gst_element_set_state (actor->rig->mux, g_rand_int_range (rand,
            GST_STATE_NULL, GST_STATE_PLAYING + 1));
    restart (actor->rig);
  }
  return NULL;
}

static void
one_round (guint32 seed)
{
  const GThreadFunc acts[] = { feed, feed, flush, seek, change_states };
  GThread *threads[G_N_ELEMENTS (acts)];
  Actor actors[G_N_ELEMENTS (acts)];
  gint turns = TURNS;
  Rig rig;

  rig_init (&rig, 2, "max-size-bytes=4000 max-reorder-bytes=100000 gap=1");
  rig.unchecked = TRUE;
  rig_add_captions (&rig);
  rig.on_seek = flush_both;
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    actors[i] = (Actor) { &rig, i % 2, seed + i, &turns };
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    threads[i] = g_thread_new ("actor", acts[i], &actors[i]);
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    g_thread_join (threads[i]);
  rig_clear (&rig);
}

static void
several_threads (void)
{
  const gchar *given = g_getenv ("TTS_TEST_SEED");
  guint32 seed = given ? g_ascii_strtoull (given, NULL, 10) : g_random_int ();
  guint n = tts_test_size (ROUNDS);

  for (guint i = 0; i < n; i++) {
    g_test_message ("TTS_TEST_SEED=%u", seed + i);
    one_round (seed + i);
  }
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/chunkmux/free/eos", freed_after_eos);
  g_test_add_func ("/chunkmux/free/flush", freed_by_flush);
  g_test_add_func ("/chunkmux/free/error", freed_by_error);
  g_test_add_func ("/chunkmux/free/null", freed_in_null_with_a_full_store);
  g_test_add_func ("/chunkmux/free/output", freed_where_the_output_fails);
  g_test_add_func ("/chunkmux/free/caps", caps_are_freed);
  g_test_add_func ("/chunkmux/flush/no-seek", flush_without_a_seek);
  g_test_add_func ("/chunkmux/flush/events", flush_with_events);
  g_test_add_func ("/chunkmux/flush/other", feed_while_another_flushes);
  g_test_add_func ("/chunkmux/flush/blocked", flush_while_all_is_blocked);
  g_test_add_func ("/chunkmux/file", file_that_can_not_grow);
  g_test_add_func ("/chunkmux/threads", several_threads);
  return tts_test_run ();
}
