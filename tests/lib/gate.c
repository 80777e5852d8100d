/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who comes when several sessions want the room of one account. */
#include "../../gst/tts/gst-tts-gate-private.h"
#include "test-main.h"

typedef struct
{
  GstTtsGate *gate;
  GstTtsLink *link;
  gboolean wants;
  guint entered;
} Guest;

static const GstTtsLimits single = {.max_workers = 1 };

static void wake (gpointer who);

static gboolean
enter (Guest *self)
{
  GstClockTime when;
  gboolean entered = gst_tts_gate_enter (self->gate, &single, self, 0,
      self->link, wake, &when);

  self->entered += entered;
  return entered;
}

static void
wake (gpointer who)
{
  Guest *self = who;

  if (self->wants)
    enter (self);
}

static void
leave (Guest *self)
{
  gst_tts_gate_leave (self->gate, &single, GST_TTS_PASSAGE_WELL, 0, 0, 0, 0,
      self->link);
}

static void
begin (Guest *self, const gchar *account)
{
  *self = (Guest) { gst_tts_gate_get (account), gst_tts_link_new (self), TRUE,
    0 };
}

static void
end (Guest *self)
{
  self->wants = FALSE;
  gst_tts_gate_wake (self->gate);
  gst_tts_link_unref (self->link);
}

/* Another thread of who has left may ask before the others are woken. */
static void
test_turns (void)
{
  Guest one, two;

  begin (&one, "turns");
  begin (&two, "turns");
  g_assert_true (enter (&one));
  g_assert_false (enter (&two));
  for (guint i = 1; i < 5; i++) {
    leave (&one);
    g_assert_false (enter (&one));
    gst_tts_gate_wake (one.gate);
    g_assert_cmpuint (two.entered, ==, i);
    leave (&two);
    g_assert_false (enter (&two));
    gst_tts_gate_wake (two.gate);
    g_assert_cmpuint (one.entered, ==, i + 1);
  }
  end (&one);
  end (&two);
}

/* Who was held up is asked again if nobody else comes. */
static void
test_unused (void)
{
  Guest one, two;

  begin (&one, "unused");
  begin (&two, "unused");
  g_assert_true (enter (&one));
  g_assert_false (enter (&two));
  two.wants = FALSE;
  leave (&one);
  g_assert_false (enter (&one));
  gst_tts_gate_wake (one.gate);
  g_assert_cmpuint (one.entered, ==, 2);
  g_assert_cmpuint (two.entered, ==, 0);
  end (&one);
  end (&two);
}

static void
test_alone (void)
{
  Guest one;

  begin (&one, "alone");
  g_assert_true (enter (&one));
  g_assert_false (enter (&one));
  leave (&one);
  g_assert_true (enter (&one));
  end (&one);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);

  g_test_add_func ("/gate/turns", test_turns);
  g_test_add_func ("/gate/unused", test_unused);
  g_test_add_func ("/gate/alone", test_alone);

  return tts_test_run ();
}
