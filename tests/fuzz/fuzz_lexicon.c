/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Feeds rubbish to the lexicon reader and applies what comes out of it. */
#include <gst/tts/tts.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GstTtsLexicon) lexicon =
      gst_tts_lexicon_parse ((const gchar *) data, size, NULL, NULL);
  g_autofree gchar *text = g_utf8_make_valid ((const gchar *) data, size);
  g_autoptr (GstTtsCue) cue = NULL;
  g_autoptr (GstTtsCue) changed = NULL;

  if (!lexicon)
    return 0;
  cue = gst_tts_cue_new (text);
  changed = gst_tts_lexicon_apply (lexicon, cue);
  g_assert_true (g_utf8_validate (changed->text, -1, NULL));
  return 0;
}
