/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The base class of HTTP providers: where the server is, the key, and the
 * start of their exchanges. */
#include "gst-tts-http-private.h"

#include <string.h>

#include "gst-tts-error.h"

#define MAX_KEY 8192

typedef struct
{
  /* object lock */
  gchar *base_url;
  gchar *key;
  gchar *key_file;
  gchar *ca_file;
  guint timeout;                /* ms */
  const GstTtsNet *net;         /* held from the first job on */
  GstTtsNetClient *client;
} GstTtsHttpProviderPrivate;

typedef GstTtsHttpProviderPrivate Private;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (GstTtsHttpProvider,
    gst_tts_http_provider, GST_TYPE_TTS_PROVIDER)

enum
{
  PROP_0,
  PROP_BASE_URL,
  PROP_API_KEY,
  PROP_API_KEY_FILE,
  PROP_CA_FILE,
  PROP_TIMEOUT,
};

static Private *
get_private (GstTtsHttpProvider *self)
{
  return gst_tts_http_provider_get_instance_private (self);
}

static const GstTtsHttpVendor *
get_vendor (GstTtsHttpProvider *self)
{
  return GST_TTS_HTTP_PROVIDER_GET_CLASS (self)->get_vendor (self);
}

void
gst_tts_http_wipe (gchar *secret)
{
  if (secret)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

/* The property, else the environment, else the vendor's, else "". */
static gchar *
dup_base_url (GstTtsHttpProvider *self)
{
  const GstTtsHttpVendor *vendor = get_vendor (self);
  const gchar *variable = vendor->base_variable
      ? g_getenv (vendor->base_variable) : NULL;
  gchar *url;

  GST_OBJECT_LOCK (self);
  url = g_strdup (get_private (self)->base_url);
  GST_OBJECT_UNLOCK (self);
  if (!url || !*url) {
    g_free (url);
    url = g_strdup (variable && *variable ? variable : vendor->base_url
        ? vendor->base_url : "");
  }
  if (g_str_has_suffix (url, "/"))
    url[strlen (url) - 1] = '\0';
  return url;
}

static GUri *
parse_base (GstTtsHttpProvider *self, const gchar *url, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED
      | G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
  const gchar *scheme = uri ? g_uri_get_scheme (uri) : "";
  const gchar *variable = get_vendor (self)->base_variable;

  if (!*url)
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
        "it is not said where your server is: set base-url%s%s",
        variable ? ", or the environment variable " : "",
        variable ? variable : "");
  else if (!uri || !g_uri_get_host (uri) || !*g_uri_get_host (uri)
      || (strcmp (scheme, "http") != 0 && strcmp (scheme, "https") != 0))
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
        "base-url must be like https://host/path");
  else if (g_uri_get_userinfo (uri) || g_uri_get_query (uri)
      || g_uri_get_fragment (uri))
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
        "base-url must not hold a user, password or query; keys have their "
        "own places");
  else if (g_str_has_prefix (g_uri_get_path (uri), "//"))
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
        "base-url must not have two slashes after its host");
  else
    return g_steal_pointer (&uri);
  return NULL;
}

static gchar *
read_key_file (const gchar *path, GError **error)
{
  gchar *text = NULL;
  gsize size;

  if (!g_file_get_contents (path, &text, &size, error)) {
    g_prefix_error (error, "api-key-file: ");
    return NULL;
  }
  return text;
}

/* A key with a line end in it would be another header. */
static gboolean
is_header_value (const gchar *key)
{
  gsize size = strlen (key);

  for (gsize i = 0; i < size; i++)
    if (key[i] < 0x20 || key[i] > 0x7e)
      return FALSE;
  return size < MAX_KEY;
}

gchar *
gst_tts_http_provider_dup_key (GstTtsHttpProvider *self, GError **error)
{
  const gchar *variable = get_vendor (self)->key_variable;
  g_autofree gchar *path = NULL;
  gchar *key;

  GST_OBJECT_LOCK (self);
  key = g_strdup (get_private (self)->key);
  path = g_strdup (get_private (self)->key_file);
  GST_OBJECT_UNLOCK (self);
  if (!key && path) {
    key = read_key_file (path, error);
    if (!key)
      return NULL;
  }
  if (!key)
    key = g_strdup (g_getenv (variable));
  if (!key && get_vendor (self)->old_key_variable)
    key = g_strdup (g_getenv (get_vendor (self)->old_key_variable));
  if (!key)
    return g_strdup ("");

  g_strstrip (key);
  if (is_header_value (key))
    return key;
  gst_tts_http_wipe (key);
  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_AUTH,
      "the key of %s is no key: it has other characters than ASCII ones or "
      "more than a line", path ? path : variable);
  return NULL;
}

