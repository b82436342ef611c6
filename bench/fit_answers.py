"""Fit the weights by which candidates for a short answer are judged (src/reverie/reflect/rules/weights.py).

    python bench/fit_answers.py --cache FILE [--write]

A candidate's score is the sum of its figures times their weights. They are fitted to the development
questions of bench/answers.py by gradient descent on the cross entropy between the softmax of the scores and
that of the F1 of each candidate, with an L2 penalty. Prints F1 with each dialogue answered by weights fitted
to the others, and with the weights that it writes: how far the two are apart tells how much they only fit
these dialogues."""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from answers import EVIDENCE, SWAPPED, Asked, f1, kept, own_f1

from reverie.recall.plan import Filters, make_plan
from reverie.reflect.rules.candidates import candidates
from reverie.reflect.rules.field import places
from reverie.reflect.rules.scoring import FIXED
from reverie.reflect.rules.wanted import wanted

TARGET = Path(__file__).parent.parent / "src" / "reverie" / "reflect" / "rules" / "weights.py"
SHARPNESS = 12.0
"""How much a candidate of F1 1 counts before one of less, as the exponent of a softmax."""
PENALTY = 0.01
STEPS, RATE = 200, 0.05
LEAST = 0.05
"""Weights smaller than this are left out."""
Array = npt.NDArray[np.float64]


class Case(NamedTuple):
    """A question and its candidates: ``rows``, ``columns``, ``values`` are their figures, ``goal`` their
    F1."""

    asked: Asked
    texts: list[str]
    rows: npt.NDArray[np.int64]
    columns: npt.NDArray[np.int64]
    values: Array
    goal: Array


def cases(asked: Sequence[Asked], names: dict[str, int]) -> list[Case]:
    """All questions that have candidates; ``names`` numbers their figures."""
    found = []
    for one in asked:
        plan = make_plan(one.query, budget="mid", filters=Filters(), asked_at=one.asked_at)
        want = wanted(one.query, plan)
        options = candidates(want, places(want, one.evidence[:EVIDENCE]))
        if not options:
            continue
        figures = [
            (row, names.setdefault(name, len(names)), value)
            for row, option in enumerate(options)
            for name, value in option.features.items()
        ]
        rows, columns, values = (np.array(part) for part in zip(*figures, strict=True))
        many = one.category == "multi-hop"
        goal = [own_f1(o.text, one.gold, many=True) if many else f1(o.text, one.gold) for o in options]
        found.append(Case(one, [o.text for o in options], rows, columns, values, np.array(goal)))
    return found


def scores(case: Case, weights: Array) -> Array:
    return np.bincount(case.rows, weights=case.values * weights[case.columns], minlength=len(case.texts))


def fitted(found: Sequence[Case], names: dict[str, int]) -> Array:
    """The weights, by Adam; those that are set by hand stay."""
    size = len(names)
    weights, mean, square = np.zeros(size), np.zeros(size), np.zeros(size)
    by_hand = [(names[name], value) for name, value in FIXED.items() if name in names]
    wanted_ = [_softmax(SHARPNESS * case.goal) for case in found]
    for step in range(1, STEPS + 1):
        for number, value in by_hand:
            weights[number] = value
        slope = np.zeros(size)
        for case, goal in zip(found, wanted_, strict=True):
            off = (_softmax(scores(case, weights)) - goal) * case.goal.max()
            slope += np.bincount(case.columns, weights=case.values * off[case.rows], minlength=size)
        slope = slope / len(found) + PENALTY * weights
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope**2
        weights -= RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-6)
    return weights


def _softmax(values: Array) -> Array:
    raised = np.exp(values - values.max())
    return np.asarray(raised / raised.sum())


def report(name: str, pairs: Sequence[tuple[Case, Array]], total: int) -> None:
    right = [f1(case.texts[int(np.argmax(found))], case.asked.gold) for case, found in pairs]
    print(f"{name:50} F1 {100 * sum(right) / total:.1f} of {total}, one candidate each")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, required=True, help="what `answers.py --cache` wrote")
    parser.add_argument("--write", action="store_true", help="write the weights into the source")
    given = parser.parse_args()
    asked = [one for one in kept(given.cache) if one.category != SWAPPED]
    names: dict[str, int] = {}
    found = cases(asked, names)
    apart = []
    for dialogue in sorted({one.dialogue for one in asked}):
        weights = fitted([case for case in found if case.asked.dialogue != dialogue], names)
        apart += [(case, scores(case, weights)) for case in found if case.asked.dialogue == dialogue]
    report("each dialogue by weights of the others", apart, len(asked))
    weights = fitted(found, names)
    report("all by all", [(case, scores(case, weights)) for case in found], len(asked))
    print(f"candidates a question: {statistics.mean(len(case.texts) for case in found):.0f}")
    if given.write:
        TARGET.write_text(_source({name: float(weights[n]) for name, n in names.items()}))


def _source(weights: dict[str, float]) -> str:
    kept = {
        name: round(value, 2) for name, value in weights.items() if abs(value) >= LEAST and name not in FIXED
    }
    lines = [f'    "{name}": {value},' for name, value in sorted(kept.items())]
    head = '"""What each figure of a candidate is worth. Written by bench/fit_answers.py."""'
    return "\n".join([head, "", "WEIGHTS: dict[str, float] = {", *lines, "}", ""])


if __name__ == "__main__":
    main()
