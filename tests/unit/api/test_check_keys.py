"""A server that others can reach does not start without any key."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import SecretStr

from reverie.api.app import _check_keys
from reverie.errors import ConfigurationError


def memory(host: str, api_key: str | None, stored: bool) -> Any:
    async def look() -> bool:
        return stored

    key = SecretStr(api_key) if api_key else None
    return SimpleNamespace(settings=SimpleNamespace(host=host, api_key=key), keys=SimpleNamespace(look=look))


@pytest.mark.parametrize(
    ("host", "api_key", "stored"),
    [("127.0.0.1", None, False), ("::1", None, False), ("0.0.0.0", "k", False), ("0.0.0.0", None, True)],
)
async def test_starts(host: str, api_key: str | None, stored: bool) -> None:
    await _check_keys(memory(host, api_key, stored))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.5", "memory.example.com"])
async def test_does_not_start(host: str) -> None:
    with pytest.raises(ConfigurationError, match=f"REVERIE_HOST={host} is open to others"):
        await _check_keys(memory(host, None, False))
