/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What Vast.ai has to rent, and taking one of it. */
#include "vast-offers.h"

#include <math.h>
#include <string.h>

#include "providers/http-json.h"

/* First what is good, then what will do. */
static const struct
{
  gdouble reliability;
  gdouble gpu_ram;              /* MB */
} searches[] = {
  {0.95, 10000}, {0.9, 8000},
};

static void
free_offer (gpointer data)
{
  VastOffer *offer = data;

  g_free (offer->gpu);
  g_free (offer->place);
  g_free (offer);
}

static void
begin_filter (JsonBuilder *json, const gchar *name, const gchar *operator)
{
  json_builder_set_member_name (json, name);
  json_builder_begin_object (json);
  json_builder_set_member_name (json, operator);
}

static void
filter_number (JsonBuilder *json, const gchar *name, const gchar *operator,
    gdouble value)
{
  begin_filter (json, name, operator);
  if (value == floor (value))
    json_builder_add_int_value (json, value);
  else
    json_builder_add_double_value (json, value);
  json_builder_end_object (json);
}

static void
filter_boolean (JsonBuilder *json, const gchar *name, gboolean value)
{
  begin_filter (json, name, "eq");
  json_builder_add_boolean_value (json, value);
  json_builder_end_object (json);
}

/* Names have blanks where people like to write a line. */
static void
filter_gpu (JsonBuilder *json, const gchar *gpu)
{
  g_autofree gchar *name = g_strdelimit (g_strdup (gpu), "_", ' ');

  begin_filter (json, "gpu_name", "eq");
  json_builder_add_string_value (json, name);
  json_builder_end_object (json);
}

static void
add_order (JsonBuilder *json)
{
  json_builder_set_member_name (json, "order");
  json_builder_begin_array (json);
  json_builder_begin_array (json);
  json_builder_add_string_value (json, "dph_total");
  json_builder_add_string_value (json, "asc");
  json_builder_end_array (json);
  json_builder_end_array (json);
}

static gchar *
build_search (const VastWish *wish, guint n)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_object (json);
  filter_boolean (json, "verified", TRUE);
  filter_boolean (json, "external", FALSE);
  filter_boolean (json, "rentable", TRUE);
  filter_number (json, "reliability", "gt", searches[n].reliability);
  filter_number (json, "num_gpus", "eq", 1);
  filter_number (json, "gpu_ram", "gte", searches[n].gpu_ram);
  filter_number (json, "disk_space", "gte", wish->disk);
  filter_number (json, "direct_port_count", "gte", 1);
  if (wish->gpu)
    filter_gpu (json, wish->gpu);
  add_order (json);
  http_json_add (json, "type", wish->bid > 0 ? "bid" : "on-demand");
  tool_json_int (json, "limit", 64);
  tool_json_double (json, "allocated_storage", wish->disk);
  json_builder_end_object (json);
  return http_json_end (json);
}

/* NULL if it is no offer that we want. */
static VastOffer *
read_offer (JsonNode *node, const VastWish *wish)
{
  gdouble id = http_json_get_number (node, "id");
  gdouble price = http_json_get_number (node, wish->bid > 0 ? "min_bid"
      : "dph_total");
  const gchar *gpu = http_json_get_string (node, "gpu_name");
  const gchar *place = http_json_get_string (node, "geolocation");
  VastOffer *offer;

  if (id < 1 || id > G_MAXINT32 * 1024.0 || !(price > 0))
    return NULL;
  if (wish->bid > 0 ? price > wish->bid : price > wish->max_price)
    return NULL;
  offer = g_new0 (VastOffer, 1);
  offer->id = id;
  offer->gpu = g_strdup (gpu ? gpu : "GPU");
  offer->place = g_strdup (place);
  offer->ram = http_json_get_number (node, "gpu_ram");
  offer->reliability = http_json_get_number (node, "reliability");
  /* What is bid is what is paid. */
  offer->price = wish->bid > 0 ? wish->bid : price;
  return offer;
}

