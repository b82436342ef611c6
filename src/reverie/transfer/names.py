"""What people said of names, said again where the documents are imported."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from reverie.model import Bank
from reverie.retain.merge import merge, split
from reverie.retain.names import fold
from reverie.store import entities
from reverie.store.db import Connection
from reverie.transfer.archive import NameRecord
from reverie.transfer.records import MergeRecord


async def tell(connection: Connection, bank: Bank, told: Sequence[NameRecord]) -> None:
    """Merge and part names inside the caller's transaction. What is so already stays.

    A name that is not there, or that stands for several things, is left to the rules.
    """
    await entities.alone(connection, bank)
    for one in told:
        other = one.into if isinstance(one, MergeRecord) else one.other
        found = await _nodes(connection, bank, (one.name, other))
        if found is None:
            continue
        (first, first_parent, first_head), (second, second_parent, second_head) = found
        if isinstance(one, MergeRecord):
            if first_head != second_head:
                await merge(connection, bank, first, second, one.reason)
        elif first_parent == second:
            await split(connection, bank, first, str(first))
        elif second_parent == first:
            await split(connection, bank, second, str(second))
        elif first_head != second_head:
            await entities.refuse(connection, bank, first, [second])


_Node = tuple[uuid.UUID, uuid.UUID | None, uuid.UUID]


async def _nodes(connection: Connection, bank: Bank, names: tuple[str, str]) -> tuple[_Node, _Node] | None:
    """Id, parent and head of the one entity of each name; None unless each has one."""
    keys = [fold(name) for name in names]
    if keys[0] == keys[1]:
        return None
    by_key: dict[str, list[_Node]] = {}
    for row in await entities.find(connection, bank, keys):
        by_key.setdefault(row["name_key"], []).append((row["id"], row["merged_into"], row["head"]))
    found = [by_key.get(key, []) for key in keys]
    return (found[0][0], found[1][0]) if all(len(nodes) == 1 for nodes in found) else None
