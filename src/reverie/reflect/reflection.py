"""What a reflection gives: the answer, what it rests on, what became of the directives, what it took."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from reverie.model import Bank, Usage
from reverie.reflect.asked import Asked

DirectiveStatus = Literal["followed", "rewritten", "refused", "overridden", "not_checked"]


@dataclass(frozen=True, slots=True)
class Directive:
    """A rule that an answer must keep. Of two that contradict each other the higher ``priority`` counts."""

    id: uuid.UUID
    name: str
    content: str
    priority: int = 0


@dataclass(frozen=True, slots=True)
class DirectiveOutcome:
    """What became of a directive, and why.

    ``followed``: the answer kept it as it was. ``rewritten``: the answer was changed until it did.
    ``refused``: no answer is given, for it would have broken it. ``overridden``: a directive of higher
    priority says the contrary. ``not_checked``: nobody could tell, for the reason given.
    """

    directive: Directive
    status: DirectiveStatus
    reason: str


@dataclass(frozen=True, slots=True)
class UsedMemory:
    """A fact or an observation that the answer rests on."""

    id: uuid.UUID
    text: str
    fact_type: str
    context: str | None = None
    occurred_start: datetime | None = None
    occurred_end: datetime | None = None


@dataclass(frozen=True, slots=True)
class UsedModel:
    """A mental model that the answer rests on."""

    id: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the answer and the memories (facts, observations) that it rests on, best first."""

    text: str
    memory_ids: tuple[uuid.UUID, ...]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A search that was made. ``iteration`` 0 is before the model was first asked."""

    tool: str
    input: dict[str, Any]
    output: dict[str, Any]
    duration_ms: int
    iteration: int


@dataclass(frozen=True, slots=True)
class LlmCall:
    """A call of the model, by what it was for: agent_1, final, judge, rewrite, ..."""

    scope: str
    duration_ms: int


@dataclass(slots=True)
class Account:
    """What a reflection did and spent so far.

    ``chunks`` are those whose text was handed to the model; ``structured_error`` says why there is no
    structured output where one was asked for.
    """

    tool_calls: list[ToolCall] = field(default_factory=list)
    llm_calls: list[LlmCall] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    warnings: list[str] = field(default_factory=list)
    chunks: set[uuid.UUID] = field(default_factory=set)
    structured_error: str | None = None


@dataclass(frozen=True, slots=True)
class Reflection:
    """An answer. ``declined``: the memory does not hold it, or a directive forbids it.

    ``tier`` is what wrote it: ``rules`` or ``llm``. ``account.warnings`` say why the rules did although there
    is a model.
    """

    text: str
    tier: Literal["rules", "llm"]
    memories: tuple[UsedMemory, ...] = ()
    mental_models: tuple[UsedModel, ...] = ()
    outcomes: tuple[DirectiveOutcome, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    declined: bool = False
    structured_output: dict[str, Any] | None = None
    account: Account = field(default_factory=Account)
    bank: Bank | None = None


class Reflects(Protocol):
    """Answers questions from what a bank holds; reads only."""

    async def answer(self, bank: Bank | str, asked: Asked) -> Reflection:
        """The answer. Raises NotFound, StoreUnavailable, and InvalidRequest for what needs a model."""
        ...
