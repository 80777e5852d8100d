/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One job at a helper program: the request out, the frames in. Nothing that
 * comes is believed before it was checked. */
#include "client.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "process.h"

/* More audio than any text can be: 1 minute, and 5 s a byte. */
#define MAX_SECONDS(text_size) (60 + 5 * (guint64) (text_size))
#define MAX_PHONEMES(text_size) (1024 + 64 * (guint64) (text_size))
#define MAX_VOICES 10000

/* Capabilities are asked for with each chunk, GLib reads a file for it. */
guint
gst_tts_helper_get_concurrency (void)
{
  static gsize cores = 0;

  if (g_once_init_enter (&cores))
    g_once_init_leave (&cores, g_get_num_processors ());
  return cores;
}

typedef struct
{
  GstTtsHelper *helper;
  gint fd;
  GCancellable *cancellable;
  GPollFD cancel_fd;

  /* where frames go: one of them is NULL */
  GstTtsJob *job;
  GPtrArray *voices;
  GString *phonemes;

  const GstTtsHelperRequest *request;
  gint rate;                    /* 0 before the format */
  guint64 bytes_left;
  guint32 refusal;              /* HELPER_ERROR_ */
  gboolean done;

  gsize fill;
  guint8 buffer[sizeof (HelperFrame) + HELPER_MAX_FRAME];
} Reader;

static gboolean
fail_garbage (const Reader *r, GError **error)
{
  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_DEVICE,
      "the helper program %s sent what it should not", r->helper->program);
  return FALSE;
}

/* Waits until the socket is ready, or fails with the cancel. */
static gboolean
wait_ready (Reader *r, gushort events, GError **error)
{
  GPollFD fds[2] = { {r->fd, events, 0}, r->cancel_fd };

  g_poll (fds, 2, -1);
  return !g_cancellable_set_error_if_cancelled (r->cancellable, error);
}

static gboolean
is_retry (gint number)
{
  return number == EAGAIN || number == EINTR;
}

/* The program may be gone already; what it said comes out when reading. */
static gboolean
send_all (Reader *r, gconstpointer data, gsize size, GError **error)
{
  const guint8 *p = data;

  while (size > 0) {
    gssize n = send (r->fd, p, size, MSG_NOSIGNAL | MSG_DONTWAIT);

    if (n < 0 && is_retry (errno)) {
      if (!wait_ready (r, G_IO_OUT, error))
        return FALSE;
      continue;
    }
    if (n < 0)
      return TRUE;
    p += n;
    size -= n;
  }
  return TRUE;
}

