"""What comes more or less and more often, and numbers that rise or fall."""

from __future__ import annotations

import statistics
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from reverie.dream.assumption.recurring import activity
from reverie.dream.likeness import Group, groups
from reverie.dream.material import Material
from reverie.dream.model import Hypothesis
from reverie.dream.reading import Sentence
from reverie.dream.statistic import discoveries, laplace, mann_kendall, normal_tail, rate, theil_sen
from reverie.dream.wording import clearest, day, figure, ids, quoted, span, times

LEAST_EVENTS, LEAST_VALUES = 7, 5
_FALSE, _SURE_VALUES = 0.1, 0.02
"""Share of false discoveries among rates; two-sided probability of the test of Mann and Kendall."""
_MORE = 2.0
"""How many times as many events one half of the time must have as the other."""


def trends(material: Material) -> list[Hypothesis]:
    """Trends in how often activities are told of, and in the numbers that are told of them."""
    return [*_rates(material), *_values(material)]


def _rates(material: Material) -> Iterator[Hypothesis]:
    """Those that stand out among all activities that are told often enough (Benjamini and Hochberg, 1995)."""
    tested = []
    for group in (*material.groups, *material.observed):
        told = [s for s in group.told if s.exact and s.day <= material.now.date()]
        if len(told) >= LEAST_EVENTS and (strength := _strength(material, told)) is not None:
            tested.append((group, told, strength))
    chances = [2.0 * normal_tail(abs(strength)) for _, _, strength in tested]
    for (group, told, strength), kept in zip(tested, discoveries(chances, _FALSE), strict=True):
        if kept and (found := _rate(material, group, told, strength)):
            yield found


def _strength(material: Material, told: Sequence[Sentence]) -> float | None:
    """Laplace's test, the weaker of two. Held against time and against all that was said: a bank that is told
    more of everything has no trend."""
    said = material.said_days
    first, now = said[0], material.now.date()
    length = (now - first).days
    if length < 14:
        return None
    days = [min(max(s.day, first), now) for s in told]
    by_time = laplace([((d - first).days + 0.5) / (length + 1) for d in days])
    by_all = laplace([(bisect_left(said, d) + bisect_right(said, d)) / 2 / len(said) for d in days])
    return 0.0 if by_time * by_all <= 0 else min(by_time, by_all, key=abs)


def _rate(material: Material, group: Group, told: Sequence[Sentence], strength: float) -> Hypothesis | None:
    first, now = material.said_days[0], material.now.date()
    length, rising = (now - first).days, strength > 0
    early = sum((s.day - first).days < length / 2 for s in told)
    late = len(told) - early
    many, few = (late, early) if rising else (early, late)
    if many < _MORE * few:
        return None
    chance = 2.0 * normal_tail(abs(strength))
    text = f"{quoted(clearest(told))} This is told {'more' if rising else 'less'} and "
    text += f"{'more' if rising else 'less'} often: {times(early)} in the first half of the time since "
    text += f"{day(first)}, {times(late)} in the second."
    return Hypothesis(
        kind="trend",
        key=f"trend:rate:{group.key}",
        state="rising" if rising else "falling",
        text=text,
        confidence=round((1.0 - chance) * rate(many, len(told)), 4),
        evidence_for=ids(told),
        entities=(group.actor,) if group.actor else (),
        data={"of": "rate", "direction": "rising" if rising else "falling", "early": early, "late": late,
              "days": length, "z": round(strength, 3), "p": chance, "activity": activity(group)},
    )  # fmt: skip


def _values(material: Material) -> Iterator[Hypothesis]:
    """Numbers of the same unit in sentences of the same activity or state, one a day."""
    for group, unit, series in numeric_series(material):
        if len(series) >= LEAST_VALUES and (found := _value(group, unit, series)):
            yield found


def numeric_series(material: Material) -> Iterator[tuple[Group, str, Series]]:
    """The numbers of each activity or state by their unit, in the order of their days."""
    # states are told as often as events are: both are read as told here
    numeric = [s for s in material.sentences if s.numbers and s.mood in ("told", "standing")]
    for group in groups([_as_told(s) for s in numeric]):
        for unit, series in sorted(_series(group).items()):
            yield group, unit, series


def _as_told(sentence: Sentence) -> Sentence:
    return replace(sentence, mood="told")


Series = list[tuple[date, float, Sentence]]


def _series(group: Group) -> dict[str, Series]:
    """By unit, the number of each day; sentences with several numbers of a unit have none that is meant."""
    found: dict[str, dict[date, tuple[float, Sentence]]] = defaultdict(dict)
    for sentence in group.told:
        counts = Counter(unit for _, unit in sentence.numbers)
        for value, unit in sentence.numbers:
            if counts[unit] == 1:
                found[unit][sentence.day] = (value, sentence)
    return {unit: [(d, v, s) for d, (v, s) in sorted(by_day.items())] for unit, by_day in found.items()}


def _value(group: Group, unit: str, series: Series) -> Hypothesis | None:
    values = [value for _, value, _ in series]
    s, chance = mann_kendall(values)
    if chance > _SURE_VALUES:
        return None
    days = [float(d.toordinal()) for d, _, _ in series]
    slope, start = theil_sen(days, values)
    if slope == 0:
        return None
    rising = s > 0
    told = [sentence for _, _, sentence in series]
    spread = statistics.median(abs(v - start - slope * d) for d, v in zip(days, values, strict=True))
    against = [b[2] for a, b in pairwise(series) if (b[1] - a[1]) * s < 0]
    text = f"{quoted(clearest(told))} The number {'rises' if rising else 'falls'}: {figure(values[0])} on "
    text += f"{day(series[0][0])}, {figure(values[-1])} on {day(series[-1][0])}, told {times(len(series))}, "
    text += f"by about {figure(abs(slope) * 30)} in 30 days."
    return Hypothesis(
        kind="trend",
        key=f"trend:value:{group.key}:{unit}",
        state="rising" if rising else "falling",
        text=text,
        confidence=round((1.0 - chance) * rate(len(series) - len(against), len(series)), 4),
        evidence_for=ids(told),
        evidence_against=ids(against),
        entities=(group.actor,) if group.actor else (),
        data={"of": "value", "direction": "rising" if rising else "falling", "unit": unit, "slope": slope,
              "intercept": start, "spread": spread, "last": values[-1], "last_day": series[-1][0].isoformat(),
              "values": values, "p": chance, "span": span([d for d, _, _ in series]),
              "activity": activity(group)},
    )  # fmt: skip
