/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A pull parser for the part of XML that SSML needs. */
#include "gst-tts-xml-private.h"

#include <string.h>

#define MAX_DEPTH 64
#define MAX_ATTRIBUTES 32
#define MAX_NAME 128
#define MAX_VALUE (16 * 1024)

typedef struct
{
  gchar *name;
  guint line;
} Element;

static void
clear_attribute (gpointer data)
{
  GstTtsXmlAttribute *attribute = data;

  g_free (attribute->name);
  g_free (attribute->value);
}

static void
clear_element (gpointer data)
{
  Element *element = data;

  g_free (element->name);
}

void
gst_tts_xml_init (GstTtsXml *xml, GstTtsReader *reader,
    const gchar *root)
{
  memset (xml, 0, sizeof *xml);
  xml->reader = reader;
  xml->root = root;
  xml->text = g_string_new (NULL);
  xml->attributes = g_array_new (FALSE, FALSE, sizeof (GstTtsXmlAttribute));
  g_array_set_clear_func (xml->attributes, clear_attribute);
  xml->elements = g_array_new (FALSE, FALSE, sizeof (Element));
  g_array_set_clear_func (xml->elements, clear_element);
}

void
gst_tts_xml_clear (GstTtsXml *xml)
{
  g_clear_pointer (&xml->name, g_free);
  g_clear_pointer (&xml->attributes, g_array_unref);
  g_clear_pointer (&xml->elements, g_array_unref);
  g_string_free (xml->text, TRUE);
}

const gchar *
gst_tts_xml_attribute (const GstTtsXml *xml, const gchar *name)
{
  for (guint i = 0; i < xml->attributes->len; i++) {
    const GstTtsXmlAttribute *attribute =
        &g_array_index (xml->attributes, GstTtsXmlAttribute, i);

    if (strcmp (attribute->name, name) == 0)
      return attribute->value;
  }
  return NULL;
}

static gboolean
starts_with (const GstTtsXml *xml, const gchar *what)
{
  const GstTtsReader *reader = xml->reader;

  return (gsize) (reader->end - reader->pos) >= strlen (what)
      && strncmp (reader->pos, what, strlen (what)) == 0;
}

static void
advance (GstTtsXml *xml, const gchar *to)
{
  GstTtsReader *reader = xml->reader;
  const gchar *p = reader->pos;

  while ((p = memchr (p, '\n', to - p))) {
    reader->line++;
    p++;
  }
  reader->pos = to;
}

static void
skip_space (GstTtsXml *xml)
{
  const gchar *p = xml->reader->pos;

  while (p < xml->reader->end && strchr (" \t\n", *p))
    p++;
  advance (xml, p);
}

static const gchar *
find (const GstTtsXml *xml, const gchar *what)
{
  return memmem (xml->reader->pos, xml->reader->end - xml->reader->pos, what,
      strlen (what));
}

static gboolean
is_name_start (gunichar c)
{
  return c == '_' || c == ':' || (c < 128 ? g_ascii_isalpha (c)
          : c >= 0xc0 && c != 0xd7 && c != 0xf7 && g_unichar_isalpha (c));
}

static gboolean
is_name_char (gunichar c)
{
  return is_name_start (c) || c == '-' || c == '.' || c == 0xb7
      || (c < 128 ? g_ascii_isdigit (c)
          : g_unichar_isdigit (c) || g_unichar_ismark (c));
}

/* Up to the end of the name at pos, NULL if there is none. */
static const gchar *
find_name_end (const GstTtsXml *xml)
{
  const gchar *p = xml->reader->pos;

  if (p == xml->reader->end || !is_name_start (g_utf8_get_char (p)))
    return NULL;
  while (p < xml->reader->end && is_name_char (g_utf8_get_char (p))) {
    if (p - xml->reader->pos >= MAX_NAME)
      return NULL;
    p = g_utf8_next_char (p);
  }
  return p;
}

static gchar *
take_name (GstTtsXml *xml, GError **error)
{
  const gchar *end = find_name_end (xml);
  gchar *name;

  if (!end) {
    gst_tts_reader_fail (xml->reader, xml->reader->line, error,
        "a name was expected after < (a < that is spoken is written &lt;)");
    return NULL;
  }
  name = g_strndup (xml->reader->pos, end - xml->reader->pos);
  xml->reader->pos = end;
  return name;
}

static gboolean
is_xml_char (gunichar c)
{
  return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0xd800)
      || (c >= 0xe000 && c < 0xfffe) || (c >= 0x10000 && c <= 0x10ffff);
}

