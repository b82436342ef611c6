"""Refreshing one mental model: see what has changed, ask anew or edit, judge whether it may be stored."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from reverie.model import Bank
from reverie.providers.llm.base import LlmError
from reverie.providers.llm.client import LanguageModel
from reverie.recall.plan import Filters
from reverie.reflect.asked import Asked
from reverie.reflect.options import ReflectOptions
from reverie.reflect.reflection import Account, LlmCall, Reflection, Reflects, Sentence
from reverie.reflect.refresh import rules_edit
from reverie.reflect.refresh.document import Block, Unreadable, fit, parse, render
from reverie.reflect.refresh.editor import Budgets, Editor
from reverie.reflect.refresh.edits import Ground, apply
from reverie.reflect.refresh.keeper import Keeper
from reverie.reflect.refresh.outcomes import Fallback, Mode
from reverie.reflect.refresh.provenance import Grounded, lost, of_blocks, of_document, stored, within
from reverie.reflect.refresh.refreshed import Refreshed, Seen, grounds, response
from reverie.store import mental_models
from reverie.store.db import Connection, Database, Row
from reverie.store.mental_model_scope import Scope, changed_sources, last_memory, newer, scope

MOST_NEWS = 500
"""Memories that a delta reads at most, the newest ones."""
_OVERLAP = timedelta(seconds=60)
"""Time that a transaction may take: what it learned is dated by its beginning, and seen when it ends."""


class Refresher:
    """Makes the content of mental models. ``model`` edits where there is one, else the rules do."""

    def __init__(
        self,
        database: Database,
        reflects: Reflects,
        model: LanguageModel | None = None,
        budgets: Budgets | None = None,
    ) -> None:
        self._database, self._reflects = database, reflects
        self._editor = Editor(model, budgets) if model else None
        self._keeper = Keeper(database, model, budgets)

    async def refresh(
        self, bank: Bank, model: Row, options: ReflectOptions, *, anew: bool = False
    ) -> Refreshed:
        """What a refresh of this model, as stored, comes to; nothing is written. ``anew``: no delta.

        Raises NotFound, StoreUnavailable, InvalidRequest for what needs a language model.
        """
        began = time.monotonic()
        wanted: Mode = "full" if anew else model["trigger"].get("mode", "full")
        mode, fallback = wanted, None
        if wanted == "delta" and (fallback := _fallback(model)):
            mode = "full"
        seen = await self._look(bank, model)
        refreshed = Refreshed(wanted, mode, seen, model["content"], fallback)
        if mode == "delta" and len(seen.news) == MOST_NEWS:
            refreshed.anew(f"{MOST_NEWS} memories or more are new: the content is written anew")
        elif mode == "delta" and not scope(model["tags"], model["trigger"]).has_facts:
            refreshed.anew("it is about observations alone, which are read as a whole")
        if refreshed.mode == "delta":
            await self._edit(bank, model, options, refreshed)
            await self._keep_directives(bank, model, options, refreshed)
        if refreshed.mode == "full":
            await self._write(bank, model, options, refreshed)
        refreshed.duration_ms = round((time.monotonic() - began) * 1000)
        return refreshed

    async def _look(self, bank: Bank, model: Row) -> Seen:
        within_scope, since = scope(model["tags"], model["trigger"]), model["last_memory_seen_at"]
        async with self._database.connection() as connection:
            at = await mental_models.clock(connection)
            last = await last_memory(connection, bank, within_scope)
            changed = (await changed_sources(connection, bank, [model["id"]])).get(model["id"], [])
            news = await newer(connection, bank, within_scope, since, MOST_NEWS) if since else []
            if since and news:
                late = await newer(connection, bank, within_scope, since - _OVERLAP, MOST_NEWS)
                cited = {key for one in stored(model["sentences"]) for key in one.memory_ids}
                news = [one for one in late if one not in cited - set(news)]
        texts = {one["id"]: one["text"] for one in _memories(model)}
        gone = tuple(one.memory_id for one in changed if one.gone)
        return Seen(
            at,
            last,
            since,
            tuple(news),
            gone,
            tuple(texts[str(key)] for key in gone if str(key) in texts),
            tuple(one.memory_id for one in changed if one.gone or not one.is_observation),
            bool(changed),
        )

    async def _keep_directives(
        self, bank: Bank, model: Row, options: ReflectOptions, refreshed: Refreshed
    ) -> None:
        """Have edited content that breaks a directive written anew: what reflect answers keeps them."""
        if refreshed.outcome != "content_written":
            return
        account = Account()
        asked = _asked(model, options)
        wrong = await self._keeper.broken(bank, asked, refreshed.content, account)
        refreshed.note(account)
        if wrong is not None:
            refreshed.fallback = "delta_ops_failed"
            refreshed.anew(f"the edited content is not kept, but written anew: {wrong}")
            refreshed.content = model["content"]

    async def _ask(
        self, bank: Bank, model: Row, options: ReflectOptions, only: tuple[UUID, ...] | None = None
    ) -> Reflection:
        return await self._reflects.answer(bank, _asked(model, options, only))

    async def _write(self, bank: Bank, model: Row, options: ReflectOptions, refreshed: Refreshed) -> None:
        """A whole new answer. One that is empty, or lacks what was asked for, is not to be stored."""
        if refreshed.seen.last_memory is None:
            refreshed.warnings.append("there is no memory that the mental model is about")
            return
        reflection = await self._ask(bank, model, options)
        refreshed.take(reflection)
        text = _clean(reflection.text)
        refreshed.candidate = text
        if reflection.declined or not any(c.isalnum() for c in text):
            refreshed.warnings.append("the memories do not answer the source query")
            refreshed.refused("refresh_failed_empty_candidate", "empty_candidate")
            return
        before = (model["reflect_response"] or {}).get("tier")
        if self._editor is not None and (before, reflection.tier) == ("llm", "rules"):
            refreshed.warnings.append("the language model gave no answer: what it wrote before is kept")
            refreshed.refused("refresh_failed_empty_candidate", "empty_candidate")
            return
        if model["trigger"].get("response_schema") and reflection.structured_output is None:
            refreshed.refused("refresh_failed_structured_output", "structured_output_failed")
            return
        known = [_line(one).sentence for one in reflection.sentences if one.text.strip()]
        refreshed.based_on = grounds(reflection)
        _settle(refreshed, model, text, known)

    async def _edit(self, bank: Bank, model: Row, options: ReflectOptions, refreshed: Refreshed) -> None:
        """Edits to what is there, for what is new and what has lost its ground."""
        seen = refreshed.seen
        known = stored(model["sentences"])
        dead = lost(known, seen.changed)
        reflection: Reflection | None = None
        only = tuple(dict.fromkeys((*seen.news, *(key for key in seen.changed if key not in seen.gone))))
        if only:
            reflection = await self._ask(bank, model, options, only)
            refreshed.take(reflection)
            refreshed.candidate = _clean(reflection.text)
        if reflection is not None and (reflection.declined or not reflection.memories):
            reflection = None
        if reflection is None and not seen.has_changed:
            refreshed.applied, refreshed.based_on = [], _based_on(model)
        elif self._editor is not None and (reflection.tier == "llm" if reflection else dead):
            await self._edit_by_model(bank, model, options, refreshed, reflection)
        else:
            told = reflection.sentences if reflection else ()
            news = [_line(one) for one in told if one.text.strip()]
            edited = rules_edit.revise(model["content"], known, seen.changed, news)
            refreshed.applied = edited.applied
            self._end_edit(model, refreshed, edited.text, edited.sentences, reflection)

    async def _edit_by_model(
        self,
        bank: Bank,
        model: Row,
        options: ReflectOptions,
        refreshed: Refreshed,
        reflection: Reflection | None,
    ) -> None:
        assert self._editor is not None
        known, document = stored(model["sentences"]), parse(model["content"])
        memories = reflection.memories if reflection else ()
        changed = refreshed.seen.changed
        refreshed.applied, began = [], time.monotonic()
        untrue = [one.text for one in lost(known, changed)]
        query = model["source_query"]
        try:
            answer = await self._editor.edits(bank, query, document, memories, untrue, options)
        except LlmError as error:
            refreshed.usage += error.usage
            refreshed.warnings.append(f"{error.kind}: {error.message}")
            refreshed.fallback = "delta_ops_failed"
            refreshed.refused("refresh_failed_delta_not_applied", "delta_ops_failed")
            return
        refreshed.usage += answer.usage
        refreshed.llm_calls.append(LlmCall("delta", round((time.monotonic() - began) * 1000)))
        ground = Ground({one.id for one in memories}, of_blocks(document, known), changed)
        edited = apply(document, answer.output.operations, ground)
        refreshed.applied, refreshed.skipped = edited.applied, edited.skipped
        if edited.skipped and not edited.applied:
            refreshed.fallback = "delta_ops_all_skipped"
            refreshed.refused("refresh_failed_delta_not_applied", "delta_ops_all_skipped")
            return
        sentences = of_document(edited.document, known)
        self._end_edit(model, refreshed, render(edited.document), sentences, reflection)

    def _end_edit(
        self,
        model: Row,
        refreshed: Refreshed,
        text: str,
        sentences: list[Grounded],
        reflection: Reflection | None,
    ) -> None:
        """Judge an edited text; one that nothing is left of is not to be stored."""
        if not any(c.isalnum() for c in text):
            refreshed.warnings.append("nothing would be left of the content: clear it to begin anew")
            refreshed.refused("refresh_failed_empty_candidate", "empty_candidate")
            return
        refreshed.based_on = _joined(_based_on(model), grounds(reflection) if reflection else {}, sentences)
        refreshed.structured_output = refreshed.structured_output or (model["reflect_response"] or {}).get(
            "structured_output"
        )
        _settle(refreshed, model, text, sentences)


def _asked(model: Row, options: ReflectOptions, only: tuple[UUID, ...] | None = None) -> Asked:
    """The question of a model, to all its scope or to some facts alone."""
    trigger, about = model["trigger"], scope(model["tags"], model["trigger"])
    types = about.types if only is None else _facts_of(about)
    excluded = trigger.get("exclude_mental_model_ids") or ()
    return Asked(
        query=model["source_query"],
        budget="mid",
        max_tokens=model["max_tokens"],
        filters=Filters(types=types, tags=about.tags, only=only),
        exclude_mental_models=bool(trigger.get("exclude_mental_models")) or only is not None,
        exclude_mental_model_ids=frozenset([model["id"], *excluded]),
        response_schema=trigger.get("response_schema") if only is None else None,
        options=options,
    )


def _settle(refreshed: Refreshed, model: Row, text: str, sentences: list[Grounded]) -> None:
    """Cut the text to what the model may have, and tell whether it is new."""
    kept = fit(text, model["max_tokens"])
    if kept != text:
        refreshed.warnings.append(f"the content was cut to {model['max_tokens']} tokens")
        sentences = within(kept, sentences)
    refreshed.content, refreshed.sentences = kept, sentences
    refreshed.outcome = "content_unchanged" if kept == model["content"] else "content_written"


def _fallback(model: Row) -> Fallback | None:
    """Why the content cannot be edited, if it cannot."""
    if not model["content"]:
        return "no_baseline_content"
    if model["answered_query"] != model["source_query"]:
        return "source_query_changed"
    try:
        parse(model["content"])
    except Unreadable:
        return "structured_doc_unreadable"
    return None


def _facts_of(about: Scope) -> tuple[str, ...]:
    """The types of facts in a scope: a delta reads what was said, observations follow from it."""
    return tuple(one for one in about.types or ("world", "experience") if one != "observation")


def _clean(text: str) -> str:
    return text.replace("\0", "").strip()


def _line(sentence: Sentence) -> rules_edit.News:
    """A sentence of an answer, without what makes it an item of a list."""
    text = sentence.text.strip()
    prefix = Block(text).prefix
    return rules_edit.News(Grounded(text.removeprefix(prefix), sentence.memory_ids), bool(prefix))


def _based_on(model: Row) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = (model["reflect_response"] or {}).get("based_on") or {}
    return found


def _memories(model: Row) -> list[dict[str, Any]]:
    return [one for kind, found in _based_on(model).items() if kind in _TYPES for one in found]


_TYPES = ("world", "experience", "observation")


def _joined(
    old: Mapping[str, list[dict[str, Any]]],
    new: Mapping[str, list[dict[str, Any]]],
    sentences: list[Grounded],
) -> dict[str, list[dict[str, Any]]]:
    """What edited content rests on: of the memories those that its sentences name, in their newer wording."""
    cited = {str(key) for one in sentences for key in one.memory_ids}
    found: dict[str, list[dict[str, Any]]] = {}
    for kind in dict.fromkeys([*old, *new]):
        by_id = {one["id"]: one for one in (*old.get(kind, ()), *new.get(kind, ()))}
        kept = [one for key, one in by_id.items() if kind not in _TYPES or key in cited]
        if kept:
            found[kind] = kept
    return found


async def keep(connection: Connection, bank: Bank, model: Row, refreshed: Refreshed) -> None:
    """Store what a refresh came to, of a model that is held. One that failed changes nothing."""
    if refreshed.failed:
        return
    if refreshed.writes:
        content = mental_models.Content(
            refreshed.content,
            model["source_query"],
            response(refreshed, model["trigger"]),
            [one.as_dict() for one in refreshed.sentences],
            refreshed.memory_ids(),
            refreshed.seen.at,
        )
        changed = refreshed.outcome == "content_written"
        await mental_models.write(connection, bank, model["id"], content, changed=changed)
    await mental_models.seen(connection, bank, model["id"], refreshed.seen.last_memory)
