/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file that gets its name when it is whole. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gchar *path;                  /* as given */
  gchar *target;                /* the file itself, links followed */
  gchar *temporary;             /* beside the file until it is whole */
  gboolean locked;              /* nobody else writes @temporary */
  gint lock_fd;
} ToolFile;

/* 0, or the exit code after a message. */
gint          tool_file_open    (ToolFile *self, const gchar *path);

/* The same, but what is not whole always has the same name, so that nothing is
 * left where a process was killed and came again. One process at a time. */
gint          tool_file_open_part (ToolFile *self, const gchar *path);

/* The path to write to. */
const gchar * tool_file_place   (const ToolFile *self);

/* Writes all of it. 0 or the exit code. */
gint          tool_file_write   (const ToolFile *self, const gchar *data,
    gsize size);

/* The whole file takes its name. 0 or the exit code. */
gint          tool_file_commit  (ToolFile *self);

/* Makes a file of @text at once; - is standard output. 0 or the exit code. */
gint          tool_file_save    (const gchar *path, const gchar *text);

/* Removes what is not whole. TRUE if there was something. */
gboolean      tool_file_abandon (ToolFile *self);

void          tool_file_clear   (ToolFile *self);

G_END_DECLS
