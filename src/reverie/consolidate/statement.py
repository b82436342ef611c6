"""Facts as consolidation works with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from reverie.consolidate.scopes import Scope
from reverie.model import Vector


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a fact claims: a value of an attribute of a subject. ``topic`` is the same for all claims of one
    timeline; ``ended`` tells when a newer one ended it."""

    topic: str
    value: str
    negated: bool
    made_at: datetime
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class Statement:
    """An active fact. ``version`` changes whenever its row does; ``names`` are what it names, as written,
    with what they stand for; ``people`` whom its pronouns mean."""

    id: UUID
    text: str
    speaker: str | None
    said_at: datetime
    start: datetime | None = None
    end: datetime | None = None
    precision: str | None = None
    scopes: tuple[Scope, ...] = ((),)
    tags: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    people: Mapping[str, str] = field(default_factory=dict)
    claim: Claimed | None = None
    flags: tuple[str, ...] = ()
    version: str = ""
    vector: Vector | None = None


class Part(NamedTuple):
    """The characters [start, end) of a fact's text that support an observation."""

    fact_id: UUID
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Derived:
    """An observation as the facts give it. ``kind``: change, claim, habit or meaning, or model where a model
    worded it; ``key`` tells it from others of its kind and scope."""

    kind: str
    scope: Scope
    key: str
    text: str
    sources: tuple[Part, ...]
    start: datetime | None
    end: datetime | None
    said_at: datetime

    @property
    def facts(self) -> frozenset[UUID]:
        return frozenset(part.fact_id for part in self.sources)


@dataclass(frozen=True, slots=True)
class Known:
    """An observation that is stored; ``lost`` where some of its facts are gone."""

    id: UUID
    kind: str
    topic: str
    scope: Scope
    text: str
    extractor: str
    version: int
    sources: tuple[Part, ...]
    lost: bool = False
    said_at: datetime | None = None
    start: datetime | None = None
    end: datetime | None = None

    @property
    def facts(self) -> frozenset[UUID]:
        return frozenset(part.fact_id for part in self.sources)
