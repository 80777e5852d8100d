/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs code for AMX on CPUs without it: each of its instructions is trapped,
 * read and done, as Intel's manual describes them. For one thread. */
#pragma once

/* From now on, until amx_close(). */
void     amx_open  (void);
void     amx_close (void);

/* How many instructions were done. */
unsigned amx_count (void);
