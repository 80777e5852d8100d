/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Vast.ai: offers, one instance at a time, and the worker on it. It has an
 * address and a port of the server's own. */
#include "vast.h"

#include <string.h>

#include "container.h"

static const struct
{
  guint id;
  const gchar *gpu;
  guint ram;
  gdouble reliability;
  gdouble price;
} offers[] = {
  {501, "RTX 3080", 10240, 0.99, 0.12},
  {502, "RTX 3060", 12288, 0.97, 0.06},
  {503, "RTX 3070", 8192, 0.93, 0.05},
  {504, "A100", 81920, 0.999, 1.2},
  {505, "RTX 4060", 16384, 0.98, 0.09},
};

void
tts_fake_vast_clear (TtsFakeVast *fake)
{
  tts_fake_vendor_clear (&fake->vendor);
  tts_fake_vendor_clear (&fake->worker);
  g_free (fake->label);
}

static void
refuse (TtsServerPeer *peer, guint status, const gchar *error)
{
  tts_fake_reply_json (peer, status,
      "{\"success\":false,\"error\":\"%s\",\"msg\":\"it is %s\"}", error,
      error);
}

/* Numbers may come as texts. */
static gdouble
number_in (JsonNode *body, const gchar *name, const gchar *operator)
{
  JsonNode *filter = json_object_get_member (json_node_get_object (body),
      name);
  JsonNode *value = filter && JSON_NODE_HOLDS_OBJECT (filter)
      ? json_object_get_member (json_node_get_object (filter), operator)
      : NULL;

  if (!value)
    return 0;
  return json_node_get_value_type (value) == G_TYPE_STRING
      ? g_ascii_strtod (json_node_get_string (value), NULL)
      : json_node_get_double (value);
}

static gboolean
is_good (const TtsFakeVast *fake, guint i, JsonNode *body)
{
  if (fake->poor && offers[i].reliability > 0.95)
    return FALSE;
  return offers[i].reliability > number_in (body, "reliability", "gt")
      && offers[i].ram >= number_in (body, "gpu_ram", "gte");
}

static void
search (TtsServerPeer *peer, TtsFakeVast *fake,
    const TtsServerRequest *request)
{
  static const gchar *const known[] = { "verified", "external", "rentable",
    "rented", "reliability", "num_gpus", "gpu_ram", "disk_space",
    "direct_port_count", "gpu_name", "order", "type", "limit",
    "allocated_storage", NULL
  };
  g_autoptr (JsonNode) body = tts_fake_vendor_read (peer, request);
  g_autoptr (GString) list = g_string_new (NULL);

  if (!body)
    return;
  if (!tts_fake_has_only (body, known)) {
    refuse (peer, 400, "invalid_args");
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (offers); i++)
    if (is_good (fake, i, body))
      g_string_append_printf (list, "%s{\"id\":%u,\"ask_contract_id\":%u,"
          "\"gpu_name\":\"%s\",\"num_gpus\":1,\"gpu_ram\":%u,"
          "\"dph_total\":%g,\"min_bid\":%g,\"reliability\":%g,"
          "\"disk_space\":200,\"geolocation\":\"Sweden, SE\"}",
          list->len ? "," : "", offers[i].id, offers[i].id, offers[i].gpu,
          offers[i].ram, offers[i].price, offers[i].price / 2,
          offers[i].reliability);
  tts_fake_reply_json (peer, 200, "{\"offers\":[%s]}", list->str);
}

static const gchar *
find_mistake (JsonNode *body)
{
  static const gchar *const known[] = { "client_id", "image", "env", "disk",
    "label", "runtype", "onstart", "args", "price", "target_state",
    "cancel_unavail", "image_login", "extra", "python_utf8", "lang_utf8",
    "use_jupyter_lab", "jupyter_dir", "force", "template_hash_id", "user",
    NULL
  };
  JsonObject *object = json_node_get_object (body);

  if (!tts_fake_has_only (body, known))
    return "unknown key";
  if (!g_str_equal (tts_fake_string (body, "client_id"), "me"))
    return "no client_id";
  if (!*tts_fake_string (body, "image") || !*tts_fake_string (body,
          "runtype"))
    return "no image or runtype";
  if (json_object_get_int_member_with_default (object, "disk", 0) < 8)
    return "no disk";
  if (!json_object_has_member (object, "env")
      || !json_object_has_member (json_object_get_object_member (object,
              "env"), "-p 8080:8080"))
    return "no port";
  return NULL;
}

static void
take (TtsServerPeer *peer, TtsFakeVast *fake, const TtsServerRequest *request)
{
  g_autoptr (JsonNode) body = tts_fake_vendor_read (peer, request);
  const gchar *mistake = body ? find_mistake (body) : NULL;
  guint id;

  if (!body)
    return;
  if (mistake) {
    refuse (peer, 400, mistake);
    return;
  }
  if (fake->asked++ < fake->gone) {
    refuse (peer, 410, "no_such_ask");
    return;
  }
  g_free (fake->label);
  fake->label = g_strdup (tts_fake_string (body, "label"));
  fake->bid = json_object_get_double_member_with_default
      (json_node_get_object (body), "price", 0);
  fake->state = "loading";
  fake->looks = 0;
  id = 1000 + ++fake->taken;
  if (fake->mute)
    tts_server_reset (peer);
  else
    tts_fake_reply_json (peer, 200, "{\"success\":true,\"new_contract\":%u,"
        "\"instance_api_key\":\"ik-secret\"}", id);
}

