"""Facts for tests of consolidation."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from reverie.consolidate.derive import derive
from reverie.consolidate.reading import Told, told
from reverie.consolidate.statement import Claimed, Derived, Statement

NOW = datetime(2024, 3, 1, 9, tzinfo=UTC)


def fact(text: str, speaker: str | None = None, day: int = 0, number: int = 0, **fields: Any) -> Statement:
    """A fact said so many days after NOW."""
    key = uuid.uuid5(uuid.NAMESPACE_URL, f"{text} {speaker} {day} {number}")
    return Statement(key, text, speaker, NOW + timedelta(days=day), **fields)


def claim(text: str, topic: str, value: str, day: int, until: int | None = None, **fields: Any) -> Statement:
    """A fact that claims a value, which held until a day."""
    ended = None if until is None else NOW + timedelta(days=until)
    claimed = Claimed(topic, value, fields.pop("negated", False), NOW + timedelta(days=day), ended)
    return fact(text, day=day, claim=claimed, **fields)


def readings(facts: list[Statement]) -> dict[uuid.UUID, list[Told]]:
    return {one.id: told(one) for one in facts}


def derived(*facts: Statement) -> list[Derived]:
    return derive(facts, readings(list(facts)))
