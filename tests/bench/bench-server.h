/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A fake server in a process of its own. */
#pragma once

#include <gio/gio.h>

#define BENCH_KEY "bench"

typedef struct
{
  GSubprocess *process;
  gchar *base;
} BenchServer;

/* The fake of OpenAI's speech: TLS with @pem (nullable), @delay in ms before
 * each answer, which comes in pieces of so many bytes. */
void bench_server_start (BenchServer *server, const gchar *pem,
    guint delay, guint piece);

void bench_server_stop  (BenchServer *server);
