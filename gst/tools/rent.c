/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the commands that rent machines have in common. */
#include "rent.h"

#include <stdio.h>
#include <string.h>

#include "tools-errand.h"

#define FIRST_WAIT_MS 1000
#define LONGEST_WAIT_MS 10000
/* A new one may not be in the list yet. */
#define NEW_SECONDS 600

void
rent_machine_free (RentMachine *machine)
{
  g_free (machine->id);
  g_free (machine->label);
  g_free (machine->state);
  g_free (machine->what);
  g_free (machine->url);
  g_free (machine);
}

gboolean
rent_is_word (const gchar *text)
{
  return *text && strlen (text) <= 64 && !text[strspn (text,
          G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_")];
}

static gboolean
is_of (const RentNote *note, const RentMachine *machine)
{
  return note->id ? g_str_equal (machine->id, note->id)
      : g_strcmp0 (machine->label, note->label) == 0;
}

const RentMachine *
rent_find (const GPtrArray *machines, const RentNote *note)
{
  for (guint i = 0; i < machines->len; i++)
    if (is_of (note, machines->pdata[i]))
      return machines->pdata[i];
  return NULL;
}

void
rent_keep_note (const RentNote *note)
{
  g_autoptr (GError) error = NULL;

  if (!rent_note_save (note, &error))
    tool_message ("%s %s can not be written down: %s", note->vendor,
        note->id, error->message);
}

static void
write_down (RentNote *note, const RentMachine *machine)
{
  g_free (note->id);
  note->id = g_strdup (machine->id);
  g_free (note->url);
  note->url = g_strdup (machine->url);
  if (machine->price > 0)
    note->price = machine->price;
  if (machine->running && !note->since)
    rent_note_start (note);
  rent_keep_note (note);
}

gint
rent_agree (const gchar *what, const gchar *where, gdouble price,
    gdouble most, gboolean agreed)
{
  g_autofree gchar *other = most > price ? g_strdup_printf (", or another "
      "one at most %.3f,", most) : g_strdup ("");
  g_autofree gchar *question = g_strdup_printf ("%s at %s costs %.3f USD an "
      "hour%s until it is given back; rent it?", what, where, price, other);

  if (agreed || tool_errand_ask (question))
    return 0;
  return tool_usage ("%s Say --yes", question);
}

gboolean
rent_is_refusal (const GError *error)
{
  return error->domain == GST_TTS_ERROR
      && error->code != GST_TTS_ERROR_TRANSIENT;
}

gboolean
rent_note_down (RentCommand *self, const gchar *label, const gchar *what,
    gdouble price, GError **error)
{
  g_clear_pointer (&self->note, rent_note_free);
  self->note = rent_note_new (self->vendor->name, label, what, price);
  self->note->step = self->vendor->step;
  self->note->account =
      gst_tts_provider_dup_account (GST_TTS_PROVIDER (self->api));
  rent_note_start (self->note);
  return rent_note_save (self->note, error);
}

/* TRUE if there is no more to wait for. */
static gboolean
look (RentCommand *self, gboolean ready, gchar **state,
    GCancellable *cancellable, RentResult *ret_result, GError **error)
{
  const RentVendor *vendor = self->vendor;
  g_autoptr (GPtrArray) machines =
      vendor->list (self->api, cancellable, error);
  const RentMachine *machine =
      machines ? rent_find (machines, self->note) : NULL;

  *ret_result = RENT_FAILED;
  /* What goes away is no reason to end a machine, or to leave it alone. */
  if (!machines && (g_error_matches (*error, GST_TTS_ERROR,
              GST_TTS_ERROR_TRANSIENT) || g_error_matches (*error,
              GST_TTS_ERROR, GST_TTS_ERROR_RATE))) {
    g_clear_error (error);
    return FALSE;
  }
  if (!machines)
    return TRUE;
  if (!machine)
    return FALSE;
  write_down (self->note, machine);
  if (g_strcmp0 (*state, machine->state) != 0)
    tool_message ("%s %s: %s", vendor->name, machine->id, machine->state);
  g_free (*state);
  *state = g_strdup (machine->state);
  *ret_result = machine->lost ? RENT_LOST : RENT_UP;
  return machine->lost || (machine->running && (!ready || (machine->url
              && rent_api_is_ready (self->api, machine->url, cancellable))));
}

RentResult
rent_await (RentCommand *self, gboolean ready, GCancellable *cancellable,
    GError **error)
{
  const RentNote *note = self->note;
  g_autofree gchar *state = NULL;
  RentResult result;
  guint wait = FIRST_WAIT_MS;

  while (!look (self, ready, &state, cancellable, &result, error)) {
    if (g_get_monotonic_time () + wait * G_TIME_SPAN_MILLISECOND
        > self->end) {
      g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
          "%s %s was not ready in time; it was %s", note->vendor, note->id
          ? note->id : note->label, state ? state : "not to be seen");
      return RENT_FAILED;
    }
    if (!tool_errand_wait (cancellable, wait)) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "interrupted");
      return RENT_FAILED;
    }
    wait = MIN (wait * 3 / 2, LONGEST_WAIT_MS);
  }
  return result;
}

