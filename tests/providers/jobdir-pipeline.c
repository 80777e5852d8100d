/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What matrix.c does with the others, for the provider that asks by files: a
 * pipeline as a launch line has it speaks through a worker, with each of its
 * models, has that in the ledger, gets over a worker that fails, is flushed
 * while it waits, and hands over to the next provider. */
#include <string.h>

#include "jobdir.h"
#include "scene.h"
#include "test-main.h"
#include "vendor.h"

typedef struct
{
  TtsFakeJobdir jobs;
  Scene scene;
} Fixture;

/* F5 takes the voice of a file. */
static void
set_up_f5 (Fixture *self)
{
  g_autofree gchar *path = g_build_filename (self->jobs.outside,
      "teacher.wav", NULL);
  g_autoptr (GBytes) wav = tts_fake_wav ("Reference");

  g_assert_true (g_file_set_contents (path, g_bytes_get_data (wav, NULL),
          g_bytes_get_size (wav), NULL));
  g_object_set (self->scene.provider, "ref-audio", path, "ref-text",
      "Reference", NULL);
}

static Fixture *
begin (const gchar *model, const gchar *kind, const gchar *more)
{
  Fixture *self = g_new0 (Fixture, 1);
  g_autofree gchar *line = g_strdup_printf ("provider=jobdir%s retry-delay=1",
      more);

  tts_fake_jobdir_init (&self->jobs);
  tts_fake_jobdir_start (&self->jobs, kind);
  scene_begin (&self->scene, "jobdir", line);
  g_object_set (self->scene.provider, "path", self->jobs.root,
      "poll-interval", 20, NULL);
  gst_util_set_object_arg (G_OBJECT (self->scene.provider), "model", model);
  if (g_str_equal (model, "f5"))
    set_up_f5 (self);
  return self;
}

static void
end (Fixture *self)
{
  scene_end (&self->scene);
  tts_fake_jobdir_stop (&self->jobs);
  tts_fake_jobdir_clear (&self->jobs);
  g_free (self);
}

static void
speak (const gchar *more, gpointer model)
{
  Fixture *self = begin (model, "plain", more);

  scene_play (&self->scene);
  scene_assert_ends (&self->scene);
  scene_assert_said (&self->scene, TRUE);
  end (self);
}

static void
test_speech (gconstpointer model)
{
  scene_assert_paid ("jobdir", speak, (gpointer) model);
}

static void
test_retry (gconstpointer model)
{
  Fixture *self = begin (model, "error-once", "");

  scene_play (&self->scene);
  scene_assert_ends (&self->scene);
  scene_assert_said (&self->scene, TRUE);
  end (self);
}

/* While nothing has come, and while the worker is done and its file is not
 * here. What comes after the flush is the same job. */
static void
test_flush (gconstpointer model)
{
  static const gchar *const kinds[] = { "idle", "no-audio" };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    Fixture *self = begin (model, kinds[i], "");

    scene_play (&self->scene);
    tts_fake_jobdir_wait (&self->jobs);
    scene_flush (&self->scene);
    tts_fake_jobdir_turn (&self->jobs, "plain");
    scene_assert_ends (&self->scene);
    scene_assert_said (&self->scene, FALSE);
    end (self);
  }
}

static void
test_hand_over (gconstpointer model)
{
  Fixture *self = begin (model, "error", ",null");

  scene_play (&self->scene);
  scene_assert_ends (&self->scene);
  scene_assert_handed_over (&self->scene);
  end (self);
}

int
main (int argc, char **argv)
{
  static const gchar *const models[] = { "kokoro", "f5" };
  static const struct
  {
    const gchar *name;
    GTestDataFunc run;
  } tests[] = {
    {"speech", test_speech},
    {"retry", test_retry},
    {"flush", test_flush},
    {"hand-over", test_hand_over},
  };

  tts_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (models); i++)
    for (guint n = 0; n < G_N_ELEMENTS (tests); n++) {
      g_autofree gchar *path = g_strdup_printf ("/jobdir-pipeline/%s/%s",
          models[i], tests[n].name);

      g_test_add_data_func (path, models[i], tests[n].run);
    }
  return tts_test_run ();
}
