/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The network thread and its libsoup sessions. */
#include "client.h"

#include "call.h"
#include "gst/tts/gst-tts-error.h"

#define PER_SHARD 100

struct _GstTtsNetClient
{
  /* never change */
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;

  guint users;                  /* current_lock */

  /* network thread */
  GPtrArray *shards;            /* NetShard */
  GProxyResolver *proxies;
  guint calls;
};

static GMutex current_lock;
static GCond current_gone;
static GstTtsNetClient *current;        /* current_lock */

static void
free_shard (gpointer data)
{
  NetShard *shard = data;

  soup_session_abort (shard->session);
  g_object_unref (shard->session);
  g_free (shard->ca_file);
  g_free (shard);
}

/* As the programs of the vendors read it; never for this machine. */
static GProxyResolver *
make_proxies (void)
{
  static const gchar *const schemes[] = { "http", "https" };
  const gchar *no_proxy = g_getenv ("no_proxy");
  g_autofree gchar *ignored = NULL;
  g_auto (GStrv) hosts = NULL;
  GProxyResolver *resolver;

  if (!no_proxy)
    no_proxy = g_getenv ("NO_PROXY");
  ignored = g_strconcat ("localhost,127.0.0.0/8,::1", no_proxy ? "," : NULL,
      no_proxy, NULL);
  hosts = g_strsplit (ignored, ",", -1);
  for (guint i = 0; hosts[i]; i++)
    g_strstrip (hosts[i]);
  resolver = g_simple_proxy_resolver_new (NULL, hosts);

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++) {
    g_autofree gchar *lower = g_strconcat (schemes[i], "_proxy", NULL);
    g_autofree gchar *upper = g_ascii_strup (lower, -1);
    const gchar *uri = g_getenv (lower);

    /* HTTP_PROXY may be a header of a CGI program's visitor. */
    if (!uri && i > 0)
      uri = g_getenv (upper);
    if (uri && *uri)
      g_simple_proxy_resolver_set_uri_proxy (G_SIMPLE_PROXY_RESOLVER
          (resolver), schemes[i], uri);
  }
  return resolver;
}

static gpointer
run (gpointer data)
{
  GstTtsNetClient *client = data;

  g_main_context_push_thread_default (client->context);
  g_main_loop_run (client->loop);
  /* Cancelled calls still hold on to their sessions for a moment. */
  while (client->calls > 0)
    g_main_context_iteration (client->context, TRUE);
  g_ptr_array_unref (client->shards);
  while (g_main_context_iteration (client->context, FALSE));
  g_main_context_pop_thread_default (client->context);

  g_object_unref (client->proxies);
  g_main_loop_unref (client->loop);
  g_main_context_unref (client->context);
  g_free (client);
  return NULL;
}

static GstTtsNetClient *
acquire (void)
{
  GstTtsNetClient *client;

  g_mutex_lock (&current_lock);
  if (!current) {
    current = g_new0 (GstTtsNetClient, 1);
    current->context = g_main_context_new ();
    current->loop = g_main_loop_new (current->context, FALSE);
    current->shards = g_ptr_array_new_with_free_func (free_shard);
    current->proxies = make_proxies ();
    current->thread = g_thread_new ("tts-net", run, current);
  }
  current->users++;
  client = current;
  g_mutex_unlock (&current_lock);
  return client;
}

static gboolean
quit (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

static void
release (GstTtsNetClient *client)
{
  g_autoptr (GMainLoop) loop = NULL;
  g_autoptr (GSource) source = NULL;
  GThread *thread;

  g_mutex_lock (&current_lock);
  if (--client->users > 0) {
    g_mutex_unlock (&current_lock);
    return;
  }
  current = NULL;
  g_cond_broadcast (&current_gone);
  g_mutex_unlock (&current_lock);

  /* The thread frees the client as soon as it may end. */
  thread = client->thread;
  loop = g_main_loop_ref (client->loop);
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, quit, loop, NULL);
  g_source_attach (source, client->context);
  if (thread == g_thread_self ())
    g_thread_unref (thread);    /* its last user was a callback */
  else
    g_thread_join (thread);
}

/* An exchange that was cancelled is a user until its last answer. */
static gboolean
settle (guint ms)
{
  gint64 end = g_get_monotonic_time () + ms * G_TIME_SPAN_MILLISECOND;
  gboolean gone;

  g_mutex_lock (&current_lock);
  while (current && g_cond_wait_until (&current_gone, &current_lock, end));
  gone = !current;
  g_mutex_unlock (&current_lock);
  return gone;
}

static GMainContext *
get_context (GstTtsNetClient *client)
{
  return client->context;
}

static SoupSession *
make_session (GstTtsNetClient *client, const gchar *ca_file, GError **error)
{
  g_autoptr (GTlsDatabase) database = NULL;
  SoupSession *session;

  if (ca_file) {
    database = g_tls_file_database_new (ca_file, error);
    if (!database) {
      g_prefix_error (error, "ca-file '%s': ", ca_file);
      return NULL;
    }
  }

  session = soup_session_new_with_options ("max-conns", 2 * PER_SHARD,
      "max-conns-per-host", 2 * PER_SHARD, "timeout", 0, "idle-timeout", 50,
      "user-agent", "gst-tts", "proxy-resolver", client->proxies, NULL);
  if (database)
    soup_session_set_tls_database (session, database);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  /* Deflated messages would be counted too late. */
  soup_session_remove_feature_by_type (session,
      SOUP_TYPE_WEBSOCKET_EXTENSION_MANAGER);
  return session;
}

NetShard *
net_client_take_shard (GstTtsNetClient *client, const gchar *ca_file,
    gboolean foreign, GError **error)
{
  SoupSession *session;
  NetShard *shard;

  for (guint i = 0; i < client->shards->len; i++) {
    shard = g_ptr_array_index (client->shards, i);
    if (shard->foreign == foreign && shard->in_flight < PER_SHARD
        && g_strcmp0 (shard->ca_file, ca_file) == 0) {
      shard->in_flight++;
      return shard;
    }
  }

  session = make_session (client, ca_file, error);
  if (!session)
    return NULL;
  shard = g_new0 (NetShard, 1);
  shard->session = session;
  shard->ca_file = g_strdup (ca_file);
  shard->foreign = foreign;
  shard->in_flight = 1;
  g_ptr_array_add (client->shards, shard);
  return shard;
}

void
net_client_give_back (GstTtsNetClient *client, NetShard *shard)
{
  shard->in_flight--;
}

GProxyResolver *
net_client_get_proxies (GstTtsNetClient *client)
{
  return client->proxies;
}

void
net_client_add_call (GstTtsNetClient *client, gint add)
{
  client->calls += add;
}

G_MODULE_EXPORT extern const GstTtsNet gst_tts_net;
const GstTtsNet gst_tts_net = {
  .acquire = acquire,
  .release = release,
  .get_context = get_context,
  .send = net_call_send,
  .connect = net_call_connect,
  .write = net_call_write,
  .close = net_call_close,
  .was_sent = net_call_was_sent,
  .resume = net_call_resume,
  .cancel = net_call_cancel,
  .settle = settle,
};
