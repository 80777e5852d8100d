/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Words that say what a full stop beside them means: abbreviations, and what
 * sentences start with. docs/splitting.md tells how to add a language. */
#include "gst-tts-split-private.h"

#include <string.h>

/* Space-separated, lower case, without the last stop. */
static const struct
{
  const gchar *language;
  const gchar *never_last;
  const gchar *seldom_last;
  const gchar *before_number;
  const gchar *starters;
} tables[] = {
  {"en",
    "mr mrs ms dr prof gen col capt cpt cmdr lt sgt cpl maj adm sen rep gov "
    "pres rev hon fr messrs mx ven supt insp e.g eg i.e ie cf viz vs v.s "
    "ca approx resp incl excl aka mt ft",
    "inc ltd co corp llc jr sr bros dept univ assn ave blvd rd st u.s u.k "
    "u.n e.u d.c ph.d b.a m.a m.d al ed eds est tel ext govt intl natl min "
    "max misc orig abbr def lat lon sq cu oz lb lbs hr hrs avg",
    "no nos nr fig figs vol vols p pp ch chap sec sect art eq eqs ref refs "
    "tab app par para op ver v jan feb mar apr jun jul aug sep sept oct nov "
    "dec mon tue tues wed thu thur thurs fri sat sun bk ln",
    "the a an it he she we they you i this that these those there here his "
    "her its our their my your in on at by for from with to of as if when "
    "while what who why how where which then and but or so yet not no yes "
    "after before since because although once now today tomorrow yesterday "
    "is are was were do does did can could will would please let some many "
    "most all each every another one two both meanwhile however"},
  {"de",
    "hr hrn fa fr frl dr prof dipl ing z.b zb d.h dh u.a ua i.d.r z.t o.ä "
    "s.o s.u v.a bzw ca vgl evtl ggf inkl exkl zzgl bspw sog st geb gest "
    "verh insb insbes max min mind allg ehem eigtl lt gem hl jh abs lfd "
    "urspr vorm zw bes betr",
    "str tel usf gmbh co inc ag e.v n.chr v.chr u.s.w",
    "nr abb bd kap str s art ziff tab jan feb mär mrz apr jun jul aug sep "
    "sept okt nov dez mo di mi do fr sa so aufl ausg anm",
    "der die das ein eine einer einem einen er sie es wir ich ihr du man "
    "und aber oder doch dann danach da dort hier heute gestern morgen jetzt "
    "nun nach bei mit in im am an auf für wenn als weil was wer wie wo warum "
    "dies diese dieser dieses auch noch so nur seit vor aus zu zum zur alle "
    "sein seine ihre mein meine unser kein keine später dabei damit darum "
    "deshalb trotzdem außerdem bis zuvor"},
  {"fr",
    "m mm mr mme mlle mlles mmes dr pr prof st ste me mgr c.-à-d c-à-d p.ex "
    "cf env av ap apr chap éd vs boul",
    "s.a inc cie tél bd j.-c",
    "n no nos p pp art fig vol t ch janv févr avr juil sept oct nov déc "
    "tab al par sect réf",
    "le la les l un une des il elle ils elles on nous vous je j tu ce cet "
    "cette ces c ça cela mais et ou donc car puis alors dans en sur pour "
    "avec sans si quand que qui où comment pourquoi ensuite après avant "
    "depuis aujourd demain hier son sa ses leur leurs mon ma mes notre votre "
    "au aux du de à tout tous toutes chaque"},
  {"es",
    "sr sra sres sras srta dr dra d dña prof profa lic ing arq gral cnel "
    "tte sto sta p.ej ej vs aprox av avda mons excmo excma ud uds vd vds "
    " fdo cf",
    "s.a s.l ee.uu e.e.u.u tel ltda cía  a.c d.c c",
    "n no nº núm núms pág págs p pp art arts fig vol cap t ene feb mar abr "
    "may jun jul ago sep sept oct nov dic",
    "el la los las lo un una unos unas él ella ellos ellas yo tú nosotros "
    "usted ustedes este esta esto estos estas ese esa eso aquel pero y e o "
    "entonces luego después antes en con por para sin de del al a si cuando "
    "como qué quién dónde cómo hoy ayer mañana ahora su sus mi mis nuestro "
    "no sí también además todo todos cada hay"},
  {"it",
    "sig sigg sigra sig.ra dott dr prof avv ing arch geom rag mons "
    "p.es cfr vs ca ss s.ra gent egr spett fam ",
    "s.p.a s.r.l spa srl tel  a.c d.c v.le p.za c.so",
    "n nn p pp pag pagg art artt fig vol cap t sez gen feb mar apr mag giu "
    "lug ago set sett ott nov dic tab",
    "il lo la i gli le l un uno una egli lui lei loro noi voi io tu esso "
    "questo questa questi queste quello quella ma e ed o poi allora quindi "
    "dopo prima in nel nella con per tra fra di del della da dal a al alla "
    "su se quando come che chi dove perché oggi ieri domani ora non sì anche "
    "inoltre tutto tutti ogni c è"},
  {"pt",
    "sr sra srs sras srta dr dra prof profa profª eng arq d exmo exma ilmo "
    "ilma gen cel  ten sto sta p.ex ex vs aprox av cf",
    "s.a ltda cia tel  a.c d.c e.u.a eua",
    "n no nº núm pág págs p pp art arts fig vol cap t jan fev mar abr mai "
    "jun jul ago set out nov dez",
    "o a os as um uma uns umas ele ela eles elas eu tu nós você vocês este "
    "esta isto estes estas esse essa isso aquele aquela mas e ou então "
    "depois antes em no na nos nas com por para sem de do da dos das ao à se "
    "quando como que quem onde porque hoje ontem amanhã agora seu sua meu "
    "minha nosso não sim também além tudo todos cada há"},
  {"nl",
    "dhr mevr mw mr dr prof ir ing drs bijv bv d.w.z o.a m.a.w t.o.v i.p.v "
    "ca vgl incl excl evt resp st jl",
    "n.v b.v tel e.d ",
    "nr blz p fig art afb hfst jan feb mrt apr jun jul aug sep sept okt nov "
    "dec",
    "de het een hij zij ze wij we ik jij je u dit dat deze die er en maar of "
    "toen dan daarna daar hier nu in op met voor van naar bij als wanneer wat "
    "wie waar waarom hoe ook niet"},
  {"ru",
    "г гг ул пр пл д кв стр. им т.е т.к т.н  напр др. проф акад доц "
    "св гр см ср тов",
    "руб коп тыс млн млрд",
    "стр с рис табл гл № п янв фев мар апр июн июл авг сен сент окт ноя дек",
    "он она оно они мы вы я ты это этот эта эти тот та те но и а или потом "
    "затем в на с по за из к от до для если когда что кто где как почему "
    "сегодня вчера завтра теперь не да нет"},
  {"ar", "د أ م ص", "", "", ""},
  {"hi", "डॉ श्री पं प्रो", "", "", ""},
};

