"""Mental models as they are asked for and shown, in the Hindsight v1 wire format."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from reverie.model import TagsMatch
from reverie.reflect.refresh.outcomes import Fallback, Mode, TracedOutcome
from reverie.service.fields import FactTypes, FilledText, Name, Request, Tag, Text
from reverie.service.recall_request import TagGroup
from reverie.service.responses import Counted, Response, TokenUsage

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
MAX_MODEL_ID = 128
_YEAR_S = 366 * 86_400


def _model_id(value: str) -> str:
    if not _ID.fullmatch(value):
        raise ValueError("must be lowercase letters, digits and hyphens, and begin and end without a hyphen")
    return value


def _cron(value: str) -> str:
    from reverie.reflect.refresh.triggers import check_cron  # clients read answers without a database

    check_cron(value)
    return " ".join(value.split())


ModelId = Annotated[Text, Field(max_length=MAX_MODEL_ID), AfterValidator(_model_id)]
Query = Annotated[FilledText, Field(max_length=10_000)]
MaxTokens = Annotated[int, Field(ge=256, le=8192)]
Tags = Annotated[list[Tag], Field(max_length=200), AfterValidator(lambda tags: list(dict.fromkeys(tags)))]


class MentalModelTrigger(Request):
    """When a mental model is refreshed by itself, and what its refreshes go by."""

    mode: Mode = Field("full", description="`full` writes it anew, `delta` edits it for what is new or gone.")
    refresh_after_consolidation: bool = Field(False, description="Refresh it when observations are done.")
    refresh_cron: Annotated[Text, Field(max_length=200), AfterValidator(_cron)] | None = Field(
        None,
        description="When to refresh it, as a cron line of five fields in UTC; only if it is stale then.",
    )
    min_refresh_interval_seconds: int | None = Field(
        None, ge=0, le=_YEAR_S, description="Least time between refreshes that nobody asked for."
    )
    fact_types: FactTypes | None = Field(None, description="Types of memories it is about; default all.")
    exclude_mental_models: bool = Field(False, description="Do not use other mental models.")
    exclude_mental_model_ids: list[ModelId] | None = Field(
        None, max_length=1000, description="Mental models not to use."
    )
    tags_match: TagsMatch | None = Field(
        None,
        description="How memories must match its tags; default `all_strict`, or `any` if it has none.",
    )
    tag_groups: list[TagGroup] | None = Field(
        None, max_length=100, description="Tag expressions that memories must meet, instead of its tags."
    )
    include_chunks: bool | None = Field(None, description="Accepted; reflect reads chunks as it needs them.")
    recall_max_tokens: int | None = Field(
        None, ge=1, le=1_000_000, description="Accepted; reflect sets the budgets of its searches itself."
    )
    recall_chunks_max_tokens: int | None = Field(None, ge=0, le=1_000_000, description="Accepted, likewise.")
    response_schema: dict[str, Any] | None = Field(
        None, description="JSON schema of a structured output to keep beside the content."
    )
    keep_trace: bool = Field(False, description="Keep how the last refresh came to its result.")

    @model_validator(mode="after")
    def _clock_or_consolidation(self) -> MentalModelTrigger:
        if self.refresh_after_consolidation and self.refresh_cron:
            raise ValueError(
                "refresh_after_consolidation and refresh_cron exclude each other: set one to false or null"
            )
        return self


class CreateMentalModelRequest(Request):
    """A mental model: a question whose answer is kept."""

    id: ModelId | None = Field(None, description="Lowercase letters, digits, hyphens; default a new one.")
    name: Name = Field(description="What people call it.")
    source_query: Query = Field(description="The question that it answers.")
    tags: Tags = Field(default_factory=list, description="Only memories with all of these are used.")
    max_tokens: MaxTokens = Field(2048, description="Most tokens of the content.")
    trigger: MentalModelTrigger = Field(
        default_factory=MentalModelTrigger, description="When it is refreshed."
    )


class UpdateMentalModelRequest(Request):
    """Changes to a mental model; what is left out or null stays, in ``trigger`` what is left out."""

    name: Name | None = Field(None, description="What people call it from now on.")
    source_query: Query | None = Field(None, description="The question from the next refresh on.")
    tags: Tags | None = Field(None, description="Its tags from now on.")
    max_tokens: MaxTokens | None = Field(None, description="Most tokens of the content.")
    trigger: MentalModelTrigger | None = Field(None, description="What is given replaces what was there.")


class RefreshMentalModelRequest(Request):
    """How to refresh a mental model this once."""

    mode: Literal["full"] | None = Field(None, description="`full`: write it anew even if it is edited else.")


class CreateMentalModelResponse(Response):
    """The mental model, and the operation that fills it."""

    mental_model_id: str | None = None
    operation_id: str


class AsyncOperationSubmitResponse(Response):
    """An operation that was accepted, or the one alike that waits already."""

    operation_id: str
    status: str = "pending"


class MentalModelResponse(Counted):
    """A mental model. ``is_stale``: memories that it is about are new, or what it rests on has changed."""

    id: str
    bank_id: str
    name: str
    source_query: str | None = None
    content: str | None = None
    tags: list[str] = Field(default_factory=list)
    max_tokens: int | None = None
    trigger: MentalModelTrigger | None = None
    last_refreshed_at: str | None = None
    last_memory_seen_at: str | None = None
    created_at: str | None = None
    reflect_response: dict[str, Any] | None = Field(
        None, description="What the content rests on, as a whole and sentence by sentence."
    )
    is_stale: bool | None = None


class MentalModelListResponse(Response):
    """A page of a bank's mental models; ``total`` counts all that the filter finds."""

    items: list[MentalModelResponse]
    total: int
    limit: int
    offset: int


