"""Keeping the search as deep as it must be, and what is returned inside the token budget. Pure functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

LEAST = 40
"""Candidates of a strategy that are looked at however clear its ranking is."""
FAINT = 0.2
"""Share of a strategy's best score; what scores lower is not worth a look."""


def worthwhile(scores: Sequence[float]) -> int:
    """How many candidates of one strategy, best first, are worth a look.

    Where the scores fall off the ranking is clear, and the faint rest costs time without changing it. A
    strategy whose scores do not fall (they order by something else) or are not positive is looked at whole.
    """
    if len(scores) <= LEAST or scores[0] <= 0 or any(a < b for a, b in pairwise(scores)):
        return len(scores)
    floor = FAINT * scores[0]
    return max(LEAST, sum(score >= floor for score in scores))


def fit(costs: Iterable[int], limit: int) -> int:
    """How many of ``costs``, from the first on, add up to at most ``limit``."""
    used = kept = 0
    for cost in costs:
        used += cost
        if used > limit:
            break
        kept += 1
    return kept


def shorten(text: str, limit: int, count: Callable[[str], int]) -> str:
    """The longest start of ``text``, cut at a space, that holds at most ``limit`` tokens."""
    if count(text) <= limit:
        return text
    words: Sequence[str] = text.split(" ")
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if count(" ".join(words[:middle])) <= limit:
            low = middle
        else:
            high = middle - 1
    return " ".join(words[:low])
