/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Little endian integers from any address. */
#pragma once

#include <glib.h>

static inline guint16
tts_read_u16 (const guint8 *data)
{
  return data[0] | data[1] << 8;
}

static inline guint32
tts_read_u32 (const guint8 *data)
{
  return tts_read_u16 (data) | (guint32) tts_read_u16 (data + 2) << 16;
}

static inline guint64
tts_read_u64 (const guint8 *data)
{
  return tts_read_u32 (data) | (guint64) tts_read_u32 (data + 4) << 32;
}
