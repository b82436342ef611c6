"""What consolidation by a model is to those who run it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from reverie.model import Bank
from reverie.store.observations import Versioned


@dataclass(frozen=True, slots=True)
class Tally:
    """What rounds have done, in numbers."""

    created: int = 0
    updated: int = 0
    deleted: int = 0
    processed: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.created + other.created,
            self.updated + other.updated,
            self.deleted + other.deleted,
            self.processed + other.processed,
        )


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """How a bank wants a model asked; ``at_once`` scopes side by side. Token limits: -1 sets none."""

    batch_size: int = 8
    at_once: int = 1
    mission: str | None = None
    source_tokens: int = -1
    source_tokens_each: int = 256
    language: str | None = None
    tokens_per_day: int | None = None
    safety: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a model made of facts; ``failed`` are those that it gave nothing usable for, each with why."""

    tally: Tally
    failed: Mapping[UUID, str] = field(default_factory=dict)


class Consolidates(Protocol):
    """Consolidates facts of a bank by a model."""

    async def __call__(
        self, bank: Bank, encoder: int, queued: Sequence[Versioned], options: ModelOptions
    ) -> Outcome:
        """Consolidate these facts; nothing that is stored is lost by an answer that cannot be used."""
        ...
