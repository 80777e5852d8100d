/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finding, starting and restarting a helper program. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXIT_WAIT_MS 200

extern char **environ;

/* All that were ever started; the lock of each is taken before this one. */
static GMutex started_lock;
static GSList *started;

gchar *
gst_tts_helper_find (const GstTtsHelper *helper, GError **error)
{
  const gchar *path = g_getenv ("GST_TTS_LIBEXECDIR");
  g_auto (GStrv) folders = g_strsplit (path ? path : "", ":", -1);
  g_autofree gchar *installed = NULL;

  for (guint i = 0; folders[i]; i++) {
    g_autofree gchar *file = g_build_filename (folders[i], helper->program,
        NULL);

    if (*folders[i] && access (file, X_OK) == 0)
      return g_steal_pointer (&file);
  }
  installed = g_build_filename (GST_TTS_LIBEXECDIR, helper->program, NULL);
  if (access (installed, X_OK) == 0)
    return g_steal_pointer (&installed);

  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
      "the helper program %s is not in %s; install gst-tts with it (its "
      "library is in the Debian package %s) or set GST_TTS_LIBEXECDIR",
      helper->program, GST_TTS_LIBEXECDIR, helper->package);
  return NULL;
}

/* 0 to 2 stay free for those who believe that they are stdin, stdout and
 * stderr even where the application has closed these. */
static gint
above_stderr (gint fd)
{
  gint moved;

  if (fd > STDERR_FILENO)
    return fd;
  moved = fcntl (fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  close (fd);
  return moved;
}

static gboolean
make_pair (gint type, gint ret_fds[2], GError **error)
{
  gint fds[2];

  if (socketpair (AF_UNIX, type | SOCK_CLOEXEC, 0, fds) < 0) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_DEVICE,
        "no socket for a helper program: %s", g_strerror (errno));
    return FALSE;
  }
  ret_fds[0] = above_stderr (fds[0]);
  ret_fds[1] = above_stderr (fds[1]);
  if (ret_fds[0] >= 0 && ret_fds[1] >= 0)
    return TRUE;

  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_DEVICE,
      "no descriptor for a helper program: %s", g_strerror (errno));
  for (guint i = 0; i < 2; i++)
    if (ret_fds[i] >= 0)
      close (ret_fds[i]);
  return FALSE;
}

/* Own process group: what is typed at the application's terminal is not meant
 * for it. Signals as a fresh program expects them, whatever this thread has.
 * It ends when the control socket does; a parent-death signal would come when
 * the thread that started it ends. */
