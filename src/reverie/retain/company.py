"""What the company that names keep tells: which entities facts and documents mention together."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from reverie.model import Mention
from reverie.retain.forest import Forest, Node, Option
from reverie.retain.matching import Match
from reverie.retain.names import fold

_MANY = 2
"""Shared neighbours from which on the past of a name tells what it means."""


@dataclass(frozen=True, slots=True)
class MentioningFact:
    """A fact with the names in it, each with whether it may be an entity of another name. Facts of a document
    come in its order.

    ``speaker`` is the label of the turn it stands in. Facts cut from one sentence share ``sentence``, the id
    of the first of them; None where the fact stands alone.
    """

    id: uuid.UUID
    document_id: str
    mentions: tuple[tuple[Mention, bool], ...]
    speaker: str | None = None
    sentence: uuid.UUID | None = None

    @property
    def place(self) -> uuid.UUID:
        """What the facts of one sentence have in common."""
        return self.sentence or self.id


Unit = tuple[str, bool]
"""A folded name and whether it is taken literally: what is resolved as one."""


def unit_of(mention: Mention, may_guess: bool) -> Unit:
    """What a mention is resolved as."""
    return fold(mention.name), mention.label or not may_guess


class Company:
    """Company within the write, and, as far as it was asked for, in the bank.

    ``nodes`` is shared with the decisions: it grows as units are decided. ``stored`` gives the root that each
    name of the forest has in the bank.
    """

    def __init__(
        self,
        facts: Sequence[MentioningFact],
        forest: Forest,
        nodes: Mapping[Unit, Node],
        stored: Mapping[uuid.UUID, uuid.UUID],
    ) -> None:
        self._forest, self._nodes, self._stored = forest, nodes, stored
        self._units: dict[uuid.UUID, list[Unit]] = {}
        self._facts: dict[Unit, list[MentioningFact]] = defaultdict(list)
        self._documents: dict[str, list[MentioningFact]] = defaultdict(list)
        self._sentences: dict[uuid.UUID, list[MentioningFact]] = defaultdict(list)
        for fact in facts:
            units = list(dict.fromkeys(unit_of(m, may_guess) for m, may_guess in fact.mentions))
            self._units[fact.id] = units
            self._documents[fact.document_id].append(fact)
            self._sentences[fact.place].append(fact)
            for unit in units:
                self._facts[unit].append(fact)
        self._bank: dict[uuid.UUID, Collection[uuid.UUID]] = {}
        self._last: Mapping[str, uuid.UUID] = {}

    def hear(
        self, neighbours: Mapping[uuid.UUID, Collection[uuid.UUID]], last: Mapping[str, uuid.UUID]
    ) -> None:
        """Take in the bank's neighbours of roots, and the root that each document mentioned last."""
        self._bank |= neighbours
        self._last = last

    def facts(self, unit: Unit) -> list[MentioningFact]:
        """The facts of the write that mention a name."""
        return self._facts[unit]

    def documents(self, unit: Unit) -> set[str]:
        """The documents of the write that mention a name."""
        return {fact.document_id for fact in self._facts[unit]}

    def allows(self, unit: Unit | None, own: Node | None, option: Option) -> bool:
        """Whether company does not speak against that a name means ``option``.

        The two in one sentence tell them apart, except where one is the other cut short; initials must have
        been seen with what they stand for.
        """
        if not option.match.apart and not option.match.supported:
            return True
        head = option.head.id
        facts = self._facts.get(unit, []) if unit else []
        together = own is not None and head in self._neighbours(own)
        sentences = (other for fact in facts for other in self._sentences[fact.place])
        together = together or any(head in self._roots(fact, unit) for fact in sentences)
        if option.match.apart:
            return not together
        documents = {fact.document_id for fact in facts}
        return together or any(head in self._roots(f, unit) for d in documents for f in self._documents[d])

    def beside(self, a: Node, b: Node) -> bool:
        """Whether one sentence of the write has a name of each of two trees."""
        mine, other = (
            {
                fact.place
                for n in self._forest.tree(self._forest.head(x))
                for fact in self._facts.get((n.key, False), ())
            }
            for x in (a, b)
        )
        return not mine.isdisjoint(other)

    def alike(self, own: Node, options: Sequence[Option]) -> list[Option]:
        """The one option whose neighbours are by far most like those of ``own``, if there is one."""
        mine = self._neighbours(own)
        shared = sorted(
            ((len(mine & self._neighbours(o.head)), n) for n, o in enumerate(options)), key=lambda s: -s[0]
        )
        (most, best), (second, _) = shared[:2]
        if most < _MANY or most < 2 * second:
            return []
        why = f"{most} entities are mentioned with both it and {options[best].head.name.text}"
        return [Option(options[best].head, Match(0.8, why))]

    def seen_with(self, options: Sequence[Option]) -> dict[uuid.UUID, set[uuid.UUID]]:
        """For each option, by its root, the roots it is mentioned with, other options left out."""
        heads = {o.head.id for o in options}
        return {o.head.id: self._neighbours(o.head) - heads for o in options}

    def choose(
        self,
        unit: Unit,
        fact: MentioningFact,
        rivals: Sequence[Option],
        seen_with: Mapping[uuid.UUID, Collection[uuid.UUID]],
    ) -> Option | None:
        """Which of the rivals a name means in one fact: the one named beside it, the one that shares most of
        its company in the fact, else in the document, else the one that the document named last."""
        here = self._roots(fact, unit)
        if len(named := seen_with.keys() & here) == 1:
            return _chosen(rivals, named.pop(), 0.9, "named in the same fact")
        for seen, lead, word in ((here, 1, "fact"), (self._seen(fact), 2, "document")):
            counts = sorted(((len(seen & set(c)), h) for h, c in seen_with.items()), reverse=True)
            most, best = counts[0] if counts else (0, fact.id)
            second = counts[1][0] if len(counts) > 1 else 0
            if most > second and most >= lead * second:
                reason = f"the {word} mentions {self._names(seen & set(seen_with[best]))}"
                return _chosen(rivals, best, min(0.6 + 0.1 * most, 0.9), reason)
        if last := self._before(fact, seen_with.keys()):
            return _chosen(rivals, last, 0.6, "named last in the same document")
        return None

    def _before(self, fact: MentioningFact, heads: Collection[uuid.UUID]) -> uuid.UUID | None:
        """The rival that the document mentions last before a fact."""
        earlier = self._documents[fact.document_id]
        for other in reversed(earlier[: earlier.index(fact)]):
            if len(named := self._roots(other, None) & set(heads)) == 1:
                return named.pop()
        last = self._last.get(fact.document_id)
        root = self._forest.root(last) if last else None
        return root if root in heads else None

    def _seen(self, fact: MentioningFact) -> set[uuid.UUID]:
        return {root for other in self._documents[fact.document_id] for root in self._roots(other, None)}

    def _roots(self, fact: MentioningFact, without: Unit | None) -> set[uuid.UUID]:
        """Roots of the decided names in a fact."""
        return {
            self._forest.root(self._nodes[unit].head)
            for unit in self._units[fact.id]
            if unit != without and unit in self._nodes
        }

    def _neighbours(self, node: Node) -> set[uuid.UUID]:
        """Roots that facts of the bank and of the write mention together with an entity."""
        tree = {n.id for n in self._forest.tree(self._forest.head(node))}
        found = {
            self._forest.root(other)
            for head in {self._stored[one] for one in tree if one in self._stored}
            for other in self._bank.get(head, ())
        }
        for unit in [u for u, n in self._nodes.items() if n.id in tree]:
            for fact in self._facts[unit]:
                found |= self._roots(fact, unit)
        return found - {node.head}

    def _names(self, roots: Collection[uuid.UUID]) -> str:
        """Some names of these entities, as the write has them."""
        texts = {self._forest.root(n.head): n.name.text for n in self._nodes.values()}
        return " and ".join(sorted(texts[r] for r in roots if r in texts)[:3])


def _chosen(rivals: Sequence[Option], head: uuid.UUID, score: float, why: str) -> Option:
    option = next(o for o in rivals if o.head.id == head)
    return Option(option.head, Match(score, f"{option.head.name.text} is meant: {why}"))
