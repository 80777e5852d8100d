/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The instances of an account at Thunder Compute. They are known by their
 * uuid here, because their numbers are given away again. */
#include "thunder-instances.h"

#include <gio/gio.h>

#include "providers/http-json.h"
#include "tools-errand.h"

/* What is in the price of a GPU. */
#define FREE_CPUS 4
#define FREE_DISK 100
#define TRIES 3
#define AGAIN_MS 1000

static GstTtsHttpProvider *
new_api (void)
{
  static const GstTtsHttpVendor vendor = {
    "https://api.thundercompute.com:8443", "TNR_API_URL", "TNR_API_TOKEN",
    "Authorization", "Bearer ",
  };

  return rent_api_new (&vendor, NULL);
}

static gchar *
url_of (const gchar *id, gint port)
{
  return g_strdup_printf ("https://%s-%d.thundercompute.net", id, port);
}

/* The first port that is open; NULL if none is. */
static gchar *
read_url (JsonNode *node, const gchar *id)
{
  JsonArray *ports = http_json_get_array (node, "httpPorts");
  gdouble port = ports && json_array_get_length (ports) > 0
      ? http_json_as_number (json_array_get_element (ports, 0)) : -1;

  return port >= 1 && port <= 65535 ? url_of (id, port) : NULL;
}

/* NULL if it is no instance. */
static RentMachine *
read_instance (JsonNode *node)
{
  const gchar *id = http_json_get_string (node, "uuid");
  const gchar *state = http_json_get_string (node, "status");
  const gchar *gpu = http_json_get_string (node, "gpuType");
  RentMachine *machine;

  if (!id || !rent_is_word (id))
    return NULL;
  machine = g_new0 (RentMachine, 1);
  machine->id = g_strdup (id);
  machine->state = g_ascii_strdown (state ? state : "unknown", -1);
  machine->what = g_strdup (gpu ? gpu : "GPU");
  machine->price = -1;
  machine->running = g_str_equal (machine->state, "running");
  machine->url = machine->running ? read_url (node, id) : NULL;
  return machine;
}

/* What is no list of instances is no empty one: notes are removed by it. */
static gboolean
is_list (JsonNode *answer)
{
  g_autoptr (GList) numbers = NULL;
  gboolean good = TRUE;

  if (JSON_NODE_HOLDS_NULL (answer))
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (answer))
    return FALSE;
  numbers = json_object_get_members (json_node_get_object (answer));
  for (GList *l = numbers; l; l = l->next)
    good = good && http_json_get_object (answer, l->data);
  return good;
}

static JsonNode *
fetch_list (GstTtsHttpProvider *api, GCancellable *cancellable,
    GError **error)
{
  JsonNode *answer = rent_api_call (api, "GET", "/v1/instances/list", NULL,
      TRUE, cancellable, error);

  if (!answer || is_list (answer))
    return answer;
  json_node_unref (answer);
  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
      "Thunder Compute did not say which machines there are");
  return NULL;
}

/* An object whose names are the numbers of the instances. */
static GPtrArray *
list (GstTtsHttpProvider *api, GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonNode) answer = fetch_list (api, cancellable, error);
  g_autoptr (GList) numbers = NULL;
  GPtrArray *machines;

  if (!answer)
    return NULL;
  machines =
      g_ptr_array_new_with_free_func ((GDestroyNotify) rent_machine_free);
  if (JSON_NODE_HOLDS_OBJECT (answer))
    numbers = json_object_get_members (json_node_get_object (answer));
  for (GList *l = numbers; l; l = l->next) {
    RentMachine *machine = read_instance (http_json_get_member (answer,
            l->data));

    if (machine)
      g_ptr_array_add (machines, machine);
  }
  return machines;
}

/* The number that stands for @id now; NULL with @error. */
static gchar *
find_number (GstTtsHttpProvider *api, const gchar *id,
    GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonNode) answer = fetch_list (api, cancellable, error);
  g_autoptr (GList) numbers = answer && JSON_NODE_HOLDS_OBJECT (answer)
      ? json_object_get_members (json_node_get_object (answer)) : NULL;

  if (!answer)
    return NULL;
  for (GList *l = numbers; l; l = l->next) {
    const gchar *uuid = http_json_get_string (http_json_get_member (answer,
            l->data), "uuid");

    if (g_strcmp0 (uuid, id) == 0 && rent_is_word (l->data))
      return g_strdup (l->data);
  }
  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
      "there is no machine '%s' in the account", id);
  return NULL;
}

/* Each time its number is looked up anew: after one that got no answer it may
 * be that of another machine. @ret_asked: whether it was asked for at all. */
