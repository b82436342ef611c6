"""Ways of finding candidates. A new one is a file here with ``NAME`` and ``find``."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, cast

from reverie.recall.plan import Filters, Plan
from reverie.store.db import Reader
from reverie.store.tags import compiled


@dataclass(frozen=True, slots=True)
class Query:
    """A plan made concrete for one bank: the query's vector, and its terms weighted by IDF.

    Both are parameters in the database's own types.
    """

    plan: Plan
    vector: Any
    terms: Any
    encoder: int


Find = Callable[[Reader, Query], Awaitable[list[uuid.UUID]]]


@cache
def registry() -> dict[str, Find]:
    """All strategies by name."""
    modules = (import_module(f"{__name__}.{m.name}") for m in iter_modules(__path__))
    return {module.NAME: cast(Find, module.find) for module in modules}


def filtered(filters: Filters) -> str:
    """SQL condition on ``facts f`` for the filters; its parameters come from :func:`parameters`."""
    parts = ["f.bank = %(bank)s", "f.active", "f.encoder = %(encoder)s"]
    if filters.types is not None:
        parts.append("f.fact_type = ANY(%(types)s)")
    if filters.tags is not None:
        parts.append(compiled("f.tags", filters.tags)[0])
    if filters.window is not None:
        # a window that the caller gives holds both its ends
        parts.append(during("%(window_start)s", "%(window_end)s", "<="))
    return " AND ".join(parts)


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
        **(compiled("f.tags", filters.tags)[1] if filters.tags else {}),
    }
