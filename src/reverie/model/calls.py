"""Calls of language models, as they are noted for those who want to look at them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from reverie.model import Usage


@dataclass(frozen=True, slots=True)
class About:
    """What a call is for: ``scope`` says it in a word.

    ``documents`` are those whose text is read, ``memories`` the facts and observations that are shown.
    """

    scope: str = "other"
    documents: tuple[str, ...] = ()
    memories: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a model (``provider:model``) as it went.

    ``system`` and ``user`` are what it was told. Either there is an ``answer``, or an ``error``: the kind of
    failure and a sentence.
    """

    model: str
    about: About
    system: str
    user: str
    answer: dict[str, Any] | None
    usage: Usage
    error: str | None
    started_at: datetime
    ended_at: datetime
