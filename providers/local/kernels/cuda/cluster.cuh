// SPDX-License-Identifier: LGPL-2.1-or-later
// Blocks of a cluster: they run at the same time and write to each other's
// shared memory. GPUs have them from sm_90 on.

#pragma once

#include "device.cuh"

#define CLUSTER 8               // blocks; a slice of a GPU may have no room

#ifdef TTS_EMULATED
template <typename T, int N>
static void
store_remote (Shared<T, N> &array, long i, T value, unsigned block,
    const char *file = __builtin_FILE (), int line = __builtin_LINE ())
{
  auto there = (Shared<T, N> *) emulator::remote (&array, block);

  (*there) (i, file, line) = value;
}

#define cluster_barrier() emulator::cluster_barrier (__FILE__, __LINE__)

#define LAUNCH_CLUSTERS(kernel, grid, block, shared, stream, ...) \
  emulated_launch (kernel, grid, block, shared, CLUSTER, stream, __VA_ARGS__)
#else
// To the same array of another block, or of the own one.
template <int N>
static __device__ void
store_remote (Shared<float, N> &array, long i, float value, unsigned block)
{
#if __CUDA_ARCH__ >= 900
  uint32_t there;

  asm ("mapa.shared::cluster.u32 %0, %1, %2;" : "=r" (there)
      : "r" (shared_address (&array (i))), "r" (block));
  asm volatile ("st.shared::cluster.f32 [%0], %1;"
      : : "r" (there), "f" (value) : "memory");
#else
  __trap ();
#endif
}

// Of all threads of all blocks; what they wrote before is seen behind it.
static __device__ inline void
cluster_barrier ()
{
#if __CUDA_ARCH__ >= 900
  asm volatile ("barrier.cluster.arrive.release;\n\t"
      "barrier.cluster.wait.acquire;" : : : "memory");
#else
  __trap ();
#endif
}

// Blocks of the first dimension, each eight of them.
static inline cudaLaunchConfig_t
cluster_config (cudaLaunchAttribute *cluster, dim3 grid, dim3 block,
    size_t shared, cudaStream_t stream)
{
  cudaLaunchConfig_t config = { };

  cluster->id = cudaLaunchAttributeClusterDimension;
  cluster->val.clusterDim = { CLUSTER, 1, 1 };
  config.gridDim = grid;
  config.blockDim = block;
  config.dynamicSmemBytes = shared;
  config.stream = stream;
  config.attrs = cluster;
  config.numAttrs = 1;
  return config;
}

// Whether the GPU in use has room for one.
template <typename... Wanted>
static bool
clusters_fit (void (*kernel) (Wanted...), dim3 block, size_t shared)
{
  cudaLaunchAttribute cluster = { };
  const cudaLaunchConfig_t config =
      cluster_config (&cluster, dim3 (CLUSTER), block, shared, NULL);
  int n = 0;

  if (cudaOccupancyMaxActiveClusters (&n, kernel, &config) == cudaSuccess)
    return n > 0;
  cudaGetLastError ();
  return false;
}

template <typename... Wanted, typename... Given>
static void
launch_clusters (void (*kernel) (Wanted...), dim3 grid, dim3 block,
    size_t shared, cudaStream_t stream, const Given &... args)
{
  cudaLaunchAttribute cluster = { };
  const cudaLaunchConfig_t config =
      cluster_config (&cluster, grid, block, shared, stream);

  cudaLaunchKernelEx (&config, kernel, args...);
}

#define LAUNCH_CLUSTERS(kernel, grid, block, shared, stream, ...) \
  launch_clusters (kernel, grid, block, shared, stream, __VA_ARGS__)
#endif
