/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A helper program: takes jobs, forks a child for each, kills those that
 * nobody waits for. */
#include "server.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_JOBS 256

/* Samples are sent in growing pieces: the first soon, the later ones with
 * few system calls. */
#define FIRST_PIECE 512
#define LAST_PIECE 8192

typedef struct
{
  pid_t pid;
  int fd;
  int killed;
} Job;

/* The server. */
static Job jobs[MAX_JOBS];
static int n_jobs;

/* A child: one job each. */
static int job_fd = -1;
static int16_t piece[LAST_PIECE];
static size_t piece_fill, piece_size = FIRST_PIECE;

static void
write_all (const void *data, size_t size)
{
  const char *p = data;

  while (size > 0) {
    ssize_t n = send (job_fd, p, size, MSG_NOSIGNAL);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      _exit (1);
    p += n;
    size -= n;
  }
}

static void
read_all (void *data, size_t size)
{
  char *p = data;

  while (size > 0) {
    ssize_t n = recv (job_fd, p, size, 0);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      _exit (1);
    p += n;
    size -= n;
  }
}

static void
send_frame (uint32_t type, const void *data, uint32_t size)
{
  static char out[sizeof (HelperFrame) + HELPER_MAX_FRAME];
  const HelperFrame frame = { type, size };

  memcpy (out, &frame, sizeof frame);
  if (size > 0)
    memcpy (out + sizeof frame, data, size);
  write_all (out, sizeof frame + size);
}

void
helper_format (uint32_t rate, uint32_t channels)
{
  const HelperFormat format = { rate, channels };

  send_frame (HELPER_FORMAT, &format, sizeof format);
}

static void
flush_samples (void)
{
  if (piece_fill > 0)
    send_frame (HELPER_SAMPLES, piece, piece_fill * sizeof *piece);
  piece_fill = 0;
  if (piece_size < LAST_PIECE)
    piece_size *= 2;
}

void
helper_samples (const int16_t *samples, size_t count)
{
  while (count > 0) {
    size_t room = piece_size - piece_fill;
    size_t n = count < room ? count : room;

    memcpy (piece + piece_fill, samples, n * sizeof *piece);
    piece_fill += n;
    samples += n;
    count -= n;
    if (piece_fill == piece_size)
      flush_samples ();
  }
}

void
helper_word (uint32_t offset, uint32_t length, uint64_t start, uint64_t end)
{
  const HelperWord word = { offset, length, start, end };

  send_frame (HELPER_WORD, &word, sizeof word);
}

void
helper_voice (const char *name, const char *description,
    const char *language, const char *gender)
{
  char text[1024];
  int n = snprintf (text, sizeof text, "%s%c%s%c%s%c%s", name, 0, description,
      0, language, 0, gender);

  if (n >= 0 && (size_t) n < sizeof text)
    send_frame (HELPER_VOICE, text, n + 1);
}

void
helper_text (const char *text, size_t size)
{
  while (size > 0) {
    size_t n = size < HELPER_MAX_FRAME ? size : HELPER_MAX_FRAME;

    send_frame (HELPER_TEXT, text, n);
    text += n;
    size -= n;
  }
}

void
helper_fail (uint32_t code, const char *format, ...)
{
  char text[sizeof code + 512];
  va_list args;
  int n;

  memcpy (text, &code, sizeof code);
  va_start (args, format);
  n = vsnprintf (text + sizeof code, sizeof text - sizeof code, format, args);
  va_end (args);
  if (n < 0)
    n = 0;
  if (n >= (int) (sizeof text - sizeof code))
    n = sizeof text - sizeof code - 1;
  send_frame (HELPER_ERROR, text, sizeof code + n);
  _exit (0);
}

static char *
read_string (uint32_t size)
{
  char *string;

  if (size > HELPER_MAX_STRING || !(string = malloc (size + 1)))
    _exit (1);
  read_all (string, size);
  string[size] = '\0';
  return string;
}

static void
run_child (const HelperEngine *engine, const char *problem)
{
  HelperRequestHeader header;
  HelperRequest request;

  read_all (&header, sizeof header);
  if (header.magic != HELPER_MAGIC)
    helper_fail (HELPER_ERROR_NOT_CONFIGURED,
        "the helper program is of another version of gst-tts");
  if (problem)
    helper_fail (HELPER_ERROR_NOT_CONFIGURED, "%s", problem);

  request.flags = header.flags;
  request.rate = header.rate;
  request.pitch = header.pitch;
  request.pitch_range = header.pitch_range;
  request.word_gap = header.word_gap;
  request.voice = read_string (header.voice_size);
  request.language = read_string (header.language_size);
  request.text = read_string (header.text_size);
  if (header.what == HELPER_LIST_VOICES)
    engine->list_voices ();
  else if (header.what == HELPER_PHONEMES && engine->phonemes)
    engine->phonemes (&request);
  else if (header.what == HELPER_PHONEMES)
    helper_fail (HELPER_ERROR_FAILED, "it knows no phonemes");
  else
    engine->speak (&request);
  flush_samples ();
  send_frame (HELPER_DONE, NULL, 0);
}

/* A child must not keep another job's socket open: its provider would never
 * see the end of it. */
static void
close_all_but (int fd)
{
  for (int i = 0; i < n_jobs; i++)
    if (jobs[i].fd != fd)
      close (jobs[i].fd);
  close (HELPER_CONTROL_FD);
}

