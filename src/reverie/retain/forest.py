"""Entities as trees of names: every name is a node, a merge is a pointer to a fuller name.

Pure: the bank's nodes come in, merges are decided, what changed goes out. Rules only make trees in which no
name contradicts another.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from reverie.retain.given import formality
from reverie.retain.matching import Match, compatible, match
from reverie.retain.names import Name, keys, sought
from reverie.store.entities import Pointer

MARGIN = 0.04
"""Scores this close do not tell two candidates apart."""

MergedBy = Literal["rule", "person"]


@dataclass(slots=True, eq=False)
class Node:
    """A name in a tree. ``parent`` is the name it is merged into, ``head`` the root of its tree.

    ``key`` is the folded name; names of one key that mean different things have a ``sense`` each. ``open``:
    rules may merge it. A name that was always taken literally is not.
    """

    id: uuid.UUID
    key: str
    name: Name
    head: uuid.UUID
    parent: uuid.UUID | None = None
    sense: int = 0
    score: float | None = None
    reason: str | None = None
    merged_by: MergedBy | None = None
    open: bool = True

    @property
    def pointer(self) -> Pointer:
        """Where it points, as stored."""
        return Pointer(self.id, self.parent, self.head, self.score, self.reason, self.merged_by)


@dataclass(frozen=True, slots=True)
class Option:
    """A tree, by its head, that a name can join: through which of its names, and why."""

    head: Node
    match: Match


class Forest:
    """Trees of names, found by the keys of their names."""

    def __init__(self) -> None:
        self._nodes: dict[uuid.UUID, Node] = {}
        self._trees: dict[uuid.UUID, list[Node]] = defaultdict(list)
        self._cores: dict[str, list[Node]] = defaultdict(list)
        self._leads: dict[str, list[Node]] = defaultdict(list)
        self._refused: set[frozenset[uuid.UUID]] = set()

    def add(self, node: Node) -> None:
        """Plant a node; one that is there already stays."""
        if node.id in self._nodes:
            return
        self._nodes[node.id] = node
        self._trees[node.head].append(node)
        if node.open:
            self._index(node)

    def open(self, node: Node, name: Name) -> None:
        """Let rules merge a name, read anew, that was taken literally so far."""
        node.open, node.name = True, name
        self._index(node)

    def _index(self, node: Node) -> None:
        index = keys(node.name)
        if index.core:
            self._cores[index.core].append(node)
        if index.lead:
            self._leads[index.lead].append(node)

    def refuse(self, a: uuid.UUID, b: uuid.UUID) -> None:
        """Never merge the trees of these two names by rule: a person has parted them."""
        self._refused.add(frozenset((a, b)))

    def __contains__(self, node_id: uuid.UUID) -> bool:
        return node_id in self._nodes

    def __getitem__(self, node_id: uuid.UUID) -> Node:
        return self._nodes[node_id]

    def __iter__(self) -> Iterator[Node]:
        return iter(self._nodes.values())

    def head(self, node: Node) -> Node:
        """The root of a node's tree."""
        return self._nodes[node.head]

    def root(self, node_id: uuid.UUID) -> uuid.UUID:
        """The root of the tree that a name stands in; a name that is not here is its own."""
        return self._nodes[node_id].head if node_id in self._nodes else node_id

    def tree(self, head: Node) -> list[Node]:
        """All names of the tree with this root."""
        return self._trees[head.id]

    def is_full(self, head: Node) -> bool:
        """Whether a tree holds a name that few others bear."""
        return any(not node.name.vague for node in self.tree(head))

    def refused(self, a: Collection[Node], b: Collection[Node]) -> bool:
        """Whether a person has parted a name of ``a`` from one of ``b``."""
        return bool(self._refused) and any(frozenset((x.id, y.id)) in self._refused for x in a for y in b)

    def agree(self, a: Node, b: Node) -> bool:
        """Whether no name of one tree contradicts a name of the other, nor was parted from it by a person."""
        mine, other = self.tree(a), self.tree(b)
        return not self.refused(mine, other) and all(compatible(x.name, y.name) for x in mine for y in other)

    def options(self, name: Name, *, without: Collection[uuid.UUID] = ()) -> list[Option]:
        """Trees that ``name`` can join, best first; those with roots in ``without`` left out.

        Nodes of an equal name say nothing: what they mean is the question.
        """
        cores, leads = sought(name)
        near = {n.id: n for core in cores for n in self._cores.get(core, ())}
        near |= {n.id: n for lead in leads for n in self._leads.get(lead, ())}
        best: dict[uuid.UUID, Match] = {}
        for node in near.values():
            if node.head in without or node.key == name.key:
                continue
            found = match(name, node.name)
            if found and (node.head not in best or found.score > best[node.head].score):
                best[node.head] = found
        options = [Option(self._nodes[head], found) for head, found in best.items()]
        options = [o for o in options if all(compatible(name, n.name) for n in self.tree(o.head))]
        return sorted(options, key=lambda o: (-o.match.score, str(o.head.id)))

    def join(self, child: Node, target: Node, score: float, reason: str, by: MergedBy = "rule") -> None:
        """Merge the tree with root ``child`` into the tree of ``target``."""
        head = self._nodes[target.head]
        child.parent, child.score, child.reason, child.merged_by = head.id, score, reason, by
        self._move(child, head)

    def unite(self, a: Node, b: Node, found: Match) -> None:
        """Merge two trees by rule; the fuller name becomes the root, else ``b``."""
        child, head = (b, a) if fullness(a.name) > fullness(b.name) else (a, b)
        self.join(child, head, found.score, found.reason)

    def part(self, child: Node) -> None:
        """Undo the merge of a name: it stands by itself again, with what was merged into it."""
        below = [child]
        for node in below:
            below += [n for n in self._trees[child.head] if n.parent == node.id]
        old = self._trees[child.head]
        self._trees[child.head] = [n for n in old if n not in below]
        self._trees[child.id] = below
        child.parent = child.score = child.reason = child.merged_by = None
        for node in below:
            node.head = child.id

    def _move(self, root: Node, head: Node) -> None:
        moved = self._trees.pop(root.id)
        for node in moved:
            node.head = head.id
        self._trees[head.id] += moved


