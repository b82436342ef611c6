"""Dreams as they are asked for and shown. Names are those of Atulya's dream endpoints."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from reverie.dream.config import RunType, Source
from reverie.service.fields import Request, Text
from reverie.service.responses import Response

Note = Annotated[Text, Field(max_length=4_000)]


class DreamSubmitRequest(Request):
    """A wish to dream."""

    trigger_source: Source = Field("manual", description="Who starts it: `manual`, `event` or `cron`.")
    run_type: RunType = Field("dream", description="`dream`, or `trance`, which looks at more facts.")


class DreamSubmitResponse(Response):
    """The operation that dreams. Where none was started: the one that stands in its way, and why."""

    operation_id: str
    deduplicated: bool = False
    skipped: Literal["under_way", "cooldown"] | None = Field(
        None, description="A run waits or is being made, or the last one ended a short time ago."
    )
    message: str | None = None
    next_allowed_at: str | None = Field(None, description="When the cooldown ends.")


class DreamProposalReviewRequest(Request):
    """What a person decides on a proposal."""

    action: Literal["approve", "reject", "request_more_evidence"]
    note: Note | None = None


class DreamPredictionOutcomeRequest(Request):
    """What a person says became of a prediction."""

    status: Literal["confirmed", "contradicted", "request_more_evidence"]
    note: Note | None = None
    evidence_ids: list[Annotated[str, Field(max_length=64)]] = Field(
        default_factory=list, max_length=100, description="Memories that show it."
    )


class DreamPrediction(Response):
    """What is expected. ``status``: pending, confirmed, contradicted, or unresolved when its time is over."""

    prediction_id: str
    run_id: str
    title: str
    description: str
    target_ref: str
    target_kind: str
    horizon: str
    kind: str
    confidence: float
    success_criteria: list[str]
    opens_at: str
    expires_at: str
    expiration_window_days: int
    status: str
    supporting_evidence_ids: list[str]
    validation_notes: str | None = None
    settled_at: str | None = None


class DreamOutcome(Response):
    """What somebody (``settled_by``: dream or person) found to have become of a prediction."""

    outcome_id: str
    prediction_id: str
    status: str
    settled_by: str
    note: str | None = None
    evidence_ids: list[str] = Field(default_factory=list)
    created_at: str


class DreamProposal(Response):
    """Something for a person to approve; ``created_id`` is what its approval made."""

    proposal_id: str
    run_id: str
    proposal_type: str
    title: str
    content: str
    confidence: float
    value: float
    tags: list[str]
    supporting_evidence_ids: list[str]
    review_status: str
    rationale: str
    review_note: str | None = None
    reviewed_at: str | None = None
    created_id: str | None = None


class DreamPredictionOutcomeResponse(Response):
    """A prediction after what was said of it."""

    prediction: DreamPrediction
    outcome: DreamOutcome


class DreamPhase(Response):
    """What a phase of a run found. ``fallback``: why a model was asked in vain."""

    phase: str
    tier: str
    fallback: str | None = None
    records: list[dict[str, Any]]


class DreamRunResponse(Response):
    """A run. ``phases`` come with a run that is asked for by its id."""

    run_id: str
    bank_id: str
    status: str
    run_type: str
    trigger_source: str
    created_at: str
    updated_at: str | None = None
    narrative_html: str | None = None
    summary: str | None = None
    evidence_basis: dict[str, Any] = Field(default_factory=dict)
    signals: dict[str, Any] = Field(default_factory=dict)
    predictions: list[DreamPrediction] = Field(default_factory=list)
    growth_hypotheses: list[dict[str, Any]] = Field(default_factory=list)
    promotion_proposals: list[DreamProposal] = Field(default_factory=list)
    validation_outcomes: list[DreamOutcome] = Field(default_factory=list)
    confidence: dict[str, Any] = Field(default_factory=dict)
    calibration: list[dict[str, Any]] = Field(default_factory=list)
    novelty_score: float = 0.0
    maturity_tier: str = "sparse"
    failure_reason: str | None = None
    quality_score: float = 0.0
    legacy_run: bool = False
    source_artifact_id: str | None = None
    phases: list[DreamPhase] | None = None


class DreamRunListResponse(Response):
    """Runs, the latest first."""

    items: list[DreamRunResponse]


class DreamCalibration(Response):
    """How good the predictions of a kind were; 0 is a perfect Brier score, ``brier_of_base`` that of always
    saying how often they came."""

    kind: str
    n: int
    brier: float
    base_rate: float
    brier_of_base: float


class DreamStatsResponse(Response):
    """Dreams of a bank in numbers. Rates are shares from 0 to 1."""

    bank_id: str
    total_runs: int
    last_run_at: str | None
    avg_quality: float
    avg_tokens: float
    avg_output_tokens: float
    distillation_pass_rate: float = Field(description="Share of runs that were kept.")
    distilled_count: int = Field(description="Runs that were kept.")
    validation_rate: float = Field(0.0, description="Share of predictions whose outcome is known.")
    avg_novelty: float = 0.0
    failed_run_count: int = 0
    duplicate_suppression_count: int = 0
    prediction_confirmation_rate: float = Field(0.0, description="Share of the known outcomes that came.")
    unresolved_prediction_backlog: int = 0
    calibration: list[DreamCalibration] = Field(default_factory=list)