static void
start_job (const HelperEngine *engine, const char *problem, int fd,
    int signal_fd, const sigset_t *old_mask)
{
  pid_t parent = getpid (), pid;

  if (n_jobs == MAX_JOBS || (pid = fork ()) < 0) {
    close (fd);
    return;
  }
  if (pid == 0) {
    prctl (PR_SET_PDEATHSIG, SIGKILL);
    if (getppid () != parent)
      _exit (1);
    job_fd = fd;
    close_all_but (fd);
    close (signal_fd);
    sigprocmask (SIG_SETMASK, old_mask, NULL);
    run_child (engine, problem);
    _exit (0);
  }
  jobs[n_jobs++] = (Job) { pid, fd, 0 };
}

/* Returns a job's socket, -1 if there is none, -2 at the end. */
static int
receive_job (void)
{
  char byte;
  struct iovec iov = { &byte, 1 };
  union
  {
    struct cmsghdr align;
    char space[CMSG_SPACE (sizeof (int))];
  } control;
  struct msghdr message = {
    .msg_iov = &iov,.msg_iovlen = 1,
    .msg_control = control.space,.msg_controllen = sizeof control.space
  };
  ssize_t n = recvmsg (HELPER_CONTROL_FD, &message,
      MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
  struct cmsghdr *header;
  int fd;

  if (n < 0)
    return errno == EAGAIN || errno == EINTR ? -1 : -2;
  if (n == 0)
    return -2;

  header = CMSG_FIRSTHDR (&message);
  if (!header || header->cmsg_level != SOL_SOCKET
      || header->cmsg_type != SCM_RIGHTS
      || header->cmsg_len != CMSG_LEN (sizeof fd))
    return -1;
  memcpy (&fd, CMSG_DATA (header), sizeof fd);
  return fd;
}

/* Closing ours is what tells the provider that its job is over, even if the
 * child could not say so. */
static void
reap_children (int signal_fd)
{
  struct signalfd_siginfo info;
  pid_t pid;

  if (read (signal_fd, &info, sizeof info) < 0 && errno != EAGAIN)
    return;

  while ((pid = waitpid (-1, NULL, WNOHANG)) > 0) {
    for (int i = 0; i < n_jobs; i++) {
      if (jobs[i].pid == pid) {
        close (jobs[i].fd);
        jobs[i] = jobs[--n_jobs];
        break;
      }
    }
  }
}

static void
kill_abandoned (const struct pollfd *fds)
{
  for (int i = 0; i < n_jobs; i++) {
    if (fds[i].revents & POLLHUP) {
      kill (jobs[i].pid, SIGKILL);
      jobs[i].killed = 1;
    }
  }
}

static void
serve (const HelperEngine *engine, const char *problem, int signal_fd,
    const sigset_t *old_mask)
{
  static struct pollfd fds[2 + MAX_JOBS];

  for (int settled = !engine->settle || problem;;) {
    const int n = n_jobs;
    int fd;

    fds[0] = (struct pollfd) { HELPER_CONTROL_FD, POLLIN, 0 };
    fds[1] = (struct pollfd) { signal_fd, POLLIN, 0 };
    for (int i = 0; i < n; i++)
      fds[2 + i] = (struct pollfd) { jobs[i].killed ? -1 : jobs[i].fd, 0, 0 };
    if (poll (fds, 2 + n, -1) < 0)
      return;

    kill_abandoned (fds + 2);
    if (fds[1].revents)
      reap_children (signal_fd);
    if (fds[0].revents) {
      fd = receive_job ();
      if (fd == -2)
        return;
      if (fd >= 0)
        start_job (engine, problem, fd, signal_fd, old_mask);
      if (!settled)
        engine->settle ();
      settled = 1;
    }
  }
}

/* Nothing of the application's stays open here, and 0 to 2 are always taken,
 * so that no library writes into a socket. */
static void
tidy_descriptors (void)
{
  int null;

  while ((null = open ("/dev/null", O_RDWR)) >= 0 && null < 3)
    continue;
  if (null >= 0)
    close (null);
  close_range (HELPER_CONTROL_FD + 1, ~0u, 0);
  fcntl (HELPER_CONTROL_FD, F_SETFD, FD_CLOEXEC);
}

static int
was_started_by_provider (void)
{
  int type;
  socklen_t size = sizeof type;

  return getsockopt (HELPER_CONTROL_FD, SOL_SOCKET, SO_TYPE, &type,
      &size) == 0 && type == SOCK_SEQPACKET;
}

int
helper_serve (const HelperEngine *engine)
{
  const char *problem;
  sigset_t mask, old_mask;
  int signal_fd;

  tidy_descriptors ();
  if (!was_started_by_provider ()) {
    fprintf (stderr, "this program is started by a provider of gst-tts\n");
    return 64;
  }

  problem = engine->init ();
  sigemptyset (&mask);
  sigaddset (&mask, SIGCHLD);
  sigprocmask (SIG_BLOCK, &mask, &old_mask);
  signal_fd = signalfd (-1, &mask, SFD_NONBLOCK | SFD_CLOEXEC);
  if (signal_fd < 0)
    return 1;

  serve (engine, problem, signal_fd, &old_mask);
  for (int i = 0; i < n_jobs; i++)
    kill (jobs[i].pid, SIGKILL);
  while (waitpid (-1, NULL, 0) > 0)
    continue;
  return 0;
}
