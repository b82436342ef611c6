"""The text of an answer: the short answer, the lines of evidence under it, the limit on its tokens."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from reverie.language import tokens
from reverie.reflect.rules.dates import day
from reverie.reflect.rules.field import Place, Short

CLOSEST = "What comes closest:"
LINES = 3
_LONGEST = 240
"""Characters of a line's quotation."""
_TENDER = 4
"""Empathy from which on the feelings that the facts hold are told."""


def compose(
    short: Short, more: Sequence[Place], empathy: int, max_tokens: int
) -> tuple[str, tuple[UUID, ...]]:
    """(text, ids of the facts it rests on). What does not fit is left out: lines, then words."""
    ids = list(dict.fromkeys(place.evidence.id for place in short.places))
    lines: list[tuple[str, UUID]] = []
    for place in (*short.places, *more):
        told = place.sentence.said(0, len(place.sentence.words)) in short.text
        if len(lines) < LINES and not told and all(place.evidence.id != known for _, known in lines):
            lines.append((_line(place, empathy), place.evidence.id))
    for count in range(len(lines), 0, -1):
        text = "\n".join([short.text, "", *(line for line, _ in lines[:count])])
        if tokens.count(text) <= max_tokens:
            return text, tuple(dict.fromkeys((*ids, *(fact for _, fact in lines[:count]))))
    return fitting(short.text, max_tokens), tuple(ids)


def declining(text: str, nearest: Sequence[Place], max_tokens: int) -> str:
    """That there is no answer, and under it the sentences that come closest, as far as they fit."""
    lines = list(dict.fromkeys(_line(place, 0) for place in nearest if place.fact > 0))[:LINES]
    for count in range(len(lines), 0, -1):
        longer = "\n".join([text, "", CLOSEST, *lines[:count]])
        if tokens.count(longer) <= max_tokens:
            return longer
    return fitting(text, max_tokens)


def fitting(text: str, max_tokens: int) -> str:
    """As many words of ``text`` from its beginning as fit."""
    words = text.split(" ")
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if tokens.count(" ".join(words[:middle])) <= max_tokens:
            low = middle
        else:
            high = middle - 1
    return " ".join(words[:low])


def _line(place: Place, empathy: int) -> str:
    """Who said it, when, and what; and how that felt."""
    fact = place.evidence
    said = place.sentence.said(0, len(place.sentence.words))
    if len(said) > _LONGEST:
        said = said[:_LONGEST].rsplit(" ", 1)[0] + "…"
    head = ", ".join(part for part in (fact.speaker, day(fact.said_at) if fact.said_at else None) if part)
    felt = fact.feeling if empathy >= _TENDER else None
    tail = f" (feeling: {felt})" if felt and felt.casefold() not in said.casefold() else ""
    return f"- {head}: {said}{tail}" if head else f"- {said}{tail}"
