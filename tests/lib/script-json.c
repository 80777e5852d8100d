/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON: tours, job requests, lists of cues. */
#include <json-glib/json-glib.h>
#include <string.h>

#include "script-test.h"
#include "test-main.h"

#define JSON GST_TTS_FORMAT_JSON

static void
test_tour (void)
{
  g_autoptr (GstTtsScript) script = tts_parse (
      "{\"title\": \"T\",\n"
      " \"steps\": [\n"
      "  {\"id\": \"one\", \"narration\": \"Hello [pause:1s] you\",\n"
      "   \"action\": {\"type\": [\"click\", 1.50]}, \"text\": \"typed\"},\n"
      "  {\"id\": 2, \"narration\": \"Caf\\u00e9 \\ud83d\\ude00\",\n"
      "   \"voice\": \"ben\", \"speed\": 2, \"pause_after\": 0.5}],\n"
      " \"settings\": {\"voice\": \"anna\", \"speed\": 1.25,\n"
      "  \"language\": \"en-US\", \"f5_seed\": 42, \"a\\\"b\": null}}\n",
      AUTO, "tour.txt");
  const GstTtsCue *one = tts_cue (script, 0);
  const GstTtsCue *two = tts_cue (script, 1);

  g_assert_cmpint (script->format, ==, JSON);
  tts_assert_cues (script, "Hello you", "Caf\303\251 \360\237\230\200", NULL);
  tts_assert_warnings (script, NULL);
  g_assert_cmpstr (script->extra, ==,
      "{\"title\":\"T\",\"f5_seed\":42,\"a\\\"b\":null}");

  g_assert_cmpstr (one->id, ==, "one");
  g_assert_cmpstr (one->voice, ==, "anna");
  g_assert_cmpstr (one->language, ==, "en-US");
  g_assert_cmpfloat (one->rate, ==, 1.25);
  g_assert_cmpuint (one->line, ==, 3);
  tts_assert_spans (one, "pause 6 0 1000", NULL);
  g_assert_cmpstr (one->extra, ==, "{\"action\":{\"type\": [\"click\", 1.50]}"
      ",\"text\":\"typed\"}");

  g_assert_cmpstr (two->id, ==, "2");
  g_assert_cmpstr (two->voice, ==, "ben");
  g_assert_cmpfloat (two->rate, ==, 2);
  g_assert_cmpuint (two->pause_after, ==, 500 * GST_MSECOND);
  g_assert_null (two->extra);
}

static void
test_request (void)
{
  g_autoptr (GstTtsScript) script = tts_parse (
      "{\"ref_audio\":\"me.wav\",\"ref_text\":\"It is me.\",\"speed\":0.5,"
      "\"seed\":42,\"nfe_step\":32,\"voice\":\"am\",\"language\":\"en-us\","
      "\"steps\":[{\"id\":\"step-01\",\"narration\":\"Welcome\"}]}",
      AUTO, NULL);

  tts_assert_cues (script, "Welcome", NULL);
  g_assert_cmpfloat (tts_cue (script, 0)->rate, ==, 0.5);
  g_assert_cmpstr (tts_cue (script, 0)->voice, ==, "am");
  g_assert_cmpstr (script->extra, ==, "{\"ref_audio\":\"me.wav\","
      "\"ref_text\":\"It is me.\",\"seed\":42,\"nfe_step\":32}");
}

