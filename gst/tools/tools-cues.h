/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which cues of a script are meant. */
#pragma once

#include "tools-common.h"

G_BEGIN_DECLS

/* @cues are ids, numbers from 1 and ranges of them; those of @speakers alone
 * if that is not NULL. Both are nullable. 0 or the exit code. */
gint     tool_choose_cues  (ToolInput *input, gchar **cues,
    gchar **speakers);

gboolean tool_is_chosen    (const ToolInput *input, guint index);
guint    tool_n_chosen     (const ToolInput *input);

/* As the property cues of ttssrc wants it; NULL for all. */
gchar *  tool_dup_chosen   (const ToolInput *input);

/* Only those that were chosen stay in the script. */
void     tool_drop_others  (ToolInput *input);

/* Adds a copy of the name of each who speaks in @script and is not there. */
void     tool_add_speakers (const GstTtsScript *script, GPtrArray *names);

/* Says which NAME=VOICE of @speakers (nullable) is for none of @names: one
 * that is spelt in another way would change nothing in silence. */
void     tool_warn_of_speakers (gchar **speakers, GPtrArray *names);

G_END_DECLS
