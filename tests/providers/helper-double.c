/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A helper program without a library that does what its text says, so that a
 * test can see how well or badly meant answers end. */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../providers/helper/server.h"

#define RATE 8000

/* Links to the program are others of its kind. */
static int
is_called (const char *name)
{
  return strcmp (program_invocation_short_name, name) == 0;
}

static const char *
init (void)
{
  return is_called ("ill") ? "it has no data" : NULL;
}

static void
list_voices (void)
{
  helper_voice (is_called ("rude") ? "\xff" : "one", "the first", "en", "");
  helper_voice ("two", "", "", "female");
}

/* The first samples say who answers: child and program. */
static void
send_samples (long count)
{
  int16_t samples[512] = { 0, };
  const pid_t pids[] = { getpid (), getppid () };

  memcpy (samples, pids, sizeof pids);
  for (; count > 0; count -= 512) {
    helper_samples (samples, count < 512 ? count : 512);
    memset (samples, 0, sizeof pids);
  }
}

static void
report_descriptors (void)
{
  DIR *folder = opendir ("/proc/self/fd");
  int n = 0;

  while (readdir (folder))
    n++;
  closedir (folder);
  helper_fail (HELPER_ERROR_FAILED, "%d descriptors", n - 3);
}

static int
find_socket (void)
{
  for (int fd = 3; fd < 64; fd++) {
    int type;
    socklen_t size = sizeof type;

    if (getsockopt (fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0
        && type == SOCK_STREAM)
      return fd;
  }
  _exit (1);
}

static void
send_raw (const char *hex)
{
  int fd = find_socket ();
  unsigned byte;

  for (; sscanf (hex, "%2x", &byte) == 1; hex += 2)
    if (send (fd, &(char) { byte }, 1, MSG_NOSIGNAL) != 1)
      _exit (1);
  _exit (0);
}

static void
speak (const HelperRequest *request)
{
  const char *text = request->text;

  if (strncmp (text, "raw", 3) == 0)
    send_raw (text + 3 + strspn (text + 3, " "));
  if (strcmp (text, "descriptors") == 0)
    report_descriptors ();
  if (strncmp (text, "flood", 5) == 0) {
    helper_format (text[5] ? 384000 : 96000, text[5] ? 8 : 2);
    send_samples (1L << 40);
  }

  helper_format (RATE, 1);
  if (strncmp (text, "say ", 4) == 0)
    send_samples (atol (text + 4));
  else
    send_samples (512);
  if (strcmp (text, "hold") == 0)
    for (;;)
      pause ();
  if (strcmp (text, "crash") == 0)
    raise (SIGKILL);
}

int
main (void)
{
  static const HelperEngine engine = {
    .init = init,
    .list_voices = list_voices,
    .speak = speak,
  };

  return helper_serve (&engine);
}