/* At a `&`. */
static gboolean
append_entity (GstTtsXml *xml, GString *out, GError **error)
{
  static const struct { const gchar *name; gchar c; } entities[] = {
    { "amp", '&' }, { "lt", '<' }, { "gt", '>' }, { "quot", '"' },
    { "apos", '\'' },
  };
  GstTtsReader *reader = xml->reader;
  const gchar *name = reader->pos + 1;
  const gchar *stop = memchr (name, ';', MIN (reader->end - name, 64));
  gunichar c;

  if (!stop)
    return gst_tts_reader_fail (reader, reader->line, error,
        "a & that is spoken is written &amp;");

  if (*name == '#') {
    c = gst_tts_parse_char_number (name + 1, stop - name - 1);
    if (!is_xml_char (c))
      return gst_tts_reader_fail (reader, reader->line, error,
          "&%.*s; is no character", (gint) (stop - name), name);
    g_string_append_unichar (out, c);
    reader->pos = stop + 1;
    return TRUE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (entities); i++) {
    if (strlen (entities[i].name) != (gsize) (stop - name)
        || strncmp (entities[i].name, name, stop - name) != 0)
      continue;
    g_string_append_c (out, entities[i].c);
    reader->pos = stop + 1;
    return TRUE;
  }
  return gst_tts_reader_fail (reader, reader->line, error,
      "unknown entity &%.*s; (amp, lt, gt, quot, apos and numbers are known)",
      (gint) (stop - name), name);
}

static gboolean
check_chars (GstTtsXml *xml, const gchar *from, const gchar *to,
    GError **error)
{
  for (const gchar *p = from; p < to; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (!is_xml_char (c)) {
      advance (xml, p);
      return gst_tts_reader_fail (xml->reader, xml->reader->line, error,
          "the character U+%04X is not allowed in XML", c);
    }
  }
  return TRUE;
}

/* Plain characters up to @to, and pos with them. */
static gboolean
append_chars (GstTtsXml *xml, GString *out, const gchar *to, GError **error)
{
  const gchar *from = xml->reader->pos;

  if (!check_chars (xml, from, to, error))
    return FALSE;
  g_string_append_len (out, from, to - from);
  advance (xml, to);
  return TRUE;
}

/* Behind the `=`; white space becomes a blank, as XML wants it. */
static gboolean
parse_value (GstTtsXml *xml, GString *out, GError **error)
{
  GstTtsReader *reader = xml->reader;
  guint line = reader->line;
  gchar quote = reader->pos < reader->end ? *reader->pos : '\0';
  const gchar stops[] = { quote, '&', '<', '\n', '\t', '\0' };

  if (quote != '"' && quote != '\'')
    return gst_tts_reader_fail (reader, line, error,
        "the value of an attribute stands in quotes");

  reader->pos++;
  while (out->len <= MAX_VALUE && reader->pos < reader->end) {
    gchar c = *reader->pos;

    if (c == quote) {
      reader->pos++;
      return TRUE;
    }
    if (c == '<')
      break;
    if (c == '&') {
      if (!append_entity (xml, out, error))
        return FALSE;
    } else if (c == '\n' || c == '\t') {
      g_string_append_c (out, ' ');
      advance (xml, reader->pos + 1);
    } else if (!append_chars (xml, out,
            reader->pos + strcspn (reader->pos, stops), error)) {
      return FALSE;
    }
  }
  return gst_tts_reader_fail (reader, line, error,
      "the value of an attribute has no end, has a < in it, or is longer "
      "than %d bytes", MAX_VALUE);
}

static gboolean
parse_attribute (GstTtsXml *xml, GError **error)
{
  g_autoptr (GString) value = g_string_new (NULL);
  g_autofree gchar *name = take_name (xml, error);
  GstTtsXmlAttribute attribute;

  if (!name)
    return FALSE;
  if (gst_tts_xml_attribute (xml, name))
    return gst_tts_reader_fail (xml->reader, xml->reader->line, error,
        "<%s> has the attribute %s twice", xml->name, name);
  if (xml->attributes->len == MAX_ATTRIBUTES)
    return gst_tts_reader_fail (xml->reader, xml->reader->line, error,
        "<%s> has more than %d attributes", xml->name, MAX_ATTRIBUTES);

  skip_space (xml);
  if (!starts_with (xml, "="))
    return gst_tts_reader_fail (xml->reader, xml->reader->line, error,
        "the attribute %s of <%s> has no value", name, xml->name);

  xml->reader->pos++;
  skip_space (xml);
  if (!parse_value (xml, value, error))
    return FALSE;

  attribute.name = g_steal_pointer (&name);
  attribute.value = g_string_free (g_steal_pointer (&value), FALSE);
  g_array_append_val (xml->attributes, attribute);
  return TRUE;
}

