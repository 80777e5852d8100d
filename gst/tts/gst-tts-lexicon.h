/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How words are said: PLS 1.0, or a text file of `word <tab> how`, where
 * how is `/ipa/` or other words to say instead. */
#pragma once

#include <gst/tts/gst-tts-cue.h>

G_BEGIN_DECLS

#define GST_TYPE_TTS_LEXICON (gst_tts_lexicon_get_type ())

typedef struct _GstTtsLexicon GstTtsLexicon;

GST_TTS_API
GType           gst_tts_lexicon_get_type (void);

GST_TTS_API
GstTtsLexicon * gst_tts_lexicon_load  (const gchar *path, GError **error);

GST_TTS_API
GstTtsLexicon * gst_tts_lexicon_parse (const gchar *data, gsize size,
    const gchar *name, GError **error);

GST_TTS_API
GstTtsLexicon * gst_tts_lexicon_ref   (GstTtsLexicon *lexicon);

GST_TTS_API
void            gst_tts_lexicon_unref (GstTtsLexicon *lexicon);

GST_TTS_API
guint           gst_tts_lexicon_size  (const GstTtsLexicon *lexicon);

/* A cue with the lexicon's pronunciations added; marks of the script itself
 * go before. Returns a new reference to @cue when nothing changes. */
GST_TTS_API
GstTtsCue *     gst_tts_lexicon_apply (const GstTtsLexicon *lexicon,
    GstTtsCue *cue);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTtsLexicon, gst_tts_lexicon_unref)

G_END_DECLS
