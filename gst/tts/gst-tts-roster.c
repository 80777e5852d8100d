/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The providers of a session: made on demand by name, settled before a run,
 * chosen for each chunk. */
#include "gst-tts-roster-private.h"

#include <string.h>

#include "gst-tts-error.h"
#include "gst-tts-key-private.h"
#include "gst-tts-map-private.h"

struct _GstTtsRoster
{
  GMutex lock;
  GHashTable *made;             /* lock; name → GstTtsProvider */
  GError *unknown;              /* lock; the first name nobody has */

  /* pushing thread, between runs */
  GPtrArray *entries;
  GPtrArray *notes;             /* what became of names that the user wrote */
  GstStructure *voice_map;
};

static void
clear_entry (gpointer data)
{
  GstTtsEntry *entry = data;

  gst_object_unref (entry->provider);
  g_free (entry->service);
  g_free (entry->model);
  g_free (entry->described);
  g_clear_pointer (&entry->prices, gst_tts_prices_unref);
  g_strfreev (entry->voices);
  g_clear_error (&entry->untold);
  g_clear_error (&entry->dismissed);
  g_clear_error (&entry->missing);
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
  self->notes = g_ptr_array_new_with_free_func (g_free);
  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify)
      gst_tts_entry_unref);
  return self;
}

void
gst_tts_roster_free (GstTtsRoster *self)
{
  g_ptr_array_unref (self->entries);
  g_ptr_array_unref (self->notes);
  g_clear_pointer (&self->voice_map, gst_structure_free);
  g_hash_table_unref (self->made);
  g_clear_error (&self->unknown);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static GstTtsProvider *
find_made (GstTtsRoster *self, const gchar *name)
{
  GstTtsProvider *provider;

  g_mutex_lock (&self->lock);
  provider = g_hash_table_lookup (self->made, name);
  if (provider)
    gst_object_ref (provider);
  g_mutex_unlock (&self->lock);
  return provider;
}

/* Made without the lock, perhaps by two threads at once: the first counts. */
GstTtsProvider *
gst_tts_roster_get (GstTtsRoster *self, const gchar *name)
{
  GstTtsProvider *provider = find_made (self, name), *made;
  g_autoptr (GError) error = NULL;

  if (provider)
    return provider;
  made = gst_tts_provider_make (name, &error);

  g_mutex_lock (&self->lock);
  if (made && !g_hash_table_contains (self->made, name))
    g_hash_table_insert (self->made, g_strdup (name), gst_object_ref (made));
  else if (!made && !self->unknown)
    self->unknown = g_steal_pointer (&error);
  g_mutex_unlock (&self->lock);

  gst_clear_object (&made);
  return find_made (self, name);
}

/* @missing (transfer full) is NULL if it can be asked. */
static void
add_entry (GstTtsRoster *self, GstTtsProvider *provider, GError *missing)
{
  g_autofree gchar *account = gst_tts_provider_dup_account (provider);
  GstTtsEntry *entry = g_atomic_rc_box_new0 (GstTtsEntry);

  entry->provider = gst_object_ref (provider);
  entry->name = gst_tts_provider_get_name (provider);
  gst_tts_provider_get_capabilities (provider, &entry->caps);
  entry->service = gst_tts_provider_dup_service (provider);
  entry->model = gst_tts_provider_dup_model (provider);
  entry->described = gst_tts_key_describe (provider);
  entry->index = self->entries->len;
  entry->gate = gst_tts_gate_get (account);
  entry->missing = missing;
  g_ptr_array_add (self->entries, entry);
}

static gboolean
check_place (GstTtsProvider *provider, GstTtsForce force, GError **error)
{
  GstTtsCapabilities caps;

  gst_tts_provider_get_capabilities (provider, &caps);
  if (force == GST_TTS_FORCE_NONE
      || caps.local == (force == GST_TTS_FORCE_LOCAL))
    return TRUE;
  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
      "it is %s this machine, which force=%s rules out",
      caps.local ? "on" : "not on", caps.local ? "remote" : "local");
  return FALSE;
}

/* Adds the provider if it could speak now, or with @plan if it could be made
 * to, else says why not in @reasons, and in the notes if the user @named it
 * and did not rule it out by @force. */
static void
try_entry (GstTtsRoster *self, const gchar *name, GstTtsForce force,
    gboolean plan, gboolean named, GString *reasons)
{
  g_autoptr (GstTtsProvider) provider = gst_tts_roster_get (self, name);
  g_autoptr (GError) error = NULL;

  if (!provider || self->entries->len == GST_TTS_MAX_ENTRIES)
    return;
  named = check_place (provider, force, &error) && named;
  if (!error && (gst_tts_provider_check (provider, &error) || plan)) {
    add_entry (self, provider, g_steal_pointer (&error));
    return;
  }
  g_string_append_printf (reasons, "%s%s: %s", reasons->len ? "; " : "",
      name, error->message);
  if (named)
    g_ptr_array_add (self->notes, g_strdup_printf
        ("%s is left out of the providers: %s", name, error->message));
}