static gboolean
push_element (GstTtsXml *xml, GError **error)
{
  Element element = { g_strdup (xml->name), xml->line };

  g_array_append_val (xml->elements, element);
  xml->had_root = TRUE;
  return xml->elements->len <= MAX_DEPTH
      || gst_tts_reader_fail (xml->reader, xml->line, error,
      "more than %d elements inside each other", MAX_DEPTH);
}

/* Behind the `<`. */
static gboolean
parse_start (GstTtsXml *xml, GError **error)
{
  GstTtsReader *reader = xml->reader;

  if (xml->had_root && xml->elements->len == 0)
    return gst_tts_reader_fail (reader, xml->line, error,
        "there is something after the end of the first element");

  g_free (xml->name);
  xml->name = take_name (xml, error);
  if (!xml->name)
    return FALSE;

  for (;;) {
    const gchar *before = reader->pos;

    skip_space (xml);
    if (starts_with (xml, ">")) {
      reader->pos++;
      return push_element (xml, error);
    }
    if (starts_with (xml, "/>")) {
      reader->pos += 2;
      xml->is_empty = TRUE;
      return push_element (xml, error);
    }
    if (reader->pos == reader->end || reader->pos == before)
      return gst_tts_reader_fail (reader, xml->line, error,
          "the tag <%s has no >", xml->name);
    if (!parse_attribute (xml, error))
      return FALSE;
  }
}

static void
pop_element (GstTtsXml *xml)
{
  guint last = xml->elements->len - 1;

  g_free (xml->name);
  xml->name = g_strdup (g_array_index (xml->elements, Element, last).name);
  g_array_set_size (xml->elements, last);
}

/* Behind the `</`. */
static gboolean
parse_end (GstTtsXml *xml, GError **error)
{
  g_autofree gchar *name = take_name (xml, error);
  const Element *element;

  if (!name)
    return FALSE;
  if (xml->elements->len == 0)
    return gst_tts_reader_fail (xml->reader, xml->line, error,
        "</%s> ends what was not opened", name);

  element = &g_array_index (xml->elements, Element, xml->elements->len - 1);
  if (strcmp (element->name, name) != 0)
    return gst_tts_reader_fail (xml->reader, xml->line, error,
        "</%s> where </%s> is missing, <%s> was opened on line %u", name,
        element->name, element->name, element->line);

  skip_space (xml);
  if (!starts_with (xml, ">"))
    return gst_tts_reader_fail (xml->reader, xml->line, error,
        "the tag </%s has no >", name);
  xml->reader->pos++;
  pop_element (xml);
  return TRUE;
}

/* Text up to the next tag or so much of it as comes in one piece. */
static gboolean
parse_text (GstTtsXml *xml, GError **error)
{
  GstTtsReader *reader = xml->reader;
  const gchar *stop;

  if (*reader->pos == '&') {
    if (xml->elements->len == 0)
      return gst_tts_reader_fail (reader, xml->line, error,
          "there is text outside of <%s>", xml->root);
    return append_entity (xml, xml->text, error);
  }

  stop = reader->pos + strcspn (reader->pos, "<&");
  if (xml->elements->len == 0
      && !gst_tts_is_blank (reader->pos, stop - reader->pos))
    return gst_tts_reader_fail (reader, xml->line, error,
        "there is text outside of <%s>", xml->root);
  if (memmem (reader->pos, stop - reader->pos, "]]>", 3))
    return gst_tts_reader_fail (reader, xml->line, error,
        "]]> without a <![CDATA[ before it");
  return append_chars (xml, xml->text, stop, error);
}

static gboolean
parse_cdata (GstTtsXml *xml, GError **error)
{
  const gchar *end;

  xml->reader->pos += strlen ("<![CDATA[");
  end = find (xml, "]]>");
  if (!end)
    return gst_tts_reader_fail (xml->reader, xml->line, error,
        "<![CDATA[ without ]]>");
  if (xml->elements->len == 0)
    return gst_tts_reader_fail (xml->reader, xml->line, error,
        "there is text outside of <%s>", xml->root);
  if (!append_chars (xml, xml->text, end, error))
    return FALSE;
  xml->reader->pos += 3;
  return TRUE;
}