#define EVERY_HOUR_TAIL "monday tuesday wednesday thursday friday saturday " \
    "sunday eastern central mountain pacific gmt utc est edt cst cdt mst mdt " \
    "pst pdt cet cest bst local"

typedef struct
{
  guint32 languages[5];         /* of each kind, by its bit's place */
} Entry;

static void
add_words (GHashTable *words, const gchar *list, guint kind, guint languages)
{
  g_auto (GStrv) items = g_strsplit (list, " ", 0);

  for (guint i = 0; items[i]; i++) {
    Entry *entry;

    if (!*items[i])
      continue;
    entry = g_hash_table_lookup (words, items[i]);
    if (!entry) {
      entry = g_new0 (Entry, 1);
      g_hash_table_insert (words, g_strdup (items[i]), entry);
    }
    entry->languages[kind] |= languages;
  }
}

static GHashTable *
get_words (void)
{
  static GHashTable *words;

  if (g_once_init_enter (&words)) {
    GHashTable *made = g_hash_table_new (g_str_hash, g_str_equal);

    for (guint i = 0; i < G_N_ELEMENTS (tables); i++) {
      add_words (made, tables[i].never_last, 0, 1u << i);
      add_words (made, tables[i].seldom_last, 1, 1u << i);
      add_words (made, tables[i].before_number, 2, 1u << i);
      add_words (made, tables[i].starters, 4, 1u << i);
    }
    add_words (made, EVERY_HOUR_TAIL, 3, ~0u);
    g_once_init_leave (&words, made);
  }
  return words;
}

guint
tts_word_languages (const gchar *primary)
{
  if (!*primary)
    return ~0u;
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    if (strcmp (tables[i].language, primary) == 0)
      return 1u << i;
  return 1;
}

/* FALSE if @ret_word, of @room bytes, is too small: no word of the tables. */
static gboolean
lower_word (const gchar *word, gsize size, gchar *ret_word, gsize room)
{
  gsize used = 0;

  for (const gchar *p = word; p < word + size; p = g_utf8_next_char (p)) {
    if (used + 6 >= room)
      return FALSE;
    used += g_unichar_to_utf8 (g_unichar_tolower (g_utf8_get_char (p)),
        ret_word + used);
  }
  ret_word[used] = '\0';
  return TRUE;
}

TtsWordKind
tts_word_kind (const gchar *word, gsize size, guint languages)
{
  gchar lower[40];
  const Entry *entry;
  TtsWordKind kinds = 0;

  if (!lower_word (word, size, lower, sizeof lower))
    return 0;
  entry = g_hash_table_lookup (get_words (), lower);
  if (!entry)
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (entry->languages); i++)
    if (entry->languages[i] & languages)
      kinds |= 1u << i;
  return kinds;
}
