"""What would not have come, had something not come before it: along causes that are told, and successions."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from uuid import UUID

from reverie.dream.material import Material
from reverie.dream.model import Counterfactual, Hypothesis
from reverie.dream.wording import short, times


def counterfactuals(material: Material, held: Sequence[Hypothesis]) -> tuple[Counterfactual, ...]:
    """Those of all causes that held, the most necessary ones first."""
    found = [one for h in held if h.kind == "cause" for one in _MAKERS[h.data["of"]](material, h)]
    return tuple(sorted(found, key=lambda c: (-c.necessity, c.key)))


def necessity(with_cause: float, without: float) -> float:
    """The probability that an effect would not have come without its cause, of chances with and without it
    (Pearl, 1999), where nothing else changes with the cause and it never prevents the effect."""
    return max(0.0, 1.0 - without / with_cause) if with_cause > 0 else 0.0


def _succession(material: Material, h: Hypothesis) -> Iterator[Counterfactual]:
    data = h.data
    first = min((material.when(material.facts[i]) for i in h.evidence_for), default=material.now)
    days = max((material.now - first).days - data["first"] * data["window"], 1)
    without = 1.0 - math.exp(-(data["second"] - data["after"]) * data["window"] / days)
    found = necessity(data["hits"] / data["first"], without)
    cause, effect = _star(material, data["cause"]["star"]), _star(material, data["effect"]["star"])
    text = (
        f"Had “{cause}” not come, “{effect}” would hardly have: it came {times(data['after'])} behind it and "
    )
    text += f"{times(data['second'] - data['after']) if data['second'] > data['after'] else 'never'} without."
    yield Counterfactual(f"without:{h.key}", text, round(found, 4), h.evidence_for, h.key)


def _stated(material: Material, h: Hypothesis) -> Iterator[Counterfactual]:
    """Told causes of one effect share its necessity."""
    causes = Counter(link.effect for link in material.view.causes)
    effect, cause = UUID(h.data["effect"]), UUID(h.data["cause"])
    others = max(causes[effect] - 1, 0)  # one within the sentence has no link
    said = [
        h.data.get(name) or _star(material, fact)
        for name, fact in (("said_cause", cause), ("said_effect", effect))
    ]
    text = f"Had “{said[0]}” not come about, “{said[1]}” would lack "
    text += (
        "the only cause that is told of it." if others <= 0 else f"one of the {others + 1} causes told of it."
    )
    yield Counterfactual(
        f"without:{h.key}", text, round(h.confidence / (others + 1), 4), h.evidence_for, h.key
    )


def _chain(material: Material, h: Hypothesis) -> Iterator[Counterfactual]:
    said = [_star(material, UUID(fact)) for fact in h.data["facts"]]
    text = f"Had “{said[0]}” not come about, neither would what is told to follow: “{said[-1]}”, over "
    text += f"{len(said) - 2} step{'s' if len(said) > 3 else ''} between."
    yield Counterfactual(f"without:{h.key}", text, round(h.confidence, 4), h.evidence_for, h.key)


def _star(material: Material, fact: UUID | str) -> str:
    known = material.facts.get(UUID(str(fact)))
    return short(known.text, 120).rstrip(".") if known else str(fact)


_MAKERS = {"succession": _succession, "stated": _stated, "chain": _chain}
