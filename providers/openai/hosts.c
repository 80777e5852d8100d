/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The providers `openai`, `together`, `groq` and `deepinfra`: one API, and
 * what each vendor has of it. */
/**
 * SECTION:element-ttsopenai
 * @title: ttsopenai
 * @short_description: OpenAI's speech API, there or at any compatible server
 *
 * The key is read from the environment variable OPENAI_API_KEY. A server of
 * one's own needs none: set base-url or OPENAI_BASE_URL.
 *
 * With a key, and with a Kokoro server on this machine:
 *
 *     gst-launch-1.0 ttssrc text="Hello" voice=coral provider=openai ! autoaudiosink
 *     gst-launch-1.0 ttssrc text="Hello" provider=openai openai::base-url=http://127.0.0.1:8880/v1 openai::model=kokoro ! autoaudiosink
 *
 * ## Example launch line
 * |[
 * gst-inspect-1.0 ttsopenai
 * ]|
 * See what can be set, without a key.
 */
/**
 * SECTION:element-ttstogether
 * @title: ttstogether
 * @short_description: voices at Together
 *
 * The key is read from the environment variable TOGETHER_API_KEY.
 *
 *     gst-launch-1.0 ttssrc text="Hello" voice=af_bella provider=together ! autoaudiosink
 *
 * ## Example launch line
 * |[
 * gst-inspect-1.0 ttstogether
 * ]|
 * See what can be set, without a key.
 */
/**
 * SECTION:element-ttsgroq
 * @title: ttsgroq
 * @short_description: voices at Groq
 *
 * The key is read from the environment variable GROQ_API_KEY. A voice has to
 * be named.
 *
 *     gst-launch-1.0 ttssrc text="Hello" voice=Fritz-PlayAI provider=groq ! autoaudiosink
 *
 * ## Example launch line
 * |[
 * gst-inspect-1.0 ttsgroq
 * ]|
 * See what can be set, without a key.
 */
/**
 * SECTION:element-ttsdeepinfra
 * @title: ttsdeepinfra
 * @short_description: voices at DeepInfra
 *
 * The key is read from the environment variable DEEPINFRA_API_KEY.
 *
 *     gst-launch-1.0 ttssrc text="Hello" voice=af_bella provider=deepinfra ! autoaudiosink
 *
 * ## Example launch line
 * |[
 * gst-inspect-1.0 ttsdeepinfra
 * ]|
 * See what can be set, without a key.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "../providers.h"
#include "openai.h"

static const OpenaiHost hosts[] = {
  {"openai", "OpenAI",
        "OpenAI's speech API, there or at any compatible server",
      {"https://api.openai.com/v1", "OPENAI_BASE_URL", "OPENAI_API_KEY",
          "Authorization", "Bearer "},
        "gpt-4o-mini-tts", "alloy", 4096, GST_TTS_HTTP_AUDIO_PCM,
        "pcm wav mp3 flac opus aac", "pcm", "audio", "/audio/voices",
      OPENAI_KEY_SPEED | OPENAI_KEY_INSTRUCTIONS},
  {"together", "Together", "Voices of many models at Together",
      {"https://api.together.ai/v1", "TOGETHER_BASE_URL", "TOGETHER_API_KEY",
          "Authorization", "Bearer "},
        "hexgrad/Kokoro-82M", "af_heart", 4096, GST_TTS_HTTP_AUDIO_PCM,
        "pcm wav mp3", "raw", "b64", "/voices",
      OPENAI_KEY_LANGUAGE | OPENAI_KEY_ENCODING | OPENAI_KEY_STREAM},
  /* Its own variable names the host alone, so it is not read. */
  {"groq", "Groq", "Voices at Groq",
      {"https://api.groq.com/openai/v1", NULL, "GROQ_API_KEY",
          "Authorization", "Bearer "},
        "playai-tts", NULL, 4096, GST_TTS_HTTP_AUDIO_WAV, "wav mp3 flac",
      NULL, NULL, NULL, OPENAI_KEY_SPEED},
  {"deepinfra", "DeepInfra", "Voices of open models at DeepInfra",
      {"https://api.deepinfra.com/v1/openai", "DEEPINFRA_BASE_URL",
          "DEEPINFRA_API_KEY", "Authorization", "Bearer "},
        "hexgrad/Kokoro-82M", "af_bella", 4096, GST_TTS_HTTP_AUDIO_WAV,
      "pcm wav mp3 flac opus", "pcm", NULL, NULL, OPENAI_KEY_SPEED},
};

static void
init_class (gpointer klass, gpointer host)
{
  openai_class_set_host (klass, host);
}

static gboolean
register_host (GstPlugin *plugin, const OpenaiHost *host)
{
  const GTypeInfo info = {.class_size = sizeof (GstTtsOpenaiClass),
    .class_init = init_class,.class_data = host,
    .instance_size = sizeof (GstTtsOpenai),
  };
  g_autofree gchar *type_name = g_strconcat ("GstTts", host->title, NULL);
  g_autofree gchar *element = g_strconcat ("tts", host->name, NULL);
  GType type = g_type_from_name (type_name);

  if (!type)
    type = g_type_register_static (openai_get_type (), type_name, &info, 0);
  return gst_element_register (plugin, element, GST_RANK_NONE, type);
}

#define DEFINE(name, row) \
  gboolean \
  gst_element_register_tts##name (GstPlugin *plugin) \
  { \
    return register_host (plugin, &hosts[row]); \
  }

DEFINE (openai, 0)
DEFINE (together, 1)
DEFINE (groq, 2)
DEFINE (deepinfra, 3)
