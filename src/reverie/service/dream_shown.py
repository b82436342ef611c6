"""Dreams as the wire has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reverie.dream.records import PHASES
from reverie.service.dream_models import (
    DreamCalibration,
    DreamOutcome,
    DreamPhase,
    DreamPrediction,
    DreamProposal,
    DreamRunResponse,
    DreamStatsResponse,
)
from reverie.service.scope import text_time
from reverie.store.db import Row

_DAY = 86_400
_MOST_GROWTH = 12
_BLIND_SPOT = {
    "gap": "Nobody recorded how it went on.",
    "cause": "What comes after is not always brought about.",
    "trend": "A trend may turn.",
    "drift": "What is preferred now may change again.",
    "recurring": "A habit may end unseen.",
    "relationship": "Being told of together is not yet a tie.",
}


def run(bank_id: str, row: Row, parts: Mapping[str, Sequence[Row]]) -> DreamRunResponse:
    """A run with what it left; ``parts`` as of :func:`reverie.store.dreams.parts`."""
    key = row["id"]
    verdicts = [one for found in parts["hypotheses"] if found["run_id"] == key for one in found["records"]]
    return DreamRunResponse(
        run_id=str(key),
        bank_id=bank_id,
        status=row["status"],
        run_type=row["run_type"],
        trigger_source=row["trigger_source"],
        created_at=text_time(row["created_at"]) or "",
        updated_at=text_time(row["updated_at"]),
        narrative_html=row["artifact"],
        summary=row["summary"],
        evidence_basis=row["evidence_basis"],
        signals=row["signals"],
        predictions=[prediction(one) for one in parts["predictions"] if one["run_id"] == key],
        growth_hypotheses=[_growth(one) for one in verdicts if one.get("verdict") == "held"][:_MOST_GROWTH],
        promotion_proposals=[proposal(one) for one in parts["proposals"] if one["run_id"] == key],
        validation_outcomes=[outcome(o) for o in parts["outcomes"] if key in (o["of_run"], o["run_id"])],
        confidence=row["confidence"],
        calibration=row["calibration"],
        novelty_score=round(row["novelty"], 4),
        maturity_tier=row["maturity"],
        failure_reason=row["reason"],
        quality_score=round(row["quality"], 4),
        source_artifact_id=str(key) if row["artifact"] else None,
    )


def phases(rows: Sequence[Row]) -> list[DreamPhase]:
    """The phases of a run, in their order."""
    ordered = sorted(rows, key=lambda row: PHASES.index(row["phase"]))
    return [DreamPhase.model_validate(row) for row in ordered]


def _growth(verdict: Mapping[str, Any]) -> dict[str, Any]:
    held = {"key": verdict["key"], "title": verdict["kind"], "description": verdict["text"]}
    return {
        **held,
        "confidence": verdict["confidence"],
        "signals": [verdict["reason"]],
        "blind_spot": _BLIND_SPOT.get(verdict["kind"], ""),
        "opportunity": verdict["text"],
        "supporting_evidence_ids": verdict["evidence_for"],
    }


def prediction(row: Row) -> DreamPrediction:
    """A prediction."""
    open_s = (row["expires_at"] - row["created_at"]).total_seconds()
    return DreamPrediction(
        prediction_id=str(row["id"]),
        run_id=str(row["run_id"]),
        title=row["title"],
        description=row["description"],
        target_ref=row["target_ref"],
        target_kind=row["target_kind"],
        horizon=row["horizon"],
        kind=row["kind"],
        confidence=round(row["probability"], 4),
        success_criteria=row["success_criteria"],
        opens_at=text_time(row["opens_at"]) or "",
        expires_at=text_time(row["expires_at"]) or "",
        expiration_window_days=max(1, round(open_s / _DAY)),
        status=row["status"],
        supporting_evidence_ids=[str(one) for one in row["evidence"]],
        validation_notes=row["note"],
        settled_at=text_time(row["settled_at"]),
    )


def proposal(row: Row) -> DreamProposal:
    """A proposal."""
    return DreamProposal(
        proposal_id=str(row["id"]),
        run_id=str(row["run_id"]),
        proposal_type=row["type"],
        title=row["title"],
        content=row["content"],
        confidence=round(row["confidence"], 4),
        value=round(row["value"], 4),
        tags=row["tags"],
        supporting_evidence_ids=[str(one) for one in row["evidence"]],
        review_status=row["review_status"],
        rationale=row["rationale"],
        review_note=row["note"],
        reviewed_at=text_time(row["reviewed_at"]),
        created_id=row["made"],
    )


def outcome(row: Row) -> DreamOutcome:
    """What was found to have become of a prediction."""
    return DreamOutcome(
        outcome_id=str(row["id"]),
        prediction_id=str(row["prediction_id"]),
        status=row["status"],
        settled_by=row["settled_by"],
        note=row["note"],
        evidence_ids=[str(one) for one in row["evidence"]],
        created_at=text_time(row["created_at"]) or "",
    )


def stats(bank_id: str, row: Row, calibration: Sequence[Row]) -> DreamStatsResponse:
    """Dreams in numbers."""
    known = row["confirmed"] + row["contradicted"]
    return DreamStatsResponse(
        bank_id=bank_id,
        total_runs=row["total"],
        last_run_at=text_time(row["last_run_at"]),
        avg_quality=round(row["quality"], 4),
        avg_tokens=round(row["tokens"], 1),
        avg_output_tokens=round(row["output_tokens"], 1),
        distillation_pass_rate=_share(row["succeeded"], row["total"]),
        distilled_count=row["succeeded"],
        validation_rate=_share(known, row["predictions"]),
        avg_novelty=round(row["novelty"], 4),
        failed_run_count=row["failed"] + row["failed_operations"],
        duplicate_suppression_count=row["duplicates"],
        prediction_confirmation_rate=_share(row["confirmed"], known),
        unresolved_prediction_backlog=row["pending"],
        calibration=[
            DreamCalibration(
                kind=one["kind"],
                n=one["n"],
                brier=round(one["brier"], 6),
                base_rate=round(one["base_rate"], 6),
                brier_of_base=round(one["base_rate"] * (1 - one["base_rate"]), 6),
            )
            for one in calibration
        ],
    )


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
