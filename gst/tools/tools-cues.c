/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which cues of a script are meant: by id, number, range or speaker. */
#include "tools-cues.h"

#include <string.h>

static const GstTtsCue *
get_cue (const ToolInput *input, guint index)
{
  return g_ptr_array_index (input->script->cues, index);
}

static void
choose (GArray *chosen, guint first, guint last)
{
  for (guint i = first; i <= last; i++)
    g_array_index (chosen, gboolean, i) = TRUE;
}

static gboolean
choose_id (const ToolInput *input, const gchar *id, GArray *chosen)
{
  gboolean found = FALSE;

  for (guint i = 0; i < chosen->len; i++) {
    if (g_strcmp0 (get_cue (input, i)->id, id) == 0) {
      choose (chosen, i, i);
      found = TRUE;
    }
  }
  return found;
}

/* What the script calls so comes before a number. */
static gboolean
find_cue (const ToolInput *input, const gchar *name, guint *ret_index)
{
  guint n = input->script->cues->len;
  guint64 number;

  for (guint i = 0; i < n; i++) {
    if (g_strcmp0 (get_cue (input, i)->id, name) == 0) {
      *ret_index = i;
      return TRUE;
    }
  }
  if (!g_ascii_string_to_unsigned (name, 10, 1, n, &number, NULL))
    return FALSE;
  *ret_index = number - 1;
  return TRUE;
}

static gboolean
choose_range (const ToolInput *input, const gchar *range, const gchar *dash,
    GArray *chosen)
{
  g_autofree gchar *start = g_strndup (range, dash - range);
  const gchar *end = dash + 1;
  guint first = 0, last = chosen->len - 1;

  if ((!*start && !*end) || (*start && !find_cue (input, start, &first)) ||
      (*end && !find_cue (input, end, &last)) || first > last)
    return FALSE;
  choose (chosen, first, last);
  return TRUE;
}

static void
add_name (GPtrArray *names, const gchar *name)
{
  if (name && *name && !g_ptr_array_find_with_equal_func (names, name,
          g_str_equal, NULL))
    g_ptr_array_add (names, (gpointer) name);
}

static gint
fail_name (const ToolInput *input, const gchar *what, const gchar *name,
    GPtrArray *names)
{
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (names, NULL);
  gst_tts_set_unknown_name_error (&error, what, name,
      (const gchar * const *) names->pdata);
  g_prefix_error (&error, "%s: ", input->name);
  return tool_fail (error);
}

static gint
fail_cue (const ToolInput *input, const gchar *word)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  guint n = input->script->cues->len;

  for (guint i = 0; i < n; i++)
    add_name (names, get_cue (input, i)->id);
  if (names->len > 0 && !g_ascii_isdigit (*word) && *word != '-')
    return fail_name (input, "cue", word, names);
  tool_message ("%s: there is no cue '%s'; the numbers are 1 to %u, "
      "'gst-tts chunks' shows them", input->name, word, n);
  return EX_DATAERR;
}

static gint
choose_word (const ToolInput *input, const gchar *word, GArray *chosen)
{
  guint index;

  if (choose_id (input, word, chosen))
    return 0;
  if (find_cue (input, word, &index)) {
    choose (chosen, index, index);
    return 0;
  }
  for (const gchar *p = strchr (word, '-'); p; p = strchr (p + 1, '-'))
    if (choose_range (input, word, p, chosen))
      return 0;
  return fail_cue (input, word);
}

static gint
check_speakers (const ToolInput *input, gchar **speakers)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < input->script->cues->len; i++)
    add_name (names, get_cue (input, i)->speaker);
  for (guint i = 0; speakers[i]; i++)
    if (!g_ptr_array_find_with_equal_func (names, speakers[i], g_str_equal,
            NULL))
      return fail_name (input, "speaker", speakers[i], names);
  return 0;
}

static gint
keep_speakers (const ToolInput *input, gchar **speakers, GArray *chosen)
{
  gint code = check_speakers (input, speakers);
  gboolean any = FALSE;

  for (guint i = 0; i < chosen->len; i++) {
    const gchar *speaker = get_cue (input, i)->speaker;
    gboolean *is_chosen = &g_array_index (chosen, gboolean, i);

    *is_chosen = *is_chosen && speaker &&
        g_strv_contains ((const gchar * const *) speakers, speaker);
    any |= *is_chosen;
  }
  if (code == 0 && !any) {
    tool_message ("%s: the speakers of --only-speaker say none of the cues "
        "of --cue", input->name);
    return EX_DATAERR;
  }
  return code;
}

gint
tool_choose_cues (ToolInput *input, gchar **cues, gchar **speakers)
{
  GArray *chosen;
  gint code = 0;

  if (!cues && !speakers)
    return 0;
  chosen = input->chosen = g_array_new (FALSE, TRUE, sizeof (gboolean));
  g_array_set_size (chosen, input->script->cues->len);
  if (!cues)
    choose (chosen, 0, chosen->len - 1);
  for (guint i = 0; code == 0 && cues && cues[i]; i++)
    code = choose_word (input, cues[i], chosen);
  return code == 0 && speakers ? keep_speakers (input, speakers, chosen)
      : code;
}

gboolean
tool_is_chosen (const ToolInput *input, guint index)
{
  return !input->chosen || g_array_index (input->chosen, gboolean, index);
}

guint
tool_n_chosen (const ToolInput *input)
{
  guint n = 0;

  for (guint i = 0; i < input->script->cues->len; i++)
    n += tool_is_chosen (input, i);
  return n;
}

gchar *
tool_dup_chosen (const ToolInput *input)
{
  g_autoptr (GString) numbers = g_string_new (NULL);

  if (!input->chosen)
    return NULL;
  for (guint i = 0; i < input->chosen->len; i++)
    if (tool_is_chosen (input, i))
      g_string_append_printf (numbers, "%s%u", numbers->len ? "," : "",
          i + 1);
  return g_string_free (g_steal_pointer (&numbers), FALSE);
}

void
tool_drop_others (ToolInput *input)
{
  for (guint i = input->script->cues->len; i-- > 0;)
    if (!tool_is_chosen (input, i))
      g_ptr_array_remove_index (input->script->cues, i);
  g_clear_pointer (&input->chosen, g_array_unref);
}

void
tool_add_speakers (const GstTtsScript *script, GPtrArray *names)
{
  for (guint i = 0; i < script->cues->len; i++) {
    const GstTtsCue *cue = g_ptr_array_index (script->cues, i);

    if (cue->speaker && !g_ptr_array_find_with_equal_func (names,
            cue->speaker, g_str_equal, NULL))
      g_ptr_array_add (names, g_strdup (cue->speaker));
  }
}

void
tool_warn_of_speakers (gchar **speakers, GPtrArray *names)
{
  const gchar *const *known;

  g_ptr_array_add (names, NULL);
  known = (const gchar *const *) names->pdata;
  for (guint i = 0; speakers && speakers[i]; i++) {
    g_autoptr (GError) error = NULL;
    const gchar *equals = strchr (speakers[i], '=');
    g_autofree gchar *name = equals
        ? g_strndup (speakers[i], equals - speakers[i]) : NULL;

    if (!name || g_strv_contains (known, name))
      continue;                 /* without a voice it is refused later */
    gst_tts_set_unknown_name_error (&error, "speaker", name, known);
    tool_message ("--speaker has no effect: %s", error->message);
  }
}
