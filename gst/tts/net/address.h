/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which addresses a reply may send us to. */
#pragma once

#include <gio/gio.h>

/* Whether it is one of the internet at large: no loopback, no private or
 * local network, nothing that a gateway maps to one. */
gboolean net_address_is_public (GInetAddress *address);

/* Whether a proxy may be asked for @host: a name that is not of a local
 * network, no address. */
gboolean net_host_is_public_name (const gchar *host);

/* Whether it names a machine by its address and port, which works for the
 * user: http or https, and the address is public. */
gboolean net_is_worker (GUri *uri);

/* Scheme, host and port are equal. */
gboolean net_same_origin (GUri *a, GUri *b);