/* An account that never had it proves nothing. */
static gboolean
is_of_account (const RentNote *note, const gchar *account)
{
  return !note->account || g_str_equal (note->account, account);
}

/* It was refused because it is gone already. A new one is not in the list at
 * once, so that proves nothing. */
static gboolean
was_gone (RentCommand *self, const GError *error)
{
  const RentNote *note = self->note;
  g_autofree gchar *account =
      gst_tts_provider_dup_account (GST_TTS_PROVIDER (self->api));
  g_autoptr (GCancellable) never = g_cancellable_new ();
  g_autoptr (GPtrArray) machines = NULL;

  if (!g_error_matches (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT)
      || note->price <= 0 || !is_of_account (note, account)
      || (note->since && g_get_real_time () / G_USEC_PER_SEC - note->since
          <= NEW_SECONDS))
    return FALSE;
  machines = self->vendor->list (self->api, never, NULL);
  return machines && !rent_find (machines, note);
}

gboolean
rent_give_back (RentCommand *self)
{
  const RentVendor *vendor = self->vendor;
  const RentNote *note = self->note;
  g_autoptr (GError) error = NULL;

  if (vendor->give_back (self->api, note->id, &error)
      || was_gone (self, error)) {
    if (note->price > 0)
      tool_message ("%s %s is gone; it cost about %.3f USD", vendor->name,
          note->id, rent_note_cost (note));
    rent_note_settle (note, TRUE);
    return TRUE;
  }
  if (note->price > 0)
    tool_message ("%s %s STILL RUNS AND COSTS %.3f USD AN HOUR",
        vendor->name, note->id, note->price);
  tool_message ("%s %s could not be ended: %s; try gst-tts %s %s %s, or the "
      "vendor's own page", vendor->name, note->id, error->message,
      vendor->name, vendor->destroy, note->id);
  return FALSE;
}

RentNote *
rent_pick (const RentVendor *vendor, const gchar *id)
{
  g_autoptr (GPtrArray) notes = rent_note_list (vendor->name);
  RentNote *found = NULL;

  for (guint i = 0; i < notes->len; i++) {
    const RentNote *note = notes->pdata[i];

    if (note->id && (id ? g_str_equal (note->id, id) : notes->len == 1
            && !note->guessed))
      found = g_ptr_array_steal_index (notes, i--);
  }
  if (found)
    return found;
  if (id && rent_is_word (id)) {
    found = rent_note_new (vendor->name, "other", "machine", 0);
    found->id = g_strdup (id);
    return found;
  }
  if (id)
    tool_message ("'%s' is the name of no machine", id);
  else if (notes->len == 0)
    tool_message ("no machine of %s is known here", vendor->name);
  else
    tool_message ("say which machine; gst-tts %s shows them", vendor->name);
  return NULL;
}

