/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A session with the provider `null` and all that comes out of it. */
#include "session-test.h"

#include <string.h>

void
tts_run_set_null (TtsRun *run, const gchar *property, const gchar *value)
{
  g_autoptr (GstTtsProvider) null =
      gst_tts_session_get_provider (run->session, "null");

  gst_util_set_object_arg (G_OBJECT (null), property, value);
}

/* Each run has an account of its own, or the failures of one would count for
 * the next. */
static void
set_own_account (TtsRun *run)
{
  static guint n_runs = 0;
  g_autofree gchar *account = g_strdup_printf ("run/%u", n_runs++);

  tts_run_set_null (run, "account", account);
}

static void
make_run (TtsRun *run)
{
  memset (run, 0, sizeof *run);
  run->session = gst_tts_session_new ();
  run->script_id = g_ref_string_new ("test");
  run->audio = g_byte_array_new ();
  run->words = g_array_new (FALSE, FALSE, sizeof (GstTtsWord));
  run->warnings = g_ptr_array_new_with_free_func (g_free);
  run->providers = g_ptr_array_new ();
  g_object_set (run->session, "provider", "null", NULL);
  set_own_account (run);
}

static void
begin (TtsRun *run)
{
  g_autoptr (GError) error = NULL;
  GstAudioInfo info;

  g_assert_cmpint (gst_tts_session_prepare (run->session, &error), ==,
      TTS_RUN_RATE);
  g_assert_no_error (error);
  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_S16LE, TTS_RUN_RATE, 1,
      NULL);
  gst_tts_session_start (run->session, &info);
}

void
tts_run_start (TtsRun *run, const gchar *first_property, ...)
{
  va_list args;

  make_run (run);
  va_start (args, first_property);
  g_object_set_valist (G_OBJECT (run->session), first_property, args);
  va_end (args);
  begin (run);
}

static void
on_gone (gpointer user_data, GObject *where_it_was)
{
  TtsDeparture *departure = user_data;

  g_mutex_lock (&departure->lock);
  departure->thread = g_thread_self ();
  g_cond_signal (&departure->cond);
  g_mutex_unlock (&departure->lock);
}

void
tts_departure_watch (TtsDeparture *departure, gpointer object)
{
  g_object_weak_ref (object, on_gone, departure);
  g_object_unref (object);
}

GThread *
tts_departure_wait (TtsDeparture *departure)
{
  g_mutex_lock (&departure->lock);
  while (!departure->thread)
    g_cond_wait (&departure->cond, &departure->lock);
  g_mutex_unlock (&departure->lock);
  return departure->thread;
}

/* A job that was cancelled may keep its provider for a moment, which what
 * looks for leaks at the end of a program would find. */
void
tts_run_end (TtsRun *run)
{
  TtsDeparture null = { .thread = NULL };

  tts_departure_watch (&null, gst_tts_session_get_provider (run->session,
          "null"));
  gst_tts_session_stop (run->session);
  gst_object_unref (run->session);
  tts_departure_wait (&null);
  gst_clear_object (&run->clock);
  g_ref_string_release (run->script_id);
  g_byte_array_unref (run->audio);
  g_array_unref (run->words);
  g_ptr_array_unref (run->warnings);
  g_ptr_array_unref (run->providers);
  g_clear_error (&run->error);
}

static void
set_null_properties (TtsRun *run, const gchar *list)
{
  g_auto (GStrv) words = g_strsplit (list, ";", -1);

  for (guint i = 0; words[i] && *words[i]; i++) {
    gchar *value = strchr (words[i], '=');

    *value = '\0';
    tts_run_set_null (run, words[i], value + 1);
  }
}

void
tts_run_start_on_clock (TtsRun *run, const gchar *null,
    const gchar *first_property, ...)
{
  va_list args;

  make_run (run);
  run->clock = gst_test_clock_new ();
  gst_tts_session_set_clock (run->session, run->clock);
  g_object_set (run->session, "max-workers", 1, "max-ahead", 100,
      "try-timeout", 0, "chunk-timeout", 0, NULL);
  set_null_properties (run, null);
  va_start (args, first_property);
  g_object_set_valist (G_OBJECT (run->session), first_property, args);
  va_end (args);
  begin (run);
}

