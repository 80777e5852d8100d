/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One job in a synced directory: its files may arrive in any order, late and
 * in parts, and a worker may have done it long ago. */
#include "jobdir.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "../http-json.h"
#include "folder.h"
#include "markers.h"

#define STEP "step-01"
#define WAV "step-" STEP ".wav" /* doubled, as the protocol has it */
#define WAV_PATH "audio/" WAV
#define MAX_MARKER (64 * 1024)
#define MAX_REQUEST (1 << 20)
#define MAX_WAV (256 << 20)
#define MAX_REFERENCE (64 << 20)

typedef struct
{
  const JobdirSettings *set;
  GstTtsJob *job;
  GCancellable *cancellable;

  gchar *ref_name;              /* of the file that is copied, else NULL */
  GBytes *reference;
  gchar *request;
  gchar *id;
  int root;
  int dir;

  GMainContext *context;
  GFileMonitor *monitor;
  gint woken;                   /* atomic */
  gint64 marked;                /* when a marker was first seen; 0 */
  gsize size;                   /* of the WAV at the last look */
  gint64 size_since;
} Dispatch;

static void
clear_dispatch (Dispatch *self)
{
  g_clear_object (&self->monitor);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_pointer (&self->reference, g_bytes_unref);
  g_free (self->ref_name);
  g_free (self->request);
  g_free (self->id);
  if (self->dir >= 0)
    close (self->dir);
  if (self->root >= 0)
    close (self->root);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Dispatch, clear_dispatch)

void
jobdir_settings_clear (JobdirSettings *set)
{
  g_free (set->root);
  g_free (set->ref_audio);
  g_free (set->ref_text);
}

/* A path goes along with the job; a bare name is one of voice-refs. */
static gboolean
read_reference (Dispatch *self, GError **error)
{
  const gchar *path = self->set->ref_audio;
  g_autofree gchar *name = g_path_get_basename (path);
  gchar *data;
  gsize size;

  if (!strchr (path, '/') && !g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR)
      || !g_file_get_contents (path, &data, &size, NULL)) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
        "ref-audio '%s' can not be read", path);
    return FALSE;
  }
  self->reference = g_bytes_new_take (data, size);
  if (size < 44 || size > MAX_REFERENCE || memcmp (data, "RIFF", 4) != 0) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
        "ref-audio '%s' is no WAV file of at most 64 MB", path);
    return FALSE;
  }
  self->ref_name = jobdir_is_name (name) ? g_steal_pointer (&name)
      : g_strdup ("reference.wav");
  return TRUE;
}

static void
add_double (JsonBuilder *builder, const gchar *name, gdouble value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, value);
}

static void
add_int (JsonBuilder *builder, const gchar *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
write_kokoro (Dispatch *self, JsonBuilder *builder)
{
  const gchar *voice = gst_tts_job_get_voice (self->job);
  const gchar *language = gst_tts_job_get_language (self->job);
  g_autofree gchar *lower = g_ascii_strdown (language ? language : "en-us",
      -1);

  http_json_add (builder, "voice", voice ? voice : "am_michael");
  add_double (builder, "speed", gst_tts_job_get_rate (self->job));
  http_json_add (builder, "language", lower);
}

static void
write_f5 (Dispatch *self, JsonBuilder *builder)
{
  const JobdirSettings *set = self->set;

  http_json_add (builder, "ref_audio", self->ref_name ? self->ref_name
      : set->ref_audio);
  http_json_add (builder, "ref_text", set->ref_text);
  add_double (builder, "speed", gst_tts_job_get_rate (self->job));
  if (set->seed >= 0)
    add_int (builder, "seed", set->seed);
  add_int (builder, "nfe_step", set->nfe_step);
}

static void
write_request (Dispatch *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  if (self->set->model == JOBDIR_F5)
    write_f5 (self, builder);
  else
    write_kokoro (self, builder);
  json_builder_set_member_name (builder, "steps");
  json_builder_begin_array (builder);
  json_builder_begin_object (builder);
  http_json_add (builder, "id", STEP);
  http_json_add (builder, "narration", gst_tts_job_get_text (self->job));
  json_builder_end_object (builder);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  self->request = http_json_end (builder);
}

/* Equal jobs have equal names, so that one that was begun is taken up. */
static void
name_job (Dispatch *self)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  g_checksum_update (sum, (const guchar *) self->request, -1);
  if (self->reference)
    g_checksum_update (sum, g_bytes_get_data (self->reference, NULL),
        g_bytes_get_size (self->reference));
  self->id = g_strdup_printf ("gst-tts-%.32s", g_checksum_get_string (sum));
}

