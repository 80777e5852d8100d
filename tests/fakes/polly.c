/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A strict server of Amazon Polly. It looks at the form of a signature; the
 * signature itself is for those who can compute it to check. */
#include "polly.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "sagemaker.h"

static void
refuse (TtsServerPeer *peer, guint status, const gchar *type,
    const gchar *message)
{
  g_autofree gchar *head = g_strdup_printf ("x-amzn-ErrorType: %s:http://a\r\n"
      "x-amzn-RequestId: 1\r\n", type);
  g_autofree gchar *body = g_strdup_printf ("{\"message\":\"%s\"}", message);

  tts_server_reply (peer, status, "application/json", head, body, -1);
}

static const gchar *
get_string (JsonObject *body, const gchar *name)
{
  return json_object_get_string_member_with_default (body, name, "");
}

static gboolean
is_one_of (const gchar *words, const gchar *word)
{
  g_auto (GStrv) list = g_strsplit (words, " ", -1);

  return g_strv_contains ((const gchar * const *) list, word);
}

/* NULL if it is a request that the API takes. */
static const gchar *
find_mistake (JsonObject *body)
{
  const gchar *format = get_string (body, "OutputFormat");
  gboolean marks = json_object_has_member (body, "SpeechMarkTypes");
  g_autoptr (GList) names = json_object_get_members (body);

  for (GList *l = names; l; l = l->next)
    if (!is_one_of ("Engine LanguageCode LexiconNames OutputFormat SampleRate "
            "SpeechMarkTypes Text TextType VoiceId", l->data))
      return "unknown key";
  if (!is_one_of ("json mp3 ogg_opus ogg_vorbis pcm mulaw alaw", format))
    return "unknown OutputFormat";
  if (marks != g_str_equal (format, "json"))
    return "speech marks are json";
  if (g_str_equal (format, "pcm")
      && !is_one_of ("8000 16000", get_string (body, "SampleRate")))
    return "unknown SampleRate";
  if (!is_one_of ("standard neural long-form generative", get_string (body,
              "Engine")))
    return "unknown Engine";
  if (!is_one_of ("text ssml", get_string (body, "TextType")))
    return "unknown TextType";
  if (g_str_equal (get_string (body, "TextType"), "ssml")
      && !g_str_has_prefix (get_string (body, "Text"), "<speak>"))
    return "Invalid SSML request";
  return NULL;
}

/* A line a word, 10 ms a character as in the audio. */
static void
send_marks (TtsServerPeer *peer, const gchar *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  g_autoptr (GString) lines = g_string_new (NULL);
  gsize from = 0;

  for (guint i = 0; words[i]; i++) {
    g_string_append_printf (lines, "{\"time\":%" G_GSIZE_FORMAT ",\"type\":"
        "\"word\",\"start\":%" G_GSIZE_FORMAT ",\"end\":%" G_GSIZE_FORMAT
        ",\"value\":\"%s\"}\n", from * 10, from, from + strlen (words[i]),
        words[i]);
    from += strlen (words[i]) + 1;
  }
  tts_server_reply (peer, 200, "application/x-json-stream", NULL, lines->str,
      -1);
}

static void
send_audio (TtsServerPeer *peer, TtsFakePolly *fake, const gchar *text)
{
  g_autoptr (GBytes) samples = tts_fake_samples (text);
  GBytes *audio = fake->audio ? fake->audio : samples;

  tts_server_reply (peer, 200, "audio/pcm", "x-amzn-RequestCharacters: 9\r\n",
      g_bytes_get_data (audio, NULL), g_bytes_get_size (audio));
}

static void
answer_speech (TtsServerPeer *peer, TtsFakePolly *fake,
    const TtsServerRequest *request)
{
  g_autofree gchar *data = g_strndup (g_bytes_get_data (request->body, NULL),
      g_bytes_get_size (request->body));
  g_autoptr (JsonNode) node = json_from_string (data, NULL);
  JsonObject *body = node && JSON_NODE_HOLDS_OBJECT (node)
      ? json_node_get_object (node) : NULL;
  const gchar *mistake = body ? find_mistake (body) : "not JSON";
  const gchar *text = mistake ? "" : get_string (body, "Text");

  g_mutex_lock (&fake->lock);
  g_free (fake->last_body);
  fake->last_body = g_steal_pointer (&data);
  g_mutex_unlock (&fake->lock);
  if (mistake)
    refuse (peer, 400, "ValidationException", mistake);
  else if (g_strcmp0 (fake->fault, "throttled") == 0)
    refuse (peer, 400, "ThrottlingException", "Rate exceeded");
  else if (g_strcmp0 (fake->fault, "hang") == 0)
    tts_server_hang (peer);
  else if (!json_object_has_member (body, "SpeechMarkTypes"))
    send_audio (peer, fake, text);
  else if (g_strcmp0 (fake->fault, "no-marks") == 0)
    refuse (peer, 400, "ThrottlingException", "Rate exceeded");
  else
    send_marks (peer, text);
}

void
tts_fake_polly (TtsServerPeer *peer, const TtsServerRequest *request,
    gpointer user_data)
{
  TtsFakePolly *fake = user_data;
  gboolean second = strstr (request->query, "NextToken=two") != NULL;

  if (!tts_fake_is_signed (request, fake->key_id, "polly"))
    refuse (peer, 403, "UnrecognizedClientException",
        "The security token included in the request is invalid.");
  else if (g_str_equal (request->path, "/v1/speech"))
    answer_speech (peer, fake, request);
  else if (g_str_equal (request->path, "/v1/voices"))
    tts_server_reply (peer, 200, "application/json", NULL, second
        ? "{\"Voices\":[{\"Id\":\"Vicki\",\"Name\":\"Vicki\",\"Gender\":"
        "\"Female\",\"LanguageCode\":\"de-DE\",\"LanguageName\":\"German\"}]}"
        : "{\"NextToken\":\"two\",\"Voices\":[{\"Id\":\"Joanna\",\"Name\":"
        "\"Joanna\",\"Gender\":\"Female\",\"LanguageCode\":\"en-US\","
        "\"LanguageName\":\"US English\"}]}", -1);
  else
    refuse (peer, 404, "UnknownOperationException", "no such place");
}