static gboolean
send_request (Reader *r, guint32 what, GError **error)
{
  const GstTtsHelperRequest *request = r->request;
  const gchar *strings[3] = { request->voice ? request->voice : "",
    request->language ? request->language : "", request->text
  };
  const HelperRequestHeader header = {
    .magic = HELPER_MAGIC,
    .what = what,
    .flags = request->flags,
    .voice_size = strlen (strings[0]),
    .language_size = strlen (strings[1]),
    .text_size = strlen (strings[2]),
    .rate = request->rate,
    .pitch = request->pitch,
    .pitch_range = request->pitch_range,
    .word_gap = request->word_gap,
  };

  if (!send_all (r, &header, sizeof header, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    if (!send_all (r, strings[i], strlen (strings[i]), error))
      return FALSE;
  return TRUE;
}

static gboolean
handle_format (Reader *r, const guint8 *data, gsize size, GError **error)
{
  HelperFormat format;

  if (!r->job || r->rate != 0 || size != sizeof format)
    return fail_garbage (r, error);
  memcpy (&format, data, sizeof format);
  if (format.rate > G_MAXINT || format.channels > G_MAXINT)
    return fail_garbage (r, error);
  if (!gst_tts_job_set_format (r->job, GST_AUDIO_FORMAT_S16LE, format.rate,
          format.channels, error))
    return FALSE;

  r->rate = format.rate;
  r->bytes_left = MAX_SECONDS (strlen (r->request->text)) * format.rate
      * format.channels * sizeof (gint16);
  return TRUE;
}

static gboolean
handle_samples (Reader *r, const guint8 *data, gsize size, GError **error)
{
  if (r->rate == 0 || size > r->bytes_left)
    return fail_garbage (r, error);

  r->bytes_left -= size;
  gst_tts_job_push (r->job, data, size);
  return TRUE;
}

static gboolean
handle_word (Reader *r, const guint8 *data, gsize size, GError **error)
{
  HelperWord word;

  if (r->rate == 0 || size != sizeof word)
    return fail_garbage (r, error);

  memcpy (&word, data, sizeof word);
  if (r->request->word)
    r->request->word (r->request->user_data, &word, r->rate);
  return TRUE;
}

static gboolean
handle_voice (Reader *r, const guint8 *data, gsize size, GError **error)
{
  const gchar *strings[4];
  const gchar *p = (const gchar *) data, *end = p + size;

  if (!r->voices || r->voices->len == MAX_VOICES)
    return fail_garbage (r, error);

  for (guint i = 0; i < 4; i++) {
    const gchar *nul = memchr (p, '\0', end - p);

    if (!nul || !g_utf8_validate (p, nul - p, NULL))
      return fail_garbage (r, error);
    strings[i] = p == nul ? NULL : p;
    p = nul + 1;
  }
  if (!strings[0])
    return fail_garbage (r, error);
  g_ptr_array_add (r->voices, gst_tts_voice_new (strings[0], strings[1],
          strings[2], strings[3]));
  return TRUE;
}

static gboolean
handle_text (Reader *r, const guint8 *data, gsize size, GError **error)
{
  if (!r->phonemes || size > MAX_PHONEMES (strlen (r->request->text))
      - r->phonemes->len)
    return fail_garbage (r, error);

  g_string_append_len (r->phonemes, (const gchar *) data, size);
  return TRUE;
}

static gboolean
handle_error (Reader *r, const guint8 *data, gsize size, GError **error)
{
  g_autofree gchar *text = NULL;

  if (size < sizeof r->refusal)
    return fail_garbage (r, error);

  memcpy (&r->refusal, data, sizeof r->refusal);
  text = g_utf8_make_valid ((const gchar *) data + sizeof r->refusal,
      size - sizeof r->refusal);
  g_set_error (error, GST_TTS_ERROR,
      r->refusal == HELPER_ERROR_NOT_CONFIGURED ? GST_TTS_ERROR_NOT_CONFIGURED
      : GST_TTS_ERROR_DEVICE, "%s: %s", r->helper->program, text);
  return FALSE;
}

static gboolean
handle_frame (Reader *r, const HelperFrame *frame, const guint8 *data,
    GError **error)
{
  switch (frame->type) {
    case HELPER_FORMAT:
      return handle_format (r, data, frame->size, error);
    case HELPER_SAMPLES:
      return handle_samples (r, data, frame->size, error);
    case HELPER_WORD:
      return handle_word (r, data, frame->size, error);
    case HELPER_VOICE:
      return handle_voice (r, data, frame->size, error);
    case HELPER_ERROR:
      return handle_error (r, data, frame->size, error);
    case HELPER_TEXT:
      return handle_text (r, data, frame->size, error);
    case HELPER_DONE:
      r->done = TRUE;
      return TRUE;
    default:
      return fail_garbage (r, error);
  }
}

/* Handles what is whole in the buffer and moves the rest to its start. */
static gboolean
handle_buffer (Reader *r, GError **error)
{
  gsize used = 0;

  while (!r->done && r->fill - used >= sizeof (HelperFrame)) {
    HelperFrame frame;

    memcpy (&frame, r->buffer + used, sizeof frame);
    if (frame.size > HELPER_MAX_FRAME)
      return fail_garbage (r, error);
    if (r->fill - used - sizeof frame < frame.size)
      break;
    if (!handle_frame (r, &frame, r->buffer + used + sizeof frame, error))
      return FALSE;
    used += sizeof frame + frame.size;
  }
  memmove (r->buffer, r->buffer + used, r->fill - used);
  r->fill -= used;
  return TRUE;
}

static gboolean
read_answer (Reader *r, GError **error)
{
  while (!r->done) {
    gssize n = recv (r->fd, r->buffer + r->fill, sizeof r->buffer - r->fill,
        MSG_DONTWAIT);

    if (n < 0 && is_retry (errno)) {
      if (!wait_ready (r, G_IO_IN, error))
        return FALSE;
      continue;
    }
    if (n <= 0) {
      gst_tts_helper_reap (r->helper);
      g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_DEVICE,
          "the helper program %s ended in the middle of its answer",
          r->helper->program);
      return FALSE;
    }
    r->fill += n;
    if (!handle_buffer (r, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
run (Reader *r, guint32 what, GError **error)
{
  gboolean has_cancel, ok;

  r->fd = gst_tts_helper_connect (r->helper, error);
  if (r->fd < 0)
    return FALSE;

  has_cancel = g_cancellable_make_pollfd (r->cancellable, &r->cancel_fd);
  if (!has_cancel)
    r->cancel_fd.fd = -1;
  ok = send_request (r, what, error) && read_answer (r, error);
  if (has_cancel)
    g_cancellable_release_fd (r->cancellable);
  close (r->fd);
  return ok;
}

GPtrArray *
gst_tts_helper_list_voices (GstTtsHelper *helper, GCancellable *cancellable,
    GError **error)
{
  static const GstTtsHelperRequest nothing = {.text = "" };
  g_autofree Reader *r = g_new0 (Reader, 1);
  g_autoptr (GPtrArray) voices =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_tts_voice_free);

  r->helper = helper;
  r->cancellable = cancellable;
  r->voices = voices;
  r->request = &nothing;
  if (!run (r, HELPER_LIST_VOICES, error))
    return NULL;
  return g_steal_pointer (&voices);
}

/* Replaces what the program said by what there is instead. */
static void
explain_refusal (Reader *r, GError **error)
{
  gboolean is_voice = r->refusal == HELPER_ERROR_UNKNOWN_VOICE;
  g_autoptr (GPtrArray) voices = gst_tts_helper_list_voices (r->helper,
      r->cancellable, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; voices && i < voices->len; i++) {
    const GstTtsVoice *voice = g_ptr_array_index (voices, i);
    const gchar *name = is_voice ? voice->name : voice->language;

    if (name && g_hash_table_add (seen, (gpointer) name))
      g_ptr_array_add (names, (gpointer) name);
  }
  g_ptr_array_add (names, NULL);
  g_clear_error (error);
  gst_tts_set_unknown_name_error (error, is_voice ? "voice" : "language",
      is_voice ? r->request->voice : r->request->language,
      (const gchar * const *) names->pdata);
}

static gboolean
check_size (const gchar *text, GError **error)
{
  if (strlen (text) <= HELPER_MAX_STRING)
    return TRUE;

  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
      "a text of %" G_GSIZE_FORMAT " bytes is too long for one request",
      strlen (text));
  return FALSE;
}

gchar *
gst_tts_helper_phonemes (GstTtsHelper *helper, const gchar *language,
    const gchar *text, GCancellable *cancellable, GError **error)
{
  const GstTtsHelperRequest request = {.language = language,.text = text };
  g_autofree Reader *r = g_new0 (Reader, 1);
  g_autoptr (GString) phonemes = g_string_new (NULL);

  if (!check_size (text, error))
    return NULL;
  r->helper = helper;
  r->cancellable = cancellable;
  r->phonemes = phonemes;
  r->request = &request;
  if (!run (r, HELPER_PHONEMES, error)) {
    if (r->refusal == HELPER_ERROR_UNKNOWN_LANGUAGE)
      explain_refusal (r, error);
    return NULL;
  }
  if (!g_utf8_validate (phonemes->str, phonemes->len, NULL)) {
    fail_garbage (r, error);
    return NULL;
  }
  return g_strdup (phonemes->str);
}

gboolean
gst_tts_helper_speak (GstTtsHelper *helper, GstTtsJob *job,
    const GstTtsHelperRequest *request, GError **error)
{
  g_autofree Reader *r = g_new0 (Reader, 1);

  if (!check_size (request->text, error))
    return FALSE;

  r->helper = helper;
  r->cancellable = gst_tts_job_get_cancellable (job);
  r->job = job;
  r->request = request;
  if (run (r, HELPER_SPEAK, error))
    return TRUE;
  if (r->refusal == HELPER_ERROR_UNKNOWN_VOICE
      || r->refusal == HELPER_ERROR_UNKNOWN_LANGUAGE)
    explain_refusal (r, error);
  return FALSE;
}
