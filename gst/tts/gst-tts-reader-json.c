/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON: a tour with settings and steps, a request of the job directory, or a
 * plain list of cues. Keys without a meaning here are kept as they are. */
#include "gst-tts-reader-private.h"

#include <string.h>

#include "gst-tts-json-private.h"

#define MAX_SECONDS 1e7

/* Of two keys with one meaning the first in this list counts, and the other
 * is kept like an unknown one: a step may well have a `text` of its own. */
typedef enum
{
  KEY_NARRATION,
  KEY_TEXT,
  KEY_ID,
  KEY_SPEAKER,
  KEY_VOICE,
  KEY_LANGUAGE,
  KEY_RATE,
  KEY_SPEED,
  KEY_PITCH,
  KEY_VOLUME,
  KEY_START,
  KEY_SLOT,
  KEY_DURATION,
  KEY_PAUSE_AFTER,
  KEY_PAUSE,
  N_KEYS
} Key;

typedef struct
{
  const gchar *name;
  Key same_as;                  /* the one before it with its meaning */
  gboolean is_number;
  gboolean is_setting;          /* may stand for the whole script */
  gdouble min;
  gdouble max;
} KeyRow;

static const KeyRow keys[N_KEYS] = {
  [KEY_NARRATION] = { "narration", KEY_NARRATION, FALSE, FALSE },
  [KEY_TEXT] = { "text", KEY_NARRATION, FALSE, FALSE },
  [KEY_ID] = { "id", KEY_ID, FALSE, FALSE },
  [KEY_SPEAKER] = { "speaker", KEY_SPEAKER, FALSE, FALSE },
  [KEY_VOICE] = { "voice", KEY_VOICE, FALSE, TRUE },
  [KEY_LANGUAGE] = { "language", KEY_LANGUAGE, FALSE, TRUE },
  [KEY_RATE] = { "rate", KEY_RATE, TRUE, TRUE, GST_TTS_MIN_RATE,
      GST_TTS_MAX_RATE },
  [KEY_SPEED] = { "speed", KEY_RATE, TRUE, TRUE, GST_TTS_MIN_RATE,
      GST_TTS_MAX_RATE },
  [KEY_PITCH] = { "pitch", KEY_PITCH, TRUE, TRUE, -GST_TTS_MAX_PITCH,
      GST_TTS_MAX_PITCH },
  [KEY_VOLUME] = { "volume", KEY_VOLUME, TRUE, TRUE, 0, GST_TTS_MAX_VOLUME },
  [KEY_START] = { "start", KEY_START, TRUE, FALSE, 0, MAX_SECONDS },
  [KEY_SLOT] = { "slot", KEY_SLOT, TRUE, FALSE, 0.001, MAX_SECONDS },
  [KEY_DURATION] = { "duration", KEY_SLOT, TRUE, FALSE, 0.001, MAX_SECONDS },
  [KEY_PAUSE_AFTER] = { "pause_after", KEY_PAUSE_AFTER, TRUE, FALSE, 0,
      MAX_SECONDS },
  [KEY_PAUSE] = { "pause", KEY_PAUSE_AFTER, TRUE, FALSE, 0, MAX_SECONDS },
};

/* Where a value is in the text. */
typedef struct
{
  const gchar *start;
  const gchar *end;
  guint line;
} Value;

typedef struct
{
  Value values[N_KEYS];
  Value settings;
  Value steps;
} Object;

typedef struct
{
  GstTtsReader *reader;
  GstTtsCue *defaults;
  GString *extra;               /* of the script */
  GHashTable *seen;             /* keys of the script and its settings */
  GHashTable *ids;
} Json;

