/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Providers elsewhere whose fakes are of one kind. */
#include "vendor-rows.h"

#include "container.h"
#include "replicate.h"
#include "runpod.h"
#include "vast-router.h"

#define RUNPOD "endpoint-id=ep1|poll-interval=1"
#define REPLICATE "poll-interval=1"
#define HEX "5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa"

const TtsVendorRow tts_vendor_rows[] = {
  {"modal", "modal", tts_fake_container, "", NULL, "speak",
      "MODAL_PROXY_TOKEN"},
  {"modal-hops", "modal", tts_fake_container, "", "hops",
      "speak hop hop hop", "MODAL_PROXY_TOKEN"},
  {"modal-audio", "modal", tts_fake_container, "seed=7", "audio", "speak",
      "MODAL_PROXY_TOKEN"},
  {"modal-link", "modal", tts_fake_container, "", "link", "speak",
      "MODAL_PROXY_TOKEN"},
  {"modal-data", "modal", tts_fake_container,
      "audio-path=result.0.sound", "data", "speak", "MODAL_PROXY_TOKEN"},
  {"runpod", "runpod", tts_fake_runpod, RUNPOD, NULL,
      "health run status status status", "RUNPOD_API_KEY", "/v2", "run"},
  {"runpod-link", "runpod", tts_fake_runpod, RUNPOD, "link",
      "health run status status status", "RUNPOD_API_KEY", "/v2", "run"},
  {"runpod-endpoint", "runpod", tts_fake_runpod, "poll-interval=1", "",
      "health run status status status", "RUNPOD_API_KEY", "/v2/ep1", "run"},
  {"runpod-sync", "runpod", tts_fake_runpod, RUNPOD "|mode=sync", NULL,
      "health runsync", "RUNPOD_API_KEY", "/v2", "runsync"},
  {"runpod-late", "runpod", tts_fake_runpod, RUNPOD "|mode=sync", "late",
      "health runsync status status status", "RUNPOD_API_KEY", "/v2",
      "runsync"},
  {"runpod-stream", "runpod", tts_fake_runpod, RUNPOD "|mode=stream", NULL,
      "health run stream stream stream stream", "RUNPOD_API_KEY", "/v2",
      "run"},
  {"runpod-bare", "runpod", tts_fake_runpod, RUNPOD "|mode=stream", "bare",
      "health run stream status stream stream stream status",
      "RUNPOD_API_KEY", "/v2", "run"},
  {"runpodlb", "runpodlb", tts_fake_container, "poll-interval=1", NULL,
      "health health health speak", "RUNPOD_API_KEY"},
  {"vast", "vast", tts_fake_container, "poll-interval=1", NULL,
      "health health health speak", "VAST_WORKER_TOKEN"},
  {"vastserverless", "vastserverless", tts_fake_vast_router,
      "endpoint=bark|poll-interval=1", NULL, "route route route speak",
      "VAST_API_KEY"},
  {"thunder", "thunder", tts_fake_container, "poll-interval=1", NULL,
      "health health health speak", "THUNDER_WORKER_TOKEN"},
  {"huggingface", "huggingface", tts_fake_container, "poll-interval=1",
      "audio", "health health health speak", "HF_TOKEN"},
  {"cerebrium", "cerebrium", tts_fake_container, "", "result", "speak",
      "CEREBRIUM_API_KEY"},
  {"replicate", "replicate", tts_fake_replicate, REPLICATE "|model=o/n",
      NULL, "create get get", "REPLICATE_API_TOKEN", "/v1", "create"},
  {"replicate-data", "replicate", tts_fake_replicate, REPLICATE "|model=o/n",
      "data", "create", "REPLICATE_API_TOKEN", "/v1", "create"},
  {"replicate-list", "replicate", tts_fake_replicate, REPLICATE "|model=o/n:"
      HEX "|request={\"text\":\"{text}\",\"speed\":\"{rate}\"}", "list",
      "create get get", "REPLICATE_API_TOKEN", "/v1", "create"},
  {"replicate-version", "replicate", tts_fake_replicate, REPLICATE "|model="
      HEX, NULL, "create get get", "REPLICATE_API_TOKEN", "/v1", "create"},
  {"replicate-deployment", "replicate", tts_fake_replicate, REPLICATE
      "|deployment=o/n", NULL, "create get get", "REPLICATE_API_TOKEN", "/v1",
      "create"},
  {"replicate-cog", "replicate", tts_fake_replicate, "cog=true", NULL, "put",
      "REPLICATE_API_TOKEN", NULL, "put"},
};

const guint tts_n_vendor_rows = G_N_ELEMENTS (tts_vendor_rows);

void
tts_vendor_apply (GstTtsProvider *provider, const gchar *settings)
{
  g_auto (GStrv) pairs = g_strsplit (settings, "|", -1);

  for (guint i = 0; pairs[i]; i++) {
    g_auto (GStrv) pair = g_strsplit (pairs[i], "=", 2);

    if (pair[0])
      gst_util_set_object_arg (G_OBJECT (provider), pair[0], pair[1]);
  }
}

void
tts_vendor_set_aws_account (void)
{
  g_setenv ("AWS_ACCESS_KEY_ID", TTS_VENDOR_AWS_KEY_ID, TRUE);
  g_setenv ("AWS_SECRET_ACCESS_KEY", "secret-canary-4711", TRUE);
  g_setenv ("AWS_REGION", "eu-west-1", TRUE);
  g_setenv ("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent", TRUE);
  g_setenv ("AWS_CONFIG_FILE", "/nonexistent", TRUE);
  g_unsetenv ("AWS_SESSION_TOKEN");
}
