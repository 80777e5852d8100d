/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looking again at what is not ready, and what a look that fails means. */
#include "container.h"

#define MAX_POLL_MS 5000u
#define MAX_FAILURES 5

GstTtsHttpStep
container_wait (GstTtsContainer *self, GstTtsHttpExchange *exchange,
    ContainerPoll *poll, GError **error)
{
  GstClockTime wish = poll->failures > 0 ? gst_tts_job_get_retry_after
      (gst_tts_http_exchange_get_job (exchange)) : 0;
  guint patience = container_get_patience (self);
  guint ms = poll->interval_ms ? poll->interval_ms
      : container_get_number (self, &self->poll_ms);

  if (poll->waited_ms >= patience) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
        "not ready after %g s of waiting; see patience", patience / 1000.0);
    return GST_TTS_HTTP_STEP_FAILED;
  }
  poll->interval_ms = MIN (ms + ms / 2, MAX (ms, MAX_POLL_MS));
  ms = MIN (MAX (ms * g_random_double_range (0.8, 1.2), wish / GST_MSECOND),
      patience);
  poll->waited_ms += MAX (ms, 1);
  gst_tts_http_exchange_set_wait (exchange, ms);
  return GST_TTS_HTTP_STEP_WAIT;
}

gboolean
container_forgive_look (ContainerPoll *poll, const GError *error)
{
  return (g_error_matches (error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT)
      || g_error_matches (error, GST_TTS_ERROR, GST_TTS_ERROR_RATE)
      || g_error_matches (error, GST_TTS_ERROR, GST_TTS_ERROR_CONCURRENCY))
      && ++poll->failures < MAX_FAILURES;
}

gboolean
container_forgive (ContainerPoll *poll, GstTtsHttpExchange *exchange,
    const GError *error)
{
  return gst_tts_http_exchange_get_position (exchange) == 0
      && container_forgive_look (poll, error);
}

void
container_name_task (GstTtsHttpExchange *exchange, const gchar *name)
{
  guint n;
  GstTtsJob **jobs = gst_tts_http_exchange_get_jobs (exchange, &n);

  if (n == 1)
    gst_tts_job_set_task (jobs[0], name);
}

gboolean
container_error_passes (const GError *error)
{
  static const gint passing[] = { GST_TTS_ERROR_TRANSIENT,
    GST_TTS_ERROR_RATE, GST_TTS_ERROR_CONCURRENCY, GST_TTS_ERROR_AUTH,
    GST_TTS_ERROR_QUOTA
  };

  for (guint i = 0; i < G_N_ELEMENTS (passing); i++)
    if (g_error_matches (error, GST_TTS_ERROR, passing[i]))
      return TRUE;
  return FALSE;
}

void
container_lose_task (GstTtsHttpExchange *exchange, const GError *error)
{
  guint status = gst_tts_http_exchange_get_status (exchange);

  if (!g_error_matches (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT)
      || status == 404 || status == 410)
    gst_tts_job_drop_task (gst_tts_http_exchange_get_job (exchange));
}