static GHashTable *
new_names (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
go_to (GstTtsReader *reader, const Value *value)
{
  reader->pos = value->start;
  reader->line = value->line;
}

static gboolean
take_value (GstTtsReader *reader, Value *ret_value, GError **error)
{
  gst_tts_json_peek (reader);
  ret_value->start = reader->pos;
  ret_value->line = reader->line;
  if (!gst_tts_json_skip (reader, error))
    return FALSE;
  ret_value->end = reader->pos;
  return TRUE;
}

static gboolean
is_null (const Value *value)
{
  return !value->start || *value->start == 'n';
}

static void
append_quoted (GString *out, const gchar *text)
{
  g_string_append_c (out, '"');
  for (; *text; text++) {
    if (*text == '"' || *text == '\\')
      g_string_append_c (out, '\\');
    if ((guchar) *text < 0x20)
      g_string_append_printf (out, "\\u%04x", *text);
    else
      g_string_append_c (out, *text);
  }
  g_string_append_c (out, '"');
}

static void
append_extra (GString *extra, const gchar *key, const Value *value)
{
  g_string_append_c (extra, extra->len > 0 ? ',' : '{');
  append_quoted (extra, key);
  g_string_append_c (extra, ':');
  g_string_append_len (extra, value->start, value->end - value->start);
}

static gchar *
free_extra (GString *extra)
{
  if (extra->len == 0) {
    g_string_free (extra, TRUE);
    return NULL;
  }
  g_string_append_c (extra, '}');
  return g_string_free (extra, FALSE);
}

static gint
find_key (const gchar *name, gboolean settings_only)
{
  for (guint i = 0; i < N_KEYS; i++)
    if (strcmp (keys[i].name, name) == 0
        && (!settings_only || keys[i].is_setting))
      return i;
  return -1;
}

static gboolean
wrong_kind (GstTtsReader *reader, const gchar *name, const gchar *expected,
    GError **error)
{
  const gchar *kind = gst_tts_json_kind (reader);

  return gst_tts_reader_fail (reader, reader->line, error,
      "\"%s\" is %s, %s was expected", name, kind, expected);
}

static gboolean
read_number (GstTtsReader *reader, const KeyRow *key, gdouble *ret_number,
    GError **error)
{
  if (!strchr ("-0123456789", gst_tts_json_peek (reader)))
    return wrong_kind (reader, key->name, "a number", error);
  if (!gst_tts_json_number (reader, ret_number, error))
    return FALSE;
  if (*ret_number < key->min || *ret_number > key->max)
    return gst_tts_reader_fail (reader, reader->line, error,
        "\"%s\" is %g, it goes from %g to %g", key->name, *ret_number,
        key->min, key->max);
  return TRUE;
}

static gboolean
set_number (GstTtsReader *reader, GstTtsCue *cue, Key key, GError **error)
{
  gdouble number;

  if (!read_number (reader, &keys[key], &number, error))
    return FALSE;

  switch (keys[key].same_as) {
    case KEY_RATE:
      cue->rate = number;
      break;
    case KEY_PITCH:
      cue->pitch = number;
      break;
    case KEY_VOLUME:
      cue->volume = number;
      break;
    case KEY_START:
      cue->start = number * GST_SECOND + 0.5;
      break;
    case KEY_SLOT:
      cue->slot = number * GST_SECOND + 0.5;
      break;
    default:
      cue->pause_after = gst_tts_reader_pause (reader, reader->line, number);
      break;
  }
  return TRUE;
}

/* A string, or a number for an id: both are names there. */
static gboolean
set_string (GstTtsReader *reader, GstTtsCue *cue, Key key, const Value *value,
    GError **error)
{
  gchar **field = key == KEY_ID ? &cue->id : key == KEY_SPEAKER ? &cue->speaker
      : key == KEY_VOICE ? &cue->voice : key == KEY_LANGUAGE ? &cue->language
      : &cue->text;
  g_autofree gchar *text = NULL;

  if (key == KEY_ID && strchr ("-0123456789", *value->start))
    text = g_strndup (value->start, value->end - value->start);
  else if (*value->start != '"')
    return wrong_kind (reader, keys[key].name, "a string", error);
  else if (!(text = gst_tts_json_string (reader, error)))
    return FALSE;

  if (!*text && field != &cue->text)
    return TRUE;
  g_free (*field);
  *field = g_steal_pointer (&text);
  return TRUE;
}

/* From the values found to the cue; restores the place in the text. */
static gboolean
set_fields (GstTtsReader *reader, const Value *values, GstTtsCue *cue,
    GString *extra, GError **error)
{
  const Value behind = { reader->pos, NULL, reader->line };

  for (guint i = 0; i < N_KEYS; i++) {
    const Value *value = &values[i];

    if (is_null (value))
      continue;
    if (keys[i].same_as != i && !is_null (&values[keys[i].same_as])) {
      append_extra (extra, keys[i].name, value);
      continue;
    }
    go_to (reader, value);
    if (keys[i].is_number ? !set_number (reader, cue, i, error)
        : !set_string (reader, cue, i, value, error))
      return FALSE;
  }
  go_to (reader, &behind);
  return TRUE;
}

/* An object from its `{`: known keys to @object, the others to @extra. Those
 * of a script may be settings only, and it has two keys more. */
static gboolean
read_object (GstTtsReader *reader, gboolean is_script, GHashTable *seen,
    Object *object, GString *extra, GError **error)
{
  guint count = 0;

  for (;;) {
    g_autofree gchar *name = NULL;
    gboolean more;
    Value value;
    gint key;

    if (!gst_tts_json_next (reader, &count, &name, &more, error))
      return FALSE;
    if (!more)
      return TRUE;
    if (!take_value (reader, &value, error))
      return FALSE;
    if (g_hash_table_contains (seen, name))
      return gst_tts_reader_fail (reader, value.line, error,
          "\"%s\" is there twice", name);

    key = find_key (name, is_script);
    if (key >= 0)
      object->values[key] = value;
    else if (is_script && strcmp (name, "settings") == 0)
      object->settings = value;
    else if (is_script && strcmp (name, "steps") == 0)
      object->steps = value;
    else
      append_extra (extra, name, &value);
    g_hash_table_add (seen, g_steal_pointer (&name));
  }
}

/* Words with their marks; @cue->text has them so far. */
static gboolean
add_cue (Json *json, GstTtsCue *cue, GError **error)
{
  g_auto (GstTtsCueBuilder) builder = { NULL };
  g_autoptr (GstTtsCue) owned = cue;

  if (cue->id && !g_hash_table_add (json->ids, g_strdup (cue->id)))
    return gst_tts_reader_fail (json->reader, cue->line, error,
        "the id \"%s\" is there twice", cue->id);

  gst_tts_cue_builder_init (&builder);
  if (!gst_tts_marks_parse (json->reader, cue->line, &builder, cue->text,
          strlen (cue->text), error))
    return FALSE;
  gst_tts_cue_builder_finish (&builder, cue);
  return gst_tts_reader_add_cue (json->reader, g_steal_pointer (&owned),
      error);
}

static gboolean
read_cue (Json *json, GError **error)
{
  GstTtsReader *reader = json->reader;
  g_autoptr (GstTtsCue) cue = gst_tts_cue_copy (json->defaults);
  gchar kind = gst_tts_json_peek (reader);

  cue->line = reader->line;
  if (kind == '{') {
    g_autoptr (GHashTable) seen = new_names ();
    GString *extra = g_string_new (NULL);
    Object object = { 0, };
    gboolean ok = read_object (reader, FALSE, seen, &object, extra, error)
        && set_fields (reader, object.values, cue, extra, error);

    cue->extra = free_extra (extra);
    if (!ok)
      return FALSE;
  } else if (kind == '"') {
    g_free (cue->text);
    cue->text = gst_tts_json_string (reader, error);
    if (!cue->text)
      return FALSE;
  } else {
    return gst_tts_reader_fail (reader, reader->line, error,
        "a cue is %s, a string or an object was expected",
        gst_tts_json_kind (reader));
  }
  return add_cue (json, g_steal_pointer (&cue), error);
}

/* From the `[` to behind the `]`. */
static gboolean
read_cues (Json *json, GError **error)
{
  guint count = 0;
  gboolean more;

  for (;;) {
    if (!gst_tts_json_next (json->reader, &count, NULL, &more, error))
      return FALSE;
    if (!more)
      return TRUE;
    if (!read_cue (json, error))
      return FALSE;
  }
}

/* Settings may stand behind the steps, so these are read last. */
static gboolean
read_script (Json *json, GError **error)
{
  GstTtsReader *reader = json->reader;
  guint first_line = reader->line;
  Object object = { 0, };
  Object settings = { 0, };
  Value behind;

  if (!read_object (reader, TRUE, json->seen, &object, json->extra, error))
    return FALSE;
  behind = (Value) { reader->pos, NULL, reader->line };

  if (!is_null (&object.settings)) {
    go_to (reader, &object.settings);
    if (*reader->pos != '{')
      return wrong_kind (reader, "settings", "an object", error);
    if (!read_object (reader, TRUE, json->seen, &settings, json->extra,
            error))
      return FALSE;
  }
  if (!set_fields (reader, object.values, json->defaults, json->extra, error)
      || !set_fields (reader, settings.values, json->defaults, json->extra,
          error))
    return FALSE;

  if (is_null (&object.steps))
    return gst_tts_reader_fail (reader, first_line, error,
        "the object has no \"steps\"");
  go_to (reader, &object.steps);
  if (*reader->pos != '[')
    return wrong_kind (reader, "steps", "a list", error);
  if (!read_cues (json, error))
    return FALSE;
  go_to (reader, &behind);
  return TRUE;
}

static gboolean
read_document (Json *json, GError **error)
{
  GstTtsReader *reader = json->reader;
  gchar kind = gst_tts_json_peek (reader);

  if (reader->bad_bytes > 0)
    return gst_tts_reader_fail (reader, reader->bad_line, error,
        "%u bytes are not UTF-8, which JSON is", reader->bad_bytes);
  if (kind != '{' && kind != '[')
    return gst_tts_reader_fail (reader, reader->line, error,
        "an object or a list was expected");
  if (kind == '{' ? !read_script (json, error) : !read_cues (json, error))
    return FALSE;
  if (gst_tts_json_peek (reader) != '\0')
    return gst_tts_reader_fail (reader, reader->line, error,
        "there is something behind the end");
  return TRUE;
}

gboolean
gst_tts_read_json (GstTtsReader *reader, GError **error)
{
  Json json = { reader, gst_tts_cue_new (""), g_string_new (NULL),
    new_names (), new_names () };
  gboolean ok = read_document (&json, error);

  reader->script->extra = free_extra (json.extra);
  gst_tts_cue_unref (json.defaults);
  g_hash_table_unref (json.seen);
  g_hash_table_unref (json.ids);
  return ok;
}

gboolean
gst_tts_json_detect (const GstTtsReader *reader)
{
  GstTtsReader ahead = *reader;
  gchar kind = gst_tts_json_peek (&ahead);

  if (kind != '{' && kind != '[')
    return FALSE;
  ahead.pos++;
  return gst_tts_json_peek (&ahead) == '"'
      || (kind == '[' && *ahead.pos == '{')
      || *ahead.pos == (kind == '{' ? '}' : ']');
}
