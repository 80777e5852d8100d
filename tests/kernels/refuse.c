/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is said where a GPU cannot be had. */
#include "test-main.h"

#include "refuse.h"

static const TtsCudaState good = { 13010, 13000, 2, 90 };

static void
check (TtsCudaState state, int n, TtsPrecision precision,
    const gchar *message)
{
  g_assert_cmpstr (tts_cuda_refuse (&state, n, precision), ==, message);
}

static void
test_driver (void)
{
  TtsCudaState none = { .runtime = 13000 }, old = none, empty = good;

  old.driver = 12040;
  empty.n_gpus = 0;
  check (good, 1, TTS_PRECISION_FP32, NULL);
  check (none, 0, TTS_PRECISION_FP32,
      "there is no driver of NVIDIA's on this machine; install one");
  check (old, 0, TTS_PRECISION_FP32, "the driver is too old: it is for CUDA "
      "12.4, and at least 13.0 is needed; install a newer one");
  check (empty, 0, TTS_PRECISION_FP32, "the driver has no GPU to offer");
  check (good, 2, TTS_PRECISION_FP32,
      "there is no such GPU; the last one is 'cuda:1'");
}

static void
test_gpu (void)
{
  TtsCudaState turing = good, volta = good;

  turing.capability = 75;
  volta.capability = 70;
  check (good, 0, TTS_PRECISION_TF32, NULL);
  check (good, 0, TTS_PRECISION_FP16, NULL);
  check (good, 0, TTS_PRECISION_BF16,
      "it computes in fp32, tf32 and fp16 only");
  check (turing, 0, TTS_PRECISION_FP16, NULL);
  check (turing, 0, TTS_PRECISION_TF32,
      "it is too old for tf32; it computes in fp32 and fp16");
  check (volta, 0, TTS_PRECISION_FP32,
      "it is older than those that the kernels are for (sm_75)");
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/refuse/driver", test_driver);
  g_test_add_func ("/refuse/gpu", test_gpu);
  return tts_test_run ();
}
