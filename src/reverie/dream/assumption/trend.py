"""What comes more or less and more often, and numbers that rise or fall."""

from __future__ import annotations

import statistics
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from reverie.dream.assumption.recurring import activity
from reverie.dream.assumption.series import Series, numeric_series
from reverie.dream.likeness import Group
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
    for group in (*material.groups, *material.observed, *material.kin):
        told = [s for s in group.told if s.exact and s.day <= material.now.date()]
        if len(told) >= LEAST_EVENTS and (strength := _strength(material, told)) is not None:
            tested.append((group, told, strength))
    chances = [2.0 * normal_tail(abs(strength)) for _, _, strength in tested]
    for (group, told, strength), kept in zip(tested, discoveries(chances, _FALSE), strict=True):
        if kept and not _is_part(group, strength, tested):
            yield from _rate(material, group, told, strength)


Tested = tuple[Group, Sequence[Sentence], float]


def _is_part(group: Group, strength: float, tested: Sequence[Tested]) -> bool:
    """Whether a wider group, of which it is a part, shows the same more surely."""
    mine = set(group.ids)
    return any(
        other is not group and mine < set(other.ids) and abs(of_other) >= abs(strength)
        for other, _, of_other in tested
    )


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


def _rate(
    material: Material, group: Group, told: Sequence[Sentence], strength: float
) -> Iterator[Hypothesis]:
    first, now = material.said_days[0], material.now.date()
    length, rising = (now - first).days, strength > 0
    early = sum((s.day - first).days < length / 2 for s in told)
    late = len(told) - early
    many, few = (late, early) if rising else (early, late)
    if many < _MORE * few:
        return
    chance = 2.0 * normal_tail(abs(strength))
    text = f"{quoted(clearest(told))} This is told {'more' if rising else 'less'} and "
    text += f"{'more' if rising else 'less'} often: {times(early)} in the first half of the time since "
    text += f"{day(first)}, {times(late)} in the second."
    yield Hypothesis(
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
