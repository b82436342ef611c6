"""Who did what, and what was asked of language models."""

from __future__ import annotations

from datetime import datetime

from reverie.client.asking import API, Asking, given
from reverie.service.audit_models import (
    AuditLogListResponse,
    AuditLogStatsResponse,
    LLMRequestListResponse,
    LLMRequestStatsResponse,
)

BANK = API + "/banks/{bank_id}"


class AuditNames(Asking):
    """Audit logs and traces of requests to language models."""

    async def list_audit_logs(
        self,
        bank_id: str,
        action: str | None = None,
        transport: str | None = None,
        start_date: datetime | str | None = None,
        end_date: datetime | str | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> AuditLogListResponse:
        """What was done to a bank, newest first."""
        query = given(
            action=action,
            transport=transport,
            start_date=start_date,
            end_date=end_date,
            limit=limit,
            offset=offset,
        )
        return await self._ask(
            "GET", BANK + "/audit-logs", AuditLogListResponse, query=query, bank_id=bank_id
        )

    async def get_audit_log_stats(
        self, bank_id: str, action: str | None = None, period: str | None = None
    ) -> AuditLogStatsResponse:
        """How often what was done, over time."""
        query = given(action=action, period=period)
        return await self._ask(
            "GET", BANK + "/audit-logs/stats", AuditLogStatsResponse, query=query, bank_id=bank_id
        )

    async def list_llm_requests(
        self,
        bank_id: str,
        status: str | None = None,
        operation: str | None = None,
        scope: str | None = None,
        provider: str | None = None,
        trace_id: str | None = None,
        document_id: str | None = None,
        memory_id: str | None = None,
        group: bool | None = None,
        start_date: datetime | str | None = None,
        end_date: datetime | str | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> LLMRequestListResponse:
        """Requests to language models, newest first."""
        query = given(
            status=status,
            operation=operation,
            scope=scope,
            provider=provider,
            trace_id=trace_id,
            document_id=document_id,
            memory_id=memory_id,
            group=group,
            start_date=start_date,
            end_date=end_date,
            limit=limit,
            offset=offset,
        )
        return await self._ask(
            "GET", BANK + "/llm-requests", LLMRequestListResponse, query=query, bank_id=bank_id
        )

    async def get_llm_request_stats(
        self, bank_id: str, operation: str | None = None, period: str | None = None
    ) -> LLMRequestStatsResponse:
        """Requests to language models and their tokens, over time."""
        query = given(operation=operation, period=period)
        return await self._ask(
            "GET", BANK + "/llm-requests/stats", LLMRequestStatsResponse, query=query, bank_id=bank_id
        )
