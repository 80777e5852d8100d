/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What speech costs: lists of prices and how they are read. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gst-tts-prices.h"

#include <math.h>
#include <string.h>

#include "gst-tts-enums.h"
#include "gst-tts-error.h"

#define MAX_BYTES (1 << 20)
#define MAX_AMOUNT 1e9

/* How fast people and models speak; languages written in wide characters put
 * more into each. */
#define SECONDS_PER_CHAR (1 / 15.0)
#define SECONDS_PER_WIDE_CHAR 0.22
#define FIRST_WIDE 0x1100
/* Seconds of a large GPU for a second of speech. */
#define WORK_PER_SECOND 0.15

struct _GstTtsPrices
{
  GPtrArray *lists;             /* GPtrArray of GstTtsPrice; the first counts
                                   before the others */
};

G_DEFINE_BOXED_TYPE (GstTtsPrices, gst_tts_prices, gst_tts_prices_ref,
    gst_tts_prices_unref)

static void
free_price (gpointer data)
{
  GstTtsPrice *price = data;

  g_free (price->name);
  g_free (price->currency);
  g_free (price->as_of);
  g_free (price);
}

GstTtsPrices *
gst_tts_prices_ref (GstTtsPrices *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  g_ptr_array_unref (((GstTtsPrices *) data)->lists);
}

void
gst_tts_prices_unref (GstTtsPrices *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/* A row's number; @otherwise if there is none. */
static gboolean
read_number (GKeyFile *file, const gchar *group, const gchar *key,
    gdouble least, gdouble otherwise, gdouble *ret_number, GError **error)
{
  g_autofree gchar *text = g_key_file_get_string (file, group, key, NULL);
  gchar *end;

  *ret_number = otherwise;
  if (!text)
    return TRUE;
  *ret_number = g_ascii_strtod (text, &end);
  if (end != text && *end == '\0' && *ret_number >= least
      && *ret_number <= MAX_AMOUNT)
    return TRUE;
  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
      "[%s]: %s can not be '%s', only a number from %g to %g", group, key,
      text, least, MAX_AMOUNT);
  return FALSE;
}

static gboolean
read_unit (GKeyFile *file, const gchar *group, GstTtsUnit *ret_unit,
    GError **error)
{
  g_autoptr (GEnumClass) units = g_type_class_ref (GST_TYPE_TTS_UNIT);
  g_autofree gchar *text = g_key_file_get_string (file, group, "unit", NULL);
  const GEnumValue *value =
      text ? g_enum_get_value_by_nick (units, text) : NULL;

  if (value && value->value != GST_TTS_UNIT_NONE) {
    *ret_unit = value->value;
    return TRUE;
  }
  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
      "[%s]: unit must be characters, audio-seconds, wall-seconds or "
      "requests, not '%s'", group, text ? text : "");
  return FALSE;
}

/* A misspelt key would be a price that is wrong in silence. */
static gboolean
check_keys (GKeyFile *file, const gchar *group, GError **error)
{
  static const gchar *const known[] = {
    "unit", "price", "per", "round-up", "overhead", "currency", "as-of", NULL,
  };
  g_auto (GStrv) keys = g_key_file_get_keys (file, group, NULL, NULL);

  for (guint i = 0; keys && keys[i]; i++)
    if (!g_strv_contains (known, keys[i])) {
      g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
          "[%s]: there is no key '%s'", group, keys[i]);
      return FALSE;
    }
  if (g_key_file_has_key (file, group, "price", NULL))
    return TRUE;
  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
      "[%s] has no price", group);
  return FALSE;
}

static gboolean
read_currency (GKeyFile *file, const gchar *group, gchar **ret_currency,
    GError **error)
{
  gchar *text = g_key_file_get_string (file, group, "currency", NULL);

  *ret_currency = text ? text : g_strdup ("USD");
  if (strlen (*ret_currency) == 3
      && strspn (*ret_currency, G_CSET_A_2_Z) == 3)
    return TRUE;
  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
      "[%s]: currency must be a code such as USD, not '%s'", group, text);
  return FALSE;
}

static GstTtsPrice *
read_price (GKeyFile *file, const gchar *group, GError **error)
{
  GstTtsPrice *price = g_new0 (GstTtsPrice, 1);
  gdouble amount, per;

  price->name = g_strdup (group);
  if (!check_keys (file, group, error)
      || !read_unit (file, group, &price->unit, error)
      || !read_number (file, group, "price", 0, 0, &amount, error)
      || !read_number (file, group, "per", 1e-9, 1, &per, error)
      || !read_number (file, group, "round-up", 0, 0, &price->step,
          error)
      || !read_number (file, group, "overhead", 0, 0, &price->overhead,
          error)
      || !read_currency (file, group, &price->currency, error)) {
    free_price (price);
    return NULL;
  }
  price->amount = amount / per;
  price->as_of = g_key_file_get_string (file, group, "as-of", NULL);
  return price;
}

