/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The providers of a session: made on demand by name, settled before a run,
 * chosen for each chunk. */
#include "gst-tts-roster-private.h"

#include <string.h>

#include "gst-tts-error.h"

struct _GstTtsRoster
{
  GMutex lock;
  GHashTable *made;             /* lock; name → GstTtsProvider */
  GError *unknown;              /* lock; the first name nobody has */
  GPtrArray *entries;           /* pushing thread, between runs */
};

static void
clear_entry (gpointer data)
{
  GstTtsEntry *entry = data;

  gst_object_unref (entry->provider);
  g_strfreev (entry->voices);
}

GstTtsEntry *
gst_tts_entry_ref (GstTtsEntry *entry)
{
  return g_atomic_rc_box_acquire (entry);
}

void
gst_tts_entry_unref (GstTtsEntry *entry)
{
  g_atomic_rc_box_release_full (entry, clear_entry);
}

GstTtsRoster *
gst_tts_roster_new (void)
{
  GstTtsRoster *self = g_new0 (GstTtsRoster, 1);

  g_mutex_init (&self->lock);
  self->made = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      gst_object_unref);
  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify)
      gst_tts_entry_unref);
  return self;
}

void
gst_tts_roster_free (GstTtsRoster *self)
{
  g_ptr_array_unref (self->entries);
  g_hash_table_unref (self->made);
  g_clear_error (&self->unknown);
  g_mutex_clear (&self->lock);
  g_free (self);
}

GstTtsProvider *
gst_tts_roster_get (GstTtsRoster *self, const gchar *name)
{
  GstTtsProvider *provider;

  g_mutex_lock (&self->lock);
  provider = g_hash_table_lookup (self->made, name);
  if (!provider) {
    provider = gst_tts_provider_make (name, self->unknown ? NULL
        : &self->unknown);
    if (provider)
      g_hash_table_insert (self->made, g_strdup (name), provider);
  }
  if (provider)
    gst_object_ref (provider);
  g_mutex_unlock (&self->lock);
  return provider;
}

static void
add_entry (GstTtsRoster *self, GstTtsProvider *provider)
{
  GstTtsEntry *entry = g_atomic_rc_box_new0 (GstTtsEntry);

  entry->provider = gst_object_ref (provider);
  entry->name = gst_tts_provider_get_name (provider);
  gst_tts_provider_get_capabilities (provider, &entry->caps);
  g_ptr_array_add (self->entries, entry);
}

/* Adds the provider if it could speak now, else says why not in @reasons. */
static void
try_entry (GstTtsRoster *self, const gchar *name, GString *reasons)
{
  g_autoptr (GstTtsProvider) provider = gst_tts_roster_get (self, name);
  g_autoptr (GError) error = NULL;

  if (!provider)
    return;
  if (gst_tts_provider_check (provider, &error))
    add_entry (self, provider);
  else
    g_string_append_printf (reasons, "%s%s: %s", reasons->len ? "; " : "",
        name, error->message);
}

/* Only what costs nothing and sends nothing away is taken unasked. */
static void
settle_auto (GstTtsRoster *self, GString *reasons)
{
  GList *factories = gst_tts_provider_list_factories ();

  for (GList *l = factories; l; l = l->next) {
    const gchar *name = gst_tts_provider_factory_get_name (l->data);
    GstTtsCapabilities caps;
    g_autoptr (GstTtsProvider) provider = NULL;

    if (gst_plugin_feature_get_rank (l->data) == GST_RANK_NONE)
      continue;
    provider = gst_tts_roster_get (self, name);
    if (!provider)
      continue;
    gst_tts_provider_get_capabilities (provider, &caps);
    if (caps.local)
      try_entry (self, name, reasons);
  }
  gst_plugin_feature_list_free (factories);
}

static void
settle_names (GstTtsRoster *self, const gchar *wish, GString *reasons)
{
  g_auto (GStrv) names = g_strsplit (wish, ",", -1);

  for (guint i = 0; names[i]; i++)
    if (*g_strstrip (names[i]))
      try_entry (self, names[i], reasons);
}