static gboolean
skip_comment (GstTtsXml *xml, GError **error)
{
  const gchar *end;

  xml->reader->pos += strlen ("<!--");
  end = find (xml, "--");
  if (!end || xml->reader->end - end < 3 || end[2] != '>')
    return gst_tts_reader_fail (xml->reader, xml->line, error,
        "a comment that has no --> or -- in it");
  if (!check_chars (xml, xml->reader->pos, end, error))
    return FALSE;
  advance (xml, end + 3);
  return TRUE;
}

/* The document is UTF-8 by now; what says otherwise was not converted. */
static gboolean
check_declaration (GstTtsXml *xml, const gchar *end, GError **error)
{
  g_autofree gchar *text = g_strndup (xml->reader->pos,
      end - xml->reader->pos);
  const gchar *encoding = strstr (text, "encoding");
  gsize size;

  if (xml->had_root || xml->reader->pos != xml->reader->text + 2)
    return gst_tts_reader_fail (xml->reader, xml->line, error,
        "<?xml stands at the very start or nowhere");
  if (!encoding)
    return TRUE;

  encoding += strlen ("encoding");
  encoding += strspn (encoding, " \t\n=\"'");
  size = strcspn (encoding, " \t\n\"'");
  if (g_ascii_strncasecmp (encoding, "utf-", MIN (size, 4)) == 0
      || g_str_is_ascii (xml->reader->text))
    return TRUE;
  return gst_tts_reader_fail (xml->reader, xml->line, error,
      "the encoding %.*s can not be read, save it as UTF-8",
      (gint) MIN (size, 40), encoding);
}

static gboolean
skip_instruction (GstTtsXml *xml, GError **error)
{
  const gchar *end, *name_end;
  gsize size;

  xml->reader->pos += 2;
  name_end = find_name_end (xml);
  end = find (xml, "?>");
  if (!end || !name_end || (name_end != end && !strchr (" \t\n", *name_end)))
    return gst_tts_reader_fail (xml->reader, xml->line, error,
        "<? that has no name or no ?>");

  size = name_end - xml->reader->pos;
  if (size == 3 && g_ascii_strncasecmp (xml->reader->pos, "xml", 3) == 0
      && !check_declaration (xml, end, error))
    return FALSE;
  if (!check_chars (xml, xml->reader->pos, end, error))
    return FALSE;
  advance (xml, end + 2);
  return TRUE;
}

static gboolean
end_of_file (GstTtsXml *xml, GError **error)
{
  const Element *element;

  if (!xml->had_root)
    return gst_tts_reader_fail (xml->reader, xml->reader->line, error,
        "there is no <%s>", xml->root);
  if (xml->elements->len == 0)
    return TRUE;

  element = &g_array_index (xml->elements, Element, xml->elements->len - 1);
  return gst_tts_reader_fail (xml->reader, xml->reader->line, error,
      "the text ends, but <%s> of line %u is not closed", element->name,
      element->line);
}

static gboolean
parse_markup (GstTtsXml *xml, GstTtsXmlToken *ret_token, GError **error)
{
  *ret_token = GST_TTS_XML_TEXT;
  if (starts_with (xml, "<!--"))
    return skip_comment (xml, error);
  if (starts_with (xml, "<![CDATA["))
    return parse_cdata (xml, error);
  if (starts_with (xml, "<?"))
    return skip_instruction (xml, error);
  if (starts_with (xml, "<!"))
    return gst_tts_reader_fail (xml->reader, xml->line, error,
        "a DOCTYPE or other declaration is refused here");

  if (starts_with (xml, "</")) {
    xml->reader->pos += 2;
    *ret_token = GST_TTS_XML_END;
    return parse_end (xml, error);
  }
  xml->reader->pos++;
  *ret_token = GST_TTS_XML_START;
  return parse_start (xml, error);
}

gboolean
gst_tts_xml_next (GstTtsXml *xml, GstTtsXmlToken *ret_token, GError **error)
{
  GstTtsReader *reader = xml->reader;

  g_array_set_size (xml->attributes, 0);
  g_string_truncate (xml->text, 0);
  xml->line = reader->line;

  if (xml->is_empty) {
    xml->is_empty = FALSE;
    pop_element (xml);
    *ret_token = GST_TTS_XML_END;
    return TRUE;
  }
  if (reader->pos == reader->end) {
    *ret_token = GST_TTS_XML_EOF;
    return end_of_file (xml, error);
  }
  if (*reader->pos == '<')
    return parse_markup (xml, ret_token, error);
  *ret_token = GST_TTS_XML_TEXT;
  return parse_text (xml, error);
}
