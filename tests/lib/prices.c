/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists of prices: what is found for whom, what it comes to, and rubbish. */
#include "test-main.h"

#include <glib/gstdio.h>
#include <string.h>

static gchar *
write_list (const gchar *text)
{
  g_autoptr (GError) error = NULL;
  gchar *path;
  gint fd = g_file_open_tmp ("prices-XXXXXX.ini", &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  return path;
}

static GstTtsPrices *
load (const gchar *text)
{
  g_autofree gchar *path = text ? write_list (text) : NULL;
  g_autoptr (GError) error = NULL;
  GstTtsPrices *prices = gst_tts_prices_load (path, &error);

  g_assert_no_error (error);
  if (path)
    g_unlink (path);
  return prices;
}

static void
assert_cost (const GstTtsPrices *prices, const gchar *service,
    const gchar *model, gdouble quantity, gdouble cost)
{
  const GstTtsPrice *price = gst_tts_prices_find (prices, service, model);

  g_assert_nonnull (price);
  g_assert_cmpfloat_with_epsilon (gst_tts_price_cost (price, quantity), cost,
      1e-9);
}

/* What comes with gst-tts, with the figures of the vendors' own pages. */
static void
test_built_in (void)
{
  g_autoptr (GstTtsPrices) prices = load (NULL);
  const GstTtsPrice *price;

  assert_cost (prices, "elevenlabs", "eleven_flash_v2_5", 1000, 0.05);
  assert_cost (prices, "elevenlabs", "eleven_multilingual_v2", 1000, 0.10);
  assert_cost (prices, "elevenlabs", NULL, 1000, 0.10);
  assert_cost (prices, "openai", "tts-1-hd", 1000000, 30);
  assert_cost (prices, "openai", "gpt-4o-mini-tts", 60, 0.015);
  assert_cost (prices, "openai@127.0.0.1", "kokoro", 1, 0);
  assert_cost (prices, "thunder", NULL, 30, 0.0055);
  g_assert_null (gst_tts_prices_find (prices, "openai", "unheard-of"));
  g_assert_null (gst_tts_prices_find (prices, "openai@elsewhere.example",
          "tts-1"));

  price = gst_tts_prices_find (prices, "openai", "tts-1");
  g_assert_cmpint (price->unit, ==, GST_TTS_UNIT_CHARACTERS);
  g_assert_cmpstr (price->currency, ==, "USD");
  g_assert_cmpstr (price->as_of, ==, "2025-11");
}

/* Every row can be read, and says when it was so if it is not free. */
static void
test_dates (void)
{
  g_autofree gchar *path = g_build_filename (g_getenv ("GST_TTS_DATADIR"),
      "prices.ini", NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) groups = NULL;

  g_assert_true (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE,
          NULL));
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i]; i++) {
    g_test_message ("%s", groups[i]);
    g_assert_true (g_key_file_has_key (file, groups[i], "as-of", NULL)
        || g_key_file_get_double (file, groups[i], "price", NULL) == 0);
  }
}

/* A list of one's own counts before the one that comes with gst-tts, and in
 * a list what names the model before what does not. */
static void
test_own (void)
{
  g_autoptr (GstTtsPrices) prices = load ("[openai]\nunit=requests\nprice=2\n"
      "currency=EUR\n[openai/tts-*]\nunit=characters\nprice=3\nper=100\n"
      "[openai/tts-1-hd]\nunit=characters\nprice=4\n");

  assert_cost (prices, "openai", "tts-1", 100, 3);
  assert_cost (prices, "openai", "tts-1-hd", 100, 400);
  assert_cost (prices, "openai", "gpt-4o-mini-tts", 1, 2);
  assert_cost (prices, "elevenlabs", "eleven_v3", 1000, 0.10);
  g_assert_cmpstr (gst_tts_prices_find (prices, "openai", "x")->currency, ==,
      "EUR");
}

static void
test_rounding (void)
{
  g_autoptr (GstTtsPrices) prices = load ("[a]\nunit=wall-seconds\nprice=1\n"
      "round-up=60\noverhead=5\n[b]\nunit=wall-seconds\nprice=1\n"
      "round-up=0.1\n");

  assert_cost (prices, "a", NULL, 0, 60);
  assert_cost (prices, "a", NULL, 55, 60);
  assert_cost (prices, "a", NULL, 55.1, 120);
  assert_cost (prices, "b", NULL, 0.3, 0.3);
}

/* Half a page on one large GPU; characters are no bytes. */
static void
test_guess (void)
{
  g_autoptr (GstTtsPrices) prices = load ("[gpu]\nunit=wall-seconds\n"
      "price=1.19\nper=3600\n[text]\nunit=characters\nprice=1\n");
  g_autofree gchar *page = g_strnfill (3000, 'a');
  const gchar *wide = "你好世界";
  const GstTtsPrice *price = gst_tts_prices_find (prices, "gpu", NULL);
  GstTtsUsage usage;

  gst_tts_usage_guess (page, 3000, &usage);
  g_assert_cmpfloat_with_epsilon (gst_tts_price_cost (price,
          gst_tts_price_quantity (price, &usage)), 0.01, 0.001);

  gst_tts_usage_guess (wide, strlen (wide), &usage);
  price = gst_tts_prices_find (prices, "text", NULL);
  g_assert_cmpfloat (gst_tts_price_quantity (price, &usage), ==, 4);
  g_assert_cmpfloat (usage.audio, >, 0.5);
}

static void
test_bad (void)
{
  static const struct
  {
    const gchar *text;
    const gchar *what;
  } rows[] = {
    {"[a]\nunit=characters\n", "[a] has no price"},
    {"[a]\nprice=1\n", "[a]: unit must be"},
    {"[a]\nunit=none\nprice=1\n", "not 'none'"},
    {"[a]\nunit=characters\nprice=-1\n", "price can not be '-1'"},
    {"[a]\nunit=characters\nprice=nan\n", "price can not be 'nan'"},
    {"[a]\nunit=characters\nprice=1,5\n", "price can not be '1,5'"},
    {"[a]\nunit=characters\nprice=1\nper=0\n", "per can not be '0'"},
    {"[a]\nunit=characters\nprize=1\n", "no key 'prize'"},
    {"[a]\nunit=characters\nprice=1\ncurrency=$\n", "not '$'"},
    {"price=1\n", "prices-"},
    {"\xff\xfe[", "prices-"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree gchar *path = write_list (rows[i].text);
    g_autoptr (GError) error = NULL;

    g_assert_null (gst_tts_prices_load (path, &error));
    g_test_message ("%s", error->message);
    g_assert_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT);
    g_assert_true (g_str_has_prefix (error->message, path));
    g_assert_nonnull (strstr (error->message, rows[i].what));
    g_unlink (path);
  }
}

static void
test_missing (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (gst_tts_prices_load ("/nonexistent/prices.ini", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

gint
main (gint argc, gchar **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/prices/built-in", test_built_in);
  g_test_add_func ("/prices/dates", test_dates);
  g_test_add_func ("/prices/own", test_own);
  g_test_add_func ("/prices/rounding", test_rounding);
  g_test_add_func ("/prices/guess", test_guess);
  g_test_add_func ("/prices/bad", test_bad);
  g_test_add_func ("/prices/missing", test_missing);
  return tts_test_run ();
}
