"""Events that come round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import Any

from reverie.dream.likeness import Group, apart
from reverie.dream.material import Material
from reverie.dream.model import Hypothesis
from reverie.dream.rhythm import Rhythm, fit, worded
from reverie.dream.statistic import rate
from reverie.dream.wording import clearest, ids, quoted, span

_OVERLAP, _TOGETHER, _SURER = 0.15, 0.85, 0.01
"""Of two wordings of one activity: share of days that have both, share of all days that are on time, and how
much less by chance their rhythm is together."""


def recurring(material: Material) -> list[Hypothesis]:
    """A hypothesis for each activity whose days keep a rhythm."""
    fits: list[tuple[Group, Rhythm]] = []
    for group in (*joined(material.groups), *material.kin):
        rhythm = fit([s.day for s in group.told if s.exact and s.day <= material.now.date()])
        if rhythm is not None:
            fits.append((group, rhythm))
    return [_hypothesis(*one) for one in fits if not _is_part(one, fits)]


def _is_part(one: tuple[Group, Rhythm], fits: Sequence[tuple[Group, Rhythm]]) -> bool:
    """Whether a wider group, of which it is a part, keeps a rhythm that is less by chance."""
    mine = set(one[0].ids)
    return any(mine < set(group.ids) and rhythm.chance <= one[1].chance for group, rhythm in fits)


def joined(groups: Sequence[Group]) -> list[Group]:
    """Activities, with those put together that share a word and that time says are one: told on other days
    each, and of a rhythm together that is far less by chance than that of either."""
    found = list(groups)
    by_actor: dict[str, list[Group]] = defaultdict(list)
    for group in found:
        if group.actor and len(group.told) > 1:
            by_actor[group.actor].append(group)
    for mine in by_actor.values():
        while (pair := _pair(mine)) is not None:
            one, other = pair
            told = tuple(sorted((*one.told, *other.told), key=lambda s: (s.when, s.id)))
            both = replace(
                one, told=told, denied=one.denied + other.denied, planned=one.planned + other.planned
            )
            for gone in pair:
                mine.remove(gone)
                found.remove(gone)
            mine.append(both)
            found.append(both)
    return found


def _pair(mine: Sequence[Group]) -> tuple[Group, Group] | None:
    for one, other in combinations(sorted(mine, key=lambda g: -len(g.told)), 2):
        if one.star.heavy.isdisjoint(other.star.heavy) or one.star.cancels != other.star.cancels:
            continue
        if apart([one.star, other.star])[0, 1]:
            continue
        a, b = ({s.day for s in g.told if s.exact} for g in (one, other))
        if not a or not b or len(a & b) > _OVERLAP * min(len(a), len(b)):
            continue
        both = fit([*a, *b])
        if both is None or both.on_time < _TOGETHER * both.seen:
            continue
        alone = [rhythm.chance for rhythm in (fit([*a]), fit([*b])) if rhythm is not None]
        if both.chance < _SURER * min(alone, default=1.0):
            return one, other
    return None


def _hypothesis(group: Group, rhythm: Rhythm) -> Hypothesis:
    told = [s for s in group.told if s.exact]
    days = sorted({s.day for s in told})
    ticks = rhythm.days(days[0], days[-1], days[-1])
    on = [s for s in told if any(abs((s.day - tick).days) <= rhythm.slack for tick in ticks)]
    on = on if not rhythm.rule.startswith("every") else told
    off = [s for s in told if s not in on]
    denied = [
        s for s in group.denied if s.exact and any(abs((s.day - t).days) <= rhythm.slack for t in ticks)
    ]
    text = f"{quoted(clearest(told))} This comes {worded(rhythm.rule)}: "
    text += f"told of {rhythm.met} of {rhythm.expected} such times {span(days)}."
    sure = rate(rhythm.on_time, rhythm.seen) * (1.0 - rhythm.chance)
    return Hypothesis(
        kind="recurring",
        key=f"recurring:{group.key}",
        state=rhythm.rule,
        text=text,
        confidence=round(sure, 4),
        evidence_for=ids(on),
        evidence_against=ids(off, denied),
        entities=tuple(dict.fromkeys(n for n in (group.actor,) if n)),
        data=_data(group, rhythm, days),
    )


def _data(group: Group, rhythm: Rhythm, days: list[date]) -> dict[str, Any]:
    return {
        "rule": rhythm.rule,
        "slack": rhythm.slack,
        "met": rhythm.met,
        "expected": rhythm.expected,
        "on_time": rhythm.on_time,
        "seen": rhythm.seen,
        "chance": rhythm.chance,
        "first": days[0].isoformat(),
        "last": days[-1].isoformat(),
        "activity": activity(group),
    }


def activity(group: Group) -> dict[str, Any]:
    """What tells the sentences of an activity from others: who, and the words they have in common."""
    return {"actor": group.actor, "words": list(group.common), "star": str(group.star.id), "key": group.key}
