/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts vast: a worker on a machine that is rented by the hour. */
#include "vast-offers.h"

#include <stdio.h>
#include <string.h>

#include "providers-check.h"
#include "tools-errand.h"
#include "vast-instances.h"

/* One machine may be broken; many are a pattern. */
#define MAX_OFFERS 5
#define LOST_WAIT_MS 10000

#define DEFAULT_IMAGE "ghcr.io/darvondoom/libread-bark-tts:latest"

static VastWish wish = {
  .image = DEFAULT_IMAGE,
  .disk = 50,
  .port = 8080,
  .max_price = 0.2,
};
static const gchar *label = "gst-tts";
static const gchar *text = "This is one short sentence, spoken by a worker.";
static gint wait_seconds = 900;
static gint lines = 1000;
static gboolean keep;
static gboolean agreed;
static gboolean json_output;

static const GOptionEntry options[] = {
  {"image", 0, 0, G_OPTION_ARG_STRING, &wish.image,
      "Container that start runs (" DEFAULT_IMAGE ")", "IMAGE"},
  {"gpu", 0, 0, G_OPTION_ARG_STRING, &wish.gpu,
      "Only machines with this one, such as RTX_3060", "NAME"},
  {"max-price", 0, 0, G_OPTION_ARG_DOUBLE, &wish.max_price,
      "What an hour may cost; 0.2", "USD"},
  {"bid", 0, 0, G_OPTION_ARG_DOUBLE, &wish.bid,
      "Pay this for an hour of a machine that may be taken away", "USD"},
  {"disk", 0, 0, G_OPTION_ARG_INT, &wish.disk, "Disk in GB; 50", "GB"},
  {"port", 0, 0, G_OPTION_ARG_INT, &wish.port,
      "Port of the worker in the container; 8080", "PORT"},
  {"env", 0, 0, G_OPTION_ARG_STRING_ARRAY, &wish.env,
      "Variable for the container; may be repeated", "NAME=VALUE"},
  {"label", 0, 0, G_OPTION_ARG_STRING, &label,
      "How the instance is called; gst-tts", "NAME"},
  {"wait", 0, 0, G_OPTION_ARG_INT, &wait_seconds,
      "How long start waits for the worker; 900", "SECONDS"},
  {"keep", 0, 0, G_OPTION_ARG_NONE, &keep,
      "Do not destroy an instance that is not ready in time", NULL},
  {"text", 0, 0, G_OPTION_ARG_STRING, &text, "What test says", "TEXT"},
  {"lines", 0, 0, G_OPTION_ARG_INT, &lines,
      "How many of the last lines logs prints; 1000", "N"},
  {"yes", 'y', 0, G_OPTION_ARG_NONE, &agreed, "Do not ask", NULL},
  {"json", 0, 0, G_OPTION_ARG_NONE, &json_output,
      "Print JSON; status only", NULL},
  {NULL}
};

static void
print_offers (const RentCommand *self)
{
  static const gchar *const headings[] = { "OFFER", "GPU", "MEMORY",
    "RELIABLE", "USD/H", "PLACE"
  };
  g_autoptr (GPtrArray) table = tool_table_new ();

  for (guint i = 0; i < G_N_ELEMENTS (headings); i++)
    tool_table_add (table, g_strdup (headings[i]));
  for (guint i = 0; i < self->offers->len; i++) {
    const VastOffer *offer = self->offers->pdata[i];

    tool_table_add (table, g_strdup_printf ("%" G_GINT64_FORMAT, offer->id));
    tool_table_add (table, g_strdup (offer->gpu));
    tool_table_add (table, g_strdup_printf ("%.0f GB", offer->ram / 1000));
    tool_table_add (table, g_strdup_printf ("%.3f", offer->reliability));
    tool_table_add (table, g_strdup_printf ("%.3f", offer->price));
    tool_table_add (table, g_strdup (offer->place));
  }
  tool_table_print (table, G_N_ELEMENTS (headings));
}

static gint
find_offers (gpointer data, GCancellable *cancellable)
{
  RentCommand *self = data;
  g_autoptr (GError) error = NULL;

  self->offers = vast_offers_find (self->api, &wish, cancellable, &error);
  return self->offers ? 0 : rent_fail (error, cancellable);
}

static gint
run_offers (RentCommand *self)
{
  gint code = tool_errand_run (find_offers, self);

  if (code == 0)
    print_offers (self);
  return code;
}

/* It is not known whether there is a machine. It has a label that no other
 * has, so the account tells; what it does not show yet it may show later, so
 * the note stays. TRUE if there is one. */