guint
gst_tts_http_provider_get_timeout (GstTtsHttpProvider *self)
{
  guint timeout;

  GST_OBJECT_LOCK (self);
  timeout = get_private (self)->timeout;
  GST_OBJECT_UNLOCK (self);
  return timeout;
}

gboolean
gst_tts_http_provider_is_vendor (GstTtsHttpProvider *self)
{
  const GstTtsHttpVendor *vendor = get_vendor (self);
  g_autofree gchar *url = dup_base_url (self);
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);

  if (vendor->base_url && g_str_has_prefix (url, vendor->base_url)
      && strchr ("/", url[strlen (vendor->base_url)]))
    return TRUE;
  return vendor->domain && uri
      && g_str_has_suffix (g_uri_get_host (uri), vendor->domain);
}

static gboolean
is_loopback (const gchar *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return address ? g_inet_address_get_is_loopback (address)
      : g_ascii_strcasecmp (host, "localhost") == 0;
}

/* The key where there is one; a vendor's server is not asked without. */
static gchar *
settle_key (GstTtsHttpProvider *self, GUri *base, GError **error)
{
  const GstTtsHttpVendor *vendor = get_vendor (self);
  gchar *key = gst_tts_http_provider_dup_key (self, error);

  if (!key)
    return NULL;
  if (!*key && vendor->key_header && gst_tts_http_provider_is_vendor (self)) {
    g_free (key);
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_AUTH,
        "no key: set the environment variable %s, or api-key-file",
        vendor->key_variable);
    return NULL;
  }
  if (*key && g_str_equal (g_uri_get_scheme (base), "http")
      && !is_loopback (g_uri_get_host (base)))
    GST_WARNING_OBJECT (self, "the key goes unencrypted to %s",
        g_uri_get_host (base));
  return key;
}

GstTtsHttpRequest *
gst_tts_http_provider_new_request (GstTtsHttpProvider *self,
    const gchar *method, const gchar *path, GError **error)
{
  const GstTtsHttpVendor *vendor = get_vendor (self);
  g_autofree gchar *url = dup_base_url (self);
  g_autoptr (GUri) base = parse_base (self, url, error);
  g_autofree gchar *whole = NULL;
  g_autoptr (GUri) uri = NULL;
  GstTtsHttpRequest *request;
  gchar *key;

  if (!base)
    return NULL;
  key = settle_key (self, base, error);
  if (!key)
    return NULL;

  /* The path of a bare host is a slash already. */
  whole = g_strconcat (g_str_equal (g_uri_get_path (base), "/") ? ""
      : g_uri_get_path (base), path, NULL);
  uri = g_uri_parse_relative (base, whole, G_URI_FLAGS_ENCODED
      | G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
  request = gst_tts_http_request_new (method, base, uri ? uri : base);
  GST_OBJECT_LOCK (self);
  gst_tts_http_request_set_ca_file (request, get_private (self)->ca_file);
  GST_OBJECT_UNLOCK (self);
  if (*key && vendor->key_header) {
    gchar *value = g_strconcat (vendor->key_prefix, key, NULL);

    gst_tts_http_request_add_secret (request, vendor->key_header, value);
    gst_tts_http_wipe (value);
  }
  gst_tts_http_wipe (key);
  return request;
}

GstTtsHttpRequest *
gst_tts_http_provider_new_reply_request (GstTtsHttpProvider *self,
    const gchar *method, const gchar *url, GError **error)
{
  g_autofree gchar *own = dup_base_url (self);
  g_autoptr (GUri) base = parse_base (self, own, error);
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED
      | G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
  GstTtsHttpRequest *request;

  if (!base)
    return NULL;
  if (!uri || !g_uri_get_host (uri) || !*g_uri_get_host (uri)) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_UNSUPPORTED,
        "the server sent us to a place that is no URL");
    return NULL;
  }
  request = gst_tts_http_request_new (method, base, uri);
  request->named = TRUE;
  GST_OBJECT_LOCK (self);
  gst_tts_http_request_set_ca_file (request, get_private (self)->ca_file);
  GST_OBJECT_UNLOCK (self);
  return request;
}

