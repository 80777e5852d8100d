/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tables of operations. */
#include "kernels.h"

#include <pthread.h>

#ifdef TTS_HAVE_X86
#include <cpuid.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

static const TtsOps reference = {
  .name = "reference",
  .probe = tts_probe_f32_c,
#define FILL_SLOT(name, arguments) .name = tts_##name##_f32_c,
  TTS_OPS (FILL_SLOT)
#undef FILL_SLOT
};

const TtsOps *
tts_ops_reference (void)
{
  return &reference;
}

#ifdef TTS_HAVE_X86
static TtsOps avx2, avx512;

#ifdef TTS_HAVE_AMX
#define AMX_BF16 (1u << 22)     /* of EDX of CPUID leaf 7 */
#define AMX_TILE (1u << 24)
#define TILE_STATES (3u << 17)  /* of XCR0: the configuration and the data */
#define REQUEST_STATE 0x1023    /* of arch_prctl: ARCH_REQ_XCOMP_PERM */
#define TILE_DATA 18

static TtsOps amx;
static atomic_bool amx_open;

static bool
has_amx (void)
{
  unsigned a, b, c, d, low, high;

  if (!__builtin_cpu_supports ("avx512f") ||
      !__get_cpuid_count (7, 0, &a, &b, &c, &d) || !(d & AMX_BF16) ||
      !(d & AMX_TILE))
    return false;
  __asm__ ("xgetbv" : "=a" (low), "=d" (high) : "c" (0));
  return (low & TILE_STATES) == TILE_STATES;
}

/* Asking is for all threads of the process. */
TtsAmx
tts_amx_open (void)
{
  if (!has_amx ())
    return TTS_AMX_NONE;
  if (syscall (SYS_arch_prctl, REQUEST_STATE, TILE_DATA) != 0)
    return TTS_AMX_REFUSED;
  tts_ops_cpu ();
  atomic_store (&amx_open, true);
  return TTS_AMX_OPEN;
}
#endif

/* What an implementation has not is the reference's. */
static void
fill_tables (void)
{
  avx2 = avx512 = reference;
  avx2.name = "avx2";
  avx2.probe = tts_probe_f32_avx2;
  TTS_SET_SIMD (avx2, avx2);
  avx512.name = "avx512";
  avx512.probe = tts_probe_f32_avx512;
  TTS_SET_SIMD (avx512, avx512);
#ifdef TTS_HAVE_AMX
  amx = avx512;
  amx.name = "amx";
  amx.pairs = tts_pairs_amx;
#endif
}

const TtsOps *
tts_ops_cpu (void)
{
  static pthread_once_t once = PTHREAD_ONCE_INIT;

  pthread_once (&once, fill_tables);
#ifdef TTS_HAVE_AMX
  if (atomic_load (&amx_open))
    return &amx;
#endif
  if (__builtin_cpu_supports ("avx512f"))
    return &avx512;
  if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma"))
    return &avx2;
  return &reference;
}
#else
const TtsOps *
tts_ops_cpu (void)
{
  return &reference;
}
#endif

#ifndef TTS_HAVE_AMX
TtsAmx
tts_amx_open (void)
{
  return TTS_AMX_NONE;
}
#endif
