#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How many words a recogniser hears wrongly: word-errors.py FOLDER

Each NAME.wav of the folder has what was said in NAME.txt.
"""
import pathlib
import re
import sys

LIMIT = 0.10


def words(text):
    return re.sub(r"[^a-z' ]", ' ', text.lower()).split()


def distance(said, heard):
    """Words to change, add or drop (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, 1):
        before, row[0] = row[0], i
        for k, other in enumerate(heard, 1):
            before, row[k] = row[k], min(row[k] + 1, row[k - 1] + 1,
                                         before + (word != other))
    return row[-1]


def main():
    import whisper
    model = whisper.load_model('base.en')
    wrong = total = 0
    for path in sorted(pathlib.Path(sys.argv[1]).glob('[0-9]*.wav')):
        said = words(path.with_suffix('.txt').read_text('utf-8'))
        heard = words(model.transcribe(str(path))['text'])
        errors = distance(said, heard)
        wrong, total = wrong + errors, total + len(said)
        print(f'{path.name}: {errors} of {len(said)}', ' '.join(heard))
    print(f'word error rate {wrong / total:.1%}, at most {LIMIT:.0%} wanted')
    sys.exit(wrong > LIMIT * total)


if __name__ == '__main__':
    main()
