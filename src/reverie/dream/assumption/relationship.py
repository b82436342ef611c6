"""Who and what belongs together: names that are told of together more often than by chance."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations

from reverie.dream.material import Material
from reverie.dream.model import Hypothesis
from reverie.dream.statistic import chi_squared_tail, log_likelihood_ratio, rate
from reverie.dream.view import Noted
from reverie.dream.wording import day, short, times

LEAST, LEAST_DAYS = 3, 2
"""Facts that name both, and days on which that was said: one talk about both is one occasion."""
_SURE, _LIFT = 0.01, 2.0
MOST_NAMES = 12
"""Names of a fact that are paired: a list of thirty guests tells of no pair."""


def relationships(material: Material) -> list[Hypothesis]:
    """A hypothesis for each pair of names whose log-likelihood ratio is not by chance, corrected for the
    number of pairs that were ever named together."""
    facts = [f for f in material.view.facts if f.tells]
    named = {f.id: _names(f) for f in facts}
    single = Counter(name for names in named.values() for name in names)
    pairs: dict[tuple[str, str], list[Noted]] = defaultdict(list)
    for fact in facts:
        for pair in combinations(sorted(named[fact.id]), 2):
            pairs[pair].append(fact)
    return list(_found(material, pairs, single, len(facts)))


def _names(fact: Noted) -> frozenset[str]:
    names = [e.name for e in fact.entities if e.kind != "concept"][:MOST_NAMES]
    if fact.speaker and fact.speaker not in names:
        names.append(fact.speaker)
    return frozenset(names)


def _found(
    material: Material, pairs: dict[tuple[str, str], list[Noted]], single: Counter[str], total: int
) -> Iterator[Hypothesis]:
    for (a, b), facts in sorted(pairs.items()):
        both = len(facts)
        days = sorted({material.when(f).date() for f in facts})
        if both < LEAST or len(days) < LEAST_DAYS:
            continue
        ratio = log_likelihood_ratio(both, single[a], single[b], total)
        lift = both * total / (single[a] * single[b])
        chance = min(chi_squared_tail(ratio) * len(pairs), 1.0)
        if chance > _SURE or lift < _LIFT:
            continue
        example = min(facts, key=lambda f: (len(f.text), material.when(f), f.id))
        text = f"{a} and {b} are named together {times(both)}, on {len(days)} days, last on {day(days[-1])}: "
        text += f"{lift:.1f} times as often as by chance. “{short(example.text)}”"
        yield Hypothesis(
            kind="relationship",
            key=f"relationship:{a.casefold()}+{b.casefold()}",
            state="together",
            text=text,
            confidence=round((1.0 - chance) * rate(both, both, 0.5, 1.0), 4),
            evidence_for=tuple(f.id for f in sorted(facts, key=lambda f: (material.when(f), f.id))),
            entities=(a, b),
            data={"both": both, "first": single[a], "second": single[b], "total": total, "llr": ratio,
                  "lift": lift, "p": chance, "last": days[-1].isoformat(), "days": len(days)},
        )  # fmt: skip
