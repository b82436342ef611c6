"""A candidate with its final score and what the score is made of."""

from __future__ import annotations

from typing import NamedTuple

from reverie.model import Hit


class Scored(NamedTuple):
    """``parts`` are named contributions that add up to ``final``; they tell, and decide nothing."""

    hit: Hit
    final: float
    parts: dict[str, float]


def moved(scored: Scored, final: float, name: str) -> Scored:
    """The same with another final score; the difference is the contribution of this name."""
    if final == scored.final:
        return scored
    gained = scored.parts.get(name, 0.0) + final - scored.final
    return Scored(scored.hit, final, {**scored.parts, name: gained})
