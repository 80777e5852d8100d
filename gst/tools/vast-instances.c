/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The instances of an account at Vast.ai. */
#include "vast-instances.h"

#include <gio/gio.h>

#include "providers/http-json.h"

#define MAX_PAGES 20
#define MAX_PORT 65535

static GstTtsHttpProvider *
new_api (void)
{
  static const GstTtsHttpVendor vendor = {
    "https://console.vast.ai", "VAST_URL", "VAST_API_KEY", "Authorization",
    "Bearer ", NULL, "VASTAI_API_KEY",
  };

  return rent_api_new (&vendor, "vastai/vast_api_key");
}

/* `{"8080/tcp":[{"HostIp":"0.0.0.0","HostPort":"33526"}]}`: there is one
 * port, the worker's, but the one for a shell. */
static gint
read_port (JsonNode *ports)
{
  g_autoptr (GList) names =
      json_object_get_members (json_node_get_object (ports));

  for (GList *l = names; l; l = l->next) {
    JsonArray *list = http_json_get_array (ports, l->data);
    JsonNode *first = list && json_array_get_length (list) > 0
        ? json_array_get_element (list, 0) : NULL;
    const gchar *text = first ? http_json_get_string (first, "HostPort")
        : NULL;
    guint64 port;

    if (!g_str_has_suffix (l->data, "/tcp") || g_str_equal (l->data, "22/tcp"))
      continue;
    if (text && g_ascii_string_to_unsigned (text, 10, 1, MAX_PORT, &port,
            NULL))
      return port;
  }
  return 0;
}

/* An address and a port, and nothing else that a reply may want us to ask. */
static gchar *
read_url (JsonNode *node)
{
  const gchar *text = http_json_get_string (node, "public_ipaddr");
  g_autofree gchar *ip = text ? g_strstrip (g_strdup (text)) : NULL;
  JsonNode *ports = http_json_get_object (node, "ports");
  g_autoptr (GInetAddress) address =
      ip ? g_inet_address_new_from_string (ip) : NULL;
  gint port = ports ? read_port (ports) : 0;

  if (!address || port == 0)
    return NULL;
  return g_strdup_printf (g_inet_address_get_family (address)
      == G_SOCKET_FAMILY_IPV6 ? "http://[%s]:%d" : "http://%s:%d", ip, port);
}

static gboolean
is_lost (const gchar *state)
{
  static const gchar *const lost[] = { "exited", "unknown", "offline", NULL };

  return g_strv_contains (lost, state);
}

/* NULL if it is no instance. */
static RentMachine *
read_instance (JsonNode *node)
{
  gdouble id = http_json_get_number (node, "id");
  const gchar *state = http_json_get_string (node, "actual_status");
  const gchar *gpu = http_json_get_string (node, "gpu_name");
  RentMachine *machine;

  if (id < 1)
    return NULL;
  machine = g_new0 (RentMachine, 1);
  machine->id = g_strdup_printf ("%.0f", id);
  machine->label = g_strdup (http_json_get_string (node, "label"));
  machine->state = g_strdup (state ? state : "created");
  machine->what = g_strdup (gpu ? gpu : "GPU");
  machine->price = http_json_get_number (node, "dph_total");
  machine->since = MAX (http_json_get_number (node, "start_date"), 0);
  machine->running = g_str_equal (machine->state, "running");
  machine->lost = is_lost (machine->state);
  machine->url = machine->running ? read_url (node) : NULL;
  return machine;
}

/* An answer without a list is no empty list: notes are removed by it. */
static gboolean
add_page (GPtrArray *machines, JsonNode *answer, GError **error)
{
  JsonArray *list = http_json_get_array (answer, "instances");

  if (!list) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
        "Vast.ai did not say which instances there are");
    return FALSE;
  }
  for (guint i = 0; i < json_array_get_length (list); i++) {
    JsonNode *node = json_array_get_element (list, i);
    RentMachine *machine = read_instance (node);

    if (machine)
      g_ptr_array_add (machines, machine);
  }
  return TRUE;
}

static GPtrArray *
list (GstTtsHttpProvider *api, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) machines =
      g_ptr_array_new_with_free_func ((GDestroyNotify) rent_machine_free);
  g_autofree gchar *path = g_strdup ("/api/v1/instances/?limit=25");

  for (guint page = 0; path && page < MAX_PAGES; page++) {
    g_autoptr (JsonNode) answer = rent_api_call (api, "GET", path, NULL, TRUE,
        cancellable, error);
    const gchar *token = answer ? http_json_get_string (answer, "next_token")
        : NULL;
    g_autofree gchar *escaped = token ? g_uri_escape_string (token, NULL,
        FALSE) : NULL;

    if (!answer || !add_page (machines, answer, error))
      return NULL;
    g_free (path);
    path = escaped ? g_strconcat ("/api/v1/instances/?limit=25&after_token=",
        escaped, NULL) : NULL;
  }
  return g_steal_pointer (&machines);
}

/* Whatever a signal wants: what is left running costs. */
static gboolean
give_back (GstTtsHttpProvider *api, const gchar *id, GError **error)
{
  g_autoptr (GCancellable) never = g_cancellable_new ();
  g_autofree gchar *path = g_strdup_printf ("/api/v0/instances/%s/", id);
  g_autoptr (JsonNode) answer = rent_api_call (api, "DELETE", path, "{}",
      TRUE, never, error);

  return answer != NULL;
}

gboolean
vast_instance_set_state (GstTtsHttpProvider *api, const gchar *id,
    const gchar *state, GCancellable *cancellable, GError **error)
{
  g_autofree gchar *path = g_strdup_printf ("/api/v0/instances/%s/", id);
  g_autofree gchar *body = g_strdup_printf ("{\"state\":\"%s\"}", state);
  g_autoptr (JsonNode) answer = rent_api_call (api, "PUT", path, body, TRUE,
      cancellable, error);

  return answer != NULL;
}

gchar *
vast_instance_fetch_log (GstTtsHttpProvider *api, const gchar *id,
    guint lines, GCancellable *cancellable, GError **error)
{
  g_autofree gchar *path =
      g_strdup_printf ("/api/v0/instances/request_logs/%s/", id);
  g_autofree gchar *body = g_strdup_printf ("{\"tail\":\"%u\"}", lines);
  g_autoptr (JsonNode) answer = rent_api_call (api, "PUT", path, body, TRUE,
      cancellable, error);
  const gchar *url = answer ? http_json_get_string (answer, "result_url")
      : NULL;

  if (answer && !url)
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
        "Vast.ai did not say where the log will be");
  return url ? rent_api_fetch_text (api, url, cancellable, error) : NULL;
}

const RentVendor vast_vendor = {
  "vast", "destroy", "VAST_WORKER_URL", 1, new_api, list, give_back,
  TRUE,
};
