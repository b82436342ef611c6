"""Traces of language models: what each call was told, answered and took, for a short while."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from reverie.model import Bank, new_id
from reverie.retain.safety.secrets import redact
from reverie.service.audit_models import (
    LLMRequestEntry,
    LLMRequestListResponse,
    LLMRequestStatsBucket,
    LLMRequestStatsResponse,
    LLMRequestTokenSums,
)
from reverie.service.batched import Batched
from reverie.service.periods import LONG, period
from reverie.service.scope import Noun, checked, text_time
from reverie.store import llm_requests
from reverie.store.db import Database, Row
from reverie.store.llm_requests import Filters as Filters
from reverie.store.usage import NotedCall
from reverie.telemetry import LLM_TRACE_DROPPED

MOST_WAITING = 20_000_000
"""Characters that may wait to be written; what comes on top is dropped, and counted."""
_MARGIN = 500
"""Characters read beyond a cut, so that a secret that stands across it is known for one."""


class LlmTrace(Noun):
    """Takes calls and shows them; ``enabled`` False: takes none. Texts are cut to ``most_characters``."""

    def __init__(
        self, database: Database, *, enabled: bool, most_characters: int, most_waiting: int = MOST_WAITING
    ) -> None:
        super().__init__(database)
        self._enabled, self._most = enabled, most_characters
        self.writer: Batched[NotedCall] = Batched("llm-trace", self._store, most_waiting, LLM_TRACE_DROPPED)

    def note(self, one: NotedCall) -> None:
        """Note a call; it costs no waiting."""
        if self._enabled:
            longest = 2 * (self._most + _MARGIN)
            self.writer.add(one, min(len(one.call.system) + len(one.call.user), longest) + _MARGIN)

    async def _store(self, batch: Sequence[NotedCall]) -> None:
        written = await asyncio.to_thread(lambda: [_column_values(one, self._most) for one in batch])
        by_bank: dict[int, list[dict[str, Any]]] = {}
        for one, values in zip(batch, written, strict=True):
            by_bank.setdefault(one.bank, []).append(values)
        async with self._database.connection(asked=False) as connection:
            for number, calls in by_bank.items():
                await llm_requests.note(connection, Bank(number, ""), calls)

    async def list(
        self, bank_id: str, filters: Filters, *, grouped: bool = False, limit: int = 50, offset: int = 0
    ) -> LLMRequestListResponse:
        """Calls that meet the filters, newest first; ``grouped``: whole runs."""
        await self.writer.flush()
        async with self._look(bank_id) as (connection, bank):
            found, total = await llm_requests.page(
                connection, bank, filters, grouped=grouped, limit=limit, offset=offset
            )
        items = [_shown(bank_id, row) for row in found]
        return LLMRequestListResponse(bank_id=bank_id, total=total, limit=limit, offset=offset, items=items)

    async def stats(
        self, bank_id: str, *, operation: str | None = None, period_name: str = "7d"
    ) -> LLMRequestStatsResponse:
        """How many calls there were over a period, and what they took. Raises NotFound, InvalidRequest."""
        over = period(period_name, LONG, datetime.now(UTC))
        await self.writer.flush()
        async with self._look(bank_id) as (connection, bank):
            found = await llm_requests.stats(
                connection, bank, trunc=over.trunc, start=over.start, operation=operation
            )
        by_time: dict[datetime, list[Row]] = {time: [] for time in over.times}
        for row in found:
            by_time.setdefault(row["time"], []).append(row)
        return LLMRequestStatsResponse(
            bank_id=checked(bank_id),
            period=over.name,
            trunc=over.trunc,
            start=text_time(over.start) or "",
            buckets=[_bucket(time, rows) for time, rows in by_time.items()],
        )


def _bucket(time: datetime, rows: Sequence[Row]) -> LLMRequestStatsBucket:
    statuses = {row["status"]: row["n"] for row in rows}
    sums = {name: sum(row[name] for row in rows) for name in ("input", "output", "cached")}
    return LLMRequestStatsBucket(
        time=text_time(time) or "",
        statuses=statuses,
        total=sum(statuses.values()),
        tokens=LLMRequestTokenSums(**sums, total=sums["input"] + sums["output"]),
    )


def _column_values(one: NotedCall, most: int) -> dict[str, Any]:
    """A call by the names of its columns, its texts cut and without secrets."""
    call, (provider, _, model) = one.call, one.call.model.partition(":")
    messages = [("system", call.system), ("user", call.user)]
    return {
        "id": str(new_id()),
        "started_at": call.started_at.isoformat(),
        "ended_at": call.ended_at.isoformat(),
        "operation": one.operation,
        "scope": call.about.scope,
        "run": str(one.run),
        "provider": provider,
        "model": model,
        "input_tokens": call.usage.input,
        "output_tokens": call.usage.output,
        "cached_tokens": call.usage.cached,
        "input": [{"role": role, "content": _safe(text, most)} for role, text in messages],
        "output": None if call.answer is None else _answer(call.answer, most),
        "error": None if call.error is None else _safe(call.error, most),
        "documents": list(call.about.documents),
        "memories": [str(memory) for memory in call.about.memories],
    }


def _answer(answer: dict[str, Any], most: int) -> Any:
    """An answer as an object; one that is too long, or that the database has no object for, as text."""
    safe = _safe(json.dumps(answer, ensure_ascii=False), most)
    try:
        kept = json.loads(safe, parse_constant=_no_number)
    except ValueError:  # it was cut, or holds what is no number
        return safe
    return safe if r"\u0000" in safe else kept


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")


def _safe(text: str, most: int) -> str:
    """A text that may be kept: its secrets replaced, cut to ``most`` characters."""
    safe = redact(text[: most + _MARGIN])[0].replace("\0", "").encode("utf-8", "replace").decode()
    return safe if len(safe) <= most else f"{safe[: most - 1]}…"


def _shown(bank_id: str, row: Row) -> LLMRequestEntry:
    took = row["ended_at"] - row["started_at"]
    return LLMRequestEntry(
        id=str(row["id"]),
        bank_id=bank_id,
        operation=row["operation"],
        scope=row["scope"],
        trace_id=str(row["run"]),
        span_id=row["id"].hex[-16:],
        parent_span_id=None,
        provider=row["provider"],
        model=row["model"],
        status="success" if row["error"] is None else "error",
        started_at=text_time(row["started_at"]),
        ended_at=text_time(row["ended_at"]),
        duration_ms=round(took.total_seconds() * 1000),
        input_tokens=row["input_tokens"],
        output_tokens=row["output_tokens"],
        cached_tokens=row["cached_tokens"],
        total_tokens=row["input_tokens"] + row["output_tokens"],
        input=row["input"],
        output=row["output"],
        error=row["error"],
        llm_info={"kind": row["error"].partition(":")[0]} if row["error"] else {},
        metadata={"document_ids": row["documents"], "memory_ids": [str(one) for one in row["memories"]]},
    )