static gboolean
exists (Dispatch *self, const gchar *name)
{
  return faccessat (self->dir, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static void
read_markers (Dispatch *self, JobdirMarker *ret_done, JobdirMarker *ret_error)
{
  g_autoptr (GBytes) done = jobdir_read (self->dir, "done.marker",
      MAX_MARKER);
  g_autoptr (GBytes) error = jobdir_read (self->dir, "error.marker",
      MAX_MARKER);

  jobdir_marker_read_done (done ? g_bytes_get_data (done, NULL) : NULL,
      done ? g_bytes_get_size (done) : 0, STEP, WAV_PATH, ret_done);
  jobdir_marker_read_error (error ? g_bytes_get_data (error, NULL) : NULL,
      error ? g_bytes_get_size (error) : 0, ret_error);
}

static gboolean
is_stale (Dispatch *self)
{
  g_auto (JobdirMarker) done = { 0 };
  g_auto (JobdirMarker) error = { 0 };

  read_markers (self, &done, &error);
  return jobdir_marker_is_later (&error, &done) || done.message
      || (exists (self, "cancel.marker")
      && done.state != JOBDIR_MARKER_WHOLE);
}

static gboolean
fail (Dispatch *self, GError **error, GstTtsError code, const gchar *what)
{
  g_set_error (error, GST_TTS_ERROR, code, "job %s: %s", self->id, what);
  return FALSE;
}

/* What it came to, if the same words would come to the same. */
static gboolean
fail_resumed (Dispatch *self, GError **error)
{
  g_auto (JobdirMarker) done = { 0 };
  g_auto (JobdirMarker) trouble = { 0 };

  read_markers (self, &done, &trouble);
  if (jobdir_marker_is_later (&trouble, &done)
      && trouble.code == GST_TTS_ERROR_BAD_INPUT)
    return fail (self, error, trouble.code, trouble.message);
  return fail (self, error, GST_TTS_ERROR_TRANSIENT, "it is not under way "
      "any more");
}

/* One that failed or was given up begins anew, but not as part of a try that
 * goes on with what an earlier one sent. */
static gboolean
submit (Dispatch *self, gboolean resumed, GError **error)
{
  g_autoptr (GBytes) before = jobdir_read (self->dir, "request.json",
      MAX_REQUEST);
  gsize size = strlen (self->request);
  gboolean stale = is_stale (self);
  gboolean good = before && !stale
      && g_bytes_get_size (before) == size
      && memcmp (g_bytes_get_data (before, NULL), self->request, size) == 0;

  if (resumed && !good)
    return fail_resumed (self, error);
  jobdir_remove (self->dir, "cancel.marker");
  if (good)
    return TRUE;
  if (stale) {
    jobdir_remove (self->dir, "done.marker");
    jobdir_remove (self->dir, "error.marker");
  }
  if (self->reference && !jobdir_write (self->dir, self->ref_name,
          g_bytes_get_data (self->reference, NULL),
          g_bytes_get_size (self->reference), error))
    return FALSE;
  return jobdir_write (self->dir, "request.json", self->request, size, error);
}

static gboolean
is_wav_whole (Dispatch *self, GBytes *wav)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (wav, &size);
  gint64 now = g_get_monotonic_time ();

  if (size != self->size || self->size_since == 0) {
    self->size = size;
    self->size_since = now;
  }
  return size >= 44 && memcmp (data, "RIFF", 4) == 0
      && GST_READ_UINT32_LE (data + 4) == size - 8
      && now - self->size_since >= self->set->poll_ms * (gint64) 1000;
}

static gboolean
matches (GBytes *wav, const JobdirMarker *done)
{
  g_autofree gchar *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256,
      wav);

  return done->bytes == (gint64) g_bytes_get_size (wav)
      && (!done->sha256 || g_ascii_strcasecmp (sum, done->sha256) == 0);
}

/* The file if it is there to the last byte. */
static GBytes *
look_for_wav (Dispatch *self, const JobdirMarker *done)
{
  int audio = openat (self->dir, "audio", O_RDONLY | O_DIRECTORY | O_NOFOLLOW
      | O_CLOEXEC);
  GBytes *wav;

  if (audio < 0)
    return NULL;
  wav = jobdir_read (audio, WAV, MAX_WAV);
  close (audio);
  if (wav && !(done->lists ? matches (wav, done) : is_wav_whole (self, wav)))
    g_clear_pointer (&wav, g_bytes_unref);
  return wav;
}

/* FALSE if it failed; *@ret_wav is NULL while it is not done. Somebody else
 * may have given up the same job, which is still waited for here. */
static gboolean
look (Dispatch *self, GBytes **ret_wav, GError **error)
{
  g_auto (JobdirMarker) done = { 0 };
  g_auto (JobdirMarker) trouble = { 0 };
  gint64 now = g_get_monotonic_time ();

  *ret_wav = NULL;
  jobdir_remove (self->dir, "cancel.marker");
  read_markers (self, &done, &trouble);
  if (jobdir_marker_is_later (&trouble, &done))
    return fail (self, error, trouble.code, trouble.message);
  if (done.message)
    return fail (self, error, done.code, done.message);
  if (done.state == JOBDIR_MARKER_NONE && trouble.state == JOBDIR_MARKER_NONE)
    return TRUE;

  if (self->marked == 0)
    self->marked = now;
  if (done.state == JOBDIR_MARKER_WHOLE)
    *ret_wav = look_for_wav (self, &done);
  if (*ret_wav || now - self->marked < self->set->settle_ms * (gint64) 1000)
    return TRUE;
  return fail (self, error, GST_TTS_ERROR_TRANSIENT, done.state
      == JOBDIR_MARKER_WHOLE ? "the worker says that it is done, but "
      WAV_PATH " has not come whole" : "its marker has not come whole");
}

