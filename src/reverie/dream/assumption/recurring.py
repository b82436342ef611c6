"""Events that come round."""

from __future__ import annotations

from datetime import date
from typing import Any

from reverie.dream.likeness import Group
from reverie.dream.material import Material
from reverie.dream.model import Hypothesis
from reverie.dream.rhythm import Rhythm, fit, worded
from reverie.dream.statistic import rate
from reverie.dream.wording import clearest, ids, quoted, span


def recurring(material: Material) -> list[Hypothesis]:
    """A hypothesis for each activity whose days keep a rhythm."""
    found = []
    for group in material.groups:
        told = [s for s in group.told if s.exact and s.day <= material.now.date()]
        rhythm = fit([s.day for s in told])
        if rhythm is not None:
            found.append(_hypothesis(group, rhythm))
    return found


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
