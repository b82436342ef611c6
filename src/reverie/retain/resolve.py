"""Which entity a name means. A guess is a pointer with a score and a reason; it rewrites nothing."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from reverie.model import Bank
from reverie.retain.company import MentioningFact, unit_of
from reverie.retain.forest import Node
from reverie.retain.meanings import Meanings
from reverie.retain.names import fold, keys, read
from reverie.store import entities
from reverie.store.db import Connection, Row
from reverie.store.entities import NewEntity, Pointer

__all__ = ["MentioningFact", "fold", "resolve"]


async def resolve(
    connection: Connection, bank: Bank, facts: Sequence[MentioningFact]
) -> dict[tuple[uuid.UUID, str], uuid.UUID]:
    """The entity that each name in each fact means, by fact id and folded name; unknown ones are made.

    The entity is that of the very name, whatever it is merged into. Merges are decided while no other writer
    of the bank decides any. Locks of entities are taken here in one order: first the right to merge, then the
    names that are known, then new ones.
    """
    alone = False
    talks = {fact.document_id for fact in facts if fact.speaker}
    spoken = await entities.speakers(connection, bank, talks) if talks else []
    while True:
        known = await _known(connection, bank, facts, spoken)
        meanings = Meanings(facts, known, spoken)
        before = {n.id: n.pointer for nodes in known.values() for n in nodes}
        if (alone or not meanings.news) and not await _decide(connection, bank, meanings, before):
            continue
        changed = [n.pointer for n in meanings.forest if n.id in before and n.pointer != before[n.id]]
        if not alone and (meanings.news or changed or any(n.open for n in meanings.new)):
            await entities.alone(connection, bank)
            alone = True
            continue
        expected = _relied_on(meanings, before)
        # one that a deletion has just dropped or moved makes this decision void
        if await entities.hold(connection, bank, expected.keys()) != expected:
            continue
        if meanings.new and not await entities.create(connection, bank, [_new(n) for n in meanings.new]):
            continue
        await entities.point(connection, bank, changed)
        await entities.know(connection, bank, _learned(meanings))
        await _part(connection, bank, meanings, before)
        return _meanings(meanings, facts)


async def _known(
    connection: Connection,
    bank: Bank,
    facts: Sequence[MentioningFact],
    spoken: Iterable[tuple[str, str]],
) -> dict[str, list[Node]]:
    """The bank's names equal to those that facts mention or that spoke in their documents, by folded name."""
    names = {fold(mention.name) for fact in facts for mention, _ in fact.mentions}
    names |= {fold(speaker) for _, speaker in spoken}
    known: dict[str, list[Node]] = defaultdict(list)
    for row in await entities.find(connection, bank, names) if names else ():
        known[row["name_key"]].append(_node(row))
    return known


async def _decide(
    connection: Connection, bank: Bank, meanings: Meanings, before: dict[uuid.UUID, Pointer]
) -> bool:
    """Decide what the mentions mean; ``before`` learns where names of the bank point.

    False if names were dropped meanwhile: begin again.
    """
    if not meanings.undecided:
        return True
    cores, leads, ids = meanings.sought()
    nodes, refused = await load(connection, bank, cores, leads, ids)
    before |= {n.id: n.pointer for n in nodes}
    if not meanings.plant(nodes, refused):
        return False
    meanings.place()
    more_cores, more_leads = meanings.sought_besides()
    if not (more_cores <= cores and more_leads <= leads):
        nodes, refused = await load(connection, bank, more_cores, more_leads)
        before |= {n.id: n.pointer for n in nodes if n.id not in meanings.forest}
        if not meanings.plant(nodes, refused):
            return False
    heads, rivals, documents = meanings.questions()
    if heads:
        neighbours = await entities.neighbours(connection, bank, heads)
        last = await entities.last_in_document(connection, bank, rivals, documents) if documents else {}
        meanings.hear(neighbours, last)
    meanings.decide()
    return True


async def load(
    connection: Connection,
    bank: Bank,
    cores: Iterable[str] = (),
    leads: Iterable[str] = (),
    ids: Iterable[uuid.UUID] = (),
) -> tuple[list[Node], list[tuple[uuid.UUID, uuid.UUID]]]:
    """The trees of names under these keys and of these ids, and pairs that a person has parted."""
    found = await entities.near(connection, bank, set(cores), set(leads), set(ids))
    return [_node(row) for row in found], [(row["id"], other) for row in found for other in row["refused"]]


async def _part(
    connection: Connection, bank: Bank, meanings: Meanings, before: Mapping[uuid.UUID, Pointer]
) -> None:
    """Remember which speakers of one dialogue are two people, for writes that see one of them only."""
    there = before.keys() | {n.id for n in meanings.new}
    for a, b in meanings.parted:
        if a.id in there and b.id in there:
            await entities.refuse(connection, bank, a.id, [b.id])


def _node(row: Row) -> Node:
    return Node(
        id=row["id"],
        key=row["name_key"],
        name=read(row["name"], row["kind"]),
        head=row["head"],
        parent=row["merged_into"],
        sense=row["sense"],
        score=row["merge_score"],
        reason=row["merge_reason"],
        merged_by=row["merged_by"],
        open=row["core"] is not None or row["lead"] is not None,
    )


def _new(node: Node) -> NewEntity:
    index = keys(node.name)
    core, lead = (index.core, index.lead) if node.open else (None, None)
    return NewEntity(node.name.text, node.key, node.name.kind, node.sense, core, lead, node.pointer)


def _relied_on(meanings: Meanings, before: dict[uuid.UUID, Pointer]) -> dict[uuid.UUID, uuid.UUID]:
    """Names of the bank that must still be there, each with the root it must still have: those that facts
    mention, and the trees that change."""
    mentioned = {n.id for n in (*meanings.nodes.values(), *meanings.by_fact.values())}
    changed = {n.head for n in meanings.forest if n.id not in before or n.pointer != before[n.id]}
    trees = {n.id for n in meanings.forest if n.head in changed}
    return {one: before[one].head for one in mentioned | trees if one in before}


def _learned(meanings: Meanings) -> dict[uuid.UUID, NewEntity]:
    """What mentions tell of the bank's names: a kind where it was unknown, capitals, keys for rules."""
    new = {n.id for n in meanings.new}
    opened = {n.id for n in meanings.opened}
    learned = {}
    for unit, node in meanings.nodes.items():
        one = meanings.wanted[unit]
        if node.id in new or unit[1]:
            continue
        old = node.name
        text = one.text if old.text == old.text.lower() else old.text
        misread = old.unknown and one.kind == "person"
        kind = one.kind if old.kind == "concept" or misread else old.kind
        if (text, kind) != (old.text, old.kind) or node.id in opened:
            node.name = read(text, kind)
            learned[node.id] = _new(node)
    return learned


def _meanings(meanings: Meanings, facts: Sequence[MentioningFact]) -> dict[tuple[uuid.UUID, str], uuid.UUID]:
    found = {}
    for fact in facts:
        for mention, may_guess in fact.mentions:
            unit = unit_of(mention, may_guess)
            node = meanings.by_fact.get((unit, fact.id)) or meanings.nodes[unit]
            found[fact.id, unit[0]] = node.id
    return found
