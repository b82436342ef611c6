"""What is known of when a bank is used, and what follows: when to learn more, and when to warm caches."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from reverie.brain.activity import Activity, Fit, evaluate
from reverie.brain.snapshot import Learned, stamp

Mode = Literal["warmup", "incremental", "full_copy"]

LOOK_BACK = timedelta(weeks=26)
"""What came earlier has faded: it counts for less than a fiftieth."""
LEAD = timedelta(minutes=10)
"""How long before a predicted peak caches are warmed."""
_HELD_BACK = timedelta(days=7)
_LEAST_HELD_BACK = timedelta(days=1)
_LEARN_AGAIN = timedelta(days=1)
NO_FIT = Fit(0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class State:
    """The model of a bank, the calls it has seen, and how well it expected those held back from it."""

    timezone: str
    activity: Activity
    sample_count: int = 0
    fit: Fit = NO_FIT
    horizon_hours: int = 24
    warmed_at: datetime | None = None

    @property
    def trusted(self) -> bool:
        """Whether work may be arranged by what it expects: it has expected better than the plain mean."""
        return self.fit.hours > 0 and self.fit.skill > 0.0

    @property
    def until(self) -> datetime:
        """The end of the last hour that it has seen."""
        assert self.activity.until is not None
        return self.activity.until

    def learned(self) -> Learned:
        """The model as files have it."""
        return Learned(
            timezone=self.timezone,
            until=self.until,
            calls=list(self.activity.calls),
            weeks=list(self.activity.weeks),
        )

    def until_quiet(self, now: datetime, most: timedelta) -> timedelta:
        """How long work of no hurry is put off, at most ``most``; not at all by a model that is not
        trusted."""
        return self.activity.until_quiet(now, most) if self.trusted else timedelta()

    def learn_at(self, now: datetime) -> datetime:
        """When it is to learn what has come since."""
        return now + min(_LEARN_AGAIN, timedelta(hours=self.horizon_hours))

    def warm_at(self, now: datetime) -> datetime | None:
        """When caches are to be warmed: before the next peak within the horizon that they are not warm for;
        None where no peak is expected, or by a model that is not trusted."""
        if not self.trusted:
            return None
        since = max(now, self.warmed_at + LEAD) if self.warmed_at else now
        peak = self.activity.next_peak(since, self.horizon_hours)
        return peak - LEAD if peak else None

    def columns(self, now: datetime) -> dict[str, Any]:
        """As the store has it."""
        return {
            "timezone": self.timezone,
            "until": self.until,
            "calls": self.activity.calls,
            "weeks": self.activity.weeks,
            "sample_count": self.sample_count,
            "fit_hours": self.fit.hours,
            "fit_error": self.fit.error,
            "fit_of_mean": self.fit.error_of_mean,
            "horizon_hours": self.horizon_hours,
            "generated_at": stamp(now),
            "learn_at": self.learn_at(now),
            "warm_at": self.warm_at(now),
            "warmed_at": self.warmed_at,
        }


def stored(row: Mapping[str, Any]) -> State:
    """The state of a row of the store."""
    zone = ZoneInfo(row["timezone"])
    until = row["until"].astimezone(UTC)
    return State(
        timezone=row["timezone"],
        activity=Activity(until, list(row["calls"]), list(row["weeks"]), zone),
        sample_count=row["sample_count"],
        fit=Fit(row["fit_hours"], row["fit_error"], row["fit_of_mean"]),
        horizon_hours=row["horizon_hours"],
        warmed_at=row["warmed_at"],
    )


def grown(
    known: State | None, calls: Mapping[datetime, int], now: datetime, timezone: str
) -> tuple[State, int]:
    """What is known with these calls by the hour (of :data:`LOOK_BACK`), and how many hours were new.

    Learnt from the beginning where nothing is known (None) or days and hours are those of another zone.
    """
    zone = ZoneInfo(timezone)
    hours = Counter[datetime]()
    for at, count in calls.items():
        hours[_hour(at)] += count
    end = _hour(now)
    first = min(hours, default=end)
    if known is None or known.timezone != timezone:
        warmed = known.warmed_at if known else None
        known = State(timezone, Activity(first, zone=zone), warmed_at=warmed)
    begin = known.until
    activity = Activity(begin, list(known.activity.calls), list(known.activity.weeks), zone)
    taken = activity.learn(hours, end)
    new = sum(count for at, count in hours.items() if begin <= at < end)
    state = replace(
        known,
        activity=activity,
        sample_count=known.sample_count + new,
        fit=_fit(hours, first, end, zone),
    )
    return state, taken


def _hour(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _fit(hours: Mapping[datetime, int], first: datetime, end: datetime, zone: ZoneInfo) -> Fit:
    """How well a model of all but the last days expects these; not known before there are four days."""
    days = math.floor((end - first) / timedelta(days=1) / 4)
    held_back = min(_HELD_BACK, timedelta(days=days))
    if held_back < _LEAST_HELD_BACK:
        return NO_FIT
    return evaluate(hours, first, end, held_back, zone)