static gdouble
cost_of (const RentMachine *machine, const RentNote *note)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  if (note)
    return rent_note_cost (note);
  return machine->since && machine->price > 0 && machine->running
      ? MAX (now - machine->since, 0) * machine->price / 3600 : -1;
}

static gdouble
price_of (const RentMachine *machine, const RentNote *note)
{
  return machine->price < 0 && note && note->price > 0 ? note->price
      : machine->price;
}

static void
add_row (GPtrArray *table, const RentMachine *machine, const RentNote *note)
{
  gdouble cost = cost_of (machine, note), price = price_of (machine, note);

  tool_table_add (table, g_strdup (machine->id));
  tool_table_add (table, g_strdup (note ? "yes" : "no"));
  tool_table_add (table, g_strdup (machine->state));
  tool_table_add (table, g_strdup (machine->what));
  tool_table_add (table, price < 0 ? NULL
      : g_strdup_printf ("%.3f", price));
  tool_table_add (table, cost < 0 ? NULL : g_strdup_printf ("%.3f", cost));
  tool_table_add (table, g_strdup (machine->url));
}

static void
add_money (JsonBuilder *json, const gchar *name, gdouble usd)
{
  if (usd < 0)
    tool_json_string (json, name, NULL);
  else
    tool_json_double (json, name, usd);
}

static void
add_json (JsonBuilder *json, const RentMachine *machine,
    const RentNote *note)
{
  json_builder_begin_object (json);
  tool_json_string (json, "id", machine->id);
  tool_json_boolean (json, "ours", note != NULL);
  tool_json_string (json, "state", machine->state);
  tool_json_string (json, "machine", machine->what);
  add_money (json, "usd_per_hour", price_of (machine, note));
  add_money (json, "cost_usd", cost_of (machine, note));
  tool_json_string (json, "url", machine->url);
  json_builder_end_object (json);
}

static const RentNote *
find_note (const GPtrArray *notes, const RentMachine *machine)
{
  for (guint i = 0; i < notes->len; i++)
    if (is_of (notes->pdata[i], machine))
      return notes->pdata[i];
  return NULL;
}

/* Whether one of those that are not in our notes may be ours. */
static gboolean
is_among (const RentVendor *vendor, const GPtrArray *machines,
    const GPtrArray *notes)
{
  for (guint i = 0; !vendor->labels && i < machines->len; i++)
    if (!find_note (notes, machines->pdata[i]))
      return TRUE;
  return FALSE;
}

/* What is not there any more costs nothing. */
static void
update_notes (const RentVendor *vendor, const GPtrArray *notes,
    const GPtrArray *machines, const gchar *account)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  for (guint i = 0; i < notes->len; i++) {
    RentNote *note = notes->pdata[i];
    const RentMachine *machine = rent_find (machines, note);

    if (machine) {
      g_free (note->account);
      note->account = g_strdup (account);
      write_down (note, machine);
      /* A new or a woken one may not have begun to run yet. */
      if (g_str_equal (machine->state, "stopped") && note->since
          && now - note->since > NEW_SECONDS) {
        rent_note_stop (note);
        rent_keep_note (note);
      }
    } else if (!is_of_account (note, account)) {
      tool_message ("%s %s was rented with another key or server, and may "
          "run; if it does not, remove %s.ini where machines are written down",
          note->vendor, note->id ? note->id : note->label, note->label);
    } else if (!note->id && is_among (vendor, machines, notes)) {
      tool_message ("one of those that are not ours may be the one that was "
          "asked for without an answer: gst-tts %s %s ID ends it; if none is, "
          "remove %s.ini where machines are written down", vendor->name,
          vendor->destroy, note->label);
    } else if (!note->since || now - note->since > NEW_SECONDS) {
      tool_message ("%s %s is not there any more", note->vendor,
          note->id ? note->id : note->label);
      rent_note_settle (note, FALSE);
    }
  }
}

