#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Counts the tests of a run of `meson test` from its JSON log.

A program that speaks TAP counts one for each of its points, any other one
counts one. A program that failed without a failed point (it crashed, hung,
or stopped early) is one more failure.
"""
import json
import re
import sys

POINT = re.compile(r'^(not )?ok\b[^#\n]*(#[ ]*(SKIP|TODO))?', re.I | re.M)


def count(test):
    passed = failed = skipped = 0
    for bad, _, directive in POINT.findall(test.get('stdout') or ''):
        if (directive or '').upper() == 'SKIP':
            skipped += 1
        elif bad and not directive:
            failed += 1
        else:
            passed += 1
    if test['result'] in ('OK', 'EXPECTEDFAIL'):
        passed += passed + failed + skipped == 0
    elif test['result'] == 'SKIP':
        skipped += passed + failed + skipped == 0
    elif failed == 0:
        failed = 1
    return passed, failed, skipped


def main():
    with open(sys.argv[1], encoding='utf-8') as log:
        tests = [json.loads(line) for line in log]
    rows = [count(test) for test in tests]
    passed, failed, skipped = map(sum, zip(*rows)) if rows else (0, 0, 0)

    for test, row in zip(tests, rows):
        if row[1]:
            print(f"failed: {test['name']}")
    print(f'{passed} passed, {failed} failed, {skipped} skipped')
    return 1 if failed or not passed else 0


if __name__ == '__main__':
    sys.exit(main())
