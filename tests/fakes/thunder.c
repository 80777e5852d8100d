/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Thunder Compute: prices, and one instance at a time. Its number is 3. */
#include "thunder.h"

static void
refuse (TtsServerPeer *peer, guint status, const gchar *why)
{
  tts_fake_reply_json (peer, status, "{\"code\":%u,\"error\":"
      "\"invalid_request\",\"message\":\"%s\"}", status, why);
}

static void
create (TtsServerPeer *peer, TtsFakeThunder *fake,
    const TtsServerRequest *request)
{
  static const gchar *const known[] = { "cpu_cores", "disk_size_gb",
    "gpu_type", "mode", "num_gpus", "template", "public_key",
    "ephemeral_disk_gb", NULL
  };
  g_autoptr (JsonNode) body = tts_fake_vendor_read (peer, request);

  if (!body)
    return;
  if (!tts_fake_has_only (body, known) || !*tts_fake_string (body, "mode")
      || !*tts_fake_string (body, "template")
      || !*tts_fake_string (body, "gpu_type")) {
    refuse (peer, 400, "unknown or missing key");
    return;
  }
  fake->exists = TRUE;
  fake->made++;
  fake->looks = 0;
  fake->port = 0;
  if (fake->mute)
    tts_server_reset (peer);
  else
    tts_fake_reply_json (peer, 201, "{\"uuid\":\"abc%u\",\"key\":"
        "\"-----BEGIN key-secret\",\"identifier\":3}", fake->made);
}

static gboolean
is_running (const TtsFakeThunder *fake)
{
  return !fake->stuck && fake->looks > 1;
}

static void
list (TtsServerPeer *peer, TtsFakeThunder *fake)
{
  g_autofree gchar *own = NULL, *other = NULL;
  g_autofree gchar *ports = fake->port ? g_strdup_printf ("%d", fake->port)
      : g_strdup ("");

  fake->looks++;
  own = fake->exists ? g_strdup_printf ("\"3\":{\"uuid\":\"abc%u\","
      "\"name\":\"x\",\"status\":\"%s\",\"ip\":\"203.0.113.9\",\"port\":22,"
      "\"gpuType\":\"a100xl\",\"numGpus\":\"1\",\"cpuCores\":\"4\","
      "\"memory\":\"32\",\"storage\":100,\"mode\":\"prototyping\","
      "\"template\":\"base\",\"createdAt\":\"2026-11-21\",\"httpPorts\":[%s]}",
      fake->made, is_running (fake) ? "RUNNING" : "PROVISIONING", ports)
      : g_strdup ("");
  other = fake->others ? g_strdup_printf ("\"%u\":{\"uuid\":\"other\","
      "\"status\":\"RUNNING\",\"gpuType\":\"h100\",\"httpPorts\":[]}",
      fake->renumbers && !fake->exists ? 3 : 0) : g_strdup ("");
  tts_fake_reply_json (peer, 200, "{%s%s%s}", own, *own && *other ? ","
      : "", other);
}

static void
modify (TtsServerPeer *peer, TtsFakeThunder *fake,
    const TtsServerRequest *request)
{
  static const gchar *const known[] = { "add_ports", "remove_ports", NULL };
  g_autoptr (JsonNode) body = tts_fake_vendor_read (peer, request);
  JsonArray *ports;

  if (!body)
    return;
  if (!tts_fake_has_only (body, known)
      || !json_object_has_member (json_node_get_object (body), "add_ports")) {
    refuse (peer, 400, "unknown or missing key");
    return;
  }
  if (!is_running (fake)) {
    refuse (peer, 409, "not running");
    return;
  }
  ports = json_object_get_array_member (json_node_get_object (body),
      "add_ports");
  fake->port = json_array_get_int_element (ports, 0);
  tts_fake_reply_json (peer, 200, "{\"identifier\":3,\"instance_name\":\"x\","
      "\"http_ports\":[%d]}", fake->port);
}

static const gchar *
step_of (const TtsServerRequest *request)
{
  static const struct
  {
    const gchar *path;
    const gchar *method;
    const gchar *step;
  } steps[] = {
    {"/v1/pricing", "GET", "price"},
    {"/v1/instances/create", "POST", "create"},
    {"/v1/instances/list", "GET", "list"},
    {"/v1/instances/3/modify", "POST", "modify"},
    {"/v1/instances/3/delete", "POST", "delete"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (g_str_equal (request->path, steps[i].path)
        && g_str_equal (request->method, steps[i].method))
      return steps[i].step;
  return "unknown";
}

static void
answer (TtsServerPeer *peer, TtsFakeThunder *fake,
    const TtsServerRequest *request, const gchar *step)
{
  if (g_str_equal (step, "price"))
    tts_fake_reply_json (peer, 200, "{\"pricing\":{"
        "\"a100xl_x1_prototyping\":0.66,\"h100_x1_production\":1.38,"
        "\"additional_vcpus\":0.05,\"disk_gb\":0.001,"
        "\"ephemeral_disk_gb\":0.0005}}");
  else if (g_str_equal (step, "create"))
    create (peer, fake, request);
  else if (g_str_equal (step, "list"))
    list (peer, fake);
  else if (!fake->exists || g_str_equal (step, "unknown"))
    refuse (peer, 404, "no such thing");
  else if (g_str_equal (step, "modify"))
    modify (peer, fake, request);
  else {
    fake->exists = FALSE;
    if (fake->renumbers) {
      tts_server_reset (peer);
      return;
    }
    tts_fake_reply_json (peer, 200, "{\"message\":\"Success\"}");
  }
}

void
tts_fake_thunder (TtsServerPeer *peer, const TtsServerRequest *request,
    gpointer user_data)
{
  TtsFakeThunder *fake = user_data;
  const gchar *step = step_of (request);

  if (!tts_fake_vendor_step (&fake->vendor, peer, request, step))
    return;
  g_mutex_lock (&fake->vendor.lock);
  answer (peer, fake, request, step);
  g_mutex_unlock (&fake->vendor.lock);
}
