/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the commands that rent machines have in common: waiting for one,
 * giving it back, and showing what there is. */
#pragma once

#include "rent-api.h"
#include "rent-note.h"
#include "tools-common.h"

G_BEGIN_DECLS

/* A machine as the vendor describes it. */
typedef struct
{
  gchar *id;
  gchar *label;                 /* nullable */
  gchar *state;
  gchar *what;
  gchar *url;                   /* of its worker; NULL while there is none */
  gdouble price;                /* USD an hour; -1 if it is not said */
  gint64 since;                 /* seconds since 1970; 0 if it is not said */
  gboolean running;
  gboolean lost;                /* it will never run */
} RentMachine;

typedef struct
{
  const gchar *name;            /* of the command */
  const gchar *destroy;         /* its action that ends the bill */
  const gchar *variable;        /* where the provider reads the worker's URL */
  /* All of the account; NULL with @error. Free elements with
   * rent_machine_free(). */
  GPtrArray * (*list)    (GstTtsHttpProvider *api, GCancellable *cancellable,
      GError **error);
  gboolean    (*give_back) (GstTtsHttpProvider *api, const gchar *id,
      GError **error);
} RentVendor;

typedef enum
{
  RENT_UP,
  RENT_LOST,                    /* take another one */
  RENT_FAILED,
} RentResult;

void rent_machine_free (RentMachine *machine);

/* Whether it can stand in a path of theirs, and in a file name of ours. */
gboolean rent_is_word (const gchar *text);

/* The machine of @note: by its id, or by its label before it has one. NULL if
 * there is none. */
const RentMachine *rent_find (const GPtrArray *machines,
    const RentNote *note);

/* Waits until the machine runs and, with @ready, its worker is ready. Writes
 * down what it finds out. @end is monotonic, in us. */
RentResult rent_await   (const RentVendor *vendor, GstTtsHttpProvider *api,
    RentNote *note, gboolean ready, gint64 end, GCancellable *cancellable,
    GError **error);

/* Ends the bill, or says loudly that it runs on. TRUE if it ended. */
gboolean   rent_give_back (const RentVendor *vendor, GstTtsHttpProvider *api,
    RentNote *note);

/* The note of the machine that @id names, the only one if it is NULL. NULL
 * after a message. */
RentNote * rent_pick     (const RentVendor *vendor, const gchar *id);

/* Shows all machines of the account and brings the notes up to date. */
gint       rent_print    (const RentVendor *vendor, GstTtsHttpProvider *api,
    gboolean json, GCancellable *cancellable);

/* How the provider finds the worker, for a shell. */
void       rent_print_export (const RentVendor *vendor, const RentNote *note);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RentMachine, rent_machine_free)

G_END_DECLS