def fullness(name: Name) -> tuple[int, int, int, int]:
    """How full a name is: of two that mean the same, the one to be shown."""
    person = name.person
    if person is None or not (name.surely_person or name.vague):
        return (2, -int(name.thing is not None and name.thing.acronym), 0, 0)
    surname = min(len(person.surname), 2)
    given = min(len(person.given), 2)
    return (surname + given, surname, formality(person.given), len(person.middle))


def contenders(options: Iterable[Option]) -> list[Option]:
    """Those of the options, best first, that their scores do not tell from the best."""
    ranked = list(options)
    return [o for o in ranked if o.match.score > ranked[0].match.score - MARGIN]


def place(
    forest: Forest, nodes: Iterable[Node], beside: Callable[[Node, Node], bool] = lambda a, b: False
) -> list[Node]:
    """Give full names, new to the forest, their trees; those that could join either of two are returned.

    The most formal name goes first, so that Robert Chen is there before Bob Chen and Robret Chen. Trees that
    such a name can join become one, unless they contradict each other. ``beside`` tells whether one fact
    names two entities, which tells them apart.
    """

    def agree(a: Option, b: Option) -> bool:
        return forest.agree(a.head, b.head) and not (a.match.apart and beside(a.head, b.head))

    unclear = []
    for node in sorted(nodes, key=lambda n: (fullness(n.name), n.name.key), reverse=True):
        options = _full_options(forest, node)
        near = contenders(o for o in options if not (o.match.apart and beside(node, o.head)))
        if not all(agree(a, b) for i, a in enumerate(near) for b in near[:i]):
            unclear.append(node)
            continue
        for option in near:
            forest.unite(forest.head(node), option.head, option.match)
    return unclear


def _full_options(forest: Forest, node: Node) -> list[Option]:
    """Options of a full name that need no company: trees with a full name that no person has kept from it."""
    options = [o for o in forest.options(node.name, without={node.head}) if not o.match.supported]
    return [o for o in options if forest.is_full(o.head) and not forest.refused([node], forest.tree(o.head))]
