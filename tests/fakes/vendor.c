/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the fakes of vendors have in common. */
#include "vendor.h"

#include <string.h>

#include <gst/tts/tts.h>

void
tts_fake_vendor_clear (TtsFakeVendor *fake)
{
  if (fake->steps)
    g_string_free (fake->steps, TRUE);
  g_free (fake->last_body);
  g_free (fake->job);
  g_clear_pointer (&fake->jobs, g_ptr_array_unref);
}

void
tts_fake_reply_json (TtsServerPeer *peer, guint status, const gchar *format,
    ...)
{
  g_autofree gchar *body = NULL;
  va_list args;

  va_start (args, format);
  body = g_strdup_vprintf (format, args);
  va_end (args);
  tts_server_reply (peer, status, "application/json", NULL, body, -1);
}

typedef struct
{
  const gchar *name;
  guint status;
  const gchar *type;
  const gchar *headers;
  const gchar *body;
} Answer;

static const Answer answers[] = {
  {"403", 403, "application/json", NULL, "{\"error\":\"no country\"}"},
  {"404", 404, "application/json", NULL, "{\"detail\":\"nothing here\"}"},
  {"402", 402, "application/json", NULL, "{\"detail\":\"no credit\"}"},
  {"422", 422, "application/json", NULL, "{\"detail\":\"bad words\"}"},
  {"429", 429, "application/json", "retry-after-ms: 1500\r\n",
      "{\"detail\":\"slow\"}"},
  {"500", 500, "application/json", NULL, "{\"error\":\"oops\"}"},
  {"502", 502, "text/html", NULL, "<html>bad gateway</html>"},
  {"503", 503, "application/json", "retry-after: 2\r\n",
      "{\"error\":\"loading\"}"},
  {"html", 200, "text/html", NULL, "<html>log in</html>"},
  {"200-error", 200, "application/json", NULL,
      "{\"error\":\"oops, no GPU\"}"},
  {"200-input", 200, "application/json", NULL,
      "{\"error\":\"ValueError: bad words\"}"},
  {"list", 200, "application/json", NULL, "[1,[2,{\"a\":null}]]"},
  {"torn", 200, "application/json", NULL, "{\"audio\":\"AAAA"},
  {"nothing", 200, "application/json", NULL, "{}"},
  {"empty", 200, "audio/wav", NULL, ""},
  {"types", 200, "application/json", NULL,
      "{\"id\":7,\"status\":[],\"output\":3,\"audio\":{\"x\":1},\"url\":1}"},
  {"bad-base64", 200, "application/json", NULL, "{\"audio\":\"AA*A\"}"},
  {"rubbish", 200, "audio/wav", NULL, "this is no audio, whatever it says"},
  {"metadata", 307, "text/plain", "Location: http://169.254.169.254/\r\n",
      ""},
  {"latest", 200, "application/json", NULL,
      "{\"audio\":\"http://169.254.169.254/latest/meta-data\"}"},
};

/* Two gigabytes of samples, however slowly they are read. */
static void
flood (TtsServerPeer *peer)
{
  GstAudioInfo info;
  g_autoptr (GBytes) head = NULL;

  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_S16LE, 24000, 1, NULL);
  head = gst_tts_wav_header (&info, G_MAXUINT64);
  tts_server_printf (peer, "HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\n"
      "\r\n");
  tts_server_write (peer, g_bytes_get_data (head, NULL),
      g_bytes_get_size (head));
  tts_server_flood (peer, G_GUINT64_CONSTANT (2) << 30, G_MAXUINT);
  tts_server_close (peer);
}

/* A file without samples, in JSON. */
static void
answer_silent (TtsServerPeer *peer)
{
  g_autofree gchar *base64 = tts_fake_wav_base64 ("");

  tts_fake_reply_json (peer, 200, "{\"audio\":\"%s\"}", base64);
}

/* What no decoder takes, and no end of it. */
static void
answer_stuck (TtsServerPeer *peer)
{
  g_autofree gchar *zeros = g_malloc0 (65536);

  tts_server_begin (peer, 200, "audio/flac", NULL);
  tts_server_chunk (peer, "fLaC", 4);
  tts_server_chunk (peer, zeros, 65536);
  tts_server_hang (peer);
}

