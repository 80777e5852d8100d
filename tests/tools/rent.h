/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the tests of the commands that rent machines have in common: a folder
 * for notes, and that no key is seen anywhere. */
#pragma once

#include "tool.h"

#define RENT_KEY "sk-secret"

/* Runs `gst-tts COMMAND ARGUMENTS`, which ends with @code. */
ToolResult *rent_test_run   (const gchar *command, gint code,
    const gchar *arguments);

/* It says @what on standard error. */
void     rent_test_says  (const gchar *command, gint code,
    const gchar *arguments, const gchar *what);

/* How many machines are written down below @state. */
guint    rent_test_count (const gchar *state);

/* As if all of them had been rented an hour ago. */
void     rent_test_age   (const gchar *state);

/* Whether any other command says @what at its end. */
gboolean rent_test_reminds (const gchar *what);
