"""Sudden changes: a number that leaps away from those told before it, an activity told of in a burst."""

from __future__ import annotations

import itertools
import math
import statistics
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from reverie.dream.anomalies.model import Anomaly
from reverie.dream.assumption.series import Series, numeric_series
from reverie.dream.likeness import Group
from reverie.dream.material import Material
from reverie.dream.reading import Sentence
from reverie.dream.statistic import theil_sen
from reverie.dream.wording import clearest, day, digest, figure, ids, quoted, times

_BEFORE, _REACH = 5, 12
"""Values that must stand before a leap, and the latest that it is measured by."""
_DEVIATIONS, _SHARE = 6.0, 0.5
"""How far a value must leap: in robust deviations of those before it, and as a share of their median."""
_TO_SIGMA = 1.4826
"""The standard deviation of a normal distribution in median absolute deviations."""
_WEEK = timedelta(days=7)
_LEAST_DAYS, _LEAST_TOLD, _LEAST_BURST, _BURST = 42, 4, 4, 1e-6
"""Days and tellings before a burst, tellings in it, and how improbable it must be."""


def sudden_changes(material: Material) -> Iterator[Anomaly]:
    """Leaps of values, and bursts of what is told."""
    for group, unit, series in numeric_series(material):
        yield from _leaps(group, unit, series)
    for group in material.groups:
        yield from _bursts(material, group)


def _leaps(group: Group, unit: str, series: Series) -> Iterator[Anomaly]:
    """The first value of each leap, by the deviation from the line through the ones before it."""
    leapt = False
    for at in range(_BEFORE, len(series)):
        before = [value for _, value, _ in series[max(0, at - _REACH) : at]]
        when, value, told = series[at]
        expected, spread = _expected(before)
        away = abs(value - expected)
        strength = away / max(spread, 1e-9)
        far = away >= _SHARE * max(abs(expected), 1e-9) and strength >= _DEVIATIONS
        if far and not leapt:
            text = f"{quoted(told)} ({day(when)}) The {len(before)} values told before it lie around"
            text += f" {figure(expected)}: “{_last(series, at)}”"
            data = {
                "unit": unit, "value": value, "expected": round(expected, 4),
                "deviation": round(min(strength, 1e6), 2), "day": when.isoformat(),
            }  # fmt: skip
            grave = strength / (strength + _DEVIATIONS)
            yield _anomaly("value", group, [series[at - 1][2], told], text, grave, data)
        leapt = far


def _last(series: Series, at: int) -> str:
    return series[at - 1][2].text


def _expected(before: Sequence[float]) -> tuple[float, float]:
    """What the next value would be on the line through those before it, and how far values lie from that."""
    places = [float(n) for n in range(len(before))]
    slope, start = theil_sen(places, before)
    rest = [abs(value - start - slope * n) for n, value in zip(places, before, strict=True)]
    expected = start + slope * len(before)
    # values that all lie on the line still have the grain that they are told in
    steps = [abs(b - a) for a, b in itertools.pairwise(before)]
    grain = statistics.median(steps)
    return expected, max(_TO_SIGMA * statistics.median(rest), 0.02 * abs(expected), grain)


def _bursts(material: Material, group: Group) -> Iterator[Anomaly]:
    """Weeks in which an activity is told of far more often than before, and than all else."""
    told = [s for s in group.told if s.exact and s.day <= material.now.date()]
    days = [s.day for s in told]
    if len(days) < _LEAST_TOLD + _LEAST_BURST:
        return
    said = material.said_days
    first, until = days[0], days[0]
    for at, start in enumerate(days):
        if start <= until or at < _LEAST_TOLD or (start - first).days < _LEAST_DAYS:
            continue
        end = start + _WEEK
        count = bisect_left(days, end) - at
        by_time = at * 7 / (start - first).days
        others = bisect_left(said, start) - bisect_left(said, first)
        by_all = at * (bisect_left(said, end) - bisect_left(said, start)) / max(others, 1)
        chance = _at_least(count, max(by_time, by_all))
        if count >= _LEAST_BURST and chance < _BURST:
            until = end
            yield _burst(group, told[at : at + count], at, first, by_time, chance)


def _burst(
    group: Group, told: Sequence[Sentence], before: int, first: date, usual: float, chance: float
) -> Anomaly:
    text = f"{quoted(clearest(told))} This is told {times(len(told))} in the week from {day(told[0].day)},"
    text += f" and {times(before)} in all the time from {day(first)} up to then."
    severity = min(1.0, -math.log10(max(chance, 1e-12)) / 12)
    data = {"count": len(told), "usual": round(usual, 4), "p": chance, "day": told[0].day.isoformat()}
    return _anomaly("rate", group, told, text, severity, data)


def _anomaly(
    kind: str, group: Group, told: Sequence[Sentence], text: str, severity: float, data: dict[str, object]
) -> Anomaly:
    """Known again by the fact with which it begins, whatever else is told later."""
    begins = told[-1] if kind == "value" else told[0]
    assert kind in ("rate", "value")
    return Anomaly(
        key=f"{kind}:{digest(kind, group.actor, begins.id)}",
        type="sudden_change",
        kind=kind,  # type: ignore[arg-type]
        severity=round(0.6 * severity, 4),
        subject=group.actor,
        text=text,
        facts=ids(told),
        data=data,
    )


def _at_least(count: int, mean: float) -> float:
    """The probability of so many or more where ``mean`` are usual (Poisson)."""
    below = math.exp(-mean)
    total = below
    for n in range(1, count):
        below *= mean / n
        total += below
    return max(0.0, 1.0 - total)
