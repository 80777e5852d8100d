/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is rented, written down. */
#include "rent-note.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "tools-common.h"

#define GROUP "machine"

RentNote *
rent_note_new (const gchar *vendor, const gchar *name, const gchar *what,
    gdouble price)
{
  RentNote *note = g_new0 (RentNote, 1);

  note->vendor = g_strdup (vendor);
  note->label = g_strdup_printf ("%s-%08x%08x", name, g_random_int (),
      g_random_int ());
  note->what = g_strdup (what);
  note->price = price;
  note->step = 1;
  return note;
}

void
rent_note_free (RentNote *note)
{
  g_free (note->vendor);
  g_free (note->label);
  g_free (note->account);
  g_free (note->id);
  g_free (note->what);
  g_free (note->url);
  g_free (note);
}

static gchar *
dup_folder (void)
{
  return g_build_filename (g_get_user_state_dir (), "gst-tts", "machines",
      NULL);
}

static gchar *
dup_path (const RentNote *note)
{
  g_autofree gchar *folder = dup_folder ();
  g_autofree gchar *name = g_strconcat (note->label, ".ini", NULL);

  return g_build_filename (folder, name, NULL);
}

static void
set_string (GKeyFile *file, const gchar *key, const gchar *value)
{
  if (value)
    g_key_file_set_string (file, GROUP, key, value);
}

gboolean
rent_note_save (const RentNote *note, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree gchar *folder = dup_folder ();
  g_autofree gchar *path = dup_path (note);

  set_string (file, "vendor", note->vendor);
  set_string (file, "label", note->label);
  set_string (file, "account", note->account);
  set_string (file, "id", note->id);
  set_string (file, "what", note->what);
  set_string (file, "url", note->url);
  g_key_file_set_double (file, GROUP, "price", note->price);
  g_key_file_set_uint64 (file, GROUP, "step", note->step);
  g_key_file_set_double (file, GROUP, "spent", note->spent);
  g_key_file_set_int64 (file, GROUP, "since", note->since);
  if (note->guessed)
    g_key_file_set_boolean (file, GROUP, "guessed", TRUE);
  if (g_mkdir_with_parents (folder, 0700) != 0) {
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
        "%s: %s", folder, g_strerror (errno));
    return FALSE;
  }
  return g_key_file_save_to_file (file, path, error);
}

void
rent_note_remove (const RentNote *note)
{
  g_autofree gchar *path = dup_path (note);

  g_unlink (path);
}

/* NULL if it is no note. */
static RentNote *
load (const gchar *path)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (RentNote) note = g_new0 (RentNote, 1);
  g_autofree gchar *name = g_path_get_basename (path), *wanted = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return NULL;
  note->vendor = g_key_file_get_string (file, GROUP, "vendor", NULL);
  note->label = g_key_file_get_string (file, GROUP, "label", NULL);
  note->account = g_key_file_get_string (file, GROUP, "account", NULL);
  note->id = g_key_file_get_string (file, GROUP, "id", NULL);
  note->what = g_key_file_get_string (file, GROUP, "what", NULL);
  note->url = g_key_file_get_string (file, GROUP, "url", NULL);
  note->price = g_key_file_get_double (file, GROUP, "price", NULL);
  note->step = CLAMP (g_key_file_get_uint64 (file, GROUP, "step", NULL), 1,
      3600);
  note->spent = g_key_file_get_double (file, GROUP, "spent", NULL);
  note->since = g_key_file_get_int64 (file, GROUP, "since", NULL);
  note->guessed = g_key_file_get_boolean (file, GROUP, "guessed", NULL);
  wanted = g_strconcat (note->label ? note->label : "", ".ini", NULL);
  return note->vendor && note->what && g_str_equal (name, wanted)
      ? g_steal_pointer (&note) : NULL;
}

GPtrArray *
rent_note_list (const gchar *vendor)
{
  GPtrArray *notes =
      g_ptr_array_new_with_free_func ((GDestroyNotify) rent_note_free);
  g_autofree gchar *folder = dup_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree gchar *path = g_build_filename (folder, name, NULL);
    RentNote *note = load (path);

    if (note && (!vendor || g_str_equal (note->vendor, vendor)))
      g_ptr_array_add (notes, note);
    else if (note)
      rent_note_free (note);
    else
      tool_message ("%s is no note of a machine; if none is rented, remove "
          "it", path);
  }
  return notes;
}

void
rent_note_start (RentNote *note)
{
  note->since = g_get_real_time () / G_USEC_PER_SEC;
}

gdouble
rent_note_cost (const RentNote *note)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gint64 steps = (MAX (now - note->since, 0) + note->step - 1) / note->step;

  return note->spent + (note->since ? steps * note->step * note->price / 3600
      : 0);
}

void
rent_note_stop (RentNote *note)
{
  note->spent = rent_note_cost (note);
  note->since = 0;
}

gchar *
rent_note_dup_service (const RentNote *note)
{
  return g_strconcat (note->vendor, " (rented)", NULL);
}

void
rent_note_settle (const RentNote *note, gboolean certain)
{
  g_autofree gchar *service = rent_note_dup_service (note);
  g_autoptr (GError) error = NULL;
  gdouble cost = rent_note_cost (note);

  if (cost > 0 && !gst_tts_ledger_add_rental (NULL, service, note->what,
          note->label, cost, certain && !note->guessed, &error))
    tool_message ("that %s %s cost %.3f USD is not in the ledger: %s",
        note->vendor, note->id ? note->id : note->label, cost,
        error->message);
  rent_note_remove (note);
}

void
rent_note_remind (void)
{
  g_autoptr (GPtrArray) notes = rent_note_list (NULL);

  for (guint i = 0; i < notes->len; i++) {
    const RentNote *note = notes->pdata[i];

    if (!note->id)
      tool_message ("a machine was asked for at %s and may run; see gst-tts "
          "%s %s", note->vendor, note->vendor, g_str_equal (note->vendor,
              "vast") ? "status" : "list");
    else if (note->since)
      tool_message ("%s %s runs and costs %.3f USD an hour, %.3f so far",
          note->vendor, note->id, note->price, rent_note_cost (note));
  }
}
