/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The half of a helper program that is the same for every library. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "protocol.h"

typedef struct
{
  uint32_t flags;
  double rate;                  /* speed factor */
  double pitch;                 /* semitones */
  uint32_t pitch_range;         /* 0 to 100 */
  uint32_t word_gap;            /* units of 10 ms */
  const char *voice;            /* "" is the default */
  const char *language;         /* "" is the default */
  const char *text;
} HelperRequest;

/* A library. @init runs once, in the program itself, and returns what is
 * wrong or NULL. @settle (optional) runs there after the first child was
 * forked, for what later children need not do again. The others run in a
 * child, so that every request finds the library as these left it; they
 * answer with the functions below and return. @phonemes (optional) says a line
 * for each line of the text, in the library's own letters. */
typedef struct
{
  const char *(*init) (void);
  void (*settle) (void);
  void (*list_voices) (void);
  void (*speak) (const HelperRequest *request);
  void (*phonemes) (const HelperRequest *request);
} HelperEngine;

/* The whole main(). */
int  helper_serve      (const HelperEngine *engine);

/* From a child. A provider that went away ends it. */
void helper_format     (uint32_t rate, uint32_t channels);
void helper_samples    (const int16_t *samples, size_t count);
void helper_word       (uint32_t offset, uint32_t length, uint64_t start,
    uint64_t end);
void helper_voice      (const char *name, const char *description,
    const char *language, const char *gender);

void helper_text       (const char *text, size_t size);

/* Sends the sentence and ends the child. */
void helper_fail       (uint32_t code, const char *format, ...)
    __attribute__ ((format (printf, 2, 3), noreturn));
