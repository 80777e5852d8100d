/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the tests of helper programs share: a provider whose program does as
 * its text says. */
#pragma once

#include "../../providers/helper/process.h"
#include "job-run.h"
#include "test-main.h"

extern GstTtsHelper test_helper;

GstTtsProvider *make             (void);
GstTtsProvider *make_with        (GstTtsHelper *program);

void            assert_speaks    (GstTtsProvider *provider);

/* Before any thread. A folder with programs that are `rude`, `ill`, `other`
 * and `broken`; (transfer full). */
gchar          *install_programs (void);
void            remove_programs  (const gchar *folder);
