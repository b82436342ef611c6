"""How banks work: the configuration that each has of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Unpack

from reverie.client.asking import API, Asking, given
from reverie.client.names.fields import ConfigFields
from reverie.service.responses import BankConfigResponse

CONFIG = API + "/banks/{bank_id}/config"


class ConfigNames(Asking):
    """Configuration of banks."""

    async def get_bank_config(self, bank_id: str) -> BankConfigResponse:
        """``config`` is what holds, ``overrides`` what the bank itself has set. Raises NotFound."""
        return await self._ask("GET", CONFIG, BankConfigResponse, bank_id=bank_id)

    async def update_bank_config(
        self, bank_id: str, updates: Mapping[str, Any] | None = None, **fields: Unpack[ConfigFields]
    ) -> BankConfigResponse:
        """Change fields, named as arguments or in ``updates``; it holds from the next request on.

        An argument of None changes nothing; in ``updates`` None takes a field back to the server's default.
        Raises InvalidRequest for a field or a value that cannot be.
        """
        body = {"updates": {**(updates or {}), **given(**fields)}}
        return await self._ask("PATCH", CONFIG, BankConfigResponse, body=body, bank_id=bank_id)

    async def reset_bank_config(self, bank_id: str) -> BankConfigResponse:
        """Take every field back to the server's default."""
        return await self._ask("DELETE", CONFIG, BankConfigResponse, bank_id=bank_id)