static gboolean
open_net (GstTtsHttpProvider *self, const GstTtsNet **ret_net,
    GstTtsNetClient **ret_client, GError **error)
{
  const GstTtsNet *net = gst_tts_net_open (error);
  Private *priv = get_private (self);

  if (!net)
    return FALSE;
  GST_OBJECT_LOCK (self);
  if (!priv->client) {
    priv->net = net;
    priv->client = net->acquire ();
  }
  *ret_client = priv->client;
  GST_OBJECT_UNLOCK (self);
  *ret_net = net;
  return TRUE;
}

static void
start_batch (GstTtsProvider *provider, GstTtsJob **jobs, guint n)
{
  GstTtsHttpProvider *self = GST_TTS_HTTP_PROVIDER (provider);
  g_autoptr (GError) error = NULL;
  GstTtsNetClient *client;
  const GstTtsNet *net;

  if (!open_net (self, &net, &client, &error))
    for (guint i = 0; i < n; i++)
      gst_tts_job_done (jobs[i], error);
  else if (n == 1)
    gst_tts_http_exchange_start (self, jobs[0], net, client);
  else
    gst_tts_http_exchange_start_batch (self, jobs, n, net, client);
}

static void
start (GstTtsProvider *provider, GstTtsJob *job)
{
  start_batch (provider, &job, 1);
}

typedef struct
{
  GMutex lock;
  GCond cond;
  gboolean done;
  JsonNode *document;
  GError *error;
} Fetch;

static void
on_fetched (gpointer user_data, JsonNode *document, const GError *error)
{
  Fetch *fetch = user_data;

  g_mutex_lock (&fetch->lock);
  fetch->done = TRUE;
  fetch->document = document ? json_node_ref (document) : NULL;
  fetch->error = error ? g_error_copy (error) : NULL;
  g_cond_signal (&fetch->cond);
  g_mutex_unlock (&fetch->lock);
}

JsonNode *
gst_tts_http_provider_fetch (GstTtsHttpProvider *self,
    GstTtsHttpRequest *request, GCancellable *cancellable, GError **error)
{
  Fetch fetch = { 0 };
  GstTtsNetClient *client;
  const GstTtsNet *net;

  if (!open_net (self, &net, &client, error)) {
    gst_tts_http_request_unref (request);
    return NULL;
  }
  g_mutex_init (&fetch.lock);
  g_cond_init (&fetch.cond);
  gst_tts_http_exchange_fetch (self, request, cancellable, net, client,
      on_fetched, &fetch);
  g_mutex_lock (&fetch.lock);
  while (!fetch.done)
    g_cond_wait (&fetch.cond, &fetch.lock);
  g_mutex_unlock (&fetch.lock);
  g_mutex_clear (&fetch.lock);
  g_cond_clear (&fetch.cond);

  if (!fetch.error && !fetch.document)
    fetch.error = g_error_new (GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
        "an empty reply");
  if (!fetch.error)
    return fetch.document;
  g_clear_pointer (&fetch.document, json_node_unref);
  g_propagate_error (error, fetch.error);
  return NULL;
}

/* Looks at settings only: nothing is opened before the first use. */
static gboolean
check (GstTtsProvider *provider, GError **error)
{
  g_autoptr (GstTtsHttpRequest) request =
      gst_tts_http_provider_new_request (GST_TTS_HTTP_PROVIDER (provider),
      "GET", "", error);

  return request != NULL;
}

/* The fingerprint is of the key's hash, and too short to tell the key. */
static gchar *
dup_account (GstTtsProvider *provider)
{
  GstTtsHttpProvider *self = GST_TTS_HTTP_PROVIDER (provider);
  g_autofree gchar *url = dup_base_url (self);
  gchar *key = gst_tts_http_provider_dup_key (self, NULL);
  g_autofree gchar *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256,
      key ? key : "", -1);

  gst_tts_http_wipe (key);
  return g_strdup_printf ("%s#%.8s", url, hash);
}

static void
set_secret (gchar **secret, const gchar *value)
{
  gst_tts_http_wipe (*secret);
  *secret = g_strdup (value);
}

/* Absolute, as TLS wants it, and where it was when it was said. */
static void
set_path (gchar **path, const gchar *value)
{
  g_free (*path);
  *path = value && *value ? g_canonicalize_filename (value, NULL) : NULL;
}

/* Where everybody has a server of his own at the vendor, only one that is on
 * this machine is somebody else's. */
