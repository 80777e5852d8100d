/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The instructions of AMX for bf16 in a handler of SIGILL. */
#include "amx.h"

#include <math.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#include "kernels/bf16.h"

#define N_TILES 8
#define MAX_ROWS 16
#define MAX_BYTES 64

typedef struct
{
  uint8_t rows;
  uint16_t bytes;               /* of a row */
  uint8_t data[MAX_ROWS][MAX_BYTES];
} Tile;

/* One that is read: VEX, opcode, ModRM and what belongs to it. */
typedef struct
{
  const uint8_t *next;
  int prefix, opcode, third;    /* pp and vvvv of VEX */
  int mod, reg, rm;
  uint8_t *address;
  intptr_t stride;
} Instruction;

enum { NO_PREFIX, PREFIX_66, PREFIX_F3, PREFIX_F2 };

static Tile tiles[N_TILES];
static int configured;
static unsigned n_done;
static struct sigaction before;

static intptr_t
read_register (const ucontext_t *context, int number)
{
  static const int places[] = { REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP,
    REG_RBP, REG_RSI, REG_RDI, REG_R8, REG_R9, REG_R10, REG_R11, REG_R12,
    REG_R13, REG_R14, REG_R15
  };

  return context->uc_mcontext.gregs[places[number]];
}

static int32_t
read_offset (Instruction *self, int size)
{
  int32_t offset;

  if (size == 1)
    return *(const int8_t *) self->next++;
  memcpy (&offset, self->next, sizeof offset);
  self->next += sizeof offset;
  return offset;
}

/* Base, index (which is the stride of tiles) and offset. */
static void
read_address (Instruction *self, const ucontext_t *context, int x, int b)
{
  int base = self->rm + b, index = 4, scale = 0;
  intptr_t address = 0;

  if (self->rm == 4) {
    base = (*self->next & 7) + b;
    index = (*self->next >> 3 & 7) + x;
    scale = *self->next++ >> 6;
  }
  if (index != 4)
    self->stride = read_register (context, index) << scale;
  if (self->mod == 0 && (base & 7) == 5) {
    address = read_offset (self, 4);
    if (self->rm == 5)
      address += (intptr_t) self->next;
  } else {
    address = read_register (context, base);
    if (self->mod > 0)
      address += read_offset (self, self->mod == 1 ? 1 : 4);
  }
  self->address = (uint8_t *) address;
}

/* 0 unless it is one of map 0F38 with VEX, 128 bits and W0, as all are. */
static int
read_instruction (Instruction *self, const ucontext_t *context)
{
  const uint8_t *at =
      (const uint8_t *) context->uc_mcontext.gregs[REG_RIP];
  int x = at[1] & 0x40 ? 0 : 8, b = at[1] & 0x20 ? 0 : 8;

  if (at[0] != 0xc4 || (at[1] & 0x9f) != 0x82 || at[2] & 0x84)
    return 0;
  *self = (Instruction) {
    .next = at + 5, .prefix = at[2] & 3, .third = ~at[2] >> 3 & 15,
    .opcode = at[3], .mod = at[4] >> 6, .reg = at[4] >> 3 & 7,
    .rm = at[4] & 7,
  };
  if (self->mod < 3)
    read_address (self, context, x, b);
  return 1;
}

/* Tiles of what LDTILECFG is given; others than palette 1 there are not. */
static int
configure (const uint8_t *config)
{
  if (config[0] != 1 || config[1] != 0)
    return 0;
  memset (tiles, 0, sizeof tiles);
  for (int i = 0; i < N_TILES; i++) {
    memcpy (&tiles[i].bytes, config + 16 + 2 * i, 2);
    tiles[i].rows = config[48 + i];
    if (tiles[i].bytes > MAX_BYTES || tiles[i].rows > MAX_ROWS)
      return 0;
  }
  configured = 1;
  return 1;
}

/* A product and a sum in one rounding; what is subnormal is zero. */
static float
fuse (float a, float b, float sum)
{
  float result = fmaf (a, b, sum);

  return fabsf (result) < 0x1p-126f ? 0 : result;
}

static float
half_of (const Tile *tile, int row, int i)
{
  uint16_t half;

  memcpy (&half, tile->data[row] + 2 * i, sizeof half);
  return tts_bf16_to_f32 (half);
}

static int
multiply (Tile *sums, const Tile *a, const Tile *b)
{
  if (a->bytes != 4 * b->rows || a->rows != sums->rows ||
      b->bytes != sums->bytes)
    return 0;
  for (int m = 0; m < sums->rows; m++)
    for (int n = 0; n < sums->bytes / 4; n++) {
      float even = 0, odd = 0, sum;

      for (int k = 0; k < b->rows; k++) {
        even = fuse (half_of (a, m, 2 * k), half_of (b, k, 2 * n), even);
        odd = fuse (half_of (a, m, 2 * k + 1), half_of (b, k, 2 * n + 1),
            odd);
      }
      memcpy (&sum, sums->data[m] + 4 * n, sizeof sum);
      sum = fuse (1, fuse (1, even, odd), sum);
      memcpy (sums->data[m] + 4 * n, &sum, sizeof sum);
    }
  return 1;
}

static void
move (Tile *tile, const Instruction *self, int loads)
{
  uint8_t *memory = self->address;

  for (int row = 0; row < tile->rows; row++, memory += self->stride)
    if (loads)
      memcpy (tile->data[row], memory, tile->bytes);
    else
      memcpy (memory, tile->data[row], tile->bytes);
}

static int
run (const Instruction *self)
{
  int in_memory = self->mod < 3;

  if (self->opcode == 0x49 && self->prefix == NO_PREFIX && in_memory)
    return configure (self->address);
  if (!configured)
    return 0;
  if (self->opcode == 0x49 && self->prefix == NO_PREFIX)
    configured = 0;
  else if (self->opcode == 0x49 && self->prefix == PREFIX_F2 && !in_memory)
    memset (tiles[self->reg].data, 0, sizeof tiles[self->reg].data);
  else if (self->opcode == 0x4b && self->prefix >= PREFIX_F3 && in_memory)
    move (&tiles[self->reg], self, self->prefix == PREFIX_F2);
  else if (self->opcode == 0x5c && self->prefix == PREFIX_F3 && !in_memory)
    return multiply (&tiles[self->reg], &tiles[self->rm],
        &tiles[self->third & 7]);
  else
    return 0;
  return 1;
}

/* What is not understood ends the program at the second try. */
static void
on_trap (int number, siginfo_t *info, void *data)
{
  ucontext_t *context = data;
  Instruction instruction;

  if (!read_instruction (&instruction, context) || !run (&instruction)) {
    sigaction (SIGILL, &before, NULL);
    return;
  }
  context->uc_mcontext.gregs[REG_RIP] = (intptr_t) instruction.next;
  n_done++;
}

void
amx_open (void)
{
  struct sigaction action = { .sa_sigaction = on_trap,
    .sa_flags = SA_SIGINFO };

  n_done = 0;
  configured = 0;
  sigaction (SIGILL, &action, &before);
}

void
amx_close (void)
{
  sigaction (SIGILL, &before, NULL);
}

unsigned
amx_count (void)
{
  return n_done;
}
