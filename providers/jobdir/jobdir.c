/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `jobdir`: jobs in a directory that is synced with a notebook,
 * such as Colab's with Google Drive. */
/**
 * SECTION:element-ttsjobdir
 * @title: ttsjobdir
 * @short_description: speech from a worker behind a synced directory
 *
 * The directory is that of the property path, of COLAB_TTS_DRIVE_PATH or, for
 * F5, COLAB_F5_TTS_DRIVE_PATH, or one that is found in a mounted Drive.
 *
 *     gst-launch-1.0 ttssrc text="Hello" provider=jobdir jobdir::path=/tmp/tts-jobs ! autoaudiosink
 *
 * ## Example launch line
 * |[
 * gst-inspect-1.0 ttsjobdir
 * ]|
 * See what can be set.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "jobdir.h"

#include "../fields.h"
#include "../providers.h"

#define RATE 24000
#define MAX_CHARS 1000
#define TIMEOUT_MS (600 * 1000)
#define SETTLE_MS (120 * 1000)
#define POLL_MS 2000

typedef struct
{
  GstTtsProvider parent;

  JobdirSettings set;           /* object lock; root may be NULL */
} GstTtsJobdir;

typedef GstTtsProviderClass GstTtsJobdirClass;

static GType gst_tts_jobdir_get_type (void);
G_DEFINE_TYPE (GstTtsJobdir, gst_tts_jobdir, GST_TYPE_TTS_PROVIDER)
GST_ELEMENT_REGISTER_DEFINE (ttsjobdir, "ttsjobdir", GST_RANK_NONE,
    gst_tts_jobdir_get_type ())

static GType
model_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {JOBDIR_KOKORO, "Kokoro: voices by name", "kokoro"},
    {JOBDIR_F5, "F5: the voice of ref-audio", "f5"},
    {0, NULL, NULL},
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstTtsJobdirModel", values));
  return type;
}

static gchar *
expand (const gchar *path)
{
  return g_str_has_prefix (path, "~/") ? g_build_filename (g_get_home_dir (),
      path + 2, NULL) : g_strdup (path);
}

/* NULL if there is none on @drive, a folder in that of the user. */
static gchar *
find_on_drive (const gchar *drive, JobdirModel model)
{
  g_autofree gchar *root = g_build_filename (g_get_home_dir (), drive,
      "autonomous-recording", model == JOBDIR_F5 ? "f5-tts-jobs"
      : "tts-jobs", NULL);

  return g_file_test (root, G_FILE_TEST_IS_DIR) ? g_steal_pointer (&root)
      : NULL;
}

/* macOS has a folder for each account there, GoogleDrive-me@example.org. */
static gchar *
find_in_clouds (JobdirModel model)
{
  static const gchar clouds[] = "Library/CloudStorage";
  g_autofree gchar *path = g_build_filename (g_get_home_dir (), clouds, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const gchar *name;
  gchar *root = NULL;

  while (!root && dir && (name = g_dir_read_name (dir))) {
    g_autofree gchar *drive = g_build_filename (clouds, name, "My Drive",
        NULL);

    if (g_str_has_prefix (name, "GoogleDrive"))
      root = find_on_drive (drive, model);
  }
  return root;
}

/* Where Drive is mounted by its own program, by rclone, or by hand. */
static gchar *
find_root (JobdirModel model)
{
  static const gchar *const drives[] = { "gdrive", "Google Drive/My Drive",
    "Google Drive", "GoogleDrive", "drive" };
  const gchar *variable = g_getenv (model == JOBDIR_F5
      ? "COLAB_F5_TTS_DRIVE_PATH" : "COLAB_TTS_DRIVE_PATH");
  gchar *root = NULL;

  if (variable && *variable)
    return expand (variable);
  for (guint i = 0; !root && i < G_N_ELEMENTS (drives); i++)
    root = find_on_drive (drives[i], model);
  return root ? root : find_in_clouds (model);
}

static void
get_settings (GstTtsJobdir *self, JobdirSettings *ret_set)
{
  GST_OBJECT_LOCK (self);
  *ret_set = self->set;
  ret_set->root = self->set.root ? expand (self->set.root) : NULL;
  ret_set->ref_audio = self->set.ref_audio ? expand (self->set.ref_audio)
      : NULL;
  ret_set->ref_text = g_strdup (self->set.ref_text);
  GST_OBJECT_UNLOCK (self);
  if (!ret_set->root)
    ret_set->root = find_root (ret_set->model);
}

static gboolean
check_settings (const JobdirSettings *set, GError **error)
{
  if (!set->root)
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
        "no jobs directory: set path or the environment variable %s",
        set->model == JOBDIR_F5 ? "COLAB_F5_TTS_DRIVE_PATH"
        : "COLAB_TTS_DRIVE_PATH");
  else if (!g_file_test (set->root, G_FILE_TEST_IS_DIR))
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
        "the jobs directory '%s' is not there: make it, or mount it",
        set->root);
  else if (set->model == JOBDIR_F5 && (!set->ref_audio || !set->ref_text))
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
        "F5 needs ref-audio, 10 to 15 seconds of a voice, and ref-text, what "
        "is said in it");
  else
    return TRUE;
  return FALSE;
}