static void
print_all (const GPtrArray *machines, const GPtrArray *notes, gboolean json)
{
  static const gchar *const headings[] = { "ID", "OURS", "STATE", "MACHINE",
    "USD/H", "COST SO FAR", "URL"
  };
  g_autoptr (GPtrArray) table = json ? NULL : tool_table_new ();
  g_autoptr (JsonBuilder) builder = json ? tool_json_begin () : NULL;

  for (guint i = 0; table && i < G_N_ELEMENTS (headings); i++)
    tool_table_add (table, g_strdup (headings[i]));
  if (json) {
    json_builder_set_member_name (builder, "machines");
    json_builder_begin_array (builder);
  }
  for (guint i = 0; i < machines->len; i++) {
    const RentMachine *machine = machines->pdata[i];
    const RentNote *note = find_note (notes, machine);

    if (json)
      add_json (builder, machine, note);
    else
      add_row (table, machine, note);
  }
  if (json) {
    json_builder_end_array (builder);
    tool_json_end (builder);
  } else
    tool_table_print (table, G_N_ELEMENTS (headings));
}

typedef struct
{
  const RentCommand *command;
  gboolean json;
} List;

static gint
list (gpointer data, GCancellable *cancellable)
{
  const List *self = data;
  const RentVendor *vendor = self->command->vendor;
  g_autoptr (GPtrArray) notes = rent_note_list (vendor->name);
  g_autofree gchar *account =
      gst_tts_provider_dup_account (GST_TTS_PROVIDER (self->command->api));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) machines =
      vendor->list (self->command->api, cancellable, &error);

  if (!machines)
    return rent_fail (error, cancellable);
  update_notes (vendor, notes, machines, account);
  print_all (machines, notes, self->json);
  return 0;
}

gint
rent_run_list (RentCommand *self, gboolean json)
{
  List errand = { self, json };

  return tool_errand_run (list, &errand);
}

static gint
give_back (gpointer data, GCancellable *cancellable)
{
  return rent_give_back (data) ? 0 : EX_TEMPFAIL;
}

gint
rent_run_give_back (RentCommand *self)
{
  return tool_errand_run (give_back, self);
}

gint
rent_fail (const GError *error, GCancellable *cancellable)
{
  gint code = tool_fail (error);

  return g_cancellable_is_cancelled (cancellable) ? EXIT_INTERRUPTED : code;
}

void
rent_print_export (const RentCommand *self)
{
  printf ("export %s=%s\n", self->vendor->variable, self->note->url);
}

static gint
run_action (const RentVendor *vendor, const RentAction *action,
    const gchar *id)
{
  RentCommand self = { vendor, vendor->new_api (), id };
  gint code;

  if (action->of_one)
    self.note = rent_pick (vendor, id);
  code = action->of_one && !self.note ? EX_USAGE : action->run (&self);
  g_clear_pointer (&self.offers, g_ptr_array_unref);
  g_clear_pointer (&self.note, rent_note_free);
  gst_object_unref (self.api);
  return code;
}

gint
rent_run (const RentVendor *vendor, const RentAction *actions,
    guint n_actions, const gchar *otherwise, gchar **arguments)
{
  g_autofree const gchar **names = g_new0 (const gchar *, n_actions + 1);
  const gchar *name = arguments[0] ? arguments[0] : otherwise;
  g_autoptr (GError) error = NULL;

  if (arguments[0] && arguments[1] && arguments[2])
    return tool_usage ("'%s' is one argument too many", arguments[2]);
  for (guint i = 0; i < n_actions; i++) {
    names[i] = actions[i].name;
    if (strcmp (name, actions[i].name) == 0)
      return run_action (vendor, &actions[i], arguments[0] ? arguments[1]
          : NULL);
  }
  gst_tts_set_unknown_name_error (&error, "action", name, names);
  return tool_usage ("%s", error->message);
}
