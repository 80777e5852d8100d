/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Devices by name. What runs on GPUs is a module of its own, so that nothing
 * else needs a driver. */
#include "device.h"

#include <gmodule.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"

#define ALIGNMENT 64
#define CUDA_MODULE "libgsttts-cuda." G_MODULE_SUFFIX

static void *
cpu_alloc (size_t size)
{
  void *memory;

  return posix_memalign (&memory, ALIGNMENT, size) == 0 ? memory : NULL;
}

static const char *
cpu_wait (void)
{
  return NULL;
}

const TtsDevice *
tts_device_cpu (void)
{
  static TtsDevice cpu;
  static gsize once;

  if (g_once_init_enter (&once)) {
    cpu = (TtsDevice) { tts_ops_cpu (), cpu_alloc, free, cpu_wait,
      .precisions = 1 << TTS_PRECISION_BF16,
      .fastest = strcmp (tts_ops_cpu ()->name, "amx") == 0 ?
          TTS_PRECISION_BF16 : TTS_PRECISION_FP32 };
    g_once_init_leave (&once, 1);
  }
  return &cpu;
}

static const gchar *const precision_names[] = {
  [TTS_PRECISION_FP32] = "fp32",
  [TTS_PRECISION_BF16] = "bf16",
  [TTS_PRECISION_AUTO] = "auto",
};

const gchar *
tts_precision_name (TtsPrecision precision)
{
  return precision_names[precision];
}

gboolean
tts_precision_parse (const gchar *name, TtsPrecision *ret_precision)
{
  for (guint i = 0; i < G_N_ELEMENTS (precision_names); i++)
    if (strcmp (precision_names[i], name) == 0) {
      *ret_precision = i;
      return TRUE;
    }
  return FALSE;
}

gboolean
tts_device_settle (const TtsDevice *device, TtsPrecision wish,
    TtsPrecision *ret_precision, GError **error)
{
  if (wish == TTS_PRECISION_AUTO)
    wish = device->fastest;
  *ret_precision = wish;
  if (wish == TTS_PRECISION_FP32 || device->precisions & 1u << wish)
    return TRUE;
  g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_DEVICE,
      "this device does not compute in %s; ask for precision 'auto' or 'fp32'",
      precision_names[wish]);
  return FALSE;
}

static gboolean
open_module (const gchar *module_dir, guint n, TtsDevice *ret_device,
    GError **error)
{
  g_autofree gchar *path = g_build_filename (module_dir, CUDA_MODULE, NULL);
  GModule *module = g_module_open (path, G_MODULE_BIND_LOCAL);
  gpointer symbol;
  const char *failed;

  if (!module || !g_module_symbol (module, TTS_DEVICE_SYMBOL, &symbol)) {
    g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_DEVICE,
        "device 'cuda' needs '%s': %s", path, g_module_error ());
    if (module)
      g_module_close (module);
    return FALSE;
  }
  g_module_make_resident (module);
  failed = ((TtsDeviceOpen) symbol) (n, ret_device);
  if (failed)
    g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_DEVICE,
        "device 'cuda:%u': %s", n, failed);
  return !failed;
}

gboolean
tts_device_open (const gchar *name, const gchar *module_dir,
    TtsDevice *ret_device, GError **error)
{
  guint64 n = 0;

  if (strcmp (name, "cpu") == 0) {
    *ret_device = *tts_device_cpu ();
    return TRUE;
  }
  if (strcmp (name, "cuda") != 0 && (!g_str_has_prefix (name, "cuda:") ||
          !g_ascii_string_to_unsigned (name + 5, 10, 0, 255, &n, NULL))) {
    g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_DEVICE,
        "there is no device '%s': name 'cpu', 'cuda' or 'cuda:1'", name);
    return FALSE;
  }
  return open_module (module_dir, n, ret_device, error);
}
