/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which addresses a reply may send us to. */
#include "address.h"

#include <string.h>

/* Special ranges of IPv4, and those of IPv6 within 2000::/3: documentation
 * and what tunnels an IPv4 address. */
static const gchar *const special[] = {
  "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8",
  "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
  "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
  "203.0.113.0/24", "224.0.0.0/3", "2001::/23", "2001:db8::/32", "2002::/16",
  "3fff::/20",
};

static const gchar *const local_endings[] = {
  ".localhost", ".local", ".internal", ".lan", ".home", ".corp", ".intranet",
  ".home.arpa", ".localdomain",
};

static gboolean
is_within (GInetAddress *address, const gchar *range)
{
  g_autoptr (GInetAddressMask) mask =
      g_inet_address_mask_new_from_string (range, NULL);

  return g_inet_address_mask_matches (mask, address);
}

gboolean
net_address_is_public (GInetAddress *address)
{
  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6
      && !is_within (address, "2000::/3"))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (special); i++)
    if (is_within (address, special[i]))
      return FALSE;
  return TRUE;
}

/* Names of digits only are addresses in one of their old spellings. */
static gboolean
is_number (const gchar *host)
{
  const gchar *last = strrchr (host, '.');

  return g_ascii_isdigit (last ? last[1] : host[0]);
}

gboolean
net_host_is_public_name (const gchar *host)
{
  g_autofree gchar *name = g_ascii_strdown (host, -1);
  gsize size = strlen (name);

  if (size > 0 && name[size - 1] == '.')
    name[size - 1] = '\0';
  if (g_hostname_is_ip_address (name) || strchr (name, ':')
      || !strchr (name, '.') || is_number (name))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (local_endings); i++)
    if (g_str_has_suffix (name, local_endings[i]))
      return FALSE;
  return TRUE;
}

gboolean
net_is_worker (GUri *uri)
{
  const gchar *scheme = g_uri_get_scheme (uri);
  const gchar *host = g_uri_get_host (uri);
  g_autoptr (GInetAddress) address =
      host ? g_inet_address_new_from_string (host) : NULL;

  return address && net_address_is_public (address) && g_uri_get_port (uri) > 0
      && (g_str_equal (scheme, "http") || g_str_equal (scheme, "https"));
}

static gint
port_of (GUri *uri)
{
  gint port = g_uri_get_port (uri);

  if (port > 0)
    return port;
  return g_strcmp0 (g_uri_get_scheme (uri), "https") == 0 ? 443 : 80;
}

gboolean
net_same_origin (GUri *a, GUri *b)
{
  const gchar *host_a = g_uri_get_host (a), *host_b = g_uri_get_host (b);

  return g_strcmp0 (g_uri_get_scheme (a), g_uri_get_scheme (b)) == 0
      && host_a && host_b && g_ascii_strcasecmp (host_a, host_b) == 0
      && port_of (a) == port_of (b);
}
