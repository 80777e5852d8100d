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

typedef struct
{
  const gchar *pem;             /* NULL for no TLS */
  guint delay;                  /* ms before each answer of OpenAI's */
  guint piece;                  /* bytes of audio at once */
  const gchar *audio;           /* file for what is no WAV or PCM, or NULL */
} BenchServerOptions;

/* The fake of that name. */
void bench_server_start (BenchServer *server, const gchar *name,
    const BenchServerOptions *options);

void bench_server_stop  (BenchServer *server);