guint
tts_run_requests (TtsRun *run)
{
  g_autoptr (GstTtsProvider) null =
      gst_tts_session_get_provider (run->session, "null");
  guint requests;

  g_object_get (null, "requests", &requests, NULL);
  return requests;
}

guint64
tts_run_stat (const TtsRun *run, const gchar *name)
{
  g_autoptr (GstStructure) stats =
      gst_tts_session_get_stats (run->session, "stats");
  const GValue *value = gst_structure_get_value (stats, name);

  g_assert_nonnull (value);
  return G_VALUE_HOLDS_UINT (value) ? g_value_get_uint (value)
      : g_value_get_uint64 (value);
}

GstClockTime
tts_run_turn (TtsRun *run)
{
  g_assert_true (gst_test_clock_crank (GST_TEST_CLOCK (run->clock)));
  return gst_clock_get_time (run->clock);
}

static void
keep (TtsRun *run, GstTtsPiece *piece)
{
  run->n_pieces++;
  run->n_started += piece->cue_started;
  run->n_done += piece->cue_done;
  run->n_skipped += piece->skipped;
  if (piece->warning)
    g_ptr_array_add (run->warnings, g_strdup (piece->warning));
  if (piece->cue_done) {
    run->cue_samples = piece->cue_samples;
    run->cue_tries = piece->cue_tries;
    g_ptr_array_add (run->providers, (gpointer) piece->provider);
  }

  if (piece->buffer) {
    GstTtsMeta *meta = gst_buffer_get_tts_meta (piece->buffer);
    GstMapInfo map;

    g_assert_cmpuint (GST_BUFFER_OFFSET (piece->buffer), ==,
        run->audio->len / 2);
    g_assert_cmpuint (meta->cue_index, ==, piece->cue_index);
    run->cue_duration = meta->cue_duration;
    if (meta->words)
      g_array_append_vals (run->words, meta->words->data, meta->words->len);
    gst_buffer_map (piece->buffer, &map, GST_MAP_READ);
    g_byte_array_append (run->audio, map.data, map.size);
    gst_buffer_unmap (piece->buffer, &map);
  }
}

void
tts_run_pull_one (TtsRun *run)
{
  GstTtsPiece piece;

  g_assert_cmpint (gst_tts_session_pull (run->session, &piece, NULL), ==,
      GST_FLOW_OK);
  keep (run, &piece);
  gst_tts_piece_clear (&piece);
}

void
tts_run_pull_cue (TtsRun *run)
{
  guint n = run->n_done;

  while (run->n_done == n)
    tts_run_pull_one (run);
}

GstFlowReturn
tts_run_pull_all (TtsRun *run)
{
  GstTtsPiece piece;
  GstFlowReturn flow;

  while ((flow = gst_tts_session_pull (run->session, &piece, &run->error))
      == GST_FLOW_OK) {
    keep (run, &piece);
    gst_tts_piece_clear (&piece);
  }
  return flow;
}

void
tts_run_push (TtsRun *run, guint index, const gchar *text)
{
  g_autoptr (GstTtsCue) cue = gst_tts_cue_parse_inline (text, strlen (text));

  g_assert_true (gst_tts_session_push (run->session, run->script_id, index,
          cue));
}

void
tts_run_assert_providers (const TtsRun *run, const gchar *expected)
{
  g_autoptr (GString) got = g_string_new (NULL);

  for (guint i = 0; i < run->providers->len; i++)
    g_string_append_printf (got, "%s%s", i ? " " : "",
        (const gchar *) g_ptr_array_index (run->providers, i));
  g_assert_cmpstr (got->str, ==, expected);
}

gboolean
tts_run_is_silent (const TtsRun *run, guint64 first, guint64 end)
{
  const gint16 *samples = (const gint16 *) run->audio->data;

  for (guint64 i = first; i < end; i++)
    if (samples[i] != 0)
      return FALSE;
  return TRUE;
}