/* Only what costs nothing and sends nothing away is taken unasked. */
static void
settle_auto (GstTtsRoster *self, GstTtsForce force, GString *reasons)
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
      try_entry (self, name, force, FALSE, FALSE, reasons);
  }
  gst_plugin_feature_list_free (factories);
}

static gboolean
was_before (gchar **names, guint i)
{
  for (guint j = 0; j < i; j++)
    if (strcmp (names[j], names[i]) == 0)
      return TRUE;
  return FALSE;
}

static void
settle_names (GstTtsRoster *self, const gchar *wish, GstTtsForce force,
    gboolean plan, GString *reasons)
{
  g_auto (GStrv) names = g_strsplit (wish, ",", -1);

  for (guint i = 0; names[i]; i++) {
    if (!*g_strstrip (names[i]))
      continue;
    if (was_before (names, i))
      g_ptr_array_add (self->notes, g_strdup_printf
          ("%s is named twice in the list of providers and asked in its first "
              "place only", names[i]));
    else
      try_entry (self, names[i], force, plan, TRUE, reasons);
  }
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
gst_tts_roster_settle (GstTtsRoster *self, const gchar *wish,
    GstTtsForce force, const GstStructure *voice_map, gboolean plan,
    GError **error)
{
  g_autoptr (GString) reasons = g_string_new (NULL);

  g_clear_pointer (&self->voice_map, gst_structure_free);
  self->voice_map = voice_map ? gst_structure_copy (voice_map) : NULL;
  g_ptr_array_set_size (self->entries, 0);
  g_ptr_array_set_size (self->notes, 0);
  if (!wish || !*wish || strcmp (wish, "auto") == 0)
    settle_auto (self, force, reasons);
  else
    settle_names (self, wish, force, plan, reasons);

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
list_voice_names (GstTtsProvider *provider, GCancellable *cancellable,
    GError **error)
{
  g_autoptr (GPtrArray) voices =
      gst_tts_provider_list_voices (provider, cancellable, error);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  if (!voices)
    return NULL;
  for (guint i = 0; i < voices->len; i++)
    g_strv_builder_add (names,
        ((GstTtsVoice *) g_ptr_array_index (voices, i))->name);
  return g_strv_builder_end (names);
}

/* What the user says @voice is called at @entry: PROVIDER/VOICE=NAME, or
 * PROVIDER=NAME for all voices. */
static const gchar *
mapped_voice (GstTtsRoster *self, const GstTtsEntry *entry,
    const gchar *voice)
{
  const GValue *value = gst_tts_map_get (self->voice_map, entry->name, voice);

  return value && G_VALUE_HOLDS_STRING (value) ? g_value_get_string (value)
      : NULL;
}

/* A provider with an empty list takes any name. A variant may follow a plus:
 * en-us+f3. */
static gboolean
is_listed (gchar **voices, const gchar *voice)
{
  g_autofree gchar *base = g_strndup (voice, strcspn (voice, "+"));

  return !voices[0] || g_strv_contains ((const gchar * const *) voices, voice)
      || g_strv_contains ((const gchar * const *) voices, base);
}

static gboolean
is_known_to_have (GstTtsRoster *self, GstTtsEntry *entry, const gchar *voice)
{
  gchar **voices;

  g_mutex_lock (&self->lock);
  voices = entry->voices;
  g_mutex_unlock (&self->lock);
  return voices && is_listed (voices, voice);
}

/* Asks the provider once a run, unless that was called off. */
static void
learn_voices (GstTtsRoster *self, GstTtsEntry *entry,
    GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  gchar **voices;

  if (entry->voices || entry->untold
      || g_cancellable_is_cancelled (cancellable))
    return;
  voices = list_voice_names (entry->provider, cancellable, &error);
  if (!voices && g_cancellable_is_cancelled (cancellable))
    return;
  if (!voices && !error)
    g_set_error (&error, GST_TTS_ERROR, GST_TTS_ERROR_UNSUPPORTED,
        "it gave no list");

  g_mutex_lock (&self->lock);
  entry->voices = voices;
  entry->untold = g_steal_pointer (&error);
  g_mutex_unlock (&self->lock);
}

/* One that does not tell what it has gets any name, to say itself what it
 * does not know. */
static gboolean
may_have_voice (GstTtsRoster *self, GstTtsEntry *entry, const gchar *voice,
    GCancellable *cancellable)
{
  learn_voices (self, entry, cancellable);
  return entry->untold || (entry->voices && is_listed (entry->voices, voice));
}

/* Only those on this machine are asked for what may never be needed. */
static void
learn_local_voices (GstTtsRoster *self, GCancellable *cancellable)
{
  for (guint i = 0; i < self->entries->len; i++) {
    GstTtsEntry *entry = g_ptr_array_index (self->entries, i);

    if (entry->caps.local)
      learn_voices (self, entry, cancellable);
  }
}

static void
set_unknown_voice (GstTtsRoster *self, const gchar *voice, GError **error)
{
  g_autoptr (GStrvBuilder) all = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;

  for (guint i = 0; i < self->entries->len; i++) {
    GstTtsEntry *entry = g_ptr_array_index (self->entries, i);

    if (entry->voices)
      g_strv_builder_addv (all, (const gchar **) entry->voices);
  }
  names = g_strv_builder_end (all);
  gst_tts_set_unknown_name_error (error, "voice", voice,
      (const gchar * const *) names);
}

static GstTtsEntry *
nth_entry (GstTtsRoster *self, const GstTtsRanking *ranking, guint n)
{
  return g_ptr_array_index (self->entries, ranking ? ranking->index[n] : n);
}

GstTtsEntry *
gst_tts_roster_choose (GstTtsRoster *self, const GstTtsRanking *ranking,
    const gchar *language, const gchar *voice, GCancellable *cancellable,
    GError **error)
{
  GstTtsEntry *speaks = NULL;

  if (voice && self->entries->len > 1)
    learn_local_voices (self, cancellable);
  for (guint i = 0; i < self->entries->len; i++) {
    GstTtsEntry *entry = nth_entry (self, ranking, i);

    if (!gst_tts_capabilities_speak (&entry->caps, language))
      continue;
    if (!voice || self->entries->len == 1
        || mapped_voice (self, entry, voice)
        || may_have_voice (self, entry, voice, cancellable))
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

GstTtsEntry *
gst_tts_roster_next (GstTtsRoster *self, const GstTtsRanking *ranking,
    const gchar *language, const gchar *voice, guint64 excluded)
{
  GstTtsEntry *speaks = NULL;

  for (guint i = 0; i < self->entries->len; i++) {
    GstTtsEntry *entry = nth_entry (self, ranking, i);

    if (excluded & (G_GUINT64_CONSTANT (1) << entry->index)
        || !gst_tts_capabilities_speak (&entry->caps, language))
      continue;
    if (!voice || mapped_voice (self, entry, voice)
        || is_known_to_have (self, entry, voice))
      return entry;
    if (!speaks)
      speaks = entry;
  }
  return speaks;
}

static gboolean
is_silent (GstTtsRoster *self, const GstTtsEntry *entry)
{
  gboolean silent;

  g_mutex_lock (&self->lock);
  silent = entry->untold != NULL;
  g_mutex_unlock (&self->lock);
  return silent;
}

/* The only provider gets any name as well. */
gchar *
gst_tts_roster_dup_voice (GstTtsRoster *self, GstTtsEntry *entry,
    const gchar *voice)
{
  const gchar *mapped = mapped_voice (self, entry, voice);

  if (mapped)
    return g_strdup (mapped);
  if (voice && (self->entries->len == 1 || is_silent (self, entry)
          || is_known_to_have (self, entry, voice)))
    return g_strdup (voice);
  return NULL;
}

gboolean
gst_tts_roster_set_prices (GstTtsRoster *self, const gchar *file,
    GError **error)
{
  g_autoptr (GstTtsPrices) prices = NULL;

  for (guint i = 0; i < self->entries->len; i++) {
    GstTtsEntry *entry = g_ptr_array_index (self->entries, i);

    if (entry->caps.local)
      continue;
    if (!prices)
      prices = gst_tts_prices_load (file, error);
    if (!prices)
      return FALSE;
    entry->prices = gst_tts_prices_ref (prices);
    entry->price = gst_tts_prices_find (prices, entry->service, entry->model);
  }
  return TRUE;
}

gboolean
gst_tts_roster_bills (GstTtsRoster *self)
{
  for (guint i = 0; i < self->entries->len; i++)
    if (gst_tts_entry_bills (g_ptr_array_index (self->entries, i)))
      return TRUE;
  return FALSE;
}

const GPtrArray *
gst_tts_roster_get_notes (GstTtsRoster *self)
{
  return self->notes;
}

guint
gst_tts_roster_size (GstTtsRoster *self)
{
  return self->entries->len;
}

GstTtsEntry *
gst_tts_roster_get_entry (GstTtsRoster *self, guint index)
{
  return g_ptr_array_index (self->entries, index);
}

guint
gst_tts_roster_get_max_batch (GstTtsRoster *self)
{
  guint max = 1;

  for (guint i = 0; i < self->entries->len; i++)
    max = MAX (max,
        gst_tts_roster_get_entry (self, i)->caps.max_batch);
  return max;
}

guint
gst_tts_roster_get_max_turns (GstTtsRoster *self)
{
  guint max = 0;

  for (guint i = 0; i < self->entries->len; i++)
    max = MAX (max,
        gst_tts_roster_get_entry (self, i)->caps.context_turns);
  return max;
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
