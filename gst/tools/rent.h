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
  guint step;                   /* seconds that are billed at once */
  GstTtsHttpProvider *(*new_api) (void);
  /* All of the account; NULL with @error. Free elements with
   * rent_machine_free(). */
  GPtrArray * (*list)    (GstTtsHttpProvider *api, GCancellable *cancellable,
      GError **error);
  gboolean    (*give_back) (GstTtsHttpProvider *api, const gchar *id,
      GError **error);
  gboolean labels;              /* a machine has ours from the beginning */
} RentVendor;

typedef struct
{
  const RentVendor *vendor;
  GstTtsHttpProvider *api;
  const gchar *id;              /* as the user gave it; nullable */
  RentNote *note;               /* of that, where the action is for one */
  GPtrArray *offers;            /* of the vendor's own type; nullable */
  gint64 end;                   /* of a wait, monotonic, in us */
} RentCommand;

typedef struct
{
  const gchar *name;
  gboolean of_one;              /* machine, which is picked before */
  gint (*run) (RentCommand *self);
} RentAction;

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

/* Asks whether @what may be rented at @price an hour, or another in its place
 * at @most. 0 or the exit code. */
gint       rent_agree    (const gchar *what, const gchar *where,
    gdouble price, gdouble most, gboolean agreed);

/* Whether it was refused, so that nothing can have come of it. */
gboolean   rent_is_refusal (const GError *error);

/* Makes and keeps a note, before anything is asked for. */
gboolean   rent_note_down (RentCommand *self, const gchar *label,
    const gchar *what, gdouble price, GError **error);

/* Keeps what was found out; not to be able to is no reason to stop. */
void       rent_keep_note (const RentNote *note);

/* Waits until the machine runs and, with @ready, its worker is ready. Writes
 * down what it finds out. */
RentResult rent_await    (RentCommand *self, gboolean ready,
    GCancellable *cancellable, GError **error);

/* Ends the bill, or says loudly that it runs on. TRUE if it ended. */
gboolean   rent_give_back (RentCommand *self);

/* The note of the machine that @id names, the only one if it is NULL. NULL
 * after a message. */
RentNote * rent_pick     (const RentVendor *vendor, const gchar *id);

/* How the provider finds the worker, for a shell. */
void       rent_print_export (const RentCommand *self);

/* What is left after an error of an errand: the exit code, said. */
gint       rent_fail     (const GError *error, GCancellable *cancellable);

/* Actions: all machines of the account, with notes brought up to date; and
 * the end of one. */
gint       rent_run_list (RentCommand *self, gboolean json);
gint       rent_run_give_back (RentCommand *self);

/* Does what @arguments say, the action @otherwise if nothing. */
gint       rent_run      (const RentVendor *vendor,
    const RentAction *actions, guint n_actions, const gchar *otherwise,
    gchar **arguments);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RentMachine, rent_machine_free)

G_END_DECLS
