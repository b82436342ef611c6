"""Which memories a mental model is about, and whether they have changed since it was written."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple, cast

from reverie.model import Bank, TagFilter, TagGroup, TagLeaf, TagsMatch
from reverie.store.db import Connection, Row, Sql, queries, row, rows
from reverie.store.tags import compiled

_SQL = queries("mental_models")


class Scope(NamedTuple):
    """Types of memories (None: all) and what their tags must meet (None: anything)."""

    types: tuple[str, ...] | None = None
    tags: TagFilter | None = None

    @property
    def has_facts(self) -> bool:
        """Whether facts are of it: then its observations say nothing that they do not."""
        return self.types is None or any(one != "observation" for one in self.types)


class Changed(NamedTuple):
    """A memory that a model rests on and that is no longer what it was; ``gone``: deleted or retired."""

    memory_id: uuid.UUID
    gone: bool
    is_observation: bool


def tags_match(tags: Sequence[str], trigger: Mapping[str, Any]) -> TagsMatch:
    """How the tags of memories must match those of a model: as told, else strictly wherever it has tags."""
    return cast(TagsMatch, trigger.get("tags_match") or ("all_strict" if tags else "any"))


def scope(tags: Sequence[str], trigger: Mapping[str, Any]) -> Scope:
    """The scope of a model with these tags and this trigger, as stored."""
    types = trigger.get("fact_types")
    return Scope(tuple(types) if types else None, _tags(tags, trigger))


def _tags(tags: Sequence[str], trigger: Mapping[str, Any]) -> TagFilter | None:
    if groups := trigger.get("tag_groups"):
        parts = tuple(group_filter(group) for group in groups)
        return parts[0] if len(parts) == 1 else TagGroup("and", parts)
    match = tags_match(tags, trigger)
    return TagLeaf(tuple(tags), match) if tags or match == "exact" else None


def group_filter(group: Mapping[str, Any]) -> TagFilter:
    """A tag expression of the wire, already validated, as a filter."""
    if "tags" in group:
        return TagLeaf(tuple(group["tags"]), group.get("match") or "any_strict")
    if "not" in group:
        return TagGroup("not", (group_filter(group["not"]),))
    operator: Literal["and", "or"] = "and" if "and" in group else "or"
    return TagGroup(operator, tuple(group_filter(part) for part in group[operator]))


async def changed_sources(connection: Connection, bank: Bank, ids: Sequence[str]) -> dict[str, list[Changed]]:
    """Of each of these models the memories that it rests on and that have changed since."""
    found: dict[str, list[Changed]] = {}
    for one in await rows(connection, _SQL["changed_sources"], {"bank": bank.number, "ids": list(ids)}):
        found.setdefault(one["mental_model_id"], []).append(
            Changed(one["memory_id"], one["gone"], one["is_observation"])
        )
    return found


async def last_memory(connection: Connection, bank: Bank, within: Scope) -> datetime | None:
    """When the newest memory of a scope was learned, edited or written; None for a scope without memories."""
    noun = "fact" if within.has_facts else "observation"
    statement, values = _scoped(f"last_{noun}", noun, bank, within)
    found = await row(connection, statement, values)
    return found["at"] if found else None


async def newer(
    connection: Connection, bank: Bank, within: Scope, since: datetime | None, limit: int
) -> list[uuid.UUID]:
    """Memories of a scope that changed after a moment, the newest first, at most so many.

    Facts; observations only where the scope has no facts.
    """
    noun = "fact" if within.has_facts else "observation"
    statement, values = _scoped(f"newer_{noun}s", noun, bank, within)
    values |= {"since": since, "limit": limit}
    return [one["id"] for one in await rows(connection, statement, values)]


async def stale(connection: Connection, bank: Bank, models: Iterable[Row]) -> set[str]:
    """Ids of those of these models that a refresh may change, for what they rest on has changed or newer
    memories are there.

    ``models`` have ``id``, ``tags``, ``trigger`` and ``last_memory_seen_at``.
    """
    models = list(models)
    if not models:
        return set()
    found = set(await changed_sources(connection, bank, [one["id"] for one in models]))
    last = await row(connection, _SQL["last_change"], {"bank": bank.number})
    together: list[Row] = []
    for one in models:
        within, seen = scope(one["tags"], one["trigger"]), one["last_memory_seen_at"]
        if one["id"] in found or (within.has_facts and (last is None or (seen and last["at"] <= seen))):
            continue
        if seen and within.has_facts:
            together.append(one)
        elif await newer(connection, bank, within, seen, 1):
            found.add(one["id"])
    return found | await _behind(connection, bank, together)


async def _behind(connection: Connection, bank: Bank, models: Sequence[Row]) -> set[str]:
    """Those of these models, about facts and refreshed before, in whose scope facts are newer.

    The newer facts are read once for all models: they may be many, and of other tags.
    """
    if len(models) < 2:
        about = [(one, scope(one["tags"], one["trigger"])) for one in models]
        seen = [(one["id"], within, one["last_memory_seen_at"]) for one, within in about]
        return {key for key, within, at in seen if await newer(connection, bank, within, at, 1)}
    since = min(one["last_memory_seen_at"] for one in models)
    kinds = await rows(connection, _SQL["newer_kinds"], {"bank": bank.number, "since": since})
    found = set()
    for one in models:
        within = scope(one["tags"], one["trigger"])
        if any(
            kind["at"] > one["last_memory_seen_at"]
            and (within.types is None or kind["fact_type"] in within.types)
            and meets(kind["tags"], within.tags)
            for kind in kinds
        ):
            found.add(one["id"])
    return found


def meets(tags: Sequence[str], wanted: TagFilter | None) -> bool:
    """Whether tags meet a filter, as its SQL condition has it."""
    if wanted is None:
        return True
    if isinstance(wanted, TagGroup):
        parts = (meets(tags, part) for part in wanted.parts)
        if wanted.operator == "not":
            return not next(parts)
        return all(parts) if wanted.operator == "and" else any(parts)
    own, asked = set(tags), set(wanted.tags)
    if wanted.match == "exact":
        return own == asked
    if not own:
        return not wanted.match.endswith("_strict")
    return bool(own & asked) if wanted.match.startswith("any") else asked <= own


def _scoped(name: str, noun: str, bank: Bank, within: Scope) -> tuple[Sql, dict[str, Any]]:
    alias, parts = noun[0], ["true"]
    values: dict[str, Any] = {"bank": bank.number, "types": list(within.types or ())}
    if within.types is not None and noun == "fact":
        parts.append("f.fact_type = ANY(%(types)s)")
    if within.tags is not None:
        condition, parameters = compiled(f"{alias}.tags", within.tags)
        parts.append(condition)
        values |= parameters
    return Sql(_SQL[name].replace("{conditions}", " AND ".join(parts))), values
