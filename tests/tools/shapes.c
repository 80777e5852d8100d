/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The JSON of every command has the shape that docs/cli.md promises: the
 * examples there and the real output are held against the same rows. */
#include "tool.h"

#include <glib/gstdio.h>
#include <string.h>

/* name:type in order; a type is int, number, string, bool, any or the name
 * of a row, "[]" makes it an array, "?" lets it be null. */
static const struct
{
  const gchar *name;
  const gchar *members;
} shapes[] = {
  {"chunks", "version:int name:string format:string warnings:string[] "
      "settings:any? cues:cue[]"},
  {"cue", "index:int id:string? line:int speaker:string? voice:string? "
      "language:string? rate:number pitch:number volume:number "
      "start:number? slot:number? pause_after:number? text:string extra:any? "
      "chunks:chunk[]"},
  {"chunk", "index:int offset:int length:int text:string silent:bool "
      "paragraph_end:bool voice:string? language:string? rate:number "
      "pitch:number volume:number pause_before:number pause_after:number"},
  {"sentences", "version:int name:string format:string warnings:string[] "
      "sentences:sentence[]"},
  {"sentence", "cue:int offset:int length:int text:string"},
  {"cache", "version:int directory:string entries:int bytes:int removed:int "
      "removed_bytes:int oldest:int?"},
  {"batch", "version:int files:file[] cost_before_usd:number"},
  {"file", "script:string output:string captions:string? code:int "
      "cues_left_out:int audio_seconds:number cost_usd:number "
      "chunks_resumed:int jobs_resumed:int requests_maybe_billed:int "
      "cues_skipped:int skipped:skipped[]"},
  {"skipped", "index:int id:string?"},
  {"batch-plan", "version:int scripts:row[] cost_usd:number "
      "cost_known:bool"},
  {"row", "script:string output:string provider:string model:string? "
      "chunks:int characters:int audio_seconds:number takes_seconds:number? "
      "bills:bool cost:number currency:string? missing:string?"},
  {"phonemes", "version:int stage:string chunks:read[]"},
  {"read", "cue:int chunk:int text:string words:word[]"},
  {"word", "word:string phonemes:string source:string"},
  {"models", "version:int models:model[]"},
  {"model", "name:string folder:string? usable:bool size:int licence:string "
      "origin:string"},
  {"bench", "version:int model:string device:string operations:string "
      "precision:string threads:int batch:int load_seconds:number "
      "weights_bytes:int peak_rss_bytes:int memory_bytes_per_second:number "
      "first_audio_seconds:number? runs:run[]"},
  {"run", "tokens:int audio_seconds:number seconds:number "
      "cpu_seconds:number times_real_time:number flop:number bytes:number "
      "core_peak_flops:number of_peak:number probe_spread:number "
      "repeated:int memory_bytes:int samples:int checksum:string "
      "stages:stage[]"},
  {"stage", "name:string seconds:number flop:number bytes:number "
      "flop_per_byte:number least_seconds:number"},
  {"config", "version:int file:string? exists:bool settings:int good:bool"},
  {"voices", "version:int voices:voice[]"},
  {"voice", "provider:string name:string language:string? gender:string? "
      "description:string?"},
  {"providers", "version:int providers:provider[]"},
  {"provider", "name:string element:string description:string usable:bool "
      "why_not:string? rank:int local:bool sample_rate:int? streaming:bool "
      "word_timings:bool deterministic:bool phonemes:bool rate_control:bool "
      "pitch_control:bool max_chars:int? languages:string[]?"},
  {"provider-tests", "version:int text:string tests:tested[]"},
  {"tested", "provider:string result:string why:string? probe:string? "
      "probe_seconds:number? first_sample:number? total_seconds:number? "
      "audio_seconds:number? level_db:number? sample_rate:int tries:int "
      "bills:bool estimate_usd:number? cost_usd:number? "
      "cost_accuracy:number? wrong_voice:string? fallback:string?"},
  {"machines", "version:int machines:machine[]"},
  {"machine", "id:string ours:bool state:string machine:string "
      "usd_per_hour:number? cost_usd:number? url:string?"},
  {"costs", "version:int costs:cost[]"},
  {"cost", "name:string currency:string? billed:int maybe_billed:int "
      "not_billed:int characters:int audio_seconds:number cost:number "
      "maybe_cost:number"},
  {"report", "version:int tries:int failed:int again:int "
      "audio_seconds:number elapsed_seconds:number cost:number "
      "memory_bytes:int scripts:script[]"},
  {"script", "script:string tries:int failed:int again:int "
      "audio_seconds:number elapsed_seconds:number cost:number"},
  {"plan", "version:int name:string cues:int plan:planned[]"},
  {"planned", "provider:string model:string? chunks:int characters:int "
      "audio_seconds:number takes_seconds:number? bills:bool cost:number "
      "currency:string? price_date:string? missing:string?"},
  {"speak", "version:int output:string? captions:string? "
      "audio_seconds:number elapsed_seconds:number times_real_time:number "
      "cost_usd:number cues:spoken[]"},
  {"captions", "version:int cues:caption[]"},
  {"caption", "index:int id:string? speaker:string? start:number end:number "
      "text:string words:timed[]"},
  {"timed", "start:number end:number text:string"},
  {"spoken", "index:int start:number? duration:number? provider:string? "
      "skipped:bool"},
};