static void
test_list (void)
{
  g_autoptr (GstTtsScript) script = tts_parse (
      " [ \"One\\nline\",\n {\"text\": \"[voice:x]Two\", \"voice\": \"y\","
      "\"speaker\": \"Ann\", \"start\": 1.5, \"slot\": 2, \"pitch\": -2,"
      "\"volume\": 0.5, \"rate\": 0.75, \"language\": null},\n"
      " {\"text\": \"Three\", \"duration\": 0.25, \"pause\": 100, \"id\": \"\"}"
      " ] ", AUTO, "a");
  const GstTtsCue *two = tts_cue (script, 1);
  const GstTtsCue *three = tts_cue (script, 2);

  tts_assert_cues (script, "One\nline", "Two", "Three", NULL);
  g_assert_null (script->extra);
  g_assert_cmpstr (two->voice, ==, "x");
  g_assert_cmpstr (two->speaker, ==, "Ann");
  g_assert_cmpuint (two->start, ==, 1500 * GST_MSECOND);
  g_assert_cmpuint (two->slot, ==, 2 * GST_SECOND);
  g_assert_cmpfloat (two->pitch, ==, -2);
  g_assert_cmpfloat (two->volume, ==, 0.5);
  g_assert_cmpfloat (two->rate, ==, 0.75);
  g_assert_null (two->language);
  g_assert_cmpuint (three->slot, ==, 250 * GST_MSECOND);
  g_assert_cmpuint (three->pause_after, ==, 60 * GST_SECOND);
  g_assert_null (three->id);
  tts_assert_warnings (script, "a:3: a pause of 100 s is cut to 60 s", NULL);
}

