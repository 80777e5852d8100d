/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The store of chunkmux: pieces of speech by script, cue and frame. */
#include "gstchunkstore.h"

static void
account (GstChunkStore *self, const GstChunkPiece *piece, gint sign)
{
  guint64 *bytes = piece->file_offset < 0 ? &self->bytes_in_memory
      : &self->bytes_in_file;

  *bytes += sign * (gint64) piece->size;
}

static void
drop_piece (GstChunkStore *self, GstChunkCue *cue, GstChunkPiece *piece)
{
  g_queue_unlink (&cue->pieces, &piece->link);
  piece->stored = FALSE;
  account (self, piece, -1);
  if (self->newest == piece)
    self->newest = NULL;
}

static void
free_cue (GstChunkStore *self, GstChunkCue *cue)
{
  GList *link;

  while ((link = cue->pieces.head)) {
    drop_piece (self, cue, link->data);
    gst_chunk_piece_unref (link->data);
  }
  gst_chunk_cue_free (cue);
}

void
gst_chunk_store_remove_cue (GstChunkStore *self, GstChunkScript *script,
    GstChunkCue *cue)
{
  g_tree_remove (script->cues, GUINT_TO_POINTER (cue->index));
  free_cue (self, cue);
}

GstChunkCue *
gst_chunk_script_lookup (const GstChunkScript *script, guint index)
{
  return g_tree_lookup (script->cues, GUINT_TO_POINTER (index));
}

static gint
compare_indices (gconstpointer a, gconstpointer b, gpointer user_data)
{
  guint x = GPOINTER_TO_UINT (a), y = GPOINTER_TO_UINT (b);

  return x < y ? -1 : x > y;
}

static gint
compare_scripts (gconstpointer a, gconstpointer b)
{
  const GstChunkScript *x = a, *y = b;

  if (x->input_number != y->input_number)
    return x->input_number < y->input_number ? -1 : 1;
  return x->serial < y->serial ? -1 : x->serial > y->serial;
}

static gboolean
free_node (gpointer key, gpointer value, gpointer user_data)
{
  free_cue (user_data, value);
  return FALSE;
}

void
gst_chunk_store_free_script (GstChunkStore *self, GstChunkScript *script)
{
  for (guint i = 0; i < self->inputs->len; i++) {
    GstChunkInput *input = g_ptr_array_index (self->inputs, i);

    if (input->script == script)
      input->script = NULL;
  }
  g_tree_foreach (script->cues, free_node, self);
  g_tree_unref (script->cues);
  g_clear_pointer (&script->id, g_ref_string_release);
  g_free (script);
}

static gboolean
is_script (const GstChunkScript *script, const gchar *id,
    const GstChunkInput *owner)
{
  if (!id)
    return !script->id && script->owner == owner;
  return script->id && (script->id == id || g_str_equal (script->id, id));
}

static GstChunkScript *
find_script (GstChunkStore *self, const gchar *id, const GstChunkInput *owner)
{
  if (self->current && is_script (self->current, id, owner))
    return self->current;

  for (GList *l = self->scripts; l; l = l->next)
    if (is_script (l->data, id, owner))
      return l->data;
  return NULL;
}

/* The lowest input that has a script gives it its place in the order. */
static void
order_script (GstChunkStore *self, GstChunkScript *script,
    GstChunkInput *input)
{
  script->input_number = input->number;
  script->serial = input->n_scripts++;
  self->scripts = g_list_insert_sorted (self->scripts, script,
      compare_scripts);
}

static GstChunkScript *
ensure_script (GstChunkStore *self, GstChunkInput *input, const gchar *id)
{
  GstChunkScript *script = input->script;

  if (script && is_script (script, id, input))
    return script;

  script = find_script (self, id, input);
  if (!script) {
    script = g_new0 (GstChunkScript, 1);
    script->id = id ? g_ref_string_new (id) : NULL;
    script->owner = id ? NULL : input;
    script->cues = g_tree_new_full (compare_indices, NULL, NULL, NULL);
    order_script (self, script, input);
  } else if (script != self->current && input->number < script->input_number) {
    self->scripts = g_list_remove (self->scripts, script);
    order_script (self, script, input);
  }
  return script;
}

GstChunkScript *
gst_chunk_store_enter_script (GstChunkStore *self, GstChunkInput *input,
    const gchar *script_id)
{
  GstChunkScript *script = ensure_script (self, input, script_id);

  if (script_id && script != input->script) {
    input->script = script;
    input->has_meta = FALSE;
  }
  return script;
}

void
gst_chunk_store_set_script (GstChunkStore *self, GstChunkInput *input,
    const gchar *script_id, guint first_cue)
{
  GstChunkScript *script =
      gst_chunk_store_enter_script (self, input, script_id);

  if (script->started)
    return;
  if (!script->dense || first_cue < script->next)
    script->next = first_cue;
  script->dense = TRUE;
}

