/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Scripts: finding out what a text is, and reading it. */
#include "gst-tts-script.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "gst-tts-error.h"
#include "gst-tts-reader-private.h"

G_DEFINE_BOXED_TYPE (GstTtsScript, gst_tts_script, gst_tts_script_ref,
    gst_tts_script_unref)

GstTtsScript *
gst_tts_script_ref (GstTtsScript *script)
{
  g_atomic_int_inc (&script->ref_count);
  return script;
}

void
gst_tts_script_unref (GstTtsScript *script)
{
  if (!g_atomic_int_dec_and_test (&script->ref_count))
    return;

  g_ptr_array_unref (script->cues);
  g_ptr_array_unref (script->warnings);
  g_free (script->extra);
  g_free (script);
}

static void
set_too_large (GError **error, const gchar *name)
{
  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
      "%s: larger than %d MiB, which is the most a script may have", name,
      GST_TTS_SCRIPT_MAX_BYTES >> 20);
}

/* Where decoded text goes, and what had to be replaced on the way. */
typedef struct
{
  GString *text;
  guint line;
  guint bad_bytes;
  guint bad_line;
} Decoder;

static void
replace_bytes (Decoder *decoder, guint n_bytes)
{
  if (decoder->bad_bytes == 0)
    decoder->bad_line = decoder->line;
  decoder->bad_bytes += n_bytes;
  g_string_append (decoder->text, "\357\277\275");
}

/* Valid UTF-8, with all line ends made LF. */
static void
append_valid (Decoder *decoder, const gchar *run, const gchar *end)
{
  while (run < end) {
    const gchar *cr = memchr (run, '\r', end - run);
    const gchar *stop = cr ? cr : end;

    for (const gchar *p = run; (p = memchr (p, '\n', stop - p)); p++)
      decoder->line++;
    g_string_append_len (decoder->text, run, stop - run);
    if (cr && (cr + 1 == end || cr[1] != '\n')) {
      g_string_append_c (decoder->text, '\n');
      decoder->line++;
    }
    run = cr ? cr + 1 : end;
  }
}

static void
decode_utf8 (Decoder *decoder, const gchar *data, gsize size)
{
  const gchar *end = data + size;

  while (data < end) {
    const gchar *stop;

    g_utf8_validate_len (data, end - data, &stop);
    append_valid (decoder, data, stop);
    if (stop < end)
      replace_bytes (decoder, 1);
    data = stop + 1;
  }
}

static void
decode_utf16 (Decoder *decoder, const guint8 *data, gsize size, gboolean big)
{
  gunichar last = 0;

  for (gsize i = 0; i + 1 < size; i += 2) {
    gunichar c = big ? GST_READ_UINT16_BE (data + i)
        : GST_READ_UINT16_LE (data + i);
    gchar utf8[6];

    if ((c & 0xfc00) == 0xd800 && i + 3 < size) {
      gunichar low = big ? GST_READ_UINT16_BE (data + i + 2)
          : GST_READ_UINT16_LE (data + i + 2);

      if ((low & 0xfc00) == 0xdc00) {
        c = 0x10000 + ((c & 0x3ff) << 10) + (low & 0x3ff);
        i += 2;
      }
    }
    if (c == 0 || (c & 0xfffff800) == 0xd800)
      replace_bytes (decoder, 2);
    else if (c != '\n' || last != '\r')
      append_valid (decoder, utf8, utf8 + g_unichar_to_utf8 (c, utf8));
    last = c;
  }
  if (size % 2)
    replace_bytes (decoder, 1);
}

static void
decode (Decoder *decoder, const gchar *data, gsize size)
{
  if (size >= 2 && memcmp (data, "\377\376", 2) == 0)
    decode_utf16 (decoder, (const guint8 *) data + 2, size - 2, FALSE);
  else if (size >= 2 && memcmp (data, "\376\377", 2) == 0)
    decode_utf16 (decoder, (const guint8 *) data + 2, size - 2, TRUE);
  else if (size >= 3 && memcmp (data, "\357\273\277", 3) == 0)
    decode_utf8 (decoder, data + 3, size - 3);
  else
    decode_utf8 (decoder, data, size);
}

static GstTtsFormat
format_of_name (const gchar *name)
{
  static const struct { const gchar *end; GstTtsFormat format; } ends[] = {
    { ".dialogue", GST_TTS_FORMAT_DIALOGUE },
    { ".json", GST_TTS_FORMAT_JSON },
    { ".srt", GST_TTS_FORMAT_SRT },
    { ".ssml", GST_TTS_FORMAT_SSML },
    { ".vtt", GST_TTS_FORMAT_WEBVTT },
    { ".xml", GST_TTS_FORMAT_SSML },
  };
  g_autofree gchar *lower = g_ascii_strdown (name, -1);

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (g_str_has_suffix (lower, ends[i].end))
      return ends[i].format;
  return GST_TTS_FORMAT_TEXT;
}

/* What has a signature first; names come before the guess at a dialogue. */
static GstTtsFormat
detect (const GstTtsReader *reader)
{
  GstTtsFormat named;

  if (gst_tts_ssml_detect (reader))
    return GST_TTS_FORMAT_SSML;
  if (gst_tts_json_detect (reader))
    return GST_TTS_FORMAT_JSON;
  if (gst_tts_vtt_detect (reader))
    return GST_TTS_FORMAT_WEBVTT;
  if (gst_tts_srt_detect (reader))
    return GST_TTS_FORMAT_SRT;

  named = format_of_name (reader->name);
  if (named == GST_TTS_FORMAT_TEXT && gst_tts_dialogue_detect (reader))
    return GST_TTS_FORMAT_DIALOGUE;
  return named;
}

