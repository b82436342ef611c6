"""How observations are worded: in the words of their facts, with dates and a few fixed words between."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from reverie.consolidate.statement import Part, Statement
from reverie.language.sentences import sentences

_FIRST_PERSON = re.compile(r"\b(?:i|me|my|mine|myself|we|us|our|ours)\b", re.I)
_LABEL = re.compile(r"^[\w .'’-]{1,60}: ")
LONGEST = 300
"""Characters that are quoted of a fact."""


def quoted(fact: Statement, part: Part | None = None) -> str:
    """What a fact says, under the name of its speaker where it speaks of itself."""
    text = fact.text[part.start : part.end] if part else fact.text
    text = " ".join(text.split())
    if len(text) > LONGEST:
        text = text[:LONGEST].rsplit(" ", 1)[0] + " …"
    if text and text[-1] not in ".!?…":
        text += "."
    if fact.speaker and _FIRST_PERSON.search(text) and not _LABEL.match(text):
        return f"{fact.speaker}: {text}"
    return text


def day(moment: datetime) -> str:
    """A day as people write it: 3 May 2024."""
    moment = moment.astimezone(UTC)
    return f"{moment.day} {moment:%B} {moment.year}"


def times(number: int) -> str:
    """How often, in words."""
    return "once" if number == 1 else "twice" if number == 2 else f"{number} times"


def sentence_with(fact: Statement, words: str) -> Part:
    """The sentence of a fact that has these words; the whole of it where none has."""
    for span in sentences(fact.text):
        if words.casefold() in fact.text[span.start : span.end].casefold():
            return Part(fact.id, span.start, span.end)
    return whole(fact)


def whole(fact: Statement) -> Part:
    """All of a fact."""
    return Part(fact.id, 0, len(fact.text))


Quote = tuple[Statement, Part]
"""A fact and the part of it that is meant."""


def clearest(quotes: Sequence[Quote]) -> Quote:
    """What can be read alone: one that names whom it is about, then the shortest, then the first."""

    def order(quote: Quote) -> tuple[bool, int, datetime, UUID]:
        fact, part = quote
        nameless = not fact.speaker and bool(_FIRST_PERSON.search(fact.text[part.start : part.end]))
        return nameless, part.end - part.start, fact.said_at, fact.id

    return min(quotes, key=order)
