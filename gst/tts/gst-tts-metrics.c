/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What each try took, as lines of JSON in a file. */
#include "gst-tts-metrics-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "gst-tts-enums.h"

/* Books' thread. */
struct _GstTtsMetrics
{
  gint fd;                      /* -1 once it could not be written */
  gchar *path;
  GstTtsMetricsWarn warn;
  gpointer user_data;
};

static void
add_string (JsonBuilder *json, const gchar *name, const gchar *value)
{
  json_builder_set_member_name (json, name);
  if (value)
    json_builder_add_string_value (json, value);
  else
    json_builder_add_null_value (json);
}

static void
add_int (JsonBuilder *json, const gchar *name, gint64 value)
{
  json_builder_set_member_name (json, name);
  json_builder_add_int_value (json, value);
}

static void
add_double (JsonBuilder *json, const gchar *name, gdouble value)
{
  json_builder_set_member_name (json, name);
  json_builder_add_double_value (json, value);
}

/* Seconds from the record's start, or null. */
static void
add_moment (JsonBuilder *json, const gchar *name, const GstTtsRecord *record,
    GstClockTime moment)
{
  json_builder_set_member_name (json, name);
  if (GST_CLOCK_TIME_IS_VALID (moment))
    json_builder_add_double_value (json,
        (moment - record->started) / (gdouble) GST_SECOND);
  else
    json_builder_add_null_value (json);
}

static void
add_enum (JsonBuilder *json, const gchar *name, GType type, gint value)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (type);
  const GEnumValue *found = g_enum_get_value (klass, value);

  add_string (json, name, found ? found->value_nick : "other");
}

static gdouble
seconds (GstClockTime time)
{
  return time / (gdouble) GST_SECOND;
}

static void
add_costs (JsonBuilder *json, const GstTtsRecord *record)
{
  static const gchar *const names[] = {
    [GST_TTS_BILLED_NOT] = "not",
    [GST_TTS_BILLED_MAYBE] = "maybe",
    [GST_TTS_BILLED_YES] = "billed",
  };
  GstTtsBilled billed = record->unsent ? GST_TTS_BILLED_NOT : record->billed;

  add_string (json, "billed", names[billed]);
  add_double (json, "cost", billed == GST_TTS_BILLED_NOT ? 0 : record->cost);
  add_string (json, "currency", record->price ? record->price->currency
      : NULL);
}

/* What the process has in memory, in bytes, or null where that is not told. */
static void
add_memory (JsonBuilder *json)
{
  g_autofree gchar *text = NULL;
  gulong pages = 0;

  json_builder_set_member_name (json, "memory");
  if (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL)
      && sscanf (text, "%*u %lu", &pages) == 1)
    json_builder_add_int_value (json, pages * (gint64) sysconf (_SC_PAGESIZE));
  else
    json_builder_add_null_value (json);
}

static gchar *
describe (const GstTtsRecord *record)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (json);
  add_string (json, "event", "try");
  add_double (json, "time", record->time / (gdouble) G_USEC_PER_SEC);
  add_string (json, "script", record->script);
  add_int (json, "cue", record->cue_index);
  add_int (json, "chunk", record->chunk_index);
  add_int (json, "try", record->n_try);
  add_string (json, "provider", record->service);
  add_string (json, "model", record->model);
  add_int (json, "chars", record->chars);
  add_double (json, "waited", seconds (record->waited));
  add_moment (json, "first_byte", record, record->first_byte);
  add_moment (json, "first_sample", record, record->first_sample);
  add_double (json, "seconds", seconds (record->ended - record->started));
  add_double (json, "audio", seconds (record->audio));
  if (record->error_class >= 0)
    add_enum (json, "error", GST_TYPE_TTS_ERROR, record->error_class);
  else
    add_string (json, "error", NULL);
  add_costs (json, record);
  add_int (json, "in_flight", record->in_flight);
  add_int (json, "workers", record->workers);
  add_int (json, "turns", record->turns);
  add_int (json, "batch", record->batch);
  add_int (json, "process", getpid ());
  add_memory (json);
  json_builder_end_object (json);
  root = json_builder_get_root (json);
  return json_to_string (root, FALSE);
}

/* In one piece, so that several may write the same file. */
static void
on_settled (gpointer keeper, GstTtsRecord *record)
{
  GstTtsMetrics *self = keeper;
  g_autofree gchar *text = NULL, *line = NULL, *warning = NULL;
  gssize n;

  if (self->fd < 0)
    return;
  text = describe (record);
  line = g_strconcat (text, "\n", NULL);
  do
    n = write (self->fd, line, strlen (line));
  while (n < 0 && errno == EINTR);
  if (n == (gssize) strlen (line))
    return;

  warning = g_strdup_printf ("metrics can not be written to %s any more (%s); "
      "the speech goes on", self->path, g_strerror (n < 0 ? errno : ENOSPC));
  g_close (self->fd, NULL);
  self->fd = -1;
  self->warn (self->user_data, warning);
}

const GstTtsKeeper gst_tts_metrics_keeper = { NULL, on_settled, NULL };

GstTtsMetrics *
gst_tts_metrics_open (const gchar *path, GstTtsMetricsWarn warn,
    gpointer user_data, GError **error)
{
  gint fd = g_open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC
      | O_NONBLOCK, 0666);
  gint saved = errno;
  GstTtsMetrics *self;

  if (fd < 0) {
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved),
        "metrics can not be written to %s: %s", path, g_strerror (saved));
    return NULL;
  }
  self = g_new0 (GstTtsMetrics, 1);
  self->fd = fd;
  self->path = g_strdup (path);
  self->warn = warn;
  self->user_data = user_data;
  return self;
}

void
gst_tts_metrics_free (GstTtsMetrics *self)
{
  if (self->fd >= 0)
    g_close (self->fd, NULL);
  g_free (self->path);
  g_free (self);
}
