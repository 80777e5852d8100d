// SPDX-License-Identifier: LGPL-2.1-or-later
// What a thread launches, kept as a graph instead of being run. It goes to a
// stream of its own: what other threads launch meanwhile is not meant.

#include "device.cuh"
#include "graph.cuh"

static thread_local cudaStream_t kept;

extern "C" cudaStream_t
tts_cuda_kept_stream (void)
{
  return kept;
}

static void
drop_stream ()
{
  if (kept)
    cudaStreamDestroy (kept);
  kept = NULL;
  cudaGetLastError ();          /* else the next wait would tell it */
}

extern "C" bool
tts_cuda_graph_begin (void)
{
  if (cudaStreamCreateWithFlags (&kept, cudaStreamNonBlocking) ==
      cudaSuccess && cudaStreamBeginCapture (kept,
          cudaStreamCaptureModeThreadLocal) == cudaSuccess)
    return true;
  drop_stream ();
  return false;
}

extern "C" void *
tts_cuda_graph_end (void)
{
  cudaGraph_t graph = NULL;
  cudaGraphExec_t ready = NULL;

  if (cudaStreamEndCapture (kept, &graph) == cudaSuccess &&
      cudaGraphInstantiateWithFlags (&ready, graph, 0) != cudaSuccess)
    ready = NULL;
  if (graph)
    cudaGraphDestroy (graph);
  drop_stream ();
  return ready;
}

// One that fails is told by the next wait.
extern "C" void
tts_cuda_graph_run (void *graph)
{
  cudaGraphLaunch ((cudaGraphExec_t) graph, tts_cuda_stream ());
}

extern "C" void
tts_cuda_graph_free (void *graph)
{
  if (cudaGraphExecDestroy ((cudaGraphExec_t) graph) != cudaSuccess)
    cudaGetLastError ();        /* as above */
}
