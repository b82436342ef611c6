"""Candidates, plans and pools for tests of the ranking, which needs no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

import numpy as np

from reverie.model import Hit, Vector
from reverie.recall.plan import Filters, Plan, make_plan
from reverie.recall.pool import Pool
from reverie.recall.scored import Scored
from reverie.recall.weighed import Weighed

MAY = datetime(2024, 5, 3, tzinfo=UTC)


def hit(n: int, text: str = "", **fields: Any) -> Hit:
    """Fact ``n``: a document of its own, unless told otherwise, with a chunk for each position."""
    document, position = fields.get("document_id", f"d{n}"), fields.get("position", 0)
    index = fields.get("chunk_index", position)
    values: dict[str, Any] = {
        "id": UUID(int=n),
        "document_id": document,
        "position": position,
        "chunk_id": uuid5(NAMESPACE_OID, f"{document} {index}"),
        "chunk_index": index,
        "chunk_length": 0,
        "text": text,
        "fact_type": "world",
        "speaker": None,
        "mentioned_at": None,
        "occurred_start": None,
        "occurred_end": None,
        "semantic": 0.1,
        "keyword": 0.0,
    }
    return Hit(**values | fields)


def turn(n: int, speaker: str = "Nadia", text: str = "", **fields: Any) -> Hit:
    """Fact ``n``, said by someone as turn ``n`` of one conversation."""
    return hit(n, text, **{"document_id": "talk", "position": n, "speaker": speaker, **fields})


def numbers(hits: Sequence[Hit]) -> list[int]:
    """Which facts these are."""
    return [one.id.int for one in hits]


def plan(query: str = "", **fields: Any) -> Plan:
    """What is understood of a query, with fields of the plan's own replaced."""
    return replace(make_plan(query, budget="mid", filters=Filters(), asked_at=MAY), **fields)


def pool(hits: Sequence[Hit], sims: Sequence[Sequence[float]] = ()) -> Pool:
    """A pool; without ``sims`` the query has no tokens."""
    return Pool(hits, np.array(sims, np.float32).reshape(len(hits), -1 if sims and len(hits) else 0))


def weighed(
    query: str | Plan = "", weights: Sequence[float] = (), idf: Mapping[int, float] | None = None
) -> Weighed:
    """A query whose tokens weigh so much."""
    asked = plan(query) if isinstance(query, str) else query
    return Weighed(asked, np.zeros((len(weights), 8), np.float32), vector(*weights), idf or {})


def vector(*values: float) -> Vector:
    """Numbers as the ranking has them."""
    return np.array(values, np.float32)


def scored(one: Hit, final: float, **parts: float) -> Scored:
    """A candidate with a final score."""
    return Scored(one, final, parts or {"late": final})
