/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The checksum of zip archives and of AWS's event streams. */
#pragma once

#include <glib.h>

#define CRC32_START G_MAXUINT32

/* Begin with CRC32_START; what is left at the end is to be inverted. */
guint32 crc32_add (guint32 crc, const guint8 *data, gsize size);
