/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* WAV: a reader for hostile files and the header of our own. */
#include "gst-tts-wav.h"

#include <string.h>

#include "gst-tts-error.h"

#define FORMAT_PCM 0x0001
#define FORMAT_FLOAT 0x0003
#define FORMAT_EXTENSIBLE 0xfffe

#define UNKNOWN_SIZE 0xffffffffu
#define MIN_RATE 1000
#define MAX_RATE 768000
#define MAX_CHANNELS 64

/* Bytes 2 to 15 of the extensible format's GUIDs; 0 and 1 are the tag. */
static const guint8 guid_tail[14] = {
  0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00,
  0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71
};

typedef struct
{
  const guint8 *data;
  gsize size;
  gsize position;               /* never past size */
} Reader;

typedef struct
{
  guint8 id[4];
  guint32 size;                 /* as the file says */
  const guint8 *body;
  gsize available;              /* of size, what is really there */
} Piece;

static gboolean
fail (GError **error, const gchar *what)
{
  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
      "not a usable WAV file: %s", what);
  return FALSE;
}

static gboolean
next_piece (Reader *reader, Piece *ret_piece)
{
  const guint8 *head = reader->data + reader->position;
  gsize left = reader->size - reader->position;

  if (left < 8)
    return FALSE;

  memcpy (ret_piece->id, head, 4);
  ret_piece->size = GST_READ_UINT32_LE (head + 4);
  ret_piece->body = head + 8;
  ret_piece->available = MIN (ret_piece->size, left - 8);
  reader->position += 8 + ret_piece->available;
  if (ret_piece->size % 2 == 1 && reader->position < reader->size)
    reader->position++;
  return TRUE;
}

static gboolean
is_piece (const Piece *piece, const gchar *id)
{
  return memcmp (piece->id, id, 4) == 0;
}

static GstAudioFormat
sample_format (guint tag, guint bytes)
{
  if (tag == FORMAT_FLOAT)
    return bytes == 4 ? GST_AUDIO_FORMAT_F32LE :
        bytes == 8 ? GST_AUDIO_FORMAT_F64LE : GST_AUDIO_FORMAT_UNKNOWN;
  if (tag != FORMAT_PCM)
    return GST_AUDIO_FORMAT_UNKNOWN;

  switch (bytes) {
    case 1:
      return GST_AUDIO_FORMAT_U8;
    case 2:
      return GST_AUDIO_FORMAT_S16LE;
    case 3:
      return GST_AUDIO_FORMAT_S24LE;
    case 4:
      return GST_AUDIO_FORMAT_S32LE;
    default:
      return GST_AUDIO_FORMAT_UNKNOWN;
  }
}

/* A WAV mask numbers its places as GStreamer does, but for the second bass
 * channel that GStreamer has before the sides. Places above the head are in
 * another order, which samples would have to follow: such a file has none. */
static guint64
mask_from_wav (guint32 mask)
{
  return mask < 0x800 ? (mask & 0x1ff) | (mask & 0x600) << 1 : 0;
}

static guint32
mask_to_wav (guint64 mask)
{
  return mask < 0x1000 && !(mask & 0x200) ?
      (mask & 0x1ff) | (mask & 0xc00) >> 1 : 0;
}

/* One and two channels are mono and stereo, whatever the mask says: a mono
 * file marked 'front centre' is still mono to every converter. A mask of too
 * few bits would leave positions unset. */
static void
set_info (GstAudioInfo *info, GstAudioFormat format, gint rate, gint channels,
    gboolean has_mask, guint32 wav_mask)
{
  GstAudioChannelPosition position[MAX_CHANNELS];
  guint64 mask = has_mask ? mask_from_wav (wav_mask) :
      gst_audio_channel_get_fallback_mask (channels);

  if (channels <= 2) {
    gst_audio_info_set_format (info, format, rate, channels, NULL);
    return;
  }
  if (__builtin_popcountll (mask) != channels ||
      !gst_audio_channel_positions_from_mask (channels, mask, position))
    for (gint i = 0; i < channels; i++)
      position[i] = GST_AUDIO_CHANNEL_POSITION_NONE;
  gst_audio_info_set_format (info, format, rate, channels, position);
}

