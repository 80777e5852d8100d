// SPDX-License-Identifier: LGPL-2.1-or-later
// The kernels as they are, built for the emulator.

#define TTS_EMULATED

#include "cluster.cuh"
#include "conv.cuh"
#include "launch.h"
#include "tensor.cuh"
#include "kernels/random.h"

#include <algorithm>

using std::isnan;
using std::min;

static double
cospi (double x)
{
  return std::cos (M_PI * x);
}

static double
sinpi (double x)
{
  return std::sin (M_PI * x);
}

namespace attention
{
#include "attention.cu"
}
#undef TILE
#undef WARPS
namespace conv1d
{
#include "conv1d.cu"
}
#undef COLUMNS
#undef THREADS
namespace conv1d_tensor
{
#include "conv1d-tensor.cu"
}
#undef BLOCKS
#undef COLUMNS
#undef ROWS
#undef STAGES
#undef THREADS
#undef WORDS
namespace lstm
{
#include "lstm.cu"
}
#undef THREADS
namespace rows
{
#include "rows.cu"
}
#undef WARPS
namespace sample
{
#include "sample.cu"
}
#undef THREADS
namespace spectrum
{
#include "spectrum.cu"
}
#undef THREADS
namespace stats
{
#include "stats.cu"
}
