/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The models that can be fetched, file by file. */
#include "catalog.h"

#include <string.h>

#define KOKORO "https://huggingface.co/hexgrad/Kokoro-82M/resolve/" \
    "f3ff3571791e39611d31c381e3a41a3af07b4987/"
#define MISAKI "https://raw.githubusercontent.com/hexgrad/misaki/" \
    "fba1236595f2d2bf21d414ba6e57d25256afada3/misaki/data/"

#define VOICE(name, sha256) \
    { "voices/" name ".pt", KOKORO, NULL, 0, sha256 }
#define WORDS(name, size, sha256) \
    { "dictionaries/" name, MISAKI, name, size, sha256 }

#define VOICE_BYTES 523425      /* about; none of their sizes was published */

/* Voices whose authors published no digest are checked by reading them. */
static const TtsCatalogFile kokoro[] = {
  { "config.json", KOKORO, NULL, 2351,
      "5abb01e2403b072bf03d04fde160443e209d7a0dad49a423be15196b9b43c17f" },
  WORDS ("us_gold.json", 3000469,
      "dc414872a49a28ae6c141463d502fd945f3b2fde040484fdc47d00cc4612686f"),
  WORDS ("us_silver.json", 3099517,
      "de8f67be911bb6c659187b4a65fd966b6a30e56350e0f790d763210b053ac475"),
  WORDS ("gb_gold.json", 2838552,
      "29e62f4b60261c88f7f3c2c7811ca3825978948090b72d2b27d565b729282f71"),
  WORDS ("gb_silver.json", 3663898,
      "48131e2d92ccc41655f4543e87e0f938e71463eb5a54be7f0693bb712ebb6bce"),
  VOICE ("af_heart",
      "0ab5709b8ffab19bfd849cd11d98f75b60af7733253ad0d67b12382a102cb4ff"),
  VOICE ("af_alloy", "6d877149"),
  VOICE ("af_aoede", "c03bd1a4"),
  VOICE ("af_bella", "8cb64e02"),
  VOICE ("af_jessica", "cdfdccb8"),
  VOICE ("af_kore", "8bfbc512"),
  VOICE ("af_nicole", "c5561808"),
  VOICE ("af_nova", "e0233676"),
  VOICE ("af_river", "e149459b"),
  VOICE ("af_sarah", "49bd364e"),
  VOICE ("af_sky", "c799548a"),
  VOICE ("am_adam", "ced7e284"),
  VOICE ("am_echo", "8bcfdc85"),
  VOICE ("am_eric", "ada66f0e"),
  VOICE ("am_fenrir", "98e507ec"),
  VOICE ("am_liam", "c8255075"),
  VOICE ("am_michael", "9a443b79"),
  VOICE ("am_onyx", "e8452be1"),
  VOICE ("am_puck", "dd1d8973"),
  VOICE ("am_santa", "7f2f7582"),
  VOICE ("bf_alice", "d292651b"),
  VOICE ("bf_emma", "d0a423de"),
  VOICE ("bf_isabella", "cdd4c370"),
  VOICE ("bf_lily", "6e09c2e4"),
  VOICE ("bm_daniel", "fc3fce4e"),
  VOICE ("bm_fable", "d44935f3"),
  VOICE ("bm_george", "f1bc8122"),
  VOICE ("bm_lewis", "b5204750"),
  VOICE ("ef_dora", NULL),
  VOICE ("em_alex", NULL),
  VOICE ("em_santa", NULL),
  VOICE ("ff_siwis", NULL),
  VOICE ("hf_alpha", NULL),
  VOICE ("hf_beta", NULL),
  VOICE ("hm_omega", NULL),
  VOICE ("hm_psi", NULL),
  VOICE ("if_sara", NULL),
  VOICE ("im_nicola", NULL),
  VOICE ("jf_alpha", NULL),
  VOICE ("jf_gongitsune", NULL),
  VOICE ("jf_nezumi", NULL),
  VOICE ("jf_tebukuro", NULL),
  VOICE ("jm_kumo", NULL),
  VOICE ("pf_dora", NULL),
  VOICE ("pm_alex", NULL),
  VOICE ("pm_santa", NULL),
  VOICE ("zf_xiaobei", NULL),
  VOICE ("zf_xiaoni", NULL),
  VOICE ("zf_xiaoxiao", NULL),
  VOICE ("zf_xiaoyi", NULL),
  VOICE ("zm_yunjian", NULL),
  VOICE ("zm_yunxi", NULL),
  VOICE ("zm_yunxia", NULL),
  VOICE ("zm_yunyang", NULL),
  { "kokoro-v1_0.pth", KOKORO, NULL, 327212226,
      "496dba118d1a58f5f3db2efc88dbdc216e0483fc89fe6e47ee1f2c53f18ad1e4" },
};

static const TtsCatalogModel models[] = {
  { "kokoro-82m", "six languages, 54 voices", "Apache-2.0",
      "https://huggingface.co/hexgrad/Kokoro-82M", kokoro,
      G_N_ELEMENTS (kokoro) },
};

const TtsCatalogModel *
tts_catalog_nth (guint n)
{
  return n < G_N_ELEMENTS (models) ? &models[n] : NULL;
}

const TtsCatalogModel *
tts_catalog_find (const gchar *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (models); i++)
    if (strcmp (models[i].name, name) == 0)
      return &models[i];
  return NULL;
}

guint64
tts_catalog_size (const TtsCatalogModel *model)
{
  guint64 size = 0;

  for (guint i = 0; i < model->n_files; i++)
    size += model->files[i].size ? model->files[i].size : VOICE_BYTES;
  return size;
}
