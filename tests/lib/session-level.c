/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How loud each provider and voice is made, and which voice speaks for a name
 * that is a number. */
#include "session-test.h"
#include "session-twin.h"

#include <string.h>

#include "folder.h"

/* TTS_TWIN_LEVEL, six and twenty decibels softer. */
#define SIX_LESS 2005
#define TWENTY_LESS 400

static GstStructure *
make_map (const gchar *text)
{
  return text ? gst_structure_from_string (text, NULL) : NULL;
}

/* Says one cue; returns how loud it is in its middle. */
static gint
speak (TtsRun *run)
{
  const gint16 *samples;

  tts_run_push (run, 0, "Ten bytes.");
  gst_tts_session_end (run->session);
  g_assert_cmpint (tts_run_pull_all (run), ==, GST_FLOW_EOS);
  g_assert_no_error (run->error);
  tts_run_assert_providers (run, "twin");
  samples = (const gint16 *) run->audio->data;
  return samples[run->audio->len / 4];
}

static void
test_twin_alone (void)
{
  static const struct
  {
    const gchar *map, *voice;
    gdouble volume;
    gint level;
  } rows[] = {
    {NULL, "deep", 1, TTS_TWIN_LEVEL},
    {"map, twin=-6", "deep", 1, SIX_LESS},
    {"map, twin=-6.0, twin/deep=-20", "deep", 1, TWENTY_LESS},
    {"map, twin=-6, twin/deep=-20", NULL, 1, SIX_LESS},
    {"map, twin/deep=-20", NULL, 1, TTS_TWIN_LEVEL},
    {"map, null=-20, twin/high=-20", "deep", 1, TTS_TWIN_LEVEL},
    {"map, twin=+20", "deep", 0.1, TTS_TWIN_LEVEL},
    {"map, twin=20", "deep", 1, G_MAXINT16},
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GstStructure) map = make_map (rows[i].map);
    TtsRun run;

    tts_twin_reset ();
    tts_run_start (&run, "provider", "twin", "voice", rows[i].voice, "volume",
        rows[i].volume, "level-map", map, NULL);
    g_assert_cmpint (speak (&run), ==, rows[i].level);
    tts_run_end (&run);
  }
}

/* The level is that of who spoke, by the name that the voice has there. */
static void
test_fallback (void)
{
  static const struct
  {
    const gchar *map;
    gint level;
  } rows[] = {
    {"map, null=-20, twin=-6", SIX_LESS},
    {"map, null/af_bella=-20, twin/deep=-6", SIX_LESS},
    {"map, null=-20, twin/af_bella=-20", TTS_TWIN_LEVEL},
  };
  g_autoptr (GstStructure) voices = make_map ("map, twin/af_bella=deep");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GstStructure) map = make_map (rows[i].map);
    TtsRun run;

    tts_twin_reset ();
    tts_run_start_on_clock (&run, "script=unsupported", "provider",
        "null,twin", "voice", "af_bella", "voice-map", voices, "level-map",
        map, NULL);
    g_assert_cmpint (speak (&run), ==, rows[i].level);
    tts_run_end (&run);
  }
}

/* What is kept has no level: another one is heard of the same speech. */
static void
test_cached (void)
{
  static const struct
  {
    const gchar *map;
    gint level;
  } rows[] = {
    {"map, twin=-6", SIX_LESS},
    {NULL, TTS_TWIN_LEVEL},
    {"map, twin=-20", TWENTY_LESS},
  };
  g_autofree gchar *dir = tts_folder_new ();

  tts_twin_reset ();
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GstStructure) map = make_map (rows[i].map);
    TtsRun run;

    tts_run_start (&run, "provider", "twin", "cache", GST_TTS_CACHE_MODE_ON,
        "cache-dir", dir, "level-map", map, NULL);
    g_assert_cmpint (speak (&run), ==, rows[i].level);
    tts_run_end (&run);
  }
  g_assert_cmpuint (tts_twin.requests, ==, 1);
  tts_folder_free (g_steal_pointer (&dir));
}

static void
test_rubbish (void)
{
  static const gchar *const maps[] = { "map, twin=loud", "map, twin=true",
    "map, twin=-61", "map, twin=20.5", "map, null=1, twin=(string)1"
  };

  tts_twin_reset ();
  for (guint i = 0; i < G_N_ELEMENTS (maps); i++) {
    g_autoptr (GstTtsSession) session = gst_tts_session_new ();
    g_autoptr (GstStructure) map = make_map (maps[i]);
    g_autoptr (GError) error = NULL;

    g_object_set (session, "provider", "twin", "level-map", map, NULL);
    g_assert_cmpint (gst_tts_session_prepare (session, &error), ==, 0);
    tts_assert_error (error, GST_TTS_ERROR_NOT_CONFIGURED,
        "level-map: what it says of 'twin'");
  }
}

static void
assert_voice (const gchar *property, const gchar *text, const gchar *voice)
{
  g_autoptr (GstStructure) map = make_map (text);
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new ("Ten bytes.");
  TtsRun run;

  cue->speaker = g_strdup ("ANNA");
  tts_twin_reset ();
  tts_run_start (&run, "provider", "twin", "voice", "deep", property, map,
      NULL);
  g_assert_true (gst_tts_session_push (run.session, run.script_id, 0, cue));
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpstr (tts_twin.voice, ==, voice);
  tts_run_end (&run);
}

/* Some count their voices, and nobody writes (string) in front of a number. */
static void
test_numbers (void)
{
  assert_voice ("speaker-map", "map, ANNA=3", "3");
  assert_voice ("voice-map", "map, twin/deep=4, twin=5", "4");
  assert_voice ("voice-map", "map, twin/high=4, twin=5", "5");
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/level/twin-alone", test_twin_alone);
  g_test_add_func ("/level/fallback", test_fallback);
  g_test_add_func ("/level/cached", test_cached);
  g_test_add_func ("/level/rubbish", test_rubbish);
  g_test_add_func ("/level/numbers", test_numbers);
  return tts_test_run ();
}
