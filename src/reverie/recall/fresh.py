"""What holds now ranks above what it superseded. Pure functions.

A fact that a newer one contradicts stays a result, marked; the newer one comes before it.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from reverie.recall.scored import Scored, moved


class Ended(NamedTuple):
    """When what a fact claims stopped to hold, and the fact that began then."""

    until: datetime | None
    by: uuid.UUID | None


Endings = Mapping[uuid.UUID, Ended]


def successors(fact: uuid.UUID, endings: Endings, moment: datetime | None) -> list[uuid.UUID]:
    """The facts that had superseded ``fact`` by ``moment`` (None: ever), one after the other, newest last."""
    chain: list[uuid.UUID] = []
    seen = {fact}
    while (ended := endings.get(fact)) is not None and ended.by is not None and ended.by not in seen:
        if moment is not None and ended.until is not None and ended.until > moment:
            break  # it held still
        fact = ended.by
        seen.add(fact)
        chain.append(fact)
    return chain


def absent(present: Iterable[uuid.UUID], endings: Endings, moment: datetime | None) -> set[uuid.UUID]:
    """What holds now in place of some that are present, and is not present itself."""
    known = set(present)
    chains = (successors(fact, endings, moment) for fact in known)
    return {chain[-1] for chain in chains if chain} - known


def freshen(
    ranked: Sequence[Scored], endings: Endings, moment: datetime | None, *, history: bool = False
) -> list[Scored]:
    """The ranking with current facts above those they superseded by ``moment``.

    A current fact that ranked lower takes the place directly before the first of its old ones, with that
    one's score; all others keep their order. With ``history`` a current fact and its old ones stand together
    where the first of them stood, oldest first.
    """
    present = {scored.hit.id: place for place, scored in enumerate(ranked)}
    old: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for scored in ranked:
        newer = [fact for fact in successors(scored.hit.id, endings, moment) if fact in present]
        if newer:
            old[newer[-1]].append(scored.hit.id)
    # (place of the group, order in it) of what moves; the rest stays where it is
    target: dict[uuid.UUID, tuple[int, int]] = {}
    for head, olds in old.items():
        if history:
            group = sorted(
                [head, *olds], key=lambda fact: len(successors(fact, endings, moment)), reverse=True
            )
            first = min(present[fact] for fact in group)
            target |= {fact: (first, order) for order, fact in enumerate(group)}
        elif (first := min(present[fact] for fact in olds)) < present[head]:
            target[head] = (first, -1)
    return _placed(ranked, target, "history" if history else "current")


def _placed(ranked: Sequence[Scored], target: Mapping[uuid.UUID, tuple[int, int]], name: str) -> list[Scored]:
    """The ranking with some facts moved; each takes the score of the place it moves to."""
    order = sorted((*target.get(scored.hit.id, (place, 0)), place) for place, scored in enumerate(ranked))
    return [moved(ranked[place], ranked[anchor].final, name) for anchor, _, place in order]
