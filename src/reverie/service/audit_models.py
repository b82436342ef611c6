"""Audit logs and traces of language models as they are shown, in the Hindsight v1 wire format."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from reverie.service.responses import Response


class AuditLogEntry(Response):
    """One request to a bank."""

    id: str
    action: str = Field(description="What was asked for: `recall`, `delete_document`, ...")
    transport: str = Field(description="`http`; `local`: from this machine, by the owner of the data; `mcp`.")
    bank_id: str | None
    started_at: str | None
    ended_at: str | None
    duration_ms: int | None = None
    request: dict[str, Any] | None = Field(description="About the request: names and sizes, no contents.")
    response: dict[str, Any] | None = Field(description="About the answer: its status and size.")
    metadata: dict[str, Any] = Field(description="About the caller.")


class AuditLogListResponse(Response):
    """A page of entries, newest first, and how many there are."""

    bank_id: str
    total: int
    limit: int
    offset: int
    items: list[AuditLogEntry]


class AuditLogStatsBucket(Response):
    """Requests that began in one bucket of time."""

    time: str = Field(description="When the bucket begins, in UTC.")
    actions: dict[str, int]
    total: int


class AuditLogStatsResponse(Response):
    """Requests over a period, in buckets of one length."""

    bank_id: str
    period: str
    trunc: str
    start: str
    buckets: list[AuditLogStatsBucket]


class LLMRequestEntry(Response):
    """One call of a language model."""

    id: str
    bank_id: str | None
    operation: str | None = Field(description="`retain`, `reflect` or `consolidation`.")
    scope: str | None = Field(description="What the call was for.")
    trace_id: str | None = Field(description="Shared by the calls of one operation or request.")
    span_id: str | None
    parent_span_id: str | None
    provider: str | None
    model: str | None
    status: str = Field(description="`success` or `error`.")
    started_at: str | None
    ended_at: str | None
    duration_ms: int | None
    input_tokens: int | None
    output_tokens: int | None
    cached_tokens: int | None
    total_tokens: int | None
    input: Any = Field(None, description="The messages, cut to a length, without secrets.")
    output: Any = Field(None, description="The answer, cut to a length, without secrets.")
    error: str | None = Field(description="The kind of failure and a sentence.")
    llm_info: dict[str, Any]
    metadata: dict[str, Any]


class LLMRequestListResponse(Response):
    """A page of calls, newest first, and how many there are."""

    bank_id: str
    total: int
    limit: int
    offset: int
    items: list[LLMRequestEntry]


class LLMRequestTokenSums(Response):
    """Tokens of calls together; cached ones are part of the input."""

    input: int
    output: int
    cached: int
    total: int


class LLMRequestStatsBucket(Response):
    """Calls that began in one bucket of time."""

    time: str = Field(description="When the bucket begins, in UTC.")
    statuses: dict[str, int]
    total: int
    tokens: LLMRequestTokenSums


class LLMRequestStatsResponse(Response):
    """Calls over a period, in buckets of one length."""

    bank_id: str
    period: str
    trunc: str
    start: str
    buckets: list[LLMRequestStatsBucket]


class LlmOperationHealth(Response):
    """Whether the model of one operation answers; nothing of which model that is."""

    operation: Literal["retain", "consolidation", "reflect"]
    ok: bool
    status: Literal["connected", "not_configured", "auth_failed", "unreachable", "timeout"]
    latency_ms: float | None = None


class BankLlmHealthResponse(Response):
    """How the model of each operation answers."""

    bank_id: str
    operations: list[LlmOperationHealth]
