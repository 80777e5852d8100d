/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Properties that are fields of a provider, under its object lock: the id of
 * each is the offset of its field. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define FIELD_FLAGS (G_PARAM_READWRITE | G_PARAM_CONSTRUCT \
    | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING)
#define FIELD_READY_FLAGS (G_PARAM_READWRITE | G_PARAM_CONSTRUCT \
    | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY)

/* @member is a string, a number, a boolean or an enum, as @spec is. Without
 * G_PARAM_CONSTRUCT instance_init sets what is not 0 at first. */
#define field_install(klass, Type, member, spec) \
  g_object_class_install_property (klass, G_STRUCT_OFFSET (Type, member), spec)

#define field_string(klass, Type, member, ...) field_install (klass, Type, \
    member, g_param_spec_string (__VA_ARGS__, FIELD_FLAGS))
#define field_boolean(klass, Type, member, ...) field_install (klass, Type, \
    member, g_param_spec_boolean (__VA_ARGS__, FIELD_FLAGS))
#define field_enum(klass, Type, member, ...) field_install (klass, Type, \
    member, g_param_spec_enum (__VA_ARGS__, FIELD_FLAGS))
#define field_uint(klass, Type, member, ...) field_install (klass, Type, \
    member, g_param_spec_uint (__VA_ARGS__, FIELD_FLAGS))
#define field_double(klass, Type, member, ...) field_install (klass, Type, \
    member, g_param_spec_double (__VA_ARGS__, FIELD_FLAGS))

/* For GObjectClass. A string that is empty or not given is the default. */
void field_set_property (GObject *object, guint id, const GValue *value,
    GParamSpec *pspec);
void field_get_property (GObject *object, guint id, GValue *value,
    GParamSpec *pspec);

/* For properties that do more. */
void field_set_locked   (GObject *object, guint id, const GValue *value,
    GParamSpec *pspec);

/* A copy of the string in @field of @object. */
gchar *field_dup        (gpointer object, gchar *const *field);

G_END_DECLS
