/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `sagemaker`: its settings, and the steps of its jobs. */
#pragma once

#include "../container.h"

typedef enum
{
  SAGEMAKER_MODE_SYNC,
  SAGEMAKER_MODE_STREAM,
  SAGEMAKER_MODE_ASYNC,
} SagemakerMode;

typedef struct
{
  GstTtsContainer parent;

  /* object lock */
  gchar *endpoint;
  gchar *region;
  gchar *profile;
  SagemakerMode mode;
  gchar *input;
  gchar *s3_url;
} GstTtsSagemaker;

typedef GstTtsContainerClass GstTtsSagemakerClass;

SagemakerMode sagemaker_get_mode (GstTtsSagemaker *self);

/* What follows the base URL in a mode. */
gchar * sagemaker_dup_path    (GstTtsSagemaker *self, SagemakerMode mode);

/* Where S3 is. */
gchar * sagemaker_dup_s3_url  (GstTtsSagemaker *self);

/* Where requests are put, NULL if they go with the call. */
gchar * sagemaker_dup_input   (GstTtsSagemaker *self);

/* Sets the steps of a job. */
void    sagemaker_class_init_call (GstTtsSagemakerClass *klass);
