"""A stand-in for reflect, in tests of what is done with its answers: it says all that is to the point."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from reverie.language.terms import terms
from reverie.model import Bank
from reverie.reflect.asked import Asked
from reverie.reflect.find import Finder
from reverie.reflect.reflection import Account, Reflection, Sentence, ToolCall, UsedMemory


class Verbatim:
    """Answers with the memories themselves that share a word with the question, a line each."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder
        self.asked: list[Asked] = []
        self.tier: Literal["rules", "llm"] = "rules"
        self.open = threading.Event()
        self.open.set()
        self.at_once = self.most_at_once = 0

    async def answer(self, bank: Bank | str, asked: Asked) -> Reflection:
        """All that is current, in the order it was said."""
        assert isinstance(bank, Bank)
        self.asked.append(asked)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.to_thread(self.open.wait, 20)
        self.at_once -= 1
        plan = await self._finder.plan(asked, asked.query, asked.budget)
        found = (await self._finder.memories(bank, plan, 40)).evidence
        wanted = set(terms(asked.query))
        told = [one for one in found if one.current and wanted & set(terms(one.text))]
        told.sort(key=lambda one: (one.said_at is None, one.said_at, one.position))
        output = {"memories": [{"id": str(one.id), "type": one.fact_type} for one in found]}
        account = Account(tool_calls=[ToolCall("recall", {"query": asked.query}, output, 1, 0)])
        if not told:
            return Reflection("I don't know.", self.tier, declined=True, account=account)
        return Reflection(
            "\n".join(f"- {one.text}" for one in told),
            self.tier,
            memories=tuple(UsedMemory(one.id, one.text, one.fact_type) for one in told),
            sentences=tuple(Sentence(f"- {one.text}", (one.id,)) for one in told),
            account=account,
        )


@contextmanager
def verbatim(app: Any) -> Iterator[Verbatim]:
    """Refreshes of a server take their answers from this."""
    refresher = app.state.memory.mental_models._context.refresher
    real = refresher._reflects
    stand_in = Verbatim(real._finder)
    refresher._reflects = stand_in
    yield stand_in
    refresher._reflects = real
