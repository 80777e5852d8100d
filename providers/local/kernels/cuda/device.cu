// SPDX-License-Identifier: LGPL-2.1-or-later
// One GPU: its stream, memory and errors. Memory is managed, so that what the
// host writes before the first operation and reads after the last needs no
// copies of its own; a request writes nothing in between.

#include "device.cuh"
#include "launch.h"

extern "C"
{
#include "kernels/device.h"
}

static cudaStream_t stream;
static int current = -1;

// A thread launches on the GPU that it has chosen last.
extern "C" cudaStream_t
tts_cuda_stream (void)
{
  cudaSetDevice (current);
  return stream;
}

// Why a GPU of this age does not multiply so; NULL if it does.
static const char *
lacks (TtsPrecision precision, int major, int minor)
{
  if (!tts_ops_cuda (precision))
    return "it computes in fp32, tf32 and fp16 only";
  if (precision == TTS_PRECISION_TF32 && major < 8)
    return "it is too old for tf32; it computes in fp32 and fp16";
  if (10 * major + minor < 75)
    return "it is older than all that kernels were built for (sm_75)";
  return NULL;
}

static void *
alloc (size_t size)
{
  void *memory;

  tts_cuda_stream ();
  if (cudaMallocManaged (&memory, size ? size : 1) == cudaSuccess)
    return memory;
  cudaGetLastError ();          /* else the next wait would tell it */
  return NULL;
}

static void
free_memory (void *memory)
{
  cudaFree (memory);
}

// A failed launch shows here, too.
static const char *
wait (void)
{
  cudaError_t error = cudaStreamSynchronize (tts_cuda_stream ());

  if (error == cudaSuccess)
    error = cudaGetLastError ();
  return error == cudaSuccess ? NULL : cudaGetErrorString (error);
}

extern "C" __attribute__ ((visibility ("default"))) const char *
tts_device_module_open (int n, TtsPrecision precision, TtsDevice *ret_device)
{
  cudaError_t error = cudaSuccess;
  int shared = 0, major = 0, minor = 0;
  const char *lacking;

  if (current >= 0 && current != n)
    return "the process uses another GPU already";
  if (current < 0) {
    error = cudaSetDevice (n);
    if (error == cudaSuccess)
      error = cudaDeviceGetAttribute (&shared,
          cudaDevAttrConcurrentManagedAccess, n);
    if (error == cudaSuccess && !shared)
      return "its memory can not be touched while it works, as under WSL and "
          "on Jetson";
    if (error == cudaSuccess)
      error = cudaStreamCreateWithFlags (&stream, cudaStreamNonBlocking);
  }
  if (error == cudaSuccess)
    error = cudaDeviceGetAttribute (&major,
        cudaDevAttrComputeCapabilityMajor, n);
  if (error == cudaSuccess)
    error = cudaDeviceGetAttribute (&minor,
        cudaDevAttrComputeCapabilityMinor, n);
  if (error != cudaSuccess)
    return cudaGetErrorString (error);
  current = n;
  lacking = lacks (precision, major, minor);
  if (!lacking)
    *ret_device = TtsDevice { tts_ops_cuda (precision), alloc, free_memory,
        wait, precision };
  return lacking;
}
