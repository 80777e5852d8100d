// SPDX-License-Identifier: LGPL-2.1-or-later
// Memory and streams of emulated GPUs.

#include "emulated-device.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <sys/mman.h>
#include <unistd.h>

#include "emulator.h"
#include "launch.h"

#define HOST -1
#define NOT_WRITTEN 0xff

struct Bytes
{
  const char *data;
  size_t size;
};

struct EmulatedStream
{
  std::vector<std::function<void ()>> work;
  std::vector<Bytes> reads;     // of the host, by a graph's copies
};

namespace
{
  struct Piece
  {
    char *data;
    size_t size;
    int owner;                  // a GPU, or HOST

    bool
    has (const void *memory, size_t n) const
    {
      const char *first = (const char *) memory;

      return first >= data && n <= size &&
          (size_t) (first - data) <= size - n;
    }
  };

  // All below is under it, but for what is the thread's own.
  std::recursive_mutex lock;
  EmulatedStream streams[TTS_EMULATED_GPUS];
  std::vector<Piece> pieces;
  std::vector<const void *> copied[TTS_EMULATED_GPUS];  // the host's, pending
  TtsEmulatedCounts counts;
  size_t budget;
  bool refuses;

  thread_local int current;
  thread_local EmulatedStream *kept;    // a graph that is being made
  struct sigaction others;
}

using Guard = std::lock_guard<std::recursive_mutex>;

static void
refuse (const char *what)
{
  fprintf (stderr, "%s: %s\n", __FILE__, what);
  abort ();
}

static const Piece *
find (const void *memory, size_t size)
{
  for (const Piece &piece : pieces)
    if (piece.has (memory, size))
      return &piece;
  return NULL;
}

// The fault comes again, and then is what it would have been.
static void
on_fault (int, siginfo_t *info, void *)
{
  static const char message[] = __FILE__
      ": memory of a GPU is touched by the host, or by another one\n";
  const Piece *piece = find (info->si_addr, 1);

  if (piece && piece->owner != HOST)
    (void) !write (STDERR_FILENO, message, sizeof message - 1);
  sigaction (SIGSEGV, &others, NULL);
}

static void
watch_faults ()
{
  struct sigaction action = { };

  action.sa_sigaction = on_fault;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigaction (SIGSEGV, &action, &others);
}

static void
protect (const Piece &piece, int access)
{
  if (mprotect (piece.data, piece.size, access) != 0)
    refuse ("memory can not be opened or closed");
}

static void
protect_all (int gpu, int access)
{
  for (const Piece &piece : pieces)
    if (piece.owner == gpu)
      protect (piece, access);
}

static size_t
whole_pages (size_t size)
{
  size_t page = sysconf (_SC_PAGESIZE);

  return (size + page) / page * page;
}

