"""A bank as a graph: facts, and what connects them.

Causes, updates and derivations are stored as links. Shared entities, nearness in time and likeness in meaning
are derived here, a few for each fact, so that edges never outgrow nodes.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from reverie.model import Matrix
from reverie.service.responses import GraphDataResponse
from reverie.service.shown import listed
from reverie.store.db import Row

BY_ENTITY, BY_TIME, BY_MEANING, STORED = 3, 1, 2, 4
"""Most edges of each kind for a node."""
LEAST_COSINE = 0.6
"""Likeness from which two facts are connected."""
NEAR_HOURS = 24.0
"""Time between two facts up to which they are connected."""

_BLOCK = 256
_SHORTLIST = 16
"""Facts whose likeness to a fact is computed."""
_LABEL = 80
_REASONS = {
    "causes": "the text says that the first caused the second",
    "supersedes": "the first is newer and ends what the second says",
    "derived_from": "the first was concluded from the second",
}


@dataclass(frozen=True, slots=True)
class Node:
    """A fact as far as edges depend on it; ``order`` is its place in what was told."""

    id: str
    entities: tuple[str, ...]
    time: datetime | None
    order: tuple[str, int]


@dataclass(frozen=True, slots=True)
class Edge:
    """A connection; ``weight`` is between 0 and 1."""

    source: str
    target: str
    type: str
    weight: float
    reason: str
    entity: str = ""


def graph(
    bank_id: str, rows: Sequence[Row], links: Sequence[Row], vectors: dict[Any, Any], total: int, limit: int
) -> GraphDataResponse:
    """The answer for these facts, the stored links between them, and their vectors in half precision."""
    nodes = [_node(row) for row in rows]
    known = [row["id"] for row in reversed(rows) if row["id"] in vectors]
    matrix = np.array([vectors[key].to_numpy() for key in known], dtype=np.float32)
    edges = [
        *(_stored(link) for link in links),
        *by_entity(nodes),
        *by_time(nodes),
        *by_meaning([str(key) for key in known], matrix),
    ]
    shown = [listed(bank_id, row) for row in rows]
    return GraphDataResponse(
        nodes=[_shown_node(fact) for fact in shown],
        edges=[_shown_edge(edge) for edge in edges],
        table_rows=[
            _table_row(fact, row["learned_at"].isoformat()) for fact, row in zip(shown, rows, strict=True)
        ],
        total_units=total,
        limit=limit,
    )


def by_entity(nodes: Sequence[Node]) -> Iterator[Edge]:
    """Each fact with the last ones before it that name the same entities: most shared and rarest first."""
    use = Counter(entity for node in nodes for entity in set(node.entities))
    last: dict[str, Node] = {}
    for node in _in_order(nodes):
        names = sorted(set(node.entities), key=lambda entity: (use[entity], entity))
        before = {last[name].id: last[name] for name in names if name in last}
        shared = {key: [name for name in names if name in other.entities] for key, other in before.items()}
        # equal ones stay in the order of their rarest name
        for key in sorted(shared, key=lambda key: -len(shared[key]))[:BY_ENTITY]:
            both = shared[key]
            weight = round(math.tanh(0.5 * len(both)), 4)
            yield Edge(key, node.id, "entity", weight, f"both name {', '.join(both)}", both[0])
        last.update(dict.fromkeys(names, node))


def by_time(nodes: Sequence[Node]) -> Iterator[Edge]:
    """Each fact with the one right before it in time, if that is near."""
    before: Node | None = None
    for node in _in_order(nodes):
        if node.time is None:
            continue
        if before is not None and before.time is not None:
            hours = (node.time - before.time).total_seconds() / 3600
            if hours <= NEAR_HOURS:
                weight = round(max(0.3, 1 - hours / NEAR_HOURS), 4)
                yield Edge(before.id, node.id, "temporal", weight, _apart(hours))
        before = node


def by_meaning(ids: Sequence[str], vectors: Matrix) -> Iterator[Edge]:
    """Each fact with those most alike, by the cosine of their vectors; the one given first is the source."""
    if len(ids) < 2:
        return
    near = _shortlists(vectors)
    scores = np.concatenate(
        [
            np.einsum("id,ijd->ij", vectors[start : start + _BLOCK], vectors[near[start : start + _BLOCK]])
            for start in range(0, len(ids), _BLOCK)
        ]
    )
    best = np.argsort(-scores, axis=1, kind="stable")[:, :BY_MEANING]
    pairs: dict[tuple[int, int], float] = {}
    for row, place in zip(*np.nonzero(np.take_along_axis(scores, best, axis=1) >= LEAST_COSINE), strict=True):
        column = best[row, place]
        first, second = sorted((int(row), int(near[row, column])))
        pairs[first, second] = min(1.0, float(scores[row, column]))
    for (first, second), cosine in pairs.items():
        reason = f"alike in meaning: cosine {cosine:.2f}"
        yield Edge(ids[first], ids[second], "semantic", round(cosine, 4), reason)


def _shortlists(vectors: Matrix) -> npt.NDArray[np.intp]:
    """For each vector the others whose signs differ from its own in the fewest places.

    The share of signs that differ is the angle between two vectors over pi (Charikar, 2002). A product of
    matrices would be exact, but BLAS can hang where another thread starts a process meanwhile.
    """
    count = len(vectors)
    packed = np.packbits(vectors > 0, axis=1)
    packed = np.pad(packed, ((0, 0), (0, -packed.shape[1] % 8)))
    words = [np.ascontiguousarray(word) for word in packed.view(np.uint64).T]
    size = min(_SHORTLIST, count - 1)
    found = np.empty((count, size), dtype=np.intp)
    for start in range(0, count, _BLOCK):
        stop = min(start + _BLOCK, count)
        differ = np.zeros((stop - start, count), dtype=np.uint16)
        for word in words:
            differ += np.bitwise_count(word[start:stop, None] ^ word[None, :])
        differ[np.arange(stop - start), np.arange(start, stop)] = np.iinfo(np.uint16).max
        found[start:stop] = np.argpartition(differ, size - 1, axis=1)[:, :size]
    return found


def _in_order(nodes: Sequence[Node]) -> list[Node]:
    """Nodes by their time, those without one first; of the same time as they were told."""
    return sorted(nodes, key=lambda n: (n.time.timestamp() if n.time else -math.inf, n.order, n.id))


def _apart(hours: float) -> str:
    if hours == 0:
        return "at the same time"
    return f"{hours:.0f} hours apart" if hours >= 2 else f"{max(1, round(hours * 60))} minutes apart"


def _node(row: Row) -> Node:
    time = row["occurred_start"] or row["mentioned_at"]
    return Node(str(row["id"]), tuple(row["entities"]), time, (row["document_id"], row["position"]))


def _stored(link: Row) -> Edge:
    ends = str(link["from_fact"]), str(link["to_fact"])
    return Edge(*ends, link["kind"], round(link["weight"], 4), _REASONS[link["kind"]])


def _shown_node(fact: dict[str, Any]) -> dict[str, Any]:
    """A node by the names of the v1 document, and under ``data`` by those that its clients read."""
    text = fact["text"]
    label = text if len(text) <= _LABEL else text[: _LABEL - 1] + "…"
    data = {
        "id": fact["id"],
        "label": label,
        "type": fact["fact_type"],
        "text": text,
        "date": fact["date"] or "",
        "context": fact["context"] or "",
        "entities": fact["entities"] or "None",
    }
    return {"id": fact["id"], "label": label, "type": fact["fact_type"], "data": data}


def _shown_edge(edge: Edge) -> dict[str, Any]:
    data = {
        "id": f"{edge.source}-{edge.target}-{edge.type}",
        "source": edge.source,
        "target": edge.target,
        "linkType": edge.type,
        "weight": edge.weight,
        "entityName": edge.entity,
        "reason": edge.reason,
    }
    return {
        "from": edge.source,
        "to": edge.target,
        "type": edge.type,
        "weight": edge.weight,
        "reason": edge.reason,
        "data": data,
    }


def _table_row(fact: dict[str, Any], created_at: str) -> dict[str, Any]:
    return {
        "id": fact["id"],
        "text": fact["text"],
        "context": fact["context"] or "N/A",
        "occurred_start": fact["occurred_start"],
        "occurred_end": fact["occurred_end"],
        "mentioned_at": fact["mentioned_at"],
        "date": fact["date"] or "",
        "entities": fact["entities"] or "None",
        "document_id": fact["document_id"],
        "chunk_id": fact["chunk_id"],
        "fact_type": fact["fact_type"],
        "tags": fact["tags"],
        "created_at": created_at,
        "proof_count": 1,
    }
