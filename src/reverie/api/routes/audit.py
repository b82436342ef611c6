"""What was asked of a bank, and of language models for it."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response as HttpResponse

from reverie.api.wire import BankId, Offset, TheMemory, answer
from reverie.service.audit_models import (
    AuditLogListResponse,
    AuditLogStatsResponse,
    BankLlmHealthResponse,
    LLMRequestListResponse,
    LLMRequestStatsResponse,
)
from reverie.service.fields import Moment, Text
from reverie.service.llm_trace import Filters
from reverie.service.scope import as_uuid

router = APIRouter(prefix="/banks/{bank_id}")

Page = Annotated[int, Query(ge=1, le=500, description="Most entries returned.")]
Word = Annotated[Text | None, Query(max_length=300)]
Start = Annotated[Moment | None, Query(description="Those that began then or later, ISO 8601.")]
End = Annotated[Moment | None, Query(description="Those that began before, ISO 8601.")]
Period = Annotated[Text, Query(max_length=20, description="`1d`, `7d` or `30d`.")]


@router.get("/audit-logs", response_model=AuditLogListResponse, tags=["Audit"])
async def list_audit_logs(
    memory: TheMemory,
    bank_id: BankId,
    action: Word = None,
    transport: Word = None,
    start_date: Start = None,
    end_date: End = None,
    limit: Page = 50,
    offset: Offset = 0,
) -> HttpResponse:
    """Requests to the bank that read or changed memories, newest first: who asked what, and how it ended.

    Not what was asked for or answered. Where `audit_log_enabled` is false nothing is added.
    """
    found = await memory.audit.list(
        bank_id,
        action=action,
        transport=transport,
        start=start_date,
        end=end_date,
        limit=limit,
        offset=offset,
    )
    return answer(found)


@router.get("/audit-logs/stats", response_model=AuditLogStatsResponse, tags=["Audit"])
async def audit_log_stats(
    memory: TheMemory, bank_id: BankId, action: Word = None, period: Period = "7d"
) -> HttpResponse:
    """Requests over a period, by action, in buckets; those of a day by the hour."""
    return answer(await memory.audit.stats(bank_id, action=action, period_name=period))


@router.get("/llm-requests", response_model=LLMRequestListResponse, tags=["LLM Traces"])
async def list_llm_requests(
    memory: TheMemory,
    bank_id: BankId,
    status: Literal["success", "error"] | None = None,
    operation: Annotated[
        Text | None, Query(max_length=300, description="`retain`, `reflect` or `consolidation`.")
    ] = None,
    scope: Word = None,
    provider: Word = None,
    trace_id: Annotated[Text | None, Query(max_length=300, description="One operation or request.")] = None,
    document_id: Annotated[Text | None, Query(max_length=1000, description="Whose text was read.")] = None,
    memory_id: Annotated[
        Text | None, Query(max_length=300, description="Runs that were shown this memory, or made it.")
    ] = None,
    group: Annotated[
        bool, Query(description="Whole runs; `limit`, `offset` and `total` count these.")
    ] = False,
    start_date: Start = None,
    end_date: End = None,
    limit: Page = 50,
    offset: Offset = 0,
) -> HttpResponse:
    """Calls of language models for the bank, newest first: what they were told, answered and took."""
    filters = Filters(
        status=status,
        operation=operation,
        scope=scope,
        provider=provider,
        run=as_uuid(trace_id, "trace_id") if trace_id else None,
        document=document_id,
        memory=as_uuid(memory_id, "memory_id") if memory_id else None,
        start=start_date,
        end=end_date,
    )
    return answer(await memory.llm_trace.list(bank_id, filters, grouped=group, limit=limit, offset=offset))


@router.get("/llm-requests/stats", response_model=LLMRequestStatsResponse, tags=["LLM Traces"])
async def llm_request_stats(
    memory: TheMemory, bank_id: BankId, operation: Word = None, period: Period = "7d"
) -> HttpResponse:
    """Calls over a period, by how they ended, and their tokens, in buckets; those of a day by the hour."""
    return answer(await memory.llm_trace.stats(bank_id, operation=operation, period_name=period))


@router.post("/health/llm", response_model=BankLlmHealthResponse, tags=["Banks"])
async def test_bank_llm(memory: TheMemory, bank_id: BankId) -> HttpResponse:
    """Ask the language model of each operation once for next to nothing. 400 where none is configured."""
    return answer(await memory.llm_health.check(bank_id))