GstChunkCue *
gst_chunk_store_enter_cue (GstChunkStore *self, GstChunkInput *input,
    GstChunkScript *script, guint cue_index)
{
  GstChunkCue *cue = gst_chunk_script_lookup (script, cue_index);

  if (cue)
    return cue;

  if (script->started && cue_index < script->next) {
    self->stats.late_pieces++;
    return NULL;
  }

  cue = gst_chunk_cue_new (cue_index, script->id);
  g_tree_insert (script->cues, GUINT_TO_POINTER (cue_index), cue);
  return cue;
}

void
gst_chunk_store_skip_cue (GstChunkStore *self, GstChunkInput *input,
    const gchar *script_id, guint cue_index)
{
  GstChunkScript *script =
      gst_chunk_store_enter_script (self, input, script_id);
  GstChunkCue *cue;

  input->seen = TRUE;
  input->has_meta = TRUE;
  input->cue_index = cue_index;
  cue = gst_chunk_store_enter_cue (self, input, script, cue_index);
  if (cue && !cue->skipped) {
    cue->skipped = TRUE;
    self->stats.skipped_cues++;
  }
}

/* What is being added. */
typedef struct
{
  GstChunkStore *store;
  GstChunkInput *input;
  GstBuffer *buffer;
  guint64 start;
  guint64 frames;
} Addition;

static void
add_run (GstChunkCue *cue, GList *sibling, guint64 start, guint64 stop,
    gpointer user_data)
{
  const Addition *addition = user_data;
  GstChunkStore *self = addition->store;
  gsize offset = (start - addition->start) * self->frame_size;
  gsize size = (stop - start) * self->frame_size;
  GstBuffer *buffer;
  GstChunkPiece *piece;

  if (stop - start == addition->frames)
    buffer = gst_buffer_ref (addition->buffer);
  else
    buffer = gst_buffer_copy_region (addition->buffer, GST_BUFFER_COPY_ALL,
        offset, size);

  piece = gst_chunk_piece_new (buffer, start, stop - start, size,
      addition->input);
  g_queue_insert_before_link (&cue->pieces, sibling, &piece->link);
  account (self, piece, 1);
  if (sibling || start > cue->end)
    self->stats.reordered++;
  gst_chunk_cue_extend_end (cue, &piece->link);
  self->stats.pieces++;
  self->newest = piece;
}

void
gst_chunk_store_add_piece (GstChunkStore *self, GstChunkInput *input,
    GstChunkCue *cue, GstBuffer *buffer, guint64 start, guint64 frames)
{
  Addition addition = { self, input, buffer, start, frames };

  cue->last = input;
  self->newest = NULL;
  if (gst_chunk_cue_foreach_missing (cue, start, start + frames, add_run,
          &addition))
    self->stats.duplicates++;
  self->stats.max_bytes_held = MAX (self->stats.max_bytes_held,
      gst_chunk_store_bytes_held (self));
}

guint64
gst_chunk_store_bytes_held (const GstChunkStore *self)
{
  return self->bytes_in_memory + self->bytes_in_file;
}

GstChunkPiece *
gst_chunk_store_ref_newest (const GstChunkStore *self)
{
  return self->newest ? gst_chunk_piece_ref (self->newest) : NULL;
}

void
gst_chunk_store_piece_spilled (GstChunkStore *self, GstChunkPiece *piece,
    gint64 offset)
{
  GstBuffer *header;

  if (!piece->stored)
    return;
  header = gst_buffer_new ();
  gst_buffer_copy_into (header, piece->buffer,
      GST_BUFFER_COPY_FLAGS | GST_BUFFER_COPY_META, 0, -1);
  gst_buffer_replace (&piece->buffer, header);
  gst_buffer_unref (header);
  account (self, piece, -1);
  piece->file_offset = offset;
  account (self, piece, 1);
  self->stats.spilled_bytes += piece->size;
  if (self->newest == piece)
    self->newest = NULL;
}

GstChunkPiece *
gst_chunk_store_take_piece (GstChunkStore *self, GstChunkCue *cue)
{
  GstChunkPiece *piece = cue->pieces.head ? cue->pieces.head->data : NULL;

  if (!piece || (piece->start > cue->taken
          && !gst_chunk_store_is_complete (self, cue)))
    return NULL;
  drop_piece (self, cue, piece);
  return piece;
}

static gint
compare_inputs (gconstpointer a, gconstpointer b)
{
  const GstChunkInput *x = *(GstChunkInput **) a, *y = *(GstChunkInput **) b;

  return x->number < y->number ? -1 : x->number > y->number;
}

GstChunkInput *
gst_chunk_store_add_input (GstChunkStore *self, guint number)
{
  GstChunkInput *input = g_new0 (GstChunkInput, 1);

  input->number = number;
  g_ptr_array_add (self->inputs, input);
  g_ptr_array_sort (self->inputs, compare_inputs);
  return input;
}

