/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts thunder: a machine at Thunder Compute, billed by the minute. */
#include <string.h>

#include "thunder-instances.h"
#include "tools-errand.h"

static ThunderWish wish = {
  .gpu = "a100xl",
  .mode = "prototyping",
  .template = "base",
  .gpus = 1,
  .cpus = 4,
  .disk = 100,
};
static gchar *key_file;
static gdouble max_price = 1;
static gint port = 8080;
static gint wait_seconds = 900;
static gboolean keep;
static gboolean agreed;
static gboolean json_output;

static const GOptionEntry options[] = {
  {"gpu", 0, 0, G_OPTION_ARG_STRING, &wish.gpu, "GPU to rent; a100xl",
      "NAME"},
  {"gpus", 0, 0, G_OPTION_ARG_INT, &wish.gpus, "How many of them; 1", "N"},
  {"mode", 0, 0, G_OPTION_ARG_STRING, &wish.mode,
      "Kind of machine; prototyping", "MODE"},
  {"template", 0, 0, G_OPTION_ARG_STRING, &wish.template,
      "What is on its disk at first; base", "NAME"},
  {"cpus", 0, 0, G_OPTION_ARG_INT, &wish.cpus, "Virtual CPUs; 4", "N"},
  {"disk", 0, 0, G_OPTION_ARG_INT, &wish.disk, "Disk in GB; 100", "GB"},
  {"public-key", 0, 0, G_OPTION_ARG_FILENAME, &key_file,
      "Public key to log in with", "FILE"},
  {"port", 0, 0, G_OPTION_ARG_INT, &port, "Port of the worker; 8080",
      "PORT"},
  {"max-price", 0, 0, G_OPTION_ARG_DOUBLE, &max_price,
      "What an hour may cost; 1", "USD"},
  {"wait", 0, 0, G_OPTION_ARG_INT, &wait_seconds,
      "How long create waits for the machine; 900", "SECONDS"},
  {"keep", 0, 0, G_OPTION_ARG_NONE, &keep,
      "Do not delete a machine that does not run in time", NULL},
  {"yes", 'y', 0, G_OPTION_ARG_NONE, &agreed, "Do not ask", NULL},
  {"json", 0, 0, G_OPTION_ARG_NONE, &json_output,
      "Print JSON; list only", NULL},
  {NULL}
};

typedef struct
{
  RentCommand *command;
  gdouble price;                /* USD an hour */
  gboolean guessed;             /* it may be a machine of others */
} Create;

static gint
find_price (gpointer data, GCancellable *cancellable)
{
  Create *self = data;
  g_autoptr (GError) error = NULL;

  self->price = thunder_find_price (self->command->api, &wish, cancellable,
      &error);
  if (self->price < 0)
    return rent_fail (error, cancellable);
  if (self->price <= max_price)
    return 0;
  tool_message ("%s costs %.3f USD an hour, more than --max-price %.3f",
      wish.gpu, self->price, max_price);
  return EX_CONFIG;
}

/* Those of @before were there when nothing had been asked for yet. Of several
 * nobody can tell which is ours. */
static gchar *
find_new_one (const GPtrArray *before, const GPtrArray *now)
{
  const gchar *found = NULL;

  for (guint i = 0; i < now->len; i++) {
    const RentMachine *machine = now->pdata[i];
    const RentNote known = {.id = machine->id };

    if (rent_find (before, &known)
        || g_ascii_strcasecmp (machine->what, wish.gpu) != 0)
      continue;
    if (found)
      return NULL;
    found = machine->id;
  }
  return g_strdup (found);
}

/* It is not known whether there is a machine, and it would have no name of
 * ours. */
static gchar *
look_for_lost_one (RentCommand *self, const GPtrArray *before)
{
  g_autoptr (GCancellable) never = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) now = thunder_vendor.list (self->api, never, &error);
  gchar *id = now ? find_new_one (before, now) : NULL;

  if (id)
    tool_message ("there was no answer, but a new machine is there");
  else
    tool_message ("IT IS NOT KNOWN WHETHER A MACHINE RUNS%s%s", error ? ": "
        : "", error ? error->message : "");
  return id;
}