static gboolean
on_time (gpointer data)
{
  g_atomic_int_set (&((Dispatch *) data)->woken, TRUE);
  return G_SOURCE_REMOVE;
}

static void
on_changed (GFileMonitor *monitor, GFile *file, GFile *other,
    GFileMonitorEvent event, gpointer data)
{
  g_atomic_int_set (&((Dispatch *) data)->woken, TRUE);
}

/* On the thread that cancels. */
static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  Dispatch *self = data;

  g_atomic_int_set (&self->woken, TRUE);
  g_main_context_wakeup (self->context);
}

/* Changes wake it where they are told; a synced directory tells few. */
static void
watch (Dispatch *self)
{
  g_autofree gchar *path = g_build_filename (self->set->root, self->id, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  self->context = g_main_context_new ();
  g_main_context_push_thread_default (self->context);
  self->monitor = g_file_monitor_directory (file, G_FILE_MONITOR_NONE, NULL,
      NULL);
  g_main_context_pop_thread_default (self->context);
  if (!self->monitor)
    return;
  g_file_monitor_set_rate_limit (self->monitor, 20);
  g_signal_connect (self->monitor, "changed", G_CALLBACK (on_changed), self);
}

/* Not by a source of the cancellable: in GLib 2.74 one that goes while it is
 * cancelled is not freed now and then. */
static void
wait (Dispatch *self)
{
  g_autoptr (GSource) timer = g_timeout_source_new (self->set->poll_ms);
  gulong id;

  g_atomic_int_set (&self->woken, FALSE);
  g_source_set_callback (timer, on_time, self, NULL);
  g_source_attach (timer, self->context);
  id = g_cancellable_connect (self->cancellable, G_CALLBACK (on_cancelled),
      self, NULL);
  while (!g_atomic_int_get (&self->woken))
    g_main_context_iteration (self->context, TRUE);
  g_cancellable_disconnect (self->cancellable, id);
  g_source_destroy (timer);
}

static GBytes *
wait_for_wav (Dispatch *self, GError **error)
{
  gint64 end = g_get_monotonic_time () + self->set->timeout_ms * (gint64) 1000;
  GBytes *wav = NULL;

  for (;;) {
    if (!look (self, &wav, error) || wav)
      return wav;
    if (g_get_monotonic_time () >= end) {
      fail (self, error, GST_TTS_ERROR_TRANSIENT, "no worker has done it in "
          "time; is one running, and is the directory synced?");
      break;
    }
    wait (self);
    if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
      break;
  }
  jobdir_write (self->dir, "cancel.marker", "{}\n", 3, NULL);
  return NULL;
}

static gboolean
push (Dispatch *self, GBytes *wav, GError **error)
{
  const guint8 *samples;
  GstAudioInfo info;
  gsize size;

  if (!gst_tts_wav_parse (g_bytes_get_data (wav, NULL),
          g_bytes_get_size (wav), &info, &samples, &size, error)) {
    g_prefix_error (error, "job %s: " WAV_PATH ": ", self->id);
    return FALSE;
  }
  if (size == 0)
    return fail (self, error, GST_TTS_ERROR_TRANSIENT,
        WAV_PATH " has no samples");
  if (!gst_tts_job_set_format (self->job, GST_AUDIO_INFO_FORMAT (&info),
          GST_AUDIO_INFO_RATE (&info), GST_AUDIO_INFO_CHANNELS (&info),
          error))
    return FALSE;
  gst_tts_job_push (self->job, samples, size);
  return TRUE;
}

/* From submit on, the folder's name tells the next run where to look. */
static gboolean
make (Dispatch *self, GError **error)
{
  gboolean resumed = gst_tts_job_get_task (self->job) != NULL;
  g_autoptr (GBytes) wav = NULL;

  gst_tts_job_set_task (self->job, self->id);
  if (submit (self, resumed, error))
    wav = wait_for_wav (self, error);
  if (wav && push (self, wav, error))
    return TRUE;
  /* The same words would fail in the same way. */
  if (!g_error_matches (*error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT))
    gst_tts_job_drop_task (self->job);
  return FALSE;
}

gboolean
jobdir_run (const JobdirSettings *set, GstTtsJob *job, GError **error)
{
  g_auto (Dispatch) self = {.set = set,.job = job,.root = -1,.dir = -1 };

  self.cancellable = gst_tts_job_get_cancellable (job);
  if (set->model == JOBDIR_F5 && !read_reference (&self, error))
    return FALSE;
  write_request (&self);
  name_job (&self);
  self.root = open (set->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (self.root < 0) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
        "can not open the jobs directory '%s'", set->root);
    return FALSE;
  }
  self.dir = jobdir_open (self.root, self.id, TRUE, error);
  if (self.dir < 0)
    return FALSE;
  watch (&self);
  return make (&self, error);
}