static void check_object (JsonNode *node, const gchar *shape);

static void
check_type (JsonNode *node, const gchar *type, const gchar *where)
{
  static const struct
  {
    const gchar *name;
    GType type;
  } plain[] = {
    {"int", G_TYPE_INT64}, {"number", G_TYPE_DOUBLE},
    {"string", G_TYPE_STRING}, {"bool", G_TYPE_BOOLEAN},
  };

  g_test_message ("%s: %s", where, type);
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    if (strcmp (plain[i].name, type) == 0) {
      g_assert_cmpstr (g_type_name (json_node_get_value_type (node)), ==,
          g_type_name (plain[i].type));
      return;
    }
  if (strcmp (type, "any") == 0)
    g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
  else
    check_object (node, type);
}

static void
check_value (JsonNode *node, const gchar *declared, const gchar *where)
{
  g_autofree gchar *type = g_strdup (declared);
  JsonArray *array;

  if (g_str_has_suffix (type, "?")) {
    if (JSON_NODE_HOLDS_NULL (node))
      return;
    type[strlen (type) - 1] = '\0';
  }
  if (!g_str_has_suffix (type, "[]")) {
    check_type (node, type, where);
    return;
  }

  type[strlen (type) - 2] = '\0';
  g_assert_true (JSON_NODE_HOLDS_ARRAY (node));
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    check_type (json_array_get_element (array, i), type, where);
}

/* Exactly these members in this order. */
static void
check_object (JsonNode *node, const gchar *shape)
{
  g_auto (GStrv) members = NULL;
  g_autoptr (GList) names = NULL;
  JsonObject *object;
  guint i = 0;

  while (strcmp (shapes[i].name, shape) != 0)
    g_assert_cmpuint (++i, <, G_N_ELEMENTS (shapes));
  members = g_strsplit (shapes[i].members, " ", -1);

  g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
  object = json_node_get_object (node);
  names = json_object_get_members (object);
  g_assert_cmpuint (g_list_length (names), ==, g_strv_length (members));
  i = 0;
  for (GList *l = names; l; l = l->next, i++) {
    g_auto (GStrv) pair = g_strsplit (members[i], ":", 2);

    g_assert_cmpstr (l->data, ==, pair[0]);
    check_value (json_object_get_member (object, l->data), pair[1], pair[0]);
  }
}

static void
check_text (const gchar *text, const gchar *shape)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (text, &error);

  g_assert_no_error (error);
  check_object (node, shape);
}

typedef struct
{
  const gchar *shape;
  const gchar *input;
  const gchar *arguments;
} Output;

