"""Merging and parting entities by hand. Both only move pointers: facts keep the names they use."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from reverie.errors import Conflict, InvalidRequest, NotFound
from reverie.model import Bank
from reverie.retain.forest import Forest, Node
from reverie.retain.names import fold
from reverie.retain.resolve import load
from reverie.retain.supersede import supersede
from reverie.store import claims, entities
from reverie.store.db import Connection
from reverie.store.entities import Pointer


async def merge(
    connection: Connection, bank: Bank, entity_id: uuid.UUID, into: uuid.UUID, reason: str
) -> None:
    """Merge the entity of one name into that of another, inside the caller's transaction.

    Names of them that were parted before may be merged by rule again. Raises NotFound, Conflict.
    """
    forest, before = await _trees(connection, bank, [entity_id, into])
    child, target = (forest.head(forest[one]) for one in (entity_id, into))
    if child is target:
        raise Conflict(f"{entity_id} and {into} are one entity already: {child.name.text}")
    both = [n.id for n in (*forest.tree(child), *forest.tree(target))]
    forest.join(child, target, 1.0, reason, by="person")
    await entities.allow(connection, bank, both)
    await _store(connection, bank, forest, before)


async def split(connection: Connection, bank: Bank, entity_id: uuid.UUID, alias: str | None) -> uuid.UUID:
    """Undo one merge inside the caller's transaction; the name that stands by itself again.

    It takes along what had been merged into it. No rule merges it again with the names it leaves.
    Raises NotFound, InvalidRequest.
    """
    forest, before = await _trees(connection, bank, [entity_id])
    node = forest[entity_id]
    tree = list(forest.tree(forest.head(node)))
    child = _chosen(node, tree, alias)
    forest.part(child)
    left = [n.id for n in tree if n.head != child.id]
    await entities.refuse(connection, bank, child.id, left)
    await _store(connection, bank, forest, before)
    return child.id


def _chosen(node: Node, tree: Sequence[Node], alias: str | None) -> Node:
    """The merged name that ``alias`` means, by name or id; without one the node itself, or the only one."""
    merged = [n for n in tree if n.parent]
    names = ", ".join(f"{n.name.text} ({n.id})" for n in merged[:20])
    if not merged:
        raise InvalidRequest("alias", f"{node.name.text} has no other name: there is nothing to split")
    if alias is None:
        found = [node] if node.parent else merged
        mend = "the entity has several other names: say which"
    else:
        found = [n for n in merged if str(n.id) == alias.lower() or n.key == fold(alias)]
        mend = f"{alias!r} is several of the entity's other names: give an id" if found else f"no {alias!r}"
    if len(found) != 1:
        raise InvalidRequest("alias", f"alias: {mend}; other names are {names}")
    return found[0]


async def _trees(
    connection: Connection, bank: Bank, ids: Sequence[uuid.UUID]
) -> tuple[Forest, dict[uuid.UUID, Pointer]]:
    """The trees of these names, which nobody else changes from here on. Raises NotFound."""
    await entities.alone(connection, bank)
    while True:
        nodes, _ = await load(connection, bank, ids=ids)
        forest = Forest()
        for node in nodes:
            forest.add(node)
        for one in ids:
            if one not in forest:
                raise NotFound(f"there is no entity {one} in bank {bank.bank_id!r}")
        # a deletion may just have dropped or moved one
        if await entities.hold(connection, bank, [n.id for n in nodes]) == {n.id: n.head for n in nodes}:
            return forest, {n.id: n.pointer for n in nodes}


async def _store(
    connection: Connection, bank: Bank, forest: Forest, before: dict[uuid.UUID, Pointer]
) -> None:
    """Write pointers that changed; what the entities claim is ordered anew."""
    await entities.point(connection, bank, [n.pointer for n in forest if n.pointer != before[n.id]])
    await supersede(connection, bank, topics=await claims.about(connection, bank, before.keys()))
