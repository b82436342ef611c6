"""One dream, from a view of a bank to all that was found."""

from __future__ import annotations

from collections import Counter

from reverie.dream import gates
from reverie.dream.assumption import assume
from reverie.dream.audit import audit
from reverie.dream.material import Material
from reverie.dream.model import Audit, Dream, DreamOptions
from reverie.dream.narrative import narrative, signals, summary
from reverie.dream.train import train
from reverie.dream.value import appraise
from reverie.dream.view import View
from reverie.dream.what_if import foresee


def run(view: View, options: DreamOptions) -> Dream:
    """The five phases over a view. The same view and options give the same dream, whatever the order of
    facts."""
    material = Material.of(view)
    hypotheses = assume(material)
    checked = _limited(audit(material, hypotheses), options.most_hypotheses)
    trained = train(material)
    expected = foresee(material, checked.held, trained.calibration, options)
    value = appraise(material, checked, options)
    low = gates.low_signal(len(view.facts), checked, options)
    found = [i for h in checked.held for i in (*h.evidence_for, *h.evidence_against)]
    found += [i for c in checked.contradictions for i in c.facts]
    return Dream(
        assumption=hypotheses,
        audit=checked,
        train=trained,
        what_if=expected,
        value=value,
        signals=signals(checked, expected, value),
        quality=gates.quality(checked, expected, trained.calibration),
        summary=summary(checked, expected, low),
        narrative=narrative(hypotheses, checked, trained, expected, value),
        evidence=tuple(dict.fromkeys(found)),
        low_signal=low,
    )


def _limited(found: Audit, most: int) -> Audit:
    """An audit with so many hypotheses that held, and as many that died: of each kind the surest ones, and no
    kind crowds out another."""
    kept: set[str] = set()
    for verdict in ("held", "died"):
        ordered = sorted(found.audited, key=lambda a: (-a.hypothesis.confidence, a.hypothesis.key))
        places: Counter[str] = Counter()
        ranked = []
        for one in (a for a in ordered if a.verdict == verdict):
            places[one.hypothesis.kind] += 1
            ranked.append((places[one.hypothesis.kind], -one.hypothesis.confidence, one.hypothesis.key))
        kept |= {key for _, _, key in sorted(ranked)[:most]}
    return Audit(
        tuple(a for a in found.audited if a.hypothesis.key in kept), found.contradictions, found.stale
    )
