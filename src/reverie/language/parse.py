"""Sentences, words and names of English text, by rules and word lists; other languages pass with less
found."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from reverie.language.code import code
from reverie.language.concepts import VAGUE, concepts
from reverie.language.gazetteer import gazetteer
from reverie.language.names import Name, NameFinder
from reverie.language.quoted import titles
from reverie.language.reading import Reading, reading, starts_of
from reverie.language.sentences import sentences
from reverie.language.tagging import Tagger
from reverie.language.words import Word, tokens
from reverie.model import EntityKind, Mention, Span

_EDGES = re.compile(r"^(?:the|a|an|my|your|his|her|its|our|their)\s+|^[^\w#@]+|[^\w+#!]+$", re.I)
_LAST_INITIAL = re.compile(r"(?:\s|[A-Z]\.)[^\W\d_]\.$")


@dataclass(frozen=True, slots=True)
class Placed:
    """A mention and where its words stand."""

    mention: Mention
    span: Span


@dataclass(frozen=True, slots=True)
class Parsed:
    """Sentences, mentions and words of one text, as ranges of its characters."""

    sentences: tuple[Span, ...]
    mentions: tuple[Placed, ...]
    words: tuple[Word, ...] = ()


class Parser:
    """Reads texts. The word lists load once in a process (60 ms, 10 MB); any number of threads may share
    one."""

    def __init__(self) -> None:
        self._known = gazetteer()
        self._tagger = Tagger()
        self._finder = NameFinder(self._known)

    def parse(self, texts: Sequence[str]) -> list[Parsed]:
        """Parse each text, in time linear in its length."""
        return [self._parse(text) for text in texts]

    def _parse(self, text: str) -> Parsed:
        found = sentences(text)
        bare = tokens(text)
        starts = starts_of(bare, found)
        tags = self._tagger.tags(bare, starts)
        words = tuple(
            [Word(word, tag, start, start + len(word)) for (word, start), tag in zip(bare, tags, strict=True)]
        )
        read = reading(text, words, starts, self._known.words)
        return Parsed(found, tuple(self._mentions(read)), words)

    def _mentions(self, read: Reading) -> list[Placed]:
        taken = bytearray(len(read.words))
        placed: list[Placed] = []
        for span in code(read.text):
            _take(read, span, taken)
        for span in titles(read.text, self._is_known):
            first = _first(read, span)
            if first < len(taken) and not taken[first]:
                _place(placed, read.text, span, self._finder.known_kind(read, first, span.end) or "product")
                _take(read, span, taken)
        found = list(self._finder.names(read, taken))
        for name in found:
            taken[name.first : name.last + 1] = b"\1" * (name.last + 1 - name.first)
        for name, kind in _agreed(read, found):
            _place(placed, read.text, Span(name.start, name.end), kind)
        for span in concepts(read, taken):
            _place(placed, read.text, span, "concept", small=True)
        placed.sort(key=lambda p: p.span.start)
        return placed

    def _is_known(self, word: str) -> bool:
        low, known = word.lower(), self._known
        lists = (VAGUE, known.words, known.given, known.singles, known.places)
        return any(low in names for names in lists)


def _first(read: Reading, span: Span) -> int:
    """The number of the first word inside ``span``."""
    return bisect_left(read.words, span.start, key=attrgetter("start"))


def _take(read: Reading, span: Span, taken: bytearray) -> None:
    """Mark the words inside ``span``."""
    number = _first(read, span)
    while number < len(taken) and read.words[number].start < span.end:
        taken[number] = 1
        number += 1


def _place(placed: list[Placed], text: str, span: Span, kind: EntityKind, *, small: bool = False) -> None:
    words = text[span.start : span.end]
    if name := clean(words.lower() if small else words):
        placed.append(Placed(Mention(name, kind), span))


def _agreed(read: Reading, found: Sequence[Name]) -> list[tuple[Name, EntityKind]]:
    """Each name with the kind that the surest of its occurrences has; part of a person's name is that
    person."""
    best: dict[str, tuple[int, EntityKind]] = {}
    people: set[str] = set()
    for name in found:
        words = " ".join(read.low[name.first : name.last + 1])
        if name.guess.sure > best.get(words, (0, "concept"))[0]:
            best[words] = (name.guess.sure, name.guess.kind)
        if name.guess.kind == "person" and name.guess.sure > 2 and name.last > name.first:
            people.update(read.low[name.first : name.last + 1])
    kinds: list[tuple[Name, EntityKind]] = []
    for name in found:
        sure, kind = best[" ".join(read.low[name.first : name.last + 1])]
        if name.first == name.last and sure < 3 and read.low[name.first] in people:
            kind = "person"
        kinds.append((name, kind))
    for number in range(1, len(found)):
        _coordinate(read, kinds, number)
    return kinds


def _coordinate(read: Reading, kinds: list[tuple[Name, EntityKind]], number: int) -> None:
    """Of two names joined by "and", "or" or a comma, the doubtful one is of the kind of the sure one."""
    (left, left_kind), (right, right_kind) = kinds[number - 1], kinds[number]
    between = read.low[left.last + 1 : right.first]
    if not 1 <= len(between) <= 2 or any(word not in ("and", "or", "&", ",") for word in between):
        return
    if "concept" in (left_kind, right_kind) and "event" in (left_kind, right_kind):
        return
    if left.guess.sure > 2 and right.guess.sure < 2:
        kinds[number] = right, left_kind
    elif right.guess.sure > 2 and left.guess.sure < 2:
        kinds[number - 1] = left, right_kind


def clean(name: str) -> str | None:
    """A name without articles and edge punctuation; None if nothing fit to name is left.

    The stop of a last initial stays: "Alice C.", "U.S.".
    """
    name = " ".join(name.split())
    tail = "." if _LAST_INITIAL.search(name) else ""
    while (shorter := _EDGES.sub("", name)) != name:
        name = shorter
    if not 2 <= len(name) <= 80 or not any(c.isalpha() for c in name):
        return None
    return name + tail