static gboolean
parse_format (const Piece *piece, GstAudioInfo *ret_info, GError **error)
{
  const guint8 *body = piece->body;
  GstAudioFormat format;
  guint tag, channels, align, bits;
  guint32 rate, mask = 0;
  gboolean has_mask;

  if (piece->available < 16)
    return fail (error, "its format chunk is cut off");

  tag = GST_READ_UINT16_LE (body);
  channels = GST_READ_UINT16_LE (body + 2);
  rate = GST_READ_UINT32_LE (body + 4);
  align = GST_READ_UINT16_LE (body + 12);
  bits = GST_READ_UINT16_LE (body + 14);

  has_mask = tag == FORMAT_EXTENSIBLE;
  if (has_mask) {
    if (piece->available < 40)
      return fail (error, "its extensible format chunk is cut off");
    if (memcmp (body + 26, guid_tail, sizeof guid_tail) != 0)
      return fail (error, "its sample format is unknown");
    mask = GST_READ_UINT32_LE (body + 20);
    tag = GST_READ_UINT16_LE (body + 24);
  }

  if (channels < 1 || channels > MAX_CHANNELS)
    return fail (error, "it has no channel or more than 64");
  if (rate < MIN_RATE || rate > MAX_RATE)
    return fail (error, "its sample rate is not within 1000 to 768000 Hz");
  format = sample_format (tag, (bits + 7) / 8);
  if (format == GST_AUDIO_FORMAT_UNKNOWN)
    return fail (error,
        "its samples are neither PCM of 8 to 32 bits nor float");
  if (align != channels * ((bits + 7) / 8))
    return fail (error, "its frame size does not fit its sample size");

  set_info (ret_info, format, rate, channels, has_mask, mask);
  return TRUE;
}

static gboolean
is_unknown (guint32 size)
{
  return size == 0 || size == UNKNOWN_SIZE;
}

/* How many bytes of samples there are. An empty data chunk is what it says
 * when the file's own size is right: only what wrote to a pipe left both
 * open. */
static gsize
samples_size (const Reader *reader, const Piece *data, guint64 long_size)
{
  gsize rest = reader->size - (data->body - reader->data);
  guint32 file_size = GST_READ_UINT32_LE (reader->data + 4);

  if (data->size == UNKNOWN_SIZE && long_size != 0)
    return MIN (long_size, rest);
  if (data->size == 0 && !is_unknown (file_size) &&
      (guint64) file_size + 8 == reader->size)
    return 0;
  return is_unknown (data->size) ? rest : data->available;
}

gboolean
gst_tts_wav_parse (const guint8 *data, gsize size, GstAudioInfo *ret_info,
    const guint8 **ret_samples, gsize *ret_size, GError **error)
{
  Reader reader = { data, size, 12 };
  GstAudioInfo info;
  Piece piece;
  gboolean has_format = FALSE;
  guint64 long_size = 0;

  if (size < 12 || memcmp (data + 8, "WAVE", 4) != 0 ||
      (memcmp (data, "RIFF", 4) != 0 && memcmp (data, "RF64", 4) != 0))
    return fail (error, "it does not start with RIFF or RF64 and WAVE");

  while (next_piece (&reader, &piece)) {
    if (is_piece (&piece, "ds64") && piece.available >= 16) {
      long_size = GST_READ_UINT64_LE (piece.body + 8);
    } else if (is_piece (&piece, "fmt ")) {
      if (!parse_format (&piece, &info, error))
        return FALSE;
      has_format = TRUE;
    } else if (is_piece (&piece, "data")) {
      gsize bytes = samples_size (&reader, &piece, long_size);

      if (!has_format)
        return fail (error, "its samples come before their format");
      *ret_info = info;
      *ret_samples = piece.body;
      *ret_size = bytes - bytes % GST_AUDIO_INFO_BPF (&info);
      return TRUE;
    }
  }
  return fail (error, "it ends before its samples");
}

