"""How many and how much: a number that is told beside the thing asked for, or the facts counted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reverie.reflect.rules.candidate import Candidate, shared
from reverie.reflect.rules.field import Place
from reverie.reflect.rules.wanted import Wanted

_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10,
}  # fmt: skip
_TIMES = {"once": 1, "twice": 2, "thrice": 3}
_NEAR = 4
"""Words between a number and the thing that it counts."""
_MEASURED = re.compile(
    r"[$€£]\s?\d[\d,.]*(?:\s?(?:k|million|thousand|billion))?|\d[\d,.]*\s?(?:%|percent\b)", re.I
)


def counted(wanted: Wanted, places: Sequence[Place]) -> list[Candidate]:
    """Candidates where the question is how many or how much."""
    return [one for place in places for one in _numbers(wanted, place)]


def _numbers(wanted: Wanted, place: Place) -> Iterator[Candidate]:
    sentence, figures = place.sentence, shared(wanted, place)
    if wanted.form == "how much":
        for found in _MEASURED.finditer(sentence.said(0, len(sentence.words))):
            yield Candidate(found.group().strip(".,"), place, figures | {"measured": 1.0})
    for at, word in enumerate(sentence.words):
        low = sentence.low[at]
        if at in sentence.aside:
            continue
        if word.tag == "CD" and low != "one":
            last = at + 1
            while sentence.tag(last) == "CD":
                last += 1
            yield Candidate(
                sentence.said(at, last), place, figures | {"number": 1.0, **_beside(wanted, place, at, last)}
            )
        elif low in _TIMES and "time" in wanted.focus:
            yield Candidate(sentence.said(at, at + 1), place, figures | {"number": 1.0, "number beside": 1.0})
        elif low in _ORDINALS and _beside(wanted, place, at, at + 1) and _ORDINALS[low] > 1:
            yield Candidate(str(_ORDINALS[low]), place, figures | {"ordinal": _ORDINALS[low] / 4})


def _beside(wanted: Wanted, place: Place, first: int, last: int) -> dict[str, float]:
    """Whether the thing asked for stands right behind a number."""
    behind = [one for one in place.sentence.stems[last : last + _NEAR] if one]
    if any(one in wanted.focus for one in behind):
        return {"number beside": 1.0}
    return {}
