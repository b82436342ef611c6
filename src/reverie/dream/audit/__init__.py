"""The second phase: each hypothesis is held against all that speaks for and against it."""

from __future__ import annotations

from collections.abc import Sequence

from reverie.dream.audit.contradictions import contradictions
from reverie.dream.audit.stale import stale
from reverie.dream.audit.verdict import judge
from reverie.dream.material import Material
from reverie.dream.model import Audit, Hypothesis


def audit(material: Material, hypotheses: Sequence[Hypothesis]) -> Audit:
    """Contradictions and stale facts of the bank, and the verdict on each hypothesis."""
    against = contradictions(material)
    old = stale(material)
    return Audit(judge(material, hypotheses, against, old), against, old)
