"""An agent's view of a memory: MCP, over HTTP or over the standard input and output of a process."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from mcp import Client
from mcp.client.stdio import StdioServerParameters

import reverie

Answer = dict[str, Any]


def environment(**settings: str) -> dict[str, str]:
    """The variables of a process that runs this Reverie with these settings alone."""
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("REVERIE_", "HINDSIGHT_"))}
    path = os.pathsep.join([str(Path(reverie.__file__).parents[1]), *sys.path])
    return {**kept, **settings, "PYTHONPATH": path}


def process(*arguments: str, **settings: str) -> StdioServerParameters:
    """``reverie mcp`` as an agent starts it."""
    command = ["-m", "reverie", "mcp", *arguments]
    return StdioServerParameters(command=sys.executable, args=command, env=environment(**settings))


def spoken(transport: str, base_url: str) -> Client:
    """A client of a server, by the ``http`` or the ``stdio`` transport."""
    return Client(f"{base_url}/mcp/" if transport == "http" else process(REVERIE_URL=base_url))


class Tools:
    """The tools, as a surface of the scenario."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def _call(self, tool: str, **arguments: Any) -> Answer:
        result = await self._client.call_tool(tool, arguments)
        assert not result.is_error, result.content
        found: Answer = result.structured_content
        return found

    async def create(self, bank: str, mission: str) -> Answer:
        return await self._call("create_bank", bank_id=bank, mission=mission)

    async def retain(self, bank: str, content: str, document_id: str, tags: list[str]) -> Answer:
        item = {"content": content, "document_id": document_id, "tags": tags}
        return await self._call("retain", bank_id=bank, timestamp="2024-05-06T09:00:00Z", **item)

    async def recall(self, bank: str, query: str, max_tokens: int) -> Answer:
        return await self._call("recall", bank_id=bank, query=query, max_tokens=max_tokens)

    async def reflect(self, bank: str, **question: Any) -> Answer:
        return await self._call("reflect", bank_id=bank, **question)

    async def memories(self, bank: str) -> Answer:
        return await self._call("list_memories", bank_id=bank)

    async def stats(self, bank: str) -> Answer:
        return await self._call("get_bank_stats", bank_id=bank)

    async def banks(self, q: str) -> Answer:
        return await self._call("list_banks", query=q)

    async def delete(self, bank: str) -> Answer:
        return await self._call("delete_bank", bank_id=bank)
