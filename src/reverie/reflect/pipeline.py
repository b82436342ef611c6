"""Reflect: look up, answer, hold the answer against the directives. With a model, or by rules."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, Protocol

from reverie.errors import InvalidRequest, NotFound
from reverie.model import Bank
from reverie.providers.llm.base import Budget, LlmError
from reverie.providers.llm.client import LanguageModel
from reverie.reflect.applying import applying
from reverie.reflect.asked import Asked
from reverie.reflect.checks import Draft, NeverSays, problems
from reverie.reflect.citations import attributed, named
from reverie.reflect.enforce import Ruled, Settled, refused, ruled, settle
from reverie.reflect.evidence import Evidence
from reverie.reflect.find import Finder, Model
from reverie.reflect.judge import enforce
from reverie.reflect.loop import Answered, Asking, Uncited, run
from reverie.reflect.reflection import Account, Directive, Reflection
from reverie.reflect.rules.answer import DECLINED
from reverie.reflect.rules_tier import by_rules
from reverie.reflect.tools import Tools, day, used_memory, used_models
from reverie.reflect.write import cut, fitted, sources_cut, structured
from reverie.store import banks, directives
from reverie.store.db import Database
from reverie.telemetry import REFLECTIONS

Tier = Literal["rules", "llm"]


class Budgets(Protocol):
    """The budgets of banks."""

    def of(self, bank: int | None, tokens_per_day: int | None) -> Budget:
        """The budget of a bank by its number; None: no limit."""
        ...


class Reflecting:
    """Answers questions from what a bank holds; reads only. ``model`` is None where the rules answer."""

    def __init__(
        self,
        database: Database,
        finder: Finder,
        model: LanguageModel | None = None,
        budgets: Budgets | None = None,
    ) -> None:
        self._database, self._finder = database, finder
        self._model, self._budgets = model, budgets

    async def answer(self, bank: Bank | str, asked: Asked) -> Reflection:
        """The answer. Raises NotFound, StoreUnavailable, and InvalidRequest for what needs a model."""
        self.check(asked)
        known, rules = await self._known(bank, asked)
        if self._model is None:
            reflection = await self._by_rules(known, asked, rules, Account())
        else:
            reflection = await self._by_model(self._model, known, asked, rules)
        REFLECTIONS.labels(reflection.tier, _outcome(reflection)).inc()
        return replace(reflection, bank=known)

    def check(self, asked: Asked) -> None:
        """Refuse what needs a model where there is none. Raises InvalidRequest."""
        if asked.response_schema is not None and self._model is None:
            raise InvalidRequest(
                "response_schema",
                "response_schema needs a language model, and none is configured for reflect: set"
                " REVERIE_REFLECT_LLM_PROVIDER (or REVERIE_LLM_PROVIDER) and its key, or leave the field out",
            )

    async def _known(self, bank: Bank | str, asked: Asked) -> tuple[Bank, list[Ruled]]:
        """The bank as it is, and the directives that apply, read by code. Raises NotFound."""
        async with self._database.connection(asked=False) as connection:
            if isinstance(bank, str):
                known = await banks.find(connection, bank) or banks.unmade(bank)
            elif found := await banks.find_number(connection, bank):
                known = found
            else:
                raise NotFound("the bank is gone")
            rows = await directives.active(connection, known)
        active = [
            (Directive(row["id"], row["name"], row["content"], row["priority"]), row["tags"]) for row in rows
        ]
        given = applying(active, asked.filters.tags, everything=asked.apply_all_directives)
        return known, await asyncio.to_thread(ruled, given) if given else []

    async def _by_model(
        self, model: LanguageModel, bank: Bank, asked: Asked, rules: Sequence[Ruled]
    ) -> Reflection:
        """The model's answer; the rules' where the model fails or does not say what it goes by."""
        account = Account()
        budget = self._budgets.of(bank.number, asked.options.llm_tokens_per_day) if self._budgets else None
        asking = Asking(model, asked, account, budget)
        tools = Tools(self._finder, bank, asked, account)
        await tools.search_all()
        if not tools.found_anything:
            return _declined(rules, "rules", account)
        given = [rule.directive for rule in rules if not rule.overridden_by]
        fresh = await self._finder.freshness(bank)
        try:
            answered = await run(asking, tools, asked, given, fresh)
        except LlmError as error:
            account.warnings.append(
                f"the rules answered, for the model failed: {error.kind}: {error.message}"
            )
        except Uncited:
            account.warnings.append("the rules answered, for the model cited nothing that was found")
        else:
            return await _finished(asking, asked, rules, answered, account)
        return await self._by_rules(bank, asked, rules, account)

    async def _by_rules(
        self, bank: Bank, asked: Asked, rules: Sequence[Ruled], account: Account
    ) -> Reflection:
        """The answer of the rules, held against the directives by code."""
        found = await by_rules(self._finder, bank, asked, account)
        draft = Draft(cut(found.text, asked.max_tokens), _sources(found.memories, found.models))
        settled = await asyncio.to_thread(settle, draft, rules, declined=found.declined)
        if asked.response_schema is not None:
            account.structured_error = "it needs the model, which failed"
        settled = _within(settled, asked.max_tokens)
        return _reflection("rules", settled, found.memories, found.models, account, declined=found.declined)


async def _finished(
    asking: Asking, asked: Asked, rules: Sequence[Ruled], answered: Answered, account: Account
) -> Reflection:
    """A model's answer within its length, with the directives kept, and in the form asked for."""
    if answered.unknown:
        return _declined(rules, "llm", account)
    text = await fitted(asking, asked, answered.text)
    draft = Draft(text, _sources(answered.memories, answered.models))
    settled = _within(await enforce(asking, draft, rules, asked.max_tokens), asked.max_tokens)
    output = None
    if asked.response_schema is not None and settled.text is not None:
        try:
            output = await structured(asking, asked, settled.text)
        except (LlmError, ValueError) as error:
            account.structured_error = str(error)
        if output is not None and (wrong := _said(output, rules)):
            output = None
            account.structured_error = f"it {wrong}"
    return _reflection("llm", settled, answered.memories, answered.models, account, output=output)


