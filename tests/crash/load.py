"""Clients that keep a server busy, and that know exactly what was acknowledged to them.

A client behaves as a good one should: while it has no answer it asks again, with the same operation_id.
Every text is unlike all others, so that what was done twice, or half, shows.
"""

from __future__ import annotations

import asyncio
import random
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import httpx

BANKS = ("depot", "harbour")
BATCH = 230
"""Documents of a large batch: three children."""
_SAID = "2024-04-01"
Life = Callable[[random.Random], Awaitable[None]]


@dataclass
class Told:
    """An operation that was acknowledged; ``documents`` are the lines that it adds to each of them."""

    key: str
    bank: str
    kind: str
    documents: dict[str, list[str]]
    order: int
    cancelled: bool = False
    """A cancel was acknowledged, and no retry sent since."""
    retried: bool = False


@dataclass
class Load:
    """Clients of the server at ``url``; all that they do follows from ``seed``, but for the times."""

    url: str
    seed: int
    told: list[Told] = field(default_factory=list)
    synced: list[tuple[str, str, str]] = field(default_factory=list)
    """(bank, document, line) of retains that were waited for and answered."""
    answers: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    waiting: int = 0
    """Operations that have not ended, as last seen; the clients hold back while they are many."""
    refused: tuple[int, ...] = (429, 503)
    """Answers after which a client asks again."""
    fine: tuple[int, ...] = (200, 409)
    """Answers that a client may get; all others are problems."""
    _stopping: bool = False
    _made: int = 0

    async def run(self, batches: bool = True) -> None:
        """Work until ``stop``."""
        lives = self.lives() + ([self._batch] if batches else [])
        async with httpx.AsyncClient(
            base_url=f"{self.url}/v1/default/banks/", timeout=30, verify=False
        ) as self._client:
            await asyncio.gather(
                *(self._repeat(one, random.Random(self.seed * 100 + n)) for n, one in enumerate(lives))
            )

    def lives(self) -> list[Life]:
        """What each client does, again and again."""
        return [
            self._single, self._single, self._replaced, self._appended, self._appended, self._waited_for
        ]  # fmt: skip

    def stop(self) -> None:
        """Let each client finish what it is at, until it is acknowledged."""
        self._stopping = True

    async def _repeat(self, live: Life, dice: random.Random) -> None:
        while not self._stopping:
            if self.waiting < 60:
                await live(dice)
            await asyncio.sleep(dice.uniform(0.0, 0.12))

    async def _single(self, dice: random.Random) -> None:
        n = self._number()
        lines = [f"user: Crate {n} holds copper pipes.", f"assistant: I put crate {n} on shelf {n}."]
        told = await self._submit(dice, "single", {f"crate-{n}": lines})
        if dice.random() < 0.25:
            await self._cancel(told, dice, retry=dice.random() < 0.5)

    async def _replaced(self, dice: random.Random) -> None:
        told = await self._submit(
            dice,
            "replace",
            {f"plan-{dice.randrange(3)}": [f"The plan now stands at version {self._number()}."]},
        )
        if dice.random() < 0.15:
            await self._cancel(told, dice, retry=dice.random() < 0.5)

    async def _appended(self, dice: random.Random) -> None:
        line = f"Entry {self._number()} was made."
        told = await self._submit(dice, "append", {f"log-{dice.randrange(3)}": [line]})
        if dice.random() < 0.1:
            await self._cancel(told, dice, retry=False)

    async def _batch(self, dice: random.Random) -> None:
        n = self._number()
        lines = {f"batch-{n}-{i}": [f"Barrel {n} of row {i} holds oil."] for i in range(BATCH)}
        told = await self._submit(dice, "batch", lines)
        if dice.random() < 0.3:
            await self._cancel(told, dice, retry=dice.random() < 0.5)
        await asyncio.sleep(dice.uniform(1, 4))

    async def _waited_for(self, dice: random.Random) -> None:
        n = self._number()
        bank, line = dice.choice(BANKS), f"Bollard {n} was painted."
        item = {"content": line, "document_id": f"bollard-{n}", "timestamp": _SAID}
        status, _ = await self._until_answered("POST", f"{bank}/memories", {"items": [item]})
        if status == 200:
            self.synced.append((bank, f"bollard-{n}", line))

    def _number(self) -> int:
        self._made += 1
        return self._made

    async def _submit(self, dice: random.Random, kind: str, documents: dict[str, list[str]]) -> Told:
        told = Told(str(uuid.UUID(int=dice.getrandbits(128))), "", kind, documents, -1)
        # a document of a sequence stays in its bank
        told.bank = BANKS[0] if kind in ("replace", "append") else dice.choice(BANKS)
        mode = {"update_mode": "append"} if kind == "append" else {}
        items = [
            {"content": "\n".join(lines), "document_id": name, "timestamp": _SAID, **mode}
            for name, lines in documents.items()
        ]
        # two clients may append to one document: who sends while the other waits has no place before or after
        body = {"items": items, "async": True, "operation_id": told.key}
        async with self._turn(next(iter(documents)) if kind in ("replace", "append") else told.key):
            status, answer = await self._until_answered("POST", f"{told.bank}/memories", body)
            if status != 200 or answer.get("operation_id") != told.key:
                self.problems.append(f"submit of {kind} was answered {status}: {answer}")
            told.order = len(self.told)
            self.told.append(told)
        return told

    def _turn(self, document: str) -> asyncio.Lock:
        if not document.startswith(("log-", "plan-")):
            return asyncio.Lock()
        self._turns: dict[str, asyncio.Lock] = getattr(self, "_turns", {})
        return self._turns.setdefault(document, asyncio.Lock())

    async def _cancel(self, told: Told, dice: random.Random, retry: bool) -> None:
        """Cancel some time after the acknowledgement; perhaps try it again."""
        await asyncio.sleep(dice.choice([0, dice.uniform(0, 0.05), dice.uniform(0, 0.5)]))
        path = f"{told.bank}/operations/{told.key}"
        status, answer = await self._until_answered("DELETE", path)
        # 409 after an attempt without an answer: that one may have cancelled it
        if status == 409 and "is cancelled already" not in str(answer):
            return
        told.cancelled = True
        if retry:
            await asyncio.sleep(dice.uniform(0, 0.2))
            status, answer = await self._until_answered("POST", f"{path}/retry")
            told.cancelled, told.retried = False, True

    async def _until_answered(
        self, method: str, path: str, body: dict[str, Any] | None = None
    ) -> tuple[int, dict[str, Any]]:
        while True:
            try:
                answer = await self._client.request(method, path, json=body)
            except httpx.HTTPError as error:
                self.answers[type(error).__name__] += 1
                await asyncio.sleep(0.1)
                continue
            self.answers[str(answer.status_code)] += 1
            if answer.status_code in self.refused:
                await asyncio.sleep(0.1)
                continue
            if answer.status_code not in self.fine:
                self.problems.append(
                    f"{method} {path} was answered {answer.status_code}: {answer.text[:300]}"
                )
                if answer.status_code >= 500:
                    await asyncio.sleep(0.1)
                    continue
            return answer.status_code, answer.json()


def texts(lines: Iterable[str]) -> str:
    """A document as it reads when these were retained into it, one after another."""
    return "\n\n".join(lines)
