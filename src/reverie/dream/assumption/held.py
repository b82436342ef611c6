"""What is said of an attribute, in the order of its time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from reverie.dream.reading import Sentence
from reverie.dream.view import Claimed
from reverie.retain.rules.claim_values import BECAME, contradicts, denies


@dataclass(frozen=True, slots=True)
class Held:
    """A value that somebody is said to have: what it is in words, and its form for comparing."""

    value: str
    sentence: Sentence
    claim: Claimed | None = None
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """All that is said of one attribute of a subject, in the order of its time."""

    subject: str
    attribute: str
    held: tuple[Held, ...]

    def excludes(self, one: Held, other: Held) -> bool:
        """Whether two values cannot hold at the same time."""
        if one.claim and other.claim:
            if self.attribute == "age":
                return _ages_differ(one, other)
            if one.claim.negated != other.claim.negated:
                return denies(one.claim.value, other.claim.value)
            older, newer = one.claim.value, f"{BECAME}{other.claim.value.removeprefix(BECAME)}"
            newer = newer if self.attribute == "job title" else other.claim.value
            return not one.claim.negated and contradicts(self.attribute, older, newer)
        return one.value != other.value


def _ages_differ(one: Held, other: Held) -> bool:
    """Whether two ages are further apart than the times they are told of, by more than the year's
    fraction."""
    if not (one.value.isdigit() and other.value.isdigit()):
        return one.value != other.value
    years = (other.sentence.when - one.sentence.when) / timedelta(days=365.25)
    return abs(int(other.value) - int(one.value) - years) > 1.01


def ordered(held: Sequence[Held]) -> tuple[Held, ...]:
    """By the time that is told of."""
    return tuple(sorted(held, key=lambda h: (h.sentence.when, h.sentence.fact.said_at, h.sentence.id)))
