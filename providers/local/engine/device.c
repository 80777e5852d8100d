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
    cpu = (TtsDevice) { tts_ops_cpu (), cpu_alloc, free, cpu_alloc, free,
      .wait = cpu_wait };
    g_once_init_leave (&once, 1);
  }
  return &cpu;
}

gchar *
tts_device_name (const TtsDevice *device)
{
  return device->copy ? g_strdup_printf ("cuda:%d", device->n) :
      g_strdup ("cpu");
}

static const gchar *const precisions[TTS_N_PRECISIONS] =
    { "fp32", "tf32", "fp16", "bf16" };

const gchar *
tts_precision_name (TtsPrecision precision)
{
  return precisions[precision];
}

gboolean
tts_precision_parse (const gchar *name, TtsPrecision *ret_precision,
    GError **error)
{
  for (guint i = 0; i < TTS_N_PRECISIONS; i++)
    if (strcmp (name, precisions[i]) == 0) {
      *ret_precision = i;
      return TRUE;
    }
  g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_DEVICE,
      "there is no precision '%s': name 'fp32', 'tf32', 'fp16' or 'bf16'",
      name);
  return FALSE;
}

TtsPrecision
tts_precision_fastest (const gchar *device)
{
  return strcmp (device, "cpu") == 0 &&
      tts_amx_open () == TTS_AMX_OPEN ? TTS_PRECISION_BF16 :
      TTS_PRECISION_FP32;
}

static gboolean
check_cpu (TtsPrecision precision, GError **error)
{
  if (precision == TTS_PRECISION_FP32 || precision == TTS_PRECISION_BF16)
    return TRUE;
  g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_DEVICE,
      "device 'cpu' computes in fp32 and bf16, not in %s",
      precisions[precision]);
  return FALSE;
}

static void
open_cpu (TtsPrecision precision, TtsDevice *ret_device)
{
  *ret_device = *tts_device_cpu ();
  if (precision == TTS_PRECISION_BF16)
    tts_amx_open ();
  ret_device->ops = tts_ops_cpu ();
  ret_device->precision = precision;
}

static gboolean
open_module (const gchar *module_dir, guint n, TtsPrecision precision,
    TtsDevice *ret_device, GError **error)
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
  failed = ((TtsDeviceOpen) symbol) (n, precision, ret_device);
  if (failed)
    g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_DEVICE,
        "device 'cuda:%u': %s", n, failed);
  return !failed;
}

/* The number of a GPU. */
static gboolean
parse_gpu (const gchar *name, guint64 *ret_n, GError **error)
{
  *ret_n = 0;
  if (strcmp (name, "cuda") == 0 || (g_str_has_prefix (name, "cuda:") &&
          g_ascii_string_to_unsigned (name + 5, 10, 0, 255, ret_n, NULL)))
    return TRUE;
  g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_DEVICE,
      "there is no device '%s': name 'cpu', 'cuda' or 'cuda:1'", name);
  return FALSE;
}

gboolean
tts_device_check (const gchar *name, TtsPrecision precision,
    const gchar *module_dir, GError **error)
{
  g_autofree gchar *path = g_build_filename (module_dir, CUDA_MODULE, NULL);
  guint64 n;

  if (strcmp (name, "cpu") == 0)
    return check_cpu (precision, error);
  if (!parse_gpu (name, &n, error))
    return FALSE;
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_DEVICE,
      "device 'cuda' needs '%s', the module for GPUs, which is not there; "
      "device 'cpu' needs none", path);
  return FALSE;
}

gboolean
tts_device_open (const gchar *name, TtsPrecision precision,
    const gchar *module_dir, TtsDevice *ret_device, GError **error)
{
  guint64 n;

  if (!tts_device_check (name, precision, module_dir, error))
    return FALSE;
  if (strcmp (name, "cpu") != 0)
    return parse_gpu (name, &n, error) &&
        open_module (module_dir, n, precision, ret_device, error);
  open_cpu (precision, ret_device);
  return TRUE;
}
