/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts: finds the subcommand, reads its options, runs it. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "tools-common.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "gst/tts/net/gst-tts-net-private.h"
#include "rent-note.h"

/* Longest wait for a server to hear that its answer is not wanted. */
#define SETTLE_MS 5000

static const ToolCommand *const commands[] = {
  &tool_speak,
  &tool_batch,
  &tool_voices,
  &tool_providers,
  &tool_chunks,
  &tool_cache,
  &tool_phonemes,
  &tool_models,
  &tool_bench,
  &tool_config,
  &tool_cost,
  &tool_report,
  &tool_thunder,
  &tool_vast,
};

static void
print_help (FILE *to)
{
  fputs ("Usage: gst-tts COMMAND [OPTION...]\n\n"
      "Text in, narration out.\n\nCommands:\n", to);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    fprintf (to, "  %-11s%s\n", commands[i]->name, commands[i]->summary);
  fputs ("\n'gst-tts COMMAND --help' lists the options of one.\n", to);
}

static gint
set_unknown_command (const gchar *name)
{
  const gchar *names[G_N_ELEMENTS (commands) + 1] = { NULL };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    names[i] = commands[i]->name;
  gst_tts_set_unknown_name_error (&error, "command", name, names);
  return tool_usage ("%s", error->message);
}

static const ToolCommand *
find_command (const gchar *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (commands[i]->name, name) == 0)
      return commands[i];
  return NULL;
}

/* GOption leaves "--" in where words stand before it. */
static void
drop_separator (gchar **arguments)
{
  guint i = 0;

  while (arguments[i] && strcmp (arguments[i], "--") != 0)
    i++;
  for (; arguments[i]; i++)
    arguments[i] = arguments[i + 1];
}

static gint
run_command (const ToolCommand *command, gint argc, gchar **argv)
{
  g_autofree gchar *parameters = g_strdup_printf ("%s%s- %s",
      command->arguments, *command->arguments ? " " : "", command->summary);
  g_autofree gchar *name = g_strdup_printf ("gst-tts %s", command->name);
  g_autoptr (GOptionContext) context = g_option_context_new (parameters);
  g_autoptr (GError) error = NULL;
  gint code;

  g_set_prgname (name);
  g_option_context_add_main_entries (context, command->options, NULL);
  if (command->shared)
    g_option_context_add_main_entries (context, command->shared, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    return tool_usage ("%s; see gst-tts %s --help", error->message,
        command->name);
  if (!gst_init_check (NULL, NULL, &error))
    return tool_fail (error);

  drop_separator (argv + 1);
  code = command->run (argv + 1);
  gst_tts_net_settle (SETTLE_MS);
  rent_note_remind ();
  return code;
}

static gboolean
is_help (const gchar *word)
{
  return strcmp (word, "--help") == 0 || strcmp (word, "-h") == 0 ||
      strcmp (word, "help") == 0;
}

/* What did not fit on the disk behind standard output is a failure, too. */
static gint
end_output (gint code)
{
  if (fflush (stdout) == 0 && !ferror (stdout))
    return code;
  tool_message ("cannot write to standard output: %s", g_strerror (errno));
  return code == 0 ? EX_IOERR : code;
}

gint
main (gint argc, gchar **argv)
{
  const ToolCommand *command;

  /* Letters of the user's, but numbers and messages as in every language. */
  setlocale (LC_CTYPE, "");
  if (argc < 2) {
    print_help (stderr);
    return EX_USAGE;
  }
  if (strcmp (argv[1], "--version") == 0) {
    g_autofree gchar *gst = gst_version_string ();

    printf ("gst-tts %s (%s)\n", PACKAGE_VERSION, gst);
    return end_output (0);
  }
  if (is_help (argv[1]) && argc == 2) {
    print_help (stdout);
    return end_output (0);
  }
  if (is_help (argv[1])) {
    argv[1] = argv[2];
    argv[2] = (gchar *) "--help";
  }

  tool_set_command_line (argc, argv);
  command = find_command (argv[1]);
  if (!command)
    return set_unknown_command (argv[1]);
  return end_output (run_command (command, argc - 1, argv + 1));
}