static gint
spawn (const gchar *file, const gchar *program, gint fd, pid_t *ret_pid)
{
  gchar *const argv[] = { (gchar *) program, NULL };
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t none, all;
  gint status;

  sigemptyset (&none);
  sigfillset (&all);
  posix_spawnattr_init (&attributes);
  posix_spawnattr_setflags (&attributes, POSIX_SPAWN_SETPGROUP
      | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  posix_spawnattr_setsigmask (&attributes, &none);
  posix_spawnattr_setsigdefault (&attributes, &all);
  posix_spawn_file_actions_init (&actions);
  posix_spawn_file_actions_adddup2 (&actions, fd, HELPER_CONTROL_FD);
  posix_spawn_file_actions_addopen (&actions, STDIN_FILENO, "/dev/null",
      O_RDONLY, 0);
  posix_spawn_file_actions_addopen (&actions, STDOUT_FILENO, "/dev/null",
      O_WRONLY, 0);
  status = posix_spawn (ret_pid, file, &actions, &attributes, argv, environ);
  posix_spawn_file_actions_destroy (&actions);
  posix_spawnattr_destroy (&attributes);
  return status;
}

/* After fork() without exec the program belongs to the other process. */
static void
forget_locked (GstTtsHelper *helper)
{
  if (helper->pid == 0)
    return;

  close (helper->control_fd);
  if (helper->owner == getpid ()) {
    kill (helper->pid, SIGKILL);
    while (waitpid (helper->pid, NULL, 0) < 0 && errno == EINTR)
      continue;
  }
  helper->pid = 0;
}

/* At exit: in a container without an init nobody else buries them. They get
 * a moment to bury their children. */
static void __attribute__ ((destructor))
stop_all (void)
{
  for (GSList *l = started; l; l = l->next) {
    GstTtsHelper *helper = l->data;

    if (helper->pid != 0 && helper->owner == getpid ()) {
      GPollFD fd = { helper->control_fd, 0, 0 };

      shutdown (helper->control_fd, SHUT_WR);
      g_poll (&fd, 1, EXIT_WAIT_MS);
    }
    forget_locked (helper);
  }
  g_slist_free (started);
}

static gboolean
start_locked (GstTtsHelper *helper, GError **error)
{
  g_autofree gchar *file = gst_tts_helper_find (helper, error);
  gint fds[2], status;

  if (!file || !make_pair (SOCK_SEQPACKET, fds, error))
    return FALSE;

  status = spawn (file, helper->program, fds[1], &helper->pid);
  close (fds[1]);
  if (status != 0) {
    close (fds[0]);
    helper->pid = 0;
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
        "%s can not be run: %s", file, g_strerror (status));
    return FALSE;
  }
  helper->control_fd = fds[0];
  helper->owner = getpid ();
  g_mutex_lock (&started_lock);
  if (!g_slist_find (started, helper))
    started = g_slist_prepend (started, helper);
  g_mutex_unlock (&started_lock);
  return TRUE;
}

/* Returns 0 or an error number. */
static gint
send_fd (gint control_fd, gint fd)
{
  gchar byte = 'j';
  struct iovec iov = { &byte, 1 };
  union
  {
    struct cmsghdr align;
    gchar space[CMSG_SPACE (sizeof (gint))];
  } control = { { 0, }, };
  struct msghdr message = {
    .msg_iov = &iov,.msg_iovlen = 1,
    .msg_control = control.space,.msg_controllen = sizeof control.space
  };
  struct cmsghdr *header = CMSG_FIRSTHDR (&message);

  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN (sizeof fd);
  memcpy (CMSG_DATA (header), &fd, sizeof fd);
  return sendmsg (control_fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT) < 0
      ? errno : 0;
}

/* One that died while idle is noticed here, and the job goes to a new one. */
static gboolean
hand_over_locked (GstTtsHelper *helper, gint fd, GError **error)
{
  gint status = ECONNRESET;

  if (helper->pid != 0 && helper->owner == getpid ())
    status = send_fd (helper->control_fd, fd);
  if (status == ECONNRESET || status == EPIPE) {
    forget_locked (helper);
    if (!start_locked (helper, error))
      return FALSE;
    status = send_fd (helper->control_fd, fd);
  }
  if (status != 0)
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_DEVICE,
        "the helper program %s takes no more jobs: %s", helper->program,
        g_strerror (status));
  return status == 0;
}

gint
gst_tts_helper_connect (GstTtsHelper *helper, GError **error)
{
  gint fds[2];
  gboolean ok;

  if (!make_pair (SOCK_STREAM, fds, error))
    return -1;

  g_mutex_lock (&helper->lock);
  ok = hand_over_locked (helper, fds[1], error);
  g_mutex_unlock (&helper->lock);
  close (fds[1]);
  if (ok)
    return fds[0];
  close (fds[0]);
  return -1;
}

void
gst_tts_helper_reap (GstTtsHelper *helper)
{
  GPollFD fd;

  g_mutex_lock (&helper->lock);
  fd = (GPollFD) { helper->control_fd, 0, 0 };
  if (helper->pid != 0 && g_poll (&fd, 1, 0) > 0)
    forget_locked (helper);
  g_mutex_unlock (&helper->lock);
}
