/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a workflow is sent, and what GitHub says of runs and artifacts. */
#pragma once

#include <json-glib/json-glib.h>

#include <gst/tts/tts.h>

/* The longest text of a job: one request takes 64 KB, and a character may
 * have six. */
#define GITHUB_MAX_CHARS 10000

typedef struct
{
  gint64 id;                    /* 0 if there is none */
  gchar *digest;                /* SHA-256 in hexadecimal, or NULL */
} GithubArtifact;

/* The name of a job's artifact: equal for equal speech. */
gchar *  github_name         (GstTtsJob *job, const gchar *workflow,
    const gchar *ref);

/* The body that starts the workflow. */
gchar *  github_write        (GstTtsJob *job, const gchar *name,
    const gchar *ref, const gchar *release);

/* The youngest artifact of that name that is still there. */
void     github_find_artifact (JsonNode *document, const gchar *name,
    GithubArtifact *ret_artifact);

/* The run that has the name in its title, 0 if there is none; not a finished
 * one unless @any. */
gint64   github_find_run     (JsonNode *document, const gchar *name,
    gboolean any);

/* Whether the run is at its end; FALSE with an error if it failed. */
gboolean github_is_done      (JsonNode *document, gboolean *ret_done,
    GError **error);

/* A number that can be an id, 0 otherwise. */
gint64   github_get_id       (JsonNode *object, const gchar *name);
