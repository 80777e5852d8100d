// SPDX-License-Identifier: LGPL-2.1-or-later
// The GPUs: the stream, memory and errors of each. Memory is managed, so that
// what the host writes before the first operation and reads after the last
// needs no copies of its own; a request writes nothing in between.

#include "device.cuh"
#include "launch.h"
#include "refuse.h"

extern "C"
{
#include "kernels/device.h"
}

#define MAX_GPUS 256

// Of those that were opened, by one thread at a time.
static cudaStream_t streams[MAX_GPUS];

static thread_local int current;

static void
use (int n)
{
  current = n;
  cudaSetDevice (n);
}

extern "C" cudaStream_t
tts_cuda_stream (void)
{
  return streams[current];
}

static void *
alloc (size_t size)
{
  void *memory;

  if (cudaMallocManaged (&memory, size ? size : 1) == cudaSuccess)
    return memory;
  cudaGetLastError ();          /* else the next wait would tell it */
  return NULL;
}

static void
free_memory (void *memory)
{
  if (cudaFree (memory) != cudaSuccess)
    cudaGetLastError ();        /* as above */
}

// A failed launch shows here, too. What failed is forgotten: CUDA keeps it for
// the thread, whichever GPU that asks next.
static const char *
wait (void)
{
  cudaError_t error = cudaStreamSynchronize (tts_cuda_stream ());
  cudaError_t last = cudaGetLastError ();

  if (error == cudaSuccess)
    error = last;
  return error == cudaSuccess ? NULL : cudaGetErrorString (error);
}

// What cannot be asked stays zero, and is refused for that.
static TtsCudaState
ask (int n)
{
  TtsCudaState state = { };
  int major = 0, minor = 0, shares = 0;

  cudaDriverGetVersion (&state.driver);
  cudaRuntimeGetVersion (&state.runtime);
  if (cudaGetDeviceCount (&state.n_gpus) != cudaSuccess)
    state.n_gpus = 0;
  if (n < state.n_gpus) {
    cudaDeviceGetAttribute (&major, cudaDevAttrComputeCapabilityMajor, n);
    cudaDeviceGetAttribute (&minor, cudaDevAttrComputeCapabilityMinor, n);
    cudaDeviceGetAttribute (&shares, cudaDevAttrConcurrentManagedAccess, n);
  }
  state.capability = 10 * major + minor;
  state.shares_memory = shares;
  return state;
}

extern "C" __attribute__ ((visibility ("default"))) const char *
tts_device_module_open (int n, TtsPrecision precision, TtsDevice *ret_device)
{
  const TtsCudaState state = ask (n);
  const char *refused = tts_cuda_refuse (&state, n, precision);
  cudaError_t error;

  if (refused)
    return refused;
  error = cudaSetDevice (n);
  if (error == cudaSuccess && !streams[n])
    error = cudaStreamCreateWithFlags (&streams[n], cudaStreamNonBlocking);
  if (error != cudaSuccess) {
    cudaGetLastError ();
    return cudaGetErrorString (error);
  }
  *ret_device = TtsDevice { tts_ops_cuda (precision), alloc, free_memory,
      wait, precision, use, n };
  return NULL;
}
