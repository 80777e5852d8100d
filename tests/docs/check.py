#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds the documentation to its word, as TAP: check.py SOURCE_DIR GST_TTS

Runs the launch lines of the elements' and providers' own descriptions and the
commands of the pages for users, follows the links of all pages, and asks for a
description with a launch line of each element and provider that is built.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SECONDS = 60
POINTS = []


def point(name, trouble):
    """One test: it passes if nothing is in @trouble."""
    POINTS.append(not trouble)
    print(f'{"not " if trouble else ""}ok {len(POINTS)} - {name}')
    for line in trouble:
        print(f'# {line}')


def pages(root):
    return [root / 'README.md', *sorted((root / 'docs').rglob('*.md'))]


def without_code(text):
    return re.sub(r'`[^`\n]*`', '', re.sub(r'(?s)```.*?```', '', text))


def anchors(page):
    """The names GitHub and others give to the headings of a page."""
    titles = re.findall(r'(?m)^#+ +(.*?) *$', page.read_text('utf-8'))
    return {re.sub(r'[^\w\- ]', '', title.lower()).replace(' ', '-')
            for title in titles}


def broken_links(page, root):
    text = without_code(page.read_text('utf-8'))
    for link in re.findall(r'\]\(([^)\s]+)\)', text):
        if re.match(r'[a-z]+:', link):
            continue
        name, _, anchor = link.partition('#')
        target = (page.parent / name).resolve() if name else page
        if not target.is_relative_to(root) or not target.exists():
            yield f'{link} leads nowhere'
        elif anchor and anchor not in anchors(target):
            yield f'{link}: no such heading'


def unreachable(root):
    """Pages that no chain of links from the list of pages leads to."""
    found, todo = set(), [root / 'docs' / 'README.md']
    while todo:
        page = todo.pop()
        if page.suffix != '.md' or page in found or not page.exists():
            continue
        found.add(page)
        links = re.findall(r'\]\(([^)#\s:]+)', page.read_text('utf-8'))
        todo += [(page.parent / link).resolve() for link in links]
    return [str(page.relative_to(root)) for page in pages(root)
            if page not in found]


def built_elements():
    for plugin in ('tts', 'ttsproviders'):
        text = subprocess.run(['gst-inspect-1.0', plugin], check=True,
                              capture_output=True, text=True).stdout
        yield from re.findall(r'(?m)^  ([a-z]\w*): ', text)


def launch_lines(root):
    """(file, element, command) of each block in a SECTION comment."""
    for folder in ('plugins', 'providers'):
        for source in sorted((root / folder).rglob('*.c')):
            for element, text in re.findall(
                    r'(?s)/\*\*\n \* SECTION:element-(\w+)(.*?)\*/',
                    source.read_text('utf-8')):
                for block in re.findall(r'(?s)\|\[\n(.*?)\]\|', text):
                    command = re.sub(r'(?m)^ \* ?', '', block).strip()
                    yield source, element, command


def page_lines(root):
    """(file, command) of each in a block of code. Those of the README, cli.md
    and docs/elements have tests of their own."""
    for page in sorted((root / 'docs').glob('*.md')):
        if page.name == 'cli.md':
            continue
        text = page.read_text('utf-8').replace('\\\n', '')
        blocks = re.findall(r'(?ms)^```sh\n(.*?)^```', text)
        blocks += re.findall(r'(?m)^    (.*)$', text)
        for line in '\n'.join(blocks).splitlines():
            if re.match(r'(.*\| *)?(gst-tts|gst-launch-1\.0) ', line):
                yield page, ' '.join(line.split())


def run(command, folder):
    """What is wrong with it. A file that is followed would never end."""
    try:
        command = command.replace('tail -f', 'cat')
        done = subprocess.run(['bash', '-c', command], cwd=folder, check=False,
                              stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, errors='replace', timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return [f'has not ended after {SECONDS} s']
    output = done.stdout + done.stderr
    if 'fault=error' in command and done.returncode == 1:
        return []
    if done.returncode == 0 or 'there is no sound device' in output:
        return []
    return [f'exit status {done.returncode}', *output.splitlines()]


def has_model():
    return subprocess.run(['gst-tts', 'models', 'path'], check=False,
                          capture_output=True).returncode == 0


def make_files(root, folder):
    data = root / 'examples' / 'data'
    (folder / 'examples').symlink_to(root / 'examples')
    for name, source in (('talk.srt', 'talk.srt'),
                         ('subtitles.srt', 'talk.srt'),
                         ('story.txt', 'story.txt'),
                         ('talk.txt', 'story.txt'),
                         ('play.txt', 'dialogue.txt')):
        shutil.copyfile(data / source, folder / name)
    for name in ('news.txt', 'log.txt'):
        (folder / name).write_text('Something happened.\n', 'utf-8')


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    tool = pathlib.Path(sys.argv[2]).resolve()
    os.environ['PATH'] = f'{tool.parent}:{os.environ["PATH"]}'

    for page in pages(root):
        point(f'links of {page.relative_to(root)}',
              list(broken_links(page, root)))
    point('docs/README.md leads to all pages', unreachable(root))
    lines = list(launch_lines(root))
    described = {element for _, element, _ in lines}
    point('each element and provider has a launch line',
          [name for name in built_elements() if name not in described])

    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        make_files(root, folder)
        commands = [(source, command) for source, _, command in lines
                    if 'provider=local' not in command or has_model()]
        for source, command in [*commands, *page_lines(root)]:
            point(f'{source.relative_to(root)}: {command.replace("#", "")}',
                  run(command, folder))
    print(f'1..{len(POINTS)}')


if __name__ == '__main__':
    main()
