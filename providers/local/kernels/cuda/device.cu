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
tts_device_module_open (int n, TtsDevice *ret_device)
{
  cudaError_t error = cudaSuccess;
  int shared = 0;

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
  if (error != cudaSuccess)
    return cudaGetErrorString (error);
  current = n;
  *ret_device = TtsDevice { &tts_cuda_ops, alloc, free_memory, wait };
  return NULL;
}