static const Output outputs[] = {
  {"chunks", "One. Two.\n\n[voice:anna] Three [pause:1s].", "chunks - --json"},
  {"chunks", "1\n00:00:01,000 --> 00:00:02,000\nOne.\n\n2\n"
      "00:00:01,500 --> 00:00:03,000\nTwo.\n", "chunks - --json"},
  {"chunks", "{\"settings\":{\"a\":1},\"steps\":[{\"id\":\"x\","
      "\"narration\":\"Hi.\",\"voice\":\"v\",\"b\":[2]}]}", "chunks - --json"},
  {"chunks", "ANNA: Hi.\nBEN: Ho.\n", "chunks - --json --max-chars 2 -l en"},
  {"sentences", "One. Two. Three!", "chunks - --sentences --json"},
  {"batch", NULL, "batch a.txt b.txt --out-dir . -q -p null --json"},
  {"cache", NULL, "cache stat --json"},
  {"phonemes", NULL, "phonemes Hi --stage=words --json"},
  {"models", NULL, "models --json"},
  {"config", NULL, "config --json"},
  {"voices", NULL, "voices --json"},
  {"voices", NULL, "voices --json -l xx"},
  {"providers", NULL, "providers --json"},
  {"provider-tests", NULL, "providers test null --json"},
  {"costs", NULL, "cost --json"},
  {"report", NULL, "report run.jsonl --json"},
  {"plan", "One.\n\nTwo.", "speak - -p null --dry-run --json"},
  {"speak", "One.\n\nTwo.", "speak - -p null -o a.wav --json"},
  {"speak", "One.\n\nTwo.", "speak - -p null -o a.wav -c a.vtt --json"},
  {"speak", "One.\n\nTwo.", "speak - -p null -o a.wav --json --on-error=skip "
      "--set null::fault=error --set null::error-class=bad-input "
      "--set null::fault-match=Two"},
};

static void
test_output (gconstpointer user_data)
{
  const Output *output = user_data;
  g_autoptr (ToolResult) result =
      tool_run (output->input, "%s", output->arguments);

  g_assert_cmpint (result->code, ==,
      strstr (output->arguments, "skip") ? 1 : 0);
  check_text (result->out, output->shape);
  g_remove ("a.wav");
  g_remove ("a.vtt");
  g_remove ("b.wav");
}

/* In the order in which they stand there. */
static void
test_documented (void)
{
  static const gchar *const blocks[] = { "chunks", "sentences", "batch",
    "batch-plan", "cache", "phonemes", "models", "bench", "config", "voices",
    "providers", "provider-tests", "machines", "costs", "report", "plan",
    "speak", "captions"
  };
  g_autofree gchar *text = NULL;
  const gchar *at;

  g_assert_true (g_file_get_contents (g_getenv ("TTS_CLI_MD"), &text, NULL,
          NULL));
  at = text;
  for (guint i = 0; i < G_N_ELEMENTS (blocks); i++) {
    const gchar *start = strstr (at, "```json\n");
    const gchar *end = start ? strstr (start, "\n```\n") : NULL;
    g_autofree gchar *block = NULL;

    g_assert_nonnull (end);
    block = g_strndup (start + 8, end - start - 8);
    check_text (block, blocks[i]);
    at = end;
  }
  g_assert_null (strstr (at, "```json"));
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  tool_enter_folder ();
  tool_write_file ("a.txt", "One.");
  tool_write_file ("b.txt", "Two.");
  tool_write_file ("run.jsonl", "{\"event\":\"try\"}\n");
  g_test_add_func ("/tools/shapes/documented", test_documented);
  for (gsize i = 0; i < G_N_ELEMENTS (outputs); i++) {
    g_autofree gchar *path = g_strdup_printf ("/tools/shapes/%s/%u",
        outputs[i].shape, (guint) i);

    g_test_add_data_func (path, &outputs[i], test_output);
  }
  return tool_run_tests ();
}
