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

enum
{
  PROP_0,
  PROP_MODEL,
  PROP_PATH,
  PROP_REF_AUDIO,
  PROP_REF_TEXT,
  PROP_SEED,
  PROP_NFE_STEP,
  PROP_TIMEOUT,
  PROP_SETTLE,
  PROP_POLL,
};

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

/* Where Drive is mounted by its own program, by rclone, or by hand. */
static gchar *
find_root (JobdirModel model)
{
  static const gchar *const drives[] = { "gdrive", "Google Drive/My Drive",
    "Google Drive", "GoogleDrive", "drive" };
  const gchar *variable = g_getenv (model == JOBDIR_F5
      ? "COLAB_F5_TTS_DRIVE_PATH" : "COLAB_TTS_DRIVE_PATH");

  if (variable && *variable)
    return expand (variable);
  for (guint i = 0; i < G_N_ELEMENTS (drives); i++) {
    g_autofree gchar *root = g_build_filename (g_get_home_dir (), drives[i],
        "autonomous-recording", model == JOBDIR_F5 ? "f5-tts-jobs"
        : "tts-jobs", NULL);

    if (g_file_test (root, G_FILE_TEST_IS_DIR))
      return g_steal_pointer (&root);
  }
  return NULL;
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
set_text (gchar **text, const GValue *value)
{
  const gchar *given = g_value_get_string (value);

  g_free (*text);
  *text = given && *given ? g_strdup (given) : NULL;
}

static void
gst_tts_jobdir_set_property (GObject *object, guint id, const GValue *value,
    GParamSpec *pspec)
{
  JobdirSettings *set = &((GstTtsJobdir *) object)->set;

  GST_OBJECT_LOCK (object);
  switch (id) {
    case PROP_MODEL:
      set->model = g_value_get_enum (value);
      break;
    case PROP_PATH:
      set_text (&set->root, value);
      break;
    case PROP_REF_AUDIO:
      set_text (&set->ref_audio, value);
      break;
    case PROP_REF_TEXT:
      set_text (&set->ref_text, value);
      break;
    case PROP_SEED:
      set->seed = g_value_get_int64 (value);
      break;
    case PROP_NFE_STEP:
      set->nfe_step = g_value_get_int (value);
      break;
    case PROP_TIMEOUT:
      set->timeout_ms = g_value_get_uint (value);
      break;
    case PROP_SETTLE:
      set->settle_ms = g_value_get_uint (value);
      break;
    case PROP_POLL:
      set->poll_ms = g_value_get_uint (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (object);
}

static void
gst_tts_jobdir_get_property (GObject *object, guint id, GValue *value,
    GParamSpec *pspec)
{
  const JobdirSettings *set = &((GstTtsJobdir *) object)->set;

  GST_OBJECT_LOCK (object);
  switch (id) {
    case PROP_MODEL:
      g_value_set_enum (value, set->model);
      break;
    case PROP_PATH:
      g_value_set_string (value, set->root);
      break;
    case PROP_REF_AUDIO:
      g_value_set_string (value, set->ref_audio);
      break;
    case PROP_REF_TEXT:
      g_value_set_string (value, set->ref_text);
      break;
    case PROP_SEED:
      g_value_set_int64 (value, set->seed);
      break;
    case PROP_NFE_STEP:
      g_value_set_int (value, set->nfe_step);
      break;
    case PROP_TIMEOUT:
      g_value_set_uint (value, set->timeout_ms);
      break;
    case PROP_SETTLE:
      g_value_set_uint (value, set->settle_ms);
      break;
    case PROP_POLL:
      g_value_set_uint (value, set->poll_ms);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (object);
}

static void
gst_tts_jobdir_finalize (GObject *object)
{
  jobdir_settings_clear (&((GstTtsJobdir *) object)->set);
  G_OBJECT_CLASS (gst_tts_jobdir_parent_class)->finalize (object);
}

#define FLAGS (G_PARAM_READWRITE | G_PARAM_CONSTRUCT | \
    G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING)

static void
install_string (GObjectClass *klass, guint id, const gchar *name,
    const gchar *nick, const gchar *blurb)
{
  g_object_class_install_property (klass, id, g_param_spec_string (name,
          nick, blurb, NULL, FLAGS));
}

static void
install_time (GObjectClass *klass, guint id, const gchar *name,
    const gchar *nick, const gchar *blurb, guint otherwise)
{
  g_object_class_install_property (klass, id, g_param_spec_uint (name, nick,
          blurb, 1, G_MAXINT, otherwise, FLAGS));
}

static void
install_properties (GObjectClass *klass)
{
  g_object_class_install_property (klass, PROP_MODEL,
      g_param_spec_enum ("model", "Model", "What the worker runs",
          model_get_type (), JOBDIR_KOKORO, FLAGS));
  install_string (klass, PROP_PATH, "path", "Path",
      "The jobs directory, if not that of the environment or of a mounted "
      "Drive");
  install_string (klass, PROP_REF_AUDIO, "ref-audio", "Reference audio",
      "For F5: a WAV file of the voice, which goes along, or a name in the "
      "worker's voice-refs");
  install_string (klass, PROP_REF_TEXT, "ref-text", "Reference text",
      "For F5: what is said in ref-audio, to the word");
  g_object_class_install_property (klass, PROP_SEED,
      g_param_spec_int64 ("seed", "Seed", "For F5: -1 is another each time",
          -1, G_MAXUINT32, -1, FLAGS));
  g_object_class_install_property (klass, PROP_NFE_STEP,
      g_param_spec_int ("nfe-step", "NFE steps", "For F5: more are better "
          "and slower", 1, 128, 32, FLAGS));
  install_time (klass, PROP_TIMEOUT, "timeout", "Timeout",
      "Longest time for a job in milliseconds", TIMEOUT_MS);
  install_time (klass, PROP_SETTLE, "settle-time", "Settle time",
      "How long files may come after the worker said that it is done, in "
      "milliseconds", SETTLE_MS);
  install_time (klass, PROP_POLL, "poll-interval", "Poll interval",
      "Milliseconds between two looks where no change is told", POLL_MS);
}

static void
gst_tts_jobdir_class_init (GstTtsJobdirClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = gst_tts_jobdir_set_property;
  object_class->get_property = gst_tts_jobdir_get_property;
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
