"""The model's tier: facts in batches, each with the observations that may have to do with it.

What the model gives no usable answer for is asked again in halves, down to single facts; a fact that fails
alone is handed back with the reason. A decision is written only while all it rests on is as it was shown.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from reverie.consolidate import loading
from reverie.consolidate.base import ModelOptions, Outcome, Tally
from reverie.consolidate.changes import Change
from reverie.consolidate.llm.answers import Consolidated, empty
from reverie.consolidate.llm.checked import Decision, checked
from reverie.consolidate.llm.prompts import prompt
from reverie.consolidate.llm.shown import Shown, show
from reverie.consolidate.scopes import Scope
from reverie.consolidate.statement import Derived, Statement
from reverie.consolidate.wording import whole
from reverie.consolidate.writing import apply, doable, mean_length, row
from reverie.errors import LostLease
from reverie.model import Bank, Matrix, new_id
from reverie.model.calls import About
from reverie.providers.embeddings.lanes import Embedder
from reverie.providers.llm.base import Budget, LlmError, LlmInvalidOutput
from reverie.providers.llm.client import LanguageModel
from reverie.providers.turns import in_turns
from reverie.store import banks, observations
from reverie.store.db import Connection, Database
from reverie.store.observations import Versioned

MOST_TOKENS = 4096
"""Longest answer, in tokens."""
_FEWEST_TOKENS = 1024
_TOKENS_A_FACT = 256
RELATED = 4
"""Observations that are looked up for each new fact."""
_HOPELESS = frozenset({"unavailable", "rate_limited", "rejected", "over_budget"})
"""Failures that fewer facts in a call do not mend."""
_BAD = frozenset({"not shown", "number", "date", "name", "words", "length", "instructions"})
"""Why an answer is wrong, and not merely needless."""


class Budgets(Protocol):
    """The budgets of banks."""

    def of(self, bank: int | None, tokens_per_day: int | None) -> Budget:
        """The budget of a bank by its number."""
        ...


@dataclass(slots=True)
class _Done:
    """What has come of facts so far; ``again`` are those whose decisions could not be written."""

    tally: Tally = field(default_factory=Tally)
    failed: dict[UUID, str] = field(default_factory=dict)
    again: set[UUID] = field(default_factory=set)


class LlmConsolidator:
    """Consolidates facts by a model. Calls are bounded in time, number and tokens by the model's client."""

    def __init__(
        self, database: Database, model: LanguageModel, embedder: Embedder, budgets: Budgets
    ) -> None:
        self._database, self._model, self._embedder, self._budgets = database, model, embedder, budgets

    async def __call__(
        self, bank: Bank, encoder: int, queued: Sequence[Versioned], options: ModelOptions
    ) -> Outcome:
        """Consolidate these facts. Those that failed stay in the queue for the caller to deal with."""
        budget = self._budgets.of(bank.number, options.tokens_per_day)
        async with self._database.connection() as connection:
            rows = await observations.statements(connection, bank, [one.id for one in queued], encoder)
        found = await asyncio.to_thread(lambda: [loading.statement(row) for row in rows])
        groups: dict[Scope, list[Statement]] = {}
        for fact in sorted(found, key=lambda f: (f.said_at, f.id)):
            if "instructions" not in fact.flags:
                for scope in fact.scopes:
                    groups.setdefault(scope, []).append(fact)
        done = _Done()

        async def one_scope(scope: Scope) -> None:
            facts = groups[scope]
            for start in range(0, len(facts), options.batch_size):
                batch = [f for f in facts[start : start + options.batch_size] if f.id not in done.failed]
                if batch:
                    await self._batch(bank, encoder, _Asked(scope, batch, options, budget), done)

        # a batch is shown what the one before it has made of its scope; scopes know nothing of each other
        await in_turns(one_scope, sorted(groups), options.at_once)
        ready = [one for one in queued if one.id not in done.failed and one.id not in done.again]
        async with self._written(bank) as connection:
            await observations.done(connection, bank, ready)
        return Outcome(done.tally + Tally(processed=len(ready)), done.failed)

    async def _batch(self, bank: Bank, encoder: int, asked: _Asked, done: _Done) -> None:
        """Ask about some facts, in halves where that fails."""
        shown = await self._shown(bank, encoder, asked)
        try:
            decisions = await self._ask(asked, shown)
        except LlmError as error:
            why = f"{error.kind}: {error.message}"
            if len(asked.facts) == 1 or error.kind in _HOPELESS:
                done.failed |= dict.fromkeys((fact.id for fact in asked.facts), why)
                return
            middle = len(asked.facts) // 2
            for half in (asked.facts[:middle], asked.facts[middle:]):
                await self._batch(bank, encoder, asked.of(half), done)
            return
        if decisions:
            vectors, _ = await self._embedder.encode([one.text or "" for one in decisions])
            tally, left = await self._write(bank, encoder, shown, decisions, vectors)
            done.tally += tally
            done.again |= left & {fact.id for fact in asked.facts}

    async def _shown(self, bank: Bank, encoder: int, asked: _Asked) -> Shown:
        """The facts with the observations of their scope that may have to do with them."""
        async with self._database.connection() as connection:
            near: dict[UUID, None] = {}
            for fact in asked.facts:
                if fact.vector is not None:
                    found = await observations.near(
                        connection, bank, asked.scope, fact.vector, encoder, RELATED
                    )
                    near |= dict.fromkeys(found)
            rows = await observations.known(connection, bank, ids=near)
            known = [one for one in map(loading.known, rows) if not one.lost]
            behind = {part.fact_id for one in known for part in one.sources}
            told = await observations.statements(connection, bank, behind, encoder) if behind else []
        sources = {fact.id: fact for fact in map(loading.statement, told)}
        known = [one for one in known if one.facts <= sources.keys()]
        limits = asked.options
        return show(
            asked.scope,
            asked.facts,
            known,
            sources,
            most=limits.source_tokens,
            most_each=limits.source_tokens_each,
        )

    async def _ask(self, asked: _Asked, shown: Shown) -> list[Decision]:
        """What is to be done. Raises LlmError where no answer can be used."""
        most = min(MOST_TOKENS, _FEWEST_TOKENS + _TOKENS_A_FACT * len(asked.facts))
        answer = await self._model.ask(
            prompt(shown, asked.options),
            Consolidated,
            max_tokens=most,
            budget=asked.budget,
            safety=asked.options.safety,
            about=About("consolidate", memories=tuple(fact.id for fact in asked.facts)),
        )
        decisions, dropped = await asyncio.to_thread(checked, answer.output, shown)
        if bad := sum(dropped[reason] for reason in _BAD):
            await asked.budget.note_dropped(bad)
            if not decisions and not empty(answer.output):
                raise LlmInvalidOutput("the facts support nothing of the answer", "unsupported")
        return decisions

    async def _write(
        self, bank: Bank, encoder: int, shown: Shown, decisions: Sequence[Decision], vectors: Matrix
    ) -> tuple[Tally, set[UUID]]:
        """Write decisions; what was done, and the facts of those that could not be."""
        found = [_change(one, shown.scope) for one in decisions]
        used = {fact.id: fact for one in decisions for fact in one.facts}
        async with self._written(bank) as connection:
            ready, _ = await doable(connection, bank, found, used)
            mean = await mean_length(connection, bank)
            rows = {}
            for place, change in enumerate(ready):
                if change.derived is not None:
                    rows[place] = row(
                        change,
                        topic=change.known.topic if change.known else f"model:{new_id()}",
                        extractor="llm",
                        encoder=encoder,
                        vector=vectors[found.index(change)],
                        mean=mean,
                    )
            tally = await apply(connection, bank, ready, rows)
        left = {
            fact.id
            for one, change in zip(decisions, found, strict=True)
            if change not in ready
            for fact in one.facts
        }
        return tally, left

    @asynccontextmanager
    async def _written(self, bank: Bank) -> AsyncIterator[Connection]:
        async with self._database.transaction() as connection:
            if not await banks.hold(connection, bank):
                raise LostLease("the bank was deleted, and its consolidation with it")
            yield connection


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked about: facts of one scope, as the bank wants it, at its expense."""

    scope: Scope
    facts: Sequence[Statement]
    options: ModelOptions
    budget: Budget

    def of(self, facts: Sequence[Statement]) -> _Asked:
        """The same about some of the facts."""
        return _Asked(self.scope, facts, self.options, self.budget)


def _change(one: Decision, scope: Scope) -> Change:
    """The change that a decision asks for."""
    reason = one.reason.strip()[:500] or "the model gave no reason"
    if one.text is None:
        return Change(one.known, None, "superseded", reason)
    parts = tuple(whole(fact) for fact in sorted(one.facts, key=lambda fact: fact.id))
    starts = [fact.start for fact in one.facts if fact.start]
    ends = [fact.end for fact in one.facts if fact.end]
    said = max(fact.said_at for fact in one.facts)
    start, end = min(starts, default=None), max(ends, default=None)
    derived = Derived("model", scope, "", one.text, parts, start, end, said)
    changed = one.known is not None and one.known.text != one.text
    return Change(one.known, derived, "refined" if changed else None, reason)