class MentalModelVersion(Response):
    """What a mental model said until ``changed_at``, and what that rested on."""

    previous_content: str
    previous_reflect_response: dict[str, Any] | None = None
    changed_at: str


class MentalModelRefreshScope(Response):
    """Which memories a refresh may use."""

    tags: list[str] | None = None
    tags_match: TagsMatch
    tag_groups: list[dict[str, Any]] | None = None
    fact_types: list[str] | None = None
    exclude_mental_models: bool
    exclude_mental_model_ids: list[str] = Field(default_factory=list)


class MentalModelRefreshWindow(Response):
    """What a refresh reads: in a delta only what changed after ``created_after``. ``watermark`` is when the
    newest memory changed that it can see."""

    created_after: str | None = None
    created_before: str
    watermark: str | None = None


class MentalModelFactCounts(Response):
    """Memories that the searches returned, and those that the answer rests on, by their type."""

    retrieved: dict[str, int] = Field(default_factory=dict)
    used: dict[str, int] = Field(default_factory=dict)


class MentalModelDeltaOperations(Response):
    """The edits of a delta: those made, and those left out, each with its ``reason``."""

    applied: list[dict[str, Any]] = Field(default_factory=list)
    skipped: list[dict[str, Any]] = Field(default_factory=list)


class MentalModelRetraction(Response):
    """Memories that the content rests on and that are gone, and whether their sentences went too."""

    fact_ids: list[str] = Field(default_factory=list)
    fact_texts: list[str] = Field(default_factory=list)
    applied: bool
    deferred_reason: str | None = None


class MentalModelTraceToolCall(Response):
    """A search; ``updated_at`` is the bound of a delta on when memories changed."""

    tool: str
    reason: str | None = None
    input: dict[str, Any] = Field(default_factory=dict)
    output: dict[str, Any] | None = None
    updated_at: str | None = None
    result_count: int | None = None
    duration_ms: int
    iteration: int = 0


class MentalModelLlmCall(Response):
    """A call of the language model, by what it was for."""

    scope: str
    duration_ms: int


class MentalModelRefreshTrace(Response):
    """How a refresh came to its result."""

    recorded_at: str | None = None
    effective_mode: Mode
    mode_fallback_reason: Fallback | None = None
    outcome: TracedOutcome
    tool_calls: list[MentalModelTraceToolCall] = Field(default_factory=list)
    llm_calls: list[MentalModelLlmCall] = Field(default_factory=list)
    delta_operations: MentalModelDeltaOperations | None = None
    retraction: MentalModelRetraction | None = None
    usage: TokenUsage | None = None
    duration_ms: int = 0
    warnings: list[str] = Field(default_factory=list)


class MentalModelDryRunRefreshResult(Response):
    """What a refresh would do; nothing was stored."""

    mental_model_id: str
    name: str
    requested_mode: Mode
    effective_mode: Mode
    mode_fallback_reason: Fallback | None = None
    outcome: TracedOutcome
    would_persist: bool
    scope: MentalModelRefreshScope
    window: MentalModelRefreshWindow
    facts: MentalModelFactCounts
    based_on: dict[str, list[dict[str, Any]]] = Field(default_factory=dict)
    current_content: str
    candidate_content: str
    preview_content: str
    diff: str
    delta_operations: MentalModelDeltaOperations | None = None
    retraction: MentalModelRetraction | None = None
    trace: MentalModelRefreshTrace
    usage: TokenUsage = Field(default_factory=TokenUsage)
    duration_ms: int = 0
    warnings: list[str] = Field(default_factory=list)