static void *
take (size_t size, int owner)
{
  Piece piece = { NULL, whole_pages (size), owner };
  void *data = mmap (NULL, piece.size, PROT_READ | PROT_WRITE,
      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (data == MAP_FAILED)
    return NULL;
  memset (data, NOT_WRITTEN, piece.size);
  piece.data = (char *) data;
  pieces.push_back (piece);
  if (owner != HOST)
    protect (piece, PROT_NONE);
  return data;
}

static size_t
taken_from (int gpu)
{
  size_t sum = 0;

  for (const Piece &piece : pieces)
    sum += piece.owner == gpu ? piece.size : 0;
  return sum;
}

static void *
alloc (size_t size)
{
  Guard guard (lock);

  if (kept || (budget && taken_from (current) + whole_pages (size) > budget))
    return NULL;
  counts.allocs++;
  return take (size, current);
}

static void *
alloc_host (size_t size)
{
  Guard guard (lock);

  if (kept)
    return NULL;
  counts.host_allocs++;
  return take (size, HOST);
}

static void
drop (const void *memory)
{
  for (size_t i = 0; i < pieces.size (); i++)
    if (pieces[i].data == memory) {
      munmap (pieces[i].data, pieces[i].size);
      pieces.erase (pieces.begin () + i);
      return;
    }
  refuse ("memory is given back that nobody took");
}

static void
do_work ()
{
  EmulatedStream *stream = &streams[current];

  protect_all (current, PROT_READ | PROT_WRITE);
  for (const auto &work : stream->work)
    work ();
  protect_all (current, PROT_NONE);
  stream->work.clear ();
  copied[current].clear ();
}

// As CUDA, that waits here.
static void
free_memory (void *memory)
{
  Guard guard (lock);

  do_work ();
  drop (memory);
}

static void
free_host (void *memory)
{
  Guard guard (lock);

  for (const auto &pending : copied)
    for (const void *end : pending)
      if (find (end, 1)->data == memory)
        refuse ("memory is given back that a copy needs");
  drop (memory);
}

static void
check_as_it_was (const void *src, const std::vector<char> &was)
{
  if (memcmp (src, was.data (), was.size ()) != 0)
    refuse ("the host changed what a copy reads before it waited");
}

static void
copy (void *dst, const void *src, size_t size)
{
  Guard guard (lock);
  const Piece *to = find (dst, size), *from = find (src, size);
  const char *first = (const char *) src;

  if (!to || !from)
    refuse ("a copy is past the end of its memory, or of some that is not "
        "pinned");
  if (kept) {
    kept->work.push_back ([=] { memcpy (dst, src, size); });
    if (from->owner == HOST)
      kept->reads.push_back ({ first, size });
    return;
  }
  if (to->owner == HOST)
    memset (dst, NOT_WRITTEN, size);
  copied[current].push_back (to->owner == HOST ? dst : src);
  counts.copies++;
  if (from->owner == HOST) {
    std::vector<char> was (first, first + size);

    streams[current].work.push_back ([=] {
      check_as_it_was (src, was);
      memcpy (dst, src, size);
    });
  } else {
    streams[current].work.push_back ([=] { memcpy (dst, src, size); });
  }
}

static const char *
wait (void)
{
  Guard guard (lock);

  counts.waits++;
  do_work ();
  return NULL;
}

static void
use (int n)
{
  current = n;
}

extern "C" cudaStream_t
tts_cuda_stream (void)
{
  return kept ? kept : &streams[current];
}

extern "C" bool
tts_cuda_clusters (void)
{
  return true;
}

void
emulator::submit (cudaStream_t to, const std::function<void ()> &work)
{
  Guard guard (lock);

  counts.launches += !kept;
  if (to)
    to->work.push_back (work);
  else
    work ();
}

void
emulator::reach (const void *memory, size_t size)
{
  Guard guard (lock);
  const Piece *piece = find (memory, size);

  if (!pieces.empty () && (!piece || piece->owner != current))
    refuse ("a kernel is given other memory than its GPU's");
}

static bool
graph_begin (void)
{
  kept = new EmulatedStream;
  return true;
}

static void *
graph_end (void)
{
  Guard guard (lock);
  EmulatedStream *graph = kept;

  kept = NULL;
  if (!refuses) {
    counts.kept++;
    return graph;
  }
  delete graph;
  return NULL;
}

static void
graph_run (void *graph)
{
  Guard guard (lock);
  const EmulatedStream *from = (EmulatedStream *) graph;
  auto &to = streams[current].work;

  for (const Bytes &read : from->reads) {
    std::vector<char> was (read.data, read.data + read.size);

    copied[current].push_back (read.data);
    to.push_back ([=] { check_as_it_was (read.data, was); });
  }
  to.insert (to.end (), from->work.begin (), from->work.end ());
  counts.run++;
}

static void
graph_free (void *graph)
{
  Guard guard (lock);

  delete (EmulatedStream *) graph;
  counts.freed++;
}

extern "C" TtsDevice
tts_emulated_device (int n, TtsPrecision precision)
{
  static std::once_flag once;

  std::call_once (once, watch_faults);
  return TtsDevice { tts_ops_cuda (precision), alloc, free_memory, alloc_host,
      free_host, copy, wait, precision, use, n, graph_begin, graph_end,
      graph_run, graph_free };
}

extern "C" TtsEmulatedCounts
tts_emulated_counts (void)
{
  Guard guard (lock);

  counts.taken = 0;
  counts.pinned = taken_from (HOST);
  for (int i = 0; i < TTS_EMULATED_GPUS; i++)
    counts.taken += taken_from (i);
  return counts;
}

extern "C" void
tts_emulated_set_budget (size_t bytes)
{
  Guard guard (lock);

  budget = bytes;
}

extern "C" void
tts_emulated_refuse_graphs (bool refuse)
{
  Guard guard (lock);

  refuses = refuse;
}
