"""From a unit of the text to a fact: its type, times, names, reasons and what it claims."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import TypeVar

from reverie.language.parse import Placed
from reverie.language.time import Occurrence, occurrence
from reverie.model import Claim, Fact, FactType, Mention, Reference, Span
from reverie.retain.rules import reasons
from reverie.retain.rules.claim_grammar import KIN
from reverie.retain.rules.claims import Known, claim
from reverie.retain.rules.people import Dialogue, is_agent, is_role
from reverie.retain.rules.reference import SURE, sure_names
from reverie.retain.rules.units import Part, Unit
from reverie.retain.rules.vocabulary import vocabulary

_T = TypeVar("_T")
MOST_MENTIONS = 12
_FURTHEST = 2000
"""Characters of a turn that are read for times and reasons; longer ones are code or tables."""

_FIRST_PERSON = re.compile(
    r"^(?:(?:[A-Z][^.,!?\n]{1,40}, |Yesterday |Today |Then |Later |Last \w+ |And |So |But |In \w+ |On \w+ )?"
    r"(?:I|[Ww]e|[Mm]y|[Oo]ur)(?:['’](?:ve|m|d|ll|re))?\b|The (?:AI |virtual )?(?:assistant|chatbot)\b)"
)
_HEDGE = re.compile(
    r"\b(?:maybe|perhaps|probably|possibly|might|I (?:think|guess|believe|suppose)|not sure|seems?|likely"
    r"|could be|may be|I['’]m not certain|presumably|if I remember)\b",
    re.I,
)
_HEARSAY = re.compile(
    r"\b(?:(?i:apparently|reportedly|allegedly|supposedly|rumou?rs?)|(?:I|we) (?:\w+ )?heard|is said to"
    r"|are said to|(?:he|she|they|[A-Z]\w+) (?:says|said|told (?:me|us|him|her|them)|claims|claimed"
    r"|mentioned) (?:that )?(?:he|she|they|it|[A-Z]\w+)\b)"
)
_PERSON = re.compile(rf"^[^\W\d_a-z][^'’]*$|['’]s (?:{KIN})\b")
_PRONOUNS = {
    "he": "he", "him": "he", "his": "he", "himself": "he", "she": "she", "her": "she", "hers": "she",
    "herself": "she",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known when a unit becomes a fact: the chunk's text, its moment, its people, whether names
    count."""

    text: str
    said_at: datetime | None
    dialogue: Dialogue
    names: bool = True


def fact(
    reading: Reading,
    unit: Unit,
    placed: Sequence[Placed],
    references: tuple[Reference, ...],
    *,
    claims: bool = True,
) -> Fact:
    """The fact of a unit. ``placed`` are the mentions in it, ``references`` what its pronouns mean."""
    texts = [
        reading.text[part.span.start : min(part.span.end, part.span.start + _FURTHEST)] for part in unit.parts
    ]
    moment = unit.said_at or reading.said_at
    time = _first(occurrence(said, moment) for said in texts)
    words = [vocabulary(said) for said in texts]
    claimed = _claim(reading, unit, placed, references) if claims else None
    made = Fact(
        text=reading.text[unit.span.start : unit.span.end],
        span=unit.span,
        fact_type=fact_type(unit.parts, texts),
        speaker=unit.speaker,
        occurred_start=time.start if time else None,
        occurred_end=time.end if time else None,
        occurred_precision=time.precision if time and (time.start or time.end) else None,
        mentions=_mentions(reading, unit, placed, references, claimed) if reading.names else (),
        confidence=_confidence(texts[-1]),
        said_at=unit.said_at,
        why=_first(map(reasons.why, texts, words)),
        where=_first(
            reasons.where(said, known, within(placed, part.span), part.span.start)
            for said, known, part in zip(texts, words, unit.parts, strict=True)
        ),
        feeling=_first(map(reasons.feeling, texts, words)),
        references=references,
        claim=claimed,
    )
    return _timed(made, time)


def fact_type(parts: Sequence[Part], texts: Sequence[str]) -> FactType:
    """``experience`` is what the agent itself did or said; all else is about the world.

    A human's "I" tells of that human, so it is ``world``; "I" of nobody named is the agent. Of an exchange
    the one who speaks last decides: who answers tells of himself.
    """
    speaker = parts[-1].speaker
    if speaker is not None:
        return "experience" if is_agent(speaker) else "world"
    return "experience" if texts and _FIRST_PERSON.match(texts[0]) else "world"


def _timed(made: Fact, time: Occurrence | None) -> Fact:
    if time is None:
        return made
    return replace(made, occurred_around=time.around, recurrence=time.recurrence, duration=time.duration)


def _first(values: Iterable[_T | None]) -> _T | None:
    return next((value for value in values if value is not None), None)


def _mentions(
    reading: Reading,
    unit: Unit,
    placed: Sequence[Placed],
    references: Sequence[Reference],
    claimed: Claim | None,
) -> tuple[Mention, ...]:
    """Who speaks, what is named, whom pronouns surely mean and what is claimed of; each name once."""
    found: dict[str, Mention] = {}
    speakers = (part.speaker for part in unit.parts if part.speaker)
    for name in chain(speakers, sure_names(references)):
        if not is_role(name):
            found.setdefault(name.casefold(), Mention(name, "person"))
    people = {name.casefold() for name in reading.dialogue.names}
    for mention in (p.mention for p in placed):
        key = mention.name.casefold()
        kind = "person" if key in people else mention.kind
        found.setdefault(key, Mention(mention.name, kind))
    if claimed:
        person = is_role(claimed.subject) or _PERSON.search(claimed.subject)
        subject = Mention(claimed.subject, "person" if person else "concept")
        key = subject.name.casefold()
        found = {key: found.get(key, subject), **found}  # first: a claim counts only of what is mentioned
    return tuple(found.values())[:MOST_MENTIONS]


def _confidence(said: str) -> float:
    """How sure it is that what is said holds: less for hedges, hearsay and mere questions."""
    if said.endswith("?") and not re.search(r"[.!…]\s", said):
        return 0.5
    sure = 1.0
    if _HEDGE.search(said):
        sure *= 0.75
    if _HEARSAY.search(said):
        sure *= 0.8
    return round(sure, 2)


def _claim(
    reading: Reading, unit: Unit, placed: Sequence[Placed], references: Iterable[Reference]
) -> Claim | None:
    """What the last speaker of a unit claims, else the one before."""
    pronouns = {
        kind: reference.name
        for reference in references
        if reference.confidence >= SURE and (kind := _PRONOUNS.get(reference.pronoun.lower()))
    }
    kinds: dict[str, str] = {p.mention.name.casefold(): p.mention.kind for p in placed}
    kinds |= {name.casefold(): "person" for name in reading.dialogue.names}
    for part in reversed(unit.parts):
        inside = (s for s in unit.sentences if part.span.start <= s.start and s.end <= part.span.end)
        sentences = (reading.text[s.start : s.end] for s in inside)
        speaker = None if is_agent(part.speaker) else part.speaker
        if found := claim(sentences, Known(speaker, pronouns, kinds)):
            return found
    return None


def within(placed: Sequence[Placed], span: Span) -> Sequence[Placed]:
    """The mentions that begin inside a range; ``placed`` in the order of the text."""
    first = bisect_left(placed, span.start, key=_start)
    return placed[first : bisect_left(placed, span.end, first, key=_start)]


def _start(placed: Placed) -> int:
    return placed.span.start