static gboolean
check (GstTtsProvider *provider, GError **error)
{
  g_auto (JobdirSettings) set = { 0 };

  get_settings ((GstTtsJobdir *) provider, &set);
  return check_settings (&set, error);
}

static gboolean
synthesize (GstTtsProvider *provider, GstTtsJob *job, GError **error)
{
  g_auto (JobdirSettings) set = { 0 };

  get_settings ((GstTtsJobdir *) provider, &set);
  return check_settings (&set, error) && jobdir_run (&set, job, error);
}

static void
get_capabilities (GstTtsProvider *provider, GstTtsCapabilities *ret_caps)
{
  GST_OBJECT_LOCK (provider);
  ret_caps->patience_ms = ((GstTtsJobdir *) provider)->set.timeout_ms;
  GST_OBJECT_UNLOCK (provider);
  ret_caps->rate_control = TRUE;
  ret_caps->sample_rate = RATE;
  ret_caps->max_chars = MAX_CHARS;
}

static void
gst_tts_jobdir_finalize (GObject *object)
{
  jobdir_settings_clear (&((GstTtsJobdir *) object)->set);
  G_OBJECT_CLASS (gst_tts_jobdir_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *klass)
{
  field_enum (klass, GstTtsJobdir, set.model, "model", "Model",
      "What the worker runs", model_get_type (), JOBDIR_KOKORO);
  field_string (klass, GstTtsJobdir, set.root, "path", "Path",
      "The jobs directory, if not that of the environment or of a mounted "
      "Drive", NULL);
  field_string (klass, GstTtsJobdir, set.ref_audio, "ref-audio",
      "Reference audio", "For F5: a WAV file of the voice, which goes along, "
      "or a name in the worker's voice-refs", NULL);
  field_string (klass, GstTtsJobdir, set.ref_text, "ref-text",
      "Reference text", "For F5: what is said in ref-audio, to the word",
      NULL);
  field_install (klass, GstTtsJobdir, set.seed, g_param_spec_int64 ("seed",
          "Seed", "For F5: -1 is another each time", -1, G_MAXUINT32, -1,
          FIELD_FLAGS));
  field_install (klass, GstTtsJobdir, set.nfe_step, g_param_spec_int
      ("nfe-step", "NFE steps", "For F5: more are better and slower", 1, 128,
          32, FIELD_FLAGS));
  field_uint (klass, GstTtsJobdir, set.timeout_ms, "timeout", "Timeout",
      "Longest time for a job in milliseconds", 1, G_MAXINT, TIMEOUT_MS);
  field_uint (klass, GstTtsJobdir, set.settle_ms, "settle-time",
      "Settle time", "How long files may come after the worker said that it "
      "is done, in milliseconds", 1, G_MAXINT, SETTLE_MS);
  field_uint (klass, GstTtsJobdir, set.poll_ms, "poll-interval",
      "Poll interval", "Milliseconds between two looks where no change is "
      "told", 1, G_MAXINT, POLL_MS);
}

static void
gst_tts_jobdir_class_init (GstTtsJobdirClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = field_set_property;
  object_class->get_property = field_get_property;
  object_class->finalize = gst_tts_jobdir_finalize;
  install_properties (object_class);
  klass->get_capabilities = get_capabilities;
  klass->check = check;
  klass->synthesize = synthesize;
  gst_tts_provider_class_set_metadata (klass, "jobdir", "Job directory",
      "Speech from a worker behind a synced directory, such as Colab",
      "The gst-tts developers");
}

static void
gst_tts_jobdir_init (GstTtsJobdir *self)
{
}
