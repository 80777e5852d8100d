/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads lexicons: PLS 1.0, and text files of two columns. */
#include <string.h>

#include "gst-tts-error.h"
#include "gst-tts-lexicon-private.h"
#include "gst-tts-xml-private.h"

#define PLS_NAMESPACE "http://www.w3.org/2005/01/pronunciation-lexicon"

/* One lexeme of a PLS file while it is read. */
typedef struct
{
  guint line;
  GPtrArray *graphemes;
  GString *text;                /* of the element that is open */
  gchar *how;
  gboolean is_phonemes;
  gboolean preferred;
} Lexeme;

typedef struct
{
  GstTtsXml xml;
  GstTtsLexicon *lexicon;
  gchar *prefix;                /* of PLS elements, with its colon */
  gchar *alphabet;              /* of the whole file */
  guint depth;
  Lexeme lexeme;
  gboolean prefer;
} Pls;

/* White space at the ends left out, that between words one blank. */
static gchar *
tidy (const gchar *text, gsize size)
{
  GString *tidied = g_string_new (NULL);
  gboolean space = FALSE;

  for (const gchar *p = text; p < text + size; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (g_unichar_isspace (c)) {
      space = TRUE;
      continue;
    }
    if (space && tidied->len > 0)
      g_string_append_c (tidied, ' ');
    space = FALSE;
    g_string_append_unichar (tidied, c);
  }
  return g_string_free (tidied, FALSE);
}

static gboolean
check_grapheme (const GstTtsReader *reader, guint line,
    const GstTtsLexicon *lexicon, const gchar *grapheme, GError **error)
{
  if (!*grapheme)
    return gst_tts_reader_fail (reader, line, error, "an empty word");
  if (strlen (grapheme) > TTS_LEXICON_MAX_GRAPHEME)
    return gst_tts_reader_fail (reader, line, error,
        "a word of more than %d bytes", TTS_LEXICON_MAX_GRAPHEME);
  if (gst_tts_lexicon_size (lexicon) >= TTS_LEXICON_MAX_GRAPHEMES)
    return gst_tts_reader_fail (reader, line, error,
        "more than %d words", TTS_LEXICON_MAX_GRAPHEMES);
  return TRUE;
}

static gboolean
check_how (const GstTtsReader *reader, guint line, const gchar *how,
    GError **error)
{
  if (!*how)
    return gst_tts_reader_fail (reader, line, error,
        "it is not said how the word is spoken");
  if (strlen (how) > TTS_LEXICON_MAX_HOW)
    return gst_tts_reader_fail (reader, line, error,
        "a pronunciation of more than %d bytes", TTS_LEXICON_MAX_HOW);
  return TRUE;
}

/* The end of the first column and the start of the second, behind a tab or
 * two blanks. */
static gboolean
find_columns (const gchar *line, const gchar *end, const gchar **ret_first_end,
    const gchar **ret_second)
{
  for (const gchar *p = line; p < end; p++) {
    if (*p != '\t' && !(*p == ' ' && p + 1 < end && strchr (" \t", p[1])))
      continue;
    *ret_first_end = p;
    while (p < end && strchr (" \t", *p))
      p++;
    *ret_second = p;
    return TRUE;
  }
  return FALSE;
}

static gboolean
read_row (GstTtsReader *reader, GstTtsLexicon *lexicon, guint number,
    const gchar *line, gsize size, GError **error)
{
  const gchar *first_end, *second;
  g_autofree gchar *word = NULL;
  g_autofree gchar *how = NULL;
  const gchar *graphemes[] = { NULL, NULL };
  gsize length;
  gboolean is_phonemes;

  gst_tts_strip (&line, &size);
  if (size == 0 || *line == '#')
    return TRUE;
  if (!find_columns (line, line + size, &first_end, &second))
    return gst_tts_reader_fail (reader, number, error,
        "a word, a tab, and how it is said were expected");

  word = tidy (line, first_end - line);
  how = tidy (second, line + size - second);
  length = strlen (how);
  is_phonemes = length >= 2 && how[0] == '/' && how[length - 1] == '/';
  if (is_phonemes) {
    gchar *inner = tidy (how + 1, length - 2);

    g_free (how);
    how = inner;
  }
  if (!check_grapheme (reader, number, lexicon, word, error)
      || !check_how (reader, number, how, error))
    return FALSE;

  graphemes[0] = word;
  tts_lexicon_add (lexicon, graphemes, g_steal_pointer (&how), is_phonemes);
  return TRUE;
}

static gboolean
read_rows (GstTtsReader *reader, GstTtsLexicon *lexicon, GError **error)
{
  const gchar *line;
  gsize size;

  while (gst_tts_reader_next_line (reader, &line, &size))
    if (!read_row (reader, lexicon, reader->line - 1, line, size, error))
      return FALSE;
  return TRUE;
}

