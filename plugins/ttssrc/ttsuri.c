/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tts:// URIs: tts://Hello%20world?voice=slt or tts:///path/of/tour.json. */
#include "ttsuri.h"

#include <string.h>

static const struct
{
  const gchar *key;
  const gchar *property;
} keys[] = {
  { "format", "format" },
  { "language", "language-code" },
  { "pitch", "pitch" },
  { "provider", "provider" },
  { "rate", "rate" },
  { "voice", "voice" },
};

static const gchar *
property_for_key (const gchar *key, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    if (strcmp (keys[i].key, key) == 0)
      return keys[i].property;
    g_string_append_printf (known, "%s%s", i ? ", " : "", keys[i].key);
  }

  g_set_error (error, GST_URI_ERROR, GST_URI_ERROR_BAD_REFERENCE,
      "a tts:// URI has no setting '%s'; there are %s", key, known->str);
  return NULL;
}

static gchar *
unescape (const gchar *start, const gchar *end, GError **error)
{
  gchar *plain = g_uri_unescape_segment (start, end, NULL);

  if (plain && g_utf8_validate (plain, -1, NULL))
    return plain;

  g_free (plain);
  g_set_error (error, GST_URI_ERROR, GST_URI_ERROR_BAD_URI,
      "'%.*s' in the tts:// URI is not percent-encoded UTF-8",
      (gint) (end - start), start);
  return NULL;
}

static gboolean
parse_setting (const gchar *setting, GPtrArray *settings, GError **error)
{
  const gchar *end = setting + strlen (setting);
  const gchar *equals = strchr (setting, '=');
  const gchar *property;
  g_autofree gchar *key = NULL;
  gchar *value;

  if (!equals) {
    g_set_error (error, GST_URI_ERROR, GST_URI_ERROR_BAD_URI,
        "'%s' in the tts:// URI has no value", setting);
    return FALSE;
  }

  key = unescape (setting, equals, error);
  if (!key)
    return FALSE;
  property = property_for_key (key, error);
  if (!property)
    return FALSE;
  value = unescape (equals + 1, end, error);
  if (!value)
    return FALSE;

  g_ptr_array_add (settings, g_strdup (property));
  g_ptr_array_add (settings, value);
  return TRUE;
}

gboolean
tts_uri_parse (const gchar *string, TtsUri *ret_uri, GError **error)
{
  g_auto (TtsUri) uri = { .settings = g_ptr_array_new_with_free_func (g_free) };
  g_auto (GStrv) settings = NULL;
  const gchar *body, *end;
  gchar *plain;

  if (g_ascii_strncasecmp (string, "tts://", 6) != 0) {
    g_set_error (error, GST_URI_ERROR, GST_URI_ERROR_UNSUPPORTED_PROTOCOL,
        "'%s' does not start with tts://", string);
    return FALSE;
  }

  body = string + 6;
  end = body + strcspn (body, "?");
  plain = unescape (body, end, error);
  if (!plain)
    return FALSE;
  if (*body == '/')
    uri.location = plain;
  else
    uri.text = plain;

  settings = g_strsplit (*end ? end + 1 : "", "&", -1);
  for (guint i = 0; settings[i]; i++)
    if (*settings[i] && !parse_setting (settings[i], uri.settings, error))
      return FALSE;

  *ret_uri = uri;
  uri = (TtsUri) { NULL };
  return TRUE;
}

void
tts_uri_clear (TtsUri *uri)
{
  g_clear_pointer (&uri->text, g_free);
  g_clear_pointer (&uri->location, g_free);
  g_clear_pointer (&uri->settings, g_ptr_array_unref);
}