static gint
compare_price (gconstpointer a, gconstpointer b)
{
  const VastOffer *one = *(const VastOffer * const *) a;
  const VastOffer *other = *(const VastOffer * const *) b;

  return one->price < other->price ? -1 : one->price > other->price;
}

static GPtrArray *
search (GstTtsHttpProvider *api, const VastWish *wish, guint n,
    GCancellable *cancellable, GError **error)
{
  g_autofree gchar *body = build_search (wish, n);
  g_autoptr (JsonNode) answer = rent_api_call (api, "POST",
      "/api/v0/bundles/", body, TRUE, cancellable, error);
  JsonArray *list = answer ? http_json_get_array (answer, "offers") : NULL;
  GPtrArray *offers;

  if (!answer)
    return NULL;
  offers = g_ptr_array_new_with_free_func (free_offer);
  for (guint i = 0; list && i < json_array_get_length (list); i++) {
    VastOffer *offer = read_offer (json_array_get_element (list, i), wish);

    if (offer)
      g_ptr_array_add (offers, offer);
  }
  g_ptr_array_sort (offers, compare_price);
  return offers;
}

GPtrArray *
vast_offers_find (GstTtsHttpProvider *api, const VastWish *wish,
    GCancellable *cancellable, GError **error)
{
  for (guint n = 0; n < G_N_ELEMENTS (searches); n++) {
    g_autoptr (GPtrArray) offers = search (api, wish, n, cancellable, error);

    if (!offers || offers->len > 0)
      return g_steal_pointer (&offers);
  }
  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_QUOTA,
      "Vast.ai offers no machine%s%s for %.3f USD an hour or less; %s",
      wish->gpu ? " with " : "", wish->gpu ? wish->gpu : "",
      wish->bid > 0 ? wish->bid : wish->max_price,
      wish->bid > 0 ? "bid more" : "try a higher --max-price");
  return NULL;
}

static void
add_env (JsonBuilder *json, const VastWish *wish)
{
  g_autofree gchar *ports = g_strdup_printf ("-p %d:%d", wish->port,
      wish->port);

  json_builder_set_member_name (json, "env");
  json_builder_begin_object (json);
  http_json_add (json, ports, "1");
  for (guint i = 0; wish->env && wish->env[i]; i++) {
    g_auto (GStrv) pair = g_strsplit (wish->env[i], "=", 2);

    http_json_add (json, pair[0], pair[1]);
  }
  json_builder_end_object (json);
}

/* `args` lets the image start its own program. */
static gchar *
build_request (const VastWish *wish, const gchar *label)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_object (json);
  http_json_add (json, "client_id", "me");
  http_json_add (json, "image", wish->image);
  add_env (json, wish);
  tool_json_int (json, "disk", wish->disk);
  http_json_add (json, "label", label);
  http_json_add (json, "runtype", "args");
  http_json_add (json, "target_state", "running");
  tool_json_boolean (json, "cancel_unavail", TRUE);
  if (wish->bid > 0)
    tool_json_double (json, "price", wish->bid);
  json_builder_end_object (json);
  return http_json_end (json);
}

gchar *
vast_offer_take (GstTtsHttpProvider *api, const VastOffer *offer,
    const VastWish *wish, const gchar *label, GCancellable *cancellable,
    GError **error)
{
  g_autofree gchar *body = build_request (wish, label);
  g_autofree gchar *path = g_strdup_printf ("/api/v0/asks/%"
      G_GINT64_FORMAT "/", offer->id);
  g_autoptr (JsonNode) answer = rent_api_call (api, "PUT", path, body, FALSE,
      cancellable, error);
  gdouble id = answer ? http_json_get_number (answer, "new_contract") : -1;

  if (answer && id < 1)
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
        "Vast.ai did not name the instance that it made");
  return id < 1 ? NULL : g_strdup_printf ("%.0f", id);
}