static gchar *
dup_service (GstTtsProvider *provider)
{
  GstTtsHttpProvider *self = GST_TTS_HTTP_PROVIDER (provider);
  const gchar *vendor = get_vendor (self)->base_url;
  const gchar *name = gst_tts_provider_get_name (provider);
  g_autofree gchar *url = dup_base_url (self);
  g_autoptr (GUri) base = url ? parse_base (self, url, NULL) : NULL;
  gboolean own = base && (vendor ? strcmp (url, vendor) == 0
      : !is_loopback (g_uri_get_host (base)));

  return base && !own ? g_strdup_printf ("%s@%s", name,
      g_uri_get_host (base)) : g_strdup (name);
}

static void
set_property (GObject *object, guint id, const GValue *value,
    GParamSpec *pspec)
{
  Private *priv = get_private (GST_TTS_HTTP_PROVIDER (object));

  GST_OBJECT_LOCK (object);
  switch (id) {
    case PROP_BASE_URL:
      g_free (priv->base_url);
      priv->base_url = g_value_dup_string (value);
      break;
    case PROP_API_KEY:
      set_secret (&priv->key, g_value_get_string (value));
      break;
    case PROP_API_KEY_FILE:
      set_path (&priv->key_file, g_value_get_string (value));
      break;
    case PROP_CA_FILE:
      set_path (&priv->ca_file, g_value_get_string (value));
      break;
    case PROP_TIMEOUT:
      priv->timeout = g_value_get_uint (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (object);
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstTtsHttpProvider *self = GST_TTS_HTTP_PROVIDER (object);
  Private *priv = get_private (self);

  if (id == PROP_BASE_URL) {
    g_value_take_string (value, dup_base_url (self));
    return;
  }
  GST_OBJECT_LOCK (object);
  switch (id) {
    case PROP_API_KEY_FILE:
      g_value_set_string (value, priv->key_file);
      break;
    case PROP_CA_FILE:
      g_value_set_string (value, priv->ca_file);
      break;
    case PROP_TIMEOUT:
      g_value_set_uint (value, priv->timeout);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (object);
}

static void
finalize (GObject *object)
{
  Private *priv = get_private (GST_TTS_HTTP_PROVIDER (object));

  if (priv->client)
    priv->net->release (priv->client);
  gst_tts_http_wipe (priv->key);
  g_free (priv->base_url);
  g_free (priv->key_file);
  g_free (priv->ca_file);
  G_OBJECT_CLASS (gst_tts_http_provider_parent_class)->finalize (object);
}

static void
install_string (GObjectClass *klass, guint id, const gchar *name,
    const gchar *nick, const gchar *blurb, GParamFlags access)
{
  g_object_class_install_property (klass, id, g_param_spec_string (name,
          nick, blurb, NULL, access | G_PARAM_STATIC_STRINGS
          | GST_PARAM_MUTABLE_PLAYING));
}

static void
gst_tts_http_provider_class_init (GstTtsHttpProviderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstTtsProviderClass *provider_class = GST_TTS_PROVIDER_CLASS (klass);

  object_class->set_property = set_property;
  object_class->get_property = get_property;
  object_class->finalize = finalize;
  provider_class->start = start;
  provider_class->start_batch = start_batch;
  provider_class->check = check;
  provider_class->dup_account = dup_account;
  provider_class->dup_service = dup_service;

  install_string (object_class, PROP_BASE_URL, "base-url", "Base URL",
      "Where the server is, with the path up to its version",
      G_PARAM_READWRITE);
  install_string (object_class, PROP_API_KEY, "api-key", "API key",
      "The key; GStreamer logs what is typed on a launch line, so rather "
      "set the environment variable or api-key-file", G_PARAM_WRITABLE);
  install_string (object_class, PROP_API_KEY_FILE, "api-key-file",
      "API key file", "File with the key in one line", G_PARAM_READWRITE);
  install_string (object_class, PROP_CA_FILE, "ca-file", "CA file",
      "Certificates to trust in place of the system's, in PEM",
      G_PARAM_READWRITE);
  g_object_class_install_property (object_class, PROP_TIMEOUT,
      g_param_spec_uint ("timeout", "Timeout",
          "Longest time for one request in milliseconds, 0 for one that "
          "grows with the text", 0, G_MAXINT, 0, G_PARAM_READWRITE
          | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING));
}

static void
gst_tts_http_provider_init (GstTtsHttpProvider *self)
{
}
