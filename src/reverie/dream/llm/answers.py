"""The forms of a model's answers, one a phase. What is cited is labels: F for facts, H for hypotheses, P for
predictions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _list(value: object) -> object:
    return [] if value is None else value


def _labels(value: object) -> object:
    """One label for a list of one, and labels without their brackets."""
    given = [value] if isinstance(value, str | int) else value or []
    return [str(one).strip("[] ") for one in given] if isinstance(given, list) else given


Labels = Annotated[list[str], BeforeValidator(_labels)]
Share = Annotated[float, Field(ge=0, le=1)]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Supposed(_Answer):
    """Something that facts suggest."""

    kind: Literal["recurring", "trend", "drift", "cause", "relationship", "gap"]
    text: str
    facts: Labels
    confidence: Share = 0.5


class Suppositions(_Answer):
    """What the facts suggest."""

    hypotheses: Annotated[list[Supposed], BeforeValidator(_list)] = Field(default_factory=list)


class Checked(_Answer):
    """Whether a hypothesis holds."""

    hypothesis: str
    holds: bool
    reason: str = ""
    against: Labels = Field(default_factory=list)


class Checks(_Answer):
    """Which hypotheses hold."""

    verdicts: Annotated[list[Checked], BeforeValidator(_list)] = Field(default_factory=list)


class Settled(_Answer):
    """What became of a prediction."""

    prediction: str
    status: Literal["confirmed", "contradicted"]
    facts: Labels
    note: str = ""


class Settlements(_Answer):
    """What became of predictions."""

    outcomes: Annotated[list[Settled], BeforeValidator(_list)] = Field(default_factory=list)


class Expected(_Answer):
    """What may come."""

    title: str
    description: str = ""
    hypothesis: str
    facts: Labels = Field(default_factory=list)
    probability: Share
    days: int = Field(14, ge=1, le=365)
    success_criteria: Labels = Field(default_factory=list)


class Expectations(_Answer):
    """What may come."""

    predictions: Annotated[list[Expected], BeforeValidator(_list)] = Field(default_factory=list)


class Proposed(_Answer):
    """Something for a person to approve."""

    type: Literal["observation", "mental_model", "directive", "question"]
    title: str
    content: str
    facts: Labels
    rationale: str = ""
    confidence: Share = 0.5


class Proposals(_Answer):
    """What a person may make of it."""

    proposals: Annotated[list[Proposed], BeforeValidator(_list)] = Field(default_factory=list)
