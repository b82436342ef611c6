"""The audit log: who asked what of a bank, and how it was answered; never what a memory holds."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from reverie.model import Bank, new_id
from reverie.providers.webhooks.masking import masked
from reverie.service.audit_models import (
    AuditLogEntry,
    AuditLogListResponse,
    AuditLogStatsBucket,
    AuditLogStatsResponse,
)
from reverie.service.batched import Batched
from reverie.service.caller import caller
from reverie.service.fields import check_bank_id
from reverie.service.periods import LONG, period
from reverie.service.scope import Noun, checked, text_time
from reverie.store import audit, banks, tenancy
from reverie.store.audit import Entry
from reverie.store.db import Database, Row
from reverie.telemetry import AUDIT_DROPPED

log = logging.getLogger(__name__)

MOST_WAITING = 20_000
"""Entries that may wait to be written; what comes on top is dropped, and counted."""
_LONGEST = 300
"""Characters kept of one value."""
_MOST_VALUES = 40
_DELETES = "delete_bank"
_ALWAYS = frozenset({"update_bank_config", "reset_bank_config"})
"""Noted also where the log is off: who has switched it off is to be seen."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An entry whose bank has still to be found by its name."""

    tenant: str
    bank_id: str
    entry: Entry


class Audit(Noun):
    """Takes entries and shows them. ``enabled`` holds for banks that set nothing else."""

    def __init__(self, database: Database, enabled: bool, most_waiting: int = MOST_WAITING) -> None:
        super().__init__(database)
        self._enabled = enabled
        self.writer: Batched[_Waiting] = Batched("audit-log", self._store, most_waiting, AUDIT_DROPPED)

    def record(
        self,
        bank_id: str,
        action: str,
        transport: str,
        *,
        started_at: datetime,
        request: Mapping[str, Any] | None = None,
        response: Mapping[str, Any] | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        """Note a request to a bank that has just ended; it costs no waiting, and never fails.

        ``request`` and ``response`` tell about it: names, ids, sizes. Values are cut, and those of names like
        ``token`` are masked. Who asks is the caller of this task. Whether the bank wants the entry is seen
        when it is written.
        """
        try:
            check_bank_id(bank_id)
        except ValueError:
            return  # there is no such bank
        ended_at, who = datetime.now(UTC), caller()
        told = {"caller": who.key_name or "owner", "key_id": who.key_id, **(metadata or {})}
        parts = [_bounded(one) for one in (request, response, told)]
        entry = Entry(
            new_id(), _cut(action), _cut(transport), started_at, ended_at, parts[0], parts[1], parts[2] or {}
        )
        self.writer.add(_Waiting(tenancy.tenant(), bank_id, entry))
        if action == _DELETES and (response or {}).get("status") == 200:
            # its log goes with it: what is left of a bank that is deleted is this line
            log.info("a bank was deleted", extra={"bank": bank_id, **(parts[2] or {})})

    async def _store(self, batch: Sequence[_Waiting]) -> None:
        by_tenant: dict[str, dict[str, list[Entry]]] = {}
        for one in batch:
            by_tenant.setdefault(one.tenant, {}).setdefault(one.bank_id, []).append(one.entry)
        async with self._database.connection(asked=False) as connection:
            for tenant, by_name in by_tenant.items():
                for found in await banks.named(connection, tenant, list(by_name)):
                    enabled = found["config"].get("audit_log_enabled", self._enabled)
                    # what ended before it was made was asked of another bank of its name
                    entries = [
                        one
                        for one in by_name[found["bank_id"]]
                        if one.ended_at >= found["created_at"] and (enabled or one.action in _ALWAYS)
                    ]
                    if entries:
                        await audit.note(connection, Bank(found["bank"], found["bank_id"]), entries)

    async def list(
        self,
        bank_id: str,
        *,
        action: str | None = None,
        transport: str | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> AuditLogListResponse:
        """Entries that began from ``start`` on and before ``end``, newest first."""
        await self.writer.flush()
        async with self._look(bank_id) as (connection, bank):
            found, total = await audit.page(
                connection, bank, action=action, transport=transport, within=(start, end), limit=limit,
                offset=offset,
            )  # fmt: skip
        items = [_shown(bank_id, row) for row in found]
        return AuditLogListResponse(bank_id=bank_id, total=total, limit=limit, offset=offset, items=items)

    async def stats(
        self, bank_id: str, *, action: str | None = None, period_name: str = "7d"
    ) -> AuditLogStatsResponse:
        """How many entries there were over a period. Raises NotFound, InvalidRequest."""
        over = period(period_name, LONG, datetime.now(UTC))
        await self.writer.flush()
        async with self._look(bank_id) as (connection, bank):
            found = await audit.stats(connection, bank, trunc=over.trunc, start=over.start, action=action)
        by_time: dict[datetime, dict[str, int]] = {time: {} for time in over.times}
        for row in found:
            by_time.setdefault(row["time"], {})[row["action"]] = row["n"]
        return AuditLogStatsResponse(
            bank_id=checked(bank_id),
            period=over.name,
            trunc=over.trunc,
            start=text_time(over.start) or "",
            buckets=[
                AuditLogStatsBucket(time=text_time(time) or "", actions=counts, total=sum(counts.values()))
                for time, counts in by_time.items()
            ],
        )


def _shown(bank_id: str, row: Row) -> AuditLogEntry:
    took = row["ended_at"] - row["started_at"]
    return AuditLogEntry(
        id=str(row["id"]),
        action=row["action"],
        transport=row["transport"],
        bank_id=bank_id,
        started_at=text_time(row["started_at"]),
        ended_at=text_time(row["ended_at"]),
        duration_ms=round(took.total_seconds() * 1000),
        request=row["request"],
        response=row["response"],
        metadata=row["metadata"],
    )


def _bounded(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Plain values, each cut, at most so many, without credentials."""
    if values is None:
        return None
    plain: dict[str, Any] = {}
    for name, value in list(values.items())[:_MOST_VALUES]:
        if isinstance(value, Mapping):
            value = masked(
                {_cut(str(key)): _cut(str(one)) for key, one in list(value.items())[:_MOST_VALUES]}
            )
        elif not (value is None or isinstance(value, bool | int)):
            value = _cut(str(value))
        plain[_cut(name)] = value
    return plain


def _cut(text: str) -> str:
    """A text that the database can hold, cut."""
    if len(text) > _LONGEST:
        text = text[: _LONGEST - 1] + "…"
    return text.replace("\0", "").encode("utf-8", "replace").decode()
