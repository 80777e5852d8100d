/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `local` on a CPU that has AMX as soon as bf16 is asked for: two
 * functions of kernels.c stand under other names, and these before them. The
 * table has other operations from then on, with the same bits. */
#include "test-main.h"

#include "kernels/kernels.h"
#include "local-model.h"
#include "local-test.h"
#include "providers.h"

/* kernels.c's own */
const TtsOps *real_ops_cpu (void);

static gint opened;             /* atomic */

TtsAmx
tts_amx_open (void)
{
  g_atomic_int_set (&opened, TRUE);
  return TTS_AMX_OPEN;
}

const TtsOps *
tts_ops_cpu (void)
{
  static TtsOps amx;
  static gsize once;

  if (g_once_init_enter (&once)) {
    amx = *real_ops_cpu ();
    amx.name = "amx";
    g_once_init_leave (&once, 1);
  }
  return g_atomic_int_get (&opened) ? &amx : real_ops_cpu ();
}

static gboolean
has_batcher (TtsPrecision precision)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TtsStoreModel) place = tts_store_find (TTS_STORE_DEFAULT, &error);
  g_autoptr (GstTtsLocalModel) model = NULL;

  g_assert_no_error (error);
  model = gst_tts_local_model_get (place, "cpu", precision, &error);
  g_assert_no_error (error);
  return gst_tts_local_model_get_batcher (model) != NULL;
}

/* Whatever its operations are, a CPU batches nothing. */
static void
test_batcher (void)
{
  const TtsOps *before = tts_device_cpu ()->ops;

  g_assert_false (has_batcher (TTS_PRECISION_FP32));
  g_assert_cmpint (g_atomic_int_get (&opened), ==, FALSE);
  g_assert_false (has_batcher (TTS_PRECISION_BF16));
  g_assert_cmpstr (tts_ops_cpu ()->name, ==, "amx");
  g_assert_true (tts_ops_cpu () != before);
  g_assert_false (has_batcher (TTS_PRECISION_FP32));
}

/* `auto` is bf16 there. */
static void
test_auto (void)
{
  g_autoptr (GstTtsProvider) bf16 = local_test_provider ();
  g_autoptr (GstTtsProvider) chosen = local_test_provider ();
  g_autoptr (TtsJobRun) like = NULL;

  gst_util_set_object_arg (G_OBJECT (bf16), "precision", "bf16");
  gst_util_set_object_arg (G_OBJECT (chosen), "precision", "auto");
  like = tts_job_run (bf16, "Hi", NULL);
  local_test_says (tts_job_run (chosen, "Hi", NULL), like,
      "local spells words");
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  GST_ELEMENT_REGISTER (ttslocal, NULL);
  if (local_test_install ()) {
    g_test_add_func ("/local-amx/batcher", test_batcher);
    g_test_add_func ("/local-amx/auto", test_auto);
  }
  return local_test_run ();
}
