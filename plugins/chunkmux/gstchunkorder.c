/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The order of the store of chunkmux: which cue is next, when it may begin
 * and when it is complete. */
#include "gstchunkstore.h"

static guint64
tolerance (const GstChunkStore *self)
{
  return gst_util_uint64_scale (GST_CHUNK_TOLERANCE, self->rate, GST_SECOND);
}

/* Whether an input may still bring something of the script. */
static gboolean
may_come (const GstChunkStore *self, const GstChunkScript *script)
{
  const GstChunkInput *owner = script->owner;

  if (!script->id)
    return owner && !owner->ended && !owner->has_meta;

  for (guint i = 0; i < self->inputs->len; i++) {
    const GstChunkInput *input = g_ptr_array_index (self->inputs, i);

    if (!input->ended && (!input->script || input->script == script))
      return TRUE;
  }
  return FALSE;
}

static gboolean
choose_script (GstChunkStore *self)
{
  GstChunkScript *first = self->scripts ? self->scripts->data : NULL;
  gboolean all_seen = TRUE;

  if (!first)
    return FALSE;

  for (guint i = 0; i < self->inputs->len; i++) {
    const GstChunkInput *input = g_ptr_array_index (self->inputs, i);

    if (input->ended || input->seen)
      continue;
    all_seen = FALSE;
    if (!input->script && input->number < first->input_number)
      return FALSE;
  }
  if (!first->dense && first->id) {
    GTreeNode *lowest = g_tree_node_first (first->cues);

    if (!all_seen || !lowest)
      return FALSE;
    first->next = GPOINTER_TO_UINT (g_tree_node_key (lowest));
  }
  first->started = TRUE;
  self->current = first;
  self->script_serial++;
  self->scripts = g_list_delete_link (self->scripts, self->scripts);
  return TRUE;
}

/* The cue at or, where nothing before it can come any more, after @index. */
static GstChunkCue *
next_cue (const GstChunkStore *self, const GstChunkScript *script,
    guint index, gboolean *ret_may_come)
{
  GstChunkCue *cue = gst_chunk_script_lookup (script, index);
  GTreeNode *node;

  if (cue || (*ret_may_come = may_come (self, script)))
    return cue;
  node = g_tree_lower_bound (script->cues, GUINT_TO_POINTER (index));
  return node ? g_tree_node_value (node) : NULL;
}

GstChunkCue *
gst_chunk_store_get_cue (GstChunkStore *self)
{
  while (self->current || choose_script (self)) {
    GstChunkScript *script = self->current;
    GstChunkCue *cue = gst_chunk_script_lookup (script, script->next);
    GstChunkCue *follower;
    gboolean open = TRUE;
    guint index;

    if (cue && (!cue->done || cue->pieces.head))
      return cue;

    index = script->next + (cue ? 1 : 0);
    follower = next_cue (self, script, index, &open);
    if (follower) {
      self->stats.missing_cues += follower->index - index;
      if (cue)
        gst_chunk_store_remove_cue (self, script, cue);
      script->next = follower->index;
    } else if (open) {
      return NULL;
    } else {
      self->current = NULL;
      gst_chunk_store_free_script (self, script);
    }
  }
  return NULL;
}

GstChunkCue *
gst_chunk_store_get_follower (const GstChunkStore *self,
    const GstChunkCue *cue, gboolean *ret_known)
{
  gboolean open = TRUE;
  GstChunkCue *follower = (GstChunkCue *) cue;

  do
    follower = next_cue (self, self->current, follower->index + 1, &open);
  while (follower && follower->skipped && !follower->cue);

  *ret_known = !open || (follower && follower->cue);
  return follower && follower->cue ? follower : NULL;
}

/* The input that gave the last piece is at a later cue. */
static gboolean
has_moved_on (const GstChunkStore *self, const GstChunkCue *cue)
{
  const GstChunkInput *input = cue->last;

  return !input || input->ended || input->script != self->current
      || (input->has_meta && input->cue_index > cue->index);
}

gboolean
gst_chunk_store_is_complete (const GstChunkStore *self,
    const GstChunkCue *cue)
{
  if (cue->skipped || cue->done)
    return TRUE;
  if (cue->length != GST_CHUNK_UNKNOWN
      && gst_chunk_cue_is_covered (cue, tolerance (self)))
    return TRUE;
  if (!may_come (self, self->current))
    return TRUE;
  if (cue->length != GST_CHUNK_UNKNOWN || self->current->dense
      || !cue->script_id)
    return FALSE;
  return has_moved_on (self, cue) && !gst_chunk_cue_has_hole (cue);
}

guint64
gst_chunk_store_cue_frames (const GstChunkStore *self, const GstChunkCue *cue)
{
  guint64 frames = cue->end;

  if (!gst_chunk_store_is_complete (self, cue))
    return cue->length;
  if (cue->pieces.tail)
    frames = gst_chunk_piece_end (cue->pieces.tail->data);
  return frames;
}

gboolean
gst_chunk_store_is_ready (GstChunkStore *self)
{
  GstChunkCue *cue = gst_chunk_store_get_cue (self);
  GstChunkNeeds needs = self->needs;
  gboolean known = TRUE;

  if (!cue)
    return FALSE;
  if (!cue->begun) {
    if (needs & GST_CHUNK_NEED_FOLLOWER)
      gst_chunk_store_get_follower (self, cue, &known);
    if ((needs & GST_CHUNK_NEED_WHOLE)
        && !gst_chunk_store_is_complete (self, cue))
      known = FALSE;
    else if ((needs & GST_CHUNK_NEED_LENGTH)
        && gst_chunk_store_cue_frames (self, cue) == GST_CHUNK_UNKNOWN)
      known = FALSE;
  }
  return known && (cue->end > cue->taken
      || gst_chunk_store_is_complete (self, cue));
}

static gboolean
all_ended (const GstChunkStore *self)
{
  gboolean any_eos = FALSE;

  for (guint i = 0; i < self->inputs->len; i++) {
    const GstChunkInput *input = g_ptr_array_index (self->inputs, i);

    if (!input->ended)
      return FALSE;
    any_eos |= input->eos;
  }
  return any_eos;
}

gboolean
gst_chunk_store_is_drained (const GstChunkStore *self)
{
  return all_ended (self) && !self->current && !self->scripts;
}

gchar *
gst_chunk_store_dup_missing (const GstChunkStore *self)
{
  const GstChunkScript *script = self->current;
  const GstChunkCue *cue;

  if (!script)
    return g_strdup ("the input of the lowest number brought nothing");

  cue = gst_chunk_script_lookup (script, script->next);
  if (cue && cue->done)
    return g_strdup_printf ("cue %u of script '%s' did not come",
        cue->index + 1, script->id ? script->id : "");
  if (!cue)
    return g_strdup_printf ("cue %u of script '%s' did not come",
        script->next, script->id ? script->id : "");
  if (cue->cue && cue->cue->id)
    return g_strdup_printf ("cue %u ('%s') of script '%s' is incomplete",
        cue->index, cue->cue->id, script->id);
  return g_strdup_printf ("cue %u of script '%s' is incomplete", cue->index,
      script->id ? script->id : "");
}
