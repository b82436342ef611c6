"""Facts to dream of, made by hand: what retain would have read is given."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from reverie.dream.view import Claimed, Named, Noted, View

BEGIN = datetime(2024, 1, 2, 18, tzinfo=UTC)  # a Tuesday
_numbers = itertools.count(1)


def at(days: float) -> datetime:
    """So many days after the first."""
    return BEGIN + timedelta(days=days)


def fact(
    text: str, days: float, *, people: str = "", places: str = "", dated: bool = True, **more: Any
) -> Noted:
    """A fact that is said on a day and, where it is ``dated``, came on it."""
    said = at(days)
    day = said.replace(hour=0, minute=0)
    names = [Named(name, "person") for name in people.split()] + [
        Named(name, "place") for name in places.split()
    ]
    given: dict[str, Any] = {
        "occurred_start": day if dated else None,
        "occurred_end": day + timedelta(days=1) if dated else None,
        "precision": "day" if dated else None,
        "entities": tuple(names),
        "mentioned_at": said,
        "fact_type": "world",
    }
    return Noted(**{"id": UUID(int=next(_numbers)), "text": text, "learned_at": said, **given, **more})


def claim(subject: str, attribute: str, value: str, negated: bool = False) -> tuple[Claimed, ...]:
    """What a fact claims."""
    return (Claimed(subject, attribute, value, negated),)


def view(facts: Sequence[Noted], days: float = 120, **more: Any) -> View:
    """A view of facts, so many days after the first."""
    return View(tuple(facts), at(days), **more)


def weekly(text: str, weeks: int, *, skip: Sequence[int] = (), **more: Any) -> list[Noted]:
    """The same every week."""
    return [fact(text, 7 * week, **more) for week in range(weeks) if week not in skip]