static void
test_extra_is_json (void)
{
  g_autoptr (GstTtsScript) script = tts_parse (
      "[{\"text\":\"A\",\"x\\n\\\\\\\"\":[{\"y\":\"\\u0001\"}],\"z\":{},"
      "\"speed\":1,\"rate\":2}]", AUTO, NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object;

  g_assert_true (json_parser_load_from_data (parser,
          tts_cue (script, 0)->extra, -1, NULL));
  object = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpuint (json_object_get_size (object), ==, 3);
  g_assert_true (json_object_has_member (object, "x\n\\\""));
  g_assert_cmpint (json_object_get_int_member (object, "speed"), ==, 1);
  g_assert_cmpfloat (tts_cue (script, 0)->rate, ==, 2);
}

static void
test_silent_steps (void)
{
  g_autoptr (GstTtsScript) script = tts_parse ("{\"steps\":[\n{\"id\":1},\n"
      "{\"id\":2,\"pause\":1},\n{\"narration\":\"A\"}]}", AUTO, "a");

  tts_assert_cues (script, "", "A", NULL);
  g_assert_cmpstr (tts_cue (script, 0)->id, ==, "2");
  tts_assert_warnings (script, "a:2: nothing to say here, left out", NULL);
}

static void
test_detect (void)
{
  g_autoptr (GstTtsScript) marks =
      tts_parse ("[pause:1s] {Not} [1] JSON", AUTO, "a.txt");

  g_assert_cmpint (marks->format, ==, GST_TTS_FORMAT_TEXT);
  tts_assert_fails ("Hello", AUTO, "a.json",
      "a.json:1: an object or a list was expected");
  tts_assert_fails ("[]", AUTO, "a", "a: there is nothing to say");
  tts_assert_fails ("{}", AUTO, "a", "a:1: the object has no \"steps\"");
}

static void
test_bad (void)
{
  static const struct { const gchar *text; const gchar *message; } rows[] = {
    { "", "a:1: an object or a list was expected" },
    { "[\"a\"", "a:1: a , or ] was expected" },
    { "[\"a\" \"b\"]", "a:1: a , or ] was expected" },
    { "[\"a\",]",
        "a:1: a cue is missing, a string or an object was expected" },
    { "[\"a\"]\n]", "a:2: there is something behind the end" },
    { "[\n1]", "a:2: a cue is a number, a string or an object was expected" },
    { "[null]", "a:1: a cue is null, a string or an object was expected" },
    { "[\"a\nb\"]", "a:1: a line end or control character in a string" },
    { "[\"a", "a:1: a string has no end" },
    { "[\"\\x\"]", "a:1: a \\ that escapes nothing" },
    { "[\"\\u12\"]", "a:1: \\u without four hexadecimal digits" },
    { "[\"\\ud800\"]", "a:1: \\u that is no character" },
    { "[\"\\ud800\\u0041\"]", "a:1: half a character in \\u" },
    { "[\"\\u0000\"]", "a:1: \\u that is no character" },
    { "[{\"text\" \"a\"}]", "a:1: a : was expected behind a key" },
    { "[{text: 1}]", "a:1: a key in quotes was expected" },
    { "[{\"text\":\"a\" \"id\":1}]", "a:1: a , or } was expected" },
    { "[{\"text\":01}]", "a:1: a , or } was expected" },
    { "[{\"text\":1.}]", "a:1: a value was expected" },
    { "[{\"text\":nul}]", "a:1: a value was expected" },
    { "[{\"x\":1e999}]", "a:1: a number is too large" },
    { "[{\"text\":1}]", "a:1: \"text\" is a number, a string was expected" },
    { "[\"a\",\n{\"text\":\"b\",\n\"speed\":\"1\"}]",
        "a:3: \"speed\" is a string, a number was expected" },
    { "[{\"text\":\"b\",\"id\":[]}]",
        "a:1: \"id\" is a list, a string was expected" },
    { "[{\"text\":\"b\",\"voice\":true}]",
        "a:1: \"voice\" is true or false, a string was expected" },
    { "[{\"text\":\"b\",\"speed\":0}]",
        "a:1: \"speed\" is 0, it goes from 0.1 to 10" },
    { "[{\"text\":\"b\",\"start\":-1}]",
        "a:1: \"start\" is -1, it goes from 0 to 1e+07" },
    { "[{\"text\":\"b\",\"text\":\"c\"}]", "a:1: \"text\" is there twice" },
    { "[{\"text\":\"b\",\"id\":1},\n{\"text\":\"b\",\"id\":\"1\"}]",
        "a:2: the id \"1\" is there twice" },
    { "{\"steps\":1}", "a:1: \"steps\" is a number, a list was expected" },
    { "{\"steps\":[],\n\"settings\":1}",
        "a:2: \"settings\" is a number, an object was expected" },
    { "{\"x\":1,\n\"settings\":{\"x\":1}}", "a:2: \"x\" is there twice" },
    { "{\"settings\":{\"speed\":[]}}",
        "a:1: \"speed\" is a list, a number was expected" },
    { "[\"\xff\"]", "a:1: 1 bytes are not UTF-8, which JSON is" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    tts_assert_fails (rows[i].text, JSON, "a", rows[i].message);
}

static void
test_deep (void)
{
  g_autoptr (GString) text = g_string_new ("{\"x\":\n");

  for (guint i = 0; i < 1000000; i++)
    g_string_append (text, "[");
  tts_assert_fails (text->str, AUTO, "a",
      "a:2: too many values inside each other");
}

static void
test_flood (void)
{
  static const gchar * const units[] = { "{\"text\":\"a\"},", "\"a\",",
    "{\"x\":[1,2,{}],\"text\":\"a\"},", "{\"id\":\"a\"},", "[", "{\"\":",
    "\"\\u0041\",", "-" };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++) {
    g_autoptr (GString) text = g_string_new ("[");
    g_autoptr (GstTtsScript) script = NULL;

    while (text->len < tts_test_size (2 * 1000 * 1000))
      g_string_append (text, units[i]);
    g_string_append (text, "\"end\"]");
    script = gst_tts_script_parse (text->str, text->len, JSON, "a", NULL);
    g_assert_true (script || strchr ("[{-", *units[i]));
  }
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/script-json/tour", test_tour);
  g_test_add_func ("/script-json/request", test_request);
  g_test_add_func ("/script-json/list", test_list);
  g_test_add_func ("/script-json/extra-is-json", test_extra_is_json);
  g_test_add_func ("/script-json/silent-steps", test_silent_steps);
  g_test_add_func ("/script-json/detect", test_detect);
  g_test_add_func ("/script-json/bad", test_bad);
  g_test_add_func ("/script-json/deep", test_deep);
  g_test_add_func ("/script-json/flood", test_flood);
  return tts_test_run ();
}
