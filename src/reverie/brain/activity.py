"""When a bank is used: a model of the hours of the week, kept up from use as it happens.

Each hour of the week has a decayed count of the calls in it, and a decayed count of the weeks that had such
an hour; their ratio is the calls to expect. Old weeks fade by half every :data:`HALF_LIFE_WEEKS`, so that the
model follows a change of habits, and takes in new hours without looking at old ones again. An hour with few
weeks leans on the same hour of all days, and that on the mean of all hours.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise

HOURS = 168
HALF_LIFE_WEEKS = 4.0
_LEAN = 1.0
"""Weeks of evidence that what an hour leans on counts for."""
PEAK = 0.6
"""Share of the busiest hour of the week from which on an hour is a peak."""
QUIET = 0.25
"""Share of a mean hour below which an hour is quiet."""
_HOUR = timedelta(hours=1)
_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Expected:
    """An hour to come, the calls to expect in it, and that as a share of the busiest hour of the week."""

    at: datetime
    calls: float
    score: float


@dataclass(frozen=True, slots=True)
class Fit:
    """How well expectations met what came, over held-back hours: mean absolute errors in calls an hour, of
    the model and of the plain mean, and by how much (0 to 1; below 0: not at all) the model is better."""

    hours: int
    error: float
    error_of_mean: float

    @property
    def skill(self) -> float:
        return 1.0 - self.error / self.error_of_mean if self.error_of_mean else 0.0


@dataclass(slots=True)
class Activity:
    """The model. ``until``: the end of the last hour that it has seen, in UTC; None: none yet.

    ``calls`` and ``weeks`` have an entry an hour of the week (Monday, 0 h first) as clocks in ``zone`` show
    it, decayed to ``until``.
    """

    until: datetime | None = None
    calls: list[float] = field(default_factory=lambda: [0.0] * HOURS)
    weeks: list[float] = field(default_factory=lambda: [0.0] * HOURS)
    zone: tzinfo = UTC

    def learn(self, hours: Mapping[datetime, int], until: datetime, since: datetime | None = None) -> int:
        """Take in calls by the hour up to ``until`` (not included): hours that are not named had none.

        The first time ``since`` says where to begin, later on it is where the model has got to: an hour
        counts once. How many hours were taken in.
        """
        end = _hour(until)
        begin = self.until or _hour(since or min(hours, default=end))
        taken = 0
        at = max(begin, end - 520 * _WEEK)  # what is ten years old has faded
        while at < end:
            self._take(at, hours.get(at, 0))
            at += _HOUR
            taken += 1
        return taken

    def _take(self, at: datetime, calls: int) -> None:
        place = self._place(at)
        # an hour of the week comes once a week: it alone fades, by one week, when it comes
        fade = 0.5 ** (1.0 / HALF_LIFE_WEEKS)
        self.calls[place] = self.calls[place] * fade + calls
        self.weeks[place] = self.weeks[place] * fade + 1.0
        self.until = at + _HOUR

    def _place(self, at: datetime) -> int:
        at = at.astimezone(self.zone)
        return at.weekday() * 24 + at.hour

    def rate(self, at: datetime) -> float:
        """Calls to expect in the hour of ``at``."""
        return self._leaning(self._place(at))

    def _leaning(self, place: int) -> float:
        day = range(place % 24, HOURS, 24)
        seen = math.fsum(self.weeks)
        mean = math.fsum(self.calls) / seen if seen else 0.0
        calls, weeks = math.fsum(self.calls[n] for n in day), math.fsum(self.weeks[n] for n in day)
        of_hour = (calls + _LEAN * mean) / (weeks + _LEAN)
        return (self.calls[place] + _LEAN * of_hour) / (self.weeks[place] + _LEAN)

    def ahead(self, now: datetime, hours: int) -> list[Expected]:
        """The hours from now on, the present one first."""
        rates = [self._leaning(place) for place in range(HOURS)]
        most = max(rates)
        first = _hour(now)
        found = []
        for number in range(hours):
            at = first + number * _HOUR
            rate = rates[self._place(at)]
            found.append(Expected(at, rate, rate / most if most else 0.0))
        return found

    def by_hour_of_day(self, now: datetime) -> list[float]:
        """Share of a week's calls that is expected in each hour of the day in UTC, as clocks go now."""
        found = [0.0] * 24
        for one in self.ahead(now, HOURS):
            found[one.at.hour] += one.calls
        total = math.fsum(found)
        return [calls / total for calls in found] if total else found

    def next_peak(self, now: datetime, hours: int) -> datetime | None:
        """When the next peak begins, within so many hours; None: none does. The one that is on has begun."""
        ahead = self.ahead(now, hours + 1)
        for before, one in pairwise(ahead):
            if before.score < PEAK <= one.score and one.calls > before.calls:
                return one.at
        return None

    def is_quiet(self, at: datetime, share: float = QUIET) -> bool:
        """Whether less is expected in the hour of ``at`` than ``share`` of a mean hour; never without calls
        to learn from."""
        seen = math.fsum(self.weeks)
        mean = math.fsum(self.calls) / seen if seen else 0.0
        return mean > 0.0 and self.rate(at) < share * mean

    def until_quiet(self, now: datetime, most: timedelta) -> timedelta:
        """How long to wait for the next quiet hour. Nothing where it is quiet already, and nothing where no
        quiet hour begins within ``most``: to wait would help nobody then."""
        at = _hour(now)
        while at <= now + most:
            if self.is_quiet(at):
                return max(timedelta(), at - now)
            at += _HOUR
        return timedelta()


def evaluate(
    hours: Mapping[datetime, int],
    since: datetime,
    until: datetime,
    held_back: timedelta,
    zone: tzinfo = UTC,
) -> Fit:
    """Learn from all but the last of the time, and expect that: no hour is expected by who has seen it."""
    cut = _hour(until) - held_back
    model = Activity(zone=zone)
    seen = model.learn(hours, cut, since)
    mean = math.fsum(count for at, count in hours.items() if _hour(since) <= at < cut) / seen if seen else 0.0
    errors: list[float] = []
    plain: list[float] = []
    at = cut
    while at < _hour(until):
        came = hours.get(at, 0)
        errors.append(abs(model.rate(at) - came))
        plain.append(abs(mean - came))
        at += _HOUR
    count = len(errors)
    return Fit(count, math.fsum(errors) / count, math.fsum(plain) / count) if count else Fit(0, 0.0, 0.0)


def by_hour(moments: Iterable[datetime]) -> dict[datetime, int]:
    """Moments counted by their hour in UTC."""
    counts: dict[datetime, int] = {}
    for moment in moments:
        hour = _hour(moment)
        counts[hour] = counts.get(hour, 0) + 1
    return counts


def _hour(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
