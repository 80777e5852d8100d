/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A pipeline as a launch line has it, that says a sentence with a provider
 * elsewhere: what is heard of it, and what it cost. */
#pragma once

#include <gst/tts/tts.h>

#define SCENE_TEXT "Good morning to all of you"

typedef struct
{
  GstElement *pipeline;
  GstElement *src;
  GstTtsProvider *provider;

  GMutex lock;
  GCond cond;

  /* lock */
  gboolean stuck;               /* whoever is asked keeps it waiting */
  gboolean over;                /* the pipeline is */
} Scene;

/* @more stands in the launch line. @scene is all 0 before, and the provider
 * @name is not set up yet. */
void     scene_begin          (Scene *scene, const gchar *name,
    const gchar *more);
void     scene_end            (Scene *scene);

void     scene_play           (Scene *scene);
void     scene_flush          (Scene *scene);

/* Sets one of its flags, on any thread. */
void     scene_set_flag       (Scene *scene, gboolean *flag);

/* Waits until it is stuck, or over; whether it is not over. */
gboolean scene_await_stuck    (Scene *scene);

/* To the end of the stream, which has to come. */
void     scene_assert_ends    (Scene *scene);

/* What was heard is the sentence, all of it, or what was not heard before a
 * flush. */
void     scene_assert_said    (Scene *scene, gboolean all);

/* Another provider of the list said it. */
void     scene_assert_handed_over (Scene *scene);

/* Has @speak play a scene to its end with more in the launch line: the
 * sentence is paid for once, to @service. */
void     scene_assert_paid    (const gchar *service,
    void (*speak) (const gchar *more, gpointer user_data),
    gpointer user_data);
