"""The answer without a model: recall, and rules over what it finds."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass

from reverie.language.terms import terms
from reverie.model import Bank
from reverie.reflect.asked import Asked
from reverie.reflect.evidence import Evidence
from reverie.reflect.find import Finder, Memories, Model
from reverie.reflect.reflection import Account, ToolCall
from reverie.reflect.rules.answer import RulesAnswer, answer

MOST = 40
"""Memories that the rules look at."""
CLOSE = 0.93
"""Cosine of a question with the name and the question of a mental model from which on they ask the same."""

_ASKING = frozenset(
    """what which who whom whose when where why how not no never isn't aren't don't doesn't didn't wasn't
    won't i me my we our you your he his she her they their""".split()
)


@dataclass(frozen=True, slots=True)
class Found:
    """An answer and what it rests on."""

    text: str
    memories: list[Evidence]
    models: list[Model]
    declined: bool


async def by_rules(finder: Finder, bank: Bank, asked: Asked, account: Account) -> Found:
    """What a fresh mental model of the same question says, or what the rules read off the best memories."""
    plan = await finder.plan(asked, asked.words, asked.budget)
    began = time.perf_counter()
    memories = await finder.memories(bank, plan, MOST)
    _note(account, "recall", asked, [str(one.id) for one in memories.evidence], began)
    began = time.perf_counter()
    models = await finder.models(bank, asked, memories.encoded, 1)
    if not asked.exclude_mental_models:
        _note(account, "search_mental_models", asked, [one.id for one in models], began)
    if models and not models[0].is_stale and _asks_the_same(asked.query, models[0]):
        return Found(models[0].content, [], models, declined=False)
    evidence = memories.evidence
    if plan.filters.types == () and asked.searches("observation"):
        observed = await finder.observations(bank, asked, plan, memories.encoded, MOST)
        evidence = [one.evidence for one in observed]
    own = plan if asked.words == asked.query else await finder.plan(asked, asked.query, asked.budget)
    # reading sentences takes milliseconds: not on the event loop
    told = await asyncio.to_thread(_answered, asked, Memories(own, evidence, memories.encoded))
    by_id = {one.id: one for one in evidence}
    used = [by_id[one] for one in told.memory_ids if one in by_id]
    return Found(told.text, used, [], declined=told.declined)


def _asks_the_same(query: str, model: Model) -> bool:
    """Whether a mental model answers this question: the same words, or near ones that ask for the same of the
    same names and numbers.
    """
    asked, kept = (" ".join(re.findall(r"\w+", text.casefold())) for text in (query, model.source_query))
    if asked == kept:
        return True
    near = model.similarity >= CLOSE or (terms(query) and terms(query) == terms(model.source_query))
    return bool(near) and _marks(query) == _marks(model.source_query)


def _marks(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """What may not differ between questions that are the same: how they ask, and the names and numbers."""
    words = re.findall(r"\w+(?:['’]t\b)?", text)
    asking = frozenset(one for word in words if (one := word.casefold().replace("’", "'")) in _ASKING)
    names = frozenset(
        word.casefold() for n, word in enumerate(words) if (n and word[0].isupper()) or word[0].isdigit()
    )
    return asking, names - {"i"}


def _answered(asked: Asked, found: Memories) -> RulesAnswer:
    return answer(
        asked.query,
        found.plan,
        found.evidence,
        disposition=asked.options.disposition,
        now=asked.now,
        max_tokens=asked.max_tokens,
    )


def _note(account: Account, tool: str, asked: Asked, ids: list[str], began: float) -> None:
    took = round((time.perf_counter() - began) * 1000)
    account.tool_calls.append(ToolCall(tool, {"query": asked.words}, {"ids": ids}, took, 0))
