"""When a refused request is sent again, and after how long."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

REFUSED = (429, 503)
"""Statuses of a request that was not carried out and may be later."""
_FIRST_S, _LONGEST_S = 0.5, 8.0
_SPREAD = 0.5
"""Share of a wait that a server asked for by which it is lengthened at most, so that those who were refused
together do not come back together."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a request is sent in all, and the seconds that it waits in all between."""

    attempts: int = 4
    seconds: float = 60.0
    chance: random.Random = field(default_factory=random.Random)

    def pause(self, attempt: int, asked_s: float | None, waited_s: float) -> float | None:
        """Seconds before the next attempt after the ``attempt``-th (from 1); None: it was the last.

        ``asked_s`` is what the server asked for: it waits at least as long. Else the wait is drawn between
        nothing and a bound that doubles ("full jitter").
        """
        if attempt >= self.attempts:
            return None
        if asked_s is not None:
            wait = asked_s * self.chance.uniform(1.0, 1.0 + _SPREAD)
        else:
            wait = self.chance.uniform(0.0, min(_LONGEST_S, _FIRST_S * 2.0 ** (attempt - 1)))
        return wait if waited_s + wait <= self.seconds else None


def asked_for(header: str | None, now: datetime | None = None) -> float | None:
    """Seconds of a Retry-After header, which is a number or a date; None where it is neither."""
    if header is None:
        return None
    try:
        seconds = float(header)
    except ValueError:
        try:
            moment = parsedate_to_datetime(header)
        except ValueError:
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        seconds = (moment - (now or datetime.now(UTC))).total_seconds()
    return max(0.0, seconds) if math.isfinite(seconds) else None
