/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file that gets its name when it is whole. */
#include "tools-file.h"

#include "tools-common.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define MAX_LINKS 40            /* as many as Linux follows */

static gint
fail_to_create (const gchar *path)
{
  tool_message ("cannot create %s: %s", path, g_strerror (errno));
  return EX_CANTCREAT;
}

static gint
fail_to_write (const gchar *path, gint error)
{
  if (error == ENOSPC)
    tool_message ("cannot write %s: the disk is full", path);
  else
    tool_message ("cannot write %s: %s", path, g_strerror (error));
  return EX_IOERR;
}

static gint
make_temporary (ToolFile *self, gint mode)
{
  g_autofree gchar *dir = g_path_get_dirname (self->target);
  g_autofree gchar *base = g_path_get_basename (self->target);
  g_autofree gchar *name = g_strdup_printf (".%s.XXXXXX", base);
  gint fd;

  self->temporary = g_build_filename (dir, name, NULL);
  fd = g_mkstemp_full (self->temporary, O_RDWR | O_CLOEXEC, mode);
  if (fd < 0) {
    g_clear_pointer (&self->temporary, g_free);
    return fail_to_create (self->path);
  }
  g_close (fd, NULL);
  return 0;
}

/* The file that a link stands for though it is not there yet. */
static gchar *
follow_links (const gchar *path)
{
  gchar *place = g_strdup (path);

  for (guint n = 0; n < MAX_LINKS; n++) {
    g_autofree gchar *old = place, *folder = g_path_get_dirname (place);
    g_autofree gchar *next = g_file_read_link (place, NULL);

    if (!next)
      return g_steal_pointer (&old);
    place = g_path_is_absolute (next) ? g_strdup (next)
        : g_build_filename (folder, next, NULL);
  }
  return place;
}

/* A link's target is written, not the link; a device or pipe is written as
 * it is, there is nothing to rename to. */
gint
tool_file_open (ToolFile *self, const gchar *path)
{
  GStatBuf info;

  self->path = g_strdup (path);
  if (g_stat (path, &info) != 0) {
    if (errno != ENOENT)
      return fail_to_create (path);
    self->target = follow_links (path);
    return make_temporary (self, 0666);
  }
  self->target = realpath (path, NULL);
  if (!self->target)
    self->target = g_strdup (path);

  if (S_ISDIR (info.st_mode)) {
    errno = EISDIR;
    return fail_to_create (path);
  }
  if (g_access (path, W_OK) != 0)
    return fail_to_create (path);
  return S_ISREG (info.st_mode) ?
      make_temporary (self, info.st_mode & 0777) : 0;
}

gint
tool_file_open_part (ToolFile *self, const gchar *path)
{
  g_autofree gchar *dir = g_path_get_dirname (path);
  g_autofree gchar *base = g_path_get_basename (path);
  g_autofree gchar *name = g_strdup_printf (".%s.part", base);
  gint fd;

  self->path = g_strdup (path);
  self->target = g_strdup (path);
  if (g_file_test (path, G_FILE_TEST_IS_DIR)) {
    errno = EISDIR;
    return fail_to_create (path);
  }
  self->temporary = g_build_filename (dir, name, NULL);
  fd = g_open (self->temporary, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0) {
    self->locked = TRUE;
    self->lock_fd = fd;
    return 0;
  }
  g_clear_pointer (&self->temporary, g_free);
  if (fd < 0)
    return fail_to_create (path);
  g_close (fd, NULL);
  tool_message ("%s is being written by another gst-tts", path);
  return EX_TEMPFAIL;
}

const gchar *
tool_file_place (const ToolFile *self)
{
  return self->temporary ? self->temporary : self->target;
}

gint
tool_file_write (const ToolFile *self, const gchar *data, gsize size)
{
  FILE *out = g_fopen (tool_file_place (self), "we");
  gint error = 0;

  if (!out)
    return fail_to_write (self->path, errno);
  if (fwrite (data, 1, size, out) < size)
    error = errno;
  if (fclose (out) != 0 && error == 0)
    error = errno;
  return error == 0 ? 0 : fail_to_write (self->path, error);
}

gint
tool_file_commit (ToolFile *self)
{
  if (self->temporary && g_rename (self->temporary, self->target) != 0)
    return fail_to_create (self->path);
  g_clear_pointer (&self->temporary, g_free);
  return 0;
}

gboolean
tool_file_abandon (ToolFile *self)
{
  if (!self->temporary)
    return FALSE;
  g_unlink (self->temporary);
  g_clear_pointer (&self->temporary, g_free);
  return TRUE;
}

void
tool_file_clear (ToolFile *self)
{
  tool_file_abandon (self);
  if (self->locked)
    g_close (self->lock_fd, NULL);
  self->locked = FALSE;
  g_clear_pointer (&self->target, g_free);
  g_clear_pointer (&self->path, g_free);
}

gint
tool_file_save (const gchar *path, const gchar *text)
{
  ToolFile file = { NULL };
  gint code;

  if (strcmp (path, "-") == 0) {
    fputs (text, stdout);
    return 0;
  }
  code = tool_file_open (&file, path);
  if (code == 0)
    code = tool_file_write (&file, text, strlen (text));
  if (code == 0)
    code = tool_file_commit (&file);
  tool_file_clear (&file);
  return code;
}
