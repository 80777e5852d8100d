/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A pull parser for the part of XML that SSML needs: elements, attributes,
 * text, CDATA, comments, processing instructions, the five entities and
 * numeric ones. A DOCTYPE is refused, and with it every way to make a small
 * file large. It does not recurse, and depth and sizes have caps. */
#pragma once

#include <gst/tts/gst-tts-reader-private.h>

G_BEGIN_DECLS

typedef struct _GstTtsXml GstTtsXml;
typedef struct _GstTtsXmlAttribute GstTtsXmlAttribute;

typedef enum
{
  GST_TTS_XML_START,            /* name and attributes */
  GST_TTS_XML_END,              /* name; follows an empty element, too */
  GST_TTS_XML_TEXT,             /* text, one piece of maybe several */
  GST_TTS_XML_EOF,
} GstTtsXmlToken;

struct _GstTtsXmlAttribute
{
  gchar *name;
  gchar *value;
};

struct _GstTtsXml
{
  GstTtsReader *reader;         /* its pos and line are where we are */
  const gchar *root;            /* for messages: what it should be */
  gchar *name;
  GArray *attributes;           /* GstTtsXmlAttribute */
  GString *text;
  guint line;                   /* on which the token starts */
  GArray *elements;             /* the open ones, outer first */
  gboolean is_empty;            /* an END must be made up */
  gboolean had_root;
};

G_GNUC_INTERNAL
void     gst_tts_xml_init  (GstTtsXml *xml, GstTtsReader *reader,
    const gchar *root);

G_GNUC_INTERNAL
void     gst_tts_xml_clear (GstTtsXml *xml);

/* The next token; what it has is valid until the next call. */
G_GNUC_INTERNAL
gboolean gst_tts_xml_next  (GstTtsXml *xml, GstTtsXmlToken *ret_token,
    GError **error);

/* Of the last START; NULL if it has none of that name. */
G_GNUC_INTERNAL
const gchar *gst_tts_xml_attribute (const GstTtsXml *xml, const gchar *name);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GstTtsXml, gst_tts_xml_clear)

G_END_DECLS