static gboolean
look_for_lost_one (RentCommand *self)
{
  g_autoptr (GCancellable) never = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) machines = vast_vendor.list (self->api, never,
      &error);
  const RentMachine *machine = machines ? rent_find (machines, self->note)
      : NULL;

  if (machine)
    self->note->id = g_strdup (machine->id);
  else
    tool_message ("IT IS NOT KNOWN WHETHER A MACHINE RUNS%s%s", error ? ": "
        : "", error ? error->message : "");
  return machine != NULL;
}

/* RENT_LOST if the offer was gone. */
static RentResult
take (RentCommand *self, const VastOffer *offer, GCancellable *cancellable,
    GError **error)
{
  g_autoptr (GError) failed = NULL;

  if (!rent_note_down (self, label, offer->gpu, offer->price, error))
    return RENT_FAILED;
  self->note->id = vast_offer_take (self->api, offer, &wish,
      self->note->label, cancellable, &failed);
  if (!self->note->id && rent_is_refusal (failed))
    rent_note_remove (self->note);
  else if (self->note->id || look_for_lost_one (self)) {
    rent_keep_note (self->note);
    return RENT_UP;
  }
  if (g_error_matches (failed, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT)
      || g_error_matches (failed, GST_TTS_ERROR, GST_TTS_ERROR_CONCURRENCY)) {
    tool_message ("offer %" G_GINT64_FORMAT ": %s", offer->id,
        failed->message);
    return RENT_LOST;
  }
  g_propagate_error (error, g_steal_pointer (&failed));
  return RENT_FAILED;
}

static RentResult
take_and_wait (RentCommand *self, const VastOffer *offer,
    GCancellable *cancellable, GError **error)
{
  RentResult result = take (self, offer, cancellable, error);

  if (result != RENT_UP)
    return result;
  tool_message ("vast %s: %s for %.3f USD an hour", self->note->id,
      offer->gpu, offer->price);
  result = rent_await (self, TRUE, cancellable, error);
  if (result == RENT_UP || (result == RENT_FAILED && keep)
      || rent_give_back (self) || result == RENT_FAILED)
    return result;
  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
      "no other machine is rented while vast %s can not be ended",
      self->note->id);
  return RENT_FAILED;
}

static gint
start_new (gpointer data, GCancellable *cancellable)
{
  RentCommand *self = data;
  g_autoptr (GError) error = NULL;
  RentResult result = RENT_LOST;

  for (guint i = 0; result == RENT_LOST && i < self->offers->len
      && i < MAX_OFFERS; i++)
    result = take_and_wait (self, self->offers->pdata[i], cancellable,
        &error);
  if (result == RENT_UP) {
    rent_print_export (self);
    return 0;
  }
  if (result == RENT_LOST) {
    tool_message ("none of the machines that were offered could be used");
    return EX_TEMPFAIL;
  }
  return rent_fail (error, cancellable);
}

/* What was stopped runs on, with what is on its disk. */
static gint
start_again (gpointer data, GCancellable *cancellable)
{
  RentCommand *self = data;
  g_autoptr (GError) error = NULL;
  RentResult result = RENT_FAILED;

  rent_note_start (self->note);
  if (rent_note_save (self->note, &error)
      && vast_instance_set_state (self->api, self->note->id, "running",
          cancellable, &error))
    /* It is still called `exited`, which it was, for a while. */
    do
      result = rent_await (self, TRUE, cancellable, &error);
    while (result == RENT_LOST && g_get_monotonic_time () < self->end
        && tool_errand_wait (cancellable, LOST_WAIT_MS));
  if (result == RENT_UP) {
    rent_print_export (self);
    return 0;
  }
  if (error)
    tool_fail (error);
  tool_message ("vast %s may run and cost: see gst-tts vast status",
      self->note->id);
  return g_cancellable_is_cancelled (cancellable) ? EXIT_INTERRUPTED
      : EX_TEMPFAIL;
}

static gint
check_wish (void)
{
  if (!(wish.max_price > 0) || !(wish.bid >= 0))
    return tool_usage ("a price is more than 0");
  if (wish.bid > wish.max_price)
    return tool_usage ("--bid is more than --max-price");
  if (wish.disk < 8)
    return tool_usage ("--disk is 8 GB or more");
  if (wish.port < 1 || wish.port > 65535)
    return tool_usage ("--port is 1 to 65535");
  if (wait_seconds < 1)
    return tool_usage ("--wait is 1 second or more");
  if (!rent_is_word (label))
    return tool_usage ("--label has only letters, digits, '-' and '_'");
  for (guint i = 0; wish.env && wish.env[i]; i++)
    if (strchr (wish.env[i], '=') <= wish.env[i])
      return tool_usage ("--env wants NAME=VALUE, not '%s'", wish.env[i]);
  return 0;
}

