/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What happens to each request at the provider `null`, one after the other. */
#include "null-script.h"

#include <string.h>

static gboolean
value_of_nick (GType type, const gchar *nick, gint *ret_value)
{
  g_autoptr (GTypeClass) klass = g_type_class_ref (type);
  GEnumValue *value = g_enum_get_value_by_nick (G_ENUM_CLASS (klass), nick);

  if (value)
    *ret_value = value->value;
  return value != NULL;
}

static gboolean
parse_number (const gchar *word, const gchar *mark, guint64 *ret_number)
{
  const gchar *p = strstr (word, mark);
  gchar *end;

  if (!p)
    return TRUE;
  if (!g_ascii_isdigit (p[1]))
    return FALSE;
  *ret_number = g_ascii_strtoull (p + 1, &end, 10);
  return *end == '\0' || *end == ':' || *end == '@' || *end == '$';
}

static gboolean
parse_word (const gchar *word, GType faults, gint fault_error,
    NullOutcome *ret_outcome)
{
  g_autofree gchar *nick = g_strndup (word, strcspn (word, ":@$"));
  guint64 wait = 0;
  gint value = 0;

  memset (ret_outcome, 0, sizeof *ret_outcome);
  if (!parse_number (word, ":", &wait)
      || !parse_number (word, "@", &ret_outcome->after)
      || wait > G_MAXUINT)
    return FALSE;
  ret_outcome->retry_after = wait * GST_MSECOND;
  ret_outcome->maybe_billed = strchr (word, '$') != NULL;

  if (strcmp (nick, "ok") == 0)
    return TRUE;
  if (value_of_nick (GST_TYPE_TTS_ERROR, nick, &value)) {
    ret_outcome->fault = fault_error;
    ret_outcome->error_class = value;
    return TRUE;
  }
  if (!value_of_nick (faults, nick, &value))
    return FALSE;
  ret_outcome->fault = value;
  return TRUE;
}

GArray *
null_script_parse (const gchar *text, GType faults, gint fault_error,
    GError **error)
{
  g_autoptr (GArray) script =
      g_array_new (FALSE, FALSE, sizeof (NullOutcome));
  g_auto (GStrv) words = g_strsplit_set (text, " \t\n", -1);

  for (guint i = 0; words[i]; i++) {
    NullOutcome outcome;

    if (!*words[i])
      continue;
    if (!parse_word (words[i], faults, fault_error, &outcome)) {
      g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
          "'%s' is no outcome: write ok, a fault or an error class, such as "
          "rate:2000 or hang@480", words[i]);
      return NULL;
    }
    g_array_append_val (script, outcome);
  }
  return g_steal_pointer (&script);
}