/* Its name without the prefix of PLS, NULL for one of another vocabulary. */
static const gchar *
pls_name (const Pls *pls)
{
  const gchar *name = pls->xml.name;

  if (!g_str_has_prefix (name, pls->prefix))
    return NULL;
  name += strlen (pls->prefix);
  return strchr (name, ':') ? NULL : name;
}

static gboolean
is_ipa (const gchar *alphabet)
{
  return !alphabet || g_ascii_strcasecmp (alphabet, "ipa") == 0;
}

static gboolean
start_lexicon (Pls *pls, GError **error)
{
  const gchar *colon = strchr (pls->xml.name, ':');
  gsize size = colon ? colon - pls->xml.name : 0;
  g_autofree gchar *declaration = size == 0 ? g_strdup ("xmlns")
      : g_strdup_printf ("xmlns:%.*s", (gint) size, pls->xml.name);
  const gchar *namespace = gst_tts_xml_attribute (&pls->xml, declaration);

  pls->prefix = g_strndup (pls->xml.name, colon ? size + 1 : 0);
  if (strcmp (colon ? colon + 1 : pls->xml.name, "lexicon") != 0)
    return gst_tts_reader_fail (pls->xml.reader, pls->xml.line, error,
        "<%s> where the <lexicon> of a pronunciation lexicon was expected",
        pls->xml.name);
  if (namespace ? strcmp (namespace, PLS_NAMESPACE) != 0 : colon != NULL)
    return gst_tts_reader_fail (pls->xml.reader, pls->xml.line, error,
        "<%s> is not of the namespace %s", pls->xml.name, PLS_NAMESPACE);

  tts_lexicon_set_language (pls->lexicon,
      gst_tts_xml_attribute (&pls->xml, "xml:lang"));
  pls->alphabet = g_strdup (gst_tts_xml_attribute (&pls->xml, "alphabet"));
  return TRUE;
}

static void
start_lexeme (Pls *pls)
{
  pls->lexeme.line = pls->xml.line;
  g_ptr_array_set_size (pls->lexeme.graphemes, 0);
  g_clear_pointer (&pls->lexeme.how, g_free);
  pls->lexeme.preferred = FALSE;
}

static gboolean
end_lexeme (Pls *pls, GError **error)
{
  Lexeme *lexeme = &pls->lexeme;
  const GstTtsReader *reader = pls->xml.reader;

  if (lexeme->graphemes->len == 0)
    return gst_tts_reader_fail (reader, lexeme->line, error,
        "a <lexeme> without a <grapheme>");
  if (!lexeme->how)
    return gst_tts_reader_fail (reader, lexeme->line, error,
        "a <lexeme> without a <phoneme> or an <alias>");

  g_ptr_array_add (lexeme->graphemes, NULL);
  tts_lexicon_add (pls->lexicon,
      (const gchar * const *) lexeme->graphemes->pdata,
      g_steal_pointer (&lexeme->how), lexeme->is_phonemes);
  return TRUE;
}

/* The first counts, or the first that is preferred. */
static gboolean
end_how (Pls *pls, gboolean is_phonemes, GError **error)
{
  Lexeme *lexeme = &pls->lexeme;
  g_autofree gchar *how = tidy (lexeme->text->str, lexeme->text->len);

  if (!check_how (pls->xml.reader, pls->xml.line, how, error))
    return FALSE;
  if (lexeme->how && (!pls->prefer || lexeme->preferred))
    return TRUE;
  g_free (lexeme->how);
  lexeme->how = g_steal_pointer (&how);
  lexeme->is_phonemes = is_phonemes;
  lexeme->preferred = pls->prefer;
  return TRUE;
}

static gboolean
end_grapheme (Pls *pls, GError **error)
{
  g_autofree gchar *word =
      tidy (pls->lexeme.text->str, pls->lexeme.text->len);

  if (!check_grapheme (pls->xml.reader, pls->xml.line, pls->lexicon, word,
          error))
    return FALSE;
  g_ptr_array_add (pls->lexeme.graphemes, g_steal_pointer (&word));
  return TRUE;
}

