/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Words and their phonemes, from files that other people made: none comes
 * with this program. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _TtsDictionary TtsDictionary;

/* A JSON object: word to phonemes, or to an object of those for each part of
 * speech with the key DEFAULT. Null among these: said letter by letter. */
TtsDictionary *tts_dictionary_open_json (const gchar *path, GError **error);

/* Lines of WORD P1 P2 in ARPAbet, ;;; and # begin a comment. */
TtsDictionary *tts_dictionary_open_cmu  (const gchar *path, GError **error);
void           tts_dictionary_free      (TtsDictionary *dictionary);

/* The entry, for tts_dictionary_choose; NULL if there is none. Hello is found
 * as hello and the other way round. */
const gchar   *tts_dictionary_find      (const TtsDictionary *dictionary,
                                         const gchar *word);

/* Phonemes of @entry for a part of speech such as VERB or VBD, or NULL;
 * (transfer full). "" is said letter by letter. */
gchar         *tts_dictionary_choose    (const gchar *entry,
                                         const gchar *speech);

/* Whether the entry tells that part of speech from others. */
gboolean       tts_dictionary_tells     (const gchar *entry,
                                         const gchar *speech);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TtsDictionary, tts_dictionary_free)

G_END_DECLS
