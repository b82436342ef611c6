"""Keeping what is returned inside the token budget. Pure functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence


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
