"""Numbers that are told of one thing time and again, whatever the words: a weight, a price, a length."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations

from reverie.dream.kin import nearness, union
from reverie.dream.likeness import Group, groups
from reverie.dream.material import Material
from reverie.dream.reading import Sentence
from reverie.dream.statistic import theil_sen

Series = list[tuple[date, float, Sentence]]
_Line = tuple[float, float, float]
_NEAR, _LEAST = 0.5, 3
"""Mean cosine of two series that may be one, and the numbers that a line is laid through."""
_OFF, _SHARE = 3.0, 0.06
"""How many times its own spread, and which share of it, a number may be off the line of its series."""
MOST, _LATEST = 40, 60
"""Series of one person and unit that are held against each other, the longest; numbers of one that a line is
laid through, the latest."""


def numeric_series(material: Material) -> Iterator[tuple[Group, str, Series]]:
    """The numbers of each activity or state by their unit, in the order of their days."""
    # states are told as often as events are: both are read as told here
    numeric = [s for s in material.sentences if s.numbers and s.mood in ("told", "standing")]
    by_unit: dict[tuple[str, str], list[tuple[Group, Series]]] = defaultdict(list)
    for group in groups([_as_told(s) for s in numeric]):
        for unit, series in sorted(_series(group).items()):
            by_unit[group.actor.casefold(), unit].append((group, series))
    for (actor, unit), mine in sorted(by_unit.items()):
        for group, series in _one_line(mine) if actor else mine:
            yield group, unit, series


def _as_told(sentence: Sentence) -> Sentence:
    return replace(sentence, mood="told")


def _series(group: Group) -> dict[str, Series]:
    """By unit, the number of each day; sentences with several numbers of a unit have none that is meant."""
    found: dict[str, dict[date, tuple[float, Sentence]]] = defaultdict(dict)
    for sentence in group.told:
        counts = Counter(unit for _, unit in sentence.numbers)
        for value, unit in sentence.numbers:
            if counts[unit] == 1:
                found[unit][sentence.day] = (value, sentence)
    return {unit: [(d, v, s) for d, (v, s) in sorted(by_day.items())] for unit, by_day in found.items()}


def _one_line(mine: list[tuple[Group, Series]]) -> list[tuple[Group, Series]]:
    """Series of one person and unit with those put together that are near in meaning, tell of other days and
    go on where the other is: numbers of two things rarely lie on one line."""
    found = sorted(mine, key=lambda one: (-len(one[1]), one[0].key))
    found, others = found[:MOST], found[MOST:]
    lines = [_line(series) for _, series in found]
    while True:
        fits = (
            (n, m) for n, m in combinations(range(len(found)), 2)
            if len(found[n][1]) >= _LEAST and _go_on(found[n], found[m], lines[n])
        )  # fmt: skip
        pair = next(fits, None)
        if pair is None:
            return [*found, *others]
        n, m = pair
        (one, series), (other, rest) = found[n], found.pop(m)
        found[n] = union([one, other]), sorted([*series, *rest], key=lambda told: told[0])
        lines.pop(m)
        lines[n] = _line(found[n][1])


def _line(series: Series) -> _Line:
    """The line through the numbers of a series, and how far off it another may be."""
    latest = series[-_LATEST:]
    times, values = [float(d.toordinal()) for d, _, _ in latest], [value for _, value, _ in latest]
    slope, start = theil_sen(times, values)
    spread = statistics.median(abs(v - start - slope * t) for t, v in zip(times, values, strict=True))
    return slope, start, max(_OFF * spread, _SHARE * abs(statistics.median(values)))


def _go_on(one: tuple[Group, Series], other: tuple[Group, Series], line: _Line) -> bool:
    """Whether the numbers of the other lie where the line through those of the one leads."""
    slope, start, allowed = line
    if any(_off(told, slope, start) > allowed for told in (other[1][0], _middle(other[1]), other[1][-1])):
        return False
    days = {day for day, _, _ in one[1]}
    if any(day in days for day, _, _ in other[1]):
        return False
    near, shared = nearness(one[0], other[0])
    return near >= _NEAR and (bool(shared) or near > _NEAR + 0.1)


def _off(told: tuple[date, float, Sentence], slope: float, start: float) -> float:
    return abs(told[1] - start - slope * told[0].toordinal())


def _middle(series: Sequence[tuple[date, float, Sentence]]) -> tuple[date, float, Sentence]:
    return series[len(series) // 2]