def _within(settled: Settled, max_tokens: int) -> Settled:
    """The same with as many sources as its tokens leave room for."""
    if settled.text is None:
        return settled
    return replace(settled, text=sources_cut(settled.text, max_tokens))


def _said(output: dict[str, object], rules: Sequence[Ruled]) -> str | None:
    """What a structured answer says that a directive forbids to be said."""
    checks = [check for rule in rules for check in rule.checks if isinstance(check, NeverSays)]
    return next(iter(problems(Draft(json.dumps(output, ensure_ascii=False)), checks)), None)


def _declined(rules: Sequence[Ruled], tier: Tier, account: Account) -> Reflection:
    settled = settle(Draft(DECLINED), rules, declined=True)
    return _reflection(tier, settled, [], [], account, declined=True)


def _reflection(
    tier: Tier,
    settled: Settled,
    memories: Sequence[Evidence],
    models: Sequence[Model],
    account: Account,
    *,
    declined: bool = False,
    output: dict[str, object] | None = None,
) -> Reflection:
    if settled.text is None:
        text = refused(settled.outcomes)
        return Reflection(text, tier, outcomes=settled.outcomes, declined=True, account=account)
    texts: dict[uuid.UUID, str] = {one.id: one.text for one in memories}
    return Reflection(
        text=settled.text,
        tier=tier,
        memories=tuple(used_memory(one) for one in memories),
        mental_models=used_models(models),
        outcomes=settled.outcomes,
        sentences=() if declined else attributed(settled.text, texts),
        declined=declined,
        structured_output=output,
        account=account,
    )


def _outcome(reflection: Reflection) -> str:
    """How it ended, in a word."""
    if any(one.status == "refused" for one in reflection.outcomes):
        return "refused"
    return "declined" if reflection.declined else "answered"


def _sources(memories: Sequence[Evidence], models: Sequence[Model]) -> tuple[str, ...]:
    """How what an answer rests on is named in it."""
    facts = [named(one.text, day(one.said_at), one.document_id or None) for one in memories]
    kept = [named(one.name, day(one.refreshed_at), None) for one in models]
    return tuple(dict.fromkeys([*facts, *kept]))
