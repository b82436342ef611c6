"""What a run of learning is, for all that store what it has read."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from reverie.model import Bank

LAG = timedelta(minutes=10)
"""Longest that a writer's transaction lasts: what it learned may show that much later."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run: from which source, as which operation, and who the two banks are."""

    bank: Bank
    source: uuid.UUID
    operation_id: uuid.UUID
    own: uuid.UUID
    remote: uuid.UUID
    full: bool
    trigger: Mapping[str, Any]
