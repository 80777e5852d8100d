/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The elements of the plugin `tts`. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* one line an element */
GST_ELEMENT_REGISTER_DECLARE (ttssrc);
GST_ELEMENT_REGISTER_DECLARE (chunkmux);
GST_ELEMENT_REGISTER_DECLARE (gpuoffload);

G_END_DECLS