static gint
run_start (RentCommand *self)
{
  const VastOffer *first, *last;
  gint code;

  self->end = g_get_monotonic_time () + wait_seconds * G_TIME_SPAN_SECOND;
  if (self->id) {
    self->note = rent_pick (&vast_vendor, self->id);
    return self->note ? tool_errand_run (start_again, self) : EX_USAGE;
  }
  code = tool_errand_run (find_offers, self);
  if (code != 0)
    return code;
  first = self->offers->pdata[0];
  last = self->offers->pdata[MIN (self->offers->len, MAX_OFFERS) - 1];
  code = rent_agree (first->gpu, "Vast.ai", first->price, last->price,
      agreed);
  return code ? code : tool_errand_run (start_new, self);
}

static gint
run_status (RentCommand *self)
{
  return rent_run_list (self, json_output);
}

/* By the way that speech takes, too. */
static gint
say (gpointer data, GCancellable *cancellable)
{
  const RentCommand *self = data;
  g_autoptr (GstTtsSession) session = NULL;
  g_autoptr (GstTtsProvider) provider = NULL;
  g_autofree gchar *fault = NULL;
  ToolTrial trial;
  gint code = provider_check_new_session ("vast", NULL, &session);

  if (code != 0)
    return code;
  provider = gst_tts_session_get_provider (session, "vast");
  g_object_set (provider, "base-url", self->note->url, NULL);
  tool_trial_run (session, text, cancellable, &trial);
  fault = tool_trial_judge (&trial);
  if (fault) {
    tool_message ("vast %s: %s", self->note->id, fault);
    code = EX_UNAVAILABLE;
  } else
    printf ("%.2f s of speech after %.2f s, %.0f dB\n", trial.audio,
        trial.total, trial.level);
  tool_trial_clear (&trial);
  return code;
}

static gint
run_test (RentCommand *self)
{
  if (self->note->url)
    return tool_errand_run (say, self);
  tool_message ("it is not known where the worker of %s is; see gst-tts vast "
      "status", self->note->id);
  return EX_UNAVAILABLE;
}

static gint
stop (gpointer data, GCancellable *cancellable)
{
  const RentCommand *self = data;
  g_autoptr (GError) error = NULL;

  if (!vast_instance_set_state (self->api, self->note->id, "stopped",
          cancellable, &error))
    return rent_fail (error, cancellable);
  rent_note_stop (self->note);
  g_clear_pointer (&self->note->url, g_free);
  if (!rent_note_save (self->note, &error))
    return tool_fail (error);
  tool_message ("vast %s is stopped after about %.3f USD; its disk still "
      "costs until it is destroyed", self->note->id,
      rent_note_cost (self->note));
  return 0;
}

static gint
run_stop (RentCommand *self)
{
  return tool_errand_run (stop, self);
}

static gint
print_log (gpointer data, GCancellable *cancellable)
{
  const RentCommand *self = data;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *log = vast_instance_fetch_log (self->api, self->note->id,
      lines, cancellable, &error);
  g_auto (GStrv) parts = log ? g_strsplit (g_strchomp (log), "\n", -1) : NULL;

  if (!log)
    return rent_fail (error, cancellable);
  for (guint i = 0; parts[i]; i++) {
    g_autofree gchar *line = tool_printable (parts[i]);

    puts (line);
  }
  return 0;
}

static gint
run_logs (RentCommand *self)
{
  return lines < 1 ? tool_usage ("--lines is 1 or more")
      : tool_errand_run (print_log, self);
}

static gint
run (gchar **arguments)
{
  static const RentAction actions[] = {
    {"offers", FALSE, run_offers}, {"start", FALSE, run_start},
    {"status", FALSE, run_status}, {"test", TRUE, run_test},
    {"stop", TRUE, run_stop}, {"logs", TRUE, run_logs},
    {"destroy", TRUE, rent_run_give_back},
  };
  gint code = check_wish ();

  return code ? code : rent_run (&vast_vendor, actions,
      G_N_ELEMENTS (actions), "status", arguments);
}

const ToolCommand tool_vast = {
  "vast", "[offers | start | status | test | stop | logs | destroy] [ID]",
  "A worker on a machine rented at Vast.ai", options, run
};