/* A second of speech, and no more. */
static void
answer_cut (TtsServerPeer *peer)
{
  g_autoptr (GBytes) head = tts_fake_wav ("");
  g_autofree gchar *samples = g_malloc0 (48000);

  tts_server_begin (peer, 200, "audio/wav", NULL);
  tts_server_chunk (peer, g_bytes_get_data (head, NULL),
      g_bytes_get_size (head));
  tts_server_chunk (peer, samples, 48000);
  tts_server_close (peer);
}

static void
answer_with (TtsServerPeer *peer, const gchar *fault)
{
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    if (g_str_equal (answers[i].name, fault)) {
      tts_server_reply (peer, answers[i].status, answers[i].type,
          answers[i].headers, answers[i].body, -1);
      return;
    }
  if (g_str_equal (fault, "hang"))
    tts_server_hang (peer);
  else if (g_str_equal (fault, "reset"))
    tts_server_reset (peer);
  else if (g_str_equal (fault, "flood"))
    flood (peer);
  else if (g_str_equal (fault, "silent"))
    answer_silent (peer);
  else if (g_str_equal (fault, "stuck"))
    answer_stuck (peer);
  else if (g_str_equal (fault, "cut-audio"))
    answer_cut (peer);
  else if (g_str_equal (fault, "cut")) {
    tts_server_begin (peer, 200, "application/json", NULL);
    tts_server_chunk (peer, "{\"audio\":\"UklGR", 14);
    tts_server_close (peer);
  } else if (g_str_equal (fault, "pause")) {
    tts_server_begin (peer, 200, "application/json", NULL);
    tts_server_chunk (peer, "{\"audio\":\"UklGR", 14);
    tts_server_hang (peer);
  } else
    g_error ("no fault '%s'", fault);
}

static gboolean
take_fault (TtsFakeVendor *fake, const TtsServerRequest *request,
    const gchar *step)
{
  gboolean fault;

  g_mutex_lock (&fake->lock);
  if (!fake->steps)
    fake->steps = g_string_new (NULL);
  g_string_append_printf (fake->steps, "%s%s", fake->steps->len ? " " : "",
      step);
  if (g_bytes_get_size (request->body) > 0) {
    g_free (fake->last_body);
    fake->last_body = g_strndup (g_bytes_get_data (request->body, NULL),
        g_bytes_get_size (request->body));
  }
  fault = fake->fault && (!fake->at || g_str_equal (fake->at, step))
      && (fake->times == 0 || fake->faults < fake->times);
  fake->faults += fault;
  g_cond_broadcast (&fake->cond);
  g_mutex_unlock (&fake->lock);
  return fault;
}

gboolean
tts_fake_vendor_open_step (TtsFakeVendor *fake, TtsServerPeer *peer,
    const TtsServerRequest *request, const gchar *step)
{
  gboolean fault = take_fault (fake, request, step);

  if (g_hash_table_contains (request->headers, "authorization"))
    tts_fake_reply_json (peer, 400, "{\"detail\":\"a key\"}");
  else if (fault)
    answer_with (peer, fake->fault);
  else
    return TRUE;
  return FALSE;
}

gboolean
tts_fake_vendor_step (TtsFakeVendor *fake, TtsServerPeer *peer,
    const TtsServerRequest *request, const gchar *step)
{
  const gchar *given = g_hash_table_lookup (request->headers,
      "authorization");
  g_autofree gchar *wanted = g_strconcat ("Bearer ", fake->key, NULL);
  gboolean fault = take_fault (fake, request, step);

  if (fake->key && g_strcmp0 (given, wanted) != 0)
    tts_fake_reply_json (peer, 401, "{\"detail\":\"wrong key %s\"}",
        given ? given : "");
  else if (fault)
    answer_with (peer, fake->fault);
  else
    return TRUE;
  return FALSE;
}

gchar *
tts_fake_vendor_dup_steps (TtsFakeVendor *fake)
{
  gchar *steps;

  g_mutex_lock (&fake->lock);
  steps = g_strdup (fake->steps ? fake->steps->str : "");
  g_mutex_unlock (&fake->lock);
  return steps;
}

guint
tts_fake_vendor_count_steps (TtsFakeVendor *fake, const gchar *step)
{
  g_autofree gchar *steps = tts_fake_vendor_dup_steps (fake);
  g_auto (GStrv) words = g_strsplit (steps, " ", -1);
  guint n = 0;

  for (guint i = 0; words[i]; i++)
    n += g_str_equal (words[i], step);
  return n;
}

gchar *
tts_fake_vendor_dup_body (TtsFakeVendor *fake)
{
  gchar *body;

  g_mutex_lock (&fake->lock);
  body = g_strdup (fake->last_body);
  g_mutex_unlock (&fake->lock);
  return body;
}

