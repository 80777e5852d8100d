/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where speech goes: a sound device, a file of some kind, standard output. */
#include "speak-output.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

struct _SpeakKind
{
  const gchar *extension;
  const gchar *encoder;
  const gchar *muxer;
};

static const SpeakKind kinds[] = {
  {"wav", NULL, "wavenc"},
  {"flac", "flacenc", NULL},
  {"ogg", "opusenc", "oggmux"},
  {"opus", "opusenc", "oggmux"},
  {"mp3", "lamemp3enc", NULL},
  {"mka", "opusenc", "matroskamux"},
  {"mkv", "opusenc", "matroskamux"},
};

/* The header goes out by itself, since no later seek can mend it. */
static const SpeakKind pipe_kind = { "wav", NULL, NULL };

static const SpeakKind *
find_kind (const gchar *path)
{
  const gchar *extension = strrchr (path, '.');

  for (guint i = 0; extension && i < G_N_ELEMENTS (kinds); i++)
    if (g_ascii_strcasecmp (extension + 1, kinds[i].extension) == 0)
      return &kinds[i];
  return NULL;
}

static gint
fail_unknown_kind (const gchar *path)
{
  g_autoptr (GString) known = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_string_append_printf (known, "%s.%s", i ? ", " : "",
        kinds[i].extension);
  return tool_usage ("%s: the name must end in one of %s", path, known->str);
}

gint
speak_output_open (SpeakOutput *self, const gchar *path)
{
  if (!path)
    return 0;

  if (strcmp (path, "-") == 0) {
    self->kind = &pipe_kind;
    if (!isatty (STDOUT_FILENO))
      return 0;
    return tool_usage ("standard output is a terminal; -o - is for a pipe");
  }
  self->kind = find_kind (path);
  if (!self->kind && !g_file_test (path, G_FILE_TEST_IS_DIR))
    return fail_unknown_kind (path);
  return tool_file_open (&self->file, path);
}

gint
speak_output_open_part (SpeakOutput *self, const gchar *path)
{
  self->kind = find_kind (path);
  if (!self->kind)
    return fail_unknown_kind (path);
  return tool_file_open_part (&self->file, path);
}

/* All the elements that are used come in two Debian packages. */
static const gchar *
package_of (const gchar *element)
{
  static const gchar *const base[] = { "audioconvert", "audioresample",
    "opusenc", "oggmux", NULL
  };

  return g_strv_contains (base, element) ? "gstreamer1.0-plugins-base" :
      "gstreamer1.0-plugins-good";
}

/* Adds it behind *@last and moves on to it. */
static gboolean
append (GstBin *pipeline, GstElement **last, const gchar *name)
{
  GstElement *element = gst_element_factory_make (name, NULL);

  if (!element) {
    tool_message ("the GStreamer element %s is missing; install the package "
        "%s", name, package_of (name));
    return FALSE;
  }
  gst_bin_add (pipeline, element);
  if (!gst_element_link (*last, element)) {
    tool_message ("the GStreamer elements %s and %s do not fit together",
        GST_OBJECT_NAME (*last), name);
    return FALSE;
  }
  *last = element;
  return TRUE;
}

static void
write_all (const guint8 *data, gsize size)
{
  while (size > 0) {
    gssize n = write (STDOUT_FILENO, data, size);

    if (n < 0 && errno != EINTR)
      return;
    if (n > 0) {
      data += n;
      size -= n;
    }
  }
}

/* If the header can not be written, neither can what follows; the sink then
 * says so. */
static GstPadProbeReturn
write_header (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  g_autoptr (GBytes) header = NULL;
  GstAudioInfo audio;
  const guint8 *data;
  gsize size;

  if (!caps || !gst_audio_info_from_caps (&audio, caps))
    return GST_PAD_PROBE_REMOVE;
  header = gst_tts_wav_header (&audio, G_MAXUINT64);
  data = g_bytes_get_data (header, &size);
  write_all (data, size);
  return GST_PAD_PROBE_REMOVE;
}

static void
set_up_pipe (GstElement *sink)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (sink, "sink");

  g_object_set (sink, "fd", STDOUT_FILENO, NULL);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, write_header, NULL, NULL);
}

/* autoaudiosink makes do with a fakesink where nothing can be heard. */
static gboolean
has_sound (GstElement *sink)
{
  g_autoptr (GstElement) child = NULL;
  GstElementFactory *factory;

  /* One of those it tries prints what it did not find. */
  g_setenv ("ALSOFT_LOGLEVEL", "0", FALSE);
  gst_element_set_state (sink, GST_STATE_READY);
  if (GST_BIN_NUMCHILDREN (sink) > 0)
    child = gst_object_ref (GST_BIN_CHILDREN (sink)->data);
  factory = child ? gst_element_get_factory (child) : NULL;
  return factory &&
      strcmp (GST_OBJECT_NAME (factory), "fakesink") != 0;
}

static void
set_caps (GstElement *filter, gboolean s16, gint sample_rate)
{
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("audio/x-raw");

  if (s16)
    gst_caps_set_simple (caps, "format", G_TYPE_STRING, "S16LE", NULL);
  if (sample_rate > 0)
    gst_caps_set_simple (caps, "rate", G_TYPE_INT, sample_rate, NULL);
  g_object_set (filter, "caps", caps, NULL);
}

gint
speak_output_build (SpeakOutput *self, GstBin *pipeline, GstElement *source,
    gint sample_rate)
{
  const SpeakKind *kind = self->kind;
  GstElement *last = source;
  gboolean wav = kind && strcmp (kind->extension, "wav") == 0;

  if (!append (pipeline, &last, "audioconvert") ||
      !append (pipeline, &last, "audioresample") ||
      !append (pipeline, &last, "capsfilter"))
    return EX_CONFIG;
  set_caps (last, wav, sample_rate);

  if (!kind) {
    if (!append (pipeline, &last, "autoaudiosink"))
      return EX_CONFIG;
    if (has_sound (last))
      return 0;
    tool_message ("there is no sound device; -o FILE writes a file");
    return EXIT_NO_SOUND;
  }

  if ((kind->encoder && !append (pipeline, &last, kind->encoder)) ||
      (kind->muxer && !append (pipeline, &last, kind->muxer)) ||
      !append (pipeline, &last, kind == &pipe_kind ? "fdsink" : "filesink"))
    return EX_CONFIG;
  if (kind == &pipe_kind)
    set_up_pipe (last);
  else
    g_object_set (last, "location", tool_file_place (&self->file), NULL);
  return 0;
}

gint
speak_output_commit (SpeakOutput *self)
{
  return tool_file_commit (&self->file);
}

void
speak_output_abandon (SpeakOutput *self)
{
  if (tool_file_abandon (&self->file))
    tool_message ("nothing was written to %s", self->file.path);
}

void
speak_output_clear (SpeakOutput *self)
{
  tool_file_clear (&self->file);
}

const gchar *
speak_output_name (const SpeakOutput *self)
{
  if (!self->kind)
    return "the sound device";
  return self->kind == &pipe_kind ? "standard output" : self->file.path;
}
