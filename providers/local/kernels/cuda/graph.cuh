// SPDX-License-Identifier: LGPL-2.1-or-later
// Graphs of a GPU, as TtsDevice has them.

#pragma once

extern "C"
{
  // Where the calling thread's launches are kept, or NULL.
  cudaStream_t tts_cuda_kept_stream (void);

  bool tts_cuda_graph_begin (void);
  void *tts_cuda_graph_end (void);
  void tts_cuda_graph_run (void *graph);
  void tts_cuda_graph_free (void *graph);
}
