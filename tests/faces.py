"""Further surfaces of a scenario: the clients' names, on a server or in this process; the command line."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import reverie

Answer = dict[str, Any]

SAID_AT = "2024-05-06T09:00:00Z"


class Named:
    """The names of the client that is awaited: `AsyncClient`, and the embedded `Memory`."""

    def __init__(self, client: Any) -> None:
        self.client = client

    async def create(self, bank: str, mission: str) -> Answer:
        return await self._told("create_bank", bank, mission=mission)

    async def retain(self, bank: str, content: str, document_id: str, tags: list[str]) -> Answer:
        return await self._told(
            "retain", bank, content, document_id=document_id, tags=tags, timestamp=SAID_AT
        )

    async def recall(self, bank: str, query: str, max_tokens: int) -> Answer:
        return await self._told("recall", bank, query, max_tokens=max_tokens)

    async def reflect(self, bank: str, **question: Any) -> Answer:
        return await self._told("reflect", bank, **question)

    async def memories(self, bank: str) -> Answer:
        return await self._told("list_memories", bank)

    async def stats(self, bank: str) -> Answer:
        return await self._told("get_bank_stats", bank)

    async def banks(self, q: str) -> Answer:
        return await self._told("list_banks", q)

    async def delete(self, bank: str) -> Answer:
        return await self._told("delete_bank", bank)

    async def _told(self, name: str, *arguments: Any, **options: Any) -> Answer:
        found = await getattr(self.client, name)(*arguments, **options)
        told: Answer = found.model_dump(mode="json", by_alias=True)
        return told


class Waiting(Named):
    """The names of the client that waits: `Client`, and the embedded `SyncMemory`."""

    async def _told(self, name: str, *arguments: Any, **options: Any) -> Answer:
        found = await asyncio.to_thread(getattr(self.client, name), *arguments, **options)
        told: Answer = found.model_dump(mode="json", by_alias=True)
        return told


class CommandLine:
    """`reverie ... --format json`, each call a process of its own."""

    def __init__(self, base_url: str) -> None:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("REVERIE_", "HINDSIGHT_"))}
        path = os.pathsep.join([str(Path(reverie.__file__).parents[1]), *sys.path])
        self._environment = {**kept, "REVERIE_URL": base_url, "PYTHONPATH": path}

    async def create(self, bank: str, mission: str) -> Answer:
        return await self._run("bank", "create", bank, "--mission", mission)

    async def retain(self, bank: str, content: str, document_id: str, tags: list[str]) -> Answer:
        options = [part for tag in tags for part in ("--tag", tag)]
        return await self._run(
            "retain", bank, content, "--document-id", document_id, "--timestamp", SAID_AT, *options
        )

    async def recall(self, bank: str, query: str, max_tokens: int) -> Answer:
        return await self._run("recall", bank, query, "--max-tokens", str(max_tokens))

    async def reflect(self, bank: str, **question: Any) -> Answer:
        return await self._run("reflect", bank, question["query"])

    async def memories(self, bank: str) -> Answer:
        return await self._run("memory", "list", bank)

    async def stats(self, bank: str) -> Answer:
        return await self._run("bank", "stats", bank)

    async def banks(self, q: str) -> Answer:
        return await self._run("bank", "list", "--search", q)

    async def delete(self, bank: str) -> Answer:
        return await self._run("bank", "delete", bank, "--yes")

    async def _run(self, *arguments: str) -> Answer:
        command = [sys.executable, "-m", "reverie", *arguments, "--format", "json"]

        def call() -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                command, env=self._environment, capture_output=True, text=True, timeout=60, check=False
            )

        done = await asyncio.to_thread(call)
        assert done.returncode == 0, done.stderr
        told: Answer = json.loads(done.stdout)
        return told
