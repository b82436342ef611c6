"""An anomaly as it was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from reverie.dream.view import Ids

AnomalyType = Literal["contradiction", "impossible_order", "sudden_change"]
AnomalyKind = Literal["values", "denied", "dates", "order", "rate", "value"]


@dataclass(frozen=True, slots=True)
class Anomaly:
    """Facts that do not fit. ``key`` is the same whenever the same is found; ``severity`` is from 0 to 1;
    ``data`` has what was measured, as JSON."""

    key: str
    type: AnomalyType
    kind: AnomalyKind
    severity: float
    subject: str
    text: str
    facts: Ids
    data: Mapping[str, Any] = field(default_factory=dict)
