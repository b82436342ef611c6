"""Clients that have banks dream, learn and see to their brains all the time, beside others who retain."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from crash.load import Life, Load, Told
from crash.shelves import KEY, Shelf

STUDIES = ("study", "attic")
"""Banks that dream and learn."""
WEEKS = 45
"""Weeks of the diary of each: enough for a process of its own to dream of."""
FORGOTTEN = "kettle"
"""The remote bank that is forgotten again and again."""


@dataclass
class DreamLoad(Load):
    """``shelves`` are what is learned from."""

    shelves: dict[str, Shelf] = field(default_factory=dict)
    fine: tuple[int, ...] = (200, 404, 409)
    forgotten: int = 0
    """How often a remote bank was."""
    _locks: dict[str, asyncio.Lock] = field(default_factory=dict)
    shared: set[tuple[str, str]] = field(default_factory=set)
    """(bank, text) of what is said here though a remote bank says it too."""

    def lives(self) -> list[Life]:
        return [
            self._single, self._appended, self._waited_for, self._dreams, self._dreams, self._learns,
            self._learns, self._routines, self._recalls, self._said, self._changes, self._forgets,
            self._again,
        ]  # fmt: skip

    async def _dreams(self, dice: random.Random) -> None:
        run_type = dice.choice(["dream", "dream", "trance"])
        await self._asked(dice, "dream", "dreams/trigger", {"trigger_source": "manual", "run_type": run_type})
        await asyncio.sleep(dice.uniform(0, 0.5))

    async def _learns(self, dice: random.Random) -> None:
        shelf = dice.choice([*self.shelves.values()])
        body = asked(shelf, dice.choice(["incremental", "full_copy"]))
        await self._asked(dice, "learn", "brain/learn", body)
        await asyncio.sleep(dice.uniform(0, 1))

    async def _routines(self, dice: random.Random) -> None:
        body = {
            "mode": dice.choice(["incremental", "warmup", "full_copy"]),
            "horizon_hours": dice.choice([12, 24]),
            "force_rebuild": dice.random() < 0.5,
        }
        await self._asked(dice, "routine", "sub-routine", body)
        await asyncio.sleep(dice.uniform(0, 0.5))

    async def _asked(self, dice: random.Random, kind: str, path: str, body: dict[str, Any]) -> None:
        """Ask for a run; now and then cancel it, and perhaps have it tried again."""
        bank = dice.choice(STUDIES)
        status, answer = await self._until_answered("POST", f"{bank}/{path}", body)
        key = answer.get("operation_id")
        if status != 200 or not key:
            self.problems.append(f"{kind} of {bank} was answered {status}: {answer}")
            return
        # who asks for what waits already is told of that
        told = self._known(key)
        new = told is None
        if told is None:
            told = Told(key, bank, kind, {}, len(self.told))
            self.told.append(told)
        async with self._locks.setdefault(key, asyncio.Lock()):  # others may be told of it too
            if new and dice.random() < 0.25:
                await self._cancel(told, dice, retry=dice.random() < 0.5)

    def _known(self, key: str) -> Told | None:
        return next((one for one in self.told if one.key == key), None)

    async def _recalls(self, dice: random.Random) -> None:
        query = dice.choice(
            ["Where does Marta go?", "Which lantern hangs in the hall?", "Who bought a kettle?"]
        )
        await self._until_answered("POST", f"{dice.choice(STUDIES)}/memories/recall", {"query": query})
        await asyncio.sleep(dice.uniform(0.1, 0.6))

    async def _said(self, dice: random.Random) -> None:
        """Say something that nobody else does, or what a remote bank says."""
        n, bank = self._number(), dice.choice(STUDIES)
        line = f"Parcel {n} was sent from depot {n}."
        if dice.random() < 0.3:
            shelf = self.shelves[dice.choice(["lantern", FORGOTTEN])]
            line = dice.choice([*shelf.facts.values()])
            if (bank, line) in self.shared:
                return
            self.shared.add((bank, line))
        told = Told(
            str(uuid.UUID(int=dice.getrandbits(128))), bank, "said", {f"parcel-{n}": [line]}, len(self.told)
        )
        item = {"content": line, "document_id": f"parcel-{n}", "timestamp": "2024-04-01"}
        body = {"items": [item], "async": True, "operation_id": told.key}
        status, answer = await self._until_answered("POST", f"{bank}/memories", body)
        if status != 200:
            self.problems.append(f"a parcel was answered {status}: {answer}")
        self.told.append(told)
        await asyncio.sleep(dice.uniform(0, 0.5))

    async def _changes(self, dice: random.Random) -> None:
        self.shelves[dice.choice(["lantern", FORGOTTEN])].change(dice)
        await asyncio.sleep(dice.uniform(0.2, 1.5))

    async def _forgets(self, dice: random.Random) -> None:
        await asyncio.sleep(dice.uniform(1, 5))
        bank = dice.choice(STUDIES)
        _, known = await self._until_answered("GET", f"{bank}/brain/learn")
        for source in known["sources"]:
            if source["remote_endpoint"] == self.shelves[FORGOTTEN].remote.url:
                status, _ = await self._until_answered("DELETE", f"{bank}/brain/learn/{source['id']}")
                self.forgotten += status == 200

    async def _again(self, dice: random.Random) -> None:
        """Try again what has failed, and at once what waits for its next attempt."""
        bank = dice.choice(STUDIES)
        _, found = await self._until_answered("GET", f"{bank}/operations?status=failed&limit=20")
        for one in found["operations"]:
            if dice.random() < 0.5:
                status, _ = await self._until_answered("POST", f"{bank}/operations/{one['id']}/retry")
                self.answers["tried again"] += status == 200
        _, found = await self._until_answered(
            "GET", f"{bank}/operations?status=pending&type=dream_generation"
        )
        for one in found["operations"]:
            if one["next_retry_at"] is not None:
                async with self._locks.setdefault(one["id"], asyncio.Lock()):
                    told = self._known(one["id"]) or Told(one["id"], bank, "dream", {}, 0)
                    await self._cancel(told, dice, retry=True)
        await asyncio.sleep(dice.uniform(1, 4))


def asked(shelf: Shelf, mode: str) -> dict[str, Any]:
    """A request to learn from a shelf all that it has."""
    return {
        "remote_endpoint": shelf.remote.url,
        "remote_bank_id": shelf.name,
        "remote_api_key": KEY,
        "learning_type": "structured" if shelf.facts else "raw_mirror",
        "mode": mode,
    }


def diary() -> list[tuple[str, str, str]]:
    """(document, text, day) of what a study knows from the beginning."""
    first = date(2024, 1, 1)  # a Monday
    told = []
    for week in range(WEEKS):
        monday = first + timedelta(weeks=week)
        told.append((f"pottery-{week}", "Marta went to the pottery class.", str(monday)))
        other = monday + timedelta(days=(2, 3, 5)[week % 3])
        told.append((f"novel-{week}", f"Marta read chapter {week} of a novel.", str(other)))
    return told


def expected(load: DreamLoad, bank: str, completed: set[str]) -> Counter[str]:
    """What was said at a study itself, by text."""
    found = Counter(text for _, text, _ in diary())
    for told in load.told:
        if told.bank == bank and told.kind == "said" and told.key in completed:
            found.update(line for lines in told.documents.values() for line in lines)
    return found
