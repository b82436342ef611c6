"""What a model is shown: new facts, related observations and the facts behind these, each with a label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from reverie.consolidate.scopes import Scope
from reverie.consolidate.statement import Known, Statement
from reverie.language.tokens import count


@dataclass(frozen=True, slots=True)
class Shown:
    """``new`` and ``older`` are facts by label, ``known`` observations by label, with all facts that these
    rest on in ``sources``, shown or not."""

    scope: Scope
    new: dict[str, Statement]
    older: dict[str, Statement] = field(default_factory=dict)
    known: dict[str, Known] = field(default_factory=dict)
    sources: dict[UUID, Statement] = field(default_factory=dict)

    def fact(self, label: str) -> Statement | None:
        """The fact of a label, None for one that was not shown."""
        return self.new.get(label) or self.older.get(label)


def show(
    scope: Scope,
    new: Sequence[Statement],
    known: Sequence[Known],
    sources: dict[UUID, Statement],
    *,
    most: int,
    most_each: int,
) -> Shown:
    """Labels for all that is shown: of the facts behind observations as many as the token limits allow."""
    facts = {f"F{n}": fact for n, fact in enumerate(new, 1)}
    fresh = {fact.id for fact in new}
    observed = {f"O{n}": one for n, one in enumerate(known, 1)}
    older: dict[str, Statement] = {}
    seen: set[UUID] = set()
    left = most
    for one in observed.values():
        room = most_each
        behind = [sources[part.fact_id] for part in one.sources if part.fact_id in sources]
        for fact in sorted(behind, key=lambda f: f.said_at, reverse=True):
            if fact.id in fresh or fact.id in seen:
                continue
            cost = count(fact.text)
            if (most_each >= 0 and cost > room) or (most >= 0 and cost > left):
                break
            room, left = room - cost, left - cost
            seen.add(fact.id)
            older[f"S{len(older) + 1}"] = fact
    return Shown(scope, facts, older, observed, sources)
