// SPDX-License-Identifier: LGPL-2.1-or-later
// The GPUs: the stream, memory and errors of each.

#include "device.cuh"
#include "graph.cuh"
#include "launch.h"
#include "refuse.h"

extern "C"
{
#include "kernels/device.h"
}

#define MAX_GPUS 256

// Of those that were opened, by one thread at a time.
static cudaStream_t streams[MAX_GPUS];
static cudaEvent_t events[MAX_GPUS];
static bool clusters[MAX_GPUS];

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
  cudaStream_t kept = tts_cuda_kept_stream ();

  return kept ? kept : streams[current];
}

extern "C" bool
tts_cuda_clusters (void)
{
  return clusters[current];
}

// What fails is not told by the next wait.
static bool
done (cudaError_t error)
{
  if (error != cudaSuccess)
    cudaGetLastError ();
  return error == cudaSuccess;
}

static void *
alloc (size_t size)
{
  void *memory;

  return done (cudaMalloc (&memory, size ? size : 1)) ? memory : NULL;
}

static void
free_memory (void *memory)
{
  done (cudaFree (memory));
}

static void *
alloc_host (size_t size)
{
  void *memory;

  return done (cudaHostAlloc (&memory, size ? size : 1,
          cudaHostAllocPortable)) ? memory : NULL;
}

static void
free_host (void *memory)
{
  done (cudaFreeHost (memory));
}

// One that fails is told by the next wait.
static void
copy (void *dst, const void *src, size_t size)
{
  cudaMemcpyAsync (dst, src, size, cudaMemcpyDefault, tts_cuda_stream ());
}

// A failed launch shows here, too. What failed is forgotten: CUDA keeps it for
// the thread, whichever GPU that asks next.
static const char *
wait (void)
{
  cudaError_t error = cudaEventRecord (events[current], tts_cuda_stream ());
  cudaError_t last;

  if (error == cudaSuccess)
    error = cudaEventSynchronize (events[current]);
  last = cudaGetLastError ();

  if (error == cudaSuccess)
    error = last;
  if (error == cudaErrorMemoryAllocation)
    return TTS_DEVICE_FULL;
  return error == cudaSuccess ? NULL : cudaGetErrorString (error);
}

// What cannot be asked stays zero, and is refused for that.
static TtsCudaState
ask (int n)
{
  TtsCudaState state = { };
  int major = 0, minor = 0;

  cudaDriverGetVersion (&state.driver);
  cudaRuntimeGetVersion (&state.runtime);
  if (cudaGetDeviceCount (&state.n_gpus) != cudaSuccess)
    state.n_gpus = 0;
  if (n < state.n_gpus) {
    cudaDeviceGetAttribute (&major, cudaDevAttrComputeCapabilityMajor, n);
    cudaDeviceGetAttribute (&minor, cudaDevAttrComputeCapabilityMinor, n);
  }
  state.capability = 10 * major + minor;
  return state;
}

// A driver that does not know the question has none.
static bool
has_clusters (int n)
{
  int has = 0;

  if (cudaDeviceGetAttribute (&has, cudaDevAttrClusterLaunch, n) !=
      cudaSuccess)
    cudaGetLastError ();
  return has && tts_cuda_lstm_fits ();
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
  if (error == cudaSuccess && !events[n])
    error = cudaEventCreateWithFlags (&events[n], cudaEventDisableTiming);
  if (error == cudaSuccess)
    clusters[n] = has_clusters (n);
  if (error != cudaSuccess) {
    cudaGetLastError ();
    return cudaGetErrorString (error);
  }
  *ret_device = TtsDevice { tts_ops_cuda (precision), alloc, free_memory,
      alloc_host, free_host, copy, wait, precision, use, n,
      tts_cuda_graph_begin, tts_cuda_graph_end, tts_cuda_graph_run,
      tts_cuda_graph_free };
  return NULL;
}