/* Keys without which the vendor's own program does not show it. */
static void
list (TtsServerPeer *peer, TtsFakeVast *fake)
{
  const gchar *base = tts_server_get_base (tts_server_of (peer));
  const gchar *port = strrchr (base, ':') + 1;

  if (!fake->state) {
    tts_fake_reply_json (peer, 200, "{\"success\":true,\"instances\":[],"
        "\"total_instances\":0,\"next_token\":null}");
    return;
  }
  if (g_str_equal (fake->state, "loading") && fake->taken <= fake->lost)
    fake->state = "exited";
  else if (g_str_equal (fake->state, "loading")
      && fake->looks++ >= (fake->slow ? 1 : 0))
    fake->state = "running";
  tts_fake_reply_json (peer, 200, "{\"success\":true,\"instances\":[{"
      "\"id\":%u,\"actual_status\":\"%s\",\"label\":\"%s\","
      "\"gpu_name\":\"RTX 3060\",\"num_gpus\":1,\"dph_total\":0.06,"
      "\"start_date\":1760000000.5,\"public_ipaddr\":\"127.0.0.1 \","
      "\"ports\":{\"22/tcp\":[{\"HostIp\":\"0.0.0.0\",\"HostPort\":\"22\"}],"
      "\"8080/tcp\":[{\"HostIp\":\"0.0.0.0\",\"HostPort\":\"%s\"}]},"
      "\"extra_env\":[[\"-p 8080:8080\",\"1\"]]}],"
      "\"total_instances\":1,\"next_token\":null}", 1000 + fake->taken,
      fake->state, fake->label, port);
}

static void
set_state (TtsServerPeer *peer, TtsFakeVast *fake,
    const TtsServerRequest *request)
{
  static const gchar *const known[] = { "state", NULL };
  g_autoptr (JsonNode) body = tts_fake_vendor_read (peer, request);
  const gchar *state = body ? tts_fake_string (body, "state") : "";

  if (!body)
    return;
  if (!tts_fake_has_only (body, known)
      || (!g_str_equal (state, "stopped") && !g_str_equal (state, "running")))
    refuse (peer, 400, "invalid_args");
  else {
    fake->state = g_str_equal (state, "stopped") ? "stopped" : "running";
    tts_fake_reply_json (peer, 200, "{\"success\":true}");
  }
}

/* It is there a moment later than it was said. */
static void
answer_log (TtsServerPeer *peer, TtsFakeVast *fake,
    const TtsServerRequest *request)
{
  if (g_hash_table_contains (request->headers, "authorization"))
    refuse (peer, 400, "a key");
  else if (fake->looks++ % 2 == 0)
    tts_server_reply (peer, 404, "text/plain", NULL, "not yet", -1);
  else
    tts_server_reply (peer, 200, "text/plain", NULL,
        "loading Bark\n\033[31mready\n", -1);
}

static const gchar *
step_of (const TtsServerRequest *request)
{
  const gchar *path = request->path;

  if (g_str_equal (path, "/api/v0/bundles/"))
    return "search";
  if (g_str_has_prefix (path, "/api/v0/asks/"))
    return "take";
  if (g_str_equal (path, "/api/v1/instances/"))
    return "list";
  if (g_str_has_prefix (path, "/api/v0/instances/request_logs/"))
    return "log";
  if (g_str_has_prefix (path, "/api/v0/instances/"))
    return g_str_equal (request->method, "DELETE") ? "destroy" : "state";
  return "unknown";
}

/* What is asked of an instance must be of the one that there is. */
static gboolean
is_it (const TtsFakeVast *fake, const TtsServerRequest *request)
{
  g_autofree gchar *end = g_strdup_printf ("/%u/", 1000 + fake->taken);

  return fake->state && g_str_has_suffix (request->path, end);
}

static void
answer (TtsServerPeer *peer, TtsFakeVast *fake,
    const TtsServerRequest *request, const gchar *step)
{
  gboolean get = g_str_equal (request->method, "GET");
  gboolean put = g_str_equal (request->method, "PUT");

  if (g_str_equal (step, "search") && g_str_equal (request->method, "POST"))
    search (peer, fake, request);
  else if (g_str_equal (step, "take") && put)
    take (peer, fake, request);
  else if (g_str_equal (step, "list") && get)
    list (peer, fake);
  else if (!is_it (fake, request))
    refuse (peer, 404, "no_such_instance");
  else if (g_str_equal (step, "state") && put)
    set_state (peer, fake, request);
  else if (g_str_equal (step, "destroy")) {
    fake->state = NULL;
    tts_fake_reply_json (peer, 200, "{\"success\":true}");
  } else if (g_str_equal (step, "log") && put)
    tts_fake_reply_json (peer, 200, "{\"success\":true,\"result_url\":"
        "\"%s/log?sig=x\"}", tts_server_get_base (tts_server_of (peer)));
  else
    refuse (peer, 405, "no_such_method");
}

void
tts_fake_vast (TtsServerPeer *peer, const TtsServerRequest *request,
    gpointer user_data)
{
  TtsFakeVast *fake = user_data;
  const gchar *step = step_of (request);
  gboolean is_log = g_str_equal (request->path, "/log");

  if (!is_log && !g_str_has_prefix (request->path, "/api/")) {
    tts_fake_container (peer, request, &fake->worker);
    return;
  }
  if (!is_log && !tts_fake_vendor_step (&fake->vendor, peer, request, step))
    return;
  g_mutex_lock (&fake->vendor.lock);
  if (is_log)
    answer_log (peer, fake, request);
  else
    answer (peer, fake, request, step);
  g_mutex_unlock (&fake->vendor.lock);
}