static gboolean
start_element (Pls *pls, GError **error)
{
  const gchar *name, *alphabet;

  if (pls->depth == 0)
    return start_lexicon (pls, error);

  name = pls_name (pls);
  g_string_truncate (pls->lexeme.text, 0);
  if (pls->depth == 1 && g_strcmp0 (name, "lexeme") == 0)
    start_lexeme (pls);
  if (pls->depth != 2)
    return TRUE;

  pls->prefer =
      g_strcmp0 (gst_tts_xml_attribute (&pls->xml, "prefer"), "true") == 0;
  if (g_strcmp0 (name, "phoneme") != 0)
    return TRUE;
  alphabet = gst_tts_xml_attribute (&pls->xml, "alphabet");
  if (!alphabet)
    alphabet = pls->alphabet;
  return is_ipa (alphabet)
      || gst_tts_reader_fail (pls->xml.reader, pls->xml.line, error,
      "the alphabet %s is not known, phonemes are given in ipa", alphabet);
}

/* @depth is that of the element that ends. */
static gboolean
end_element (Pls *pls, GError **error)
{
  const gchar *name = pls_name (pls);

  if (pls->depth == 1 && g_strcmp0 (name, "lexeme") == 0)
    return end_lexeme (pls, error);
  if (pls->depth != 2)
    return TRUE;
  if (g_strcmp0 (name, "grapheme") == 0)
    return end_grapheme (pls, error);
  if (g_strcmp0 (name, "phoneme") == 0)
    return end_how (pls, TRUE, error);
  if (g_strcmp0 (name, "alias") == 0)
    return end_how (pls, FALSE, error);
  return TRUE;
}

static gboolean
read_tokens (Pls *pls, GError **error)
{
  GstTtsXmlToken token;

  while (gst_tts_xml_next (&pls->xml, &token, error)) {
    switch (token) {
      case GST_TTS_XML_START:
        if (!start_element (pls, error))
          return FALSE;
        pls->depth++;
        break;
      case GST_TTS_XML_END:
        pls->depth--;
        if (!end_element (pls, error))
          return FALSE;
        break;
      case GST_TTS_XML_TEXT:
        g_string_append_len (pls->lexeme.text, pls->xml.text->str,
            pls->xml.text->len);
        break;
      case GST_TTS_XML_EOF:
        return TRUE;
    }
  }
  return FALSE;
}

static gboolean
read_pls (GstTtsReader *reader, GstTtsLexicon *lexicon, GError **error)
{
  Pls pls = { .lexicon = lexicon };
  gboolean ok;

  gst_tts_xml_init (&pls.xml, reader, "lexicon");
  pls.lexeme.graphemes = g_ptr_array_new_with_free_func (g_free);
  pls.lexeme.text = g_string_new (NULL);

  ok = read_tokens (&pls, error);

  gst_tts_xml_clear (&pls.xml);
  g_ptr_array_unref (pls.lexeme.graphemes);
  g_string_free (pls.lexeme.text, TRUE);
  g_free (pls.lexeme.how);
  g_free (pls.prefix);
  g_free (pls.alphabet);
  return ok;
}

static guint
line_of (const gchar *data, const gchar *at)
{
  guint line = 1;

  for (; (data = memchr (data, '\n', at - data)); data++)
    line++;
  return line;
}

/* Without the byte order mark, lines ending in LF. */
static GString *
decode (const gchar *data, gsize size)
{
  GString *text;
  gsize skip = size >= 3 && memcmp (data, "\357\273\277", 3) == 0 ? 3 : 0;

  text = g_string_new_len (data + skip, size - skip);
  g_string_replace (text, "\r\n", "\n", 0);
  g_string_replace (text, "\r", "\n", 0);
  return text;
}

GstTtsLexicon *
gst_tts_lexicon_parse (const gchar *data, gsize size, const gchar *name,
    GError **error)
{
  g_autoptr (GstTtsLexicon) lexicon = NULL;
  g_autoptr (GString) text = NULL;
  GstTtsReader reader = { .name = name ? name : "lexicon", .line = 1 };
  const gchar *bad;
  gboolean ok;

  g_return_val_if_fail (data || size == 0, NULL);

  if (size > 0 && !g_utf8_validate_len (data, size, &bad)) {
    gst_tts_reader_fail (&reader, line_of (data, bad), error,
        "not UTF-8, save it in that encoding");
    return NULL;
  }

  text = decode (size > 0 ? data : "", size);
  reader.text = reader.pos = text->str;
  reader.end = text->str + text->len;
  lexicon = tts_lexicon_new ();
  if (text->str[strspn (text->str, " \t\n")] == '<')
    ok = read_pls (&reader, lexicon, error);
  else
    ok = read_rows (&reader, lexicon, error);
  return ok ? g_steal_pointer (&lexicon) : NULL;
}

GstTtsLexicon *
gst_tts_lexicon_load (const gchar *path, GError **error)
{
  g_autoptr (GByteArray) bytes = gst_tts_read_file (path, error);

  if (!bytes)
    return NULL;
  return gst_tts_lexicon_parse ((const gchar *) bytes->data, bytes->len, path,
      error);
}