static GPtrArray *
read_list (GKeyFile *file, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (free_price);
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);

  for (guint i = 0; groups[i]; i++) {
    GstTtsPrice *price = read_price (file, groups[i], error);

    if (!price)
      return NULL;
    g_ptr_array_add (list, price);
  }
  return g_steal_pointer (&list);
}

static GPtrArray *
load_list (const gchar *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree gchar *text = NULL;
  g_autoptr (GError) own = NULL;
  GPtrArray *list;
  gsize size;

  if (!g_file_get_contents (path, &text, &size, error))
    return NULL;
  if (size > MAX_BYTES) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
        "%s is larger than a list of prices can be", path);
    return NULL;
  }
  if (!g_key_file_load_from_data (file, text, size, G_KEY_FILE_NONE, &own)) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT, "%s: %s",
        path, own->message);
    return NULL;
  }
  list = read_list (file, error);
  if (!list)
    g_prefix_error (error, "%s: ", path);
  return list;
}

static gchar *
dup_own_path (void)
{
  const gchar *folder = g_getenv ("GST_TTS_DATADIR");

  return g_build_filename (folder ? folder : GST_TTS_DATADIR, "prices.ini",
      NULL);
}

GstTtsPrices *
gst_tts_prices_load (const gchar *file, GError **error)
{
  g_autoptr (GstTtsPrices) self = g_atomic_rc_box_new0 (GstTtsPrices);
  g_autofree gchar *own = dup_own_path ();
  g_autofree gchar *users = g_build_filename (g_get_user_config_dir (),
      "gst-tts", "prices.ini", NULL);
  const gchar *paths[] = { file, users, own };

  self->lists =
      g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autoptr (GError) reason = NULL;
    GPtrArray *list = paths[i] ? load_list (paths[i], &reason) : NULL;

    if (list) {
      g_ptr_array_add (self->lists, list);
    } else if (reason && (paths[i] == file
            || !g_error_matches (reason, G_FILE_ERROR, G_FILE_ERROR_NOENT))) {
      g_propagate_error (error, g_steal_pointer (&reason));
      return NULL;
    }
  }
  return g_steal_pointer (&self);
}

static const GstTtsPrice *
find_in_list (const GPtrArray *list, const gchar *service,
    const gchar *whole)
{
  const GstTtsPrice *general = NULL, *like = NULL;

  for (guint i = 0; i < list->len; i++) {
    const GstTtsPrice *price = g_ptr_array_index (list, i);

    if (strcmp (price->name, whole) == 0)
      return price;
    if (strcmp (price->name, service) == 0)
      general = price;
    else if (!like && strchr (price->name, '*')
        && (g_pattern_match_simple (price->name, whole)
            || g_pattern_match_simple (price->name, service)))
      like = price;
  }
  return like ? like : general;
}

const GstTtsPrice *
gst_tts_prices_find (const GstTtsPrices *self, const gchar *service,
    const gchar *model)
{
  g_autofree gchar *whole =
      model ? g_strdup_printf ("%s/%s", service, model) : g_strdup (service);
  const GstTtsPrice *found = NULL;

  for (guint i = 0; !found && i < self->lists->len; i++)
    found = find_in_list (g_ptr_array_index (self->lists, i), service, whole);
  return found;
}

gdouble
gst_tts_price_cost (const GstTtsPrice *self, gdouble quantity)
{
  quantity += self->overhead;
  /* Half a millionth is no unit, but what adding up leaves behind. */
  if (self->step > 0)
    quantity = ceil (quantity / self->step - 5e-7) * self->step;
  return quantity * self->amount;
}

gdouble
gst_tts_price_quantity (const GstTtsPrice *self, const GstTtsUsage *usage)
{
  switch (self->unit) {
    case GST_TTS_UNIT_CHARACTERS:
      return usage->chars;
    case GST_TTS_UNIT_AUDIO_SECONDS:
      return usage->audio;
    case GST_TTS_UNIT_WALL_SECONDS:
      return usage->wall;
    case GST_TTS_UNIT_REQUESTS:
      return 1;
    case GST_TTS_UNIT_NONE:
      break;
  }
  return 0;
}

void
gst_tts_usage_guess (const gchar *text, gsize length, GstTtsUsage *ret_usage)
{
  const gchar *end = text + length;

  *ret_usage = (GstTtsUsage) { 0, };
  for (; text < end; text = g_utf8_next_char (text)) {
    gunichar c = g_utf8_get_char (text);

    ret_usage->chars++;
    ret_usage->audio += c >= FIRST_WIDE && g_unichar_iswide (c)
        ? SECONDS_PER_WIDE_CHAR : SECONDS_PER_CHAR;
  }
  ret_usage->wall = ret_usage->audio * WORK_PER_SECOND;
}
