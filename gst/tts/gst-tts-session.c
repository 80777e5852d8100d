/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The session: cues in, speech out, in order. */
#include "gst-tts-session.h"

#include "gst-tts-enums.h"
#include "gst-tts-error.h"

struct _GstTtsSession
{
  GstObject parent;
};

G_DEFINE_FINAL_TYPE (GstTtsSession, gst_tts_session, GST_TYPE_OBJECT)

static void
gst_tts_session_class_init (GstTtsSessionClass *klass)
{
}

static void
gst_tts_session_init (GstTtsSession *self)
{
}

void gst_tts_piece_clear (GstTtsPiece *piece) {}
GstTtsSession *gst_tts_session_new (void) { return gst_object_ref_sink (g_object_new (GST_TYPE_TTS_SESSION, NULL)); }
guint gst_tts_session_install_properties (GObjectClass *klass, guint first_id) { return first_id; }
GstTtsProvider *gst_tts_session_get_provider (GstTtsSession *self, const gchar *name) { return NULL; }
gint gst_tts_session_prepare (GstTtsSession *self, GError **error) { return 24000; }
void gst_tts_session_start (GstTtsSession *self, const GstAudioInfo *info) {}
void gst_tts_session_stop (GstTtsSession *self) {}
void gst_tts_session_set_flushing (GstTtsSession *self, gboolean flushing) {}
gboolean gst_tts_session_is_full (GstTtsSession *self) { return FALSE; }
gboolean gst_tts_session_push (GstTtsSession *self, GRefString *script_id, guint cue_index, GstTtsCue *cue) { return FALSE; }
void gst_tts_session_end (GstTtsSession *self) {}
GstFlowReturn gst_tts_session_pull (GstTtsSession *self, GstTtsPiece *ret_piece, GError **error) { return GST_FLOW_EOS; }
GstStructure *gst_tts_session_get_stats (GstTtsSession *self, const gchar *name) { return gst_structure_new_empty (name); }
