"""Causes that a single sentence tells with its effect."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from reverie.dream.causal import Causal, causal
from reverie.dream.material import Material
from reverie.dream.model import Hypothesis
from reverie.dream.reading import Sentence
from reverie.dream.statistic import rate
from reverie.dream.wording import day, ids, short, times
from reverie.dream.words import LIGHT, stem

_SURE = 0.9
"""How often a sentence that is read so means it so."""


def told_within(material: Material) -> Iterator[Hypothesis]:
    """One hypothesis for each cause and effect, with all sentences that tell of both in the same words."""
    found: dict[str, list[tuple[Sentence, Causal]]] = defaultdict(list)
    persons = frozenset(e.name for f in material.view.facts for e in f.entities if e.kind == "person")
    for sentence in material.sentences:
        if sentence.mood in ("asked", "unsure", "planned") or not sentence.fact.tells:
            continue
        people = [e.name for e in sentence.fact.entities if e.name in persons]
        if read := causal(sentence.text, people):
            found[f"cause:{_stems(read.cause)}->{_stems(read.effect)}"].append((sentence, read))
    for key, told in sorted(found.items()):
        first, read = told[0]
        text = f"“{short(read.effect)}” is said to come of “{short(read.cause)}” ({times(len(told))}, "
        text += f"last on {day(told[-1][0].day)})."
        yield Hypothesis(
            kind="cause",
            key=key,
            state="stated",
            text=text,
            confidence=round(_SURE * rate(len(told) + 1, len(told) + 1), 4),
            evidence_for=ids([s for s, _ in told]),
            entities=(first.actor,) if first.actor else (),
            data={"of": "stated", "cause": str(first.id), "effect": str(first.id), "links": len(told),
                  "said_cause": short(read.cause, 120), "said_effect": short(read.effect, 120),
                  "pairs": [[str(s.id), str(s.id)] for s, _ in told]},
        )  # fmt: skip


def _stems(side: str) -> str:
    """The telling words of a side: the same for the same thing in every run."""
    words = {stem(word.strip(".,;:!?()“”\"'’")) for word in side.split()}
    return " ".join(sorted(word for word in words - LIGHT if len(word) > 2))
