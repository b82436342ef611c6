"""Banks: what they are called, how they are disposed, what they hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

from reverie.client.asking import API, Asking, given
from reverie.client.names.fields import BankFields
from reverie.service.audit_models import BankLlmHealthResponse
from reverie.service.bank_models import BackgroundResponse, MemoriesTimeseriesResponse
from reverie.service.responses import (
    BankListResponse,
    BankProfileResponse,
    BankStatsResponse,
    DeleteResponse,
)

BANKS = API + "/banks"
BANK = BANKS + "/{bank_id}"


class BankNames(Asking):
    """Banks."""

    async def list_banks(
        self, q: str | None = None, limit: int | None = None, offset: int | None = None
    ) -> BankListResponse:
        """Banks by name; ``q`` is found anywhere in it."""
        query = given(q=q, limit=limit, offset=offset)
        return await self._ask("GET", BANKS, BankListResponse, query=query)

    async def create_bank(
        self, bank_id: str, name: str | None = None, mission: str | None = None, **fields: Unpack[BankFields]
    ) -> BankProfileResponse:
        """Create a bank, or change what is given in one that is there. ``mission`` is its reflect mission."""
        body = given(name=name, mission=mission, **fields)
        return await self._ask("PUT", BANK, BankProfileResponse, body=body, bank_id=bank_id)

    async def get_bank(self, bank_id: str) -> BankProfileResponse:
        """Name, mission and disposition. Raises NotFound."""
        return await self._ask("GET", BANK, BankProfileResponse, bank_id=bank_id)

    async def get_bank_profile(self, bank_id: str) -> BankProfileResponse:
        """As ``get_bank``."""
        return await self._ask("GET", BANK + "/profile", BankProfileResponse, bank_id=bank_id)

    async def update_bank(
        self, bank_id: str, name: str | None = None, mission: str | None = None, **fields: Unpack[BankFields]
    ) -> BankProfileResponse:
        """Change what is given. Raises NotFound."""
        body = given(name=name, mission=mission, **fields)
        return await self._ask("PATCH", BANK, BankProfileResponse, body=body, bank_id=bank_id)

    async def update_bank_disposition(
        self, bank_id: str, disposition: Mapping[str, int]
    ) -> BankProfileResponse:
        """Set skepticism, literalism and empathy, 1 to 5 each. Raises NotFound."""
        body = {"disposition": disposition}
        return await self._ask("PUT", BANK + "/profile", BankProfileResponse, body=body, bank_id=bank_id)

    async def set_mission(self, bank_id: str, mission: str) -> BankProfileResponse:
        """Say who the bank is when it reflects; the bank is made if it is not there."""
        return await self.create_bank(bank_id, mission=mission)

    async def set_reflect_mission(self, bank_id: str, reflect_mission: str) -> BankProfileResponse:
        """As ``set_mission``."""
        return await self.create_bank(bank_id, reflect_mission=reflect_mission)

    async def delete_bank(self, bank_id: str) -> DeleteResponse:
        """Delete a bank with all it holds. Raises NotFound."""
        return await self._ask("DELETE", BANK, DeleteResponse, bank_id=bank_id)

    async def get_bank_stats(self, bank_id: str, refresh: bool | None = None) -> BankStatsResponse:
        """What the bank holds, counted. Raises NotFound."""
        return await self._ask(
            "GET", BANK + "/stats", BankStatsResponse, query=given(refresh=refresh), bank_id=bank_id
        )

    async def get_memories_timeseries(
        self, bank_id: str, period: str | None = None, time_field: str | None = None
    ) -> MemoriesTimeseriesResponse:
        """How many memories came when: ``period`` is 1h, 12h, 1d, 7d, 30d or 90d."""
        query = given(period=period, time_field=time_field)
        path = BANK + "/stats/memories-timeseries"
        return await self._ask("GET", path, MemoriesTimeseriesResponse, query=query, bank_id=bank_id)

    async def add_bank_background(
        self, bank_id: str, content: str, update_disposition: bool | None = None
    ) -> BackgroundResponse:
        """Add to who the bank is. Older than ``set_mission``, which says it anew."""
        body = given(content=content, update_disposition=update_disposition)
        path = BANK + "/background"
        return await self._ask("POST", path, BackgroundResponse, body=body, bank_id=bank_id)

    async def check_bank_llm(self, bank_id: str) -> BankLlmHealthResponse:
        """Whether the language models of a bank answer. Raises InvalidRequest where there are none."""
        return await self._ask("POST", BANK + "/health/llm", BankLlmHealthResponse, bank_id=bank_id)
