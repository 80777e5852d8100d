/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The HTTP client where the name of a host leads nowhere. */
#include "fetch.h"
#include "test-main.h"

typedef GResolver NoResolver;
typedef GResolverClass NoResolverClass;

static GType no_resolver_get_type (void);
G_DEFINE_TYPE (NoResolver, no_resolver, G_TYPE_RESOLVER)

static gint code;

static void
look_up (GResolver *self, const gchar *name, GResolverNameLookupFlags flags,
    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_task_return_new_error (task, G_RESOLVER_ERROR, g_atomic_int_get (&code),
      "nobody knows %s", name);
}

static GList *
finish (GResolver *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
no_resolver_class_init (NoResolverClass *klass)
{
  klass->lookup_by_name_with_flags_async = look_up;
  klass->lookup_by_name_with_flags_finish = finish;
}

static void
no_resolver_init (NoResolver *self)
{
}

/* It may be there again in a moment, and nothing was sent. */
static void
test_unknown (void)
{
  static const gint codes[] = { G_RESOLVER_ERROR_NOT_FOUND,
    G_RESOLVER_ERROR_TEMPORARY_FAILURE, G_RESOLVER_ERROR_INTERNAL };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++) {
    g_autoptr (Fetch) fetch = fetch_new ("GET", "https://voices.invalid",
        "/speak");

    g_atomic_int_set (&code, codes[i]);
    fetch_run (fetch);
    tts_assert_error (fetch->error, GST_TTS_ERROR_TRANSIENT, "voices.invalid");
  }
}

gint
main (gint argc, gchar **argv)
{
  g_autoptr (GResolver) resolver = NULL;

  tts_test_init (&argc, &argv);
  resolver = g_object_new (no_resolver_get_type (), NULL);
  g_resolver_set_default (resolver);
  g_test_add_func ("/lookup/unknown", test_unknown);
  return tts_test_run ();
}
