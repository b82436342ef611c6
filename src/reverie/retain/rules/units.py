"""Pieces of a chunk that become a fact each: a turn, a sentence, a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from reverie.language.parse import Parsed
from reverie.language.segments import Segment
from reverie.language.time import may_hold_time
from reverie.model import Span
from reverie.retain.rules.causes import points_back
from reverie.retain.rules.clauses import is_clause

LONGEST_TURN = 700
"""Characters up to which a turn of speech stays one fact; longer ones are cut at sentence ends."""
LONGEST_GROUP = 420
SHORTEST_SENTENCE = 32
"""Characters under which a sentence of prose that is no clause joins the one before it."""
LONGEST_SENTENCE = 320
"""Characters up to which a sentence is one piece."""
_SHORT = 160
"""Characters up to which a sentence of prose is short: it may join its neighbour."""

# Where a sentence that is too long is cut, best first: a semicolon, a comma, a space.
_BREAKS = [re.compile(p) for p in (r";\s+", r",\s+", r"\s+")]
_LEANING = 40
"""Characters up to which a sentence of prose that begins with a pronoun leans on the one before it."""

_ENGLISH = frozenset("the a an of on at to and or for with my your his her our their not no by from".split())
_DEPENDENT = re.compile(r"(?:It|This|That|These|Those|They|Their|Its|Both|Such)\b")
_PERSONAL = re.compile(r"(?:She|He|Her|His)\b")
_NAMED = re.compile(r"[\d\"“]|(?<=[^.!?] )[A-Z][a-z]")


@dataclass(frozen=True, slots=True)
class Part:
    """Words of one speaker inside a unit."""

    speaker: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Unit:
    """What may become a fact, as ranges of the chunk's characters.

    ``span`` covers the speaker's name where a turn begins; ``parts`` hold the words alone, one part a turn.
    ``merged``: an exchange that must not be cut.
    """

    span: Span
    parts: tuple[Part, ...]
    sentences: tuple[Span, ...]
    said_at: datetime | None = None
    heading: str | None = None
    whole: bool = False
    merged: bool = False

    @property
    def speaker(self) -> str | None:
        return self.parts[0].speaker

    @property
    def body(self) -> Span:
        return Span(self.parts[0].span.start, self.span.end)


def units(text: str, cut: Sequence[Segment], parsed: Sequence[Parsed]) -> list[Unit]:
    """The units of a chunk from its segments and what was parsed of each segment's body."""
    return [
        unit
        for segment, read in zip(cut, parsed, strict=True)
        for unit in _of_segment(text, segment, read.sentences)
    ]


def joined(first: Unit, second: Unit) -> Unit:
    """Both as one, with what stands between them."""
    parts = list(first.parts)
    for part in second.parts:
        if parts[-1].speaker == part.speaker:
            parts[-1] = Part(part.speaker, Span(parts[-1].span.start, part.span.end))
        else:
            parts.append(part)
    return replace(
        first,
        span=Span(first.span.start, second.span.end),
        parts=tuple(parts),
        sentences=first.sentences + second.sentences,
        whole=first.whole and second.whole,
        merged=True,
    )


def _of_segment(text: str, segment: Segment, sentences: Sequence[Span]) -> Iterator[Unit]:
    offset = segment.body.start
    placed = tuple(Span(offset + s.start, offset + s.end) for s in sentences) or (segment.body,)
    if not segment.whole and (segment.speaker is None or segment.body.end - offset > LONGEST_TURN):
        placed = tuple(piece for sentence in placed for piece in _pieces(text, sentence))
    for index, group in enumerate(_groups(text, segment, placed)):
        words = Span(group[0].start if index else segment.body.start, group[-1].end)
        yield Unit(
            span=Span(words.start if index else segment.name_start, words.end),
            parts=(Part(segment.speaker, words),),
            sentences=tuple(group),
            said_at=segment.said_at,
            heading=segment.heading,
            whole=segment.whole,
        )


def _pieces(text: str, sentence: Span) -> Iterator[Span]:
    """A sentence; one that runs on and on, as a flattened table does, in pieces that can each be found."""
    start = sentence.start
    while sentence.end - start > LONGEST_SENTENCE:
        window = text[start : start + LONGEST_SENTENCE]
        for pattern in _BREAKS:
            ends = [found.end() for found in pattern.finditer(window, LONGEST_SENTENCE // 2)]
            if ends:
                break
        else:
            break  # nothing to cut at: one endless word
        piece = Span(start, start + ends[-1])
        yield Span(piece.start, piece.start + len(text[piece.start : piece.end].rstrip()))
        start = piece.end
    yield Span(start, sentence.end)


def _groups(text: str, segment: Segment, sentences: tuple[Span, ...]) -> list[list[Span]]:
    """Sentences that belong to one unit; the last one ends where the segment ends."""
    sentences = (*sentences[:-1], Span(sentences[-1].start, segment.body.end))
    length = segment.body.end - segment.body.start
    if segment.whole or len(sentences) < 2 or (segment.speaker and length <= LONGEST_TURN):
        return [list(sentences)]
    groups: list[list[Span]] = []
    for sentence in sentences:
        if groups and _joins(text, groups[-1], sentence, spoken=segment.speaker is not None):
            groups[-1].append(sentence)
        else:
            groups.append([sentence])
    return groups


def _joins(text: str, group: list[Span], sentence: Span, *, spoken: bool) -> bool:
    whole = sentence.end - group[0].start
    if whole > LONGEST_GROUP:
        return False
    if spoken:
        return True
    said, last = text[sentence.start : sentence.end], text[group[-1].start : group[-1].end]
    if points_back(said):
        return False
    if _is_fragment(said):
        return not (may_hold_time(said) and may_hold_time(last))  # each date is a fact's own
    if len(group) == 1 and _is_fragment(last):
        return True
    if len(said) > _SHORT or len(last) > _SHORT:
        return False
    if last.endswith("?"):
        return True
    # longer ones stand alone: joined, both would be harder to find
    if len(said) > _LEANING or len(last) > 2 * _LEANING:
        return False
    if _DEPENDENT.match(said):
        return not (_NAMED.search(said) and said.startswith("They"))
    return bool(_PERSONAL.match(said)) and not _NAMED.search(said)


def _is_fragment(sentence: str) -> bool:
    """Whether a sentence says nothing by itself; in another language its words are only counted."""
    if len(sentence) >= SHORTEST_SENTENCE or is_clause(sentence):
        return False
    words = sentence.lower().split()
    return len(words) <= 2 or not _ENGLISH.isdisjoint(words)
