/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs a fuzz target without a fuzzer: every seed file, then mutants of them,
 * the same ones each time. An input that crashes or hangs is left in the
 * working folder as `crash-NAME`.
 *
 *   driver NAME SEED_DIR [N_MUTANTS] */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "test-main.h"

#define DEFAULT_MUTANTS 4000
#define MAX_SECONDS 5
#define MAX_SIZE (64 * 1024)
#define MAX_EDITS 6

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const gchar *const tokens[] = {
  "\n\n", "\r\n", "<", ">", "</", "/>", "&#", "&amp;", "-->", "[", "]", "](",
  "{", "}", "\"", "\\u", ":", ",", "\t", " ", ".", "00:00:01,000",
  "1e308", "-1", "99999999999999999999", "\xef\xbb\xbf", "\xff\xfe", "\xc3",
  "\xf0\x9f\x98\x80", "\xe2\x80\xa8", "\xcc\x81", "data", "RIFF",
};

static const guint32 numbers[] = {
  0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000,
  0xfffffffe, 0xffffffff,
};

static GPtrArray *seeds;        /* of GBytes */
static guint n_mutants = DEFAULT_MUTANTS;

/* For the signal handler. */
static gchar *crash_path;
static const guint8 *current;
static gsize current_size;

static void
keep_input (int number)
{
  int fd = open (crash_path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

  if (fd >= 0 && write (fd, current, current_size) >= 0
      && write (STDERR_FILENO, "the input is in ", 16) == 16
      && write (STDERR_FILENO, crash_path, strlen (crash_path)) > 0
      && write (STDERR_FILENO, "\n", 1) == 1)
    close (fd);
  signal (number, SIG_DFL);
  raise (number);
}

/* A copy of its exact size, so that a sanitizer sees one byte too many. */
static void
run (gconstpointer data, gsize size)
{
  g_autofree guint8 *copy = g_memdup2 (data, size);

  current = copy;
  current_size = size;
  LLVMFuzzerTestOneInput (copy ? copy : (const guint8 *) "", size);
}

static void
insert (GByteArray *input, guint at, gconstpointer data, guint size)
{
  g_autofree guint8 *tail = g_memdup2 (input->data + at, input->len - at);
  guint tail_size = input->len - at;

  g_byte_array_set_size (input, at);
  g_byte_array_append (input, data, size);
  g_byte_array_append (input, tail, tail_size);
}

static void
insert_other (GByteArray *input, GRand *rand, guint at)
{
  GBytes *other =
      seeds->pdata[g_rand_int_range (rand, 0, (gint32) seeds->len)];
  gsize size;
  const guint8 *data = g_bytes_get_data (other, &size);
  guint from;

  if (size == 0)
    return;
  from = g_rand_int_range (rand, 0, (gint32) size);
  insert (input, at, data + from,
      g_rand_int_range (rand, 1, (gint32) MIN (size - from, 256) + 1));
}

static void
edit (GByteArray *input, GRand *rand)
{
  guint at = g_rand_int_range (rand, 0, (gint32) input->len + 1);
  guint left = input->len - at;
  guint length = left ? g_rand_int_range (rand, 1, (gint32) left + 1) : 0;
  const gchar *token = tokens[g_rand_int_range (rand, 0,
      G_N_ELEMENTS (tokens))];
  guint32 number = GUINT32_TO_LE (numbers[g_rand_int_range (rand, 0,
      G_N_ELEMENTS (numbers))]);

  switch (g_rand_int_range (rand, 0, 8)) {
    case 0:
      if (left)
        input->data[at] ^= 1 << g_rand_int_range (rand, 0, 8);
      break;
    case 1:
      if (left)
        input->data[at] = g_rand_int_range (rand, 0, 256);
      break;
    case 2:
      if (left >= sizeof number)
        memcpy (input->data + at, &number, sizeof number);
      break;
    case 3:
      insert (input, at, token, strlen (token));
      break;
    case 4:
      if (length)
        g_byte_array_remove_range (input, at, MIN (length, 64));
      break;
    case 5:
      if (length) {
        g_autofree guint8 *again = g_memdup2 (input->data + at, length);

        insert (input, at, again, length);
      }
      break;
    case 6:
      insert_other (input, rand, at);
      break;
    case 7:
      if (g_rand_int_range (rand, 0, 4) == 0)
        g_byte_array_set_size (input, at);
      break;
  }
}

static void
test_seeds (void)
{
  run (NULL, 0);
  for (guint i = 0; i < seeds->len; i++) {
    gsize size;
    gconstpointer data = g_bytes_get_data (seeds->pdata[i], &size);

    run (data, size);
  }
}

static void
test_mutants (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20241);
  gint64 end = g_get_monotonic_time () + MAX_SECONDS * G_USEC_PER_SEC;
  guint i;

  for (i = 0; i < n_mutants && g_get_monotonic_time () < end; i++) {
    g_autoptr (GByteArray) input = g_byte_array_new ();
    gsize size;
    gconstpointer data = g_bytes_get_data (seeds->pdata[i % seeds->len],
        &size);

    g_byte_array_append (input, data, MIN (size, MAX_SIZE));
    for (gint n = g_rand_int_range (rand, 1, MAX_EDITS + 1); n > 0; n--) {
      if (input->len < MAX_SIZE)
        edit (input, rand);
    }
    run (input->data, input->len);
  }
  g_test_message ("%u mutants of %u seeds", i, seeds->len);
  g_assert_cmpuint (i, >, 0);
}

static void
load_seeds (const gchar *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const gchar *name;

  seeds = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree gchar *file = g_build_filename (path, name, NULL);
    gchar *data;
    gsize size;

    if (g_file_get_contents (file, &data, &size, NULL))
      g_ptr_array_add (seeds, g_bytes_new_take (data, size));
  }
  if (seeds->len == 0)
    g_error ("no seeds in %s", path);
}

/* The order in a folder is the file system's; the mutants' must not be. */
static gint
by_content (gconstpointer a, gconstpointer b)
{
  return g_bytes_compare (*(GBytes *const *) a, *(GBytes *const *) b);
}

int
main (int argc, char **argv)
{
  static const int fatal[] = { SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL };
  g_autofree gchar *seeds_path = NULL, *mutants_path = NULL;
  int status;

  tts_test_init (&argc, &argv);
  if (argc < 3)
    g_error ("usage: driver NAME SEED_DIR [N_MUTANTS]");
  if (argc > 3)
    n_mutants = atoi (argv[3]);

  load_seeds (argv[2]);
  g_ptr_array_sort (seeds, by_content);
  crash_path = g_strconcat ("crash-", argv[1], NULL);
  for (guint i = 0; i < G_N_ELEMENTS (fatal); i++)
    signal (fatal[i], keep_input);

  seeds_path = g_strdup_printf ("/fuzz/%s/seeds", argv[1]);
  mutants_path = g_strdup_printf ("/fuzz/%s/mutants", argv[1]);
  g_test_add_func (seeds_path, test_seeds);
  g_test_add_func (mutants_path, test_mutants);
  status = tts_test_run ();

  g_ptr_array_unref (seeds);
  g_free (crash_path);
  return status;
}
