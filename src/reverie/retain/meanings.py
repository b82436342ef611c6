"""Which entity each mention of a write means: decided here, without a database.

The caller plants what the bank knows of the names, asks what else is to be known, and reads off what is new.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from reverie.model import EntityKind, new_id
from reverie.retain.company import Company, MentioningFact, Unit, unit_of
from reverie.retain.forest import Forest, Node, Option, contenders, fullness, place
from reverie.retain.matching import Match, match
from reverie.retain.names import Name, fold, read, sought


@dataclass(slots=True)
class Wanted:
    """A name that facts mention. ``open``: rules may find that it means an entity of another name."""

    unit: Unit
    text: str
    kind: EntityKind
    open: bool

    @property
    def name(self) -> Name:
        return read(self.text, self.kind)


def wanted(facts: Iterable[MentioningFact]) -> dict[Unit, Wanted]:
    """The names that facts mention, once each, as well written and as well known as any mention has them."""
    found: dict[Unit, Wanted] = {}
    for fact in facts:
        for mention, may_guess in fact.mentions:
            unit = unit_of(mention, may_guess)
            # a phrase in small letters names no one in particular
            named = mention.kind != "concept" or mention.name != mention.name.lower()
            one = found.setdefault(unit, Wanted(unit, mention.name, mention.kind, False))
            one.open |= named and not unit[1]
            if one.kind == "concept" or mention.kind == "person":
                one.kind = mention.kind
            if one.text == one.text.lower():
                one.text = mention.name
    return found


def speakers(facts: Iterable[MentioningFact], spoken: Iterable[tuple[str, str]] = ()) -> dict[str, set[str]]:
    """Folded names of those who speak in each document."""
    found: dict[str, set[str]] = defaultdict(set)
    for document, speaker in [*((f.document_id, f.speaker) for f in facts if f.speaker), *spoken]:
        found[document].add(fold(speaker))
    return found


class Meanings:
    """The decisions of one write.

    ``nodes`` holds, for each unit, the name that its mentions point to; ``by_fact`` that of a mention in one
    fact, where facts differ. ``new`` are names that the bank does not have.
    """

    def __init__(
        self,
        facts: Sequence[MentioningFact],
        known: Mapping[str, Sequence[Node]],
        spoken: Iterable[tuple[str, str]] = (),
    ) -> None:
        """``known``: the bank's names equal to those the facts mention or that speak, by folded name.
        ``spoken``: documents that the facts stand in, each with one who spoke in it before."""
        self.wanted = wanted(facts)
        self.forest = Forest()
        self.new: list[Node] = []
        self.opened: list[Node] = []
        self.nodes: dict[Unit, Node] = {}
        self.by_fact: dict[tuple[Unit, uuid.UUID], Node] = {}
        self.undecided: list[Wanted] = []
        self._rows = {key: list(nodes) for key, nodes in known.items()}
        self._stored: dict[uuid.UUID, uuid.UUID] = {}
        self._strangers: list[Node] = []
        self._speakers = speakers(facts, spoken)
        self.parted: list[tuple[Node, Node]] = []
        self._company = Company(facts, self.forest, self.nodes, self._stored)
        for one in self.wanted.values():
            self._settle(one)
        self.news = any(not any(n.open for n in self._rows.get(o.unit[0], ())) for o in self.undecided)
        """Whether a name is among them that rules may merge and did not know before."""

    def _settle(self, one: Wanted) -> None:
        """Decide what an equal name alone decides; the rest stays undecided."""
        rows = self._rows.get(one.unit[0], [])
        if one.unit[1]:
            rows = [n for n in rows if n.parent is None] or [n for n in rows if n.merged_by == "person"]
        elif one.open and (len(rows) != 1 or not rows[0].open or one.name.vague):
            self.undecided.append(one)
            return
        self.nodes[one.unit] = rows[0] if rows else self._grow(one)

    def _grow(self, one: Wanted) -> Node:
        """A new name that stands by itself."""
        rows = self._rows.setdefault(one.unit[0], [])
        sense = max((n.sense for n in rows), default=-1) + 1
        node_id = new_id()
        node = Node(node_id, one.unit[0], one.name, node_id, sense=sense, open=one.open)
        rows.append(node)
        self.new.append(node)
        self.forest.add(node)
        return node

    def sought(self) -> tuple[set[str], set[str], set[uuid.UUID]]:
        """Cores, leads and ids under which the bank has names that undecided ones may mean."""
        cores, leads = _sought(one.name for one in self.undecided)
        new = {n.id for n in self.new}
        return cores, leads, {n.id for one in self.undecided for n in self._rows.get(one.unit[0], ())} - new

    def sought_besides(self) -> tuple[set[str], set[str]]:
        """The same for vague names of the bank that a new name of this write may explain."""
        mine = {one.unit[0] for one in self.undecided}
        free = [n for n in self.forest if not n.parent and n.open and n.name.vague and n.key not in mine]
        if self.news:
            self._strangers = [n for n in free if n.id in self._stored]
            self._strangers.sort(key=lambda n: fullness(n.name), reverse=True)
        return _sought(node.name for node in self._strangers)

    def plant(self, nodes: Iterable[Node], refused: Iterable[tuple[uuid.UUID, uuid.UUID]]) -> bool:
        """Take in names of the bank, whole trees at a time, and pairs that a person has parted.

        False if that does not fit what was known before, because names have been dropped meanwhile.
        """
        units = {node.id: unit for unit, node in self.nodes.items()}
        for node in nodes:
            if node.id in self._stored:
                if self._stored[node.id] != node.head:
                    return False
                continue
            self._stored[node.id] = node.head
            self.forest.add(node)
            if node.key in self._rows:
                self._rows[node.key] = [node if n.id == node.id else n for n in self._rows[node.key]]
            if node.id in units:
                self.nodes[units[node.id]] = node
        for pair in refused:
            self.forest.refuse(*pair)
        return all(n.id in self.forest for one in self.undecided for n in self._rows.get(one.unit[0], ()))

    def place(self) -> None:
        """Give full names their trees, and every name that is nowhere one that stands by itself."""
        fresh = []
        for one in self.undecided:
            rows = self._rows.get(one.unit[0]) or [self._grow(one)]
            for node in rows:
                if not node.open and not one.name.vague:
                    self.forest.open(node, one.name)
                    self.opened.append(node)
            if not one.name.vague and len(rows) == 1 and rows[0].parent is None:
                fresh.append(rows[0])
        self._part_speakers()
        unclear = {n.id for n in place(self.forest, fresh, self._company.beside)}
        vague = []
        for one in self.undecided:
            rows = self._rows[one.unit[0]]
            if one.name.vague or len(rows) > 1 or rows[0].id in unclear:
                vague.append(one)
            else:
                self.nodes[one.unit] = rows[0]
        self.undecided = sorted(vague, key=lambda one: (fullness(one.name), one.unit), reverse=True)

    def _part_speakers(self) -> None:
        """Keep those apart who speak in one document under names that rules would take for one."""
        for keys in self._speakers.values():
            for key, other in combinations(sorted(keys), 2):
                for a, b in product(self._rows.get(key, ()), self._rows.get(other, ())):
                    if a.parent == b.id or b.parent == a.id:
                        self._part(a if a.parent == b.id else b)
                    if a.head != b.head and a.open and b.open and match(a.name, b.name):
                        self.forest.refuse(a.id, b.id)
                        self.parted.append((a, b))

    def _part(self, child: Node) -> None:
        """Undo what a rule decided."""
        if child.merged_by == "rule" and child.id in self.forest:
            self.forest.part(child)

    def questions(self) -> tuple[set[uuid.UUID], set[uuid.UUID], set[str]]:
        """Roots whose neighbours in the bank are to be known; those between which mentions choose; the
        documents of those mentions."""
        heads: set[uuid.UUID] = set()
        rivals: set[uuid.UUID] = set()
        documents: set[str] = set()
        cases = [(o.name, self._own(o.unit[0]), self._rows[o.unit[0]], o.unit) for o in self.undecided]
        cases += [(n.name, n, [n], (n.key, False)) for n in self._strangers]
        for name, own, rows, unit in cases:
            options = self._options(name, rows)
            near = contenders(options)
            if own and (len(near) > 1 or any(o.match.supported or o.match.apart for o in options)):
                heads |= self._stored_heads(own)
            if len(near) > 1:
                rivals |= {head for o in near for head in self._stored_heads(o.head)}
                documents |= self._company.documents(unit)
        return heads | rivals, rivals, documents

    def hear(
        self, neighbours: Mapping[uuid.UUID, Collection[uuid.UUID]], last: Mapping[str, uuid.UUID]
    ) -> None:
        """Take in the bank's neighbours of roots, and the rival that each document mentions last."""
        self._company.hear(neighbours, last)

    def decide(self) -> None:
        """Decide all that is undecided: what has one meaning first, then what its company must tell."""
        unclear = []
        for one in self.undecided:
            rows = self._rows[one.unit[0]]
            near = contenders(self._allowed(one, rows))
            if len(near) > 1 or (len(rows) > 1 and not near):
                unclear.append((one, near))
            else:
                self.nodes[one.unit] = self._meaning(one, rows, near[0] if near else None)
        for node in self._strangers:
            if not node.parent:
                self._explain(node)
        for one, near in unclear:
            self._decide_by_fact(one, near)
        used = {n.id for n in (*self.nodes.values(), *self.by_fact.values())} | {
            n.parent for n in self.forest
        }
        self.new = [n for n in self.new if n.id in used]

    def _stored_heads(self, node: Node) -> set[uuid.UUID]:
        """The roots under which the bank has the names of a tree."""
        tree = self.forest.tree(self.forest.head(node))
        return {self._stored[n.id] for n in tree if n.id in self._stored}

    def _options(self, name: Name, rows: Sequence[Node]) -> list[Option]:
        """Trees that a name can join, a vague one those of names as full; and where a person merged it."""
        by_person = {n.head: n for n in rows if n.merged_by == "person"}
        told = [Option(self.forest[head], Match(1.0, n.reason or "")) for head, n in by_person.items()]
        without = {n.head for n in rows if n.parent is None} | by_person.keys()
        options = self.forest.options(name, without=without)
        if name.vague:
            options = [o for o in options if fullness(o.head.name) >= fullness(name)]
        return told + options

    def _allowed(self, one: Wanted, rows: Sequence[Node]) -> list[Option]:
        """The options of a name that its company does not rule out; what is decided already stays."""
        own, mine = self._own(one.unit[0]), {n.head for n in rows}
        options = self._options(one.name, rows)
        if self.parted:
            options = [o for o in options if not self.forest.refused(rows, self.forest.tree(o.head))]
        return [o for o in options if o.head.id in mine or self._company.allows(one.unit, own, o)]

    def _own(self, key: str) -> Node | None:
        """The name that stands by itself, if there is one."""
        return next((n for n in self._rows.get(key, ()) if n.parent is None), None)

    def _meaning(self, one: Wanted, rows: Sequence[Node], option: Option | None) -> Node:
        """The name that all mentions of a unit point to, merged as its only option says."""
        own = self._own(one.unit[0])
        if option is None:
            return own or rows[0]
        if there := next((n for n in rows if n.head == option.head.id), None):
            return there
        if self.forest.refused(rows, self.forest.tree(option.head)):
            return own or self._grow(one)
        if own and own.open:
            self.forest.unite(own, option.head, option.match)
            return own
        return self._sense(one, option)

    def _sense(self, one: Wanted, option: Option) -> Node:
        """A further meaning of a name."""
        node = self._grow(one)
        self.forest.join(node, option.head, option.match.score, option.match.reason)
        return node

    def _explain(self, node: Node) -> None:
        """Merge a vague name of the bank if what is known now leaves it one meaning."""
        options = [o for o in self._options(node.name, [node]) if self._company.allows(None, node, o)]
        near = contenders(options)
        if len(near) > 1:
            near = self._company.alike(node, near)
        if len(near) == 1 and not self.forest.refused([node], self.forest.tree(near[0].head)):
            self.forest.unite(node, near[0].head, near[0].match)

    def _decide_by_fact(self, one: Wanted, near: Sequence[Option]) -> None:
        """Decide each mention of a name by its fact and document; the others stand by themselves."""
        rows = self._rows[one.unit[0]]
        rivals = near or [Option(self.forest.head(n), Match(0, "")) for n in rows if n.parent]
        own = self._own(one.unit[0])
        if own and own.open and own.id in self._stored:
            self._explain(own)
        seen_with = self._company.seen_with(rivals)
        for fact in self._company.facts(one.unit):
            choice = self._company.choose(one.unit, fact, rivals, seen_with)
            if choice is None or self.forest.refused(rows, self.forest.tree(choice.head)):
                node = self._own(one.unit[0]) or self._grow(one)
            else:
                node = next((n for n in rows if n.head == choice.head.id), None) or self._sense(one, choice)
            self.by_fact[one.unit, fact.id] = node


def _sought(names: Iterable[Name]) -> tuple[set[str], set[str]]:
    cores: set[str] = set()
    leads: set[str] = set()
    for name in names:
        more_cores, more_leads = sought(name)
        cores |= more_cores
        leads |= more_leads
    return cores, leads
