"""A value that has changed: what it was, and what it is now."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from reverie.reflect.rules.claimed import as_told, asks
from reverie.reflect.rules.field import Place, Short
from reverie.reflect.rules.sure import confidence
from reverie.reflect.rules.wanted import Wanted

_BEFORE = re.compile(
    r"\b(?:used to|before|previous\w*|former\w*|original\w*|at first|initial\w*|old|past)\b", re.I
)


def changed(wanted: Wanted, found: Sequence[Place], skepticism: int) -> Short | None:
    """What was before, and what is now; None where the facts do not claim one value after another."""
    told = _timeline(wanted, found)
    ended = [one for one in told if not told[one].evidence.current]
    if not ended:
        return None
    holds = [one for one in told if told[one].evidence.current][-1:]
    old = ", ".join(ended)
    text = old
    if holds:
        asks_old = _BEFORE.search(" ".join(sorted(wanted.words))) is not None
        text = f"{old}, now {holds[0]}" if asks_old else f"{holds[0]}, before that {old}"
    places = tuple(told[one] for one in (*holds, *ended))
    return Short(text, places, confidence(max(places, key=lambda p: p.fact), 1.0, skepticism))


def _timeline(wanted: Wanted, places: Sequence[Place]) -> dict[str, Place]:
    """All values that facts claim of the attribute that is asked for, the oldest first."""
    topic = None
    for place in places:
        claim = place.evidence.claim
        if claim is not None and topic is None and asks(wanted, place.evidence):
            topic = (claim.subject, claim.attribute)
    seen: dict[str, Place] = {}
    for place in places:
        claim = place.evidence.claim
        if claim is None or claim.negated or (claim.subject, claim.attribute) != topic:
            continue
        words = as_told(place.evidence)
        if words and (words not in seen or place.evidence.current):
            seen[words] = place
    return dict(sorted(seen.items(), key=lambda pair: str(_when(pair[1]))))


def _when(place: Place) -> datetime | None:
    return place.evidence.occurred_start or place.evidence.said_at
