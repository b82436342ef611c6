"""Holds edited contents against the directives of their bank, as every answer of reflect is."""

from __future__ import annotations

import asyncio

from reverie.model import Bank
from reverie.providers.llm.client import LanguageModel
from reverie.reflect.applying import applying
from reverie.reflect.asked import Asked
from reverie.reflect.checks import Draft
from reverie.reflect.enforce import refused, ruled, settle
from reverie.reflect.judge import enforce
from reverie.reflect.loop import Asking
from reverie.reflect.reflection import Account, Directive
from reverie.reflect.refresh.editor import Budgets
from reverie.store import directives
from reverie.store.db import Database


class Keeper:
    """Code checks what it can; what it cannot is judged by the model, where there is one."""

    def __init__(self, database: Database, model: LanguageModel | None, budgets: Budgets | None) -> None:
        self._database, self._model, self._budgets = database, model, budgets

    async def broken(self, bank: Bank, asked: Asked, text: str, account: Account) -> str | None:
        """What is wrong with a text that answers this, None if it keeps all directives."""
        async with self._database.connection(asked=False) as connection:
            rows = await directives.active(connection, bank)
        active = [
            (Directive(row["id"], row["name"], row["content"], row["priority"]), row["tags"]) for row in rows
        ]
        rules = ruled(applying(active, asked.filters.tags, everything=False))
        if not rules:
            return None
        if self._model is None:
            settled = await asyncio.to_thread(settle, Draft(text), rules)
        else:
            limit = asked.options.llm_tokens_per_day
            budget = self._budgets.of(bank.number, limit) if self._budgets else None
            asking = Asking(self._model, asked, account, budget)
            settled = await enforce(asking, Draft(text), rules, asked.max_tokens)
        if settled.text is None:
            return refused(settled.outcomes)
        if settled.text != text:
            names = [f"“{one.directive.name}”" for one in settled.outcomes if one.status == "rewritten"]
            return f"it does not keep {', '.join(names) or 'the directives'} as it is"
        return None
