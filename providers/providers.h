/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The providers of the plugin `ttsproviders`; the build lists their names. */
#pragma once

#include <gst/gst.h>

#include "providers-list.h"

G_BEGIN_DECLS

#define DECLARE(name) GST_ELEMENT_REGISTER_DECLARE (tts##name)
GST_TTS_PROVIDERS (DECLARE)
#undef DECLARE

G_END_DECLS