static JsonNode *
call_machine (GstTtsHttpProvider *api, const gchar *id, const gchar *action,
    const gchar *body, gboolean *ret_asked, GCancellable *cancellable,
    GError **error)
{
  *ret_asked = FALSE;
  for (guint i = 1;; i++) {
    g_autoptr (GError) failed = NULL;
    g_autofree gchar *number = find_number (api, id, cancellable, &failed);
    g_autofree gchar *path = number ? g_strdup_printf ("/v1/instances/%s/%s",
        number, action) : NULL;
    JsonNode *answer = path ? rent_api_call (api, "POST", path, body, FALSE,
        cancellable, &failed) : NULL;

    if (answer)
      return answer;
    *ret_asked |= path != NULL;
    if (i == TRIES || !g_error_matches (failed, GST_TTS_ERROR,
            GST_TTS_ERROR_TRANSIENT)
        || !tool_errand_wait (cancellable, AGAIN_MS)) {
      g_propagate_error (error, g_steal_pointer (&failed));
      return NULL;
    }
  }
}

/* What was there, was to be deleted and is not there any more, is deleted. */
static gboolean
give_back (GstTtsHttpProvider *api, const gchar *id, GError **error)
{
  g_autoptr (GCancellable) never = g_cancellable_new ();
  g_autoptr (GError) failed = NULL;
  gboolean asked;
  g_autoptr (JsonNode) answer = call_machine (api, id, "delete", "{}", &asked,
      never, &failed);
  g_autoptr (GPtrArray) machines = !answer && asked ? list (api, never, NULL)
      : NULL;
  const RentNote note = {.id = (gchar *) id };

  if (answer || (machines && !rent_find (machines, &note)))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

static gdouble
price_in (JsonNode *prices, const gchar *name)
{
  return MAX (http_json_get_number (prices, name), 0);
}

/* The names of what is for rent. */
static gchar *
join_names (JsonNode *prices)
{
  g_autoptr (GList) names =
      json_object_get_members (json_node_get_object (prices));
  g_autoptr (GString) all = g_string_new (NULL);

  for (GList *l = names; l; l = l->next)
    if (g_strrstr (l->data, "_x"))
      g_string_append_printf (all, "%s%s", all->len ? ", " : "",
          (const gchar *) l->data);
  return g_string_free (g_steal_pointer (&all), FALSE);
}

gdouble
thunder_find_price (GstTtsHttpProvider *api, const ThunderWish *wish,
    GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonNode) answer = rent_api_call (api, "GET", "/v1/pricing",
      NULL, TRUE, cancellable, error);
  JsonNode *prices = answer ? http_json_get_object (answer, "pricing") : NULL;
  g_autofree gchar *name = g_strdup_printf ("%s_x%d_%s", wish->gpu,
      wish->gpus, wish->mode);
  g_autofree gchar *names = NULL;

  if (!answer)
    return -1;
  if (prices && http_json_get_number (prices, name) > 0)
    return price_in (prices, name)
        + MAX (wish->cpus - FREE_CPUS, 0) * price_in (prices,
        "additional_vcpus")
        + MAX (wish->disk - FREE_DISK, 0) * price_in (prices, "disk_gb");
  names = prices ? join_names (prices) : g_strdup ("nothing");
  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
      "Thunder Compute has no price for %s; it has %s", name, names);
  return -1;
}

static gchar *
build_request (const ThunderWish *wish)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_object (json);
  tool_json_int (json, "cpu_cores", wish->cpus);
  tool_json_int (json, "disk_size_gb", wish->disk);
  http_json_add (json, "gpu_type", wish->gpu);
  http_json_add (json, "mode", wish->mode);
  tool_json_int (json, "num_gpus", wish->gpus);
  http_json_add (json, "template", wish->template);
  if (wish->public_key)
    http_json_add (json, "public_key", wish->public_key);
  json_builder_end_object (json);
  return http_json_end (json);
}

/* The private key that comes back is shown to nobody. */
gchar *
thunder_create (GstTtsHttpProvider *api, const ThunderWish *wish,
    GCancellable *cancellable, GError **error)
{
  g_autofree gchar *body = build_request (wish);
  g_autoptr (JsonNode) answer = rent_api_call (api, "POST",
      "/v1/instances/create", body, FALSE, cancellable, error);
  const gchar *id = answer ? http_json_get_string (answer, "uuid") : NULL;

  if (id && rent_is_word (id))
    return g_strdup (id);
  if (answer)
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
        "Thunder Compute did not name the machine that it made");
  return NULL;
}

gchar *
thunder_open_port (GstTtsHttpProvider *api, const gchar *id, gint port,
    GCancellable *cancellable, GError **error)
{
  g_autofree gchar *body = g_strdup_printf ("{\"add_ports\":[%d],"
      "\"remove_ports\":[]}", port);
  gboolean asked;
  g_autoptr (JsonNode) answer = call_machine (api, id, "modify", body, &asked,
      cancellable, error);

  return answer ? url_of (id, port) : NULL;
}

const RentVendor thunder_vendor = {
  "thunder", "delete", "THUNDER_WORKER_URL", 60, new_api, list, give_back,
};
