"""Periods of time up to now, in buckets of equal length (UTC), for charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from reverie.errors import InvalidRequest

Trunc = Literal["minute", "hour", "day"]
_LENGTH: dict[Trunc, timedelta] = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
}
_PERIODS: dict[str, tuple[Trunc, int]] = {
    "1h": ("minute", 60),
    "12h": ("hour", 12),
    "1d": ("hour", 24),
    "7d": ("day", 7),
    "30d": ("day", 30),
    "90d": ("day", 90),
}
LONG = ("1d", "7d", "30d")
"""Periods of the statistics of logs."""
ALL = tuple(_PERIODS)


@dataclass(frozen=True, slots=True)
class Period:
    """A period by its name, the unit of its buckets, and when each of them begins; the last one is now's."""

    name: str
    trunc: Trunc
    times: tuple[datetime, ...]

    @property
    def start(self) -> datetime:
        return self.times[0]

    @property
    def end(self) -> datetime:
        """When the last bucket ends."""
        return self.times[-1] + _LENGTH[self.trunc]


def period(name: str, known: Sequence[str], now: datetime) -> Period:
    """The period of this name up to ``now``. Raises InvalidRequest for one not ``known``."""
    if name not in known:
        raise InvalidRequest("period", f"period must be one of {', '.join(known)}")
    trunc, count = _PERIODS[name]
    zero: dict[str, int] = {"second": 0, "microsecond": 0}
    if trunc != "minute":
        zero["minute"] = 0
    if trunc == "day":
        zero["hour"] = 0
    last = now.astimezone(UTC).replace(**zero)  # type: ignore[arg-type]
    return Period(name, trunc, tuple(last - _LENGTH[trunc] * n for n in range(count - 1, -1, -1)))
