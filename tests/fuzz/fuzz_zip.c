/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Feeds rubbish to the reader of zip archives and unpacks what it finds. */
#include <gst/tts/tts.h>

#include "providers/github/zip.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static gboolean
touch (gpointer user_data, const guint8 *data, gsize size, GError **error)
{
  guint64 *left = user_data;

  for (gsize i = 0; i < size; i += 4096)
    *left += data[i] & 1;
  /* A bomb takes long, and shows no more. */
  if (*left < size)
    return g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_MODEL, "enough"),
        FALSE;
  *left -= size;
  return TRUE;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GPtrArray) files = zip_read (data, size, NULL);
  guint64 left = 1 << 20;

  for (guint i = 0; files && i < files->len; i++)
    zip_extract (data, size, files->pdata[i], touch, &left, NULL);
  return 0;
}
