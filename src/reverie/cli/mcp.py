"""``reverie mcp``: the memory for an agent that starts it and speaks over standard input and output."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

from typer import Option

from reverie.cli.failure import UNAVAILABLE, USAGE, Failure

if TYPE_CHECKING:
    from reverie.config import Settings

EXAMPLE = """\b
Examples:
  reverie mcp --bank alice
  claude mcp add reverie -- reverie mcp --bank alice
"""


def mcp(
    bank: Annotated[str | None, Option(help="The one bank that the agent sees; default: all.")] = None,
) -> None:
    """Speak the Model Context Protocol (MCP) over standard input and output.

    An agent starts this itself. It stands for the server of REVERIE_URL, else for the one that answers at
    REVERIE_HOST and REVERIE_PORT, else for the memory of REVERIE_DATA_DIR in this process. A server speaks
    MCP at /mcp/ as well.
    """
    from reverie.cli.remote import find_local
    from reverie.cli.serve import configure

    if bank is not None:
        _check(bank)
    settings = configure({})
    url = settings.url or (find_local(settings.host, settings.port) if settings.port else None)
    if url is None:
        _embed(settings, bank)
    else:
        _relay(settings, url, bank)


def _check(bank: str) -> None:
    from reverie.model.text import check_bank_id

    try:
        check_bank_id(bank)
    except ValueError as error:
        raise Failure(USAGE, f"--bank {error}") from None


def _embed(settings: Settings, bank: str | None) -> None:
    from reverie.mcp.embedded import serve
    from reverie.service.memory import Memory

    asyncio.run(serve(Memory(settings), bank))


def _relay(settings: Settings, url: str, bank: str | None) -> None:
    from reverie.mcp.relay import CannotReach, relay

    key = settings.api_key.get_secret_value() if settings.api_key else None
    try:
        asyncio.run(relay(url.rstrip("/"), key, bank))
    except CannotReach as error:
        raise Failure(UNAVAILABLE, str(error)) from None
