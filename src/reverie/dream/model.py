"""What a dream leaves, as frozen values.

``data`` of a hypothesis and ``test`` of a prediction hold only what JSON has: they are stored and read again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from reverie.dream.view import Ids, Kind, Test

Horizon = Literal["near", "mid", "long_term"]
Verdict = Literal["held", "died"]
Status = Literal["pending", "confirmed", "contradicted", "expired"]
TargetKind = Literal["entity", "topic", "bank", "theme", "memory"]
ProposalType = Literal["observation", "mental_model", "directive", "question"]
Outcome = Literal["success", "low_signal", "low_quality", "low_novelty"]
_EXCLUDED = 0.9
"""How sure it is that facts contradict each other which seem to."""


@dataclass(frozen=True, slots=True)
class ValueFocus:
    """What counts for a bank, each from 0 (not at all) to 3."""

    money: float = 1.0
    time: float = 1.0
    happiness: float = 1.0


@dataclass(frozen=True, slots=True)
class DreamOptions:
    """What a bank asks of its dreams. ``horizon``: which predictions are made; ``mixed`` is all of them."""

    value_focus: ValueFocus = field(default_factory=ValueFocus)
    horizon: Literal["mixed", "near", "far"] = "mixed"
    quality_threshold: float = 0.4
    novelty_threshold: float = 0.15
    min_facts: int = 2
    max_pending_predictions: int = 24
    most_hypotheses: int = 40
    most_proposals: int = 8


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """Something that the facts suggest. ``key`` is the same in every run that finds it, ``state`` what it
    says now ("weekly:tue"): another state of a known key is news. ``confidence`` is from 0 to 1."""

    kind: Kind
    key: str
    state: str
    text: str
    confidence: float
    evidence_for: Ids
    evidence_against: Ids = ()
    entities: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Facts that cannot all be right. ``kind``: "values" (one attribute, two values at a time), "denied"
    (said and denied), "order" (an end before its start, an effect before its cause), "dates" (one event, two
    dates)."""

    key: str
    kind: Literal["values", "denied", "order", "dates"]
    text: str
    facts: Ids
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Stale:
    """A fact that is still taken for true and may not be: why, and by which newer facts."""

    fact: UUID
    reason: str
    evidence: Ids = ()


@dataclass(frozen=True, slots=True)
class Audited:
    """A hypothesis after the audit: ``reason`` tells why it holds or died; ``hypothesis`` has what was found
    against it, and the confidence that is left."""

    hypothesis: Hypothesis
    verdict: Verdict
    reason: str
    contradictions: tuple[str, ...] = ()
    stale: Ids = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What a dream says, as it is held against what others said."""

    key: str
    state: str
    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Audit:
    """What the second phase found: each hypothesis with its verdict, and what disagrees or is out of date."""

    audited: tuple[Audited, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    stale: tuple[Stale, ...] = ()

    @property
    def held(self) -> tuple[Hypothesis, ...]:
        return tuple(one.hypothesis for one in self.audited if one.verdict == "held")

    @property
    def said(self) -> tuple[Said, ...]:
        """What held, and the contradictions: all that makes a dream new."""
        held = (Said(one.key, one.state, one.text, one.confidence) for one in self.held)
        excluded = (Said(one.key, "open", one.text, _EXCLUDED) for one in self.contradictions)
        return (*held, *excluded)


@dataclass(frozen=True, slots=True)
class Validation:
    """What became of an open prediction. ``outcome``: 1 or 0 where it counts for calibration, None where
    nobody could know (nothing was told in its time)."""

    prediction: UUID
    kind: Kind
    status: Status
    probability: float
    outcome: float | None
    evidence: Ids
    note: str


@dataclass(frozen=True, slots=True)
class Calibration:
    """How good the predictions of a kind were. ``brier`` and ``brier_of_base`` (of always saying the base
    rate) are None where none has an outcome; ``shift`` is what is added to the log-odds of new ones."""

    kind: Kind
    n: int
    brier: float | None
    base_rate: float | None
    brier_of_base: float | None
    shift: float = 0.0


@dataclass(frozen=True, slots=True)
class Training:
    """What the third phase learned: what became of past predictions, and how right each kind has been."""

    validations: tuple[Validation, ...] = ()
    calibration: tuple[Calibration, ...] = ()


@dataclass(frozen=True, slots=True)
class Prediction:
    """What is expected, until when, and how it will be known. ``probability`` is calibrated."""

    key: str
    kind: Kind
    hypothesis: str
    title: str
    description: str
    target_ref: str
    target_kind: TargetKind
    horizon: Horizon
    probability: float
    success_criteria: tuple[str, ...]
    opens_at: datetime
    expires_at: datetime
    evidence: Ids
    test: Test = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """What would not have come without a cause. ``necessity``: how much of the effect is owed to it, 0 to
    1."""

    key: str
    text: str
    necessity: float
    evidence: Ids
    hypothesis: str = ""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What the fourth phase expects, and what hangs on causes that could have been otherwise."""

    predictions: tuple[Prediction, ...] = ()
    counterfactuals: tuple[Counterfactual, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranked:
    """A held hypothesis by what it is worth to the bank: ``focus`` says to which of its values it speaks."""

    hypothesis: Hypothesis
    value: float
    focus: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something for a person to approve. ``tags`` are those that all of its evidence has."""

    key: str
    type: ProposalType
    title: str
    content: str
    tags: tuple[str, ...]
    evidence: Ids
    rationale: str
    value: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Value:
    """What the fifth phase makes of it: the hypotheses in the order of their worth, and what it proposes."""

    ranked: tuple[Ranked, ...] = ()
    proposals: tuple[Proposal, ...] = ()


@dataclass(frozen=True, slots=True)
class Signals:
    """Short lists for who only looks at a dream: each entry is a sentence of the phases."""

    hypotheses: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    opportunities: tuple[str, ...] = ()
    recommended_validations: tuple[str, ...] = ()
    candidate_state_changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quality:
    """``score`` is the weighted mean of the parts, all from 0 to 1."""

    score: float
    evidence_richness: float
    confidence: float
    calibration: float
    specificity: float
    contradiction_pressure: float


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of the narrative with the facts it rests on."""

    text: str
    evidence: Ids


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the narrative, one a phase."""

    phase: Literal["assumption", "audit", "train", "what_if", "value"]
    title: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Dream:
    """All that one run found. ``evidence``: the facts of what holds and of contradictions."""

    assumption: tuple[Hypothesis, ...]
    audit: Audit
    train: Training
    what_if: WhatIf
    value: Value
    signals: Signals
    quality: Quality
    summary: str
    narrative: tuple[Block, ...]
    evidence: Ids
    low_signal: str | None = None

    @property
    def cited(self) -> frozenset[UUID]:
        """All that any part of it quotes or names: what must be forgotten with it. Not only facts: what is
        out of date may be an observation."""
        audit, value = self.audit, self.value
        found = {*self.evidence, *(one.fact for one in audit.stale)}
        supposed = (*self.assumption, *(one.hypothesis for one in audit.audited))
        for one in supposed:
            found |= {*one.evidence_for, *one.evidence_against}
        rest: list[Ids] = [one.evidence for one in audit.stale]
        rest += [one.evidence for one in self.train.validations]
        rest += [one.evidence for one in self.what_if.predictions]
        rest += [one.evidence for one in self.what_if.counterfactuals]
        rest += [one.evidence for one in value.proposals]
        return frozenset(found.union(*rest))