gboolean
gst_tts_roster_check_names (GstTtsRoster *self, GError **error)
{
  GError *unknown;

  g_mutex_lock (&self->lock);
  unknown = g_steal_pointer (&self->unknown);
  g_mutex_unlock (&self->lock);

  if (unknown)
    g_propagate_error (error, unknown);
  return !unknown;
}

gboolean
gst_tts_roster_settle (GstTtsRoster *self, const gchar *wish, GError **error)
{
  g_autoptr (GString) reasons = g_string_new (NULL);

  g_ptr_array_set_size (self->entries, 0);
  if (!wish || !*wish || strcmp (wish, "auto") == 0)
    settle_auto (self, reasons);
  else
    settle_names (self, wish, reasons);

  if (!gst_tts_roster_check_names (self, error))
    return FALSE;
  if (self->entries->len > 0)
    return TRUE;

  if (reasons->len > 0)
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
        "no provider can speak: %s", reasons->str);
  else
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
        "no provider of speech is installed");
  return FALSE;
}

static gchar **
list_voice_names (GstTtsProvider *provider)
{
  g_autoptr (GPtrArray) voices =
      gst_tts_provider_list_voices (provider, NULL, NULL);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; voices && i < voices->len; i++)
    g_strv_builder_add (names,
        ((GstTtsVoice *) g_ptr_array_index (voices, i))->name);
  return g_strv_builder_end (names);
}

/* A provider with an empty list takes any name. A variant may follow a plus:
 * en-us+f3. */
static gboolean
has_voice (GstTtsRoster *self, GstTtsEntry *entry, const gchar *voice)
{
  g_autofree gchar *base = g_strndup (voice, strcspn (voice, "+"));
  gchar **voices;

  g_mutex_lock (&self->lock);
  voices = entry->voices;
  g_mutex_unlock (&self->lock);
  if (!voices) {
    voices = list_voice_names (entry->provider);
    g_mutex_lock (&self->lock);
    entry->voices = voices;
    g_mutex_unlock (&self->lock);
  }

  return !voices[0] || g_strv_contains ((const gchar * const *) voices, voice)
      || g_strv_contains ((const gchar * const *) voices, base);
}

static void
set_unknown_voice (GstTtsRoster *self, const gchar *voice, GError **error)
{
  g_autoptr (GStrvBuilder) all = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;

  for (guint i = 0; i < self->entries->len; i++) {
    GstTtsEntry *entry = g_ptr_array_index (self->entries, i);

    g_strv_builder_addv (all, (const gchar **) entry->voices);
  }
  names = g_strv_builder_end (all);
  gst_tts_set_unknown_name_error (error, "voice", voice,
      (const gchar * const *) names);
}

GstTtsEntry *
gst_tts_roster_choose (GstTtsRoster *self, const gchar *language,
    const gchar *voice, GError **error)
{
  GstTtsEntry *speaks = NULL;

  for (guint i = 0; i < self->entries->len; i++) {
    GstTtsEntry *entry = g_ptr_array_index (self->entries, i);

    if (!gst_tts_provider_speaks (entry->provider, language))
      continue;
    if (!voice || self->entries->len == 1
        || has_voice (self, entry, voice))
      return entry;
    speaks = entry;
  }

  if (speaks)
    set_unknown_voice (self, voice, error);
  else
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_UNSUPPORTED,
        "no provider of this run speaks '%s'", language);
  return NULL;
}

void
gst_tts_roster_get_limits (GstTtsRoster *self, guint *ret_max_chars,
    guint *ret_good_chars)
{
  guint max = 0, good = 0;

  for (guint i = 0; i < self->entries->len; i++) {
    const GstTtsCapabilities *caps =
        &((GstTtsEntry *) g_ptr_array_index (self->entries, i))->caps;

    if (caps->max_chars && (!max || caps->max_chars < max))
      max = caps->max_chars;
    if (caps->good_chars && (!good || caps->good_chars < good))
      good = caps->good_chars;
  }
  *ret_max_chars = max;
  *ret_good_chars = good;
}
