"""The facts that a model is shown, within a number of tokens, and what its statements are held against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from reverie.dream.model import Dream
from reverie.dream.view import Noted, View
from reverie.language.tokens import count
from reverie.retain.llm.grounding import Evidence
from reverie.retain.safety.instructions import gives_instructions

LONGEST = 1_000
"""Characters of a statement."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Facts by their labels."""

    facts: Mapping[str, Noted]
    view: View

    def listed(self) -> list[dict[str, Any]]:
        """The facts as the model gets them."""
        zone = self.view.zone
        return [
            {
                "label": label,
                "day": (f.occurred_start or f.said_at).astimezone(zone).date().isoformat(),
                "text": f.text,
            }
            for label, f in self.facts.items()
        ]

    def cited(self, labels: Sequence[str]) -> list[Noted] | None:
        """The facts of these labels in the order of their time; None where one was never shown, or there is
        none."""
        if not labels or any(label not in self.facts for label in labels):
            return None
        found = {self.facts[label].id: self.facts[label] for label in labels}
        return sorted(found.values(), key=lambda f: (f.said_at, f.id))

    def labels(self, ids: Iterable[UUID]) -> list[str]:
        """The labels of those of these facts that are shown."""
        by_id = {fact.id: label for label, fact in self.facts.items()}
        return [by_id[one] for one in ids if one in by_id]

    def supports(self, text: str, facts: Sequence[Noted], *, whole: bool = True) -> bool:
        """Whether a text says nothing that these facts do not: no other name and number, and with ``whole``
        no other words either; nor an instruction to a model."""
        if not text.strip() or len(text) > LONGEST or gives_instructions(text):
            return False
        told = "\n".join(f"{f.speaker or ''}: {f.text} {' '.join(e.name for e in f.entities)}" for f in facts)
        times = [t for f in facts for t in (f.occurred_start, f.occurred_end, f.said_at) if t is not None]
        objection = Evidence(told).objection(text, moments=[*times, self.view.now])
        return objection is None or (not whole and objection == "words")


def show(view: View, dream: Dream, most: int) -> Shown:
    """The facts that fit into so many tokens: what the rules found something in first, then the latest."""
    facts = {f.id: f for f in view.facts if f.tells}
    latest = sorted(facts.values(), key=lambda f: (f.learned_at, f.said_at, f.id), reverse=True)
    # the newest evidence and the newest other facts by turns: what is new is in no hypothesis yet
    evidence = [facts[i] for i in reversed(dream.evidence) if i in facts]
    order: dict[UUID, Noted] = {}
    for pair in zip(latest, [*evidence, *latest[: len(latest) - len(evidence)]], strict=False):
        for one in pair:
            order.setdefault(one.id, one)
    left, chosen = most, []
    for fact in order.values():
        tokens = count(fact.text) + 12
        if tokens <= left:
            left -= tokens
            chosen.append(fact)
    chosen.sort(key=lambda f: (f.said_at, f.id))
    return Shown({f"F{n}": fact for n, fact in enumerate(chosen, 1)}, view)
