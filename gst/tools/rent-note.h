/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is rented, written down: a file for each machine, made before it is
 * asked for and removed when it is gone, so that no bill runs unseen. There is
 * no key in it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gchar *vendor;                /* the name of the command */
  gchar *label;                 /* ours, unlike any other */
  gchar *account;               /* server and print of the key; nullable */
  gchar *id;                    /* theirs; NULL while it is asked for */
  gchar *what;                  /* which machine, for people */
  gchar *url;                   /* where its worker is; nullable */
  gdouble price;                /* USD an hour */
  guint step;                   /* seconds that are billed at once */
  gdouble spent;                /* USD, of earlier times that it ran */
  gint64 since;                 /* seconds since 1970; 0 while it is stopped */
  gboolean guessed;             /* it may be somebody else's */
} RentNote;

/* The label begins with @name. */
RentNote * rent_note_new    (const gchar *vendor, const gchar *name,
    const gchar *what, gdouble price);
void       rent_note_free   (RentNote *note);

gboolean   rent_note_save   (const RentNote *note, GError **error);
void       rent_note_remove (const RentNote *note);

/* Those of @vendor, or of all if it is NULL. */
GPtrArray *rent_note_list   (const gchar *vendor);

/* It runs from now on, or does not any more. */
void       rent_note_start  (RentNote *note);
void       rent_note_stop   (RentNote *note);

/* USD so far. */
gdouble    rent_note_cost   (const RentNote *note);

/* Writes what it cost into the ledger and removes it. @certain: it is known
 * that it ran until now. */
void       rent_note_settle (const RentNote *note, gboolean certain);

/* What stands for it in the ledger; (transfer full). */
gchar *    rent_note_dup_service (const RentNote *note);

/* One line for each machine that runs. */
void       rent_note_remind (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RentNote, rent_note_free)

G_END_DECLS