static const GstTtsReadFunc readers[] = {
  [GST_TTS_FORMAT_TEXT] = gst_tts_read_text,
  [GST_TTS_FORMAT_SSML] = gst_tts_read_ssml,
  [GST_TTS_FORMAT_SRT] = gst_tts_read_srt,
  [GST_TTS_FORMAT_WEBVTT] = gst_tts_read_vtt,
  [GST_TTS_FORMAT_DIALOGUE] = gst_tts_read_dialogue,
  [GST_TTS_FORMAT_JSON] = gst_tts_read_json,
};

static GstTtsScript *
script_new (void)
{
  GstTtsScript *script = g_new0 (GstTtsScript, 1);

  script->ref_count = 1;
  script->cues =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_tts_cue_unref);
  script->warnings = g_ptr_array_new_with_free_func (g_free);
  return script;
}

static gboolean
read_decoded (GstTtsReader *reader, GstTtsFormat format, GError **error)
{
  GstTtsScript *script = reader->script;

  script->format = reader->forced ? format : detect (reader);
  if (reader->bad_bytes > 0)
    gst_tts_reader_warn (reader, reader->bad_line,
        "%u invalid bytes replaced", reader->bad_bytes);

  if (!readers[script->format] (reader, error))
    return FALSE;
  if (script->cues->len > 0)
    return TRUE;

  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
      "%s: there is nothing to say", reader->name);
  return FALSE;
}

GstTtsScript *
gst_tts_script_parse (const gchar *data, gsize size, GstTtsFormat format,
    const gchar *name, GError **error)
{
  g_autoptr (GstTtsScript) script = NULL;
  g_autoptr (GPtrArray) warned = NULL;
  Decoder decoder = { NULL, 1, 0, 0 };
  GstTtsReader reader;
  gboolean ok;

  g_return_val_if_fail (data || size == 0, NULL);
  g_return_val_if_fail (format <= GST_TTS_FORMAT_JSON, NULL);

  name = name ? name : "text";
  if (size > GST_TTS_SCRIPT_MAX_BYTES) {
    set_too_large (error, name);
    return NULL;
  }

  decoder.text = g_string_sized_new (size + 1);
  decode (&decoder, data, size);

  script = script_new ();
  warned = g_ptr_array_new ();
  reader = (GstTtsReader) { name, decoder.text->str,
    decoder.text->str + decoder.text->len, decoder.bad_bytes,
    decoder.bad_line, format != GST_TTS_FORMAT_AUTO, decoder.text->str, 1,
    script, warned };
  ok = read_decoded (&reader, format, error);
  g_string_free (decoder.text, TRUE);
  return ok ? g_steal_pointer (&script) : NULL;
}

static void
set_file_error (GError **error, const gchar *name, gint number)
{
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (number),
      "%s: %s", name, g_strerror (number));
}

/* Never more than the cap, however long a pipe or device goes on. */
static GByteArray *
read_bounded (gint fd, const gchar *name, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  for (;;) {
    guint size = bytes->len;
    gssize n_read;

    g_byte_array_set_size (bytes, size + 64 * 1024);
    do
      n_read = read (fd, bytes->data + size, 64 * 1024);
    while (n_read < 0 && errno == EINTR);

    if (n_read < 0) {
      set_file_error (error, name, errno);
      return NULL;
    }
    g_byte_array_set_size (bytes, size + n_read);
    if (n_read == 0)
      return g_steal_pointer (&bytes);
    if (bytes->len > GST_TTS_SCRIPT_MAX_BYTES) {
      set_too_large (error, name);
      return NULL;
    }
  }
}

static const gchar *
display_name (const gchar *path)
{
  return strcmp (path, "-") == 0 ? "standard input" : path;
}

GByteArray *
gst_tts_read_file (const gchar *path, GError **error)
{
  gboolean is_stdin = strcmp (path, "-") == 0;
  const gchar *name = display_name (path);
  GByteArray *bytes;
  gint fd;

  fd = is_stdin ? STDIN_FILENO : g_open (path, O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) {
    set_file_error (error, name, errno);
    return NULL;
  }

  bytes = read_bounded (fd, name, error);
  if (!is_stdin)
    close (fd);
  return bytes;
}

GstTtsScript *
gst_tts_script_load (const gchar *path, GstTtsFormat format, GError **error)
{
  g_autoptr (GByteArray) bytes = gst_tts_read_file (path, error);

  if (!bytes)
    return NULL;
  return gst_tts_script_parse ((const gchar *) bytes->data, bytes->len,
      format, display_name (path), error);
}

GstTtsCue *
gst_tts_cue_parse_inline (const gchar *text, gsize size)
{
  g_auto (GstTtsCueBuilder) builder = { NULL };
  Decoder decoder = { g_string_sized_new (size + 1), 1, 0, 0 };
  GstTtsCue *cue = gst_tts_cue_new ("");

  decode (&decoder, text, size);
  gst_tts_cue_builder_init (&builder);
  gst_tts_marks_parse (NULL, 1, &builder, decoder.text->str,
      decoder.text->len, NULL);
  gst_tts_cue_builder_finish (&builder, cue);
  g_string_free (decoder.text, TRUE);
  return cue;
}