static void
put_16 (GByteArray *out, guint16 value)
{
  value = GUINT16_TO_LE (value);
  g_byte_array_append (out, (const guint8 *) &value, sizeof value);
}

static void
put_32 (GByteArray *out, guint32 value)
{
  value = GUINT32_TO_LE (value);
  g_byte_array_append (out, (const guint8 *) &value, sizeof value);
}

static void
put_64 (GByteArray *out, guint64 value)
{
  value = GUINT64_TO_LE (value);
  g_byte_array_append (out, (const guint8 *) &value, sizeof value);
}

static void
put_id (GByteArray *out, const gchar *id)
{
  g_byte_array_append (out, (const guint8 *) id, 4);
}

/* More than two channels need their places, and only the extensible form
 * has them. Whatever is not PCM says how long its extension is, even 0. */
static void
put_format (GByteArray *out, const GstAudioInfo *info)
{
  guint tag = GST_AUDIO_INFO_IS_FLOAT (info) ? FORMAT_FLOAT : FORMAT_PCM;
  guint channels = GST_AUDIO_INFO_CHANNELS (info);
  guint bpf = GST_AUDIO_INFO_BPF (info);
  gboolean extensible = channels > 2;
  guint64 mask = 0;

  put_id (out, "fmt ");
  put_32 (out, extensible ? 40 : tag == FORMAT_FLOAT ? 18 : 16);
  put_16 (out, extensible ? FORMAT_EXTENSIBLE : tag);
  put_16 (out, channels);
  put_32 (out, GST_AUDIO_INFO_RATE (info));
  put_32 (out, GST_AUDIO_INFO_RATE (info) * bpf);
  put_16 (out, bpf);
  put_16 (out, GST_AUDIO_INFO_WIDTH (info));
  if (!extensible) {
    if (tag == FORMAT_FLOAT)
      put_16 (out, 0);
    return;
  }

  if (!GST_AUDIO_INFO_IS_UNPOSITIONED (info))
    gst_audio_channel_positions_to_mask (info->position, channels, FALSE,
        &mask);
  put_16 (out, 22);
  put_16 (out, GST_AUDIO_INFO_DEPTH (info));
  put_32 (out, mask_to_wav (mask));
  put_16 (out, tag);
  g_byte_array_append (out, guid_tail, sizeof guid_tail);
}

/* The header up to the samples; the sizes are the caller's. */
static GByteArray *
build_header (const GstAudioInfo *info, guint32 riff_size, guint32 data_size)
{
  GByteArray *out = g_byte_array_new ();

  put_id (out, "RIFF");
  put_32 (out, riff_size);
  put_id (out, "WAVE");
  put_format (out, info);
  put_id (out, "data");
  put_32 (out, data_size);
  return out;
}

static GByteArray *
build_long_header (const GstAudioInfo *info, guint64 riff_size,
    guint64 data_size)
{
  GByteArray *out = g_byte_array_new ();

  put_id (out, "RF64");
  put_32 (out, UNKNOWN_SIZE);
  put_id (out, "WAVE");
  put_id (out, "ds64");
  put_32 (out, 28);
  put_64 (out, riff_size);
  put_64 (out, data_size);
  put_64 (out, data_size / GST_AUDIO_INFO_BPF (info));
  put_32 (out, 0);
  put_format (out, info);
  put_id (out, "data");
  put_32 (out, UNKNOWN_SIZE);
  return out;
}

GBytes *
gst_tts_wav_header (const GstAudioInfo *info, guint64 data_size)
{
  g_autoptr (GByteArray) plain =
      build_header (info, UNKNOWN_SIZE, UNKNOWN_SIZE);
  guint64 riff_size, rest = plain->len - 8;

  if (data_size == G_MAXUINT64)
    return g_byte_array_free_to_bytes (g_steal_pointer (&plain));

  riff_size = rest + data_size + data_size % 2;
  if (riff_size < UNKNOWN_SIZE)
    return g_byte_array_free_to_bytes (build_header (info, riff_size,
            data_size));
  return g_byte_array_free_to_bytes (build_long_header (info, riff_size + 36,
          data_size));
}
