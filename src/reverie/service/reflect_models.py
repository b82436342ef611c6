"""What reflect can be asked, and what it answers: names and defaults of the Hindsight v1 wire format.

What is ours stands last: ``async`` and ``query_timestamp`` of a request, ``directives`` and ``warnings`` of
an answer.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, field_validator

from reverie.model import TagsMatch
from reverie.reflect.shape import unsound
from reverie.service.fields import FactTypes, FilledText, Moment, Name, Request, Tag, Text
from reverie.service.recall_request import Budget, TagGroup
from reverie.service.responses import Response, TokenUsage


class FactsIncludeOptions(Request):
    """What the answer is based on; it has no options."""


class ToolCallsIncludeOptions(Request):
    """The searches and the calls of the model."""

    output: bool = Field(True, description="What the searches brought, too.")


class ReflectIncludeOptions(Request):
    """What comes beside the answer; `{}` asks for it, null does not."""

    facts: FactsIncludeOptions | None = Field(None, description="What the answer is based on.")
    tool_calls: ToolCallsIncludeOptions | None = Field(None, description="How it came about.")


class ReflectRequest(Request):
    """Answer ``query`` from what the bank holds."""

    query: FilledText = Field(description="The question.")
    budget: Budget = Field("low", description="How long to search: steps, time and tokens.")
    context: Text | None = Field(
        None,
        description="Put it into `query`; it is appended to the question.",
        json_schema_extra={"deprecated": True},
    )
    max_tokens: int = Field(4096, ge=1, le=100_000, description="Most tokens of the answer.")
    include: ReflectIncludeOptions = Field(default_factory=ReflectIncludeOptions)
    response_schema: dict[str, Any] | None = Field(
        None, description="JSON schema of an object to put the answer into as well; needs a language model."
    )
    tags: list[Tag] | None = Field(
        None, max_length=200, description="Only memories, mental models and tagged directives that match."
    )
    tags_match: TagsMatch = Field("any", description="How `tags` must match.")
    tag_groups: list[TagGroup] | None = Field(
        None, max_length=100, description="Tag expressions that must all hold, beside `tags`."
    )
    apply_all_directives: bool = Field(False, description="Apply all active directives, whatever their tags.")
    fact_types: FactTypes | None = Field(None, description="Types of memories to use; default all.")
    exclude_mental_models: bool = Field(False, description="Use no mental model.")
    exclude_mental_model_ids: list[Name] | None = Field(
        None, max_length=1000, description="Mental models not to be used."
    )
    run_async: bool = Field(
        False, alias="async", description="Answer in the background: the operation's result has the answer."
    )

    query_timestamp: Moment | None = Field(None, description="When the question is asked; default now.")

    @field_validator("response_schema")
    @classmethod
    def _sound(cls, value: dict[str, Any] | None) -> dict[str, Any] | None:
        if value is not None and (wrong := unsound(value)):
            raise ValueError(f"cannot be used: {wrong}")
        return value


class ReflectFact(Response):
    """A memory that the answer is based on."""

    id: str | None = None
    text: str
    type: str | None = None
    context: str | None = None
    occurred_start: str | None = None
    occurred_end: str | None = None


class ReflectMentalModel(Response):
    """A mental model that the answer is based on; ``context`` is its name."""

    id: str
    text: str
    context: str | None = None


class ReflectDirective(Response):
    """A directive that applies."""

    id: str
    name: str
    content: str


class ReflectBasedOn(Response):
    """What the answer rests on, and the rules that it had to keep."""

    memories: list[ReflectFact] = Field(default_factory=list)
    mental_models: list[ReflectMentalModel] = Field(default_factory=list)
    directives: list[ReflectDirective] = Field(default_factory=list)


class ReflectToolCall(Response):
    """A search. ``iteration`` 0 is before the model was first asked."""

    tool: str
    input: dict[str, Any]
    output: dict[str, Any] | None = None
    duration_ms: int
    iteration: int = 0


class ReflectLLMCall(Response):
    """A call of the model, by what it was for."""

    scope: str
    duration_ms: int


class ReflectTrace(Response):
    """How an answer came about."""

    tool_calls: list[ReflectToolCall] = Field(default_factory=list)
    llm_calls: list[ReflectLLMCall] = Field(default_factory=list)


class DirectiveReport(Response):
    """What became of a directive that applies, and why.

    ``followed``: the answer kept it as it was. ``rewritten``: the answer was changed until it did.
    ``refused``: no answer is given, for it would have broken it. ``overridden``: one of higher priority says
    the contrary. ``not_checked``: nobody could tell.
    """

    id: str
    name: str
    status: Literal["followed", "rewritten", "refused", "overridden", "not_checked"]
    reason: str


class ReflectResponse(Response):
    """The answer, and beside it what ``include`` and ``response_schema`` asked for."""

    text: str
    based_on: ReflectBasedOn | None = None
    structured_output: dict[str, Any] | None = None
    structured_output_error: str | None = Field(
        None, exclude_if=lambda v: v is None, description="Why there is no `structured_output`."
    )
    usage: TokenUsage | None = None
    trace: ReflectTrace | None = None
    directives: list[DirectiveReport] | None = Field(
        None, exclude_if=lambda v: v is None, description="What became of each directive that applies."
    )
    warnings: list[str] | None = Field(
        None, exclude_if=lambda v: v is None, description="What is not as it was asked for, and why."
    )


class ReflectSubmitted(Response):
    """The operation that will have the answer in its ``result_metadata``."""

    operation_id: str
