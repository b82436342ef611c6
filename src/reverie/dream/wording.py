"""How a dream words what it found: sentences of the facts in quotation marks, days, and counts between
them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from reverie.dream.reading import Sentence
from reverie.dream.view import Ids

LONGEST = 200
"""Characters that are quoted of a sentence."""


def quoted(sentence: Sentence) -> str:
    """A sentence in quotation marks, under the name of who says "I" in it."""
    text = short(sentence.text)
    speaker = sentence.fact.speaker
    told = f"{speaker}: {text}" if speaker and sentence.actor == speaker and speaker not in text else text
    return f"“{told}”"


def short(text: str, longest: int = LONGEST) -> str:
    """A text on one line, cut between words where it is long."""
    text = " ".join(text.split())
    return text if len(text) <= longest else text[:longest].rsplit(" ", 1)[0] + " …"


def day(when: date) -> str:
    """A day as people write it: 3 May 2024."""
    return f"{when.day} {when:%B} {when.year}"


def span(days: Sequence[date]) -> str:
    """From the first to the last of some days."""
    return f"from {day(min(days))} to {day(max(days))}"


def times(number: int) -> str:
    """How often, in words."""
    return "once" if number == 1 else "twice" if number == 2 else f"{number} times"


def figure(value: float) -> str:
    """A number without a fraction that says nothing."""
    return f"{value:.4g}" if abs(value) < 10_000 else f"{value:.0f}"


def clearest(told: Iterable[Sentence]) -> Sentence:
    """The shortest that names whom it is about, then the first: what can be read alone."""
    return min(told, key=lambda s: (s.actor.casefold() not in s.text.casefold(), len(s.text), s.when, s.id))


def ids(*told: Iterable[Sentence]) -> Ids:
    """The facts of sentences in the order of their time, each once."""
    found: list[Sentence] = sorted((s for part in told for s in part), key=lambda s: (s.when, s.id))
    return tuple(dict.fromkeys(s.id for s in found))


def digest(*parts: str | UUID) -> str:
    """A short key of some parts, the same in every run."""
    told = "\0".join(map(str, parts))
    return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()
