/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The instances of an account at Vast.ai. */
#pragma once

#include "rent.h"

G_BEGIN_DECLS

extern const RentVendor vast_vendor;

/* `running` or `stopped`. */
gboolean vast_instance_set_state (GstTtsHttpProvider *api, const gchar *id,
    const gchar *state, GCancellable *cancellable, GError **error);

/* The last lines of what it printed. */
gchar *  vast_instance_fetch_log (GstTtsHttpProvider *api, const gchar *id,
    guint lines, GCancellable *cancellable, GError **error);

G_END_DECLS
