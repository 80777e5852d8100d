/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Weight files that are computed, not trained. */
#include "tensor-file.h"

#include <string.h>

#include "kernels/random.h"

static guint64
hash (const gchar *name)
{
  guint64 h = 0xcbf29ce484222325u;

  for (; *name; name++)
    h = (h ^ (guchar) *name) * 0x100000001b3u;
  return h;
}

void
tensor_noise (const gchar *name, gsize n, gdouble *ret_values)
{
  guint64 key = hash (name);

  for (gsize e = 0; e < n; e++)
    ret_values[e] = 2 * tts_random_uniform (key, e) - 1;
}

gsize
tensor_size (const TtsTensorSpec *spec)
{
  gsize n = 1;

  for (guint i = 0; i < spec->n_dims; i++)
    n *= spec->shape[i];
  return n;
}

static GString *
make_header (const GPtrArray *specs, gsize *ret_bytes)
{
  GString *header = g_string_new ("{");
  gsize at = 0;

  for (guint i = 0; i < specs->len; i++) {
    const TtsTensorSpec *spec = g_ptr_array_index (specs, i);
    g_autofree gchar *shape = tts_shape_to_string (spec->shape, spec->n_dims);
    gsize bytes = tensor_size (spec) * sizeof (float);

    g_string_append_printf (header, "%s\"%s\":{\"dtype\":\"F32\",\"shape\":%s,"
        "\"data_offsets\":[%" G_GSIZE_FORMAT ",%" G_GSIZE_FORMAT "]}",
        i ? "," : "", spec->name, shape, at, at + bytes);
    at += bytes;
  }
  g_string_append_c (header, '}');
  while (header->len % 8 != 0)
    g_string_append_c (header, ' ');
  *ret_bytes = at;
  return header;
}

GBytes *
tensor_file (const TtsLoader *listing,
    void (*fill) (const TtsTensorSpec *spec, float *ret_values))
{
  const GPtrArray *specs = tts_loader_specs (listing);
  gsize bytes;
  g_autoptr (GString) header = make_header (specs, &bytes);
  gsize at = 8 + header->len;
  guint8 *file = g_malloc (at + bytes);
  guint64 size = GUINT64_TO_LE (header->len);

  memcpy (file, &size, 8);
  memcpy (file + 8, header->str, header->len);
  for (guint i = 0; i < specs->len; i++) {
    const TtsTensorSpec *spec = g_ptr_array_index (specs, i);

    fill (spec, (float *) (file + at));
    at += tensor_size (spec) * sizeof (float);
  }
  return g_bytes_new_take (file, at);
}
