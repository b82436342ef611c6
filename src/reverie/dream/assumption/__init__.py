"""The first phase: what the facts suggest. One file a kind of hypothesis; none of them holds back, for the
audit is what judges them."""

from __future__ import annotations

from reverie.dream.assumption.cause import causes
from reverie.dream.assumption.drift import drifts
from reverie.dream.assumption.gap import gaps
from reverie.dream.assumption.recurring import recurring
from reverie.dream.assumption.relationship import relationships
from reverie.dream.assumption.trend import trends
from reverie.dream.material import Material
from reverie.dream.model import Hypothesis


def assume(material: Material) -> tuple[Hypothesis, ...]:
    """All hypotheses, of each key the most confident, by kind and key."""
    rhythms = recurring(material)
    found = [
        *rhythms,
        *trends(material),
        *drifts(material),
        *causes(material, rhythms),
        *relationships(material),
        *gaps(material),
    ]
    best: dict[str, Hypothesis] = {}
    for one in sorted(found, key=lambda h: (-h.confidence, h.key, h.text)):
        best.setdefault(one.key, one)
    return tuple(sorted(best.values(), key=lambda h: (h.kind, h.key)))
