"""A dream as it is stored and shown: plain values, each with the ids of its evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from reverie.dream.model import Dream, Hypothesis, Outcome, Training
from reverie.dream.view import View
from reverie.model import new_id

Phase = Literal["assumption", "audit", "train", "what_if", "value"]
PHASES: tuple[Phase, ...] = ("assumption", "audit", "train", "what_if", "value")
STATUS: dict[Outcome, str] = {
    "success": "success",
    "low_signal": "low_signal",
    "low_quality": "failed_validation",
    "low_novelty": "duplicate_low_novelty",
}
"""The names of outcomes on the wire."""
_MATURE, _EMERGING = 16, 7
_MOST_IDS, _MOST_NAMES = 200, 12


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if is_dataclass(value):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(one) for one in value]
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return value.item() if hasattr(value, "item") else value


def phases(dream: Dream) -> dict[Phase, list[dict[str, Any]]]:
    """What each phase found, the type of each record in ``record``."""
    audit, train, what_if, value = dream.audit, dream.train, dream.what_if, dream.value
    return {
        "assumption": _named("hypothesis", dream.assumption),
        "audit": [
            *_named("contradiction", audit.contradictions),
            *({"record": "verdict", **_verdict(one)} for one in audit.audited),
            *_named("stale", audit.stale),
        ],
        "train": [*_named("validation", train.validations), *_named("calibration", train.calibration)],
        "what_if": [
            *_named("prediction", what_if.predictions),
            *_named("counterfactual", what_if.counterfactuals),
        ],
        "value": [
            *(
                {"record": "rank", "key": one.hypothesis.key, "value": one.value, "focus": plain(one.focus)}
                for one in value.ranked
            ),
            *_named("proposal", value.proposals),
        ],
    }


def _named(record: str, found: Any) -> list[dict[str, Any]]:
    return [{"record": record, **plain(one)} for one in found]


def _verdict(one: Any) -> dict[str, Any]:
    told = plain(one)
    return {**told.pop("hypothesis"), **told}


def evidence_basis(view: View, dream: Dream) -> tuple[dict[str, Any], str]:
    """What a dream rests on, and how mature that makes it: sparse, emerging or mature."""
    by_id = {fact.id: fact for fact in view.facts}
    evidence = [by_id[i] for i in dream.evidence if i in by_id]
    names = Counter(one.name for fact in evidence for one in {e.name: e for e in fact.entities}.values())
    recurring = [name for name, n in names.most_common(_MOST_NAMES) if n > 1]
    kinds = Counter(one.kind for one in dream.audit.held)
    confirmed = sum(one.outcome == 1.0 for one in view.scored)
    score = len(evidence) + 2 * len(recurring) + 4 * confirmed - len(dream.audit.contradictions)
    tier = "mature" if score >= _MATURE else "emerging" if score >= _EMERGING else "sparse"
    days = [(view.now - fact.said_at).days for fact in evidence]
    ages = {"7d": (0, 7), "30d": (7, 30), "90d": (30, 90), "older": (90, 10**6)}
    told = {
        "evidence_count": len(evidence),
        "recall_memory_ids": [str(fact.id) for fact in evidence[:_MOST_IDS]],
        "recurring_entities": recurring,
        "recurring_themes": [kind for kind, _ in kinds.most_common()],
        "contradictions": [one.text for one in dream.audit.contradictions[:_MOST_NAMES]],
        "graph_signals": [f"{len(view.causes)} causal links", f"{len(view.observations)} observations"],
        "recency_distribution": {
            name: sum(first <= day < last or (name == "7d" and day < 0) for day in days)
            for name, (first, last) in ages.items()
        },
        "unresolved_prediction_backlog": len(view.open_predictions),
        "facts_seen": len(view.facts),
        "maturity_reason": f"{len(evidence)} facts of evidence, {len(recurring)} recurring names, {confirmed}"
        f" confirmed predictions, {len(dream.audit.contradictions)} contradictions",
    }
    return told, tier


def confidence(dream: Dream, novelty: float) -> dict[str, Any]:
    """How sure a dream is, over all and of each claim."""
    quality = dream.quality
    return {
        "overall": quality.score,
        "calibration_score": quality.calibration,
        "evidence_richness": quality.evidence_richness,
        "contradiction_pressure": quality.contradiction_pressure,
        "prediction_specificity": quality.specificity,
        "novelty_score": novelty,
        "per_claim": [_claim(one) for one in dream.audit.held],
    }


def _claim(one: Hypothesis) -> dict[str, Any]:
    return {
        "key": one.key,
        "claim": one.text,
        "confidence": one.confidence,
        "supporting_evidence_ids": plain(one.evidence_for),
    }


def calibration(train: Training) -> list[dict[str, Any]]:
    """The calibration of each kind that has outcomes."""
    found: list[dict[str, Any]] = [plain(one) for one in train.calibration if one.n]
    return found


def predictions(dream: Dream) -> list[dict[str, Any]]:
    """The rows of predictions."""
    return [{"id": str(new_id()), **plain(one)} for one in dream.what_if.predictions]


def proposals(dream: Dream) -> list[dict[str, Any]]:
    """The rows of proposals."""
    return [{"id": str(new_id()), **plain(one)} for one in dream.value.proposals]