static gboolean
take (Create *create, GCancellable *cancellable, GError **error)
{
  RentCommand *self = create->command;
  g_autoptr (GPtrArray) before = thunder_vendor.list (self->api, cancellable,
      error);
  g_autoptr (GError) failed = NULL;

  if (!before || !rent_note_down (self, "thunder", wish.gpu, create->price,
          error))
    return FALSE;
  self->note->id = thunder_create (self->api, &wish, cancellable, &failed);
  if (!self->note->id && rent_is_refusal (failed))
    rent_note_remove (self->note);
  else if (!self->note->id) {
    self->note->id = look_for_lost_one (self, before);
    create->guessed = self->note->guessed = TRUE;
  }
  if (self->note->id) {
    rent_keep_note (self->note);
    return TRUE;
  }
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

static gboolean
bring_up (RentCommand *self, GCancellable *cancellable, GError **error)
{
  if (rent_await (self, FALSE, cancellable, error) != RENT_UP)
    return FALSE;
  g_free (self->note->url);
  self->note->url = thunder_open_port (self->api, self->note->id, port,
      cancellable, error);
  return self->note->url && rent_note_save (self->note, error);
}

static gint
create_one (gpointer data, GCancellable *cancellable)
{
  Create *create = data;
  RentCommand *self = create->command;
  g_autoptr (GError) error = NULL;

  if (!take (create, cancellable, &error))
    return rent_fail (error, cancellable);
  tool_message ("thunder %s: %s for %.3f USD an hour", self->note->id,
      wish.gpu, create->price);
  if (bring_up (self, cancellable, &error)) {
    rent_print_export (self);
    tool_message ("start the worker on port %d; it has to check a token, the "
        "one that THUNDER_WORKER_TOKEN has here", port);
    return 0;
  }
  if (!keep && !create->guessed)
    rent_give_back (self);
  return rent_fail (error, cancellable);
}

static gint
run_create (RentCommand *self)
{
  Create create = { self };
  gint code;

  if (self->id)
    return tool_usage ("create takes no name; Thunder Compute gives one");
  self->end = g_get_monotonic_time () + wait_seconds * G_TIME_SPAN_SECOND;
  code = tool_errand_run (find_price, &create);
  if (code == 0)
    code = rent_agree (wish.gpu, "Thunder Compute", create.price,
        create.price, agreed);
  return code ? code : tool_errand_run (create_one, &create);
}

static gint
run_list (RentCommand *self)
{
  return rent_run_list (self, json_output);
}

static gint
run_stop (RentCommand *self)
{
  tool_message ("Thunder Compute knows no stop: a machine costs until it is "
      "deleted; a snapshot, made on the vendor's own page before, keeps its "
      "disk");
  return EX_UNAVAILABLE;
}

static gint
read_key (gchar **ret_key)
{
  g_autoptr (GError) error = NULL;

  if (!key_file)
    return 0;
  if (!g_file_get_contents (key_file, ret_key, NULL, &error))
    return tool_fail (error);
  g_strstrip (*ret_key);
  if (strstr (*ret_key, "PRIVATE KEY"))
    return tool_usage ("--public-key: %s is the private one", key_file);
  if (!**ret_key || strchr (*ret_key, '\n'))
    return tool_usage ("--public-key: %s is not one line, as a public key is",
        key_file);
  return 0;
}

static gint
check_wish (void)
{
  if (wish.gpus < 1 || wish.cpus < 1 || wish.disk < 1)
    return tool_usage ("--gpus, --cpus and --disk are 1 or more");
  if (!(max_price > 0))
    return tool_usage ("a price is more than 0");
  if (port < 1 || port > 65535)
    return tool_usage ("--port is 1 to 65535");
  if (wait_seconds < 1)
    return tool_usage ("--wait is 1 second or more");
  return 0;
}

static gint
run (gchar **arguments)
{
  static const RentAction actions[] = {
    {"create", FALSE, run_create}, {"list", FALSE, run_list},
    {"stop", FALSE, run_stop}, {"delete", TRUE, rent_run_give_back},
  };
  g_autofree gchar *key = NULL;
  gint code = check_wish ();

  if (code == 0)
    code = read_key (&key);
  wish.public_key = key;
  return code ? code : rent_run (&thunder_vendor, actions,
      G_N_ELEMENTS (actions), "list", arguments);
}

const ToolCommand tool_thunder = {
  "thunder", "[create | list | delete] [ID]",
  "A machine rented at Thunder Compute", options, run
};
