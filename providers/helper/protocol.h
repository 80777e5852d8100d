/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a provider and its helper program say to each other.
 *
 * The provider starts the program once, with one end of a SOCK_SEQPACKET
 * pair as descriptor 3. Each message on it is one byte and one descriptor:
 * the program's end of a SOCK_STREAM pair that belongs to a single job. The
 * program forks; the child reads the request from that socket, answers with
 * frames, and exits. Closing its end is how the provider cancels a job, and
 * closing the pair is how it ends the program.
 *
 * Both sides run on one machine, so numbers are as the machine has them. */
#pragma once

#include <stdint.h>

#define HELPER_CONTROL_FD 3
#define HELPER_MAGIC 0x74737432u        /* changes with this file */

#define HELPER_MAX_STRING (1u << 20)    /* bytes of text, or of a name */
#define HELPER_MAX_FRAME (64u * 1024)   /* bytes after the header */

enum
{
  HELPER_SPEAK = 1,
  HELPER_LIST_VOICES = 2,
  HELPER_PHONEMES = 3,                  /* of each line of the text */
};

enum
{
  HELPER_FLAG_SSML = 1 << 0,            /* the text is SSML */
  HELPER_FLAG_PHONEMES = 1 << 1,        /* [[phonemes]] are in the text */
  HELPER_FLAG_MORE = 1 << 2,            /* the same cue goes on after it */
};

/* Voice, language and text follow, without a byte between them. */
typedef struct
{
  uint32_t magic;
  uint32_t what;
  uint32_t flags;
  uint32_t voice_size;
  uint32_t language_size;
  uint32_t text_size;
  double rate;                          /* speed factor */
  double pitch;                         /* semitones */
  uint32_t pitch_range;                 /* 0 to 100 */
  uint32_t word_gap;                    /* units of 10 ms */
} HelperRequestHeader;

enum
{
  HELPER_FORMAT = 1,                    /* HelperFormat */
  HELPER_SAMPLES = 2,                   /* 16 bit */
  HELPER_WORD = 3,                      /* HelperWord */
  HELPER_VOICE = 4,                     /* four strings, each with its NUL */
  HELPER_ERROR = 5,                     /* HelperErrorCode, then a sentence */
  HELPER_DONE = 6,                      /* nothing */
  HELPER_TEXT = 7,                      /* UTF-8, goes on in the next one */
};

typedef struct
{
  uint32_t type;
  uint32_t size;                        /* of what follows */
} HelperFrame;

typedef struct
{
  uint32_t rate;
  uint32_t channels;
} HelperFormat;

/* What offset and length count is between a provider and its program. */
typedef struct
{
  uint32_t offset;
  uint32_t length;
  uint64_t start;                       /* samples */
  uint64_t end;
} HelperWord;

enum
{
  HELPER_ERROR_FAILED = 0,
  HELPER_ERROR_UNKNOWN_VOICE = 1,
  HELPER_ERROR_UNKNOWN_LANGUAGE = 2,
  HELPER_ERROR_NOT_CONFIGURED = 3,
};
