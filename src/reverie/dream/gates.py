"""Whether a dream is worth keeping: whether there was anything to dream of, how good it is, and whether it is
new."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

import numpy as np

from reverie.dream.model import Audit, Calibration, Dream, DreamOptions, Outcome, Quality, Said, WhatIf
from reverie.dream.view import Past
from reverie.model import Matrix

_RICH = 12.0
"""Facts of evidence at which richness is 1 - 1/e."""
_WEIGHTS = {
    "evidence_richness": 0.3,
    "confidence": 0.3,
    "calibration": 0.15,
    "specificity": 0.15,
    "agreement": 0.1,
}
_UNKNOWN = 0.5
"""How well calibrated predictions count of which no outcome is known."""
_SAME, _OTHER = 0.95, 0.6
"""Cosines from which on a statement is the same as an earlier one, and up to which it is wholly new."""


def low_signal(facts: int, audit: Audit, options: DreamOptions) -> str | None:
    """Why there is nothing to dream of; None where there is."""
    if facts < options.min_facts:
        return f"the bank has {facts} facts of the {options.min_facts} that a dream needs"
    if not audit.held and not audit.contradictions:
        return f"of {len(audit.audited)} hypotheses from {facts} facts none held"
    return None


def quality(audit: Audit, what_if: WhatIf, calibration: Sequence[Calibration]) -> Quality:
    """How much a dream can be relied on."""
    held = audit.held
    evidence = {i for h in held for i in h.evidence_for}
    richness = 1.0 - math.exp(-len(evidence) / _RICH)
    confidence = statistics.fmean(sorted((h.confidence for h in held), reverse=True)[:10]) if held else 0.0
    scored = [(c.brier, c.n) for c in calibration if c.brier is not None]
    total = sum(n for _, n in scored)
    # a Brier score of 0.25 is that of always saying one half
    trust = 1.0 - min(4.0 * sum(b * n for b, n in scored) / total, 2.0) / 2.0 if total else _UNKNOWN
    checkable = {p.hypothesis for p in what_if.predictions} | {
        h.key for h in held if h.kind in ("gap", "cause")
    }
    specific = sum(h.key in checkable for h in held) / len(held) if held else 0.0
    contradicted = {i for c in audit.contradictions for i in c.facts} & evidence
    pressure = len(contradicted) / len(evidence) if evidence else float(bool(audit.contradictions))
    parts = {
        "evidence_richness": richness,
        "confidence": confidence,
        "calibration": trust,
        "specificity": specific,
        "agreement": 1.0 - pressure,
    }
    score = sum(_WEIGHTS[name] * part for name, part in parts.items())
    return Quality(*(round(x, 4) for x in (score, richness, confidence, trust, specific, pressure)))


def novelty(said: Sequence[Said], vectors: Matrix, past: Past) -> float:
    """How much of a dream was not said by earlier ones, 0 to 1: the mean over what it says, weighed by
    confidence.

    What is known in the same state is nothing new, what is in another state is; else its text's vector is
    held against all earlier ones. ``vectors``: shape (said, dimension), in the order of ``said``; no rows:
    what is unknown is new.
    """
    if not said:
        return 0.0
    apart = [_new(n, one, vectors, past) for n, one in enumerate(said)]
    weights = [max(one.confidence, 1e-3) for one in said]
    return round(sum(w * a for w, a in zip(weights, apart, strict=True)) / sum(weights), 4)


def _new(number: int, one: Said, vectors: Matrix, past: Past) -> float:
    if one.key in past.states:
        return 0.0 if past.states[one.key] == one.state else 1.0
    if not len(vectors) or not past.vectors.size or past.vectors.shape[1] != vectors.shape[1]:
        return 1.0
    nearest = float(np.max(past.vectors @ vectors[number]))
    return min(max((_SAME - nearest) / (_SAME - _OTHER), 0.0), 1.0)


def outcome(dream: Dream, new: float, options: DreamOptions) -> tuple[Outcome, str | None]:
    """What becomes of a dream, and why it is not kept."""
    if dream.low_signal is not None:
        return "low_signal", dream.low_signal
    if dream.quality.score < options.quality_threshold:
        return "low_quality", f"its quality is {dream.quality.score}, below {options.quality_threshold}"
    if new < options.novelty_threshold:
        return (
            "low_novelty",
            f"its novelty is {new}, below {options.novelty_threshold}: earlier dreams said it",
        )
    return "success", None
