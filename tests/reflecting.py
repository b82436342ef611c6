"""A reflection without a database or a provider: memories in a list, a model that answers from a script."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np

from reverie.model import Bank, Usage, new_id
from reverie.providers.embeddings.base import EncodedQuery
from reverie.providers.llm.base import Answer, LlmError, LlmInvalidOutput, Output, Prompt, Safety
from reverie.providers.llm.client import LanguageModel
from reverie.recall.plan import Budget, Plan, make_plan
from reverie.reflect.asked import Asked
from reverie.reflect.evidence import Evidence
from reverie.reflect.find import Finder, Memories, Model, Observation, Passage
from reverie.reflect.loop import Asking
from reverie.reflect.reflection import Account
from reverie.reflect.tools import Tools

BANK = Bank(1, "bank")
CALL = Usage(input=100, output=10, calls=1)


def memory(text: str, **fields: Any) -> Evidence:
    """A fact."""
    return Evidence(new_id(), text, **fields)


@dataclass
class FakeFinder:
    """Finds all it holds, whatever the query."""

    memory: list[Evidence] = field(default_factory=list)
    observed: list[Observation] = field(default_factory=list)
    kept: list[Model] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)

    async def plan(self, asked: Asked, query: str, budget: Budget) -> Plan:
        return make_plan(query, budget=budget, filters=asked.filters, asked_at=asked.now)

    async def memories(self, bank: Bank, plan: Plan, most: int) -> Memories:
        self.queries.append(plan.query)
        return Memories(plan, self.memory[:most], await self.encoded(plan))

    async def encoded(self, plan: Plan) -> EncodedQuery:
        return cast(EncodedQuery, np.zeros(3))

    async def observations(self, *_: object) -> list[Observation]:
        return self.observed

    async def models(self, *_: object) -> list[Model]:
        return self.kept

    async def facts(self, bank: Bank, asked: Asked, ids: Sequence[object]) -> list[Evidence]:
        return [one for one in self.memory if one.id in ids]

    async def chunks(self, bank: Bank, asked: Asked, ids: Sequence[object]) -> list[Passage]:
        return [Passage("doc", [(new_id(), "the text around it")])]

    async def documents(self, bank: Bank, asked: Asked, ids: Sequence[object], most: int) -> list[Passage]:
        return [Passage("doc", [(new_id(), "word " * 5000), (new_id(), "more")])]

    async def freshness(self, bank: Bank) -> str:
        return ""


@dataclass
class FakeModel:
    """Answers from a script, its last entry again and again; an entry may decide by the prompt."""

    script: list[Any]
    asked: list[Prompt] = field(default_factory=list)
    takes_s: float = 0.0
    name: str = "fake:one"

    async def request(
        self, prompt: Prompt, output: type[Output], *, max_tokens: int, safety: Safety = ()
    ) -> Answer[Output]:
        self.asked.append(prompt)
        await asyncio.sleep(self.takes_s)
        next_one = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        given = next_one(prompt) if isinstance(next_one, Callable) else next_one  # type: ignore[arg-type]
        if isinstance(given, LlmError):
            raise given
        try:
            return Answer(output.model_validate(given), CALL)
        except ValueError:
            raise LlmInvalidOutput("wrong", "wrong", CALL) from None

    async def close(self) -> None: ...


def asking(model: FakeModel, asked: Asked, account: Account) -> Asking:
    """The model on the account of one reflection; retries wait for nothing."""
    gate = asyncio.Semaphore(1)
    limited = LanguageModel(model, gate=gate, timeout_s=5, max_retries=1, sleep=lambda _: asyncio.sleep(0))
    return Asking(limited, asked, account, None)


def tools(finder: FakeFinder, asked: Asked, account: Account) -> Tools:
    """The searches of a question."""
    return Tools(cast(Finder, finder), BANK, asked, account)
