/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Voices, and what to say about a name that does not exist. */
#include "gst-tts-voice.h"

#include <string.h>

#include "gst-tts-error.h"

#define SHORT_LIST 24
#define MAX_SUGGESTIONS 5
#define MAX_LENGTH 64           /* of a name that is compared */

G_DEFINE_BOXED_TYPE (GstTtsVoice, gst_tts_voice, gst_tts_voice_copy,
    gst_tts_voice_free)

GstTtsVoice *
gst_tts_voice_new (const gchar *name, const gchar *description,
    const gchar *language, const gchar *gender)
{
  GstTtsVoice *voice = g_new0 (GstTtsVoice, 1);

  voice->name = g_strdup (name);
  voice->description = g_strdup (description);
  voice->language = g_strdup (language);
  voice->gender = g_strdup (gender);
  return voice;
}

GstTtsVoice *
gst_tts_voice_copy (const GstTtsVoice *voice)
{
  return gst_tts_voice_new (voice->name, voice->description, voice->language,
      voice->gender);
}

void
gst_tts_voice_free (GstTtsVoice *voice)
{
  g_free (voice->name);
  g_free (voice->description);
  g_free (voice->language);
  g_free (voice->gender);
  g_free (voice);
}

/* Levenshtein distance without regard to case, bytes as letters; names past
 * the buffer's length are as far away as can be. */
static guint
distance (const gchar *a, const gchar *b)
{
  guint row[MAX_LENGTH + 1];
  gsize la = strlen (a), lb = strlen (b);

  if (la > MAX_LENGTH || lb > MAX_LENGTH)
    return G_MAXUINT;

  for (guint j = 0; j <= lb; j++)
    row[j] = j;
  for (guint i = 1; i <= la; i++) {
    guint diagonal = row[0];

    row[0] = i;
    for (guint j = 1; j <= lb; j++) {
      guint above = row[j];
      guint swap = diagonal
          + (g_ascii_tolower (a[i - 1]) != g_ascii_tolower (b[j - 1]));

      row[j] = MIN (MIN (row[j - 1], above) + 1, swap);
      diagonal = above;
    }
  }
  return row[lb];
}

/* A beginning or part in common counts as near: en-us for en. */
static guint
unlikeness (const gchar *name, const gchar *candidate)
{
  g_autofree gchar *a = g_ascii_strdown (name, -1);
  g_autofree gchar *b = g_ascii_strdown (candidate, -1);

  if (*a && (strstr (b, a) || strstr (a, b)))
    return 1;
  return distance (name, candidate);
}

static GString *
nearest (const gchar *name, const gchar * const *names)
{
  GString *list = g_string_new (NULL);
  guint n = g_strv_length ((gchar **) names), found = 0;
  guint limit = CLAMP (strlen (name) / 2, 2, MAX_LENGTH);
  g_autofree guint *distances = g_new (guint, n);

  for (guint i = 0; i < n; i++)
    distances[i] = unlikeness (name, names[i]);
  for (guint d = 0; d <= limit && found < MAX_SUGGESTIONS; d++) {
    for (guint i = 0; i < n && found < MAX_SUGGESTIONS; i++) {
      if (distances[i] == d) {
        g_string_append_printf (list, "%s%s", found ? ", " : "", names[i]);
        found++;
      }
    }
  }
  return list;
}

void
gst_tts_set_unknown_name_error (GError **error, const gchar *what,
    const gchar *name, const gchar * const *names)
{
  g_autoptr (GString) near = NULL;

  if (g_strv_length ((gchar **) names) <= SHORT_LIST) {
    g_autofree gchar *all = g_strjoinv (", ", (gchar **) names);

    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
        "unknown %s '%s'; there are: %s", what, name, *all ? all : "none");
    return;
  }

  near = nearest (name, names);
  if (near->len > 0)
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
        "unknown %s '%s'; did you mean: %s", what, name, near->str);
  else
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
        "unknown %s '%s'; %s", what, name, strcmp (what, "voice") == 0 ?
        "'gst-tts voices' lists all" : "there is none like it");
}