guint
tts_fake_vendor_poll (TtsFakeVendor *fake)
{
  guint polls;

  g_mutex_lock (&fake->lock);
  polls = fake->polls++;
  g_mutex_unlock (&fake->lock);
  return polls;
}

static void
free_job (gpointer data)
{
  g_free (((TtsFakeJob *) data)->text);
  g_free (data);
}

guint
tts_fake_vendor_take_job (TtsFakeVendor *fake, gchar *text)
{
  TtsFakeJob *job = g_new0 (TtsFakeJob, 1);
  guint n;

  job->text = text;
  g_mutex_lock (&fake->lock);
  if (!fake->jobs)
    fake->jobs = g_ptr_array_new_with_free_func (free_job);
  g_ptr_array_add (fake->jobs, job);
  g_free (fake->job);
  fake->job = g_strdup (text);
  fake->polls = 0;
  n = fake->jobs->len;
  g_mutex_unlock (&fake->lock);
  return n;
}

gchar *
tts_fake_vendor_dup_job (TtsFakeVendor *fake)
{
  gchar *text;

  g_mutex_lock (&fake->lock);
  text = g_strdup (fake->job);
  g_mutex_unlock (&fake->lock);
  return text;
}

gchar *
tts_fake_vendor_look_at_job (TtsFakeVendor *fake, guint n, gboolean looks,
    guint *ret_polls)
{
  TtsFakeJob *job = NULL;
  gchar *text = NULL;

  g_mutex_lock (&fake->lock);
  if (fake->jobs && n > 0 && n <= fake->jobs->len)
    job = g_ptr_array_index (fake->jobs, n - 1);
  if (job) {
    text = g_strdup (job->text);
    *ret_polls = job->polls;
    job->polls += looks;
  }
  g_mutex_unlock (&fake->lock);
  return text;
}

const gchar *
tts_fake_vendor_get_failure (const TtsFakeVendor *fake)
{
  return fake->failure ? fake->failure : "CUDA out of memory";
}

void
tts_fake_vendor_wait_step (TtsFakeVendor *fake, const gchar *step)
{
  g_mutex_lock (&fake->lock);
  while (!fake->steps || !strstr (fake->steps->str, step))
    g_cond_wait (&fake->cond, &fake->lock);
  g_mutex_unlock (&fake->lock);
}

JsonNode *
tts_fake_vendor_read (TtsServerPeer *peer, const TtsServerRequest *request)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize size;
  const gchar *data = g_bytes_get_data (request->body, &size);

  if (json_parser_load_from_data (parser, data ? data : "", size, NULL)
      && json_parser_get_root (parser)
      && JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return json_parser_steal_root (parser);
  tts_fake_reply_json (peer, 400, "{\"detail\":\"no JSON object\"}");
  return NULL;
}

const gchar *
tts_fake_string (JsonNode *object, const gchar *name)
{
  JsonNode *node = JSON_NODE_HOLDS_OBJECT (object) ? json_object_get_member
      (json_node_get_object (object), name) : NULL;

  return node && json_node_get_value_type (node) == G_TYPE_STRING
      ? json_node_get_string (node) : "";
}

gboolean
tts_fake_has_only (JsonNode *object, const gchar *const *names)
{
  g_autoptr (GList) members =
      json_object_get_members (json_node_get_object (object));

  for (GList *l = members; l; l = l->next)
    if (!g_strv_contains (names, l->data))
      return FALSE;
  return TRUE;
}

GBytes *
tts_fake_wav (const gchar *text)
{
  g_autoptr (GBytes) samples = tts_fake_samples (text);
  g_autoptr (GBytes) head = NULL;
  GByteArray *file = g_byte_array_new ();
  GstAudioInfo info;

  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_S16LE, 24000, 1, NULL);
  head = gst_tts_wav_header (&info, g_bytes_get_size (samples));
  g_byte_array_append (file, g_bytes_get_data (head, NULL),
      g_bytes_get_size (head));
  g_byte_array_append (file, g_bytes_get_data (samples, NULL),
      g_bytes_get_size (samples));
  return g_byte_array_free_to_bytes (file);
}

gchar *
tts_fake_wav_base64 (const gchar *text)
{
  g_autoptr (GBytes) file = tts_fake_wav (text);

  return g_base64_encode (g_bytes_get_data (file, NULL),
      g_bytes_get_size (file));
}
