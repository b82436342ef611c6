"""All anomalies of a view, as a pure function."""

from __future__ import annotations

from collections.abc import Iterator

from reverie.dream.anomalies.model import Anomaly, AnomalyKind, AnomalyType
from reverie.dream.anomalies.sudden import sudden_changes
from reverie.dream.audit.contradictions import contradictions
from reverie.dream.material import Material
from reverie.dream.model import Contradiction
from reverie.dream.view import Claimed, View

_SEVERITY: dict[AnomalyKind, float] = {"order": 0.9, "dates": 0.8, "values": 0.7, "denied": 0.6}
"""How grave a contradiction of each kind is, were its facts certain."""
MOST = 200
"""Anomalies of one view, the gravest."""


def anomalies(view: View) -> tuple[Anomaly, ...]:
    """What in a view does not fit, the gravest first; the order of its facts does not matter."""
    material = Material.of(view)
    found = [*_contradicted(material), *sudden_changes(material)]
    return tuple(sorted(found, key=lambda a: (-a.severity, a.key))[:MOST])


def _contradicted(material: Material) -> Iterator[Anomaly]:
    for one in contradictions(material):
        facts = [material.facts[i] for i in one.facts]
        if one.kind == "values" and facts and all(_ended(fact.claims) for fact in facts):
            continue  # of the past: something newer holds
        kind: AnomalyKind = one.kind
        type_: AnomalyType = "impossible_order" if kind == "order" else "contradiction"
        sure = min((fact.confidence for fact in facts), default=1.0)
        yield Anomaly(
            key=one.key,
            type=type_,
            kind=kind,
            severity=round(_SEVERITY[kind] * max(0.0, min(1.0, sure)), 4),
            subject=one.subject or _names(material, one),
            text=one.text,
            facts=one.facts,
        )


def _ended(claims: tuple[Claimed, ...]) -> bool:
    return bool(claims) and all(claim.valid_until is not None for claim in claims)


def _names(material: Material, one: Contradiction) -> str:
    """Who the first of the facts is about."""
    return next((s.actor for i in one.facts for s in material.by_fact.get(i, ()) if s.actor), "")