typedef struct
{
  GstChunkStore *store;
  GstChunkInput *input;
  gboolean drop;                /* also its pieces */
  GPtrArray *empty;             /* cues that have nothing left */
} Forget;

static gboolean
forget_in_cue (gpointer key, gpointer value, gpointer user_data)
{
  GstChunkCue *cue = value;
  Forget *forget = user_data;
  GList *next;

  if (cue->last == forget->input)
    cue->last = NULL;

  for (GList *l = cue->pieces.head; l; l = next) {
    GstChunkPiece *piece = l->data;

    next = l->next;
    if (piece->input != forget->input)
      continue;
    piece->input = NULL;
    if (!forget->drop)
      continue;
    drop_piece (forget->store, cue, piece);
    gst_chunk_piece_unref (piece);
  }
  if (forget->drop) {
    cue->end = cue->taken;
    gst_chunk_cue_extend_end (cue, cue->pieces.head);
    if (!cue->pieces.head)
      g_ptr_array_add (forget->empty, cue);
  }
  return FALSE;
}

static void
forget_in_script (GstChunkScript *script, Forget *forget)
{
  g_tree_foreach (script->cues, forget_in_cue, forget);
  for (guint i = 0; i < forget->empty->len; i++)
    gst_chunk_store_remove_cue (forget->store, script,
        g_ptr_array_index (forget->empty, i));
  g_ptr_array_set_size (forget->empty, 0);
}

static void
forget_input (GstChunkStore *self, GstChunkInput *input, gboolean drop)
{
  g_autoptr (GPtrArray) empty = g_ptr_array_new ();
  Forget forget = { self, input, drop, empty };

  if (self->current)
    forget_in_script (self->current, &forget);
  for (GList *l = self->scripts; l; l = l->next)
    forget_in_script (l->data, &forget);
}

void
gst_chunk_store_restart_input (GstChunkStore *self, GstChunkInput *input)
{
  input->script = NULL;
  input->seen = FALSE;
  input->has_meta = FALSE;
  input->inexact = FALSE;
  input->ended = FALSE;
  input->eos = FALSE;
}

void
gst_chunk_store_stop_input (GstChunkInput *input)
{
  const GstChunkInput old = *input;

  *input = (GstChunkInput) { .number = old.number, .linked = old.linked,
      .ended = !old.linked };
}

/* The script that is being output goes back among those that wait. */
static void
unchoose_script (GstChunkStore *self)
{
  GstChunkScript *script = g_steal_pointer (&self->current);
  GstChunkCue *cue;

  if (!script)
    return;
  cue = gst_chunk_script_lookup (script, script->next);
  if (cue && cue->begun)
    gst_chunk_store_remove_cue (self, script, cue);
  script->started = FALSE;
  script->dense = FALSE;
  self->scripts = g_list_insert_sorted (self->scripts, script,
      compare_scripts);
}

static gboolean
is_of_input (const GstChunkScript *script, const GstChunkInput *input)
{
  return script == input->script || script->owner == input;
}

static void
drop_if_empty (GstChunkStore *self, GstChunkScript *script)
{
  if (g_tree_nnodes (script->cues) > 0)
    return;
  self->scripts = g_list_remove (self->scripts, script);
  gst_chunk_store_free_script (self, script);
}

void
gst_chunk_store_flush_input (GstChunkStore *self, GstChunkInput *input)
{
  GList *next;

  if (self->current && is_of_input (self->current, input))
    unchoose_script (self);
  forget_input (self, input, TRUE);
  gst_chunk_store_restart_input (self, input);
  for (GList *l = self->scripts; l; l = next) {
    next = l->next;
    drop_if_empty (self, l->data);
  }
}

void
gst_chunk_store_remove_input (GstChunkStore *self, GstChunkInput *input)
{
  forget_input (self, input, FALSE);
  if (self->current && self->current->owner == input)
    self->current->owner = NULL;
  for (GList *l = self->scripts; l; l = l->next) {
    GstChunkScript *script = l->data;

    if (script->owner == input)
      script->owner = NULL;
  }
  g_ptr_array_remove (self->inputs, input);
  g_free (input);
}

void
gst_chunk_store_clear (GstChunkStore *self)
{
  if (self->current)
    gst_chunk_store_free_script (self, g_steal_pointer (&self->current));
  while (self->scripts) {
    gst_chunk_store_free_script (self, self->scripts->data);
    self->scripts = g_list_delete_link (self->scripts, self->scripts);
  }
}

void
gst_chunk_store_init (GstChunkStore *self)
{
  self->inputs = g_ptr_array_new ();
}

void
gst_chunk_store_free (GstChunkStore *self)
{
  gst_chunk_store_clear (self);
  for (guint i = 0; i < self->inputs->len; i++)
    g_free (g_ptr_array_index (self->inputs, i));
  g_ptr_array_unref (self->inputs);
}
