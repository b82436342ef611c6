"""Ways of finding candidates. A new one is a file here with ``NAME`` and ``find``.

One that has ``BY_WORDS`` set is asked while the query is still being encoded.
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, NamedTuple, cast

from reverie.recall.indexed import Search
from reverie.recall.plan import Filters, Plan
from reverie.store.db import Ids, Reader
from reverie.store.tags import compiled


@dataclass(frozen=True, slots=True)
class Query:
    """A plan made concrete for one bank: the query's terms weighted by IDF, and its vector.

    Both are parameters in the database's own types; ``terms`` is None where the bank has none of them.
    ``counts`` says how many facts hold each of the terms, by its number, and under 0 how many there are.
    """

    plan: Plan
    terms: Any
    encoder: int
    counts: Mapping[int, int]
    vector: Any = None
    """Comes last: what goes by words alone need not wait for it."""


class Found(NamedTuple):
    """A candidate with the score that its strategy orders by; higher is better."""

    id: uuid.UUID
    score: float


Find = Callable[[Reader, Query], Awaitable[list[Found]]]
"""Brings candidates, best first."""


@cache
def registry() -> dict[str, Find]:
    """All strategies that start from the query alone, by name."""
    return {name: cast(Find, module.find) for name, module in _modules().items() if hasattr(module, "find")}


@cache
def by_words() -> frozenset[str]:
    """Names of the strategies that need no vector."""
    return frozenset(name for name, module in _modules().items() if getattr(module, "BY_WORDS", False))


@cache
def _modules() -> dict[str, Any]:
    modules = (import_module(f"{__name__}.{m.name}") for m in iter_modules(__path__))
    return {module.NAME: module for module in modules}


def filtered(filters: Filters) -> str:
    """SQL condition on ``facts f`` for the filters; its parameters come from :func:`parameters`."""
    return " AND ".join(["f.bank = %(bank)s", *conditions(filters).values()])


def conditions(filters: Filters) -> dict[str, str]:
    """What a fact must meet, each condition by the name of the field that asks for it."""
    parts = {"active": "f.active", "encoder": "f.encoder = %(encoder)s"}
    if filters.known_at is not None:
        # what has been retired since is seen again
        parts["active"] = "(f.active OR f.retired_at > %(known_at)s)"
        parts["known_at"] = "f.learned_at <= %(known_at)s"
    if filters.types is not None:
        parts["types"] = "f.fact_type = ANY(%(types)s)"
    if filters.tags is not None:
        parts["tags"] = compiled("f.tags", filters.tags)[0]
    if filters.window is not None:
        # a window that the caller gives holds both its ends
        parts["temporal_window"] = during("%(window_start)s", "%(window_end)s", "<=")
    if filters.as_of is not None:
        parts["as_of"] = BEGUN
    if filters.only is not None:
        parts["only"] = "f.id = ANY(%(only)s)"
    return parts


# What has no time, or no known beginning, is taken to have begun.
BEGUN = """CASE WHEN f.occurred_start IS NULL AND f.occurred_end IS NULL
    THEN coalesce(f.mentioned_at, '-infinity') ELSE coalesce(f.occurred_start, '-infinity') END
    <= %(as_of)s"""


def search(query: Query, during: str | None = None, **values: Any) -> Search:
    """A search by the indexes of a large bank, with one more condition on ``facts f`` and its parameters."""
    filters = query.plan.filters
    narrow = during is not None or conditions(filters).keys() != conditions(Filters()).keys()
    where = filtered(filters) + (f" AND {during}" if during else "")
    return Search(where, {**parameters(query), **values}, query.plan.depth, narrow)


def during(start: str, end: str, before: str = "<", *, said: bool = False) -> str:
    """SQL condition that the time of ``facts f`` meets a window; a null ``start`` or ``end`` is open.

    A fact's time is when it occurred, a half-open range with a null side open; else the moment it was said.
    With ``said`` it is the moment it was said, wherever that is known.
    """
    by_speech = "f.mentioned_at IS NOT NULL OR " if said else ""
    return (
        f"CASE WHEN {by_speech}f.occurred_start IS NULL AND f.occurred_end IS NULL"
        f" THEN f.mentioned_at >= coalesce({start}::timestamptz, '-infinity')"
        f" AND f.mentioned_at {before} coalesce({end}::timestamptz, 'infinity')"
        f" ELSE coalesce(f.occurred_end, 'infinity') > coalesce({start}::timestamptz, '-infinity')"
        f" AND coalesce(f.occurred_start, '-infinity') {before} coalesce({end}::timestamptz, 'infinity') END"
    )


def parameters(query: Query) -> dict[str, Any]:
    """Parameters that every strategy's statement may name."""
    filters = query.plan.filters
    start, end = filters.window or (None, None)
    return {
        "vector": query.vector,
        "terms": query.terms,
        "encoder": query.encoder,
        "depth": query.plan.depth,
        "types": list(filters.types or ()),
        "window_start": start,
        "window_end": end,
        "as_of": filters.as_of,
        "known_at": filters.known_at,
        "only": Ids(filters.only or ()),
        **(compiled("f.tags", filters.tags)[1] if filters.tags else {}),
    }
