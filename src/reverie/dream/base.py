"""What a model's part in a dream is to those who run it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from reverie.dream.config import DreamConfig
from reverie.dream.model import Dream, DreamOptions
from reverie.dream.records import Phase
from reverie.dream.view import View
from reverie.model import Bank, Usage


@dataclass(frozen=True, slots=True)
class Request:
    """A dream of the rules that a model is to deepen, at the expense of a bank. ``titles`` are what the open
    predictions of the view say."""

    bank: Bank
    view: View
    options: DreamOptions
    config: DreamConfig
    language: str | None = None
    tokens_per_day: int | None = None
    titles: Mapping[UUID, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Deepened:
    """A dream after the model. ``by_model``: the phases that it had a part in; ``failed``: those that stay as
    the rules made them, each with why."""

    dream: Dream
    by_model: frozenset[Phase] = frozenset()
    failed: Mapping[Phase, str] = field(default_factory=dict)
    usage: Usage = field(default_factory=Usage)


class Deepens(Protocol):
    """Deepens dreams by a model."""

    async def __call__(self, request: Request, dream: Dream) -> Deepened:
        """The dream with what the model adds; where it fails a phase is that of the rules."""
        ...
