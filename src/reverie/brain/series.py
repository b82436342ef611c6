"""Use over time: a week by the hour, days with their trend, and days that stand out."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

ALPHA = 0.35
"""Weight of the newest day in the moving average."""
_BAND = 1.645
"""Standard deviations on either side of the average: nine of ten days are inside, were they normal."""
_ROBUST, _PLAIN, _FENCE = 2.5, 3.5, 1.5
_LEAST_FOR_FENCE = 4
_TO_SIGMA = 0.6745
"""The median absolute deviation of a normal distribution in standard deviations."""


@dataclass(frozen=True, slots=True)
class Cell:
    """An hour of the week (Monday is 0) with how much it was used; ``score`` is its share of the busiest."""

    weekday: int
    hour: int
    count: int
    score: float


@dataclass(frozen=True, slots=True)
class Day:
    """A day: ``raw`` is its use as a share of the busiest day's, ``ewma`` the moving average up to it, with a
    band around it. All are from 0 to 1."""

    day: date
    count: int
    raw: float
    ewma: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Anomaly:
    """A day that stands out: by the robust z-score ``score``, the plain one, or outside of the quartiles'
    fences (``iqr``)."""

    index: int
    day: date
    score: float
    zscore: float
    iqr: bool


def week(hours: Mapping[datetime, int]) -> list[Cell]:
    """All 168 hours of a week from counts by the hour, in the time that the hours are given in."""
    counts = [0] * 168
    for hour, count in hours.items():
        counts[hour.weekday() * 24 + hour.hour] += count
    most = max(counts)
    return [Cell(n // 24, n % 24, count, count / most if most else 0.0) for n, count in enumerate(counts)]


def days(hours: Mapping[datetime, int], first: date, last: date) -> list[Day]:
    """Every day from ``first`` to ``last``, idle ones as zero, with the moving average."""
    counts = dict.fromkeys(_dates(first, last), 0)
    for hour, count in hours.items():
        if hour.date() in counts:
            counts[hour.date()] += count
    most = max(counts.values(), default=0)
    found: list[Day] = []
    average = mean = variance = 0.0
    for number, (day, count) in enumerate(counts.items()):
        raw = count / most if most else 0.0
        if number == 0:
            average = mean = raw
        else:  # the variance around a moving mean (Finch, 2009)
            step = raw - mean
            variance = (1 - ALPHA) * (variance + ALPHA * step * step)
            average = mean = mean + ALPHA * step
        spread = _BAND * math.sqrt(variance)
        found.append(Day(day, count, raw, average, max(0.0, average - spread), min(1.0, average + spread)))
    return found


def anomalies(series: Sequence[Day]) -> list[Anomaly]:
    """The days that stand out from the others: a robust z-score (Iglewicz and Hoaglin, 1993) of 2.5 or more,
    a plain one of 3.5 or more, or outside of Tukey's fences."""
    values = [day.raw for day in series]
    if len(values) < _LEAST_FOR_FENCE:
        return []
    median = statistics.median(values)
    deviation = statistics.median(abs(value - median) for value in values)
    mean, sigma = statistics.fmean(values), statistics.pstdev(values)
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    reach = _FENCE * (high - low)
    found = []
    for index, day in enumerate(series):
        robust = _TO_SIGMA * (day.raw - median) / deviation if deviation else 0.0
        plain = (day.raw - mean) / sigma if sigma else 0.0
        outside = not low - reach <= day.raw <= high + reach
        if abs(robust) >= _ROBUST or abs(plain) >= _PLAIN or outside:
            found.append(Anomaly(index, day.day, robust, plain, outside))
    return found


def _dates(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
