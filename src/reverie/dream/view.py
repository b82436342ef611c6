"""What a dream looks at, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np

from reverie.model import Matrix, Vector

Kind = Literal["recurring", "trend", "drift", "cause", "relationship", "gap"]
KINDS: tuple[Kind, ...] = ("recurring", "trend", "drift", "cause", "relationship", "gap")
Ids = tuple[UUID, ...]
"""Ids of facts, in the order of their time."""
Test = Mapping[str, Any]
"""What facts would confirm or contradict a prediction: see :mod:`reverie.dream.criteria`."""


@dataclass(frozen=True, slots=True)
class Named:
    """An entity that a fact mentions, by its resolved name; ``kind`` as in
    :data:`reverie.model.EntityKind`."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a fact claims of its subject. ``valid_until``: since when the newer fact ``superseded_by``
    holds."""

    subject: str
    attribute: str
    value: str
    negated: bool = False
    valid_until: datetime | None = None
    superseded_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """An active fact. Its times are aware; ``precision`` is the unit that ``occurred_start`` is exact to.

    ``vector`` is of length 1; None: facts are then compared by their words alone. ``vector`` and ``claims``
    are what most of a dream rests on, ``mentioned_at`` is when it was said, ``learned_at`` when it was
    stored.
    """

    id: UUID
    text: str
    fact_type: str
    learned_at: datetime
    mentioned_at: datetime | None = None
    occurred_start: datetime | None = None
    occurred_end: datetime | None = None
    precision: str | None = None
    speaker: str | None = None
    entities: tuple[Named, ...] = ()
    claims: tuple[Claimed, ...] = ()
    document_id: str = ""
    tags: tuple[str, ...] = ()
    confidence: float = 1.0
    flags: tuple[str, ...] = ()
    vector: Vector | None = field(default=None, compare=False, repr=False)

    @property
    def said_at(self) -> datetime:
        """When it was said; else when it was learned."""
        return self.mentioned_at or self.learned_at

    @property
    def tells(self) -> bool:
        """Whether a dream may rest on it: it is not derived, and gives no orders to a model."""
        return self.fact_type != "observation" and "instructions" not in self.flags


@dataclass(frozen=True, slots=True)
class Cause:
    """A text said that one fact brought about another."""

    cause: UUID
    effect: UUID
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Observed:
    """An observation with the facts it rests on."""

    id: UUID
    text: str
    sources: Ids


@dataclass(frozen=True, slots=True)
class Open:
    """A prediction of an earlier dream that awaits its outcome. ``made_at``: facts learned up to then do not
    count; ``kind`` is that of the hypothesis it came from."""

    id: UUID
    key: str
    kind: Kind
    probability: float
    made_at: datetime
    opens_at: datetime
    expires_at: datetime
    test: Test


@dataclass(frozen=True, slots=True)
class Scored:
    """A prediction of a kind whose outcome is known: 1 it came, 0 it did not."""

    kind: Kind
    probability: float
    outcome: float


@dataclass(frozen=True, slots=True)
class Past:
    """What earlier dreams said: the ``state`` of each hypothesis by its key, the latest, and the vectors of
    all that was said (statements, dimension)."""

    states: Mapping[str, str] = field(default_factory=dict)
    vectors: Matrix = field(default_factory=lambda: np.zeros((0, 0), np.float32), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class View:
    """All that a run may look at. ``zone`` is the bank's: days begin at its midnight."""

    facts: tuple[Noted, ...]
    now: datetime
    zone: tzinfo = field(default_factory=lambda: ZoneInfo("UTC"))
    causes: tuple[Cause, ...] = ()
    observations: tuple[Observed, ...] = ()
    access_counts: Mapping[UUID, int] = field(default_factory=dict)
    open_predictions: tuple[Open, ...] = ()
    scored: tuple[Scored, ...] = ()
    past: Past = field(default_factory=Past)
