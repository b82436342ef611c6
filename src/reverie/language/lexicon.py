"""The word lists in ``data``: classes of words, endings, given names, places, well-known names.

Each file holds lines "section: words"; a section may take several lines. What is built by a script and what
is written by hand is said at the head of each file.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from importlib import resources

LISTS = ("lexicon.txt", "words.txt", "names.txt", "places.txt", "known.txt")


@cache
def word_classes() -> tuple[dict[str, str], dict[str, str]]:
    """The class of each lower-case English word, and the class that an ending stands for."""
    words: dict[str, str] = {}
    endings: dict[str, str] = {}
    for name in ("lexicon.txt", "words.txt"):
        for tag, entries in read(name).items():
            for entry in entries:
                if entry[0] == "-":
                    endings[entry[1:]] = tag
                else:
                    words[entry] = tag
    return words, endings


def read(name: str) -> dict[str, list[str]]:
    """Sections of one list. Entries are parted by semicolons where a line has one, else by spaces."""
    sections: dict[str, list[str]] = defaultdict(list)
    text = (resources.files("reverie.language") / "data" / name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and line[0] != "#":
            section, _, entries = line.partition(": ")
            sections[section] += entries.split("; ") if ";" in entries else entries.split()
    return sections
